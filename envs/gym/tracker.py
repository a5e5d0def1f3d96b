"""Tasks that `envs.tasks.evaluate` judges: each agent's episode, how far it has come in it, what it did, and how well that was."""

from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from gymnasium import spaces
from jaxtyping import Bool, Float64, Int

from envs.gym.settings import PICTURED, Settings
from envs.home import Home
from envs.language import MAX_TOKENS, VOCABULARY, encode
from envs.language.semantics.answers import ANSWERS
from envs.navigation.follow import remaining
from envs.navigation.viewpoints import SHARE
from envs.tasks.evaluate import WITHIN, Evaluation, covered, distances_to, evaluate
from envs.tasks.generate import CLASSIC
from envs.tasks.instruction import spoken
from envs.tasks.spec import PICTURE, goal_image
from envs.tasks.suites import suite_named
from envs.types import Action, Camera, Decision, Episode, Goal, Labels, Observation, Trajectory

NAMES = {"navigation_error": "distance_to_goal"}  # of scores in a gymnasium


@dataclass
class Course:
    """One agent's episode, which of its goals comes next and how far that is [m], and what the agent has done so far.

    A goal that is not the last is behind from the first pose at which it holds, as the judge has it; the way is drawn on the side
    only where that matters: near a thing that is not the last goal.
    """

    home: Home
    episode: Episode
    camera: Camera
    number: int = 0
    left: float = 0.0
    poses: list[tuple[float, ...]] = field(default_factory=list)  # feet x, y, z [m], yaw, pitch [rad]
    actions: list[int] = field(default_factory=list)
    collided: list[bool] = field(default_factory=list)
    evaluation: Evaluation | None = None
    way: tuple = ()  # to the goal that comes next, as kernels take it
    goals: tuple[Goal, ...] = field(init=False)  # what has to be reached in order; none in an episode that cannot be done

    def __post_init__(self) -> None:
        self.goals = tuple(goal for goal in self.episode.goals if len(goal.position_w))

    def begin(self, pose: tuple[float, ...]) -> None:
        """Nothing; the agent stands at its start."""
        self.poses.append(pose)
        self._look_ahead()

    def move(self, action: int, collided: bool, pose: tuple[float, ...]) -> float:
        """By how much [m] the goal that was next has come nearer with this action."""
        before, moved = self.left, pose[:3] != self.poses[-1][:3]
        self.actions.append(action)
        self.collided.append(collided)
        self.poses.append(pose)
        if moved and self.goals:
            self.left = self._away()
        progress = before - self.left
        if self.number < len(self.goals) - 1 and self._holds():
            self.number += 1
            self._look_ahead()
        return progress

    def evaluate(self, decision: Decision) -> Evaluation:
        """What the judge says when the episode is over."""
        table = np.array(self.poses, np.float64)
        done = np.array(self.actions, np.int64), np.array(self.collided, np.bool_)
        path = Trajectory(*done, table[:, :3], table[:, 3], table[:, 4])
        self.evaluation = evaluate(self.home, self.episode, path, decision, camera=self.camera)
        return self.evaluation

    def _look_ahead(self) -> None:
        """Find the way to the goal that comes next from where the agent is; that is the next one that does not hold here, or the last."""
        while self.goals:
            field = self.home.distance_field(self.goals[self.number].position_w)
            self.way = field.walkable.grid, field.wave
            self.left = self._away()
            if self.number == len(self.goals) - 1 or not self._holds():
                break
            self.number += 1

    def _away(self) -> float:
        """How far the goal that comes next is [m], as `evaluate.distances_to`, which takes long, has it; as before where no way leads."""
        here, goal = np.array(self.poses[-1][:3]), self.goals[self.number]
        found = float(remaining(*self.way, here))
        if goal.room >= 0:
            found = 0.0 if self.home.rooms_at(here[None])[0] == goal.room else max(found, WITHIN[self.episode.task])
        return found if found < np.inf else self.left

    def _holds(self) -> bool:
        """Whether the goal that comes next is reached at this pose."""
        goal, within = self.goals[self.number], WITHIN[self.episode.task]
        if not self.left < within:
            return False
        x, y, z, yaw, pitch = self.poses[-1]
        here = Trajectory(np.zeros(0, np.int64), np.zeros(0, np.bool_), np.array([[x, y, z]]), np.array([yaw]), np.array([pitch]))
        if not distances_to(self.home, goal, here.position_w, within)[0] < within:
            return False
        return goal.instance == 0 or bool(covered(self.home, self.camera, goal, here, np.zeros(1, np.int64))[0] >= SHARE)


class Courses:
    """The courses of n agents, and what the agents are told."""

    def __init__(self, settings: Settings, n: int) -> None:
        suite = suite_named(f"{settings.task}-{settings.split}")
        self.suite, self.camera, self.n = replace(suite, forms=settings.forms), settings.camera, n
        self.pictured = settings.task in PICTURED
        self.courses: list[Course | None] = [None] * n
        self.told = {name: np.zeros((n, *(space.shape or ())), space.dtype) for name, space in self.spaces().items()}

    def spaces(self) -> dict[str, spaces.Space]:
        """What an agent is told: the numbers of the words (`envs.language.VOCABULARY`), and in some tasks a picture of the goal."""
        parts: dict[str, spaces.Space] = {"instruction": spaces.Box(0, len(VOCABULARY) - 1, (MAX_TOKENS,), np.int32)}
        if self.pictured:
            parts["goal_image"] = spaces.Box(0, 255, (PICTURE, PICTURE, 3), np.uint8)
        return parts

    def draw(self, i: int, home: Home, rng: np.random.Generator, name: str, scene_id: str) -> bool:
        """Whether the home offers an episode, drawn from `rng` alone; agent i has it then."""
        seeds = [int(seed) for seed in rng.integers(2**31, size=4)]
        task = self.suite.task
        found = CLASSIC[task](home, np.random.default_rng(seeds)) if task in CLASSIC else spoken(self.suite, home, seeds)
        if found is None:
            return False
        episode = replace(found, episode_id=name, scene_id=scene_id)
        self.courses[i] = Course(home, episode, self.camera)
        self.told["instruction"][i] = encode(episode.instruction)
        if self.pictured:
            self.told["goal_image"][i] = goal_image(home, episode, self.camera)
        return True

    def begin(self, agent_ids: Int[np.ndarray, "k"], seen: Observation, known: Labels) -> None:
        """Nothing; some agents stand at their starts."""
        for i in agent_ids.tolist():
            self.of(i).begin(_pose(i, known, seen))

    def follow(
        self, action: Int[np.ndarray, "n"], seen: Observation, known: Labels, again: Bool[np.ndarray, "n"]
    ) -> Float64[np.ndarray, "n"]:
        """By how much [m] the agents' next goals have come nearer; 0 for those who begin `again` and where nothing can be done."""
        progress = np.zeros(self.n)
        for i in np.flatnonzero(~again).tolist():
            progress[i] = self.of(i).move(int(action[i]), bool(seen.collided[i]), _pose(i, known, seen))
        return progress

    def end(self, i: int, action: int, answer: int) -> float | None:
        """What agent i's success is worth, its SPL or 1 where it has none; None for a failure. It ended with this action [and answer]."""
        text = ANSWERS[answer] if action == Action.ANSWER else ""
        marks = self.of(i).evaluate(Decision(Action(action), text)).scores
        return None if not marks.success else 1.0 if marks.spl is None else marks.spl

    def introduction(self, i: int) -> dict[str, Any]:
        """What is said when agent i's episode begins; the length of the way [m] only where there is one."""
        episode = self.of(i).episode
        said: dict[str, Any] = {"episode_id": episode.episode_id, "scene_id": episode.scene_id, "instruction": episode.instruction}
        return said | ({"geodesic_distance": episode.facts["shortest"]} if self.of(i).goals else {})

    def result(self, i: int) -> dict[str, Any]:
        """What agent i's episode is judged by: every score that is defined (`envs.metrics.Scores`), and why it failed."""
        found = self.of(i).evaluation
        assert found is not None
        marks = {NAMES.get(part.name, part.name): getattr(found.scores, part.name) for part in fields(found.scores)}
        marks |= {"cause": str(found.cause), "impossible": found.impossible, "said_cannot": found.said_cannot, "seen": found.seen}
        return {name: value for name, value in marks.items() if value is not None}

    def of(self, i: int) -> Course:
        """Agent i's."""
        found = self.courses[i]
        assert found is not None
        return found


def _pose(i: int, known: Labels, seen: Observation) -> tuple[float, ...]:
    """Feet x, y, z [m], yaw, pitch [rad] of agent i."""
    x, y, z = known.position_w[i].tolist()
    return x, y, z, float(known.yaw_w[i]), float(seen.pitch_a[i])
