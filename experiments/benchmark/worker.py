"""What a worker of the benchmark does: it carries out episodes with agents, judges them, and says what came of it."""

import os
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from envs.errors import InputError
from envs.home import Home, home_at
from envs.simulators.habitat.simulator import HabitatError, HabitatSimulator
from envs.simulators.native import NativeSimulator
from envs.tasks.evaluate import FailureCause, evaluate
from envs.tasks.spec import task_of
from envs.types import Action, Camera, Decision, Episode, Trajectory
from experiments.benchmark.ablations import AgentSpec, agent_seed, agent_spec, exchanged, guessed, told_as
from experiments.benchmark.records import Done, Record
from experiments.benchmark.simulators import Kind, simulator_in
from experiments.episode.rollout import LAST, EpisodeRun, play
from policies.policy import Agent, Privileged

Play = tuple[str, int]  # the name of an agent, and the place of an episode in the set


@dataclass(frozen=True)
class EvalConfig:
    """What all workers know: the episodes, and how they are carried out. `budgets` has a number of actions for each episode."""

    episodes: tuple[Episode, ...]
    budgets: tuple[int, ...]
    camera: Camera
    seed: int
    limit_s: float | None = None
    told: dict[int, int] = field(default_factory=dict)  # whose words deaf agents are told (`exchanged`)
    simulator: Kind = "native"
    habitat_python: str | None = None


def make_config(
    episodes: Sequence[Episode],
    budgets: Sequence[int],
    camera: Camera,
    seed: int,
    limit_s: float | None,
    *,
    simulator: Kind = "native",
    habitat_python: str | None = None,
) -> EvalConfig:
    """The job of carrying out some episodes. InputError when two have the same id."""
    seen: set[str] = set()
    for episode in episodes:
        if episode.episode_id in seen:
            raise InputError(f"episodes: expected ids that differ, got {episode.episode_id!r} twice; make the file again")
        seen.add(episode.episode_id)
    return EvalConfig(tuple(episodes), tuple(budgets), camera, seed, limit_s, exchanged(episodes, seed), simulator, habitat_python)


class Worker:
    """Carries out plays one after the other, with one simulator for each choice of sensors, and one agent of each name."""

    def __init__(self, job: EvalConfig) -> None:
        self.job = job
        self._agents: dict[str, tuple[AgentSpec, Agent]] = {}
        self._simulators: dict[tuple[str, ...], tuple[NativeSimulator | HabitatSimulator, str]] = {}
        self.homes_s = 0.0

    def ready(self, index: int) -> int:
        """The process id, once all that is slow at first has been done with one episode: imports, kernels, its home."""
        episode = self.job.episodes[index]
        simulator = self._simulator(episode, ("rgb", "depth"))
        simulator.reset(np.zeros(1, np.int64), np.array([episode.start_position_w]), np.array([episode.start_yaw_w]))
        simulator.step(np.array([Action.FORWARD]))
        verdict(episode, _start_of(simulator), "", None, self.job.camera)
        self.homes_s = 0.0
        return os.getpid()

    def play(self, plays: Sequence[Play]) -> list[Done]:
        """What came of some plays."""
        return [self._one(name, index) for name, index in plays]

    def spent(self) -> float:
        """How long it has been making homes since this was last asked [s]."""
        spent, self.homes_s = self.homes_s, 0.0
        return spent

    def give_up(self, one: Play, cause: str, reason: str) -> list[Done]:
        """The record of an episode that cost a worker its life, or all its time: nobody knows how far it came, so it ends at its start."""
        name, index = one
        episode = self.job.episodes[index]
        simulator = self._simulator(episode, ())
        simulator.reset(np.zeros(1, np.int64), np.array([episode.start_position_w]), np.array([episode.start_yaw_w]))
        return [self._judged(name, index, EpisodeRun(_start_of(simulator), None, 0.0), 0.0, FailureCause(cause), reason)]

    def _one(self, name: str, index: int) -> Done:
        """What came of one play; an agent that crashed is made anew for the next."""
        began = time.perf_counter()
        job, episode = self.job, self.job.episodes[index]
        if name not in self._agents:
            self._agents[name] = agent_spec(name), agent_spec(name).build()
        who, agent = self._agents[name]
        home = self._home(episode)
        simulator = self._simulator(episode, who.sensors(agent.access))
        told = guessed(home, episode, job.seed) if who.guess else told_as(episode, job.episodes[job.told[index]]) if who.deaf else episode
        brief = task_of(home, told, camera=job.camera, budget=job.budgets[index], seed=agent_seed(job.seed, who.agent, index))
        known = Privileged(home, told) if agent.access else None
        try:
            try:
                played = play(simulator, agent, brief, known, episode, limit_s=job.limit_s)
            except HabitatError:  # once is bad luck: another process takes the place of the one that died
                simulator.restart()  # pyright: ignore[reportAttributeAccessIssue]
                played = play(simulator, agent, brief, known, episode, limit_s=job.limit_s)
        except HabitatError as error:
            del self._simulators[who.sensors(agent.access)]
            return self._judged(name, index, EpisodeRun(_beginning(episode), None, 0.0), began, FailureCause.CRASHED, str(error))
        if played.error is None:
            return self._judged(name, index, played, began, FailureCause.TIMED_OUT if played.timed_out else None, "")
        del self._agents[name]
        text = "".join(traceback.format_exception(played.error))
        return self._judged(name, index, played, began, FailureCause.CRASHED, text)

    def _judged(self, name: str, index: int, played: EpisodeRun, began: float, failure: FailureCause | None, reason: str) -> Done:
        """The record of a play. `failure` overrules the judge's cause, `reason` is the traceback that goes with it."""
        episode, path = self.job.episodes[index], played.trajectory
        text = played.decision.text if played.decision and len(path.action) and path.action[-1] in LAST else ""
        found = verdict(episode, path, text, failure, self.job.camera)
        seconds = round(time.perf_counter() - began, 4) if began else 0.0
        return Done(Record(name, episode.episode_id, index, episode.scene_id, text=text, seconds=seconds, traceback=reason, **found), path)

    def _home(self, episode: Episode) -> Home:
        """The home of an episode; kept by `home_at`."""
        began = time.perf_counter()
        home = home_at(episode.scene_id, cached=True)
        self.homes_s += time.perf_counter() - began
        return home

    def _simulator(self, episode: Episode, sensors: tuple[str, ...]) -> NativeSimulator | HabitatSimulator:
        """A simulator of some sensors with the home of an episode in it."""
        home = self._home(episode)
        simulator, inside = self._simulators.get(sensors, (None, ""))
        if simulator is None:
            kind, python = self.job.simulator, self.job.habitat_python
            simulator = simulator_in(home, camera=self.job.camera, sensors=sensors, threads=1, kind=kind, habitat_python=python)
        elif inside != episode.scene_id:
            simulator.load(0, home.scene, space=home.space, packed=home.renderer.packed[0])
        self._simulators[sensors] = simulator, episode.scene_id
        return simulator


def verdict(episode: Episode, path: Trajectory, text: str, failure: FailureCause | None, camera: Camera) -> dict[str, Any]:
    """The fields of a record that follow from a trajectory and what was said at its end: `end`, `cause`, `scores` and `details`.

    `failure`, CRASHED or TIMED_OUT, is what the judge cannot know; it overrules the cause, and changes no score.
    """
    last = Action(int(path.action[-1])) if len(path.action) else None
    found = evaluate(home_at(episode.scene_id), episode, path, None if last is None else Decision(last, text), camera=camera)
    return {
        "end": str(failure) if failure else last.name.lower() if last is not None and last in LAST else "budget",
        "cause": str(failure or found.cause),
        "scores": found.scores,
        "details": {
            "impossible": found.impossible,
            "said_cannot": found.said_cannot,
            "reached": list(found.reached),
            "seen": found.seen,
        },
    }


def _beginning(episode: Episode) -> Trajectory:
    """The trajectory of no action, from where the episode begins."""
    place, yaw = np.array([episode.start_position_w]), np.array([episode.start_yaw_w])
    return Trajectory(np.zeros(0, np.int64), np.zeros(0, np.bool_), place, yaw, np.zeros(1))


def _start_of(simulator: NativeSimulator | HabitatSimulator) -> Trajectory:
    """The trajectory of no action, from where the agent is."""
    labels, pitch = simulator.labels(), simulator.observation.pitch_a
    return Trajectory(np.zeros(0, np.int64), np.zeros(0, np.bool_), labels.position_w, labels.yaw_w, pitch.astype(np.float64).copy())
