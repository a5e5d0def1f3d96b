"""Policies to compare with. Each says what it knows beyond its sensors."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Int

from envs.navigation import Walkable, distance_field, follow_all
from envs.types import Action, Body, Goal, Labels, Observation

ARRIVED = 0.12  # m from a view point


class Oracle:
    """Walks a shortest path to the nearest view point of each agent's goal, looks at the goal, stops. Knows map, pose and goal."""

    access = ("map", "pose", "goal")

    def __init__(self, spaces: Sequence[Walkable], goals: Sequence[Goal], body: Body, *, sliding: bool = True) -> None:
        """`spaces` and `goals` are one for each agent."""
        self.goals, self.body, self.sliding = tuple(goals), body, sliding
        self.fields = [distance_field(space, goal.position_w) for space, goal in zip(spaces, goals, strict=True)]

    def act(self, observation: Observation, labels: Labels | None) -> Int[np.ndarray, "n"]:
        """The next step on each agent's way; CANNOT where there is none."""
        assert labels is not None
        return np.array([self._one(i, labels, float(observation.pitch_a[i])) for i in range(len(self.goals))])

    def _one(self, i: int, labels: Labels, pitch: float) -> int:
        goal, field = self.goals[i], self.fields[i]
        place, yaw = labels.position_w[i : i + 1], labels.yaw_w[i : i + 1]
        if not len(goal.position_w) or not np.isfinite(field.at(place)[0]):
            return int(Action.CANNOT)
        action = int(follow_all(field, place, yaw, self.body, within=ARRIVED, sliding=self.sliding)[0])
        if action != Action.STOP:
            return action
        nearest = int(np.linalg.norm(goal.position_w - place, axis=1).argmin())
        return int(face(float(yaw[0]), pitch, float(goal.yaw_w[nearest]), float(goal.pitch[nearest]), self.body))


def face(yaw: float, pitch: float, wanted_yaw: float, wanted_pitch: float, body: Body) -> Action:
    """The action that turns a camera towards a heading [rad], or STOP when no turn brings it nearer."""
    off = (wanted_yaw - yaw + np.pi) % (2 * np.pi) - np.pi
    if abs(off) > body.turn / 2 + 1e-6:
        return Action.LEFT if off > 0 else Action.RIGHT
    if abs(wanted_pitch - pitch) > body.turn / 2:
        return Action.UP if wanted_pitch > pitch else Action.DOWN
    return Action.STOP
