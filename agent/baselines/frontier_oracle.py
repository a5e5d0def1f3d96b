"""`FrontierOracle`: explores on its own map, recognizes things by labels, approaches them and stops."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float, Int, Int32

from agent.planning.understand import understood
from envs.errors import InputError
from envs.home import Home
from envs.language.answering.answers import answer
from envs.language.grammar.parser import NotUnderstood
from envs.language.planning.conversion import told_target
from envs.language.planning.requests import plan_request
from envs.language.planning.walk import Situation
from envs.language.reading.local_nouns import parse_in, read_in
from envs.language.semantics.acts import Request
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.meaning import Ask
from envs.language.semantics.targets import plan
from envs.language.semantics.world import world_of
from envs.limits import closed_outlines
from envs.simulators.native import STEEPEST
from envs.types import Access, Action, Camera, Episode, Goal, Limits, Observation, Task
from envs.viewpoints import SHARE
from envs.vocabulary import CATEGORIES, ROOMS
from policies.navigation.hints import Sought
from policies.navigation.memory import Memory
from policies.navigation.navigator import Navigator, NavigatorState
from policies.navigation.occupancy import close, map_view
from policies.navigation.steps import face
from policies.navigation.things import POINTS
from policies.policy import Decisions, Privileged
from policies.subgoals import Area, Kind, Subgoal, Subgoals
from policies.thought import Landmark, Thought

SIDE, NEAR = 1.5, (1.5, 100.0)  # [pixels] least width of a thing in view; [m] bounds of the distance with that width
STOP, CANNOT, ANSWER = int(Action.STOP), int(Action.CANNOT), int(Action.ANSWER)


@dataclass(frozen=True)
class ResolvedGoals:
    """Goals of an instruction: `goals` in order, or a point [m], then an answer.

    `answer` is None unless a question was asked, `cannot` is the reason if the task is impossible, `limits` are those on the way.
    """

    goals: tuple[Goal, ...] = ()
    points_a: tuple[Float[np.ndarray, "3"], ...] = ()
    answer: str | None = None
    cannot: str | None = None
    limits: Limits | None = None
    words: tuple[str, ...] = ()  # for goals that are no things


def resolve_goals(
    home: Home, task: Task, at_w: Float[np.ndarray, "3"], dialogue: Dialogue | None, *, yaw_w: float = 0.0, forms: str = "all"
) -> ResolvedGoals:
    """Goals of an instruction in a home, by parsing the `forms` of language.

    Nothing else of the episode is used.
    """
    try:
        try:
            meaning = parse_in(home.scene, task.instruction, forms=forms)
        except NotUnderstood:
            if forms != "all":
                raise
            meaning = read_in(home.scene, task.instruction, understood).meaning
    except InputError as error:
        return ResolvedGoals(cannot=f"not understood: {error}")
    if isinstance(meaning, Request):
        todo = plan_request(home, meaning, Situation(at_w, yaw_w, dialogue=dialogue or Dialogue(), camera=task.camera))
    else:
        todo = plan(home, meaning, at_w, dialogue, task.camera)
    if todo.why not in (None, ImpossibleReason.AMBIGUOUS):
        return ResolvedGoals(cannot=todo.text)
    goals = tuple(target.goal for target in todo.targets)
    if not isinstance(meaning, Ask):
        return ResolvedGoals(goals, answer=todo.answer, limits=todo.limits, words=tuple(map(told_target, todo.targets)))
    try:
        return ResolvedGoals(goals, answer=answer(world_of(home), meaning, at_w))
    except InputError as error:
        return ResolvedGoals(cannot=str(error))


@dataclass
class Errand:
    """One agent's task with its goals, sub-goals, and plan in words."""

    task: Task
    home: Home
    resolved: ResolvedGoals
    subgoals: tuple[Subgoal, ...]
    plan: tuple[str, ...]
    facing: tuple[tuple[float, float] | None, ...] = ()  # yaw and pitch [rad] to take at each goal, in the frame of the start
    stage: int = 0

    @property
    def things(self) -> tuple[int, ...]:
        """Instance ids of the things of all sub-goals."""
        return tuple(dict.fromkeys(thing for goal in self.subgoals for thing in goal.things))


@dataclass
class FrontierOracleState:
    """State of n agents: errands, action counts, navigation memory, and whether to report thoughts."""

    errands: list[Errand | None]
    acted: Int[np.ndarray, "n"]
    ready: Int[np.ndarray, "n"]  # 1 with sub-goals, 0 idle, -1 without sub-goals: only an ending
    budget: Int[np.ndarray, "n"]
    navigation: NavigatorState
    think: bool
    texts: list[str] = field(default_factory=list)


class FrontierOracle:
    """Agent that explores until it detects its goal, and approaches it on its own map.

    The goals and answers are resolved from the home, detections come from labels, positions of things and walls
    from depth and pose. For tasks with a goal picture it knows which place or thing that shows.
    """

    access = Access.POSE | Access.INSTANCE | Access.SCENE | Access.GOAL

    def __init__(
        self,
        dialogue: Dialogue | None = None,
        *,
        resolved: ResolvedGoals | None = None,
        forms: str = "all",
        threads: int | None = None,
        memory: Memory | None = None,
    ) -> None:
        """Make the agent; `dialogue` is what was said before, `resolved` replaces its goals.

        By default the instruction is parsed, in the `forms` of language, and episodes are independent. With a `memory`, that of the caller,
        one agent goes on in each episode from the maps and things of those before.
        """
        self._dialogue, self._resolved, self._forms, self._memory = dialogue, resolved, forms, memory
        self._navigator = Navigator(threads=threads)

    def begin(self, n: int, *, think: bool = False) -> FrontierOracleState:
        """Idle agents; InputError for several of them with one memory."""
        if self._memory is not None and n != 1:
            raise InputError(f"frontier-oracle: expected one agent with a memory, got {n}")
        acted, ready, budget = (np.zeros(n, np.int64) for _ in range(3))
        return FrontierOracleState([None] * n, acted, ready, budget, self._navigator.begin(n), think, [""] * n)

    def reset(
        self, state: FrontierOracleState, tasks: Sequence[Task | None], agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None
    ) -> FrontierOracleState:
        """Begin episodes of some agents; those whose task is None become idle."""
        assert privileged is not None and privileged.homes is not None and privileged.position_w is not None
        for agent, task in zip(agent_ids.tolist(), tasks, strict=True):
            home = privileged.homes[agent]
            if task is None or home is None:
                state.errands[agent], state.ready[agent] = None, 0
                continue
            place, yaw = privileged.position_w[agent].astype(np.float64), float(privileged.yaw_w[agent])  # type: ignore[index]
            episode = privileged.episodes[agent] if privileged.episodes is not None else None
            errand = self._errand(task, home, place, yaw, episode)
            state.acted[agent], state.budget[agent] = 0, task.budget
            state.ready[agent] = -1 if errand.resolved.cannot is not None or not errand.subgoals else 1
            afar = seen_from(home, errand.things, task.camera)
            if self._memory is None or errand.resolved.limits is not None:
                state.navigation = self._navigator.forget(state.navigation, agent, task.camera, task.body, errand.things, afar=afar)
                state.navigation = self._navigator.recognise(state.navigation, agent, _categories(home))
            else:
                known = tuple(thing.id for thing in home.scene.objects if not thing.structure)
                state.navigation = self._memory.resume(self._navigator, task.camera, task.body, known, afar=afar)
                if not state.navigation.hints.count[agent]:
                    state.navigation = self._navigator.recognise(state.navigation, agent, _categories(home))
                errand = replace(errand, subgoals=tuple(map(self._memory.aimed, errand.subgoals)))
            state.errands[agent] = errand
            if errand.resolved.limits is not None:
                for outline in _areas(home, errand.resolved.limits, place, yaw):
                    state.navigation = replace(state.navigation, maps=close(state.navigation.maps, agent, outline))
            if state.ready[agent] > 0:
                self._turn_to(state, agent, errand)
        return state

    def act(
        self, observation: Observation, state: FrontierOracleState, privileged: Privileged | None
    ) -> tuple[Decisions, FrontierOracleState]:
        """Next actions: towards detected goals, else towards frontiers; idle agents STOP."""
        assert privileged is not None and privileged.instance is not None
        busy, instance = np.flatnonzero(state.ready > 0), privileged.instance
        state.acted[busy] += 1
        if self._memory is not None:
            observation = self._memory.seen(observation)
        action, state.navigation = self._navigator.decide(observation, instance, state.navigation, busy, look=True)
        ended = (action == STOP) | (action == CANNOT) | (state.acted >= state.budget)
        text, after = state.texts, np.flatnonzero((state.ready != 0) & ended)
        if len(after):
            text = list(text)
            for agent in after.tolist():
                action[agent], text[agent] = self._end_or_go_on(observation, instance, state, agent, int(action[agent]))
        thought = None
        if state.think:
            thought = tuple(_thought(state, i, instance[i], int(action[i]), text[i], self._memory) for i in range(len(action)))
        return Decisions(action, tuple(text), thought), state

    def _errand(self, task: Task, home: Home, place_w: Float[np.ndarray, "3"], yaw_w: float, episode: Episode | None) -> Errand:
        """Errand of a task for one agent."""
        if self._resolved is not None:
            resolved = self._resolved
        elif task.goal_a is not None:
            resolved = ResolvedGoals(points_a=(np.asarray(task.goal_a, np.float64),))
        elif task.goal_image is not None:
            assert episode is not None
            resolved = _pictured(episode, place_w, yaw_w)
        else:
            resolved = resolve_goals(home, task, place_w, self._dialogue, yaw_w=yaw_w, forms=self._forms)
        points = [Subgoal(Kind.POINT, (float(p[0]), float(p[1]), float(p[2]))) for p in resolved.points_a[:1]]
        subgoals = tuple(points) or tuple(_subgoal(home, goal, place_w, yaw_w, close=task.name == "objectnav") for goal in resolved.goals)
        facing = tuple(_heading(goal, yaw_w) if goal.facing else None for goal in resolved.goals)
        known = tuple(goal for goal in subgoals if self._memory is not None and any(map(self._memory.knows, goal.things)))
        return Errand(task, home, resolved, subgoals, _plan(home, resolved, subgoals, known), facing)

    def _turn_to(self, state: FrontierOracleState, agent: int, errand: Errand) -> None:
        """Assign the agent its current sub-goal."""
        later = tuple(thing for goal in errand.subgoals[errand.stage :] for thing in goal.things)
        if self._memory is not None:  # whatever comes into view may be asked for later
            later = state.navigation.things[agent]
        goal = errand.subgoals[errand.stage]
        state.navigation = self._navigator.reset(state.navigation, Subgoals((goal,), (later,)), np.array([agent]))
        state.navigation = self._navigator.seek(state.navigation, agent, _sought(errand, goal))

    def _turn(self, errand: Errand, observation: Observation, agent: int) -> int:
        """Next turn to the heading that the current goal asks for; STOP where it has none, or it is taken."""
        wanted = errand.facing[errand.stage] if errand.stage < len(errand.facing) else None
        if wanted is None:
            return STOP
        yaw, pitch = float(observation.yaw_a[agent]), float(observation.pitch_a[agent])
        return int(face(yaw, pitch, wanted[0], wanted[1], errand.task.body.turn))

    def _end_or_go_on(
        self, observation: Observation, instance: Int32[np.ndarray, "n h w"], state: FrontierOracleState, agent: int, action: int
    ) -> tuple[int, str]:
        """Action and text after the end of a sub-goal or of the budget."""
        errand = state.errands[agent]
        assert errand is not None
        if errand.resolved.cannot is not None:
            return CANNOT, errand.resolved.cannot
        while errand.stage < len(errand.subgoals):
            if state.acted[agent] >= state.budget[agent]:
                return _ending(errand, "not found in time")
            if action == CANNOT:
                return _ending(errand, "not found")
            if action != STOP:
                return action, ""
            turn = self._turn(errand, observation, agent)
            if turn != STOP:
                return turn, ""
            errand.stage += 1
            if errand.stage < len(errand.subgoals):
                self._turn_to(state, agent, errand)
                again, state.navigation = self._navigator.decide(observation, instance, state.navigation, np.array([agent]), look=False)
                action = int(again[agent])
        return _ending(errand)


def _thought(
    state: FrontierOracleState, agent: int, instance: Int32[np.ndarray, "h w"], action: int, text: str, memory: Memory | None
) -> Thought | None:
    """Thought of one agent at its decision; None for an idle one."""
    errand, navigation = state.errands[agent], state.navigation
    if errand is None:
        return None
    things = [thing for thing in errand.things if (instance == thing).any()]
    boxes = np.array([_box(instance == thing) for thing in things], np.float64).reshape(-1, 4)
    landmarks = []
    for slot, thing in enumerate(navigation.things[agent]):
        if count := int(navigation.approach.sizes[agent, slot, POINTS]):
            middle = navigation.approach.points[agent, slot, :count].mean(axis=0)
            middle = middle if memory is None else memory.start.inward(middle[None])[0]
            landmarks.append(Landmark(_name(errand.home, thing), middle, 1.0))
    names, step = tuple(_name(errand.home, thing) for thing in things), min(errand.stage, len(errand.plan) - 1)
    verdict, view = _verdict(navigation, agent, errand, action, text), map_view(navigation.maps, agent)
    view = view if memory is None else memory.start.view(view)
    return Thought(errand.plan, step, boxes, names, np.ones(len(things)), tuple(landmarks), view, verdict)


def _verdict(navigation: NavigatorState, agent: int, errand: Errand, action: int, text: str) -> str:
    """Last check of one agent and its reason, in words."""
    stage, things = min(errand.stage, len(errand.subgoals) - 1), navigation.things[agent]
    if action == CANNOT or stage < 0:
        return f"cannot: {text}" if action == CANNOT else ""
    goal, status = errand.subgoals[stage], "reached" if errand.stage >= len(errand.subgoals) else "not yet"
    if goal.kind != Kind.THINGS:
        return f"{errand.plan[stage]}: {status}"
    shown = navigation.approach.shown[agent]
    best = max((things.index(thing) for thing in goal.things), key=lambda slot: shown[slot], default=-1)
    if best < 0 or not shown[best]:
        return f"the {_name(errand.home, goal.things[0])} is not in view" if goal.things else "nothing is looked for"
    share = shown[best] / (errand.task.camera.width * errand.task.camera.height)
    why = "" if share >= SHARE else f" (too little: {100 * SHARE:.1f}% are needed)"
    off = navigation.approach.off[agent, best]
    return f"the {_name(errand.home, things[best])} covers {100 * share:.1f}% of the picture at {off:.1f} m{why}: {status}"


def things_of(goal: Goal) -> tuple[int, ...]:
    """Instance ids that a goal accepts."""
    return tuple(number for number in (goal.instance, *goal.also) if number)


def _categories(home: Home) -> dict[int, str]:
    """Categories of the things of a home by instance id, as an agent names what it sees."""
    return {thing.id: thing.category for thing in home.scene.objects if not thing.structure}


def _sought(errand: Errand, goal: Subgoal) -> Sought:
    """Categories of a sub-goal's things, or its type of room."""
    if goal.kind == Kind.ROOM:
        room = errand.home.scene.rooms[errand.resolved.goals[errand.stage].room].type
        return Sought(rooms={room: 1.0} if room in ROOMS else {})
    names = {errand.home.things[thing].category for thing in goal.things}
    return Sought({name: 1.0 for name in sorted(names) if name in CATEGORIES})


def seen_from(home: Home, things: Sequence[int], camera: Camera) -> float:
    """Distance [m] from which the smallest of some things still covers a few pixels."""
    sizes = [sorted(home.things[thing].extents)[1:] for thing in things]
    side = min((math.sqrt(a * b) for a, b in sizes), default=1.0)
    return float(np.clip(side * camera.focal / SIDE, *NEAR))


def _heading(goal: Goal, yaw_w: float) -> tuple[float, float]:
    """Yaw and pitch [rad] of a goal's first pose, in the frame of the start."""
    return float(goal.yaw_w[0]) - yaw_w, float(np.clip(goal.pitch[0], -STEEPEST, STEEPEST))


def _areas(home: Home, limits: Limits, place_w: Float[np.ndarray, "3"], yaw_w: float) -> list[Float[np.ndarray, "c 2"]]:
    """Outlines x, z [m] of what limits close, in the frame of the start."""
    return [
        _turned(np.c_[o[:, 0], np.full(len(o), place_w[1]), o[:, 1]] - place_w, -yaw_w)[:, [0, 2]] for o in closed_outlines(home, limits)
    ]


def _subgoal(home: Home, goal: Goal, place_w: Float[np.ndarray, "3"], yaw_w: float, *, close: bool) -> Subgoal:
    """Sub-goal of a goal: a room's outline in the frame of the start, or things."""
    if goal.room < 0 and not goal.instance and len(goal.position_w):
        x, y, z = _turned(goal.position_w[:1] - place_w, -yaw_w)[0].tolist()
        return Subgoal(Kind.POINT, (x, y, z))
    if goal.room < 0:
        return Subgoal(Kind.THINGS, things=things_of(goal), close=close)
    room = home.scene.rooms[goal.room]
    corner = np.array(room.polygon, np.float64)
    corner_w = np.stack([corner[:, 0], np.full(len(corner), place_w[1]), corner[:, 1]], axis=1)
    outline = _turned(corner_w - place_w, -yaw_w)[:, [0, 2]]
    heights = room.floor - 0.5 - float(place_w[1]), room.ceiling - float(place_w[1])
    return Subgoal(Kind.ROOM, area=Area(np.ascontiguousarray(outline), heights))


def _plan(home: Home, resolved: ResolvedGoals, subgoals: Sequence[Subgoal], known: Sequence[Subgoal] = ()) -> tuple[str, ...]:
    """Plan in words; `known` are the sub-goals with things whose places are remembered."""
    if resolved.cannot is not None:
        return ("say that it cannot be done",)
    words = []
    for number, goal in enumerate(subgoals):
        if goal.kind == Kind.POINT:
            words.append(resolved.words[number] if resolved.words else "go to the point")
        elif goal.kind == Kind.ROOM:
            words.append(f"go into the {home.scene.rooms[resolved.goals[number].room].type}")
        elif goal in known:
            words.append(f"go to the {_name(home, goal.things[0])}, which was seen before")
        else:
            words.append(f"find the {_name(home, goal.things[0])} and go there" if goal.things else "find it")
    return (*words, "stop" if resolved.answer is None else "answer")


def _name(home: Home, thing: int) -> str:
    """Colour and category of a thing."""
    found = home.things.get(thing)
    return f"thing {thing}" if found is None else f"{found.color} {found.category}".strip()


def _box(shows: np.ndarray) -> tuple[int, int, int, int]:
    """Bounding box of true pixels [h w]: left, top, right, bottom [pixels], ends exclusive."""
    row, column = np.nonzero(shows)
    return int(column.min()), int(row.min()), int(column.max()) + 1, int(row.max()) + 1


def _ending(errand: Errand, problem: str = "") -> tuple[int, str]:
    """Last action and its text."""
    if errand.resolved.answer is not None:
        return ANSWER, errand.resolved.answer
    return (CANNOT, problem) if problem else (STOP, "")


def _pictured(episode: Episode, place_w: Float[np.ndarray, "3"], yaw_w: float) -> ResolvedGoals:
    """Goals of a goal picture: the thing in it, or its place."""
    if episode.goal.instance:
        return ResolvedGoals((episode.goal,))
    return ResolvedGoals(points_a=(_turned(episode.goal.position_w[:1] - place_w, -yaw_w)[0],))


def _turned(points: Float[np.ndarray, "n 3"], yaw: float) -> Float[np.ndarray, "n 3"]:
    """Points rotated about Y by `yaw` [rad]."""
    c, s = math.cos(yaw), math.sin(yaw)
    return np.stack([c * points[:, 0] + s * points[:, 2], points[:, 1], -s * points[:, 0] + c * points[:, 2]], axis=1)
