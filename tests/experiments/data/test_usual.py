"""Counts of what is usual in homes, and what is shipped of them."""

import json
from dataclasses import replace

import numpy as np
import pytest

from envs.errors import InputError
from envs.houses import house
from envs.vocabulary import CATEGORIES, ROOMS
from experiments.data.usual import OUT, Usual, counts, main
from policies.navigation.usual import usual


def test_counts_are_those_of_the_home():
    scene = house(7, rooms=4)
    found = counts(scene)
    assert found["count"].sum() == len(scene.rooms) and found["area"].sum() == pytest.approx(found["area"][found["count"] > 0].sum())
    things = [thing for thing in scene.objects if not thing.structure and thing.category in CATEGORIES and thing.room >= 0]
    assert found["things"].sum() == len(things)
    beds = {thing.room for thing in things if thing.category == "bed"}
    assert found["with"][CATEGORIES.index("bed")].sum() == len(beds) > 0
    assert (found["doors"] == found["doors"].T).all() and found["doors"].sum() >= 2 * (len(scene.rooms) - 1)
    unnamed = replace(scene, rooms=tuple(replace(room, type="cave") for room in scene.rooms))
    assert not any(value.any() for value in counts(unnamed).values())


def test_what_is_shipped_is_what_the_command_writes(tmp_path):
    assert main(Usual(2, tmp_path / "usual.json")) == 0
    few, all_ = (json.loads(path.read_text()) for path in (tmp_path / "usual.json", OUT))
    assert few["homes"] == 2 and list(few) == list(all_) and few["rooms"] == list(ROOMS)
    assert all(np.less_equal(few[name], all_[name]).all() for name in ("count", "area", "with", "things", "doors"))
    with pytest.raises(InputError, match="homes"):
        Usual(0)


def test_what_is_usual_says_what_everybody_knows():
    known = usual()
    telling = {"toilet": "bathroom", "bed": "bedroom", "stove": "kitchen", "sofa": "living room", "washing machine": "laundry"}
    for thing, room in list(telling.items())[:4]:
        assert ROOMS[known.tells[CATEGORIES.index(thing)].argmax()] == room
    assert known.density[CATEGORIES.index("toilet"), ROOMS.index("bathroom")] > 20 * known.density[CATEGORIES.index("toilet")].min()
    for chances in (known.tells, known.onward, known.share[None]):
        assert chances.sum(1) == pytest.approx(1)
    assert known.evidence[CATEGORIES.index("toilet"), ROOMS.index("kitchen")] < 0
