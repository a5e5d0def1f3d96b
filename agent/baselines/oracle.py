"""The upper bound: an oracle that knows map, pose and goals. `Oracle` for many agents at once, `OracleAgent` for whole episodes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from envs.navigation import Field, Walkable, distance_field, follow_all
from envs.navigation.viewpoints import SHARE
from envs.simulators.native import STEEPEST
from envs.types import Action, Body, Decision, Goal, Labels, Observation, Task
from policies.policy import Privileged

ARRIVED = 0.12  # m from a view point
PASSED = 0.2  # m from a corner of a route
TRIES = 12  # view points from which a thing is looked for before the oracle gives up
GLANCES = ((0, 0), (0, -1), (1, 0), (-1, 0), (1, -1), (-1, -1), (0, 1))  # turns left and up from a view point's pose, one after the other


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


@dataclass
class _Stage:
    """What comes next on the way: a goal, the view points of it that are not given up, the way to them, which glance it is there."""

    goal: Goal
    left: list[int]
    field: Field
    glance: int = 0


class OracleAgent:
    """Walks the shortest ways to all goals of an episode, one after the other, makes sure that it sees each, and ends as it should.

    Along a route it keeps to the reference path. What is impossible it says at once, and the answer when it has seen the thing.
    """

    access = ("map", "pose", "goal")

    def reset(self, brief: Task, known: Privileged | None) -> None:
        """An episode begins."""
        assert known is not None
        self._home, self._episode, self._body = known.home, known.episode, brief.body
        self._stages = list(known.episode.goals)
        self._stage: _Stage | None = None
        self._corners = _corners(known.episode.reference_path_w)
        self._corner: Field | None = None

    @property
    def behind(self) -> int:
        """How many goals of the episode it has done with: the number of the one that it is on its way to."""
        return len(self._episode.goals) - len(self._stages)

    def act(self, observation: Observation, labels: Labels | None) -> Decision:
        """The next step on the way."""
        assert labels is not None
        if self._episode.impossible is not None:
            return Decision(Action.CANNOT, self._episode.impossible)
        pitch = float(observation.pitch_a[0])
        while self._corners:
            action = self._past_corner(labels)
            if action != Action.STOP:
                return Decision(action)
        while self._stages:
            action = self._reach(self._stages[0], labels, pitch)
            if action != Action.STOP:
                return Decision(action, "no way leads there" if action == Action.CANNOT else "")
            self._stages.pop(0)
            self._stage = None
        return Decision(Action.STOP) if self._episode.answer is None else Decision(Action.ANSWER, self._episode.answer)

    def _past_corner(self, labels: Labels) -> Action:
        """The next step to the next corner of the reference path; STOP where it is passed."""
        if self._corner is None:
            self._corner = distance_field(self._home.space, self._corners[0][None])
        action = Action(int(follow_all(self._corner, labels.position_w, labels.yaw_w, self._body, within=PASSED)[0]))
        if action == Action.STOP:
            self._corners.pop(0)
            self._corner = None
        return action

    def _reach(self, goal: Goal, labels: Labels, pitch: float) -> Action:
        """The next step to a goal: STOP where it is reached, or nothing more can be tried; CANNOT where no way leads."""
        if self._stage is None:
            if not len(goal.position_w):
                return Action.CANNOT
            self._stage = _Stage(goal, list(range(len(goal.position_w))), self._home.distance_field(goal.position_w))
        stage = self._stage
        while True:
            if not np.isfinite(stage.field.at(labels.position_w)[0]):
                return Action.CANNOT
            action = self._walk(stage, labels)
            if action != Action.STOP:
                return action
            place = goal.position_w[stage.left]
            nearest = stage.left[int(np.linalg.norm(place - labels.position_w, axis=1).argmin())]
            if goal.room >= 0:
                return Action.STOP
            turns = np.array(GLANCES[stage.glance]) * self._body.turn
            wanted = float(goal.yaw_w[nearest]) + turns[0], float(np.clip(goal.pitch[nearest] + turns[1], -STEEPEST, STEEPEST))
            action = face(float(labels.yaw_w[0]), pitch, *wanted, self._body)
            if action != Action.STOP or _seen(goal, labels):
                return action
            stage.glance += 1  # what is small may be hidden, or beside the picture, a few centimetres from where it is seen
            if stage.glance == len(GLANCES):
                stage.glance = 0
                stage.left.remove(nearest)
                if not stage.left or len(goal.position_w) - len(stage.left) >= TRIES:
                    return Action.STOP
                stage.field = distance_field(self._home.space, goal.position_w[stage.left])

    def _walk(self, stage: _Stage, labels: Labels) -> Action:
        """The next step to the nearest view point that is left; STOP where it is reached, in a room only inside its walls."""
        within = ARRIVED
        if stage.goal.room >= 0 and self._home.rooms_at(labels.position_w)[0] != stage.goal.room:
            within = ARRIVED / 3
        return Action(int(follow_all(stage.field, labels.position_w, labels.yaw_w, self._body, within=within)[0]))


def _seen(goal: Goal, labels: Labels) -> bool:
    """Whether a thing that the goal asks for covers enough of the picture; a goal that is no thing is always seen."""
    wanted = [number for number in (goal.instance, *goal.also) if number]
    return not wanted or max(float((labels.instance[0] == number).mean()) for number in wanted) >= SHARE


def _corners(path_w: Float[np.ndarray, "r 3"] | None) -> list[np.ndarray]:
    """The points of a path [m] that keep its shape within 15 cm, without the first and the last."""
    import cv2

    if path_w is None or len(path_w) < 3:
        return []
    flat = np.ascontiguousarray(path_w[:, [0, 2]], np.float32)
    kept = cv2.approxPolyDP(flat, 0.15, False).reshape(-1, 2)
    rows = [int(np.abs(flat - point).sum(axis=1).argmin()) for point in kept[1:-1]]
    return [np.asarray(path_w[row], np.float64) for row in rows]
