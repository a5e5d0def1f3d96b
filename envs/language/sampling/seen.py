"""Facts of what is in view, and phrases that refer to it.

World side: ground truth of one picture, for training texts and for figures.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from envs.errors import InputError
from envs.language.grammar.generator import generate_phrase
from envs.language.sampling.priors import USUAL, said_in_vain
from envs.language.sampling.sample_refer import KINDS, Pairs, pick, refer, shuffled
from envs.language.semantics.denotation import matches
from envs.language.semantics.meaning import Description, RoomPlace
from envs.language.semantics.world import WALL, World
from envs.scenes.relations import Predicate
from envs.vocabulary import SIZES

SEEN = tuple(kind for kind in KINDS if kind != "rank")  # kinds of reference that one picture can settle
ALTERED = ("category", "color", "size", "material", "other", "predicate")  # parts of a description in which it can be made false
OPPOSITE = {
    Predicate.LEFT_OF: Predicate.RIGHT_OF, Predicate.RIGHT_OF: Predicate.LEFT_OF, Predicate.IN_FRONT_OF: Predicate.BEHIND,
    Predicate.BEHIND: Predicate.IN_FRONT_OF, Predicate.ON: Predicate.UNDER, Predicate.UNDER: Predicate.ON,
}  # fmt: skip


def seen_world(world: World, ids: Collection[int]) -> World:
    """Facts of the things with these ids: their relations to each other and to walls."""
    things = tuple(thing for thing in world.things if thing.id in ids)
    ends = {thing.id for thing in (*things, *world.walls)} | {0}
    held = frozenset(one for one in world.relations if {one.subject, one.object, one.second} <= ends)
    return replace(world, things=things, relations=held, openings=())


@dataclass(frozen=True)
class Referring:
    """A phrase, its meaning, and the ids of the things in view that it fits.

    `altered` is the part (one of ALTERED) in which it differs from a phrase that fits `like`, a thing in view; empty where it is true.
    """

    text: str
    description: Description
    targets: tuple[int, ...]
    altered: str = ""
    like: int = 0


def sample_referring(
    seen: World,
    rng: np.random.Generator,
    thing: int,
    at_w: Float[np.ndarray, "3"],
    *,
    forms: str = "train",
    kind: str | None = None,
    pairs: Pairs | None = None,
) -> Referring | None:
    """A phrase that fits one thing in view alone, if there is one.

    `kind` is one of SEEN, drawn for None; `pairs` are as in `refer`.
    """
    found = refer(seen, rng, seen.known[thing], kind or str(pick(rng, SEEN)), at_w, pairs=pairs)
    text = None if found is None else phrase_for(found, rng, forms=forms)
    return None if found is None or text is None else Referring(text, found, (thing,))


def sample_absent(
    seen: World, rng: np.random.Generator, true: Referring, at_w: Float[np.ndarray, "3"], *, forms: str = "train", part: str | None = None
) -> Referring | None:
    """A phrase that fits nothing in view, differing from a true one in one part.

    None where none is found. `part` is one of ALTERED, drawn among those that the phrase has for None.
    """
    for name in [part] if part else shuffled(rng, ALTERED):
        for made in altered(seen, rng, true.description, name):
            text = None if matches(seen, made, at_w) else phrase_for(made, rng, forms=forms)
            if text is not None:
                return Referring(text, made, (), name, true.targets[0])
    return None


def phrase_for(description: Description | RoomPlace, rng: np.random.Generator, *, forms: str = "train") -> str | None:
    """A phrase for a description; None where the grammar has none in these forms."""
    try:
        return generate_phrase(description, rng, forms=forms)
    except InputError:
        return None


def altered(seen: World, rng: np.random.Generator, said: Description, part: str) -> list[Description]:
    """Descriptions that differ from one in a part, in random order.

    They are as plausible in homes as the one itself.
    """
    link, color = said.link, said.color
    usual = USUAL.get(said.category)
    if part == "category" and usual:
        kinds = [name for name in USUAL if name != said.category and (color is None or said_in_vain(name, color))]
        return [replace(said, category=name) for name in shuffled(rng, kinds, [USUAL[name].share for name in kinds])[:8]]
    if part == "color" and color and usual:
        shares = {name: share for name, share in usual.colors.items() if name != color and said_in_vain(said.category, name)}
        return [replace(said, color=name) for name in shuffled(rng, list(shares), list(shares.values()))]
    if part == "size" and said.size:
        return [replace(said, size=name) for name in shuffled(rng, [one for one in SIZES if one != said.size])]
    if part == "material" and said.material and usual:
        return [replace(said, material=name) for name in shuffled(rng, [one for one in usual.materials if one != said.material])]
    if part == "predicate" and link and link.predicate in OPPOSITE and link.other.category != WALL:
        return [replace(said, link=replace(link, predicate=OPPOSITE[link.predicate]))]
    if part == "other" and link and not link.second and link.other.category != WALL:
        ends = {seen.known[one.object].category for one in seen.relations} | set(USUAL)
        kinds = [name for name in shuffled(rng, sorted(ends - {link.other.category, said.category, WALL})) if name in USUAL]
        return [replace(said, link=replace(link, other=Description(name))) for name in kinds[:4]]
    return []
