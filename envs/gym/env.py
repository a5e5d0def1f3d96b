"""`NavigationEnv`: navigation as a Gymnasium environment of one agent."""

from collections.abc import Mapping
from typing import Any, ClassVar

import gymnasium
import numpy as np
from gymnasium.error import ResetNeeded
from jaxtyping import UInt8

from envs.errors import InputError
from envs.gym.batch import Batch
from envs.gym.settings import settings

METADATA: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": 4}


class NavigationEnv(gymnasium.Env):
    """Gymnasium environment of one agent, a batch of one.

    Keyword arguments are those of `Settings`.
    """

    metadata: ClassVar[dict[str, Any]] = {**METADATA}

    def __init__(self, render_mode: str | None = None, **options: Any) -> None:
        self.render_mode = checked_render_mode(render_mode)
        self._batch = Batch(settings(options), 1)
        self.observation_space, self.action_space = self._batch.observation_space, self._batch.action_space
        self._over = True

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
        """First observation and info of the next episode, or of a seed's first one.

        InputError for options, of which there are none.
        """
        if options:
            hint = "homes, scenes and tasks are chosen by gymnasium.make(id, scenes=[...], task=..., ...)"
            raise InputError(f"reset: expected no options, got {', '.join(map(str, options))}; {hint}")
        super().reset(seed=seed)
        if self._batch.seed[0] is None and seed is None:
            seed = self.np_random_seed
        self._batch.begin(np.array([0]), [seed])
        self._over = False
        return self._batch.observe_one(0), self._batch.tracker.introduction(0)

    def step(self, action: Any) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        """Observation, reward, terminated, truncated and info after one action.

        STOP, CANNOT and ANSWER terminate, the end of the budget truncates. The info of a finished episode holds its scores.
        """
        if self._over:
            raise ResetNeeded("the episode is over (or none has begun): call reset() before step()")
        alone = {name: [part] for name, part in action.items()} if isinstance(action, Mapping) else [action]
        reward, terminated, truncated = self._batch.step(*self._batch.decided(alone), np.zeros(1, np.bool_))
        self._over = bool(terminated[0] or truncated[0])
        info = self._batch.tracker.result(0) if self._over else {}
        return self._batch.observe_one(0), float(reward[0]), bool(terminated[0]), bool(truncated[0]), info

    def render(self) -> UInt8[np.ndarray, "h w 3"] | None:
        """RGB view of the agent, at least 256 pixels wide; None without a render mode."""
        if self.render_mode is None:
            gymnasium.logger.warn('render() shows nothing unless the environment is made with render_mode="rgb_array"')
            return None
        if self._batch.simulator is None:
            raise ResetNeeded("nothing to show yet: call reset() before render()")
        return self._batch.pictures()[0]


def checked_render_mode(mode: str | None) -> str | None:
    """Return `mode` if it is supported; InputError otherwise."""
    if mode not in (None, *METADATA["render_modes"]):
        hint = "; there is no window, so show the pictures of render()" if mode == "human" else ""
        raise InputError(f"render_mode: expected {', '.join(METADATA['render_modes'])} or None, got {mode!r}{hint}")
    return mode
