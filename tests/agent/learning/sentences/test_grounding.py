"""Training of grounding: phrases of views, losses at step 0, knock-outs, and pictures learned by heart."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from agent.encoders.sentences.grounding import GroundConfig, GroundNet
from agent.encoders.sentences.reader import SLOTS, VALUES, Reading
from agent.learning.cache import FeatureCache
from agent.learning.loop import Schedule, Settings, train
from agent.learning.sentences.grounding import GroundRecipe, best_threshold, choice_loss, fitting, labels_of, phrases_of, region_losses
from agent.learning.sentences.reading import labels_of as slots_of
from agent.learning.stages import STAGES, WEIGHTS
from agent.learning.views import CLEAR, View
from agent.perception.tokens import REGIONS, RegionTokens
from envs.houses.splits import house_of
from envs.language.semantics.denotation import matches
from envs.language.semantics.meaning import Description, Link
from envs.language.semantics.world import world_in
from envs.scenes.relations import Predicate
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, NONE, ROOMS, SIZES

NAMES = {"category": CATEGORIES, "color": COLORS, "size": SIZES, "material": MATERIALS}


def reading_of(*descriptions: Description) -> Reading:
    """What descriptions say, for certain."""
    labels = slots_of(descriptions)
    return Reading({slot: torch.eye(len(VALUES[kind]) + 1)[labels[slot]] for slot, kind in SLOTS.items()}, {})


def tokens_of(*pictures: list[tuple[str, ...]]) -> dict[str, torch.Tensor]:
    """Pictures with regions of these categories, colours, sizes and materials, side by side."""
    out = RegionTokens.empty(len(pictures))
    out.room[:] = 1 / len(ROOMS)
    for n, regions in enumerate(pictures):
        out.count[n] = len(regions)
        for k, said in enumerate(regions):
            for (name, values), value in zip(NAMES.items(), said, strict=True):
                part = getattr(out, name)
                part[n, k] = 0.06 / len(values)
                part[n, k, values.index(value)] += 0.94
            out.score[n, k], out.pixels[n, k], out.extent[n, k] = 0.9, 0.02, 0.5
            out.box[n, k], out.point[n, k] = (0.2 * k, 0.4, 0.2 * k + 0.15, 0.6), (k - 1.0, 0.4, -2.0)
            out.features[n, k] = np.random.default_rng(k).normal(size=out.features.shape[2])
    return out.tensors()


CHAIRS = [("chair", "red", "small", "wood"), ("chair", "blue", "large", "wood"), ("table", "red", "large", "wood")]


@pytest.fixture
def net() -> GroundNet:
    torch.manual_seed(0)
    return GroundConfig().build().eval()


@pytest.fixture(scope="module")
def view() -> View:
    """All things of a room of a home, the first of which have regions."""
    world = world_in(house_of("train", 3))
    room = max(range(len(world.rooms)), key=lambda k: len(world.contents[k]))
    things = world.contents[room]
    return View("train", 3, (0.0, 0.0, 0.0), 0.3, 0.0, 0, things, (2 * CLEAR,) * len(things), (*things[:6], 0))


@torch.inference_mode()
def test_experts_choose_without_training(net: GroundNet) -> None:
    said = reading_of(
        Description("chair", color="red"), Description("chair", no_color="red"), Description("table"), Description("chair", size="large")
    )
    chosen = net(tokens_of(*[CHAIRS] * 4), said).logits[:, :REGIONS].argmax(1)
    assert chosen.tolist() == [0, 1, 2, 1]


@torch.inference_mode()
def test_an_expert_knocked_out_or_a_color_exchanged_changes_the_choice(net: GroundNet) -> None:
    said = reading_of(Description("chair", color="blue"))
    tokens = tokens_of(CHAIRS)
    assert net(tokens, said).logits[0, :REGIONS].argmax() == 1
    tokens["color"] = tokens["color"][:, [1, 0, *range(2, REGIONS)]]
    assert net(tokens, said).logits[0, :REGIONS].argmax() == 0
    tokens["color"] = torch.full_like(tokens["color"], 1 / len(COLORS))
    chance = net(tokens, said).logits[0].exp()
    assert chance[0].item() == pytest.approx(chance[1].item(), abs=1e-4) and chance[2] < chance[0]


def test_losses_at_step_0(net: GroundNet, view: View) -> None:
    grounded = net(tokens_of(CHAIRS, CHAIRS[:2]), reading_of(Description("thing"), Description("thing")))
    fits = torch.from_numpy(np.eye(REGIONS + 1, dtype=bool)[[0, REGIONS]])
    assert choice_loss(grounded, fits).item() == pytest.approx((math.log(4) + math.log(3)) / 2, abs=1e-3)  # regions, and not in view
    truth = labels_of(view)
    example = {f"is.{name}": torch.from_numpy(part)[None] for name, part in truth._asdict().items()}
    own = tokens_of([("chair", "red", "small", "wood")] * 6)
    losses = region_losses(net(own, reading_of(Description("thing"))).relations, example)
    held = float((truth.wall[:6] == 1).mean())
    assert losses["wall"].item() == pytest.approx(math.log(2) * (1 + 2 * held), abs=1e-4)
    pair = truth.pair[:6, :6]
    held = float((pair == 1).sum() / (pair != NONE).sum())
    assert losses["pair"].item() == pytest.approx(math.log(2) * (1 + 2 * held) * pair.shape[2], abs=1e-3)
    assert losses["room"].item() == pytest.approx(math.log(len(ROOMS)), abs=1e-3)


def test_labels_and_phrases_of_a_view(view: View) -> None:
    truth, world = labels_of(view), view.world()
    place = {thing: k for k, thing in enumerate(view.regions) if thing}
    for relation in world.relations:
        if relation.subject in place and relation.object in place:
            assert truth.pair[place[relation.subject], place[relation.object], list(Predicate).index(relation.predicate)] == 1
    assert (truth.pair[6:] == NONE).all() and (truth.room[:6] != NONE).all() and (truth.front[6:] == 0).all()
    rng, counts = np.random.default_rng(0), [0, 0]
    for _ in range(60):
        for one in phrases_of(view, rng, 0.5):
            assert matches(world, one.description, view.at_w) == one.targets
            target = fitting(view, one.targets)
            counts[bool(one.targets)] += 1
            assert target[REGIONS] == (not one.targets) and target[:REGIONS].sum() == len(set(one.targets) & set(place))
    assert 0.6 < counts[0] / counts[1] < 1.6


def test_a_killed_training_goes_on_as_if_nothing_had_been(view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = RegionTokens.empty(4)
    tokens.count[:], tokens.category[:], tokens.room[:] = 6, 1 / len(CATEGORIES), 1 / len(ROOMS)
    cache = FeatureCache("", tokens, np.zeros((4, 64, 48), np.float16), (view,) * 4)
    monkeypatch.setattr(FeatureCache, "open", lambda *args, **kwargs: cache)
    recipe = GroundRecipe("", str(STAGES["reader"].weights(WEIGHTS)), batch=8)
    first, second = (recipe.stream(0, 1).at(5) for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first) and first["fits"].any(1).all()
    whole = train(recipe, Schedule(4), tmp_path / "whole", Settings(keep=1))
    train(recipe, Schedule(4), tmp_path / "parts", Settings(keep=1, limit=2))
    parts = train(recipe, Schedule(4), tmp_path / "parts", Settings(keep=1))
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_relations_and_absence_are_learned_by_heart() -> None:
    torch.manual_seed(0)
    net = GroundConfig().build().train()
    tokens = tokens_of(*[[("box", "red", "small", "wood"), ("table", "red", "small", "wood"), ("box", "red", "small", "wood")]] * 4)
    said = [Description("box", link=Link(one, Description("table"))) for one in (Predicate.LEFT_OF, Predicate.RIGHT_OF)]
    reading = reading_of(*said, Description("lamp"), Description("table", color="blue"))
    fits = torch.from_numpy(np.eye(REGIONS + 1, dtype=bool)[[0, 2, REGIONS, REGIONS]])
    optimizer = torch.optim.AdamW(net.parameters(), 5e-3)
    for _ in range(150):
        optimizer.zero_grad()
        loss = choice_loss(net(tokens, reading), fits)
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.05
    silent = Reading({**reading.values, "predicate": torch.eye(len(VALUES["predicate"]) + 1)[[-1] * 4]}, {})
    chance = net.eval()(tokens, silent).logits.exp()
    assert torch.allclose(chance[0], chance[1], atol=1e-4)  # without the relation both say the same


def test_a_threshold_separates() -> None:
    true, false = np.array([0.1, 0.2, 0.3]), np.array([0.6, 0.7])
    assert 0.3 <= best_threshold(true, np.array([True] * 3), false) < 0.6
    mixed = np.array([0.1, 0.2, 0.75])  # the last one is worth a third of accuracy, and costs a quarter of what is absent
    assert best_threshold(mixed, np.array([True] * 3), np.array([0.7, 0.9, 0.95, 0.9])) >= 0.75
    assert best_threshold(mixed, np.array([True, True, False]), np.array([0.7] * 4)) < 0.7


def test_a_refiner_begins_silent(net: GroundNet) -> None:
    torch.manual_seed(0)
    refined = replace(GroundConfig(), refiner=True).build().eval()
    refined.load_state_dict(net.state_dict() | {k: v for k, v in refined.state_dict().items() if k.startswith("refiner")})
    tokens, said = tokens_of(CHAIRS), reading_of(Description("chair", color="red"))
    assert torch.allclose(net(tokens, said).logits, refined(tokens, said).logits, atol=1e-5)
