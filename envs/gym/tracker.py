"""`Tracker`: trajectories and goal distances of n agents in their episodes, and their evaluation."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Float64, Int

from envs.home import Home
from envs.metrics import Scores
from envs.navigation.follow import remaining
from envs.tasks.evaluate import WITHIN, Evaluation, evaluate
from envs.tasks.reaching import covered, distances_to
from envs.types import Camera, Decision, Episode, Goal, Labels, Observation, Task, Trajectory
from envs.viewpoints import SHARE

SCORES = {part.name: part.name for part in fields(Scores)} | {"navigation_error": "distance_to_goal"}  # score: its name in infos
ROOM = 64  # initial capacity of a trajectory [actions]


@dataclass
class Course:
    """One agent's episode and its next goal.

    A goal before the last counts as reached from the first pose at which it holds, as in `evaluate`. The instance picture for that check
    is rendered only near a thing that is not the last goal.
    """

    home: Home
    episode: Episode
    task: Task
    goals: tuple[Goal, ...]  # reachable goals in order; none in an impossible task
    number: int = 0
    way: tuple = ()  # grid and wave of the next goal's distance field, for kernels
    evaluation: Evaluation | None = None


class Tracker:
    """Courses of n agents and their trajectories so far.

    `within` [m] is the distance at which goals are reached, None for the task's own.
    """

    def __init__(self, n: int, camera: Camera, within: float | None = None) -> None:
        self.n, self.camera, self.within = n, camera, within
        self.courses: list[Course | None] = [None] * n
        self.tasks: list[Task | None] = [None] * n
        self.left = np.zeros(n)  # [m] distance to the next goal
        self.steps = np.zeros(n, np.int64)
        self._near = np.zeros(n)  # [m] distance within which a goal is reached
        self._bound, self._pending = np.zeros(n, np.bool_), np.zeros(n, np.bool_)  # has a goal; has one before the last
        self._here, self._rows = np.zeros((n, 3)), np.arange(n)
        self._path, self._action = np.zeros((n, ROOM + 1, 5)), np.zeros((n, ROOM), np.int64)  # poses: x, y, z [m], yaw, pitch [rad]
        self._collided = np.zeros((n, ROOM), np.bool_)

    def assign(self, i: int, home: Home, episode: Episode, task: Task) -> None:
        """Give agent i an episode."""
        goals = tuple(goal for goal in episode.goals if len(goal.position_w))
        self.courses[i], self.tasks[i] = Course(home, episode, task, goals), task
        self._bound[i] = len(goals) > 0
        self._near[i] = WITHIN[episode.task] if self.within is None else self.within

    def begin(self, agent_ids: Int[np.ndarray, "k"], seen: Observation, known: Labels) -> None:
        """Record the start poses of some agents and find their first goals."""
        self.steps[agent_ids] = 0
        self._here[agent_ids] = known.position_w[agent_ids]
        self._path[agent_ids, 0] = _poses(seen, known)[agent_ids]
        for i in agent_ids.tolist():
            self._look_ahead(i)

    def follow(
        self, action: Int[np.ndarray, "n"], seen: Observation, known: Labels, again: Bool[np.ndarray, "n"]
    ) -> Float64[np.ndarray, "n"]:
        """Decrease in distance [m] to each agent's next goal after one action.

        It is 0 for agents that begin `again` and for impossible tasks.
        """
        goes = ~again
        moved = (known.position_w != self._here).any(axis=1)
        self._record(action, seen, known, goes)
        before = self.left.copy()
        for i in np.flatnonzero(moved & goes & self._bound).tolist():
            self.left[i] = self._away(i)
        progress = before - self.left
        for i in np.flatnonzero(self._pending & goes & (self.left < self._near)).tolist():
            if self._holds(i):
                self.of(i).number += 1
                self._look_ahead(i)
        return progress

    def evaluate(self, i: int, decision: Decision) -> Evaluation:
        """Evaluation of agent i's episode, which ended with the decision."""
        course, t = self.of(i), int(self.steps[i])
        path = self._path[i, : t + 1].copy()
        walked = Trajectory(self._action[i, :t].copy(), self._collided[i, :t].copy(), path[:, :3], path[:, 3], path[:, 4])
        course.evaluation = evaluate(course.home, course.episode, walked, decision, camera=self.camera, within=self.within)
        return course.evaluation

    def introduction(self, i: int) -> dict[str, Any]:
        """Info at the start of agent i's episode.

        It holds the geodesic distance [m] only if the episode has a goal.
        """
        episode = self.of(i).episode
        said: dict[str, Any] = {"episode_id": episode.episode_id, "scene_id": episode.scene_id, "instruction": episode.instruction}
        return said | ({"geodesic_distance": episode.facts["shortest"]} if self._bound[i] else {})

    def result(self, i: int) -> dict[str, Any]:
        """Info at the end of agent i's episode: all defined scores and the failure cause.

        Scores are those of `envs.metrics.Scores`.
        """
        found = self.of(i).evaluation
        assert found is not None
        marks = {name: getattr(found.scores, part) for part, name in SCORES.items()}
        marks |= {"cause": str(found.cause), "impossible": found.impossible, "said_cannot": found.said_cannot, "seen": found.seen}
        return {name: value for name, value in marks.items() if value is not None}

    def of(self, i: int) -> Course:
        """Course of agent i."""
        found = self.courses[i]
        assert found is not None
        return found

    def _record(self, action: Int[np.ndarray, "n"], seen: Observation, known: Labels, goes: Bool[np.ndarray, "n"]) -> None:
        """Append the agents' actions and poses to their trajectories.

        For agents that do not `go` the written row is overwritten by their first action.
        """
        rows, at = self._rows, self.steps
        if at.max() >= self._action.shape[1]:
            more = ((0, 0), (0, self._action.shape[1]))
            self._action, self._collided = np.pad(self._action, more), np.pad(self._collided, more)
            self._path = np.pad(self._path, (*more, (0, 0)))
        self._action[rows, at], self._collided[rows, at] = action, seen.collided
        self.steps = at + goes
        self._path[rows, self.steps] = _poses(seen, known)
        self._here = known.position_w

    def _look_ahead(self, i: int) -> None:
        """Advance agent i to its next unreached goal (or the last) and measure its distance."""
        course = self.of(i)
        self._pending[i] = False
        while course.goals:
            field = course.home.distance_field(course.goals[course.number].position_w)
            course.way = field.walkable.grid, field.wave
            self.left[i] = self._away(i)
            self._pending[i] = course.number < len(course.goals) - 1
            if not self._pending[i] or not self._holds(i):
                break
            course.number += 1

    def _away(self, i: int) -> float:
        """Distance [m] from agent i to its next goal, unchanged where no path exists.

        It equals `evaluate.distances_to`, which is slower.
        """
        course, here = self.of(i), self._here[i]
        goal = course.goals[course.number]
        found = float(remaining(*course.way, here))
        if goal.room >= 0:
            found = 0.0 if course.home.rooms_at(here[None])[0] == goal.room else max(found, float(self._near[i]))
        return found if found < np.inf else float(self.left[i])

    def _holds(self, i: int) -> bool:
        """Whether agent i has reached its next goal at its current pose."""
        course, within = self.of(i), float(self._near[i])
        goal = course.goals[course.number]
        if not self.left[i] < within:
            return False
        pose = self._path[i, self.steps[i]][None]
        here = Trajectory(np.zeros(0, np.int64), np.zeros(0, np.bool_), pose[:, :3], pose[:, 3], pose[:, 4])
        if not distances_to(course.home, goal, here.position_w, within)[0] < within:
            return False
        return goal.instance == 0 or bool(covered(course.home, self.camera, goal, here, np.zeros(1, np.int64))[0] >= SHARE)


def _poses(seen: Observation, known: Labels) -> Float[np.ndarray, "n 5"]:
    """Poses of all agents: feet x, y, z [m], yaw and pitch [rad]."""
    return np.column_stack([known.position_w, known.yaw_w, seen.pitch_a])
