"""Requests as people make them: a phrase within reasons, favors, mentions and afterthoughts.

Going to a thing, standing by it and looking at it mean what the grammar takes such verbs for.
"""

import re
from collections.abc import Callable

import numpy as np

from agent.learning.planning.wordings import (
    AFTER,
    FAVOR,
    INSIDE,
    LOOK,
    MENTION,
    MOODS,
    OWNERS,
    PAIR,
    REACH,
    REASON,
    STAND,
    STUFF,
    TAIL,
)
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, ROOMS, SIZES, plural
from envs.language.sampling.sample_refer import pick
from envs.language.semantics.acts import Face, Request, Spot, Stand, Visit
from envs.language.semantics.meaning import ONE, THING, Description, Go, RoomPlace
from envs.language.semantics.records import Meaning

_CHOICE = re.compile(r"\(([^()]*)\)")
POINTED, PAIRED, REACHED, STOOD = 0.3, 0.38, 0.68, 0.92  # shares of ways to speak, summed up; the rest look at a thing
OWNED = 0.2  # share of "the" that is another word


def spoken(go: Go, phrase: str, talk: Callable[[], str], rng: np.random.Generator) -> tuple[str, Meaning]:
    """Words around the phrase of a goal, and what they mean.

    `talk` makes words about something else.
    """
    place, way = go.to, rng.random()
    assert isinstance(place, Description | RoomPlace)
    fill = {"thing": _owned(phrase, rng), "noun": _noun(place, rng)}
    if isinstance(place, RoomPlace):
        return _around(INSIDE, fill, talk, rng), go
    if way < POINTED:
        mention, after = (_said(pick(rng, ways), fill, talk, rng) for ways in (MENTION, AFTER))
        return _before(f"{mention} {pick(rng, (',', '.', 'so', 'and', ''))} {after}", talk, rng), go
    if way < PAIRED and _is_one_of_several(place):
        return _before(_said(pick(rng, PAIR), fill | _paired(place, rng), talk, rng), talk, rng), go
    if way < REACHED:
        return _around(REACH, fill, talk, rng), go
    if way < STOOD:
        return _around(STAND, fill, talk, rng), Request((Visit(Spot(Stand.NEXT_TO, place)),))
    return _around(LOOK, fill, talk, rng), Request((Face(place, True),))


def _around(ways: tuple[str, ...], fill: dict[str, str], talk: Callable[[], str], rng: np.random.Generator) -> str:
    """A request with what is said around it."""
    text = _said(pick(rng, ways), fill, talk, rng)
    if rng.random() < 0.35:
        text = _said(pick(rng, FAVOR), fill | {"do": text}, talk, rng)
    if rng.random() < 0.35:
        text = f"{text} {pick(rng, (',', '', '', '.'))} {_said(pick(rng, TAIL), fill, talk, rng)}"
    return _before(text, talk, rng)


def _before(text: str, talk: Callable[[], str], rng: np.random.Generator) -> str:
    """A request, some after a reason."""
    if rng.random() < 0.65:
        return text
    return f"{_said(pick(rng, REASON), {}, talk, rng)} {pick(rng, (',', '.', '.', 'so', 'and'))} {text}"


def _said(pattern: str, fill: dict[str, str], talk: Callable[[], str], rng: np.random.Generator) -> str:
    """Words of a pattern."""
    while (found := _CHOICE.search(pattern)) is not None:
        pattern = pattern[: found.start()] + pick(rng, found.group(1).split("|")) + pattern[found.end() :]
    made = {"stuff": pick(rng, STUFF), "mood": pick(rng, MOODS), "talk": talk() if "{talk}" in pattern else ""}
    return " ".join(pattern.format(**made, **fill).split())


def _owned(phrase: str, rng: np.random.Generator) -> str:
    """A phrase, of which some begin with another word than "the"."""
    if not phrase.startswith("the ") or rng.random() > OWNED:
        return phrase
    return f"{pick(rng, OWNERS)} {phrase.removeprefix('the ')}"


def _noun(place: Description | RoomPlace, rng: np.random.Generator) -> str:
    """A noun for a place."""
    if isinstance(place, RoomPlace):
        return _name(ROOMS.get(place.type, "room"), rng)
    return "one" if place.category in (THING, ONE) else _name(NOUNS[place.category], rng)


def _is_one_of_several(thing: Description) -> bool:
    """Whether qualities alone tell a thing from others."""
    told = Description(thing.category, thing.color, thing.size, thing.material, room=thing.room)
    return thing == told and bool(thing.color or thing.size or thing.material)


def _paired(thing: Description, rng: np.random.Generator) -> dict[str, str]:
    """Words for one of several things of a kind."""
    named = ((SIZES, thing.size), (COLORS, thing.color), (MATERIALS, thing.material))
    qualities = " ".join(_name(names[value], rng) for names, value in named if value)
    noun = "one" if thing.category == ONE else _name(NOUNS[thing.category], rng)
    room = f"in the {_name(ROOMS[thing.room], rng)}" if thing.room in ROOMS else ""
    return {"noun": noun, "many": plural(noun), "room": room, "one": f"the {qualities} one"}


def _name(names: str, rng: np.random.Generator) -> str:
    """A train name."""
    return pick(rng, [name for name in names.split("|") if not name.startswith("~")])
