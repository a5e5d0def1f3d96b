"""Sentences about homes that no training has seen, and how many a planner reads rightly."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import envs.language
from agent.learning.planning.texts import Patience
from agent.planning.learned import Planned
from envs.errors import InputError
from envs.home import Homes, home_at
from envs.intervals import rate_interval
from envs.language.grammar.generator import generate
from envs.language.planning.conversion import request_of
from envs.language.planning.requests import plan_request
from envs.language.planning.walk import Situation
from envs.language.sampling import sample_ask, sample_errand, sample_go, sample_request, sample_route
from envs.language.semantics.acts import Act, Face, Request, Spot, Stand, Visit
from envs.language.semantics.denotation import Dialogue
from envs.language.semantics.meaning import Description, Reference
from envs.language.semantics.records import Meaning
from envs.types import Body, Camera

COLUMNS = ("train", "constructions", "longer", "synonyms")
EACH = 10  # meanings of a home
LONG = (4, 5)  # steps of longer errands; training has two or three
PURPOSE = 317
Read = Callable[[Sequence[str]], list[Planned]]


@dataclass(frozen=True)
class Told:
    """A sentence of a column, the home it is about, and what it means."""

    column: str
    home: int
    text: str
    meaning: Meaning


def told_sentences(split: str, count: int, seed: int, done: Callable[[int], None] = lambda n: None) -> list[Told]:
    """Sentences about homes of a split, `count` of each of `COLUMNS`.

    They are instructions, errands, routes, questions and requests.
    """
    found: list[Told] = []
    makers = (sample_go, sample_errand, sample_route, sample_ask, sample_request)
    for number in range(count):
        rng = np.random.default_rng([seed, PURPOSE, number])
        home = Homes(split).load(number // EACH, Body())
        kept = None
        while kept is None:
            maker = makers[int(rng.integers(len(makers)))]
            one = maker(home, rng)
            kept = None if one is None else _said(one.meaning, rng, ("train", "constructions", "synonyms"))
        longer = None
        while longer is None:
            one = sample_errand(home, rng, steps=LONG)
            longer = None if one is None else _said(one.meaning, rng, ("train",))
        texts = {"train": kept[0], "constructions": kept[1], "synonyms": kept[2], "longer": longer[0]}
        found += [Told(column, number // EACH, texts[column].text, texts[column].meaning) for column in COLUMNS]
        done(number + 1)
    return found


def _said(meaning: Meaning, rng: np.random.Generator, forms: Sequence[str]) -> list[Any] | None:
    """A sentence in each of some forms; None where the meaning has no words in one of them."""
    try:
        return [generate(meaning, Patience(rng), forms=form) for form in forms]
    except InputError:
        return None


def exact_shares(told: Sequence[Told], read: Read) -> dict[str, dict[str, Any]]:
    """Share of exact records in each column, with its 95% interval over homes."""
    planned = read([one.text for one in told])
    out = {}
    for column in dict.fromkeys(one.column for one in told):
        mine = [k for k, one in enumerate(told) if one.column == column]
        right = [planned[k].meaning == told[k].meaning for k in mine]
        out[column] = over_homes(right, [told[k].home for k in mine])
    return out


def over_homes(right: Sequence[bool], homes: Sequence[Any]) -> dict[str, Any]:
    """Share with its 95% interval over homes."""
    each = sorted(set(homes))
    count = np.array([sum(home == one for home in homes) for one in each])
    found = rate_interval(np.array([sum(r for r, home in zip(right, homes, strict=True) if home == one) for one in each]), count)
    assert found is not None
    return {"mean": found.mean, "low": found.low, "high": found.high, "n": len(right)}


def hand_rows(part: str) -> list[dict[str, Any]]:
    """Instructions written by hand, `dev` or `test`."""
    path = next(iter(envs.language.__path__))
    with open(f"{path}/hand-{part}.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def hand_share(part: str, read: Read) -> dict[str, Any]:
    """Share of instructions written by hand that lead to the right thing.

    `wrong` is the share that leads to another one.
    """
    rows = hand_rows(part)
    became = [led_to(row, one) for row, one in zip(rows, read([row["instruction"] for row in rows]), strict=True)]
    homes = [row["scene_id"] for row in rows]
    return over_homes([one == "right" for one in became], homes) | {"wrong": became.count("wrong") / len(rows)}


def led_to(row: dict[str, Any], planned: Planned) -> str:
    """Outcome of a meaning in the home of an instruction: right, wrong, or none."""
    if planned.meaning is None:
        return "none"
    home, place = home_at(row["scene_id"]), np.array(row["start_position_w"], float)
    situation = Situation(place, float(row["start_yaw_w"]), dialogue=Dialogue(), camera=Camera())
    try:
        found = plan_request(home, _to_things(request_of(planned.meaning)), situation)
    except InputError:
        return "none"
    goals = [target.goal for target in found.targets if target.goal.instance]
    if not goals:
        return "none" if found.why is not None and not found.targets else "wrong"
    return "right" if row["instance"] in (goals[-1].instance, *goals[-1].also) else "wrong"


def _to_things(request: Request) -> Request:
    """Request to go to the things themselves that it says to stand by, or to look at: a place beside a thing is no thing."""
    acts: list[Act] = []
    for act in request.acts:
        if isinstance(act, Visit) and isinstance(act.to, Spot) and act.to.stand in (Stand.NEXT_TO, Stand.IN_FRONT_OF):
            acts.append(Visit(act.to.of))
        elif isinstance(act, Face) and act.close and isinstance(act.to, Description | Reference):
            acts.append(Visit(act.to))
        else:
            acts.append(act)
    return replace(request, acts=tuple(acts))
