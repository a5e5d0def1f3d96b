"""Pictures of an empty room, the maps that agents draw of them, random maps, and least costs by brute force."""

import heapq
import math

import numba
import numpy as np

from envs.types import Body, Camera, Observation
from policies.navigation.navigator import Navigator, NavigatorState
from policies.navigation.occupancy import CELL, FREE, LIMIT, OCCUPIED, UNKNOWN, VISITED, Maps, empty_maps, forget, look_at, map_of, set_free
from policies.navigation.planner import UNREACHED
from policies.subgoals import Kind, Subgoal, Subgoals

BODY, CAMERA = Body(), Camera(64, 64)
WALLS = {"x": (-2.0, 3.0), "z": (-4.0, 1.5), "y": (0.0, 2.6)}  # [m] of a room with nothing in it
SIDE = 96  # [cells] of small maps
EXPLORE = Subgoals((Subgoal(Kind.EXPLORE),), ((),))
NOTHING = np.full((64, 64), np.nan, np.float32)


def axes(yaw: float, pitch: float) -> np.ndarray:
    """The camera's right, up and backward as columns in the frame of the start: turned about X, then about Y."""
    c, s, u, w = math.cos(yaw), math.sin(yaw), math.sin(pitch), math.cos(pitch)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]) @ np.array([[1, 0, 0], [0, w, -u], [0, u, w]])


def in_room(x: float, z: float, yaw: float, pitch: float) -> Observation:
    """What an agent at x, z [m] sees of the room of `WALLS`, from the intersections of rays with its six planes."""
    row, column = np.mgrid[:64, :64]
    a, b = (column + 0.5 - 32) / CAMERA.focal, (32 - row - 0.5) / CAMERA.focal
    ray = np.stack([a, b, -np.ones_like(a)], axis=-1) @ axes(yaw, pitch).T
    eye = np.array([x, CAMERA.elevation, z])
    with np.errstate(divide="ignore"):
        bounds = [(np.where(ray[..., k] > 0, WALLS[name][1], WALLS[name][0]) - eye[k]) / ray[..., k] for k, name in enumerate("xyz")]
    return seen_as(np.min(bounds, axis=0).astype(np.float32), x, z, yaw, pitch)


def seen_as(depth: np.ndarray, x: float, z: float, yaw: float = 0.0, pitch: float = 0.0, *, collided: bool = False) -> Observation:
    """An observation of one agent with that depth [h w]."""
    pose = np.array([[x, 0.0, z]]), np.array([yaw]), np.array([pitch])
    return Observation(np.zeros((1, *depth.shape, 3), np.uint8), depth[None], *pose, np.array([collided]))


def one(navigator: Navigator, things: tuple[int, ...] = ()) -> NavigatorState:
    """An agent that explores."""
    state = navigator.forget(navigator.begin(1), 0, CAMERA, BODY, things)
    return navigator.reset(state, EXPLORE, np.zeros(1, np.int64))


def shown(*pictures: Observation) -> Maps:
    """The map of an agent that has seen some pictures."""
    navigator = Navigator(threads=1)
    state = one(navigator)
    for observation in pictures:
        _, state = navigator.decide(observation, np.zeros((1, 64, 64), np.int32), state, np.zeros(1, np.int64), look=True)
    return state.maps


def layer(maps: Maps, flag: int) -> np.ndarray:
    """Which cells have a flag."""
    return (maps.flags[0] & flag) > 0


def points(maps: Maps, cells: np.ndarray) -> np.ndarray:
    """x and z [m] of the middles of cells."""
    return (cells[:, ::-1] + 0.5 - maps.flags.shape[1] // 2) * CELL


def cell(maps: Maps, x: float, z: float) -> tuple[int, int]:
    """Row and column of a place [m]."""
    half = maps.flags.shape[1] // 2
    return math.floor(z / CELL) + half, math.floor(x / CELL) + half


def weights(maps: Maps) -> np.ndarray:
    """What every cell costs, from what is known of it."""
    flags, near, limit, bumps = maps.flags[0], maps.clearance[0].astype(float), maps.settings[0, LIMIT:], maps.bumps[0].astype(int)
    out = np.select([near < limit[1], near < limit[2], near < limit[3]], [6, 3, 2], 1)
    out = np.where(bumps > 0, 6 + 12 * bumps, out)
    visited = (flags & VISITED) > 0
    out = np.where(~visited & ((flags & FREE) == 0), UNKNOWN, out)
    return np.where(~visited & ((near < limit[0]) | ((flags & OCCUPIED) > 0)), 0, out)


def random_maps(seed: int) -> tuple[Maps, np.ndarray]:
    """A small map of random cells, changed in a random order, and its scattered places that are open."""
    rng = np.random.default_rng(seed)
    maps = empty_maps(1, side=SIDE)
    forget(maps, 0, CAMERA, Body(radius=float(rng.choice([0.06, 0.18]))), afar=2.0)
    maps.window[0] = 4, SIDE - 4, 4, SIDE - 4
    low = rng.integers(10, 30, size=2)
    size = rng.integers(12, 40, size=2)
    cells = np.argwhere(rng.random(size) < 0.9) + low
    things = np.argwhere(rng.random(size) < rng.choice([0.01, 0.06])) + low
    _draw(maps, rng.permutation(cells), things)
    return maps, np.argwhere((maps.weight[0] > 0) & (maps.weight[0] < UNKNOWN))


@numba.njit
def _draw(maps, cells, things):
    """Mark free cells, and something that stands in others."""
    map = map_of(maps, 0)
    for n in range(len(cells)):
        set_free(map, cells[n, 0], cells[n, 1])
    for n in range(len(things)):
        look_at(map, things[n, 0], things[n, 1], 1.0, OCCUPIED)


LENGTHS = {(0, 1): 5, (1, 1): 7, (1, 2): 11}  # fifths of a cell


def least_costs(weight: np.ndarray, start: tuple[int, int], goals: set[tuple[int, int]]) -> np.ndarray:
    """Dijkstra's algorithm with a heap: least costs from a cell, all 16 moves spelled out; goals may be closed, and end a way."""
    out, heap = np.full(weight.shape, UNREACHED), [(0, *start)]
    out[start] = 0
    moves = [(a, b) for a in range(-2, 3) for b in range(-2, 3) if tuple(sorted((abs(a), abs(b)))) in LENGTHS]
    while heap:
        cost, i, j = heapq.heappop(heap)
        if cost > out[i, j] or (i, j) in goals:
            continue
        for a, b in moves:
            w = int(weight[i + a, j + b]) or int((i + a, j + b) in goals)
            if w == 0:
                continue
            if abs(a) + abs(b) == 3:  # a knight's move: the two cells that it leads between are open as well
                long = (a // 2, 0) if abs(a) == 2 else (0, b // 2)
                slant = (a // 2 if abs(a) == 2 else a, b // 2 if abs(b) == 2 else b)
                if not (weight[i + long[0], j + long[1]] and weight[i + slant[0], j + slant[1]]):
                    continue
            total = cost + LENGTHS[tuple(sorted((abs(a), abs(b))))] * (max(1, int(weight[i, j])) + w)
            if total < out[i + a, j + b]:
                out[i + a, j + b] = total
                heapq.heappush(heap, (total, i + a, j + b))
    return out
