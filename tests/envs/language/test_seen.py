"""Facts of what is in view, and phrases about it: true ones fit one thing, altered ones none."""

import numpy as np
import pytest

from envs.houses.splits import house_of
from envs.language.grammar.generator import generate_phrase
from envs.language.sampling.seen import ALTERED, SEEN, sample_absent, sample_referring, seen_world
from envs.language.semantics.denotation import matches
from envs.language.semantics.meaning import Description, Link, RoomPlace
from envs.language.semantics.world import world_in
from envs.scenes.relations import Predicate

WORLD = world_in(house_of("train", 70_000))
ROOM = {thing.id for thing in WORLD.things if thing.room == 0}
VIEW = seen_world(WORLD, ROOM)
AT = np.zeros(3)


def test_a_view_has_the_facts_of_its_things_alone():
    assert {thing.id for thing in VIEW.things} == ROOM
    walls = {wall.id for wall in WORLD.walls}
    own = [one for one in WORLD.relations if {one.subject, one.object} <= ROOM | walls and one.second in ROOM | walls | {0}]
    assert VIEW.relations == frozenset(own) and 0 < len(own) < len(WORLD.relations)


@pytest.mark.parametrize("kind", SEEN)
def test_a_phrase_fits_one_thing_alone(kind):
    rng, made = np.random.default_rng(1), 0
    for thing in sorted(ROOM):
        found = sample_referring(VIEW, rng, thing, AT, kind=kind)
        if found is not None:
            made += 1
            assert matches(VIEW, found.description, AT) == (thing,) == found.targets and found.text
    assert made > 0 or kind == "not"


def test_an_altered_phrase_fits_nothing_and_differs_in_one_part():
    rng, parts = np.random.default_rng(2), set()
    for _ in range(40):
        for thing in sorted(ROOM):
            true = sample_referring(VIEW, rng, thing, AT)
            made = true and sample_absent(VIEW, rng, true, AT)
            if true and made:
                parts.add(made.altered)
                assert matches(VIEW, made.description, AT) == () and made.like == thing and made.altered in ALTERED
                differs = [name for name in vars(made.description) if getattr(made.description, name) != getattr(true.description, name)]
                assert differs == ["link" if made.altered in ("other", "predicate") else made.altered]
    assert parts == set(ALTERED)


def test_phrases_stand_alone():
    rng = np.random.default_rng(0)
    chair = Description("chair", color="red", link=Link(Predicate.NEXT_TO, Description("sofa")))
    texts = {generate_phrase(chair, rng) for _ in range(40)}
    assert "The red chair next to the sofa." in texts or "red chair next to sofa" in texts
    assert "bedroom" in generate_phrase(RoomPlace("bedroom"), rng).lower()
