"""Windows that an agent has seen: where, and in which rooms."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float

from agent.memory.rooms import Plan
from envs.language.semantics.world import Gap, World
from envs.scenes.scene import Object

CELL = 0.1  # [m] of the floor plan
FARTHEST = 5.0  # [m] from which windows are remembered
POINTS, PICTURES = 3, 2  # of a cell, in a picture; in which it was seen, at least
LEAST = 0.3  # [m] width of a window
TOWARDS = (0.15, 0.25, 0.35, 0.5)  # [m] from a window towards its room
FIRST = 300_000  # first id


@dataclass
class Panes:
    """Cells of the floor plan over which windows were seen.

    In the frame of the start. For each the number of pictures, lowest and highest point [m], and the summed directions x, z to the agent.
    `told` is whether the agent's percepts tell of windows at all.
    """

    cells: dict[tuple[int, int], Float[np.ndarray, "5"]] = field(default_factory=dict)
    told: bool = False

    def see(self, points_a: Float[np.ndarray, "p 3"], at_a: Float[np.ndarray, "3"]) -> None:
        """Remember the points of windows in one picture from a place [m]."""
        self.told = True
        off = at_a[[0, 2]] - points_a[:, [0, 2]]
        points_a = points_a[np.hypot(off[:, 0], off[:, 1]) < FARTHEST]
        if not len(points_a):
            return
        keys, which, count = np.unique(np.floor(points_a[:, [0, 2]] / CELL).astype(int), axis=0, return_inverse=True, return_counts=True)
        for k in np.flatnonzero(count >= POINTS).tolist():
            mine, key = points_a[which.ravel() == k], (int(keys[k, 0]), int(keys[k, 1]))
            away = at_a[[0, 2]] - mine[:, [0, 2]].mean(axis=0)
            old = self.cells.get(key, np.array([0.0, np.inf, -np.inf, 0.0, 0.0]))
            low, high = min(old[1], mine[:, 1].min()), max(old[2], mine[:, 1].max())
            self.cells[key] = np.array([old[0] + 1, low, high, *(old[3:] + away / max(1e-6, float(np.hypot(*away))))])

    def windows(self, plan: Plan) -> tuple[Gap, ...]:
        """Windows with their rooms.

        Cells that touch and were seen from the same side are one window.
        """
        left, found = {key for key, cell in self.cells.items() if cell[0] >= PICTURES}, []
        while left:
            group, open_ = [], [left.pop()]
            while open_:
                i, j = open_.pop()
                group.append((i, j))
                near = {(a, b) for a in range(i - 2, i + 3) for b in range(j - 2, j + 3)} & left
                near = {key for key in near if float(self.cells[key][3:] @ self.cells[i, j][3:]) > 0}
                left -= near
                open_ += sorted(near)
            gap = self._gap(sorted(group), plan)
            found += [] if gap is None else [gap]
        found.sort(key=lambda gap: (gap.thing.low, gap.thing.high))
        return tuple(replace(gap, thing=replace(gap.thing, id=FIRST + k)) for k, gap in enumerate(found))

    def _gap(self, group: Sequence[tuple[int, int]], plan: Plan) -> Gap | None:
        """Window over some cells; None for what is too narrow for one."""
        low, high = np.min(group, axis=0) * CELL, (np.max(group, axis=0) + 1) * CELL
        if float(np.max(high - low)) < LEAST:
            return None
        seen = np.array([self.cells[key] for key in group])
        ahead, middle = seen[:, 3:].sum(axis=0), (low + high) / 2
        ahead /= max(1e-6, float(np.hypot(*ahead)))
        rooms = plan.at(middle + ahead * np.array(TOWARDS)[:, None])
        room = int(rooms[rooms >= 0][0]) if (rooms >= 0).any() else -1
        ends = np.array([(low[0], seen[:, 1].min(), low[1]), (high[0], seen[:, 2].max(), high[1])])
        box = {"low": ends[0], "high": ends[1], "center": ends.mean(axis=0), "extents": ends[1] - ends[0]}
        plain = Object(FIRST, "window", "window", room=room, structure=True)
        thing = replace(plain, **{name: tuple(part.tolist()) for name, part in box.items()})
        return Gap(thing, "window", (room,) if room >= 0 else ())


def with_windows(world: World, panes: Panes, plan: Plan) -> World:
    """A believed world with the windows that were seen."""
    return replace(world, openings=(*world.openings, *panes.windows(plan)))
