"""Sampled instructions, and referring expressions of a given kind for one object."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, Literal

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.houses.palette import HELD_OUT
from envs.language.semantics.denotation import QUALITIES, ImpossibleReason, matches
from envs.language.semantics.explain import nested
from envs.language.semantics.meaning import Description, Link, Order, Rank
from envs.language.semantics.records import Meaning
from envs.language.semantics.targets import Target, plan
from envs.language.semantics.world import WALL, World
from envs.scenes.relations import Predicate
from envs.scenes.scene import Object
from envs.types import Camera, Limits

Pairs = Literal["held-out", "seen"]
KINDS = ("category", "color", "size", "material", "link", "room", "rank", "not")
MORE = 2  # greatest number of added attributes where one is not enough


@dataclass(frozen=True)
class Sampled:
    """A meaning with its targets in a home.

    `facts` are the controlled variables of the draw, as JSON values. `reference_path_w` [m] is the path of a route, `answer` the answer of
    a question, `limits` are those on the way; `why` is the reason why it is impossible, with no targets then.
    """

    meaning: Meaning
    targets: tuple[Target, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    reference_path_w: Float[np.ndarray, "r 3"] | None = None
    answer: str | None = None
    why: ImpossibleReason | None = None
    limits: Limits | None = None


def at_of(home: Home, start: Float[np.ndarray, "3"] | None) -> Float[np.ndarray, "3"] | None:
    """Position of the agent [m] on instruction: the start, or any walkable place.

    None where the home has no walkable space.
    """
    if start is not None:
        return np.asarray(start, np.float64)
    return home.places[0] if len(home.places) else None


def settled(
    home: Home,
    meaning: Meaning,
    at_w: Float[np.ndarray, "3"],
    camera: Camera | None,
    facts: dict[str, Any],
    answer: str | None = None,
    pairs: Pairs | None = None,
) -> Sampled | None:
    """The meaning with its targets; None unless it is unique, reachable and allowed by `pairs`."""
    if not may_say(meaning, pairs):
        return None
    made = plan(home, meaning, at_w, camera=camera)
    return None if made.why or not made.targets else Sampled(meaning, made.targets, facts, answer=answer)


def shuffled(rng: np.random.Generator, things: Sequence[Any], weights: Sequence[float] | None = None) -> list[Any]:
    """Items in random order; larger weights tend to come first (Efraimidis and Spirakis 2006)."""
    if not things:
        return []
    draw = rng.random(len(things))
    key = draw if weights is None else -np.log(draw) / np.maximum(np.asarray(weights, np.float64), 1e-12)
    return [things[k] for k in np.argsort(key, kind="stable").tolist()]


def pick(rng: np.random.Generator, things: Sequence[Any]) -> Any:
    """Draw one of the items uniformly."""
    return things[int(rng.integers(len(things)))]


def said_pairs(description: Description) -> set[tuple[str, str]]:
    """Pairs of category and colour that a description names."""
    return {(part.category, color) for part in nested(description) for color in (part.color, part.no_color) if color}


def may_say(meaning: Any, pairs: Pairs | None) -> bool:
    """Whether a meaning, or any record in it, is allowed by `pairs`.

    With 'seen' no description may name a held-out pair.
    """
    if pairs != "seen":
        return True
    if isinstance(meaning, Description):
        return not said_pairs(meaning) & HELD_OUT
    if isinstance(meaning, tuple):
        return all(may_say(part, pairs) for part in meaning)
    return not is_dataclass(meaning) or all(may_say(getattr(meaning, part.name), pairs) for part in fields(meaning))


def pair_fits(thing: Object, pairs: Pairs | None) -> bool:
    """Whether an object's category and colour are allowed by `pairs`."""
    return pairs is None or ((thing.category, thing.color) in HELD_OUT) == (pairs == "held-out")


def refer(
    world: World,
    rng: np.random.Generator,
    thing: Object,
    kind: str,
    at_w: Float[np.ndarray, "3"],
    *,
    near: bool = False,
    pairs: Pairs | None = None,
    without: Sequence[str] = (),
) -> Description | None:
    """A description of a kind (one of KINDS) that fits only one object.

    None without any. The attribute of the kind comes first; where it does not identify the object, up to MORE attributes in random order
    are added, and unnecessary ones removed again. `near` allows ranks by distance from `at_w`; `without` lists attributes to avoid. With
    pairs='held-out' the colour is named; with 'seen' no held-out pair is.
    """
    found = _begun(world, rng, thing, kind, at_w, near, without)
    if found is None:
        return None
    kept = ["color"] if pairs == "held-out" else []
    for name in kept:
        found = replace(found, **{name: thing.color}) if not found.no_color else found
    added: list[str] = []
    for name in shuffled(rng, [*QUALITIES, "room"]):
        if _is(world, found, thing, at_w) or len(added) == MORE:
            break
        value = _value(world, thing, name)
        if value and name not in without and getattr(found, name) is None and getattr(found, f"no_{name}", None) is None:
            found, added = replace(found, **{name: value}), [*added, name]
    for name in added[:-1]:
        if _is(world, fewer := replace(found, **{name: None}), thing, at_w):
            found = fewer
    if not _is(world, found, thing, at_w) or (kind == "category" and added):
        return None
    if pairs == "held-out" and not found.color:
        return None
    return None if pairs == "seen" and said_pairs(found) & HELD_OUT else found


def _is(world: World, description: Description, thing: Object, at_w: Float[np.ndarray, "3"]) -> bool:
    """Whether a description fits an object alone."""
    return matches(world, description, at_w) == (thing.id,)


def _value(world: World, thing: Object, name: str) -> str:
    """An attribute of an object; empty if it repeats the category, such as plant."""
    value = world.room_type(thing.room) if name == "room" else getattr(thing, name)
    return "" if value == thing.category else value


def _begun(
    world: World, rng: np.random.Generator, thing: Object, kind: str, at_w: Float[np.ndarray, "3"], near: bool, without: Sequence[str]
) -> Description | None:
    """The description with only the attribute of its kind; None if the object lacks it."""
    bare = Description(thing.category)
    if kind == "category":
        return bare
    if kind == "link":
        link = _link(world, rng, thing)
        return replace(bare, link=link) if link else None
    if kind == "rank":
        rank = _rank(world, rng, thing, at_w, near)
        return replace(bare, rank=rank) if rank else None
    if kind == "not":
        return _not(world, rng, thing, without)
    value = _value(world, thing, kind)
    return replace(bare, **{kind: value}) if value and kind not in without else None


def _link(world: World, rng: np.random.Generator, thing: Object) -> Link | None:
    """A relation of an object, each predicate equally likely.

    The colour of the other object is named half of the time.
    """
    held = [predicate for predicate in Predicate if (predicate, thing.id) in world.related]
    if not held:
        return None
    predicate = pick(rng, held)
    other, second = pick(rng, world.related[predicate, thing.id])
    if second:
        first, last = (world.known[number].category for number in shuffled(rng, [other, second]))
        return Link(predicate, Description(first), Description(last)) if first != last else None
    one = world.known[other]
    return Link(
        predicate, Description(one.category, color=one.color if one.color and one.category != WALL and rng.random() < 0.5 else None)
    )


def _rank(world: World, rng: np.random.Generator, thing: Object, at_w: Float[np.ndarray, "3"], near: bool) -> Rank | None:
    """A superlative or ordinal of an object within its category; None if it is unique."""
    count = len(world.by_category[thing.category])
    orders = [order for order in Order if near or order not in (Order.NEAREST, Order.FARTHEST)]
    for order in shuffled(rng, orders) if count > 1 else ():
        for place in range(1, min(3, count) + 1):
            if matches(world, Description(thing.category, rank=Rank(order, place)), at_w) == (thing.id,):
                return Rank(order, place)
    return None


def _not(world: World, rng: np.random.Generator, thing: Object, without: Sequence[str]) -> Description | None:
    """A description that excludes a quality of another object of the category."""
    for name in shuffled(rng, [name for name in QUALITIES if name not in without]):
        own = _value(world, thing, name)
        others = [getattr(other, name) for other in world.by_category[thing.category]]
        others = [value for value in dict.fromkeys(others) if value and value != own]
        if own and others:
            return Description(thing.category, **{f"no_{name}": pick(rng, others)})
    return None


def facts_of(world: World, thing: Object, description: Description, kind: str) -> dict[str, Any]:
    """Recorded facts of a referring expression and its object."""
    said = [name for name in (*QUALITIES, "no_color", "no_size", "no_material", "room", "link", "rank") if getattr(description, name)]
    return {
        "kind": kind,
        "said": said,
        "category": thing.category,
        "color": thing.color,
        "room": world.room_type(thing.room),
        "distractors": len(world.by_category[thing.category]) - 1,
        "rooms": len(world.rooms),
        "things": len(world.things),
        "held_out": (thing.category, thing.color) in HELD_OUT,
    }
