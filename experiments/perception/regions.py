"""`Region`: a recognised region of a view in words and numbers, for pictures and JSON."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from agent.learning.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES
from envs.percepts import Percept
from experiments.perception.sources import View

LEAST = 0.01  # least probability in JSON


@dataclass(frozen=True)
class Region:
    """A recognised region: mask, box [pixels], score, and probabilities, most likely first.

    `point_a` [m] is in the frame of the view (right, up from the floor, back), `extent` [m] its width, height and depth, `yaw_a` [rad] the
    direction of its width, `distance` [m] from the camera along the floor; None without depth.
    """

    mask: Bool[np.ndarray, "h w"]
    box: Float[np.ndarray, "4"]
    score: float
    category: dict[str, float]
    color: dict[str, float]
    size: dict[str, float]
    material: dict[str, float]
    point_a: Float[np.ndarray, "3"] | None
    extent: Float[np.ndarray, "3"] | None
    yaw_a: float

    @property
    def name(self) -> str:
        """The most likely category."""
        return next(iter(self.category))

    @property
    def distance(self) -> float | None:
        """Distance along the floor [m]."""
        return None if self.point_a is None else float(np.hypot(self.point_a[0], self.point_a[2]))


def regions_in(view: View, percept: Percept) -> list[Region]:
    """The regions of a percept, by descending score."""
    found = []
    for k in np.argsort(-percept.score, kind="stable").tolist():
        known = bool(np.isfinite(percept.point_a[k]).all())
        found.append(
            Region(
                percept.region == k,
                percept.box[k],
                float(percept.score[k]),
                likely(CATEGORIES, percept.category[k]),
                likely(COLORS, percept.color[k]),
                likely(SIZES, percept.size[k]),
                likely(MATERIALS, percept.material[k]),
                percept.point_a[k] if known else None,
                percept.extent[k] if known else None,
                float(percept.yaw_a[k]),
            )
        )
    return found


def likely(names: tuple[str, ...], chance: Float[np.ndarray, "names"]) -> dict[str, float]:
    """Names with their probabilities, most likely first."""
    return {names[k]: float(chance[k]) for k in np.argsort(-chance, kind="stable").tolist()}


def told(chances: dict[str, float]) -> dict[str, Any]:
    """Most likely name and its probability, and all probabilities of at least 0.01."""
    name = next(iter(chances))
    others = {other: round(chance, 3) for other, chance in chances.items() if chance >= LEAST}
    return {"name": name, "chance": round(chances[name], 3), "chances": others}


def region_facts(region: Region, *, has_depth: bool) -> dict[str, Any]:
    """A region as JSON; without depth its point, distance, extent and size are null."""

    def rounded(values: np.ndarray | None) -> list[float] | None:
        return None if values is None else [round(float(v), 3) for v in values]

    return {
        "name": region.name,
        "score": round(region.score, 3),
        "category": told(region.category),
        "color": told(region.color),
        "size": told(region.size) if has_depth else None,
        "material": told(region.material),
        "box": rounded(region.box),
        "pixels": int(region.mask.sum()),
        "point": rounded(region.point_a),
        "distance": None if region.distance is None else round(region.distance, 3),
        "extent": rounded(region.extent),
    }


def room_of(percept: Percept) -> dict[str, float]:
    """Probabilities of room types, most likely first."""
    return likely(ROOMS, percept.room)
