"""Sampled questions with answers, balanced so that a blind agent can only guess."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.language.answering.answers import LARGER, MOST, answer, ill_posed
from envs.language.sampling.priors import said_in_vain, varied
from envs.language.sampling.sample_go import any_described
from envs.language.sampling.sample_refer import KINDS, Pairs, Sampled, at_of, pick, settled, shuffled
from envs.language.semantics.meaning import About, Ask, Description
from envs.language.semantics.world import WALL, World, side, world_of
from envs.scenes.scene import Object, Room
from envs.types import Camera

ABOUT = tuple(About)
ALIKE = 2.0  # greatest ratio of the sides of compared objects, so that categories alone do not give the answer
TRIES = 6


def sample_ask(
    home: Home,
    rng: np.random.Generator,
    about: About | None = None,
    *,
    start: Float[np.ndarray, "3"] | None = None,
    pairs: Pairs | None = None,
    camera: Camera | None = None,
) -> Sampled | None:
    """Sample a well-posed question with its answer and targets; None where the home offers none.

    The targets are the places to look at. `about` is drawn uniformly from the topics that the home offers unless given. Then the answer is
    drawn uniformly from those that the home has (yes and no, the colours, the counts ...), then a question with that answer. Counts,
    existence and comparisons of counts are restricted to a room whose type is unique in the home; that room is the target.
    With pairs='seen' the question names no held-out pair of category and colour.
    """
    world, at_w = world_of(home), at_of(home, start)
    if at_w is None:
        return None
    for kind in [about] if about else shuffled(rng, ABOUT):
        for _ in range(TRIES):
            ask = _question(world, rng, kind, at_w)
            if ask is None or ill_posed(world, ask, at_w):
                continue
            truth = answer(world, ask, at_w)
            if made := settled(home, ask, at_w, camera, _facts(world, ask, truth), truth, pairs):
                return made
    return None


def _facts(world: World, ask: Ask, truth: str) -> dict:
    """Recorded facts of a question."""
    return {
        "about": str(ask.about),
        "answer": truth,
        "category": ask.thing.category,
        "rooms": len(world.rooms),
        "things": len(world.things),
    }


def _question(world: World, rng: np.random.Generator, about: About, at_w: np.ndarray) -> Ask | None:
    """A question; None where this draw gave none."""
    if about in (About.COLOR, About.SIZE, About.MATERIAL, About.ROOM):
        return _attribute(world, rng, about, at_w)
    if about == About.LARGER:
        return _larger(world, rng, at_w)
    if about == About.COUNT:
        return _count(world, rng)
    rooms = _rooms(world)
    return {About.EXISTS: _exists, About.MORE: _more}[about](world, rng, pick(rng, rooms)) if rooms else None


def _rooms(world: World) -> list[Room]:
    """Rooms whose type is unique in the home."""
    return [room for room in world.rooms if len(world.rooms_of_type(room.type)) == 1]


def _attribute(world: World, rng: np.random.Generator, about: About, at_w: np.ndarray) -> Ask | None:
    """A question for an object's colour, size, material or room.

    The answer is drawn first, then an object. Materials are asked only of categories with several.
    """
    values: dict[str, list[Object]] = {}
    for thing in world.things:
        if about != About.MATERIAL or varied(thing.category):
            value = world.room_type(thing.room) if about == About.ROOM else getattr(thing, about)
            values.setdefault(value, []).append(thing)
    values.pop("", None)
    for value in shuffled(rng, sorted(values)):
        kinds = [kind for kind in KINDS if kind != about]
        if found := any_described(world, rng, values[value], at_w, kinds=kinds, without=(about,)):
            return Ask(about, found[1])
    return None


def _larger(world: World, rng: np.random.Generator, at_w: np.ndarray) -> Ask | None:
    """Question which of two objects of a room is larger, named in random order."""
    room = pick(rng, world.rooms) if world.rooms else None
    things = [world.known[number] for number in world.contents[room.id]] if room else []
    for one in shuffled(rng, things)[:TRIES]:
        for other in shuffled(rng, things)[:TRIES]:
            ratio = max(side(one), side(other)) / max(min(side(one), side(other)), 1e-9)
            if one.category == other.category or not LARGER <= ratio <= ALIKE:
                continue
            said = [any_described(world, rng, [thing], at_w, kinds=("category", "color", "room")) for thing in (one, other)]
            if said[0] and said[1]:
                return Ask(About.LARGER, said[0][1], said[1][1])
    return None


def _kinds_in(world: World, things: Sequence[Object]) -> list[Description]:
    """Categories, and categories with colours, of some objects."""
    plain = [Description(thing.category, any=True) for thing in things]
    colored = [Description(thing.category, color=thing.color, any=True) for thing in things if thing.color]
    return list(dict.fromkeys([*plain, *colored]))


def _count(world: World, rng: np.random.Generator) -> Ask | None:
    """A question for a number of objects in a room.

    The number is drawn first, then the objects.
    """
    counts: dict[int, list[Description]] = {}
    everything = _kinds_in(world, world.things)
    for room in _rooms(world):
        things = [world.known[number] for number in world.contents[room.id]]
        count = Counter(thing.category for thing in things) + Counter((thing.category, thing.color) for thing in things)
        for said in everything:
            number = count[(said.category, said.color) if said.color else said.category]
            counts.setdefault(number, []).append(replace(said, room=room.type))
    numbers = [number for number in sorted(counts) if number <= MOST]
    return Ask(About.COUNT, pick(rng, counts[pick(rng, numbers)])) if numbers else None


def _exists(world: World, rng: np.random.Generator, room: Room) -> Ask | None:
    """A question whether a room contains something: first the answer, then the object.

    For no, it is something that another room has or, half of the time, something that this room has, but in another colour: one
    that the home's objects of that category have, or any of its objects.
    """
    here = _kinds_in(world, [world.known[number] for number in world.contents[room.id]])
    if not here or rng.random() < 0.5:
        return Ask(About.EXISTS, replace(pick(rng, here), room=room.type)) if here else None
    there = [said for said in _kinds_in(world, world.things) if said not in set(here)]
    if there and rng.random() < 0.5:
        return Ask(About.EXISTS, replace(pick(rng, there), room=room.type))
    said = pick(rng, here)
    own = [thing.color for thing in world.by_category[said.category]]
    for color in [*shuffled(rng, own), *shuffled(rng, [thing.color for thing in world.things])]:
        if (other := replace(said, color=color)) not in here and (other in there or said_in_vain(said.category, color)):
            return Ask(About.EXISTS, replace(other, room=room.type))
    return None


def _more(world: World, rng: np.random.Generator, room: Room) -> Ask | None:
    """A comparison of the counts of two categories in a room: first the answer."""
    count = Counter(world.known[number].category for number in world.contents[room.id])
    wanted = rng.random() < 0.5
    for one in shuffled(rng, sorted(count)):
        others = [
            other for other in sorted(world.by_category) if other != WALL and count[other] not in (count[one], *range(count[one] - 1))
        ]
        if others:
            small, large = sorted((one, pick(rng, others)), key=lambda category: count[category])
            first, second = (large, small) if wanted else (small, large)
            return Ask(About.MORE, Description(first, room=room.type, any=True), Description(second, room=room.type, any=True))
    return None
