"""What decides: from an observation and a sub-goal to an action."""

from typing import Protocol

import numpy as np
from jaxtyping import Int

from envs.types import Labels, Observation


class Policy(Protocol):
    """Decides for n agents at once."""

    @property
    def access(self) -> tuple[str, ...]:
        """What it knows beyond its sensors."""
        ...

    def act(self, observation: Observation, labels: Labels | None) -> Int[np.ndarray, "n"]:
        """One `Action` for each agent. `labels` are given only to a policy whose `access` is not empty."""
        ...
