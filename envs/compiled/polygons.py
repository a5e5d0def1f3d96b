"""Point-in-polygon test for many points and polygons, compiled."""

import numpy as np

from envs.compiled.kernels import kernel


@kernel
def places_of(corners, ends, levels, points):
    """Index of the last polygon that contains each point, -1 for none.

    `points` [n 3] are x, y, z. `corners` [c 2: x, z] are those of all polygons, the k-th one's up to `ends[k]`. `levels` [k 2] are the
    exclusive lower and upper limits of y for each polygon. A point is inside where a ray from it crosses the outline an odd number of
    times (Shimrat 1962).
    """
    out = np.full(len(points), -1, np.int64)
    for n in range(len(points)):
        x, y, z = points[n, 0], points[n, 1], points[n, 2]
        first = 0
        for k in range(len(ends)):
            last, within = ends[k], False
            if levels[k, 0] < y < levels[k, 1]:
                for a in range(first, last):
                    b = a + 1 if a + 1 < last else first
                    if (corners[a, 1] > z) != (corners[b, 1] > z):
                        at = corners[a, 0] + (z - corners[a, 1]) * (corners[b, 0] - corners[a, 0]) / (corners[b, 1] - corners[a, 1])
                        within ^= x < at
            if within:
                out[n] = k
            first = last
    return out
