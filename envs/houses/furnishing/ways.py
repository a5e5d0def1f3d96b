"""Test for passages through a furnished room: `open_ways`."""

import numpy as np

from envs.compiled.kernels import kernel


@kernel
def open_ways(room, boxes, count, doors, body, cell, most):
    """Whether a body can walk between all doors and to most of the free floor.

    At most a share `most` of the free floor may be out of reach. `room` is (x0, z0, x1, z1) [m], `boxes` (n 4) the obstacles, of
    which only the first `count` are used, `doors` (d 2) points (x, z) before the doors. A body is a square of half side `body` [m];
    `cell` [m] is the size of a grid cell.
    """
    nx, nz = int((room[2] - room[0]) / cell), int((room[3] - room[1]) / cell)
    label = np.zeros((nz, nx), np.int32)
    for j in range(nz):
        z = room[1] + (j + 0.5) * cell
        for i in range(nx):
            x = room[0] + (i + 0.5) * cell
            if x - body < room[0] or x + body > room[2] or z - body < room[1] or z + body > room[3]:
                label[j, i] = -1
    for b in range(count):
        i0, i1 = int((boxes[b, 0] - body - room[0]) / cell + 0.5), int((boxes[b, 2] + body - room[0]) / cell + 0.5)
        j0, j1 = int((boxes[b, 1] - body - room[1]) / cell + 0.5), int((boxes[b, 3] + body - room[1]) / cell + 0.5)
        for j in range(max(j0, 0), min(j1, nz)):
            for i in range(max(i0, 0), min(i1, nx)):
                label[j, i] = -1
    stack = np.empty(nx * nz, np.int32)
    islands, total, largest, main = 0, 0, 0, 0
    for start in range(nx * nz):
        if label[start // nx, start % nx] != 0:
            continue
        islands += 1
        label[start // nx, start % nx] = islands
        stack[0], n, size = start, 1, 0
        while n > 0:
            n -= 1
            j, i = stack[n] // nx, stack[n] % nx
            size += 1
            for dj, di in ((0, 1), (0, -1), (1, 0), (-1, 0)):
                a, b = j + dj, i + di
                if 0 <= a < nz and 0 <= b < nx and label[a, b] == 0:
                    label[a, b] = islands
                    stack[n] = a * nx + b
                    n += 1
        total += size
        if size > largest:
            largest, main = size, islands
    if largest == 0 or total - largest > most * largest:
        return False
    for d in range(len(doors)):
        i = min(max(int((doors[d, 0] - room[0]) / cell), 0), nx - 1)
        j = min(max(int((doors[d, 1] - room[1]) / cell), 0), nz - 1)
        if label[j, i] != main:
            return False
    return True
