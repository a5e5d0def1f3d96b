"""Going into rooms whose remembered outlines are not exact."""

import numpy as np

from envs.home import home_at
from envs.navigation import random_points
from envs.simulators.native import NativeSimulator
from envs.types import Access, Action
from policies.navigation.navigator import Navigator
from policies.policy import Privileged
from policies.subgoals import Area, Kind, Subgoal, Subgoals
from tests.policies.navigation.maps import BODY, CAMERA

TOO_WIDE = 0.2  # [m] by which outlines reach into doorways


def wider(polygon: np.ndarray, by: float) -> np.ndarray:
    """A convex outline, moved outwards along both axes."""
    return polygon + by * np.sign(polygon - polygon.mean(axis=0))


def test_an_agent_goes_into_a_room_not_into_its_doorway():
    home, ended = home_at("house:8:5"), []
    start = random_points(home.space, np.random.default_rng(0), 1)[0]
    here = int(home.rooms_at(start[None])[0])
    for number, room in enumerate(home.scene.rooms):
        if number == here:
            continue
        simulator = NativeSimulator([home.scene], 1, camera=CAMERA, spaces=[home.space], threads=1)
        observation, navigator = simulator.reset(np.zeros(1, int), start[None], np.zeros(1)), Navigator(threads=1)
        state = navigator.forget(navigator.begin(1), 0, CAMERA, BODY, (1,))
        outline = wider(np.array(room.polygon), TOO_WIDE) - start[[0, 2]]
        state = navigator.reset(state, Subgoals((Subgoal(Kind.ROOM, area=Area(outline, (-0.5, 2.6))),), ((),)), np.array([0]))
        for _ in range(400):
            told = Privileged(Access.INSTANCE, None, None, simulator.labels().instance, None, None)
            decided, state = navigator.act(observation, None, state, told)
            if decided.action[0] in (Action.STOP, Action.CANNOT):
                break
            observation = simulator.step(decided.action)
        ended.append((int(home.rooms_at(simulator.labels().position_w)[0]), number))
    assert len(ended) >= 3 and all(reached == wanted for reached, wanted in ended), ended
