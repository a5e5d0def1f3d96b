"""The loops that run an episode: `rollout` for a policy, `play` for an agent that is told what to do."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from envs.simulators.protocol import Simulator
from envs.types import Action, Decision, Episode, Labels, Observation, Task, Trajectory
from policies.policy import Agent, Policy, Privileged, decision_of

Watch = Callable[[int, Action, Observation, Labels], None]
LAST = frozenset((Action.STOP, Action.CANNOT, Action.ANSWER))  # actions that end an episode


@dataclass(frozen=True)
class EpisodeRun:
    """What an agent did in one episode.

    `decision` is its last one, with the answer or the reason; None when it made none. `timed_out` says that the time limit ended the
    episode. `error` is what the agent raised, if it did; then, as after the time limit, the trajectory ends where it had come to.
    """

    trajectory: Trajectory
    decision: Decision | None
    seconds: float
    timed_out: bool = False
    error: Exception | None = None


def rollout(
    simulator: Simulator, policy: Policy, episode: Episode, *, scene: int = 0, budget: int = 500, watch: Watch | None = None
) -> Trajectory:
    """What one agent did in an episode of at most `budget` actions; `watch` sees each step when it is done."""
    start = np.array([episode.start_position_w])
    observation = simulator.reset(np.array([scene]), start, np.array([episode.start_yaw_w]))
    labels = simulator.labels()
    poses, actions, collided = [_pose(labels, observation)], [], []
    for step in range(budget):
        action = Action(int(policy.act(observation, labels if policy.access else None)[0]))
        observation = simulator.step(np.array([action]))
        labels = simulator.labels()
        poses.append(_pose(labels, observation))
        actions.append(int(action))
        collided.append(bool(observation.collided[0]))
        if watch:
            watch(step, action, observation, labels)
        if action in LAST:
            break
    return _trajectory(poses, actions, collided)


def play(
    simulator: Simulator,
    agent: Agent,
    brief: Task,
    known: Privileged | None,
    episode: Episode,
    budget: int | None = None,
    limit_s: float | None = None,
    watch: Watch | None = None,
    *,
    scene: int = 0,
) -> EpisodeRun:
    """What an agent made of an episode that begins in `scene` of the simulator, in at most `budget` [the brief's] actions.

    `known` and labels reach only an agent whose `access` is not empty, whoever calls. The time limit [s] is looked at after each
    decision, and one that came too late is not carried out. What the agent raises is kept in the result; Ctrl-C is not.
    """
    access = bool(agent.access)
    budget = brief.budget if budget is None else budget
    observation = simulator.reset(np.array([scene]), np.array([episode.start_position_w]), np.array([episode.start_yaw_w]))
    labels = simulator.labels()
    poses, actions, collided = [_pose(labels, observation)], [], []
    decision, timed_out, error, move = None, False, None, np.zeros(1, np.int64)
    began = time.perf_counter()
    latest = np.inf if limit_s is None else began + limit_s
    try:
        agent.reset(brief, known if access else None)
    except (Exception, SystemExit) as raised:
        error, budget = _failure(raised), 0
    for step in range(budget):
        try:
            choice = decision_of(agent.act(observation, labels if access else None))
        except (Exception, SystemExit) as raised:
            error = _failure(raised)
            break
        if timed_out := time.perf_counter() > latest:
            break
        decision, move[0] = choice, choice.action
        observation = simulator.step(move)
        labels = simulator.labels()
        poses.append(_pose(labels, observation))
        actions.append(int(move[0]))
        collided.append(bool(observation.collided[0]))
        if watch:
            watch(step, choice.action, observation, labels)
        if choice.action in LAST:
            break
    return EpisodeRun(_trajectory(poses, actions, collided), decision, time.perf_counter() - began, timed_out, error)


def _failure(raised: BaseException) -> Exception:
    """What an agent raised; sys.exit, which is no error, in words."""
    if isinstance(raised, Exception):
        return raised
    error = RuntimeError(f"the agent called sys.exit: {raised}").with_traceback(raised.__traceback__)
    error.__cause__ = raised
    return error


def _trajectory(poses: list[tuple[float, ...]], actions: list[int], collided: list[bool]) -> Trajectory:
    """The trajectory of t actions and t + 1 poses."""
    table = np.array(poses)
    return Trajectory(np.array(actions, np.int64), np.array(collided, np.bool_), table[:, :3], table[:, 3], table[:, 4])


def _pose(labels: Labels, observation: Observation) -> tuple[float, ...]:
    """Feet x, y, z [m], yaw, pitch [rad] of the first agent."""
    return (*labels.position_w[0].tolist(), float(labels.yaw_w[0]), float(observation.pitch_a[0]))
