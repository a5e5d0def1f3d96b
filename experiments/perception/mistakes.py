"""Mistakes of perception in a picture: a kind for each true thing and each region."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.learning.vocabulary import CATEGORIES
from agent.perception.instances import overlap
from agent.perception.score import ENOUGH, LARGE, Truth
from envs.percepts import Percept

MOST_OF, PART_OF = 0.5, 0.2  # shares of a thing's pixels
TOUCHED = 0.1  # overlap of boxes
THING_KINDS = {
    "found": "right name, and boxes overlap by at least half",
    "wrong name": "its box, with another name",
    "loose box": "its region, but a box that overlaps by less than half",
    "merged": "most of it lies in the region of another thing",
    "split": "several regions lie on it, none of which holds most of it",
    "missed": "no region lies on most of it",
}
REGION_KINDS = {
    "right": "found a thing",
    "wrong name": "has the box of a thing of another name",
    "loose box": "lies on a thing, with a box that overlaps by less than half",
    "piece": "lies mostly on a thing that another region stands for",
    "small": "lies on a thing of too few pixels to count",
    "false": "nothing of the kind is there",
}


@dataclass(frozen=True)
class Found:
    """Regions of a picture to compare with true things: box [pixels], name, score, mask."""

    box: np.ndarray
    name: tuple[int, ...]
    score: np.ndarray
    mask: tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Outcome:
    """Kinds of the true things and regions of one picture.

    `thing` has for each truth its kind and the region that explains it, -1 for none; `region` for each region its kind and truth.
    """

    truths: tuple[Truth, ...]
    found: Found
    thing: tuple[tuple[str, int], ...]
    region: tuple[tuple[str, int], ...]


def found_of(percept: Percept, least: float) -> Found:
    """Regions with a score of at least `least`, by descending score."""
    order = [k for k in np.argsort(-percept.score, kind="stable").tolist() if percept.score[k] >= least]
    names = tuple(int(percept.category[k].argmax()) for k in order)
    return Found(percept.box[order], names, percept.score[order], tuple(percept.region == k for k in order))


def outcome_of(truths: list[Truth], found: Found) -> Outcome:
    """Compare the regions of a picture with its true things."""
    thing, region = [("missed", -1)] * len(truths), [("false", -1)] * len(found.name)
    share = np.array([[overlap(box, truth.box) for box in found.box] for truth in truths]).reshape(len(truths), len(found.name))
    for d, name in enumerate(found.name):  # as in `agent.perception.score`, by descending score
        open_ = [g for g, t in enumerate(truths) if thing[g][0] == "missed" and t.names["category"] == name and share[g, d] >= ENOUGH]
        if open_:
            g = max(open_, key=lambda g: share[g, d])
            thing[g], region[d] = ("found", d), ("right", g)
    for d in range(len(found.name)):
        open_ = [g for g in range(len(truths)) if thing[g][0] == "missed" and share[g, d] >= ENOUGH]
        if open_ and region[d][0] == "false":
            g = max(open_, key=lambda g: share[g, d])
            thing[g], region[d] = ("wrong name", d), ("wrong name", g)
    _explain_things(truths, found, share, thing, region)
    _explain_regions(truths, found, thing, region)
    return Outcome(tuple(truths), found, tuple(thing), tuple(region))


def _explain_things(truths: list[Truth], found: Found, share: np.ndarray, thing: list, region: list) -> None:
    """Say of each thing without a region of its own where its pixels went."""
    for g, truth in enumerate(truths):
        if thing[g][0] != "missed" or not len(found.name):
            continue
        held = np.array([(mask & truth.mask).sum() for mask in found.mask]) / max(1, truth.mask.sum())
        d = int(held.argmax())
        if held[d] >= MOST_OF:
            kind = "loose box" if region[d][0] == "false" else "merged"
            thing[g] = kind, d
            if kind == "loose box":
                region[d] = kind, g
        elif (held >= PART_OF).sum() >= 2:
            thing[g] = "split", d
        else:
            near = [k for k in range(len(found.name)) if region[k][0] == "false" and found.name[k] == truth.names["category"]]
            near = [k for k in near if share[g, k] >= TOUCHED]
            if near:
                thing[g], region[near[0]] = ("loose box", near[0]), ("loose box", g)


def _explain_regions(truths: list[Truth], found: Found, thing: list, region: list) -> None:
    """Say of each region that stands for no thing on what it lies."""
    for d, mask in enumerate(found.mask):
        if region[d][0] != "false" or not mask.any():
            continue
        on = np.array([(mask & truth.mask).sum() for truth in truths]) / mask.sum() if truths else np.zeros(1)
        g = int(on.argmax())
        if on[g] >= MOST_OF:
            region[d] = ("piece", g) if thing[g][0] != "missed" else ("piece" if truths[g].pixels >= LARGE else "small", g)


def counts_of(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Mistakes of many pictures by kind, category and pair of names.

    Things of at least 60 pixels are counted."""
    kinds, regions, names, merged, by_category = Counter(), Counter(), Counter(), Counter(), {}
    for one in outcomes:
        regions.update(kind for kind, _ in one.region)
        for truth, (kind, d) in zip(one.truths, one.thing, strict=True):
            if truth.pixels < LARGE:
                continue
            name = CATEGORIES[truth.names["category"]]
            kinds[kind] += 1
            by_category.setdefault(name, Counter())[kind] += 1
            if kind == "wrong name":
                names[name, CATEGORIES[one.found.name[d]]] += 1
            if kind == "merged":
                g = one.region[d][1]
                merged[name, CATEGORIES[one.truths[g].names["category"]] if g >= 0 else CATEGORIES[one.found.name[d]]] += 1
    return {
        "things": sum(kinds.values()),
        "kinds": {kind: kinds[kind] for kind in THING_KINDS},
        "regions": {kind: regions[kind] for kind in REGION_KINDS},
        "wrong_names": [[true, said, count] for (true, said), count in names.most_common()],
        "merged_into": [[true, into, count] for (true, into), count in merged.most_common()],
        "by_category": {name: dict(by_category[name]) for name in sorted(by_category)},
    }
