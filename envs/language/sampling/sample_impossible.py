"""Sampled impossible instructions, each with a possible one that differs in one word."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.language.sampling.priors import USUAL, said_in_vain
from envs.language.sampling.sample_go import described
from envs.language.sampling.sample_refer import Pairs, Sampled, at_of, facts_of, may_say, settled, shuffled
from envs.language.semantics.denotation import QUALITIES, ImpossibleReason
from envs.language.semantics.meaning import Description, Go
from envs.language.semantics.resolve import resolve_reference
from envs.language.semantics.world import WALL, World, side, world_of
from envs.scenes.relations import Predicate
from envs.scenes.scene import Object
from envs.types import Camera

SLOTS: dict[ImpossibleReason, tuple[str, ...]] = {  # the changed word, by the reason that it causes
    ImpossibleReason.ABSENT_OBJECT: ("category",),
    ImpossibleReason.WRONG_ATTRIBUTE: ("color", "size", "material", "room"),
    ImpossibleReason.ABSENT_RELATION: ("link",),
    ImpossibleReason.CONTRADICTION: ("contradiction",),
}
SIZES = ("small", "medium", "large")
TRIES = 3
UNEQUAL = 4.0


@dataclass(frozen=True)
class _Pair:
    """An object, its description, an impossible description, and the changed word."""

    thing: Object
    possible: Description
    impossible: Description
    old: str
    new: str


def sample_impossible(
    home: Home,
    rng: np.random.Generator,
    *,
    whys: tuple[ImpossibleReason, ...] = tuple(SLOTS),
    start: Float[np.ndarray, "3"] | None = None,
    pairs: Pairs | None = None,
    camera: Camera | None = None,
) -> tuple[Sampled, Sampled] | None:
    """Sample a possible instruction and an impossible one that differs in one word.

    None where the home offers none. The reason is drawn uniformly from those of `whys` that the home offers, then the word:
    - absent_object: the category, changed to one that the home lacks;
    - wrong_attribute: colour, size, material or room, changed to another that no such object has or is in;
    - absent_relation: the related object, changed to one of the home that no such object has this relation with;
    - contradiction: a required or an excluded attribute, changed so that both are the same.
    New words could be true in another home (`priors`), and are drawn so that a word makes an instruction possible about as often as
    impossible. Neither instruction names a held-out pair that the home does not show, nor any with pairs='seen'. `facts` of both contain
    `slot`, `old` and `new`.
    """
    world, at_w = world_of(home), at_of(home, start)
    if at_w is None:
        return None
    for why in shuffled(rng, whys):
        for slot in shuffled(rng, SLOTS[why]):
            for _ in range(TRIES):
                pair = _MAKERS[slot](world, rng, slot, at_w)
                if pair is None or resolve_reference(world, pair.impossible, at_w).why != why or not may_say(pair.impossible, pairs):
                    continue
                facts = facts_of(world, pair.thing, pair.possible, slot) | {"slot": slot, "old": pair.old, "new": pair.new}
                if made := settled(home, Go(pair.possible), at_w, camera, facts, pairs=pairs):
                    return made, Sampled(Go(pair.impossible), (), facts, why=why)
    return None


def _category(world: World, rng: np.random.Generator, slot: str, at_w: np.ndarray) -> _Pair | None:
    """A pair that differs in the category.

    Pairs of a present and an absent category weigh (1 - share of the present) times share of the absent. For homes that have objects
    independently, a category is then as often absent as present.
    """
    absent = [category for category in sorted(USUAL) if category not in world.by_category]
    present = [category for category in sorted(world.by_category) if category in USUAL]
    pairs = [(old, new) for old in present for new in absent]
    weights = [max(1 - USUAL[old].share, 0.01) * USUAL[new].share for old, new in pairs]
    for old, new in shuffled(rng, pairs, weights)[:8]:
        kind = ("category", "color", "size")[int(rng.integers(3))]
        for thing, said in described(world, rng, world.by_category[old], kind, at_w):
            if said.material or said.no_material or (said.color and not said_in_vain(new, said.color)):
                continue
            if said.room is None or said.room in USUAL[new].rooms:
                return _Pair(thing, said, replace(said, category=new), old, new)
    return None


def _quality(world: World, rng: np.random.Generator, slot: str, at_w: np.ndarray) -> _Pair | None:
    """A pair that differs in colour, size, material or room.

    For colours, an object is the likelier the rarer its own colour is in the category.
    """
    things = [
        thing for thing in world.things if thing.category in USUAL and (slot != "material" or len(USUAL[thing.category].materials) > 1)
    ]
    if slot == "color":
        weights = [1 - USUAL[thing.category].colors.get(thing.color, 0.0) for thing in things]
        things = shuffled(rng, things, weights)[:8]
    for thing, said in described(world, rng, things, slot, at_w):
        usual, own = USUAL[thing.category], getattr(said, slot)
        if slot == "color":
            new = {color: share for color, share in usual.colors.items() if said_in_vain(thing.category, color)}
        elif slot == "room":
            new = {room.type: 1.0 for room in world.rooms if room.type in usual.rooms}
        else:
            new = dict.fromkeys(SIZES if slot == "size" else usual.materials, 1.0)
        for value in shuffled(rng, list(new), list(new.values())):
            made = replace(said, **{slot: value})
            if value != own and resolve_reference(world, made, at_w).why == ImpossibleReason.WRONG_ATTRIBUTE:
                return _Pair(thing, said, made, own, value)
    return None


def _relation(world: World, rng: np.random.Generator, slot: str, at_w: np.ndarray) -> _Pair | None:
    """A pair that differs in the related object.

    The new category has this relation with something in the home, and could have it with the object.
    """
    for thing, said in described(world, rng, world.things, "link", at_w):
        link = said.link
        if link is None or link.second or link.other.category == WALL:
            continue
        ends = {world.known[r.object].category for r in world.relations if r.predicate == link.predicate}
        for new in shuffled(rng, sorted(ends - {link.other.category, thing.category, WALL})):
            if not _could(world, thing, link.predicate, new, link.other.color):
                continue
            made = replace(said, link=replace(link, other=replace(link.other, category=new)))
            if resolve_reference(world, made, at_w).why == ImpossibleReason.ABSENT_RELATION:
                return _Pair(thing, said, made, link.other.category, new)
    return None


def _could(world: World, thing: Object, predicate: Predicate, category: str, color: str | None) -> bool:
    """Whether an object could be related to the home's objects of a category and colour.

    They are imagined in its room, which must be a usual one for the category; an object beside another shares with it half of the lower
    one's height, and the sides of cubes of their volumes have a ratio of at most UNEQUAL.
    """
    if category in USUAL and world.room_type(thing.room) not in USUAL[category].rooms:
        return False
    others = [other for other in world.by_category[category] if color in (None, other.color)]
    if predicate in (Predicate.ON, Predicate.UNDER, Predicate.INSIDE):
        return bool(others)
    return any(_alongside(thing, other) for other in others)


def _alongside(one: Object, other: Object) -> bool:
    """Whether two objects have heights and sizes with which they could be beside each other."""
    common = min(one.high[1], other.high[1]) - max(one.low[1], other.low[1])
    small, large = sorted((side(one), side(other)))
    return common >= min(one.extents[1], other.extents[1]) / 2 and large <= UNEQUAL * small


def _contradiction(world: World, rng: np.random.Generator, slot: str, at_w: np.ndarray) -> _Pair | None:
    """A pair that differs in an attribute which is then both required and excluded."""
    for name in shuffled(rng, QUALITIES):
        for thing, said in described(world, rng, world.things, name, at_w):
            own = getattr(said, name)
            others = {getattr(other, name) for other in world.by_category[thing.category]} - {own, ""}
            if not others or said.no_color or said.no_size or said.no_material:
                continue
            other = shuffled(rng, sorted(others))[0]
            possible = replace(said, **{f"no_{name}": other})
            if rng.random() < 0.5:
                return _Pair(thing, possible, replace(possible, **{f"no_{name}": own}), other, own)
            return _Pair(thing, possible, replace(possible, **{name: other}), own, other)
    return None


_Maker = Callable[[World, np.random.Generator, str, np.ndarray], _Pair | None]
_MAKERS: dict[str, _Maker] = {
    **dict.fromkeys(("color", "size", "material", "room"), _quality),
    "category": _category,
    "link": _relation,
    "contradiction": _contradiction,
}
