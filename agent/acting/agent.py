"""`GothereFrontier`: sees, remembers and looks for what is meant, told nothing but words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from agent.ablations import Part
from agent.acting.aiming import approach_points, gave_up, headed, inside_box
from agent.acting.courses import what_is_sought
from agent.acting.desires import Course, Decide, Desire, Do, End, Enter, Event, Explore, Head, Reach, Walk
from agent.acting.everyday.windows import Panes
from agent.acting.instructions import carry_out
from agent.acting.kept import Kept
from agent.acting.mind import Mind
from agent.acting.thoughts import thought_of
from agent.memory.memory import Memory
from agent.memory.surface import View
from envs.errors import InputError
from envs.language.grammar.parser import NotUnderstood
from envs.language.semantics.meaning import Description, Go
from envs.language.semantics.records import Meaning, mentions
from envs.percepts import Percept
from envs.types import Access, Action, Observation, Task
from policies.navigation.hints import sought_of
from policies.navigation.navigator import Navigator, NavigatorState
from policies.navigation.occupancy import map_view, unproject
from policies.policy import Decisions, Privileged
from policies.subgoals import Area, Kind, Subgoal, Subgoals
from policies.thought import MapView

WEIGHTS = Path(__file__).parents[1] / "weights"
STOP, CANNOT = int(Action.STOP), int(Action.CANNOT)
MOST_DESIRES = 12  # in one step, after which an agent stays and looks
CLOSE = 1.5  # [m] from the middle of what is seen of a thing, near enough to see what stands on it
Choice = Callable[[Sequence[Any]], Sequence[int] | None]  # of one option in each of n decisions; None to leave them to the caller
GOAL = 1  # number of the thing that an agent goes to, in its navigation
HEIGHTS = (-0.5, 2.6)  # [m] of a room over the floor at the start


@dataclass
class ActingState:
    """Minds, courses, desires and navigation of n agents.

    `aimed` is the sub-goal that each is navigating to, `numbers` the landmark of each region that it sees, `due` the
    options of those whose decision the caller has to make."""

    minds: list[Mind | None]
    courses: list[Course | None]
    desires: list[Desire | None]
    aimed: list[Any]
    navigation: NavigatorState
    think: bool
    percepts: list[Percept | None] = field(default_factory=list)
    numbers: dict[int, np.ndarray] = field(default_factory=dict)
    due: dict[int, Any] = field(default_factory=dict)


class GothereFrontier:
    """Agent that explores by frontiers and knows nothing beyond words, RGB-D and odometry.

    `see` makes percepts from observations, by default the shipped detector. `read` makes an `Understood` of a text, by default by rules,
    and by the shipped network where these refuse; what the words were taken for is said. With `kept`, that of the caller, one agent goes on
    in each episode from what it knew after those before; by default they are independent. `decide`, a function or a file of weights,
    chooses among options in place of rules. Of the parts that it is `without` (`agent.ablations`), memory, refiner and lexicon are left out
    here, others where they act.
    """

    access = Access.NONE

    def __init__(
        self,
        *,
        see: Callable[..., Sequence[Percept]] | None = None,
        read: Any = None,
        threads: int | None = None,
        kept: Kept | None = None,
        decide: Choice | Path | None = None,
        remember: Callable[[Task, int], Any] | None = None,
        without: frozenset[Part] = frozenset(),
    ) -> None:
        self._see, self._read, self._kept, self._without = see, read, kept, without
        self._decided_by, self._choose = decide, None if isinstance(decide, Path) else decide
        self._new_memory = remember or (lambda task, agent: Memory.empty(task.camera, task.body, forgetful=Part.MEMORY in without))
        self._navigator = Navigator(threads=threads)

    def begin(self, n: int, *, think: bool = False) -> ActingState:
        """State of n idle agents; loads the networks.

        InputError for several of them with one memory.
        """
        if self._kept is not None and n != 1:
            raise InputError(f"gothere-frontier: expected one agent with a memory, got {n}")
        if self._see is None:
            from agent.perception.detect import Detector

            self._see = Detector.load(WEIGHTS, fovea=Part.REFINER not in self._without).folded()
        if isinstance(self._decided_by, Path):
            from agent.decision.policy import policy_of

            self._choose = policy_of(self._decided_by)
        if self._read is None:
            from agent.planning.planner import own_planner

            planner = own_planner()
            self._read = (planner.in_known_words() if Part.LEXICON in self._without else planner).understood
        return ActingState([None] * n, [None] * n, [None] * n, [None] * n, self._navigator.begin(n), think, [None] * n)

    def reset(
        self, state: ActingState, tasks: Sequence[Task | None], agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None
    ) -> ActingState:
        """Begin episodes of some agents; those whose task is None become idle."""
        for agent, task in zip(agent_ids.tolist(), tasks, strict=True):
            state.minds[agent] = state.courses[agent] = state.desires[agent] = state.aimed[agent] = None
            state.due.pop(agent, None)
            if task is None:
                continue
            if self._kept is not None:
                mind, state.navigation = self._kept.begin(self._navigator, task, (GOAL,))
            else:
                mind = Mind(task, self._new_memory(task, agent))
                state.navigation = self._navigator.forget(state.navigation, agent, task.camera, task.body, (GOAL,))
            meaning = self._meaning(task, mind)
            mind.without = self._without
            if self._choose is not None:
                from agent.decision.deciding import decided

                mind.seek = decided
            if mentions(meaning, "window"):
                mind.panes = Panes()
            state.minds[agent] = mind
            state.courses[agent] = _course(mind, task, meaning)
        return state

    def _meaning(self, task: Task, mind: Mind) -> Meaning | str:
        """Meaning of a task, and what words were taken for as the first verdict; why there is none, in words."""
        if task.category:
            return Go(Description(task.category, any=True))
        if task.goal_a is not None or task.goal_image is not None:
            return "I cannot look for a picture yet"
        try:
            found = self._read(task.instruction)
            mind.verdict = "; ".join(f"I take '{typed}' as: {taken}" for typed, taken in found.corrections)
            return found.meaning
        except InputError as error:
            from agent.planning.nearest import offered

            asked = Part.LEXICON in self._without or (isinstance(error, NotUnderstood) and error.offer)
            more = "" if asked else offered(task.instruction, mind.belief.world)
            return f"not understood: {error}{more}"

    def act(self, observation: Observation, state: ActingState, privileged: Privileged | None) -> tuple[Decisions, ActingState]:
        """Next actions of all agents; idle ones STOP.

        So do those whose decisions are `due`.
        """
        n = len(state.minds)
        observation = observation if self._kept is None else self._kept.walked.seen(observation)
        busy = np.array([k for k in range(n) if state.courses[k] is not None and k not in state.due], np.int64)
        action, text = np.full(n, STOP), [""] * n
        if len(busy):
            state.numbers |= self._remember(observation, state, busy)
            self._decide(observation, state, busy, action, text)
        thought = None
        if state.think:
            parts = (state.minds, state.percepts)
            thought = tuple(thought_of(parts[0][k], parts[1][k], state.navigation, k) if k in busy else None for k in range(n))
        return Decisions(action, tuple(text), thought), state

    def go_on(self, observation: Observation, state: ActingState, chosen: Mapping[int, int]) -> tuple[Decisions, ActingState]:
        """Next actions of agents whose decisions were `due`.

        `chosen` has the number of the option that each one takes.
        """
        action, text = np.full(len(state.minds), STOP), [""] * len(state.minds)
        for agent, number in chosen.items():
            self._take_option(state, agent, state.due.pop(agent), number)
        self._carry_out(observation, state, np.array(list(chosen), np.int64), set(), action, text)
        return Decisions(action, tuple(text), None), state

    def _remember(self, observation: Observation, state: ActingState, busy: Int[np.ndarray, "b"]) -> dict[int, np.ndarray]:
        """Look at the pictures and merge them into the memories; the landmark of each region."""
        assert self._see is not None
        part = _rows(observation, busy)
        found, percepts = {}, self._see(part, state.minds[busy[0]].task.camera)  # type: ignore[union-attr]
        for k, agent in enumerate(busy.tolist()):
            mind, percept = state.minds[agent], percepts[k]
            assert mind is not None
            place = part.position_a[k].astype(np.float64)
            mind.position_a, mind.yaw_a, mind.pitch_a = place, float(part.yaw_a[k]), float(part.pitch_a[k])
            mind.collided, mind.known = bool(part.collided[k]), None
            view = View(part.depth[k], place, mind.yaw_a, mind.pitch_a)
            found[agent] = mind.memory.see(percept, view, mind.acted)
            if mind.panes is not None and percept.window is not None:
                mind.panes.see(unproject(observation, mind.task.camera, percept.window, agent=agent), place)
            mind.mapped = partial(own_map, state, agent)
            numbers = found[agent].tolist()
            pixels = np.bincount(percept.region.ravel() + 1, minlength=len(numbers) + 1)[1:].tolist()
            mind.in_view = {number + 1: pixels[row] for row, number in enumerate(numbers) if number >= 0}
            off = np.linalg.norm((percept.point_a - place)[:, [0, 2]], axis=1).tolist()
            mind.looked_at |= {number + 1 for row, number in enumerate(numbers) if number >= 0 and off[row] < CLOSE}
            state.percepts[agent] = percept
            mind.acted += 1
        return found

    def _decide(
        self, observation: Observation, state: ActingState, busy: Int[np.ndarray, "b"], action: np.ndarray, text: list[str]
    ) -> None:
        """Write actions and texts of agents that have just seen a picture."""
        for agent in busy.tolist():
            self._want(state, agent, Event.GOING)
            mind = state.minds[agent]
            if mind is not None and mind.bounds is not None:
                state.navigation = self._navigator.forbid(state.navigation, agent, mind.bounds.places(mind))
        self._carry_out(observation, state, busy, set(busy.tolist()), action, text)

    def _carry_out(
        self,
        observation: Observation,
        state: ActingState,
        waiting: Int[np.ndarray, "b"],
        unseen: set[int],
        action: np.ndarray,
        text: list[str],
    ) -> None:
        """Write actions and texts: each agent's desires in turn, until one of them gives an action.

        The maps of those in `unseen` lack the picture.
        """
        for _ in range(MOST_DESIRES):
            waiting = self._settle(observation, state, waiting, unseen)
            if not len(waiting):
                return
            instance = np.zeros(observation.depth.shape, np.int32)
            for agent in waiting.tolist():
                self._aim(observation, state, agent, instance)
            chosen = np.full(len(action), STOP)
            for look in (True, False):
                some = np.array([agent for agent in waiting.tolist() if (agent in unseen) is look], np.int64)
                if len(some):
                    found, state.navigation = self._navigator.decide(observation, instance, state.navigation, some, look=look)
                    chosen[some] = found[some]
            unseen.clear()
            left = []
            for agent in waiting.tolist():
                event = self._take(state, agent, int(chosen[agent]), action, text)
                if event is not None:
                    self._want(state, agent, event)
                    left.append(agent)
            waiting = np.array(left, np.int64)
        for agent in waiting.tolist():
            action[agent] = int(Action.LEFT)

    def _settle(
        self, observation: Observation, state: ActingState, waiting: Int[np.ndarray, "b"], unseen: set[int]
    ) -> Int[np.ndarray, "b"]:
        """Have decisions made; those agents that go on. The decisions of the others are `due`, and up to the caller."""
        while due := [agent for agent in waiting.tolist() if isinstance(state.desires[agent], Decide)]:
            assert self._choose is not None
            some = np.array([agent for agent in due if agent in unseen], np.int64)
            if len(some):
                state.navigation = self._navigator.look(observation, state.navigation, some)
                unseen -= set(due)
            found = {agent: self._options(observation, state, agent) for agent in due}
            numbers = self._choose(list(found.values()))
            if numbers is None:
                state.due |= found
                return np.array([agent for agent in waiting.tolist() if agent not in found], np.int64)
            for (agent, options), number in zip(found.items(), numbers, strict=True):
                self._take_option(state, agent, options, int(number))
        return waiting

    def _options(self, observation: Observation, state: ActingState, agent: int) -> Any:
        """Options of an agent whose decision is due."""
        from agent.decision.options import options_of
        from agent.decision.things import places_of

        desire, mind = state.desires[agent], state.minds[agent]
        assert isinstance(desire, Decide) and mind is not None
        self._hint(state, agent, Explore(*what_is_sought(desire.asked.said)))
        mind.prospects = self._navigator.prospects(observation, state.navigation, agent, places_of(mind))
        mind.explored = not len(mind.prospects)
        return options_of(mind, desire.asked, mind.prospects)

    def _take_option(self, state: ActingState, agent: int, options: Any, number: int) -> None:
        """Tell an agent which of its options was chosen."""
        mind = state.minds[agent]
        assert mind is not None
        mind.chosen = options.options[number]
        self._want(state, agent, Event.DONE)

    def _want(self, state: ActingState, agent: int, event: Event) -> None:
        """Receive the next desire of an agent."""
        mind, course = state.minds[agent], state.courses[agent]
        assert mind is not None and course is not None
        if mind.acted >= mind.task.budget:
            state.desires[agent] = End(Action.CANNOT, f"{mind.evidence()}; not found in time")
            return
        state.desires[agent] = next(course) if state.desires[agent] is None else course.send(event)

    def _take(self, state: ActingState, agent: int, chosen: int, action: np.ndarray, text: list[str]) -> Event | None:
        """Write an agent's action and return None, or return what became of its desire."""
        desire = state.desires[agent]
        if isinstance(desire, End):
            action[agent], text[agent] = int(desire.action), desire.text
            state.courses[agent] = None
            return None
        if isinstance(desire, Do):
            action[agent] = int(desire.action)
            return None
        if isinstance(desire, Head) and not headed(state.navigation, agent):
            return Event.DONE
        if isinstance(desire, Explore):
            if chosen in (STOP, CANNOT):
                return Event.LOST
        elif isinstance(desire, Reach) and chosen != STOP and gave_up(state.navigation, agent):
            return Event.LOST
        elif chosen in (STOP, CANNOT):
            return Event.DONE if chosen == STOP else Event.LOST
        action[agent] = chosen
        return None

    def _aim(self, observation: Observation, state: ActingState, agent: int, instance: np.ndarray) -> None:
        """Set an agent's navigation to what it wants."""
        numbers = state.numbers[agent]
        desire, mind, percept = state.desires[agent], state.minds[agent], state.percepts[agent]
        assert mind is not None and percept is not None
        if isinstance(desire, Reach):
            rows = np.flatnonzero(numbers == desire.number - 1)
            shown = np.isin(percept.region, rows) if len(rows) else inside_box(observation, agent, mind, desire.number)
            instance[agent][shown] = GOAL
        if isinstance(desire, Explore):
            self._hint(state, agent, desire)
        goal, key = self._subgoal(mind, desire)
        if key == state.aimed[agent]:
            return
        if isinstance(desire, Reach):
            marks = mind.memory.landmarks
            shown = marks.frames[desire.number - 1]
            eye = np.array(shown[0].place) if shown else mind.position_a
            approach_points(state.navigation, agent, marks.points(desire.number - 1), eye)
        state.aimed[agent] = key
        state.navigation = self._navigator.reset(state.navigation, Subgoals((goal,), ((),)), np.array([agent]))
        if isinstance(desire, Head):
            self._navigator.head_for(state.navigation, agent, desire.prospects, desire.number, actions=desire.actions)

    def _hint(self, state: ActingState, agent: int, desire: Explore) -> None:
        """Tell an agent's navigation what is sought, and what was sighted up to its last step.

        A turn tells nothing new, so that two ways which are about as good are not taken in turns.
        """
        mind = state.minds[agent]
        assert mind is not None
        place = (desire, mind.lead, *np.round(mind.position_a, 1).tolist())
        if place == mind.hinted:
            return
        mind.hinted = place
        sought = sought_of(desire.categories, desire.rooms, mind.lead)
        things = mind.belief.world.things
        points = np.array([(thing.center[0], thing.center[2]) for thing in things]).reshape(-1, 2)
        state.navigation = self._navigator.seek(state.navigation, agent, sought)
        state.navigation = self._navigator.sight(state.navigation, agent, points, [thing.category for thing in things])

    def _subgoal(self, mind: Mind, desire: Desire | None) -> tuple[Subgoal, Any]:
        """Sub-goal of a desire, and what it depends on."""
        if isinstance(desire, Reach):
            return Subgoal(Kind.THINGS, things=(GOAL,), close=desire.close or mind.task.name == "objectnav"), desire
        if isinstance(desire, Walk):
            return Subgoal(Kind.POINT, (desire.x, 0.0, desire.z)), desire
        if isinstance(desire, Enter) and desire.room < len(mind.belief.world.rooms):
            outline = np.array(mind.belief.world.rooms[desire.room].polygon, np.float64)
            return Subgoal(Kind.ROOM, area=Area(outline, HEIGHTS)), (desire, outline.tobytes())
        return Subgoal(Kind.EXPLORE), desire if isinstance(desire, Head) else Kind.EXPLORE


def _course(mind: Mind, task: Task, meaning: Meaning | str) -> Course:
    """Course of a task."""
    if task.goal_a is not None:
        return _to_point(mind, task.goal_a)
    if isinstance(meaning, str):
        return _ended(End(Action.CANNOT, meaning))
    return carry_out(mind, meaning)


def _to_point(mind: Mind, point_a: Float[np.ndarray, "3"]) -> Course:
    """Go to a point [m] in the frame of the start."""
    mind.plan = ["go to the point", "stop"]
    x, _, z = mind.start.outward(point_a[None])[0].tolist()
    while (event := (yield Walk(x, z))) is Event.GOING:
        pass
    yield End(Action.STOP) if event is Event.DONE else End(Action.CANNOT, "there is no way there")


def _ended(end: End) -> Course:
    """End at once."""
    yield end


def own_map(state: ActingState, agent: int) -> MapView:
    """Map of one agent as it is now."""
    return map_view(state.navigation.maps, agent)


def _rows(observation: Observation, rows: Int[np.ndarray, "b"]) -> Observation:
    """Observation of some agents."""
    names = "rgb", "depth", "position_a", "yaw_a", "pitch_a", "collided"
    return Observation(*(_rows_of(getattr(observation, name), rows) for name in names))


def _rows_of(array: np.ndarray, rows: Int[np.ndarray, "b"]) -> np.ndarray:
    """Rows of an array; not copied where all are the same, as those of a sensor that an agent lacks."""
    return array[: len(rows)] if array.strides[0] == 0 else array[rows]
