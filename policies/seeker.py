"""`FrontierOracle`: explores on its own map, is told by labels which thing it sees, walks there on that map, looks and stops."""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int32, Int64

from envs.errors import InputError
from envs.home import Home
from envs.language.grammar.parser import parse
from envs.language.semantics.answers import answer
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.meaning import Ask
from envs.language.semantics.resolve import plan
from envs.language.semantics.world import world_of
from envs.navigation.viewpoints import SHARE
from envs.types import Access, Action, Decision, Episode, Goal, Observation, Task
from policies.approach import Sighting, away, floor_within, sighted, stands
from policies.frontier import begin, explore
from policies.mapping import empty_map, unproject, update
from policies.navigation.face import face
from policies.policy import Privileged
from policies.routing import UNREACHED, aim, costs_to, step_along, step_onto

GLIMPSE = 2 / 64**2  # share of the picture from which a thing counts as detected
ARRIVED = 0.15  # [m] from a point
RADII = (0.85, 0.7, 0.55, 0.95, 1.05)  # [m] from a thing at which it is looked at: the first at which one can be, then nearer
CLOSE = (0.4, 0.5, 0.6, 0.7, 0.85, 1.0)  # [m] the same where one has to be as near as possible
CUT_OFF = (0.85, 0.95, 1.05)  # [m] the same where no way leads to any place that is nearer
APART = 0.3  # [m] between the places from which it is
LOOPS = 6  # times in the same pose on the way to a thing, after which it is taken for cut off
FAIR = 1.3  # [m] from a thing: no farther away is it worth a look
TRIES = 8  # places before it is given up for `PAUSE` actions
PAUSE = 40
STEEP = math.pi / 3  # most that the camera is tilted
AGAIN = 3  # actions after which the way to a point is thought over
SIDE, NEAR = 1.5, (1.5, 100.0)  # [pixels] that a thing is wide where it is not overlooked; [m] bounds of how far away that is
ENOUGH = 6  # cells of a room's floor that make it known


@dataclass(frozen=True)
class Told:
    """What an instruction has the agent do: reach `goals` in order, or a point [m],
    and then answer, if there is an `answer`; or why it cannot be done."""

    goals: tuple[Goal, ...] = ()
    points_a: tuple[Float[np.ndarray, "3"], ...] = ()
    answer: str | None = None
    cannot: str | None = None


def interpret(home: Home, brief: Task, at_w: Float[np.ndarray, "3"], dialogue: Dialogue | None) -> Told:
    """What the instruction means to the control parser, with the facts of the home; nothing else of the episode is looked at."""
    try:
        meaning = parse(brief.instruction, forms="train")
    except InputError as error:
        return Told(cannot=f"not understood: {error}")
    todo = plan(home, meaning, at_w, dialogue, brief.camera)
    if todo.why not in (None, ImpossibleReason.AMBIGUOUS):
        return Told(cannot=todo.text)
    goals = tuple(target.goal for target in todo.targets)
    if not isinstance(meaning, Ask):
        return Told(goals)
    try:
        return Told(goals, answer=answer(world_of(home), meaning, at_w))
    except InputError as error:
        return Told(cannot=str(error))


class FrontierOracle:
    """Explores until it sees the thing that it was told to go to, walks there on the map that it makes, and looks at it.

    It finds out what is meant, and answers, from the facts of the home; which thing it sees, from labels; where things and walls are,
    from depth and pose. Of the tasks whose goal is a picture it knows which place or thing that shows.
    """

    access = Access.POSE | Access.INSTANCE | Access.SCENE | Access.GOAL

    def __init__(self, dialogue: Dialogue | None = None, *, told: Told | None = None) -> None:
        """`dialogue`: what was spoken of before. `told`: what to do, from whoever understood the words; by default it reads them."""
        self._dialogue, self._told = dialogue, told

    def reset(self, task: Task, privileged: Privileged | None) -> None:
        """An episode begins."""
        brief, known = task, privileged
        assert known is not None
        self._brief, self._home = brief, known.homes[0]
        self._place, self._yaw = np.array(known.episodes[0].start_position_w), known.episodes[0].start_yaw_w
        if self._told is not None:
            self.told = self._told
        elif brief.goal_a is not None:
            self.told = Told(points_a=(np.asarray(brief.goal_a, np.float64),))
        elif brief.goal_image is not None:
            self.told = _pictured(known.episodes[0], self._place, self._yaw)
        else:
            self.told = interpret(known.homes[0], brief, self._place, self._dialogue)
        self.map, self.sightings = empty_map(), {}
        self._explorer, self._acted, self._stage = begin(brief.body, brief.camera, afar=self._afar()), 0, -1
        self._next()

    def act(self, observation: Observation, privileged: Privileged | None) -> Decision:
        """The next action: towards what was seen, else where the map ends."""
        labels = privileged
        assert labels is not None
        if self.told.cannot is not None:
            return Decision(Action.CANNOT, self.told.cannot)
        self._acted += 1
        self.map = update(self.map, observation, self._brief.camera, self._brief.body)
        self._detect(observation, labels.instance[0])
        while self._stage < len(self.told.goals) + len(self.told.points_a):
            if self._acted >= self._brief.budget:
                return self._end("not found in time")
            action = self._pursue(observation, labels.instance[0])
            if action is None:
                action = explore(self._explorer, self.map, observation)
            if action is None:
                return self._end("not found")
            if action != Action.STOP:
                return Decision(action)
            self._next()
        return self._end()

    def _afar(self) -> float:
        """From how far [m] the smallest thing that is to be found still covers some pixels."""
        sizes = [sorted(self._home.things[thing].extents)[1:] for goal in self.told.goals for thing in things_of(goal)]
        side = min((math.sqrt(a * b) for a, b in sizes), default=1.0)
        return float(np.clip(side * self._brief.camera.focal / SIDE, *NEAR))

    def _next(self) -> None:
        """Turn to what comes next."""
        self._stage += 1
        self._given_up: dict[int, int] = {}
        self._choose(0)
        self._cost = None  # to a point, and how many actions ago it was found

    def _end(self, problem: str = "") -> Decision:
        """The last decision."""
        if self.told.answer is not None:
            return Decision(Action.ANSWER, self.told.answer)
        return Decision(Action.CANNOT, problem) if problem else Decision(Action.STOP)

    def _detect(self, observation: Observation, instance: Int32[np.ndarray, "h w"]) -> None:
        """Remember where the things that are still to be reached are seen."""
        least = max(1, math.ceil(GLIMPSE * instance.size))
        for goal in self.told.goals[self._stage :]:
            for thing in things_of(goal):
                if np.count_nonzero(instance == thing) >= least:
                    self.sightings[thing] = sighted(self.sightings.get(thing), instance, thing, observation, self._brief.camera)

    def _pursue(self, observation: Observation, instance: Int32[np.ndarray, "h w"]) -> Action | None:
        """The next step to what comes next; STOP where it is reached, None while it is not known where it is."""
        if self.told.points_a:
            return self._to_point(observation, self.told.points_a[0])
        goal = self.told.goals[self._stage]
        return self._to_room(observation, goal.room) if goal.room >= 0 else self._to_thing(observation, instance, goal)

    def _to_point(self, observation: Observation, goal_a: Float[np.ndarray, "3"]) -> Action | None:
        """The next step to a point, through the unknown where that is shorter."""
        x, z, yaw = _pose(observation)
        if math.hypot(x - goal_a[0], z - goal_a[2]) <= ARRIVED:
            return Action.STOP
        here = self.map.cells(observation.position_a)[0]
        goal = np.clip(self.map.cells(goal_a[None]), 2, np.array(self.map.free.shape) - 3)  # at the edge, where the map ends before it
        if self._cost is None or self._cost[1] >= AGAIN or self._cost[0].shape != self.map.free.shape or observation.collided[0]:
            self._cost = costs_to(self.map, goal, self._brief.body, until=here, daring=True), 0
        cost, self._cost = self._cost[0], (self._cost[0], self._cost[1] + 1)
        to = float(goal_a[0]), float(goal_a[2])
        if math.hypot(x - to[0], z - to[1]) < 3 * self._brief.body.step + ARRIVED:
            action = step_onto(cost, self.map, x, z, yaw, to, ARRIVED, self._brief.body)
            if action is not None:
                return action
        action = step_along(self.map, cost, x, z, yaw, self._brief.body)
        self._cost = self._cost if action is not None else None
        return action

    def _to_room(self, observation: Observation, room: int) -> Action | None:
        """The next step into a room, once some of its floor was seen."""
        at_w = _turned(observation.position_a, self._yaw) + self._place
        if self._home.rooms_at(at_w)[0] == room:
            return Action.STOP
        corner = np.array(self._home.scene.rooms[room].polygon)
        corner_w = np.stack([corner[:, 0], np.full(len(corner), at_w[0, 1]), corner[:, 1]], axis=1)
        cells = floor_within(self.map, _turned(corner_w - self._place, -self._yaw), self._brief.body)
        return self._walk(observation, cells) if len(cells) >= ENOUGH else None

    def _to_thing(self, observation: Observation, instance: Int32[np.ndarray, "h w"], goal: Goal) -> Action | None:
        """The next step to where a thing that was seen is looked at from near, or the turn with which it is looked at."""
        found = [thing for thing in things_of(goal) if thing in self.sightings and self._given_up.get(thing, 0) <= self._acted]
        if not found:
            return None
        if self._chosen not in found:
            self._choose(min(found, key=lambda thing: away(self.sightings[thing].points_a, observation)[0]))
        sighting = self.sightings[self._chosen]
        here = self.map.cells(observation.position_a)[0]
        pose = (*here.tolist(), *(round(float(angle[0]) / self._brief.body.turn) for angle in (observation.yaw_a, observation.pitch_a)))
        self._been[pose] += 1
        self._cut_off |= self._been[pose] > LOOPS
        action = None
        for _ in range(1 if self._cut_off else 2):
            cells, radius = self._stands(sighting, here)
            shows = instance == self._chosen
            if shows.mean() >= SHARE and away(unproject(observation, self._brief.camera, shows), observation)[0] <= radius:
                return Action.STOP
            if (cells == here).all(axis=1).any():
                break
            action = self._walk(observation, cells if len(cells) or self._cut_off else self.map.cells(sighting.points_a))
            if action is not None:
                break
            self._cut_off = True
        if action is None and away(sighting.points_a, observation)[0] <= FAIR:
            action = self._look(observation, sighting)
            if action == Action.STOP:
                self._tried.append(_pose(observation)[:2])
                action = None
                if len(self._tried) < TRIES:
                    return self._to_thing(observation, instance, goal)
        if action is None:
            self._given_up[self._chosen] = self._acted + PAUSE
            self._choose(0)
        return action

    def _choose(self, thing: int) -> None:
        """Begin to go to a thing: no place was tried, and ways may lead anywhere."""
        self._chosen, self._tried, self._been, self._cut_off = thing, [], Counter[tuple[int, ...]](), False

    def _stands(self, sighting: Sighting, here: Int64[np.ndarray, "2"]) -> tuple[Int64[np.ndarray, "n 2"], float]:
        """Cells from which to look at a thing, and how near they are [m]: near enough, for ObjectNav as near as one can be.

        Where it is cut off they are only those to which a known way leads from `here`.
        """
        cells, radius = np.zeros((0, 2), np.int64), 0.0
        close = self._brief.name == "objectnav"
        reached = costs_to(self.map, here[None], self._brief.body) < UNREACHED if self._cut_off else None
        for radius in CLOSE if close else CUT_OFF if self._cut_off else RADII[min(len(self._tried), 2) :]:
            cells = stands(self.map, sighting, radius, self._brief.body, self._tried, APART)
            if reached is not None:
                cells = cells[reached[cells[:, 0], cells[:, 1]]]
            if len(cells):
                break
        return cells, radius if close else max(radius, RADII[0])

    def _look(self, observation: Observation, sighting: Sighting) -> Action:
        """The turn that brings a thing into the middle of the picture; STOP when it is there."""
        off, point = away(sighting.points_a, observation)
        x, z, yaw = _pose(observation)
        eye = observation.position_a[0, 1] + self._brief.camera.elevation
        tilt = float(np.clip(math.atan2(point[1] - eye, max(off, 0.1)), -STEEP, STEEP))
        return face(yaw, float(observation.pitch_a[0]), aim(x, z, point[0], point[2]), tilt, self._brief.body)

    def _walk(self, observation: Observation, cells: Int64[np.ndarray, "n 2"]) -> Action | None:
        """The next step to the nearest of some cells, the camera level; through the unknown only where no known way leads."""
        x, z, yaw = _pose(observation)
        here = self.map.cells(observation.position_a)[0]
        pitch = float(observation.pitch_a[0])
        for daring in (False, True):
            cost = costs_to(self.map, cells, self._brief.body, until=here, daring=daring)
            action = step_along(self.map, cost, x, z, yaw, self._brief.body)
            if action is not None:
                level = abs(pitch) < 1e-6
                return action if level else Action.UP if pitch < 0 else Action.DOWN
        return None


def things_of(goal: Goal) -> tuple[int, ...]:
    """The ids of the things that a goal asks for."""
    return tuple(number for number in (goal.instance, *goal.also) if number)


def _pictured(episode: Episode, place_w: Float[np.ndarray, "3"], yaw_w: float) -> Told:
    """What a picture of the goal has the agent do: which thing it shows, or from where it was taken."""
    if episode.goal.instance:
        return Told((episode.goal,))
    return Told(points_a=(_turned(episode.goal.position_w[:1] - place_w, -yaw_w)[0],))


def _pose(observation: Observation) -> tuple[float, float, float]:
    """x, z [m] and yaw [rad] in the frame of the start."""
    return float(observation.position_a[0, 0]), float(observation.position_a[0, 2]), float(observation.yaw_a[0])


def _turned(points: Float[np.ndarray, "n 3"], yaw: float) -> Float[np.ndarray, "n 3"]:
    """Points turned about Y."""
    c, s = math.cos(yaw), math.sin(yaw)
    return np.stack([c * points[:, 0] + s * points[:, 2], points[:, 1], -s * points[:, 0] + c * points[:, 2]], axis=1)
