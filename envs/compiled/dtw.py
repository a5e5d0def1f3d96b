"""Dynamic time warping of paths, compiled."""

import numpy as np

from envs.compiled.kernels import kernel


@kernel
def dtw(a: np.ndarray, b: np.ndarray) -> float:
    """Dynamic time warping distance [m] of paths (n, 3) and (m, 3), float64.

    It is the least sum of Euclidean distances over all alignments. An alignment pairs first with first and last with last, and advances
    by one point in either path or in both.
    """
    row = np.full(len(b) + 1, np.inf)
    row[0] = 0.0
    for i in range(len(a)):
        diagonal = row[0]
        row[0] = np.inf
        for j in range(len(b)):
            apart = np.sqrt((a[i, 0] - b[j, 0]) ** 2 + (a[i, 1] - b[j, 1]) ** 2 + (a[i, 2] - b[j, 2]) ** 2)
            best = min(diagonal, row[j], row[j + 1])
            diagonal = row[j + 1]
            row[j + 1] = best + apart
    return row[-1]
