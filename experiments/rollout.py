"""The one loop that runs an episode."""

from collections.abc import Callable

import numpy as np

from envs.simulator import Simulator
from envs.types import Action, Episode, Labels, Observation, Trajectory
from policies.policy import Policy

Watch = Callable[[int, Action, Observation, Labels], None]


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
        if action in (Action.STOP, Action.CANNOT, Action.ANSWER):
            break
    table = np.array(poses)
    return Trajectory(np.array(actions, np.int64), np.array(collided, np.bool_), table[:, :3], table[:, 3], table[:, 4])


def _pose(labels: Labels, observation: Observation) -> tuple[float, ...]:
    """Feet x, y, z [m], yaw, pitch [rad] of the first agent."""
    return (*map(float, labels.position_w[0]), float(labels.yaw_w[0]), float(observation.pitch_a[0]))
