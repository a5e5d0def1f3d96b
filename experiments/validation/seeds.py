"""Means over seeds with 95% intervals, by Student's t."""

import math
from collections.abc import Sequence

# Quantiles 0.975 of Student's t with 1, 2, ... degrees of freedom.
T = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)


def over_seeds(values: Sequence[float]) -> dict[str, float | int | None]:
    """Mean of one value per seed, with its 95% interval, None of a single seed."""
    n = len(values)
    mean = math.fsum(values) / n
    if n < 2:
        return {"mean": round(mean, 4), "low": None, "high": None, "n": n}
    half = T[min(n - 2, len(T) - 1)] * math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1) / n)
    return {"mean": round(mean, 4), "low": round(mean - half, 4), "high": round(mean + half, 4), "n": n}


def said(figure: dict[str, float | int | None]) -> str:
    """Figure in words."""
    if figure["low"] is None:
        return f"{figure['mean']:.3f}"
    return f"{figure['mean']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]"
