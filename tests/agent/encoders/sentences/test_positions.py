"""Position tokens: loss at step 0, ordered targets, and boxes learned by heart."""

import math

import pytest
import torch

from agent.encoders.sentences.positions import BINS, DECAY, PositionConfig, bins_of, box_of, ordered_loss
from agent.encoders.sentences.reader import SLOTS, VALUES, Reading

BOX = torch.tensor([[0.1, 0.2, 0.5, 0.9], [0.0, 0.0, 1.0, 1.0]])


def test_bins_and_boxes() -> None:
    assert bins_of(BOX).tolist() == [[6, 12, 32, 57], [0, 0, 63, 63]]
    assert (box_of(bins_of(BOX)) - BOX).abs().max() <= 1 / BINS


def test_near_bins_cost_less_only_where_targets_are_ordered() -> None:
    bins, logits = torch.full((1, 4), 20), torch.zeros(1, 4, BINS)
    near, far = logits.clone(), logits.clone()
    near[..., 21], far[..., 50] = 5.0, 5.0
    assert ordered_loss(near, bins) < ordered_loss(far, bins)
    assert ordered_loss(near, bins, 50.0).item() == pytest.approx(ordered_loss(far, bins, 50.0).item())
    assert ordered_loss(logits, bins).item() == pytest.approx(math.log(BINS), abs=1e-4)


def test_two_phrases_are_learned_by_heart() -> None:
    torch.manual_seed(0)
    net = PositionConfig(32, 1, 2).build()
    values = {slot: torch.eye(len(VALUES[kind]) + 1)[[0, 1]] for slot, kind in SLOTS.items()}
    patches, bins = torch.zeros(2, 64, 48), bins_of(BOX)
    optimizer = torch.optim.AdamW(net.parameters(), 5e-3)
    assert ordered_loss(net(patches, Reading(values, {})), bins).item() == pytest.approx(math.log(BINS), abs=1e-4)
    for _ in range(80):
        optimizer.zero_grad()
        loss = ordered_loss(net(patches, Reading(values, {})), bins, DECAY)
        loss.backward()
        optimizer.step()
    assert (net.eval()(patches, Reading(values, {})).argmax(2) - bins).abs().max() <= 1
