"""Agents in processes of their own: the same runs as in this one, what they declare and no more, and what they keep."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agent.isolated import client
from agent.isolated.frames import Frames, mapped
from agent.isolated.messages import DECIDED, THOUGHT, Malformed, decision_in, packed_decision
from agent.isolated.sandbox import Sandbox
from agent.isolated.template import libraries
from agent.registry import agent_named
from agent.runner import EpisodeRun, run_episodes
from envs.errors import InputError
from envs.simulators.native import NativeSimulator
from envs.types import Access, Action, Camera, Decision
from policies.thought import Landmark, MapView, Thought
from tests.agent.episodes import request, suite
from tests.agent.test_runner import bytes_of

CAMERA = Camera(8, 8)
FILE = '''
import numpy as np
from envs.types import Access, Action, Decision
from policies.policy import Decisions
from policies.thought import Thought

class Walking:
    """Walks at random, and stops at its 20th step."""
    def reset(self, task, privileged):
        self.rng, self.left = np.random.default_rng(task.seed), 20
    def act(self, observation, privileged):
        self.left -= 1
        return Action(int(self.rng.integers(1, 6))) if self.left else Action.STOP

class Together:
    """The same, batched, with thoughts."""
    def begin(self, n, *, think=False):
        return [None] * n
    def reset(self, state, tasks, agent_ids, privileged):
        for i, task in zip(agent_ids, tasks):
            state[i] = Walking()
            state[i].reset(task, None) if task else None
        return state
    def act(self, observation, state, privileged):
        action = np.array([one.act(None, None) for one in state])
        return Decisions(action, ("",) * len(state), tuple(Thought(plan=("walk",)) for _ in state)), state

class Handed:
    """Says what it is handed."""
    access = Access.POSE | Access.SCENE
    def reset(self, task, privileged):
        self.at = privileged.position_w
    def act(self, observation, privileged):
        home = privileged.homes[0]
        away = home.geodesic_distance(self.at, home.places[:1])[0]
        told = [name for name in ("position_w", "yaw_w", "instance", "homes", "episodes") if getattr(privileged, name) is not None]
        return Decision(Action.ANSWER, f"{' '.join(told)} {self.at[0, 0]:.3f} {float(np.ravel(away)[0]):.3f}")

class Keeping:
    keeps_state = True
    count = 0
    def reset(self, task, privileged):
        Keeping.count += 1
    def act(self, observation, privileged):
        return Decision(Action.ANSWER, str(Keeping.count))

class Counts:
    def reset(self, task, privileged): pass
    def act(self, observation, privileged): return Decision(Action.ANSWER, 2)

class Line(Counts):
    def act(self, observation, privileged): return Decision(Action.ANSWER, "yes\\u2028")

class Wild(Counts):
    def act(self, observation, privileged): return Decision(99)

class Endless(Counts):
    def act(self, observation, privileged): return Decision(Action.ANSWER, "x" * 10**6)
'''


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "own.py"
    path.write_text(FILE)
    return path


def runs(file: Path, kind: str, slots: int = 1, *, isolated: bool = True, count: int = 4, backwards: bool = False, **more):
    """Runs of a class of the file, by number."""
    agent = agent_named(f"{file}:{kind}", Sandbox(decision_s=60.0) if isolated else None)
    asked = [request(episode, seed=k, number=k) for k, episode in enumerate(suite("pointnav-val", 4)[:count])]
    asked = [replace(one, task=replace(one.task, camera=CAMERA)) for one in asked]
    sensors = ("rgb", "depth", "instance") if Access.INSTANCE in agent.access else ("rgb", "depth")
    simulator = NativeSimulator([], slots, camera=CAMERA, sensors=sensors, threads=1)
    found = {run.request.number: run for run in run_episodes(simulator, agent, asked[::-1] if backwards else asked, **more)}
    return {number: found[number] for number in sorted(found)}


def texts(found: dict[int, EpisodeRun]) -> list[str]:
    return [run.decision.text if run.decision else "" for run in found.values()]


def test_a_process_changes_no_byte(file: Path) -> None:
    here = bytes_of(runs(file, "Walking", isolated=False))
    assert len({path[0] for path in here.values()}) == 4
    assert bytes_of(runs(file, "Walking")) == here
    assert bytes_of(runs(file, "Walking", 3, backwards=True)) == here
    assert bytes_of(runs(file, "Together", 3)) == here


def test_without_turns_each_step_is_a_message(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = bytes_of(runs(file, "Walking", 2, count=2))
    monkeypatch.setattr(client, "available", lambda: False)
    assert bytes_of(runs(file, "Walking", 2, count=2)) == beside


def test_it_is_handed_what_it_declares_and_no_more(file: Path) -> None:
    here = texts(runs(file, "Handed", isolated=False, count=2))
    assert all(text.startswith("position_w yaw_w homes ") for text in here)
    assert texts(runs(file, "Handed", 2, count=2)) == here


def test_state_is_kept_where_it_is_declared_and_one_at_a_time(file: Path) -> None:
    assert texts(runs(file, "Keeping")) == ["1", "2", "3", "4"]
    with pytest.raises(InputError, match="one at a time, got 2"):
        runs(file, "Keeping", 2)


def test_answers_of_every_kind(file: Path) -> None:
    assert texts(runs(file, "Counts", count=2)) == ["2", "2"]  # a number is taken as its text
    assert texts(runs(file, "Line", count=1)) == ["yes\u2028"]
    wild = runs(file, "Wild", 2, count=2)
    assert all("expected a Decision with an Action, got 99" in str(run.error) for run in wild.values()) and len(wild) == 2


def test_an_endless_answer_fails(file: Path) -> None:
    (run,) = runs(file, "Endless", count=1).values()
    assert "expected at most 65536 bytes, got 1000001" in str(run.error)


def test_a_process_is_gone_with_its_agent(file: Path) -> None:
    agent = agent_named(f"{file}:Walking")
    template = agent._template._process  # pyright: ignore
    assert template.poll() is None
    del agent
    assert template.poll() is not None


def test_thoughts_come_back_as_they_were() -> None:
    view = MapView(0.1, -1.0, 2.0, np.eye(3, dtype=bool), np.zeros((3, 3), bool))
    thought = Thought(
        ("walk", "stop"), 1, np.ones((2, 4)), ("sofa", "lamp"), np.array([0.5, 1.0]), (Landmark("sofa", np.ones(3)),), view, "so"
    )
    decision, found = decision_in(*packed_decision(Decision(Action.ANSWER, "ü"), thought))
    assert decision == Decision(Action.ANSWER, "ü") and found is not None and found.map is not None
    assert (found.plan, found.step, found.names, found.verdict) == (thought.plan, 1, thought.names, "so")
    assert np.array_equal(found.boxes, thought.boxes) and np.array_equal(found.map.free, view.free)
    assert found.landmarks[0].name == "sofa" and np.array_equal(found.landmarks[0].position_a, np.ones(3))
    (_, empty) = decision_in(*packed_decision(Decision(Action.STOP), Thought()))
    assert empty is not None and empty.boxes.shape == (0, 4) and empty.map is None


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (DECIDED, b""),
        (DECIDED, b"\x63"),
        (b"X", b"\x00"),
        (THOUGHT, b"\x00\x00\x00\x00\x00not json"),
        (THOUGHT, b"\x00\x00\x00\x00\x00[1]"),
        (THOUGHT, b"\x00\x00\x00\x00\x00" + b"[" * 100_000),
        (THOUGHT, b'\x00\x00\x00\x00\x00{"map": {"cell": "x"}, "landmarks": 3, "boxes": [[1], [1, 2]]}'),
    ],
)
def test_messages_that_are_none(kind: bytes, content: bytes) -> None:
    with pytest.raises(Malformed):
        decision_in(kind, content)


def test_shared_memory_cannot_be_written_by_the_other_side() -> None:
    arrays = {"rgb": np.zeros((2, 4, 4, 3), np.uint8), "depth": np.ones((2, 4, 4), np.float32), "position_a": np.zeros((2, 3))}
    arrays |= {"yaw_a": np.zeros(2), "pitch_a": np.zeros(2), "collided": np.zeros(2, bool), "position_w.": np.arange(6.0).reshape(2, 3)}
    frames = Frames(arrays)
    frames.write(arrays, 1)
    observation, handed = mapped(os.dup(frames.handle), frames.layout)
    assert np.array_equal(handed["position_w"], [[3.0, 4.0, 5.0]]) and observation.depth.all()
    assert not observation.rgb.flags.writeable
    with pytest.raises(ValueError, match="WRITEABLE"):
        observation.rgb.flags.writeable = True
    with pytest.raises(PermissionError):
        os.write(frames.handle, b"x")
    arrays["depth"][1] = 3.0
    frames.write(arrays, 1)
    assert (observation.depth == 3.0).all()


def test_libraries_are_the_installed_ones(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("")
    source = b"import numpy, beside\nfrom envs.types import Action\ndef f():\n    import json.decoder\n    import no_such_module"
    assert sorted(libraries(source, tmp_path)) == ["envs.types", "json.decoder", "numpy"]


def test_too_little_memory_is_refused() -> None:
    with pytest.raises(InputError, match="--memory: expected at least 64 MiB, got 10"):
        Sandbox(memory=10)
