"""The inside of closed containers is not known, unless something is seen there."""

import pytest

from envs.home import home_at
from envs.language.answering.asked import Asked
from envs.language.answering.closed import CLOSED
from envs.language.answering.inquiries import inquire
from envs.language.semantics.acts import Inquire, Topic
from envs.language.semantics.denotation import ImpossibleReason
from envs.language.semantics.meaning import THING, About, Ask, Description, Link
from envs.language.semantics.world import world_of
from envs.scenes.relations import Predicate

HOMES = ("house:3268:2", "house:3148:5", "house:3158:8")


def questions(category: str) -> tuple[Ask | Inquire, ...]:
    inside = Link(Predicate.INSIDE, Description(category))
    return (
        Inquire(Topic.RELATED, thing=Description(category), predicate=Predicate.INSIDE),
        Ask(About.EXISTS, Description(THING, any=True, link=inside)),
        Ask(About.EXISTS, Description("book", any=True, link=inside)),
        Ask(About.COUNT, Description("bottle", any=True, link=inside)),
    )


@pytest.mark.parametrize("name", HOMES)
def test_what_is_in_a_closed_container_is_not_known(name):
    home = home_at(name)
    world, at = world_of(home), Asked(home.places[0])
    held = {other for (predicate, _), pairs in world.related.items() if predicate is Predicate.INSIDE for other, _ in pairs}
    shut = {one.category for one in world.things if one.category in CLOSED} - {world.known[one].category for one in held}
    assert shut
    for category in shut:
        for question in questions(category):
            answer = inquire(home, question, at)
            assert answer.why is ImpossibleReason.NOT_KNOWN and f"inside the {category}" in answer.text


@pytest.mark.parametrize("name", HOMES)
def test_what_is_in_an_open_thing_or_on_a_closed_one_is_told(name):
    home = home_at(name)
    world, at = world_of(home), Asked(home.places[0])
    told = 0
    for category in {one.category for one in world.things}:
        if category not in CLOSED:
            for question in questions(category):
                told += inquire(home, question, at).why is not ImpossibleReason.NOT_KNOWN
        assert inquire(home, Inquire(Topic.RELATED, thing=Description(category), predicate=Predicate.ON), at).why is None
    assert told
    absent = next(category for category in sorted(CLOSED) if category not in world.by_category)
    for question in questions(absent):
        assert "I cannot see into it" not in inquire(home, question, at).text
