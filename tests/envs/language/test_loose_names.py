"""What else people call things: each loose name means what it says, alone and in a sentence, and takes nothing from the strict names."""

import pytest

from envs.houses.categories import CATEGORIES
from envs.language import parse as parse_form
from envs.language.elsewhere import ELSEWHERE, ELSEWHERE_PLURAL, ROOMS_ELSEWHERE
from envs.language.lexicon import NOUNS, ROOMS, USES
from envs.language.loose_names import (
    LOOSE_COLORS,
    LOOSE_MATERIALS,
    LOOSE_NOUNS,
    LOOSE_ORDERS,
    LOOSE_PLURALS,
    LOOSE_PREDICATES,
    LOOSE_ROOMS,
    LOOSE_SIZES,
)
from envs.language.semantics.meaning import About, Ask, Description, Go, Link, Rank


def parse(text: str):
    """Meaning of a text, read as people's are."""
    return parse_form(text, forms="all")


def pairs(names: dict) -> list[tuple]:
    """Each name with its meaning."""
    return [(name, value) for value, listed in names.items() for name in listed.split("|")]


def test_nouns_and_rooms_are_read():
    wrong = [name for name, value in pairs(LOOSE_NOUNS) if parse(f"find the red {name}") != Go(Description(value, color="red"))]
    wrong += [name for name, value in pairs(LOOSE_ROOMS) if parse(f"find the mug in the {name}") != Go(Description("mug", room=value))]
    assert wrong == []


def test_plurals_are_counted():
    wrong = [
        name
        for name, value in pairs(LOOSE_PLURALS)
        if parse(f"how many {name} are there?") != Ask(About.COUNT, Description(value, any=True))
    ]
    assert wrong == []


@pytest.mark.parametrize("names, field", [(LOOSE_COLORS, "color"), (LOOSE_SIZES, "size"), (LOOSE_MATERIALS, "material")])
def test_qualities_are_read(names, field):
    wrong = [name for name, value in pairs(names) if parse(f"go to the {name} box") != Go(Description("box", **{field: value}))]
    assert wrong == []


def test_orders_and_relations_are_read():
    wrong = [name for name, value in pairs(LOOSE_ORDERS) if parse(f"go to the {name} lamp") != Go(Description("lamp", rank=Rank(value)))]
    for name, value in pairs(LOOSE_PREDICATES):
        meant = Go(Description("box", link=Link(value, Description("bed"))))
        wrong += [name] if parse(f"go to the box {name} the bed") != meant else []
    assert wrong == []


def test_uses_are_said_in_many_ways_and_lead_somewhere():
    assert len(USES) >= 15
    phrases = [phrase for listed, _, _ in USES.values() for phrase in listed.split("|")]
    assert len(phrases) == len(set(phrases))
    for purpose, (listed, categories, rooms) in USES.items():
        assert len(listed.split("|")) >= 5 and categories, purpose
        assert set(categories) <= set(CATEGORIES) <= set(NOUNS) and set(rooms) <= set(ROOMS), purpose


def test_no_loose_name_is_of_something_that_homes_lack():
    lacking = {name for said in (ELSEWHERE, ELSEWHERE_PLURAL, ROOMS_ELSEWHERE) for listed in said.values() for name in listed.split("|")}
    assert {name for names in (LOOSE_NOUNS, LOOSE_PLURALS, LOOSE_ROOMS) for name, _ in pairs(names)} & lacking == set()
