"""The one loop: the same bytes however many at a time, failures that stay alone, and rights that are kept apart."""

from dataclasses import dataclass, fields, replace

import numpy as np
import pytest

from agent.agent import Agent, decision_of
from agent.baselines.oracle import Oracle
from agent.registry import agent_named
from agent.runner import EpisodeRequest, EpisodeRun, Step, run_episodes
from agent.single import OneByOne
from envs.datasets.suite import digest_of
from envs.simulators.native import NativeSimulator
from envs.types import Access, Action, Decision, Observation, Task
from policies.policy import Decisions, Privileged, State, check_decisions
from tests.agent.episodes import CAMERA, request, suite


def requests(name: str = "instruct-val", count: int = 12) -> list[EpisodeRequest]:
    """Episodes of two homes to be carried out."""
    return [request(episode, number=k, seed=k) for k, episode in enumerate(suite(name, count))]


def runs(agent: Agent, slots: int, asked: list[EpisodeRequest], **more) -> dict[int, EpisodeRun]:
    """What came of episodes, by number."""
    simulator = NativeSimulator([], slots, camera=CAMERA, threads=1)
    return {run.request.number: run for run in run_episodes(simulator, agent, asked, **more)}


def bytes_of(found: dict[int, EpisodeRun]) -> dict[int, tuple]:
    """Everything of runs but their times."""
    paths = {number: [getattr(run.trajectory, part.name).tobytes() for part in fields(run.trajectory)] for number, run in found.items()}
    return {number: (*paths[number], run.decision, str(run.error)) for number, run in found.items()}


@pytest.mark.parametrize("name", ["random", "forward", "blind", "oracle"])
def test_neither_number_nor_order_of_slots_changes_a_byte(name: str) -> None:
    asked = requests()
    alone = bytes_of(runs(agent_named(name), 1, asked))
    assert len(alone) == len(asked)
    assert bytes_of(runs(agent_named(name), 5, asked)) == alone
    assert bytes_of(runs(agent_named(name), 16, asked[::-1])) == alone


@pytest.mark.slow
def test_nor_does_it_for_the_explorer() -> None:
    asked = requests(count=14)[6:]
    alone = bytes_of(runs(agent_named("frontier-oracle"), 1, asked))
    assert bytes_of(runs(agent_named("frontier-oracle"), 8, asked[::-1])) == alone


class Fragile:
    """Turns left; raises at its fifth action where its seed is odd, at its first task where it is a multiple of ten."""

    def reset(self, task: Task, privileged: Privileged | None) -> None:
        self.task, self.acted = task, 0
        if task.seed % 10 == 0:
            raise RuntimeError(f"no such task as {task.seed}")

    def act(self, observation: Observation, privileged: Privileged | None) -> Action:
        self.acted += 1
        if self.acted == 5 and self.task.seed % 2:
            raise ZeroDivisionError(f"at {self.task.seed}")
        return Action.LEFT if self.acted < 9 else Action.STOP


def test_a_failure_stays_alone() -> None:
    found = runs(OneByOne(Fragile, Access.NONE), 6, requests())
    assert len(found) == 12
    for number, run in found.items():
        if number % 10 == 0:
            assert isinstance(run.error, RuntimeError) and len(run.trajectory.action) == 0 and run.decision is None
        elif number % 2:
            assert isinstance(run.error, ZeroDivisionError) and run.trajectory.action.tolist() == [Action.LEFT] * 4
        else:
            assert run.error is None and run.trajectory.action.tolist() == [Action.LEFT] * 8 + [Action.STOP]
    assert bytes_of(found) == bytes_of(runs(OneByOne(Fragile, Access.NONE), 1, requests()))


class Leaving(Fragile):
    """Leaves the program where its seed is 3."""

    def reset(self, task: Task, privileged: Privileged | None) -> None:
        self.task, self.acted = replace(task, seed=2), 0
        if task.seed == 3:
            raise SystemExit("enough")


def test_leaving_the_program_is_a_failure() -> None:
    found = runs(OneByOne(Leaving, Access.NONE), 4, requests(count=6))
    assert {number for number, run in found.items() if run.error} == {3}
    assert "sys.exit: enough" in str(found[3].error)


class Interrupted(Fragile):
    """Is interrupted by a person."""

    def act(self, observation: Observation, privileged: Privileged | None) -> Action:
        raise KeyboardInterrupt


def test_a_person_who_interrupts_is_obeyed() -> None:
    with pytest.raises(KeyboardInterrupt):
        runs(OneByOne(Interrupted, Access.NONE), 1, requests(count=2)[1:])


def test_a_budget_ends_an_episode() -> None:
    asked = [replace(one, task=replace(one.task, budget=7)) for one in requests(count=3)]
    found = runs(OneByOne(type("Turner", (Fragile,), {"act": lambda *_: Action.LEFT, "reset": lambda *_: None}), Access.NONE), 2, asked)
    assert all(len(run.trajectory.action) == 7 and run.decision == Decision(Action.LEFT) for run in found.values())


def test_a_time_limit_ends_an_episode() -> None:
    found = runs(agent_named("oracle"), 1, requests(count=2), limit_s=0.0)
    assert all(run.timed_out and len(run.trajectory.action) == 0 for run in found.values())


@dataclass
class Watching:
    """A subscriber that keeps what it is told."""

    steps: list[Step]
    ended: list[EpisodeRun]

    def step(self, step: Step) -> None:
        self.steps.append(replace(step, observation=replace(step.observation, depth=step.observation.depth.copy())))

    def end(self, slot: int, run: EpisodeRun) -> None:
        self.ended.append(run)


def test_subscribers_see_every_step() -> None:
    watching = Watching([], [])
    found = runs(Oracle(), 3, requests(count=5), subscribers=[watching], think=True)
    assert [run.request.number for run in watching.ended] == list(found)
    for number, run in found.items():
        steps = [step for step in watching.steps if step.request.number == number]
        assert [step.number for step in steps] == list(range(len(run.trajectory.action) + 1))
        assert steps[0].decision is None and [step.decision.action for step in steps[1:]] == run.trajectory.action.tolist()
        assert np.array_equal(np.concatenate([step.labels.position_w for step in steps]), run.trajectory.position_w)
        assert all(step.thought is not None and step.thought.plan[0].startswith("go to ") for step in steps[1:])
        assert all(step.observation.depth.shape == (1, 64, 64) for step in steps)


# Rights


class Spy:
    """An agent that keeps what it was given, and stops."""

    given: list

    def __init__(self, access: Access) -> None:
        self.access, self.given = access, []

    def begin(self, n: int, *, think: bool = False) -> int:
        return n

    def reset(self, state: int, tasks, agent_ids, privileged: Privileged | None) -> int:
        if any(task is not None for task in tasks):
            self.given.append(privileged)
        return state

    def act(self, observation: Observation, state: int, privileged: Privileged | None) -> tuple[Decisions, int]:
        self.given.append(privileged)
        return Decisions(np.zeros(state, np.int64), ("",) * state), state


PARTS = {
    Access.POSE: ("position_w", "yaw_w"),
    Access.INSTANCE: ("instance",),
    Access.SCENE: ("homes",),
    Access.GOAL: ("episodes",),
}


def test_sensors_alone_are_handed_nothing_else() -> None:
    spy = Spy(Access.NONE)
    runs(spy, 2, requests(count=3))
    assert len(spy.given) > 2 and all(given is None for given in spy.given)


@pytest.mark.parametrize("right", list(Access), ids=lambda right: right.name)
def test_rights_are_handed_over_one_by_one(right: Access) -> None:
    asked = requests(count=2)
    told_otherwise = replace(asked[1].episode, instruction="go to the moon")
    spy = Spy(right)
    runs(spy, 2, [asked[0], replace(asked[1], told=told_otherwise)])
    for given in spy.given:
        assert given.access is right
        for other, names in PARTS.items():
            assert all((getattr(given, name) is not None) == (other is right) for name in names)
    first = spy.given[0]
    if right is Access.GOAL:
        for given, expected in zip(first.episodes, (asked[0].episode, told_otherwise), strict=True):
            assert digest_of([given]) == digest_of([expected]) and given is not expected  # an agent may edit its own
    if right is Access.SCENE:
        assert first.homes == (asked[0].home, asked[1].home)
    if right is Access.POSE:
        assert np.allclose(first.position_w[0], asked[0].episode.start_position_w, atol=1e-3)
    if right is Access.INSTANCE:
        assert first.instance.shape == (2, 64, 64) and first.instance.max() > 0


class Vandal:
    """An agent that writes into what it sees."""

    access = Access.POSE | Access.INSTANCE

    def __init__(self, part: str) -> None:
        self.part = part

    def reset(self, task: Task, privileged: Privileged | None) -> None:
        pass

    def act(self, observation: Observation, privileged: Privileged | None) -> Action:
        array = getattr(observation, self.part, None)
        array = getattr(privileged, self.part) if array is None else array
        array[...] = 0
        return Action.STOP


@pytest.mark.parametrize("part", [part.name for part in fields(Observation)] + ["position_w", "yaw_w", "instance"])
def test_what_is_seen_cannot_be_written(part: str) -> None:
    found = runs(OneByOne(lambda: Vandal(part), Vandal.access), 1, requests(count=1))
    assert isinstance(found[0].error, ValueError) and "read-only" in str(found[0].error)
    before = runs(Spy(Access.NONE), 1, requests(count=1))
    assert np.array_equal(found[0].trajectory.position_w, before[0].trajectory.position_w[:1])


@pytest.mark.parametrize("name", ["random", "forward", "blind"])
def test_noise_in_place_of_what_is_withheld_changes_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who declares nothing acts the same, byte for byte, whatever the truth is replaced by."""
    asked = requests(count=6)
    before = bytes_of(runs(agent_named(name), 3, asked))
    noisy = [replace(one, told=replace(one.episode, goals=(), answer="noise", facts={}, impossible=None)) for one in asked]
    original = NativeSimulator.labels

    def labels(simulator: NativeSimulator):
        found, noise = original(simulator), np.random.default_rng(5)
        return replace(found, instance=noise.integers(0, 99, found.instance.shape, np.int32))

    monkeypatch.setattr(NativeSimulator, "labels", labels)
    assert bytes_of(runs(agent_named(name), 3, noisy)) == before


# Decisions


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        (3, "expected Decisions and a state, got int"),
        (Decisions(np.zeros(2, np.int64), ("", "")), "expected 1 whole numbers as actions"),
        (Decisions(np.array([8]), ("",)), "from 0 to 7, got 8"),
        (Decisions(np.array([-1]), ("",)), "from 0 to 7, got -1"),
        (Decisions(np.array([0]), ()), "expected 1 texts, got 0"),
    ],
)
def test_decisions_that_are_none(decisions, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_decisions(decisions, 1)


def unchecked(action, text="") -> Decision:
    """A decision as someone makes it who checks no types."""
    made = object.__new__(Decision)
    object.__setattr__(made, "action", action)
    object.__setattr__(made, "text", text)
    return made


def test_one_decision_however_it_is_said() -> None:
    assert decision_of(3) == decision_of(Action.RIGHT) == decision_of(np.array([3])) == Decision(Action.RIGHT)
    assert decision_of(unchecked(Action.ANSWER, 3)) == Decision(Action.ANSWER, "3")
    for wrong in (99, -1, None, "left", 1.0, [1, 2], unchecked(99), unchecked(None)):
        with pytest.raises(ValueError, match="expected"):
            decision_of(wrong)


class Malformed:
    """An agent whose decisions are none."""

    access = Access.NONE

    def begin(self, n: int, *, think: bool = False) -> State:
        return n

    def reset(self, state: State, tasks, agent_ids, privileged: Privileged | None) -> State:
        return state

    def act(self, observation: Observation, state: State, privileged: Privileged | None) -> tuple[Decisions, State]:
        return Decisions(np.full(state, 99), ("",) * state), state


def test_a_decision_that_is_none_fails_its_episode() -> None:
    found = runs(Malformed(), 2, requests(count=3))
    assert all(isinstance(run.error, ValueError) and "from 0 to 7" in str(run.error) for run in found.values())


def test_a_new_agent_is_made_for_each_episode() -> None:
    made = []

    class Remembering(Fragile):
        def __init__(self) -> None:
            made.append(self)

        def reset(self, task: Task, privileged: Privileged | None) -> None:
            assert not hasattr(self, "acted")
            self.task, self.acted = replace(task, seed=2), 0

    found = runs(OneByOne(Remembering, Access.NONE), 2, requests(count=5))
    assert len(made) == 5 and not any(run.error for run in found.values())
