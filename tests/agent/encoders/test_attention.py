"""Attention: shares of what is there, each kind's equation, and neutral values in place of it."""

import pytest
import torch

from agent.encoders.attention import EVEN, RARE, Asked, AttentionConfig, KnockOut, SingleAttention, StackedAttention

D, R, T, N, P = 16, 5, 4, 3, 2
PAIR = torch.zeros(N, R, R, P)  # no relation anywhere
KINDS = ("mean", "single", "stacked", "co")


def made(seed: int = 0) -> tuple[torch.Tensor, torch.Tensor, Asked]:
    """Regions, which are there, and a question, at random."""
    torch.manual_seed(seed)
    there = torch.tensor([[True] * 5, [True] * 3 + [False] * 2, [True] + [False] * 4])
    said = torch.tensor([[True] * 4, [True] * 2 + [False] * 2, [True] + [False] * 3])
    levels = (torch.randn(N, T, D) for _ in range(3))
    return torch.randn(N, R, D), there, Asked(*levels, torch.randn(N, D), said, torch.zeros(N, P))


@pytest.mark.parametrize("name", KINDS)
def test_shares_are_of_what_is_there(name):
    regions, there, asked = made()
    seen = AttentionConfig(name, 8).build(D)(regions, there, PAIR, asked, KnockOut())
    assert seen.state.shape == (N, D)
    assert torch.allclose(seen.regions.sum(2), torch.ones(seen.regions.shape[:2]))
    assert (seen.regions[~there[:, None].expand_as(seen.regions)] == 0).all()
    if name == "co":
        assert torch.allclose(seen.words.sum(1), torch.ones(N)) and (seen.words[~asked.said] == 0).all()


@pytest.mark.parametrize("name", KINDS)
def test_padding_changes_no_state(name):
    regions, there, asked = made()
    net = AttentionConfig(name, 8).build(D)
    words, phrases, context = (torch.where(asked.said[..., None], part, 7.0) for part in (asked.words, asked.phrases, asked.context))
    other = Asked(words, phrases, context, asked.whole, asked.said, asked.relation)
    one = net(regions, there, PAIR, asked, KnockOut())
    two = net(torch.where(there[..., None], regions, -9.0), there, PAIR, other, KnockOut())
    assert torch.equal(one.state, two.state) and torch.equal(one.regions, two.regions)


def test_single_attention_is_its_equation():
    regions, there, asked = made()
    net = SingleAttention(D, AttentionConfig("single", 8))
    logits = ((net.of_regions(regions[0])) @ net.of_question(asked.whole[0])) / 8**0.5
    share = torch.softmax(logits, 0)
    seen = net(regions, there, PAIR, asked, KnockOut())
    assert torch.allclose(seen.regions[0, 0], share, atol=1e-6)
    assert torch.allclose(seen.state[0], share @ regions[0] + asked.whole[0], atol=1e-5)


def test_stacked_attention_is_its_equation():
    regions, there, asked = made()
    net = StackedAttention(D, AttentionConfig("stacked", 8))
    state = asked.whole[0]
    for of_regions, of_state, score in zip(net.of_regions, net.of_state, net.score, strict=True):
        share = torch.softmax(score(torch.tanh(of_regions(regions[0]) + of_state(state)))[:, 0], 0)
        state = share @ regions[0] + state
    assert torch.allclose(net(regions, there, PAIR, asked, KnockOut()).state[0], state, atol=1e-5)


def test_a_second_hop_asks_with_what_the_first_has_seen():
    regions, there, asked = made()
    net = AttentionConfig("stacked", 8).build(D)
    whole, first = (net(regions, there, PAIR, asked, KnockOut(hops)).regions for hops in ((), (0,)))
    assert not torch.allclose(whole[0, 1], first[0, 1])  # the first hop's shares are in the second one's question
    assert torch.allclose(first[:2, 0].amax(1), torch.tensor([1 / 5, 1 / 3]))


def test_a_second_hop_looks_at_what_has_the_relation_asked_for():
    regions, there, asked = made()
    net = AttentionConfig("stacked", 8).build(D)
    pair = PAIR.clone()
    pair[0, 3, :, 1] = 0.9  # region 3 has the second relation to all others
    before = net(regions, there, PAIR, asked, KnockOut())
    asking = Asked(asked.words, asked.phrases, asked.context, asked.whole, asked.said, torch.tensor([[0.0, 1.0]]).expand(N, P))
    after, unasked = net(regions, there, pair, asking, KnockOut()), net(regions, there, pair, asked, KnockOut())
    assert torch.equal(before.regions, unasked.regions) and torch.equal(before.regions[0, 0], after.regions[0, 0])
    logits = before.regions[0, 1].log()
    logits[:-1] += torch.tensor([(RARE / EVEN), RARE / EVEN, RARE / EVEN, (0.9 + RARE) / EVEN]).log()
    assert torch.allclose(after.regions[0, 1], torch.softmax(logits, 0), atol=1e-5)
    assert (net(regions, there, pair, asking, KnockOut((1,))).fits == 0).all()


def test_attention_knocked_out_is_mean_pooling():
    regions, there, asked = made()
    seen = AttentionConfig("single", 8).build(D)(regions, there, PAIR, asked, KnockOut((0,)))
    mean = torch.stack([one[here].mean(0) for one, here in zip(regions, there, strict=True)])
    assert torch.allclose(seen.state, mean + asked.whole, atol=1e-5)


def test_words_knocked_out_are_all_alike():
    regions, there, asked = made()
    net = AttentionConfig("co", 8).build(D)
    seen = net(regions, there, PAIR, asked, KnockOut(words=True))
    assert torch.allclose(seen.words[0], torch.full((T,), 1 / T)) and torch.allclose(seen.words[1, :2], torch.full((2,), 0.5))
    assert not torch.allclose(seen.state, net(regions, there, PAIR, asked, KnockOut()).state)
