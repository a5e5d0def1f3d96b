"""Distances from which things can be recognized, by their usual sizes."""

import numpy as np

from agent.memory.usual import usual
from envs.types import Camera
from envs.vocabulary import CATEGORIES

SIDE = 8.0  # [pixels] side of a thing that is recognized for sure


def seen_from(category: str, camera: Camera) -> float:
    """Distance [m] from which a thing of a category is usually recognized; inf for others."""
    if category not in CATEGORIES:
        return float("inf")
    a, b = np.sort(np.exp(usual().mean[CATEGORIES.index(category)]).mean(axis=0))[:2]
    return float(np.sqrt(a * b)) * camera.focal / SIDE
