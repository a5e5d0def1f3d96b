"""Baked ambient occlusion: the share of a room's light that reaches each vertex."""

import numpy as np

from envs.compiled.kernels import kernel

CELL = 0.1  # [m]
NEAR, FAR = 0.16, 0.42  # widths of the two blurs [m]: for corners and contacts, for the room


def occlusion(points: np.ndarray, normals: np.ndarray, boxes: np.ndarray, rooms: np.ndarray) -> np.ndarray:
    """Share of light (v,), 0.3 to 1, at points (v 3) [m] with outward normals.

    `boxes` (b 6: low, high) are solid and `rooms` (r 6) hollow; space outside every room is solid. The occupancy of the
    neighbourhood in front of a point, at two scales, approximates the hidden part of its sky; a point on an open wall has 1.
    """
    low = rooms[:, :3].min(axis=0) - 3 * CELL
    nx, ny, nz = np.ceil((rooms[:, 3:].max(axis=0) + 3 * CELL - low) / CELL / 2).astype(int).tolist()
    solid = np.ones((2 * nx, 2 * ny, 2 * nz), np.float32)
    fill(solid, low, rooms, 0.0)
    fill(solid, low, boxes, 1.0)
    half = np.empty((nx, ny, nz), np.float32)
    halve(solid, half)
    light = np.ones(len(points), np.float32)
    for grid, cell, width, reach, weight in ((solid, CELL, NEAR, 0.1, 0.45), (half, 2 * CELL, FAR, 0.28, 0.5)):
        taps = _taps(width / cell)
        other = np.empty_like(grid)
        nx, ny, nz = (int(n) for n in grid.shape)
        blur(grid.reshape(1, nx, ny * nz), other.reshape(1, nx, ny * nz), taps)
        blur(other.reshape(nx, ny, nz), grid.reshape(nx, ny, nz), taps)
        blur_rows(grid.reshape(nx * ny, nz), other.reshape(nx * ny, nz), taps)
        darken(light, other, low, cell, points, normals, reach, weight)
    return np.clip(light, 0.3, 1.0)


def _taps(deviation: float) -> np.ndarray:
    """Weights of one half of a Gaussian, the middle first."""
    far = np.arange(int(2.3 * deviation + 0.5) + 1)
    weight = np.exp(-0.5 * (far / deviation) ** 2)
    return (weight / (weight[0] + 2 * weight[1:].sum())).astype(np.float32)


@kernel
def fill(solid, low, boxes, value):
    """Set the cells inside each box (low, high) to `value`, rim cells in proportion."""
    nx, ny, nz = solid.shape
    for b in range(len(boxes)):
        x0, y0, z0 = (boxes[b, 0] - low[0]) / CELL, (boxes[b, 1] - low[1]) / CELL, (boxes[b, 2] - low[2]) / CELL
        x1, y1, z1 = (boxes[b, 3] - low[0]) / CELL, (boxes[b, 4] - low[1]) / CELL, (boxes[b, 5] - low[2]) / CELL
        for i in range(max(0, int(np.floor(x0))), min(nx, int(np.ceil(x1)))):
            a = min(i + 1, x1) - max(i, x0)
            for j in range(max(0, int(np.floor(y0))), min(ny, int(np.ceil(y1)))):
                c = a * (min(j + 1, y1) - max(j, y0))
                for k in range(max(0, int(np.floor(z0))), min(nz, int(np.ceil(z1)))):
                    share = c * (min(k + 1, z1) - max(k, z0))
                    solid[i, j, k] += np.float32(share * (value - solid[i, j, k]))


@kernel
def halve(grid, half):
    """Fill `half` with the means of 2 x 2 x 2 cells."""
    for i in range(half.shape[0]):
        for j in range(half.shape[1]):
            for k in range(half.shape[2]):
                total = np.float32(0)
                for a in range(2):
                    for b in range(2):
                        total += grid[2 * i + a, 2 * j + b, 2 * k] + grid[2 * i + a, 2 * j + b, 2 * k + 1]
                half[i, j, k] = total * np.float32(0.125)


@kernel
def blur(source, target, taps):
    """Fill `target` (a n b) with `source` blurred along its middle axis; edges are repeated."""
    outer, n, inner = source.shape
    for o in range(outer):
        for i in range(n):
            for k in range(inner):
                target[o, i, k] = taps[0] * source[o, i, k]
            for t in range(1, len(taps)):
                before, after = max(i - t, 0), min(i + t, n - 1)
                for k in range(inner):
                    target[o, i, k] += taps[t] * (source[o, before, k] + source[o, after, k])


@kernel
def blur_rows(source, target, taps):
    """Fill `target` (n m) with `source` blurred along its rows; edges are repeated."""
    n, m = source.shape
    for i in range(n):
        for k in range(m):
            total = taps[0] * source[i, k]
            for t in range(1, len(taps)):
                total += taps[t] * (source[i, max(k - t, 0)] + source[i, min(k + t, m - 1)])
            target[i, k] = total


@kernel
def darken(light, grid, low, cell, points, normals, reach, weight):
    """Reduce each point's light by `weight` times the occupancy `reach` [m] before it.

    Only the occupancy above a bare wall's share counts.
    """
    nx, ny, nz = grid.shape
    for p in range(len(points)):
        x = (points[p, 0] + reach * normals[p, 0] - low[0]) / cell - 0.5
        y = (points[p, 1] + reach * normals[p, 1] - low[1]) / cell - 0.5
        z = (points[p, 2] + reach * normals[p, 2] - low[2]) / cell - 0.5
        x, y, z = min(max(x, 0.0), nx - 1.001), min(max(y, 0.0), ny - 1.001), min(max(z, 0.0), nz - 1.001)
        i, j, k = int(x), int(y), int(z)
        x, y, z = x - i, y - j, z - k
        hidden = 0.0
        for a in range(2):
            for b in range(2):
                row = grid[i + a, j + b, k] * (1 - z) + grid[i + a, j + b, k + 1] * z
                hidden += (x if a else 1 - x) * (y if b else 1 - y) * row
        light[p] -= np.float32(weight * min(max(hidden - 0.27, 0.0), 1.0))
