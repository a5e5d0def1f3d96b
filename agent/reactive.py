"""`Reactive`: agent whose recurrent network decides every action, without map or plan."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from envs.errors import InputError
from envs.types import Action, Decision, Observation, Task
from policies.policy import Privileged
from policies.recurrent import PARTS, RecurrentNet, sense

WEIGHTS = Path(__file__).parent / "weights"
PURPOSE = 359


class Reactive:
    """Single-episode agent for PointNav and ObjectNav; its actions are drawn from its policy.

    `net` replaces the shipped networks. `greedy` takes the likeliest action instead.
    """

    def __init__(self, net: RecurrentNet | None = None, *, greedy: bool = False) -> None:
        self._net, self._greedy = net, greedy

    def reset(self, task: Task, privileged: Privileged | None) -> None:
        """Begin an episode; InputError for another task, and without weights."""
        self._acting = self._net or shipped_net(task.name)
        if self._acting.config.task != task.name:
            raise InputError(f"agent reactive: expected a task of {self._acting.config.task}, got {task.name}")
        self._task, self._rng = task, np.random.default_rng([task.seed, PURPOSE])
        self._memory, self._last = self._acting.begin(1), np.array([-1])

    def act(self, observation: Observation, privileged: Privileged | None) -> Decision:
        """Next action."""
        net = self._acting
        acting = net.act(sense(net.config, observation, [self._task], self._last), self._memory)
        chance = acting.logits[0].double().softmax(dim=0).numpy()
        action = int(chance.argmax()) if self._greedy else int(self._rng.choice(len(chance), p=chance))
        self._memory, self._last = acting.memory, np.array([action])
        return Decision(Action(action))


@lru_cache
def shipped_net(task: str) -> RecurrentNet:
    """Network that is shipped for a task; InputError where there is none."""
    from policies.learning import load_recurrent_net

    if task not in PARTS:
        raise InputError(f"agent reactive: expected a task of {' or '.join(PARTS)}, got {task}")
    path = WEIGHTS / f"reactive_{task}.safetensors"
    if not path.is_file():
        made = f"python -m experiments.reactive --task {task} --out FOLDER"
        raise InputError(f"agent reactive: there are no weights for {task} yet; {made} makes FOLDER/policy.safetensors, for {path}")
    return load_recurrent_net(path)
