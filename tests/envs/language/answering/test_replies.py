"""Answers about one of several things are about the nearest, and say so."""

from envs.home import Home
from envs.houses import house
from envs.language.answering.asked import Asked, Case
from envs.language.answering.facts import nearest_things
from envs.language.answering.replies import reply
from envs.language.grammar.parser import parse
from envs.language.semantics.meaning import Ask
from envs.language.semantics.world import world_of
from envs.scenes.relations import Predicate
from envs.types import Body, Camera


def test_what_is_counted_on_one_of_several_is_on_the_nearest():
    home = Home(house(7, rooms=6), Body())
    world = world_of(home)
    tried = 0
    for kind, things in world.by_category.items():
        held = {one.id: sum(any(one.id in pair for pair in world.related.get((Predicate.ON, other.id), ())) for other in world.things)
                for one in things}  # fmt: skip
        if len(things) < 2 or sum(held.values()) == 0 or things[0].structure:
            continue
        ask = parse(f"how many things are on the {kind}?", forms="all")
        assert isinstance(ask, Ask)
        place = home.places[0]
        near = nearest_things(home, tuple(held), place, Camera())[0]
        told = reply(Case.of(home, Asked(place)), ask)
        assert told.facts.count == held[near] and "the nearest of" in told.text
        tried += 1
    assert tried
