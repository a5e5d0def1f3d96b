"""Places of episodes: reasons why an agent cannot stand there, and things there."""

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.scenes.scene import Object

ABOVE = 0.25  # [m] above the floor that other navigation meshes round heights by
NEAR = 0.2  # [m] that an agent may have to step aside, as PointNav's success distance
BELOW = 0.5  # [m] of height within which `Walkable.snap` looks
DEEPEST = 50  # steps of it down


def fault_of(home: Home, point_w: Float[np.ndarray, "3"], *, reach: float = 0.01) -> str:
    """Reason why an agent cannot stand at a place [m], '' where it can.

    It may stand up to `reach` [m] beside the place. The reasons: outside the scene, inside a thing, too far above the floor, no floor.
    """
    point = np.asarray(point_w, np.float64)
    vertices = home.scene.vertices
    if not len(vertices) or (point < vertices.min(axis=0) - BELOW).any() or (point > vertices.max(axis=0) + BELOW).any():
        return "outside the scene"
    found, island = home.space.snap(point[None], reach=reach)
    rise = float(point[1] - found[0, 1]) if island[0] >= 0 else np.nan
    if island[0] >= 0 and -ABOVE <= rise <= ABOVE:
        return ""
    thing = thing_at(home, point)
    if thing is not None:
        return f"inside {thing.name or thing.category or 'a thing'}"
    drop = rise if rise > 0 else _drop(home, point, reach)
    if np.isfinite(drop):
        return f"{drop:.2f} m above the floor"
    return "below the floor" if np.isfinite(rise) else "where no floor is free"


def thing_at(home: Home, point: Float[np.ndarray, "3"]) -> Object | None:
    """Smallest thing whose box holds a place [m], None for none."""
    inside = [
        thing
        for thing in home.scene.objects
        if not thing.structure and all(a - 0.01 <= v <= b for a, v, b in zip(thing.low, point, thing.high, strict=True))
    ]
    return min(inside, key=lambda thing: float(np.prod(np.subtract(thing.high, thing.low))), default=None)


def _drop(home: Home, point: Float[np.ndarray, "3"], reach: float) -> float:
    """Height [m] of a place above the nearest floor below it; inf for none."""
    under = np.repeat(point[None], DEEPEST, axis=0)
    under[:, 1] -= BELOW * np.arange(1, DEEPEST + 1)
    found, island = home.space.snap(under, reach=reach)
    below = found[(island >= 0) & (found[:, 1] < point[1]), 1]
    return float(point[1] - below.max()) if len(below) else np.inf
