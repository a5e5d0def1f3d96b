"""`NavigationVectorEnv`: a Gymnasium environment of many agents in one call."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from jaxtyping import UInt8

from envs.errors import InputError
from envs.gym.batch import Batch
from envs.gym.env import METADATA, checked_render_mode
from envs.gym.settings import settings
from envs.inputs import InputSpec
from envs.simulators.native import NativeSimulator
from envs.types import Task


class NavigationVectorEnv(VectorEnv):
    """Gymnasium environment of n agents, with each autoreset mode of Gymnasium 1.2.

    Keyword arguments are those of `Settings`.
    `gymnasium.make_vec(id, n, "vector_entry_point", autoreset_mode="SameStep", ...)`: in this mode Gymnasium takes no `vector_kwargs`.
    Rollouts equal those of `SyncVectorEnv` around n `NavigationEnv`. `autoreset_mode` is an `AutoresetMode` or its value
    ("NextStep", "SameStep", "Disabled"). Without `copy` observations are overwritten by the next step.
    """

    def __init__(
        self,
        num_envs: int = 1,
        *,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        copy: bool = True,
        render_mode: str | None = None,
        **options: Any,
    ) -> None:
        if not isinstance(num_envs, int | np.integer) or num_envs < 1:
            raise InputError(f"num_envs: expected a whole number from 1 on, got {num_envs!r}")
        self.num_envs, self.copy, self.render_mode = int(num_envs), copy, checked_render_mode(render_mode)
        self.autoreset_mode = _autoreset_mode(autoreset_mode)
        self.metadata = {**METADATA, "autoreset_mode": self.autoreset_mode}
        self._batch = Batch(settings(options), self.num_envs)
        self.single_observation_space, self.single_action_space = self._batch.observation_space, self._batch.action_space
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self._over = np.zeros(self.num_envs, np.bool_)
        self._kept = None if copy else self._batch.inputs.empty(self.num_envs)

    @property
    def simulator(self) -> NativeSimulator:
        """Simulator of all agents; agent i is in its scene i.

        ResetNeeded before the first reset.
        """
        if self._batch.simulator is None:
            raise ResetNeeded("no episode has begun: call reset() first")
        return self._batch.simulator

    @property
    def inputs(self) -> InputSpec:
        """Encoding of the observations."""
        return self._batch.inputs

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Task of each agent in its current episode.

        ResetNeeded before the first reset.
        """
        tasks = tuple(task for task in self._batch.tracker.tasks if task is not None)
        if len(tasks) < self.num_envs:
            raise ResetNeeded("no episode has begun: call reset() first")
        return tasks

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """First observations and infos of the agents in options["reset_mask"] [all].

        A seed s means s, s + 1, ... for agents 0, 1, ...
        """
        seeds = self._seeds(seed)
        mask = self._mask(options)
        agent_ids = np.flatnonzero(mask)
        self._batch.begin(agent_ids, [seeds[i] for i in agent_ids])
        self._over[mask] = False
        infos = gathered(self.num_envs, [(i, self._batch.tracker.introduction(i)) for i in agent_ids.tolist()])
        return self._batch.observe(self._kept), infos

    def step(self, actions: Any) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Observations, rewards, terminations, truncations and infos of all agents."""
        if self._batch.simulator is None:
            raise ResetNeeded("no episode has begun: call reset() before step()")
        again = self._over if self.autoreset_mode is AutoresetMode.NEXT_STEP else np.zeros(self.num_envs, np.bool_)
        if self.autoreset_mode is AutoresetMode.DISABLED and self._over.any():
            raise ResetNeeded(f"agents {np.flatnonzero(self._over).tolist()} have ended: reset them with options={{'reset_mask': mask}}")
        rewards, terminations, truncations = self._batch.step(*self._batch.decided(actions), again)
        over, tracker = terminations | truncations, self._batch.tracker
        if self.autoreset_mode is AutoresetMode.SAME_STEP:
            infos = self._restart(np.flatnonzero(over).tolist()) if over.any() else {}
        else:
            messages = [(i, tracker.introduction(i) if again[i] else tracker.result(i)) for i in np.flatnonzero(over | again).tolist()]
            infos, self._over = gathered(self.num_envs, messages), over
        return self._batch.observe(self._kept), rewards, terminations, truncations, infos

    def render(self) -> tuple[UInt8[np.ndarray, "h w 3"], ...] | None:
        """RGB views of the agents, at least 256 pixels wide; None without a render mode."""
        if self.render_mode is None:
            return None
        if self._batch.simulator is None:
            raise ResetNeeded("nothing to show yet: call reset() before render()")
        return tuple(self._batch.pictures())

    def _restart(self, agent_ids: list[int]) -> dict[str, Any]:
        """Begin the next episodes of finished agents; infos with their last observations and scores."""
        batch = self._batch
        ends = [{"final_obs": batch.observe_one(i), "final_info": batch.tracker.result(i)} for i in agent_ids]
        batch.begin(np.array(agent_ids))
        return gathered(self.num_envs, [(i, end | batch.tracker.introduction(i)) for i, end in zip(agent_ids, ends, strict=True)])

    def _seeds(self, seed: int | Sequence[int | None] | None) -> list[int | None]:
        """One seed for each agent.

        InputError for a wrong number of seeds and for negative ones.
        """
        if seed is None:
            seed = [None] * self.num_envs
        elif isinstance(seed, int | np.integer):
            seed = [int(seed) + i for i in range(self.num_envs)]
        seeds = [None if s is None else int(s) for s in seed]
        if len(seeds) != self.num_envs or any(s is not None and s < 0 for s in seeds):
            raise InputError(f"seed: expected a whole number from 0 on, or {self.num_envs} of them, got {seed}")
        super().reset(seed=seeds[0])
        return seeds

    def _mask(self, options: dict[str, Any] | None) -> np.ndarray:
        """Mask of the agents to reset.

        InputError for a mask of another shape or type, or an empty one.
        """
        if unknown := [str(name) for name in options or {} if name != "reset_mask"]:
            raise InputError(f"reset: expected reset_mask alone among the options, got {', '.join(unknown)}")
        mask = (options or {}).get("reset_mask")
        if mask is None:
            return np.ones(self.num_envs, np.bool_)
        if not (isinstance(mask, np.ndarray) and mask.shape == (self.num_envs,) and mask.dtype == np.bool_ and mask.any()):
            raise InputError(f"reset_mask: expected {self.num_envs} booleans in an array, at least one of them true, got {mask!r}")
        return mask


def _autoreset_mode(mode: AutoresetMode | str) -> AutoresetMode:
    """Autoreset mode from an `AutoresetMode`, its value or its name; InputError otherwise."""
    for known in AutoresetMode:
        if mode in (known, known.value, known.name):
            return known
    raise InputError(f"autoreset_mode: expected one of {', '.join(known.value for known in AutoresetMode)}, got {mode!r}")


def gathered(n: int, infos: Sequence[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
    """Combine the infos of some of n agents as Gymnasium's vector environments do.

    Like `VectorEnv._add_info`, but for all agents at once: for each name an array of the agents' values, zeros or None for the others, and
    under `_name` the mask of agents that have a value.
    """
    rows: dict[str, tuple[list[int], list[Any]]] = {}
    for i, info in infos:
        for name, value in info.items():
            whom, said = rows.setdefault(name, ([], []))
            whom.append(i)
            said.append(value)
    found: dict[str, Any] = {}
    masks: dict[tuple[int, ...], np.ndarray] = {}  # by agents: mostly the same for many names
    for name, (whom, said) in rows.items():
        first, key = said[0], tuple(whom)
        if isinstance(first, dict) and name != "final_obs":
            array: Any = gathered(n, list(zip(whom, said, strict=True)))
        else:
            array = np.zeros(n, type(first)) if isinstance(first, bool | int | float) else np.full(n, None, object)
            array[whom] = said
        if key not in masks:
            masks[key] = np.zeros(n, np.bool_)
            masks[key][whom] = True
        found[name], found[f"_{name}"] = array, masks[key].copy()
    return found
