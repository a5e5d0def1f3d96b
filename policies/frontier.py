"""Frontier exploration (Yamauchi 1997, CIRA): go to the nearest border between free floor and the unknown until there is none."""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int32, Int64

from envs.compiled.kernels import kernel
from envs.types import Action, Body, Camera, Observation
from policies.mapping import Map, widen
from policies.navigation.face import face
from policies.routing import UNREACHED, aim, costs_to, open_cells, per_metre, step_along

LEAST = 4  # cells of a frontier: smaller ones are gaps between pixels
LATER, LAST = 4.0, 12.0  # [m] by which a look has to be nearer than a frontier: at what is low, and at what is tall
STICK = 1.5  # [m] by which another frontier has to be nearer to be turned to
BESIDE = 0.35  # [m] from a frontier: near enough to look at it
GAIN = 0.02  # [m] of way that a cell of a frontier is worth, up to 40 cells
TRIES = 20  # frontiers that are thought of in one step
AFAR = 2.5  # [m] what was seen only from farther away may have been overlooked
BEFORE = 1.5  # [m] from such a thing, it is looked at
AGAIN = 4  # actions after which the choice is thought over


@kernel
def borders(free, occupied, visited, cost, bounds, unreached):
    """Cells (n, 2) that are reached and next to an unknown one, and the number of the connected frontier of each, from 0 on."""
    rows, columns = free.shape
    label = np.full((rows, columns), -2, np.int32)
    cells, n = np.empty(((bounds[1] - bounds[0]) * (bounds[3] - bounds[2]) + 1, 2), np.int64), 0
    for i in range(max(1, bounds[0]), min(rows - 1, bounds[1])):
        for j in range(max(1, bounds[2]), min(columns - 1, bounds[3])):
            if cost[i, j] == unreached:
                continue
            for di, dj in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                a, b = i + di, j + dj
                if not (free[a, b] or occupied[a, b] or visited[a, b]):
                    label[i, j] = -1
                    cells[n, 0], cells[n, 1] = i, j
                    n += 1
                    break
    number, stack = np.empty(n, np.int64), np.empty((n + 1, 2), np.int64)
    count = 0
    for k in range(n):
        if label[cells[k, 0], cells[k, 1]] != -1:
            continue
        label[cells[k, 0], cells[k, 1]] = count
        stack[0], top = cells[k], 1
        while top:
            top -= 1
            i, j = stack[top]
            for a in range(i - 1, i + 2):
                for b in range(j - 1, j + 2):
                    if label[a, b] == -1:
                        label[a, b] = count
                        stack[top, 0], stack[top, 1] = a, b
                        top += 1
        count += 1
    for k in range(n):
        number[k] = label[cells[k, 0], cells[k, 1]]
    return cells[:n], number, count


def frontiers(map: Map, cost: Int32[np.ndarray, "z x"]) -> list[Int64[np.ndarray, "n 2"]]:
    """The frontiers that `cost` (from the agent's cell, `costs_to`) reaches, as arrays of cells; those of fewer than `LEAST` left out."""
    cells, number, count = borders(map.free, map.occupied, map.visited, cost, map.bounds, UNREACHED)
    order = np.argsort(number, kind="stable")
    parts = np.split(cells[order], np.cumsum(np.bincount(number, minlength=count))[:-1]) if count else []
    return [part for part in parts if len(part) >= LEAST]


@dataclass
class Explorer:
    """Where an agent is exploring. `cells` are those of the frontier that it goes to, or with `looking` the one that it looks at from
    near, chosen `age` actions ago on a map with this `corner`. What was seen from farther than `afar` [m] only is worth a look.
    """

    body: Body
    afar: float
    turns: int = 0
    cells: Int64[np.ndarray, "n 2"] | None = None
    looking: bool = False
    age: int = 0
    corner: tuple[float, float] = (0.0, 0.0)


def begin(body: Body, camera: Camera, *, afar: float = AFAR) -> Explorer:
    """An explorer that first looks around: as many turns as its camera needs to see everything once."""
    return Explorer(body, afar, turns=max(0, math.ceil((2 * math.pi - camera.hfov) / body.turn - 1e-6)))


def explore(explorer: Explorer, map: Map, observation: Observation) -> Action | None:
    """The next action; None when nothing is left to explore: no frontier, and nothing that was seen from afar only."""
    if explorer.turns:
        explorer.turns -= 1
        return Action.LEFT
    if explorer.cells is not None and explorer.corner != (map.x0, map.z0):  # the map has grown
        shift = np.round([(explorer.corner[1] - map.z0) / map.cell, (explorer.corner[0] - map.x0) / map.cell]).astype(np.int64)
        explorer.cells = explorer.cells + shift
    explorer.corner = (map.x0, map.z0)
    here = map.cells(observation.position_a)[0]
    for _ in range(TRIES):
        _keep(explorer, map)
        if explorer.cells is None or explorer.age >= AGAIN:
            _choose(explorer, map, here)
        if explorer.cells is None:
            return None
        explorer.age += 1
        action = _look(explorer, map, observation, here) if explorer.looking else _cross(explorer, map, observation, here)
        if action is not None:
            return action
        explorer.cells = None
    return None


def _keep(explorer: Explorer, map: Map) -> None:
    """Forget what is no frontier any more, or was looked at."""
    if explorer.cells is None:
        return
    if explorer.looking:
        row, column = explorer.cells[0]
        left = explorer.cells[: int(map.nearest[row, column] > explorer.afar)]
    else:
        left = explorer.cells[border_mask(map.free, map.occupied, map.visited, explorer.cells)]
    explorer.cells = left if len(left) else None


def _choose(explorer: Explorer, map: Map, here: Int64[np.ndarray, "2"]) -> None:
    """Turn to the nearest frontier, unless the one that it goes to is not much farther; or to what is to be looked at from near."""
    cost = costs_to(map, here[None], explorer.body)
    best, chosen, looking = np.inf, None, False
    for part in frontiers(map, cost):
        off = cost[part[:, 0], part[:, 1]].min() / per_metre(map) - GAIN * min(len(part), 40)
        if explorer.cells is not None and not explorer.looking and _beside(part, explorer.cells, 1.0 / map.cell):
            off -= STICK
        if off < best:
            best, chosen = off, part
    for low in (True, False):
        place, thing = overlooked(map.occupied, map.tall, map.nearest, cost, map.bounds, explorer.afar, BEFORE / map.cell, low, UNREACHED)
        if thing[0] >= 0:
            off = cost[place[0], place[1]] / per_metre(map) + (LATER if low else LAST)
            if explorer.cells is not None and explorer.looking and _beside(thing[None], explorer.cells, 1.0 / map.cell):
                off -= STICK
            if off < best:
                best, chosen, looking = off, thing[None], True
    explorer.cells, explorer.looking, explorer.age = chosen, looking, 0


def _beside(cells: Int64[np.ndarray, "n 2"], others: Int64[np.ndarray, "m 2"], most: float) -> bool:
    """Whether some of the cells are near the first of the others."""
    return bool(np.abs(cells - others[0]).max(axis=1).min() <= most)


def _cross(explorer: Explorer, map: Map, observation: Observation, here: Int64[np.ndarray, "2"]) -> Action | None:
    """The next action towards a frontier; None when it was looked at, or cannot be got to."""
    assert explorer.cells is not None
    off = np.abs(explorer.cells - here).max(axis=1) * map.cell
    if off.min() <= BESIDE:
        nearest = explorer.cells[int(off.argmin())]
        action = _face(explorer, map, observation, unknown_beside(map.free, map.occupied, map.visited, nearest))
        if action is None:
            dismiss(map.free, map.bounds, nearest)
        return action
    action = _walk(explorer, map, observation, explorer.cells, here)
    if action is None:
        for cell in explorer.cells:
            dismiss(map.free, map.bounds, cell)
    return action


def _look(explorer: Explorer, map: Map, observation: Observation, here: Int64[np.ndarray, "2"]) -> Action | None:
    """The next action towards what was seen from afar only; None when it was looked at, or cannot be got to."""
    assert explorer.cells is not None
    thing = explorer.cells[0]
    reach = int(BEFORE / map.cell)
    if ((thing - here) ** 2).sum() <= reach**2:
        action = _face(explorer, map, observation, thing)
        around = 10
    else:
        rows, columns = np.ogrid[-reach : reach + 1, -reach : reach + 1]
        disc = np.argwhere(rows**2 + columns**2 <= reach**2) - reach + thing
        action = _walk(explorer, map, observation, disc[open_cells(map, explorer.body)[disc[:, 0], disc[:, 1]] > 0], here)
        around = reach
    if action is None:
        part = map.nearest[thing[0] - around : thing[0] + around + 1, thing[1] - around : thing[1] + around + 1]
        np.minimum(part, 0.0, out=part)
    return action


def _face(explorer: Explorer, map: Map, observation: Observation, cell: Int64[np.ndarray, "2"]) -> Action | None:
    """The turn towards a cell, the camera level; None when it is faced."""
    x, _, z = observation.position_a[0].tolist()
    to = map.points(cell[None])[0]
    heading = aim(x, z, float(to[0]), float(to[1]))
    action = face(float(observation.yaw_a[0]), float(observation.pitch_a[0]), heading, 0.0, explorer.body)
    return None if action == Action.STOP else action


def _walk(
    explorer: Explorer, map: Map, observation: Observation, cells: Int64[np.ndarray, "n 2"], here: Int64[np.ndarray, "2"]
) -> Action | None:
    """The next step to some cells, the camera level first."""
    pitch = float(observation.pitch_a[0])
    if abs(pitch) > 1e-6:
        return Action.UP if pitch < 0 else Action.DOWN
    x, _, z = observation.position_a[0].tolist()
    return step_along(map, costs_to(map, cells, explorer.body, until=here), x, z, float(observation.yaw_a[0]), explorer.body)


@kernel
def overlooked(occupied, tall, nearest, cost, bounds, afar, reach, low, unreached):
    """The reached cell that costs least of those within `reach` [cells] of something seen from farther than `afar` [m] only, and that
    something; -1, -1 where there is none. `low`: only of what is not as high as the camera."""
    place, thing = np.full(2, -1), np.full(2, -1)
    best, rows, columns = unreached, occupied.shape[0], occupied.shape[1]
    wide = int(reach)
    for i in range(bounds[0], bounds[1]):
        for j in range(bounds[2], bounds[3]):
            if not occupied[i, j] or not afar < nearest[i, j] < np.inf or (low and tall[i, j]):
                continue
            for a in range(max(0, i - wide), min(rows, i + wide + 1), 3):
                for b in range(max(0, j - wide), min(columns, j + wide + 1), 3):
                    if cost[a, b] < best and (a - i) ** 2 + (b - j) ** 2 <= reach * reach:
                        best = cost[a, b]
                        place[0], place[1], thing[0], thing[1] = a, b, i, j
    return place, thing


@kernel
def border_mask(free, occupied, visited, cells):
    """Which cells [n 2] are next to an unknown one."""
    out = np.zeros(len(cells), np.bool_)
    for n in range(len(cells)):
        for di, dj in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            a, b = cells[n, 0] + di, cells[n, 1] + dj
            out[n] |= not (free[a, b] or occupied[a, b] or visited[a, b])
    return out


@kernel
def unknown_beside(free, occupied, visited, cell):
    """An unknown cell next to a frontier's cell, the cell itself if there is none."""
    out = cell.copy()
    for di, dj in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        a, b = cell[0] + di, cell[1] + dj
        if not (free[a, b] or occupied[a, b] or visited[a, b]):
            out[0], out[1] = a, b
    return out


@kernel
def dismiss(free, bounds, cell):
    """Take the unknown around a cell for free: it was looked at, or cannot be got to."""
    for i in range(max(1, cell[0] - 2), min(free.shape[0] - 1, cell[0] + 3)):
        for j in range(max(1, cell[1] - 2), min(free.shape[1] - 1, cell[1] + 3)):
            free[i, j] = True
            widen(bounds, i, j)
