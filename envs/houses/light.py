"""Baked ambient occlusion: how much of the room's light reaches each vertex."""

import numpy as np
from jaxtyping import Float
from scipy import ndimage

CELL = 0.1  # m
NEAR, FAR = 0.16, 0.42  # widths of the two blurs [m]: corners and contact, then the room


def occlusion(
    points: Float[np.ndarray, "v 3"],
    normals: Float[np.ndarray, "v 3"],
    boxes: Float[np.ndarray, "b 6"],
    rooms: Float[np.ndarray, "r 6"],
    bounds: tuple[np.ndarray, np.ndarray],
) -> Float[np.ndarray, "v"]:
    """Share of light, 0.3 to 1, at points [m] with outward normals, among solid boxes (low, high) in rooms (low, high).

    Space outside every room is solid. How full the neighbourhood in front of a point is, at two scales, stands for how
    much of its sky is hidden; a point on an open wall has 1.
    """
    low = np.asarray(bounds[0]) - 3 * CELL
    shape = np.ceil((np.asarray(bounds[1]) + 3 * CELL - low) / CELL).astype(int)
    solid = np.ones(shape, np.float32)
    for box in rooms:
        _fill(solid, low, box, 0.0)
    for box in boxes:
        _fill(solid, low, box, 1.0)
    light = np.ones(len(points))
    for width, reach, weight, flat in ((NEAR, 0.1, 0.45, 0.27), (FAR, 0.28, 0.5, 0.27)):
        blurred = ndimage.gaussian_filter(solid, width / CELL, truncate=2.5, mode="nearest")
        at = (points + reach * normals - low) / CELL - 0.5
        hidden = ndimage.map_coordinates(blurred, at.T, order=1, mode="nearest")
        light -= weight * np.clip(hidden - flat, 0, 1)
    return np.clip(light, 0.3, 1.0).astype(np.float32)


def _fill(solid: np.ndarray, low: np.ndarray, box: np.ndarray, value: float) -> None:
    """Set the cells whose share in the box is large to `value`, those at its rim in proportion."""
    a, b = (np.asarray(box[:3]) - low) / CELL, (np.asarray(box[3:]) - low) / CELL
    cells, covers = [], []
    for k in range(3):
        first, last = int(np.floor(a[k])), int(np.ceil(b[k]))
        edge = np.arange(first, last)
        covers.append(np.clip(np.minimum(edge + 1, b[k]) - np.maximum(edge, a[k]), 0, 1))
        cells.append(slice(max(first, 0), last))
        covers[k] = covers[k][max(-first, 0) :]
    part = solid[tuple(cells)]
    share = (covers[0][:, None, None] * covers[1][:, None] * covers[2])[tuple(slice(0, n) for n in part.shape)]
    np.copyto(part, part + share * (value - part))
