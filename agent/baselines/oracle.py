"""`Oracle`: upper bound with map, pose and goals; it walks shortest paths and ends correctly."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int

from envs.home import Home
from envs.limits import limited
from envs.navigation import Field, distance_field, follow_all
from envs.navigation.follow import remaining
from envs.simulators.native import STEEPEST
from envs.tasks.evaluate import WITHIN
from envs.types import Access, Action, Body, Decision, Episode, Goal, Observation, Task
from envs.viewpoints import SHARE
from policies.navigation.steps import face
from policies.policy import Decisions, Privileged
from policies.thought import Thought

ARRIVED = 0.12  # m from a view point
PASSED = 0.2  # m from a corner of a route
REJOINED = 0.5  # m from a corner of a route, at which a strayed agent continues from there
TRIES = 12  # view points to try before a thing is given up
GLANCES = ((0, 0), (0, -1), (1, 0), (-1, 0), (1, -1), (-1, -1), (0, 1))  # successive turns left and up from a view point's pose


class Oracle:
    """Agent that walks the shortest paths to all goals in order and looks at each.

    It follows the reference path of a route. An impossible task is reported at once, a question answered when the thing was seen. In its
    thoughts, `step` is the number of the current goal.

    A `watched` oracle gives its decisions while another agent acts. It continues from the pose that the other one has reached, if `stray`
    marks the steps that differ from its own decisions. A goal that the other agent reached (as in the evaluation) and left then counts
    as done, except the last one of an episode that ends with STOP.
    """

    access = Access.POSE | Access.INSTANCE | Access.SCENE | Access.GOAL

    def __init__(self, *, watched: bool = False) -> None:
        self.watched = watched

    def begin(self, n: int, *, think: bool = False) -> "_State":
        """Idle slots."""
        return _State([None] * n, think)

    def reset(
        self, state: "_State", tasks: Sequence[Task | None], agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None
    ) -> "_State":
        """Set the goals of some slots."""
        assert privileged is not None and privileged.homes is not None and privileged.episodes is not None
        for i, task in zip(agent_ids.tolist(), tasks, strict=True):
            home, episode = privileged.homes[i], privileged.episodes[i]
            state.walks[i] = None
            if task is not None and home is not None and episode is not None:
                corners = corners_of(episode.reference_path_w)
                free = limited(home, episode.limits, np.array(episode.start_position_w))
                state.walks[i] = _Walk(free, episode, task.body, list(episode.goals), corners, watched=self.watched)
        return state

    def stray(self, state: "_State", strayed: Bool[np.ndarray, "n"]) -> "_State":
        """Mark the agents whose last step was not the oracle's decision."""
        for walk, other in zip(state.walks, strayed.tolist(), strict=True):
            if walk is not None:
                walk.strayed = other
        return state

    def act(self, observation: Observation, state: "_State", privileged: Privileged | None) -> tuple[Decisions, "_State"]:
        """Next steps of all agents."""
        assert privileged is not None
        decided, thoughts = [], []
        for i, walk in enumerate(state.walks):
            decided.append(Decision(Action.STOP) if walk is None else walk.next(_Here.of(privileged, observation, i)))
            thoughts.append(None if walk is None or not state.think else walk.thought())
        action = np.array([int(one.action) for one in decided])
        return Decisions(action, tuple(one.text for one in decided), tuple(thoughts) if state.think else None), state


@dataclass
class _State:
    """Walks of n slots, and whether to report thoughts."""

    walks: "list[_Walk | None]"
    think: bool


@dataclass(frozen=True)
class _Here:
    """Current pose of an agent, and its instance picture."""

    position_w: Float[np.ndarray, "1 3"]
    yaw_w: Float[np.ndarray, "1"]
    pitch: float
    instance: np.ndarray

    @staticmethod
    def of(privileged: Privileged, observation: Observation, i: int) -> "_Here":
        """Pose and picture of agent i."""
        assert privileged.position_w is not None and privileged.yaw_w is not None and privileged.instance is not None
        pose = privileged.position_w[i : i + 1], privileged.yaw_w[i : i + 1]
        return _Here(*pose, float(observation.pitch_a[i]), privileged.instance[i])


@dataclass
class _Stage:
    """Current goal: its remaining view points, their distance field, and the current glance."""

    goal: Goal
    left: list[int]
    field: Field
    glance: int = 0


@dataclass
class _Walk:
    """One episode: remaining goals, and remaining corners of a route, in order.

    `strayed`: the last step was not the decided one; `held`: the current goal was in reach.
    """

    home: Home
    episode: Episode
    body: Body
    goals: list[Goal]
    corners: list[np.ndarray]
    stage: _Stage | None = None
    corner: Field | None = None
    plan: tuple[str, ...] = field(default=())
    watched: bool = False
    strayed: bool = False
    held: bool = False

    def next(self, here: _Here) -> Decision:
        """Next step of the episode."""
        if self.episode.impossible is not None:
            return Decision(Action.CANNOT, self.episode.impossible)
        if self.strayed:
            self._reconsider(here)
        self.strayed = False
        while self.corners:
            action = self._past_corner(here)
            if action != Action.STOP:
                return Decision(action)
        while self.goals:
            action = self._reach(self.goals[0], here)
            if action != Action.STOP:
                self.held = self.held or (self.watched and action != Action.CANNOT and self._holds(self.goals[0], here))
                return Decision(action, "no way leads there" if action == Action.CANNOT else "")
            self._pass_goal()
        return Decision(Action.STOP) if self.episode.answer is None else Decision(Action.ANSWER, self.episode.answer)

    def thought(self) -> Thought:
        """Goals in words, and the number of the current one."""
        if not self.plan:
            self.plan = tuple(f"go to {goal_name(self.home, goal)}" for goal in self.episode.goals)
            self.plan += () if self.episode.answer is None else ("answer",)
        return Thought(self.plan, step=len(self.episode.goals) - len(self.goals))

    def _pass_goal(self) -> None:
        """Advance to the next goal."""
        self.goals.pop(0)
        self.stage, self.held = None, False

    def _reconsider(self, here: _Here) -> None:
        """Update the remaining goals after a step that was not the decided one."""
        if self.stage is not None:
            self.stage.glance = 0
        for k in range(len(self.corners) - 1, 0, -1):
            if np.linalg.norm(self.corners[k] - here.position_w[0]) < REJOINED:
                del self.corners[:k]
                self.corner = None
                break
        if self.held and (len(self.goals) > 1 or self.episode.answer is not None):
            self._pass_goal()
        if not self.goals and self.episode.answer is None:
            self.goals = list(self.episode.goals[-1:])

    def _holds(self, goal: Goal, here: _Here) -> bool:
        """Whether a goal is reached here, as in `envs.tasks.evaluate`."""
        if goal.room >= 0:
            return bool(self.home.rooms_at(here.position_w)[0] == goal.room)
        away = _remaining(self.home.distance_field(goal.position_w), here)
        return away < WITHIN.get(self.episode.task, 1.0) and _seen(goal, here)

    def _past_corner(self, here: _Here) -> Action:
        """Next step to the next corner of the reference path; STOP where it is passed."""
        if self.corner is None:
            self.corner = distance_field(self.home.space, self.corners[0][None])
        action = Action(int(follow_all(self.corner, here.position_w, here.yaw_w, self.body, within=PASSED)[0]))
        if action == Action.STOP:
            self.corners.pop(0)
            self.corner = None
        return action

    def _reach(self, goal: Goal, here: _Here) -> Action:
        """Next step to a goal; STOP when reached or given up, CANNOT if unreachable."""
        if self.stage is None:
            if not len(goal.position_w):
                return Action.CANNOT
            self.stage = _Stage(goal, list(range(len(goal.position_w))), self.home.distance_field(goal.position_w))
        stage = self.stage
        while True:
            if not np.isfinite(_remaining(stage.field, here)):
                return Action.CANNOT
            action = self._walk(stage, here)
            if action != Action.STOP:
                return action
            place = goal.position_w[stage.left]
            nearest = stage.left[int(np.linalg.norm(place - here.position_w, axis=1).argmin())]
            if goal.room >= 0 and not goal.facing:
                return Action.STOP
            turns = np.array(GLANCES[stage.glance]) * self.body.turn
            wanted = float(goal.yaw_w[nearest]) + turns[0], float(np.clip(goal.pitch[nearest] + turns[1], -STEEPEST, STEEPEST))
            action = Action(face(float(here.yaw_w[0]), here.pitch, *wanted, self.body.turn))
            if action != Action.STOP or _seen(goal, here):
                return action
            stage.glance += 1  # a small thing may be hidden or out of view a few centimetres from its view point
            if stage.glance == len(GLANCES):
                stage.glance = 0
                stage.left.remove(nearest)
                if not stage.left or len(goal.position_w) - len(stage.left) >= TRIES:
                    return Action.STOP
                stage.field = distance_field(self.home.space, goal.position_w[stage.left])

    def _walk(self, stage: _Stage, here: _Here) -> Action:
        """Next step to the nearest remaining view point; STOP where it is reached.

        In a room that is only inside its walls.
        """
        within = ARRIVED
        if stage.goal.room >= 0 and self.home.rooms_at(here.position_w)[0] != stage.goal.room:
            within = ARRIVED / 3
        return Action(int(follow_all(stage.field, here.position_w, here.yaw_w, self.body, within=within)[0]))


def _remaining(field: Field, here: _Here) -> float:
    """Distance [m] to the nearest goal of a field."""
    return float(remaining(field.walkable.grid, field.wave, here.position_w[0]))


def goal_name(home: Home, goal: Goal) -> str:
    """Goal in words: a thing's name, a room's type, or the point."""
    if goal.instance in home.things:
        return f"the {home.things[goal.instance].name}"
    if goal.room >= 0:
        return f"the {home.scene.rooms[goal.room].type}"
    return "the point"


def _seen(goal: Goal, here: _Here) -> bool:
    """Whether one of a goal's things covers enough of the picture; true for a place."""
    wanted = [number for number in (goal.instance, *goal.also) if number]
    return not wanted or max(float((here.instance == number).mean()) for number in wanted) >= SHARE


def corners_of(path_w: Float[np.ndarray, "r 3"] | None) -> list[np.ndarray]:
    """Inner corners of a path [m] that is simplified to within 15 cm."""
    import cv2

    if path_w is None or len(path_w) < 3:
        return []
    flat = np.ascontiguousarray(path_w[:, [0, 2]], np.float32)
    kept = cv2.approxPolyDP(flat, 0.15, False).reshape(-1, 2)
    rows = [int(np.abs(flat - point).sum(axis=1).argmin()) for point in kept[1:-1]]
    return [np.asarray(path_w[row], np.float64) for row in rows]
