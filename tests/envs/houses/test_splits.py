"""Splits of homes: disjoint seeds, different layouts, numbers of rooms as stated."""

import inspect

import numpy as np
import pytest

from envs.errors import InputError
from envs.houses import house
from envs.houses.splits import PAIRS, ROOM_SHARES, SPLITS, house_of, rooms_of, split_of, split_seed
from envs.scenes.scene import Scene, scene_digest


def layout(scene: Scene) -> tuple:
    """The types and corners of a home's rooms."""
    return tuple((room.type, room.polygon) for room in scene.rooms)


def test_no_seed_is_in_two_splits():
    many = range(3_000)
    seeds = {split: {split_seed(split, index) for index in many} for split in SPLITS}
    assert all(len(found) == len(many) for found in seeds.values())
    assert not seeds["train"] & seeds["val"] and not seeds["train"] & seeds["test"] and not seeds["val"] & seeds["test"]
    last = 2**31 - 1
    assert len({split_seed(split, last) % 10 for split in SPLITS}) == 3  # the residues tell them apart at any index
    for split in SPLITS:
        assert {split_of(split_seed(split, index)) for index in (*range(100), last)} == {split}
    assert split_of(7) is None


def test_rooms_are_distributed_as_stated():
    assert sum(ROOM_SHARES) == pytest.approx(1) and len(ROOM_SHARES) == 12
    for split in SPLITS:
        count = np.bincount([rooms_of(split, index) for index in range(3000)], minlength=13)[1:]
        expected = 3000 * np.array(ROOM_SHARES)
        assert ((count - expected) ** 2 / expected).sum() < 31.3  # chi-squared with 11 degrees of freedom, p = 0.001
    assert [rooms_of("val", index) for index in range(50)] == [rooms_of("val", index) for index in range(50)]


def test_homes_of_different_splits_differ():
    homes = {(split, index): house_of(split, index, rooms=2) for split in SPLITS for index in range(2)}
    assert len({layout(home) for home in homes.values()}) == len(homes)
    assert len({scene_digest(home) for home in homes.values()}) == len(homes)


def test_a_home_is_that_of_its_seed():
    index = next(k for k in range(100) if rooms_of("val", k) == 1)
    home = house_of("val", index)
    assert len(home.rooms) == 1 and home.name.startswith(f"house:{split_seed('val', index)}")
    options = {"pairs": PAIRS["val"]} if "pairs" in inspect.signature(house).parameters else {}
    assert scene_digest(home) == scene_digest(house(split_seed("val", index), rooms=1, **options))


def test_options_are_handed_on_only_where_they_exist(monkeypatch):
    home, asked = house(1, rooms=1), []

    def with_options(seed, *, rooms, style="default", pairs="all"):
        asked.append((rooms, style, pairs))
        return home

    def without(seed, *, rooms):
        asked.append(rooms)
        return home

    monkeypatch.setattr("envs.houses.splits.house", with_options)
    house_of("train", 0, rooms=3)
    house_of("test", 0, rooms=3, style="winter")
    house_of("train", 0, rooms=3, pairs="all")
    assert asked == [(3, "default", "train"), (3, "winter", "all"), (3, "default", "all")]
    monkeypatch.setattr("envs.houses.splits.house", without)
    house_of("train", 0, rooms=4)
    assert asked[-1] == 4
    with pytest.raises(InputError, match="style: expected nothing"):
        house_of("train", 0, style="winter")


@pytest.mark.parametrize(
    ("split", "index", "message"),
    [("valid", 0, "expected one of train, val, test"), ("val", -1, "index from 0"), ("val", 2**31, "index from 0")],
)
def test_what_is_no_home(split, index, message):
    with pytest.raises(InputError, match=message):
        split_seed(split, index)
