"""Nouns of one scene are read like those of the language."""

from dataclasses import replace

import pytest

from envs.houses import house
from envs.language import parse
from envs.language.grammar.parser import NotUnderstood
from envs.language.reading.local_nouns import parse_in
from envs.language.semantics.denotation import matches
from envs.language.semantics.meaning import Ask, Description, Go, RoomPlace
from envs.language.semantics.world import NAMES, world_in
from envs.scenes.scene import Scene


@pytest.fixture(scope="module")
def scene() -> Scene:
    """A home whose first two things are a piano and an air conditioner, with a gym."""
    home = house(3, rooms=3)
    first, second = [thing.id for thing in home.objects if not thing.structure][:2]
    rooms = (replace(home.rooms[0], type="gym"), *home.rooms[1:])
    return replace(home, rooms=rooms, extras={NAMES: {"piano": [first], "air conditioner": [second, first]}})


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("go to the piano", "go to the vase"), ("How many air conditioners are there?", "how many vases are there?"),
        ("go to the red piano next to the sofa, then to the desk", "go to the red vase next to the sofa, then to the desk"),
        ("is there a piano under the AIR-CONDITIONER?", "is there a vase under the kettle?"),
    ],
)  # fmt: skip
def test_a_noun_is_read_like_any_other(scene: Scene, said: str, same: str):
    names = {"vase": "piano" if "piano" in said else "air conditioner", "kettle": "air conditioner"}

    def renamed(text: str) -> str:
        for word, name in names.items():
            text = text.replace(f"'{word}'", f"'{name}'")
        return text

    assert repr(parse_in(scene, said)) == renamed(repr(parse(same, forms="all")))


def test_its_things_are_those_with_the_name(scene: Scene):
    world, at = world_in(scene), scene.vertices[0].astype(float)
    meaning = parse_in(scene, "how many air conditioners are there?")
    assert isinstance(meaning, Ask) and len(matches(world, meaning.thing, at)) == 2
    assert matches(world, Description("piano"), at) == tuple(scene.extras[NAMES]["piano"])


def test_rooms_have_names_too(scene: Scene):
    assert parse_in(scene, "go to the fitness room") == Go(RoomPlace("gym"))


def test_what_is_not_there_is_not_understood(scene: Scene):
    with pytest.raises(NotUnderstood, match="zither"):
        parse_in(scene, "go to the zither")
    with pytest.raises(NotUnderstood) as error:
        parse_in(scene, "go to the piano wobbling")
    assert "piano" in str(error.value) or "wobbling" in str(error.value)
    assert "vase" not in error.value.part
    assert parse_in(house(3, rooms=3), "go to the vase") == parse("go to the vase", forms="all")
