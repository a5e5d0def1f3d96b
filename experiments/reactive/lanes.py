"""`Lanes`: n episodes at a time in train homes, and a network's rollouts."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from agent.baselines.oracle import Oracle
from envs.gym.batch import Batch
from envs.gym.settings import Settings
from envs.types import Action
from policies.policy import Privileged
from policies.recurrent import RecurrentNet, Sensed, sense

ARRIVED = 0.18  # [m] from a point, within the 0.2 of a success


class Rollout(NamedTuple):
    """Steps of n lanes: senses, actions, rewards and ends; `labels` are the oracle's actions.

    `memory` is that before the first step, `after` the value after the last. `begins` are first steps of episodes, `ends` last ones.
    """

    sensed: Sensed
    begins: Bool[Tensor, "t n"]
    action: Int[Tensor, "t n"]
    label: Int[Tensor, "t n"]
    chance: Float[Tensor, "t n"]  # logarithm of the action's probability
    value: Float[Tensor, "t n"]
    reward: Float[Tensor, "t n"]
    ends: Bool[Tensor, "t n"]
    memory: Float[Tensor, "n h"]
    after: Float[Tensor, "n"]


@dataclass
class Ended:
    """Numbers of the learner's episodes that ended: all, successes, and the sum of SPL."""

    count: int = 0
    success: float = 0.0
    spl: float = 0.0

    def row(self) -> dict[str, float]:
        """Means, for a curve."""
        return {"episodes": self.count, "success": self.success / max(1, self.count), "spl": self.spl / max(1, self.count)}


class Lanes:
    """n episodes at a time; each lane has its own home for a while.

    With `teach` the oracle gives its action at each pose that the network comes to (Ross et al. 2011, DAgger).
    """

    def __init__(self, settings: Settings, n: int, *, teach: bool) -> None:
        self.batch, self.n = Batch(settings, n), n
        self.oracle = Oracle(watched=True) if teach else None
        self.walks = Oracle(watched=True).begin(n)
        self.ended = Ended()

    def restart(self, net: RecurrentNet, rng: np.random.Generator, *, lead: float = 0.0) -> None:
        """Begin new episodes in all lanes, in homes that are drawn anew."""
        seeds = rng.integers(2**31, size=self.n).tolist()
        every = np.arange(self.n)
        self.batch.begin(every, seeds)
        self.memory, self.last, self.begins = net.begin(self.n), np.full(self.n, -1), np.ones(self.n, bool)
        self.led = np.zeros(self.n, bool)  # whether the oracle leads the episode
        self._begun(every, rng.random(self.n) < lead)

    def collect(self, net: RecurrentNet, steps: int, rng: np.random.Generator, *, lead: float = 0.0) -> Rollout:
        """Rollout of a network; the oracle acts in a share `lead` of new episodes."""
        rows, memory, batch = [], self.memory.clone(), self.batch
        for _ in range(steps):
            sensed, begins = self._sense(net), torch.from_numpy(self.begins.copy())
            self.memory[begins] = 0.0
            acting = net.act(sensed, self.memory)
            self.memory = acting.memory.clone()
            own, label = sampled(acting.logits, rng), self._labels()
            # A learner that stops too early learns more if it goes on.
            follow = self.led | ((own == Action.STOP) & (label != Action.STOP)) if self.oracle else self.led
            action = np.where(follow, label, own)
            if self.oracle:
                self.oracle.stray(self.walks, action != label)
            reward, terminated, truncated = batch.step(action, np.zeros(self.n, np.int64), np.zeros(self.n, bool))
            over = terminated | truncated
            chance = acting.logits.log_softmax(dim=1)[torch.arange(self.n), torch.from_numpy(action)]
            told = (torch.from_numpy(part) for part in (action, label, reward.astype(np.float32), over))
            taken, right, gained, ends = told
            rows.append((sensed, begins, taken, right, chance, acting.value, gained, ends))
            self.last, self.begins = np.where(over, -1, action), over
            self._renew(np.flatnonzero(over), rng, lead)
        sensed, *rest = zip(*rows, strict=True)
        seen = Sensed(*(torch.stack(part) for part in zip(*sensed, strict=True)))
        fresh = torch.from_numpy(self.begins.copy())
        after = net.act(self._sense(net), torch.where(fresh[:, None], 0.0, self.memory)).value
        return Rollout._make((seen, *(torch.stack(part) for part in rest), memory, after))

    def _sense(self, net: RecurrentNet) -> Sensed:
        """Senses of all lanes."""
        assert self.batch.simulator is not None
        return sense(net.config, self.batch.simulator.observation, self.batch.tracker.tasks, self.last)

    def _labels(self) -> Int[np.ndarray, "n"]:
        """Actions of the oracle, zeros without one."""
        if self.oracle is None:
            return np.zeros(self.n, np.int64)
        assert self.batch.simulator is not None
        decided, self.walks = self.oracle.act(self.batch.simulator.observation, self.walks, self._privileged())
        label = decided.action
        if self.batch.settings.task == "pointnav":  # at a point the oracle turns to a heading that nobody is told of
            label = np.where(self.batch.tracker.left < ARRIVED, int(Action.STOP), label)
        # CANNOT, of a lane that slid to where no way leads, is no action here: it may go anywhere.
        return np.where(label < self.batch.settings.choices, label, int(Action.FORWARD)).astype(np.int64)

    def _privileged(self) -> Privileged:
        """What the oracle knows."""
        assert self.batch.simulator is not None
        known, courses = self.batch.simulator.labels(), [self.batch.tracker.of(i) for i in range(self.n)]
        return Privileged(
            Oracle.access, known.position_w, known.yaw_w, known.instance, tuple(self.batch.home), tuple(one.episode for one in courses)
        )

    def _renew(self, lanes: Int[np.ndarray, "k"], rng: np.random.Generator, lead: float) -> None:
        """Count the episodes that ended in some lanes, and begin others."""
        if not len(lanes):
            return
        for i in lanes[~self.led[lanes]].tolist():
            told = self.batch.tracker.result(i)
            self.ended.count += 1
            self.ended.success += float(told["success"])
            self.ended.spl += float(told.get("spl", 0.0))
        self.batch.begin(lanes)
        self._begun(lanes, rng.random(len(lanes)) < lead)

    def _begun(self, lanes: Int[np.ndarray, "k"], led: Bool[np.ndarray, "k"]) -> None:
        """Give the oracle the new episodes of some lanes."""
        self.led[lanes] = led
        if self.oracle:
            self.walks = self.oracle.reset(self.walks, [self.batch.tracker.tasks[i] for i in lanes.tolist()], lanes, self._privileged())


def sampled(logits: Float[Tensor, "n a"], rng: np.random.Generator) -> Int[np.ndarray, "n"]:
    """Actions drawn from a policy's logits."""
    below = logits.softmax(dim=1).cumsum(dim=1).numpy()
    return np.minimum((below < rng.random(len(below))[:, None]).sum(axis=1), below.shape[1] - 1)
