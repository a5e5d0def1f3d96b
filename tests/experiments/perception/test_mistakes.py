"""Mistakes are of the kind that they were made to be, and counts add up."""

import numpy as np

from agent.learning.vocabulary import CATEGORIES
from agent.perception.score import Truth
from experiments.perception.mistakes import REGION_KINDS, THING_KINDS, Found, counts_of, outcome_of

CHAIR, STOOL, TABLE = (CATEGORIES.index(name) for name in ("chair", "stool", "table"))
Box = tuple[int, int, int, int]


def mask(box: Box) -> np.ndarray:
    """Pixels inside a box."""
    out = np.zeros((32, 32), bool)
    out[box[1] : box[3], box[0] : box[2]] = True
    return out


def truth(category: int, box: Box, pixels: int = 500) -> Truth:
    return Truth(pixels, {"category": category}, np.array(box, float), mask(box), np.zeros(3))


def found(*regions: tuple[int, Box, Box]) -> Found:
    """Regions of falling scores: name, box, and box of their pixels."""
    box = np.array([one[1] for one in regions], float).reshape(-1, 4)
    return Found(box, tuple(one[0] for one in regions), np.linspace(0.9, 0.5, len(regions)), tuple(mask(one[2]) for one in regions))


A, B = (2, 2, 12, 12), (20, 20, 30, 30)


def kinds(truths: list[Truth], regions: Found) -> tuple[list[str], list[str]]:
    out = outcome_of(truths, regions)
    return [kind for kind, _ in out.thing], [kind for kind, _ in out.region]


def test_each_kind_by_hand() -> None:
    one = [truth(CHAIR, A)]
    assert kinds(one, found((CHAIR, A, A))) == (["found"], ["right"])
    assert kinds(one, found((STOOL, A, A))) == (["wrong name"], ["wrong name"])
    assert kinds(one, found((CHAIR, (2, 2, 31, 31), A))) == (["loose box"], ["loose box"])
    assert kinds(one, found((CHAIR, B, B))) == (["missed"], ["false"])
    assert kinds(one, found()) == (["missed"], [])
    halves = found((CHAIR, (2, 2, 12, 6), (2, 2, 12, 6)), (CHAIR, (2, 7, 12, 11), (2, 7, 12, 11)))
    assert kinds(one, halves)[0] == ["split"]
    assert kinds([truth(CHAIR, A, 20)], found((CHAIR, B, B), (STOOL, (2, 2, 6, 6), (2, 2, 6, 6)))) == (["missed"], ["false", "small"])


def test_a_thing_in_anothers_region_is_merged() -> None:
    two = [truth(TABLE, A), truth(CHAIR, (3, 9, 8, 12))]
    assert kinds(two, found((TABLE, A, A))) == (["found", "merged"], ["right"])


def test_the_better_score_and_the_right_name_come_first() -> None:
    one = [truth(CHAIR, A)]
    assert kinds(one, found((STOOL, A, A), (CHAIR, A, A))) == (["found"], ["piece", "right"])
    assert kinds(one, found((CHAIR, A, A), (CHAIR, A, A))) == (["found"], ["right", "piece"])


def test_counts_add_up() -> None:
    outcomes = [
        outcome_of([truth(CHAIR, A), truth(TABLE, B), truth(CHAIR, (0, 0, 1, 1), 20)], found((STOOL, A, A), (TABLE, B, B))),
        outcome_of([truth(TABLE, A), truth(CHAIR, (3, 9, 8, 12))], found((TABLE, A, A), (CHAIR, B, B))),
    ]
    counts = counts_of(outcomes)
    assert counts["things"] == 4 == sum(counts["kinds"].values())
    assert set(counts["kinds"]) == set(THING_KINDS) and set(counts["regions"]) == set(REGION_KINDS)
    assert counts["wrong_names"] == [["chair", "stool", 1]] and counts["merged_into"] == [["chair", "table", 1]]
    assert counts["by_category"] == {"chair": {"wrong name": 1, "merged": 1}, "table": {"found": 2}}
    assert counts["regions"]["false"] == 1 and sum(counts["regions"].values()) == 4
