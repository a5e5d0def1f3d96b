"""Verification: evidence of parts, the worst part decides, knock-outs, poison, words."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from agent.encoders.sentences.grounding import GroundConfig
from agent.encoders.sentences.reader import VALUES
from agent.learning.sentences.claims import said_truly
from agent.perception.logistic import logistic
from agent.perception.tokens import RegionTokens
from agent.perception.verify import expert_of
from agent.perception.verifying.judge import FAILING, Calibration, judge
from agent.perception.verifying.parts import PARTS, Scale, Seen, evidence, logits, sigmoid
from envs.language.sampling.claim_texts import About, Statement
from envs.language.semantics.meaning import THING, Description, Link
from envs.scenes.relations import Predicate
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES

NAMES = {"category": CATEGORIES, "color": COLORS, "size": SIZES, "material": MATERIALS}
PREDICATES = VALUES["predicate"]
RED_CHAIR, DESK, MUG = (("chair", "red"), ("desk", "brown"), ("mug", "blue"))


def picture(*things: tuple[str, str], room: str = "study", sure: float = 0.98) -> RegionTokens:
    """A picture with some things, each recognized with a chance of `sure`."""
    tokens = RegionTokens.empty(1)
    tokens.count[0] = len(things)
    for k, (category, color) in enumerate(things):
        named = {"category": category, "color": color, "size": "medium", "material": "wood"}
        for name, names in NAMES.items():
            row = getattr(tokens, name)[0, k]
            row[:] = (1 - sure) / (len(names) - 1)
            row[names.index(named[name])] = sure
        tokens.score[0, k] = 0.9
        tokens.box[0, k] = 0.1 * k, 0.2, 0.1 * k + 0.1, 0.5
        tokens.pixels[0, k], tokens.point[0, k] = 0.05, (0.3 * k, 0.5, -2.0)
    tokens.room[0, ROOMS.index(room)] = 0.98
    return tokens


def related(*held: tuple[int, str, int]) -> np.ndarray:
    """Relations that hold between regions."""
    out = np.full((1, 16, 17, len(PREDICATES)), 0.02, np.float32)
    for subject, predicate, other in held:
        out[0, subject, other, PREDICATES.index(predicate)] = 0.95
    return out


VIEW = picture(RED_CHAIR, DESK, MUG)
HELD = related((2, "on", 1))


def seen(tokens: RegionTokens, relation: np.ndarray) -> Seen:
    """What is seen, with the picture's room for all regions."""
    return Seen(tokens, relation, np.repeat(tokens.room[:, None], 16, axis=1))


def judged(statement: Statement, tokens: RegionTokens = VIEW, relation: np.ndarray = HELD, **how):
    said = said_truly([statement])
    return judge(said, evidence(said, seen(tokens, relation), {}), tokens, Calibration(), **how)


def thing(category: str, *, negated: bool = False, **parts) -> Statement:
    return Statement(About.THING, Description(category, **parts), negated=negated)


ON_DESK = Link(Predicate.ON, Description("desk"))


@pytest.mark.parametrize(
    ("statement", "truth", "failing"),
    [
        (thing("chair", color="red"), True, ""),
        (thing("chair", color="blue"), False, "color"),
        (thing("sofa", color="red"), False, "category"),
        (thing("mug", link=ON_DESK), True, ""),
        (thing("chair", link=ON_DESK), False, "link"),
        (thing("chair", material="metal"), False, "material"),
        (thing("chair", color="red", negated=True), False, "absence"),
        (thing("sofa", negated=True), True, ""),
        (thing(THING, link=ON_DESK), True, ""),
        (thing(THING, link=ON_DESK, negated=True), False, "absence"),
        (thing(THING, link=Link(Predicate.UNDER, Description("desk")), negated=True), True, ""),
        (Statement(About.ROOM, room="study"), True, ""),
        (Statement(About.ROOM, room="kitchen"), False, "room"),
        (Statement(About.ROOM, room="kitchen", negated=True), True, ""),
        (Statement(About.COUNT, Description("chair"), 1), True, ""),
        (Statement(About.COUNT, Description("chair"), 2), False, "count"),
    ],
)
def test_verdicts_and_failing_parts(statement: Statement, truth: bool, failing: str) -> None:
    found = judged(statement)
    assert (found.chance[0] > 0.5) == truth
    if failing:
        assert FAILING[int(found.failing[0].argmax())] == failing


def test_the_worst_part_decides_and_the_product_is_lower() -> None:
    statement = thing("chair", color="red", size="medium", material="wood")
    tokens = picture(RED_CHAIR, sure=0.8)
    least, product = judged(statement, tokens).holds[0, 0], judged(statement, tokens, combine="product").holds[0, 0]
    assert least == pytest.approx(0.8, abs=0.02) and product == pytest.approx(0.8**4, abs=0.02)


def test_a_part_knocked_out_is_no_longer_checked() -> None:
    wrong = thing("chair", color="blue")
    blank = replace(VIEW, color=np.full_like(VIEW.color, 1 / len(COLORS)))
    assert judged(wrong).chance[0] < 0.05
    assert judged(thing("chair", color="red"), blank).chance[0] == judged(wrong, blank).chance[0]
    without = related()
    assert judged(thing("mug", link=ON_DESK), VIEW, without).chance[0] < 0.1 < 0.9 < judged(thing("mug", link=ON_DESK)).chance[0]


def test_the_region_that_fails_is_shown() -> None:
    assert judged(thing("chair", color="blue")).region[0] == 0
    assert judged(thing("desk", color="red")).region[0] == 1


def test_an_empty_picture_shows_nothing() -> None:
    empty = RegionTokens.empty(1)
    assert judged(thing("chair"), empty).chance[0] < 0.5 < judged(thing("chair", negated=True), empty).chance[0]


def test_each_claim_is_judged_by_its_own_picture() -> None:
    two = [thing("chair", color="red"), thing("chair", color="blue")]
    said = said_truly(two)
    tokens = VIEW.take(np.array([0, 0]))
    both = judge(said, evidence(said, seen(tokens, HELD[[0, 0]]), {}), tokens, Calibration())
    assert np.allclose(both.chance, [judged(one).chance[0] for one in two])


def test_a_calibrated_chance_is_a_frequency() -> None:
    rng = np.random.default_rng(0)
    true = rng.uniform(0.05, 0.95, 4000)
    right = rng.random(4000) < true
    over = sigmoid(3 * logits(true) + 1)
    slope, bias = logistic(np.stack([logits(over), np.ones(4000)], axis=1), right, decay=0.0)
    assert (slope, bias) == (pytest.approx(1 / 3, abs=0.05), pytest.approx(-1 / 3, abs=0.1))
    assert np.abs(Scale(slope, bias)(over) - true).max() < 0.06


def test_a_calibration_survives_json() -> None:
    made = Calibration({"category": Scale(0.7, 0.1, 0.4)}, selector=(0.5, 0.25), least=0.4)
    assert Calibration.of(made.facts()) == made and len(made.blame) == len(FAILING) > len(PARTS)


def test_relations_are_those_of_the_grounding_network() -> None:
    torch.manual_seed(0)
    found = expert_of(GroundConfig().build().eval())(VIEW)
    told = found.relation
    assert found.tokens.category[0, 0].argmax() == CATEGORIES.index("chair") and found.room.shape == (1, 16, len(ROOMS))
    assert told.shape == (1, 16, 17, len(PREDICATES)) and np.allclose(told[0, 0, 1], 0.5, atol=0.05)
    assert told[0, 0, 16, PREDICATES.index("against")] == pytest.approx(0.5, abs=0.05) and told[0, 0, 16, 0] == 0
