"""In which of some polygons points are."""

import numpy as np

from envs.compiled.kernels import kernel


@kernel
def places_of(corners, ends, levels, points):
    """The place of the last polygon in which each point [n 3: x, y, z] is, -1 for none.

    `corners` [c 2: x, z] are those of all polygons, the k-th one's up to `ends[k]`; `levels` [k 2] are above which and below which y it
    counts. A point is inside where a ray from it crosses the outline an odd number of times (Shimrat 1962).
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
