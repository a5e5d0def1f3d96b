"""Edited homes: one thing differs, everything else stays."""

import numpy as np
import pytest

from envs.houses.edit import edited_house
from envs.houses.splits import house_of
from envs.scenes.scene import Object

SPLIT, INDEX = "val", 3


@pytest.fixture(scope="module")
def things() -> list[Object]:
    return [thing for thing in house_of(SPLIT, INDEX).objects if not thing.structure]


def test_an_unedited_home_is_the_same(things: list[Object]) -> None:
    assert things == [thing for thing in house_of(SPLIT, INDEX).objects if not thing.structure]


def test_a_recoloured_thing_keeps_its_place_and_the_others_theirs(things: list[Object]) -> None:
    for thing in things[:6]:
        made = edited_house(SPLIT, INDEX, thing.id, "color", 0)
        assert made is not None
        after = {one.id: one for one in made.objects if not one.structure}
        new = after[thing.id]
        assert new.color != thing.color and (new.category, new.size, new.room, new.material) == (
            thing.category, thing.size, thing.room, thing.material,
        )  # fmt: skip
        assert np.allclose(new.center, thing.center, atol=0.06)
        assert all((after[one.id].low, after[one.id].color) == (one.low, one.color) for one in things if one.id != thing.id)


def test_a_removed_thing_is_gone_and_a_carrier_stays(things: list[Object]) -> None:
    made = {thing.id: edited_house(SPLIT, INDEX, thing.id, "remove", 0) for thing in things[:8]}
    assert any(scene is None for scene in made.values()) or len(made) == 8
    for number, scene in made.items():
        if scene is not None:
            left = [one.low for one in scene.objects if not one.structure]
            assert left == [one.low for one in things if one.id != number]


def test_an_exchanged_thing_has_another_category_and_about_its_size(things: list[Object]) -> None:
    made = [(thing, edited_house(SPLIT, INDEX, thing.id, "category", 0)) for thing in things[:8]]
    changed = [(thing, scene.objects[thing.id - 1]) for thing, scene in made if scene is not None]
    assert changed
    for thing, new in changed:
        assert new.category != thing.category and new.room == thing.room
        assert all(0.55 <= a / b <= 1.65 for a, b in zip(new.extents[:2], thing.extents[:2], strict=True))
