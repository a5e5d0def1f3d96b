"""`Lanes`: n episodes at a time, from decision to decision.

Perception is simulated, or the real one. An agent of `agent.acting` carries out the options; the caller takes the decisions, all lanes'
at once.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
from jaxtyping import Float, Float32

from agent.acting.agent import ActingState, GothereFrontier
from agent.acting.courses import what_is_sought
from agent.acting.desires import Decide
from agent.decision.kinds import Asked, Options
from agent.decision.matched import Matches
from agent.decision.options import options_of
from agent.decision.sighted import SightedMemory
from agent.decision.truth import costs_of, least_of, truths_of, ways_on
from envs.home import Home
from envs.language.semantics.meaning import Description, Go
from envs.language.semantics.records import meaning_from_json
from envs.percepts import Percept, SimulatedDetector
from envs.simulators.native import NativeSimulator
from envs.tasks.causes import Evaluation
from envs.tasks.evaluate import evaluate
from envs.tasks.spec import task_of
from envs.tasks.suites import BUDGETS
from envs.types import ENDINGS, Action, Camera, Decision, Episode, Observation, Task, Trajectory
from policies.navigation.hints import sought_of, worth_of
from policies.navigation.usual import usual

SIZE = 128  # [pixels] side of the pictures; the errors of names were measured with it


@dataclass(frozen=True)
class Outcome:
    """An episode that has ended: its evaluation, actions and decisions.

    `late` is whether its budget ended it.
    """

    number: int
    episode: Episode
    evaluation: Evaluation
    actions: int
    decisions: int
    late: bool


@dataclass
class Lane:
    """One lane: its episode and its path so far.

    `way` [m] is that path's length, `least` [m] the shortest way from the start to the goal, 0 without one.
    """

    number: int = -1
    home: Home | None = None
    episode: Episode | None = None
    task: Task | None = None
    poses: list[tuple[float, ...]] = field(default_factory=list)
    actions: list[int] = field(default_factory=list)
    collided: list[bool] = field(default_factory=list)
    decisions: int = 0
    way: float = 0.0
    least: float = 0.0
    matches: Matches = field(default_factory=Matches)


class Lanes:
    """n lanes that carry out episodes from a source of (home, episode).

    It may be endless.

    `options` of each lane are None after its last episode; `ended` are the outcomes since the last `step`, with their lanes. With `rules`
    the agent decides by its own rules: all episodes are carried out at once. `walked` [m] and `acted` are the way and the actions of each
    lane in the last `step`. `real`: the agent sees colors by its networks and has its own memory, as where it is used, which costs ten
    times as much; truths are looked up by what its landmarks show (`agent.decision.matched`).
    """

    def __init__(
        self,
        source: Iterable[tuple[Home, Episode]],
        n: int,
        *,
        rules: bool = False,
        size: int = SIZE,
        seed: int = 0,
        threads: int = 1,
        real: bool = False,
    ) -> None:
        self.camera, self.real = Camera(size, size), real
        sensors = ("rgb", "depth", "instance") if real else ("depth", "instance")
        self.simulator = NativeSimulator((), n, camera=self.camera, sensors=sensors, threads=threads)
        self.detector, self.seed = SimulatedDetector.load(seed=seed), seed
        simulated: dict[str, Any] = {} if real else {"see": self._see, "remember": self._remember}
        self.agent = GothereFrontier(read=self._read, threads=threads, decide=None if rules else later, **simulated)
        self.state: ActingState = self.agent.begin(n)
        self.lanes = [Lane() for _ in range(n)]
        self.walked, self.acted = np.zeros(n), np.zeros(n, np.int64)
        self._source, self._numbers = iter(source), itertools.count()
        self._acting: list[int] = []
        self.ended: list[tuple[int, Outcome]] = []
        self._begin(range(n))
        self._advance()

    @property
    def options(self) -> list[Options | None]:
        """Options of each lane."""
        return [self.state.due.get(k) for k in range(len(self.lanes))]

    @property
    def active(self) -> list[int]:
        """Lanes with an episode."""
        return [k for k, lane in enumerate(self.lanes) if lane.episode is not None]

    def costs(self, k: int) -> Float[np.ndarray, "c"]:
        """True costs [m] of the options of a lane."""
        lane, mind = self.lanes[k], self.state.minds[k]
        assert lane.home is not None and lane.episode is not None and mind is not None
        return costs_of(self.state.due[k], lane.home, lane.episode, mind.position_a, self._things(k))

    def instead(self, k: int, episode: Episode) -> tuple[Options, Float[np.ndarray, "c"]]:
        """Options of a lane, and their true costs [m], had it another instruction.

        It is that of another episode in its home, and counts as given at the lane's start; what was reached and looked at is the same.
        """
        lane, mind = self.lanes[k], self.state.minds[k]
        assert lane.home is not None and lane.episode is not None and mind is not None
        said = meaning_from_json(episode.meaning)
        assert isinstance(said, Go) and isinstance(said.to, Description)
        worth = worth_of(sought_of(*what_is_sought(said.to)), usual())
        desire = self.state.desires[k]
        assert isinstance(desire, Decide)
        asked = replace(desire.asked, said=said.to, known=set(), found={}, judged=None) if desire.asked.reached >= 0 else Asked(said.to)
        options = options_of(mind, asked, replace(mind.prospects, worth=worth))
        return options, costs_of(options, lane.home, begun_at(episode, lane.episode), mind.position_a, self._things(k))

    def reached(self, k: int) -> str:
        """Category of the thing that a lane's agent has come up to, "" without one."""
        desire, mind = self.state.desires[k], self.state.minds[k]
        assert isinstance(desire, Decide) and mind is not None
        thing = mind.belief.world.known.get(desire.asked.reached)
        return "" if thing is None else thing.category

    def truths(self, k: int) -> Float32[np.ndarray, "t"]:
        """Facts of the state of a lane, for a critic."""
        lane, mind = self.lanes[k], self.state.minds[k]
        assert lane.home is not None and lane.episode is not None and mind is not None
        return truths_of(self.state.due[k], lane.home, lane.episode, mind.position_a, self._things(k))

    def within_reach(self, k: int) -> float:
        """SPL if all that follows is done right, 1 without a way to go."""
        lane, mind = self.lanes[k], self.state.minds[k]
        assert lane.home is not None and lane.episode is not None and mind is not None
        if not lane.least:
            return 1.0
        away = float(ways_on(lane.home, lane.episode, mind.position_a[None, [0, 2]])[0])
        return lane.least / max(lane.least, lane.way + away)

    def step(self, chosen: dict[int, int]) -> list[tuple[int, Outcome]]:
        """Take decisions by lane; the episodes that have ended.

        All lanes go on until they have a decision due.
        """
        self.ended = []
        self.walked[:], self.acted[:] = 0.0, 0
        for k in chosen:
            self.lanes[k].decisions += 1
        self._acting = list(chosen)
        decided, self.state = self.agent.go_on(self.simulator.observation, self.state, chosen)
        self._move(list(chosen), decided)
        self._advance()
        return self.ended

    def drop(self, k: int) -> None:
        """Leave the episode of a lane, and begin the next one there."""
        self._leave(k)
        self._advance()

    def _leave(self, k: int) -> None:
        """Make a lane free."""
        self.lanes[k] = Lane()
        self.simulator.rest(np.array([k]))
        self.state = self.agent.reset(self.state, [None], np.array([k]), None)

    def _advance(self) -> None:
        """Act until a decision is due in all lanes that have an episode."""
        while True:
            self._begin([k for k, lane in enumerate(self.lanes) if lane.episode is None])
            self._acting = [k for k in self.active if k not in self.state.due]
            if not self._acting:
                return
            decided, self.state = self.agent.act(self.simulator.observation, self.state, None)
            if self.real:
                self._match()
            self._move(self._acting, decided)

    def _begin(self, free: Iterable[int]) -> None:
        """Begin the next episodes in free lanes."""
        fresh = [(k, *one) for k, one in zip(free, self._source, strict=False)]
        if not fresh:
            return
        for k, home, episode in fresh:
            for place in range(min(k, self.simulator.scene_count), k + 1):
                if place >= self.simulator.scene_count or (place == k and not self.simulator.holds(k, home.scene)):
                    self.simulator.load(place, home.scene, space=home.space, packed=home.packed)
            task = task_of(home, episode, camera=self.camera, budget=BUDGETS[episode.task], seed=self.seed)
            self.lanes[k] = Lane(next(self._numbers), home, episode, task, least=least_of(home, episode))
        slots = np.array([k for k, _, _ in fresh], np.int64)
        starts = np.array([episode.start_position_w for _, _, episode in fresh])
        yaws = np.array([episode.start_yaw_w for _, _, episode in fresh])
        self.simulator.reset(slots, starts, yaws, agent_ids=slots)
        self._record(slots.tolist())
        for k in slots.tolist():
            self._resetting = self.lanes[k]
            self.state = self.agent.reset(self.state, [self.lanes[k].task], np.array([k]), None)

    def _match(self) -> None:
        """Note what the landmarks show that the lanes have just seen."""
        instance = self.simulator.labels().instance
        for k in self._acting:
            percept = self.state.percepts[k]
            assert percept is not None
            self.lanes[k].matches.see(self.state.numbers[k], percept.region, instance[k])

    def _things(self, k: int) -> dict[int, int] | None:
        """Instance ids of a lane's landmarks, None where they have the same numbers."""
        mind = self.state.minds[k]
        assert mind is not None
        return self.lanes[k].matches.things(mind.memory.landmarks) if self.real else None

    def _move(self, acted: Sequence[int], decided) -> None:
        """Let lanes that have an action carry it out; those whose episodes end are free."""
        moving = [k for k in acted if k not in self.state.due]
        if not moving:
            return
        some = np.array(moving, np.int64)
        action = np.zeros(len(self.lanes), np.int64)
        action[some] = decided.action[some]
        self.simulator.step(action, agent_ids=some)
        for k in moving:
            self.lanes[k].actions.append(int(action[k]))
            self.lanes[k].collided.append(bool(self.simulator.observation.collided[k]))
        self._record(moving)
        for k in moving:
            lane = self.lanes[k]
            assert lane.task is not None
            if Action(lane.actions[-1]) in ENDINGS or len(lane.actions) >= lane.task.budget:
                self.ended.append((k, self._outcome(lane, Decision(Action(lane.actions[-1]), decided.text[k]))))
                self._leave(k)

    def _record(self, lanes: Sequence[int]) -> None:
        """Record the poses of some lanes, and what they have walked."""
        labels, over = self.simulator.labels(), {k for k, _ in self.ended}
        for k in lanes:
            lane = self.lanes[k]
            place, yaw = labels.position_w[k], float(labels.yaw_w[k])
            if lane.poses:
                x, z = place[0] - lane.poses[-1][0], place[2] - lane.poses[-1][2]
                lane.way += float(np.hypot(x, z))
                if k not in over:  # its next episode has no decision yet
                    self.walked[k] += float(np.hypot(x, z))
                    self.acted[k] += 1
            lane.poses.append((*place.tolist(), yaw, float(self.simulator.observation.pitch_a[k])))

    def _outcome(self, lane: Lane, decision: Decision) -> Outcome:
        """Outcome of an episode."""
        assert lane.home is not None and lane.episode is not None
        path = np.array(lane.poses)
        walked = Trajectory(np.array(lane.actions), np.array(lane.collided), path[:, :3], path[:, 3], path[:, 4])
        found = evaluate(lane.home, lane.episode, walked, decision, camera=self.camera)
        late = decision.action not in ENDINGS
        return Outcome(lane.number, lane.episode, found, len(lane.actions), lane.decisions, late)

    def _read(self, text: str) -> SimpleNamespace:
        """Meaning of the instruction of the episode that begins."""
        assert self._resetting.episode is not None
        return SimpleNamespace(meaning=meaning_from_json(self._resetting.episode.meaning), corrections=())

    def _remember(self, task: Task, k: int) -> SightedMemory:
        """Memory of the episode that begins in a lane."""
        lane, labels = self.lanes[k], self.simulator.labels()
        assert lane.home is not None
        place, yaw = labels.position_w[k], float(labels.yaw_w[k])
        return SightedMemory(lane.home, self.camera, place, yaw, labels.instance[k], lane.number)

    def _see(self, observation: Observation, camera: Camera) -> tuple[Percept, ...]:
        """Simulated percepts of the lanes that act now."""
        some, labels = np.array(self._acting, np.int64), self.simulator.labels()
        part = type(labels)(labels.instance[some], labels.position_w[some], labels.yaw_w[some])
        homes, numbers = [self.lanes[k].home for k in self._acting], np.array([self.lanes[k].number for k in self._acting], np.int64)
        return self.detector(observation, camera, part, homes, numbers)


def begun_at(episode: Episode, other: Episode) -> Episode:
    """An episode with the start of another one."""
    return replace(episode, start_position_w=other.start_position_w, start_yaw_w=other.start_yaw_w)


def later(options: Sequence[Options]) -> None:
    """Leave decisions to the caller."""
