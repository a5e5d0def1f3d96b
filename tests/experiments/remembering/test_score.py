"""Scores of memories of an explored home, which gets no labels."""

from dataclasses import replace

import numpy as np
import pytest

from agent.learning.stages import WEIGHTS
from agent.memory.memory import Memory
from agent.perception.detect import Detector
from envs.home import home_at
from envs.types import Body, Camera
from experiments.remembering.draw import draw_memory
from experiments.remembering.explore import Sighting, Start, sightings, start_in
from experiments.remembering.score import counts_of, figures, with_intervals

CAMERA, BODY = Camera(), Body()


@pytest.fixture(scope="module")
def walk() -> tuple[Start, list[Sighting]]:
    """The first steps of an exploration."""
    from envs.houses.names import house_name

    home = home_at(house_name(3, 2), BODY)
    start = start_in(home, 1)
    return start, list(sightings(home, start, Detector.load(WEIGHTS), CAMERA, BODY, 50))


def counts(walk: tuple[Start, list[Sighting]]):
    """Counts of the walk."""
    from envs.houses.names import house_name

    return counts_of(home_at(house_name(3, 2), BODY), walk[0], walk[1], CAMERA, BODY)


def test_most_of_what_is_remembered_is_right(walk):
    """Landmarks are things, mostly with their categories, in the right rooms."""
    found = figures([counts(walk)])
    assert counts(walk)["landmarks"] >= 5
    assert found["ghosts"] <= 0.2 and found["duplicates"] <= 0.2 and found["category"] >= 0.6 and found["rooms"] >= 0.8
    assert all(0 <= value <= 1 for value in found.values() if np.isfinite(value))


def test_other_labels_change_scores_not_memory(walk):
    """Labels are for scoring alone: with false ones all landmarks are ghosts, and the believed world is the same."""
    false = [replace(one, instance=np.full_like(one.instance, 10_000)) for one in walk[1]]
    worlds = []
    for steps in (walk[1], false):
        memory = Memory.empty(CAMERA, BODY)
        for step, one in enumerate(steps):
            memory.see(one.percept, one.view, step)
        worlds.append(memory.world())
    assert worlds[0].things == worlds[1].things and worlds[0].relations == worlds[1].relations
    assert figures([counts((walk[0], false))])["ghosts"] == 1


def test_intervals_hold_the_mean(walk):
    """Each figure lies within its interval."""
    for figure in with_intervals([counts(walk)] * 2, 0).values():
        assert not np.isfinite(figure["mean"]) or figure["low"] <= figure["mean"] <= figure["high"]


def test_picture_shows_the_marked_thing(walk):
    """The picture of a memory changes where a thing is marked."""
    memory = Memory.empty(CAMERA, BODY)
    for step, one in enumerate(walk[1]):
        memory.see(one.percept, one.view, step)
    plain, marked = draw_memory(memory), draw_memory(memory, [memory.world().things[0].id])
    assert plain.shape == marked.shape and (plain != marked).any()
