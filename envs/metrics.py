"""Scores of a recorded episode: pure functions."""

import numpy as np
from jaxtyping import Float

from envs.types import Trajectory


def path_length(position_w: Float[np.ndarray, "t 3"]) -> float:
    """Sum of the straight distances between consecutive positions [m] (Anderson et al. 2018, arXiv 1807.06757)."""
    return float(np.linalg.norm(np.diff(position_w, axis=0), axis=1).sum())


def spl(success: bool, shortest: float, walked: float) -> float | None:
    """Success weighted by path length, shortest / max(shortest, walked) [m / m] (Anderson et al. 2018, arXiv 1807.06757).

    1 for an agent that starts at its goal and succeeds; None where the goal cannot be reached, which leaves it undefined.
    """
    if not np.isfinite(shortest):
        return None
    longest = max(shortest, walked)
    return float(success) * (shortest / longest if longest > 0 else 1.0)


def collisions(trajectory: Trajectory) -> int:
    """Number of steps that hit something."""
    return int(trajectory.collided.sum())
