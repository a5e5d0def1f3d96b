"""Balanced questions about views, and changed priors.

The same question has different answers in two views.
Pairs are as in VQA v2 (Goyal et al. 2017, "Making the V in VQA Matter"), changed priors as in VQA-CP (Agrawal et al. 2018, "Don't Just
Assume; Look and Answer").
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int

from envs.language.answering.answers import NO, YES
from envs.language.sampling.sample_refer import pick, shuffled
from envs.language.sampling.view_questions import Meant, Seen, ViewAnswer, answer_in, questions_in

SHARES: dict[tuple[str, int], float] = {  # of questions, by kind and hops
    ("color", 1): 0.10, ("color", 2): 0.13, ("material", 1): 0.07, ("material", 2): 0.08, ("size", 1): 0.03, ("size", 2): 0.03,
    ("what", 1): 0.05, ("what", 2): 0.14, ("exists", 1): 0.07, ("exists", 2): 0.08, ("is", 1): 0.05, ("is", 2): 0.05,
    ("count", 1): 0.07, ("room", 1): 0.05,
}  # fmt: skip
KEPT = 3  # questions of a kind and number of hops that a view gives
MAJORITY = 0.35  # greatest share of an answer among those of a kind, but for yes and no
SLACK = 2  # questions by which an answer may exceed that share; without it three answers block each other
EACH = 0.04  # greatest share of the pairs of a kind that one question gives
RARE = 0.15  # share of questions with an answer that is made rare which a changed prior keeps

Found = tuple[int, ViewAnswer]  # view, and answer in it
Answers = dict[str, list[Found]]


@dataclass(frozen=True)
class Posed:
    """A question in view number `view`, with its answer.

    Two with the same `pair` have one meaning and different answers.
    """

    view: int
    meant: Meant
    found: ViewAnswer
    pair: int


def pose_balanced(views: Sequence[Seen], rng: np.random.Generator, count: int) -> list[Posed]:
    """About `count` questions in pairs, in shares by kind (`SHARES`).

    They are fewer where the views have no more.
    """
    known = _gathered(views, rng)
    _add_absent(views, known, rng)
    _add_whether(known, rng)
    groups: dict[tuple[str, int], list[tuple[Meant, Answers]]] = defaultdict(list)
    for meant, answers in known.items():
        if len(answers) > 1:
            groups[meant.kind, meant.hops].append((meant, answers))
    posed: list[Posed] = []
    for kind, share in SHARES.items():
        posed += _pairs(groups[kind], rng, int(share * count / 2), len(posed))
    return posed


def _gathered(views: Sequence[Seen], rng: np.random.Generator) -> dict[Meant, Answers]:
    """Questions of all views with their answers.

    There are at most KEPT of a kind and number of hops from each view.
    """
    known: dict[Meant, Answers] = {}
    for number, seen in enumerate(views):
        counts: Counter[tuple[str, int]] = Counter()
        for meant, found in shuffled(rng, list(questions_in(seen, rng))):
            if counts[meant.kind, meant.hops] < KEPT:
                counts[meant.kind, meant.hops] += 1
                known.setdefault(meant, {}).setdefault(found.answer, []).append((number, found))
    return known


def _add_absent(views: Sequence[Seen], known: dict[Meant, Answers], rng: np.random.Generator) -> None:
    """Add views in which nothing fits a question whether or how many.

    They have what it names, where that can be.
    """
    having: dict[str, list[int]] = defaultdict(list)
    for number, seen in enumerate(views):
        for category in seen.categories:
            having[category].append(number)
    sets = {category: set(numbers) for category, numbers in having.items()}
    for meant, answers in known.items():
        if meant.kind not in ("exists", "count"):
            continue
        thing, none = meant.thing, NO if meant.kind == "exists" else "0"
        if thing.link:
            there = sorted(sets[thing.category] & sets[thing.link.other.category])
        else:
            there = having[thing.category] if thing.color else range(len(views))
        for _ in range(min(40, 2 * sum(map(len, answers.values())))):
            number = int(pick(rng, there))
            found = answer_in(views[number], meant)
            if found and found.answer == none:
                answers.setdefault(none, []).append((number, found))


def _add_whether(known: dict[Meant, Answers], rng: np.random.Generator) -> None:
    """Add yes-or-no questions made of those for a quality."""
    made: dict[Meant, Answers] = {}
    for meant, answers in known.items():
        if meant.kind not in ("color", "material") or len(answers) < 2:
            continue
        for value in shuffled(rng, list(answers))[:3]:
            others = [(view, found) for said, all_ in answers.items() if said != value for view, found in all_]
            made[Meant("is", meant.thing, value)] = {
                YES: [(view, ViewAnswer(YES, one.targets, one.references)) for view, one in answers[value]],
                NO: [(view, ViewAnswer(NO, one.targets, one.references)) for view, one in others],
            }
    known |= made


def _pairs(group: list[tuple[Meant, Answers]], rng: np.random.Generator, count: int, first: int) -> list[Posed]:
    """Up to `count` pairs of questions; no answer is too common."""
    totals: Counter[str] = Counter()
    used: Counter[Meant] = Counter()
    posed: list[Posed] = []
    most, waiting = max(4, int(EACH * count)), group
    while waiting and len(posed) < 2 * count:
        again = []
        for meant, answers in shuffled(rng, waiting):
            there = [said for said, found in answers.items() if found]
            if len(there) < 2 or used[meant] >= most or len(posed) >= 2 * count:
                continue
            two = shuffled(rng, there, [1 / (1 + totals[said]) for said in there])[:2]
            limit = 0.5 if YES in answers or NO in answers else MAJORITY
            if any(totals[said] + 1 > max(4, limit * (len(posed) + 2) + SLACK) for said in two):
                used[meant] += 1
            else:
                for said in two:
                    view, found = answers[said].pop(int(rng.integers(len(answers[said]))))
                    posed.append(Posed(view, meant, found, first + len(posed) // 2))
                totals.update(two)
            used[meant] += 1
            again.append((meant, answers))
        waiting = again
    return posed


def changed_priors(answer: Int[np.ndarray, "n"], rng: np.random.Generator, *, inverted: bool = False) -> Bool[np.ndarray, "n"]:
    """Marks of questions to keep, so that every other answer becomes rare.

    With `inverted` the others do.
    `answer` are indices of `VIEW_ANSWERS`, which has the answers of a kind next to each other.
    """
    rare = answer % 2 == 1
    return (rare == inverted) | (rng.random(len(answer)) < RARE)
