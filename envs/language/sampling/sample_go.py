"""Sampled instructions to go to one object."""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.language.sampling.sample_refer import KINDS, Pairs, Sampled, at_of, facts_of, pair_fits, refer, settled, shuffled
from envs.language.semantics.meaning import Description, Go
from envs.language.semantics.world import World, world_of
from envs.scenes.scene import Object
from envs.types import Camera

TRIES = 12  # objects tried per kind of description
REACHED = 3  # described objects tried until one is reachable
CROWDED = 12.0  # weight of an object with others of its category, relative to one without


def sample_go(
    home: Home,
    rng: np.random.Generator,
    *,
    kinds: Sequence[str] = KINDS,
    pairs: Pairs | None = None,
    start: Float[np.ndarray, "3"] | None = None,
    camera: Camera | None = None,
) -> Sampled | None:
    """Sample an instruction to go to one object; None where the home offers none.

    Its description fits that object alone. The kind of the description is drawn uniformly from those of `kinds` that the home offers; then
    the object, preferably one that has distractors of its category. Ranks by distance need a `start` [m]. pairs='held-out': an object whose
    category and colour are in `HELD_OUT`, and both are named; 'seen': an object that is not, and no such pair is named.
    """
    world, at_w = world_of(home), at_of(home, start)
    if at_w is None:
        return None
    things = [thing for thing in world.things if pair_fits(thing, pairs)]
    for kind in shuffled(rng, list(dict.fromkeys(kinds))):
        fit = described(world, rng, things, kind, at_w, near=start is not None, pairs=pairs)
        for thing, said in islice(fit, REACHED):
            if made := settled(home, Go(said), at_w, camera, facts_of(world, thing, said, kind)):
                return made
    return None


def described(
    world: World,
    rng: np.random.Generator,
    things: Sequence[Object],
    kind: str,
    at_w: Float[np.ndarray, "3"],
    *,
    near: bool = False,
    pairs: Pairs | None = None,
    without: Sequence[str] = (),
) -> Iterator[tuple[Object, Description]]:
    """Objects in random order, each with a description of a kind that fits it alone.

    Crowded categories come first; TRIES objects are tried.
    """
    crowded = [len(world.by_category[thing.category]) > 1 for thing in things]
    weights = [CROWDED if more != (kind == "category") else 1.0 for more in crowded]  # a category alone identifies only unique ones
    for thing in shuffled(rng, things, weights)[:TRIES]:
        if said := refer(world, rng, thing, kind, at_w, near=near, pairs=pairs, without=without):
            yield thing, said


def any_described(
    world: World,
    rng: np.random.Generator,
    things: Sequence[Object],
    at_w: Float[np.ndarray, "3"],
    *,
    kinds: Sequence[str] = KINDS,
    pairs: Pairs | None = None,
    without: Sequence[str] = (),
) -> tuple[Object, Description, str] | None:
    """An object, a description that fits it alone, and its kind; None if all fail."""
    for kind in shuffled(rng, list(kinds)):
        for thing, said in described(world, rng, things, kind, at_w, pairs=pairs, without=without):
            return thing, said, kind
    return None
