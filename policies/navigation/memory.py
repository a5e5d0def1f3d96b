"""`Memory`: an agent's maps and remembered things, kept from one episode to the next.

Every episode has its own frame, that of its start. A memory has the frame of the first start, and knows the pose of the present start in it
from the agent's own odometry: an episode begins where the one before has ended.
"""

from dataclasses import dataclass, field, replace
from math import cos, pi, sin
from typing import Any, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float

from envs.types import Body, Camera, Observation
from policies.navigation.candidates import NOWHERE
from policies.navigation.frontier import KIND
from policies.navigation.navigator import Navigator, NavigatorState
from policies.navigation.occupancy import AFAR_M, BLOCK, OCCUPIED, SURE, TALL
from policies.navigation.things import POINTS
from policies.subgoals import Area, Kind, Subgoal
from policies.thought import MapView

Points = Float[np.ndarray, "n 3"]


@dataclass(frozen=True)
class Frame:
    """Pose of a frame in another one: position [m] of its origin, and heading [rad]."""

    position: tuple[float, float, float] = (0.0, 0.0, 0.0)
    yaw: float = 0.0

    def outward(self, points: Points) -> Points:
        """Points [m] of this frame in the other one."""
        return _turned(np.asarray(points, np.float64), self.yaw) + self.position

    def inward(self, points: Points) -> Points:
        """Points [m] of the other frame in this one."""
        return _turned(np.asarray(points, np.float64) - self.position, -self.yaw)

    def view(self, own: MapView) -> MapView:
        """Map of the other frame in this one; each cell is that around its middle."""
        if not own.free.size or self == Frame():
            return own
        rows, columns = own.free.shape
        corners = [(own.x0 + c * own.cell, 0.0, own.z0 + r * own.cell) for r in (0, rows) for c in (0, columns)]
        near = self.inward(np.array(corners))[:, [0, 2]]
        low = np.floor(near.min(0) / own.cell).astype(int)
        wide, high = (np.ceil(near.max(0) / own.cell).astype(int) - low).tolist()
        x, z = np.meshgrid((low[0] + np.arange(wide) + 0.5) * own.cell, (low[1] + np.arange(high) + 0.5) * own.cell)
        at = self.outward(np.stack([x.ravel(), np.zeros(x.size), z.ravel()], axis=1))
        row, column = (np.floor((at[:, k] - first) / own.cell).astype(int).reshape(high, wide) for k, first in ((2, own.z0), (0, own.x0)))
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        row, column = row.clip(0, rows - 1), column.clip(0, columns - 1)
        free, occupied = (part[row, column] & inside for part in (own.free, own.occupied))
        return MapView(own.cell, low[0] * own.cell, low[1] * own.cell, free, occupied)


@runtime_checkable
class Sensed(Protocol):
    """Step of an episode with the observation after it."""

    @property
    def observation(self) -> Observation:
        """Observation, n = 1."""
        ...


@dataclass
class Memory:
    """Memory of one agent over a session in one home; empty at first.

    It subscribes to the steps of every episode (`agent.runner`), for the agent's odometry. `start` is the pose of the present episode's
    start in the memory's frame, `latest` that of the agent.
    """

    navigation: NavigatorState | None = None
    start: Frame = field(default_factory=Frame)
    latest: Frame = field(default_factory=Frame)

    def step(self, step: Sensed) -> None:
        """Keep the agent's own pose after a step, that of the last action included."""
        x, y, z = self.start.outward(step.observation.position_a[:1])[0].tolist()
        self.latest = Frame((x, y, z), _wrapped(self.start.yaw + float(step.observation.yaw_a[0])))

    def end(self, slot: int, run: Any) -> None:
        """Receive the end of an episode."""

    def resume(self, navigator: Navigator, camera: Camera, body: Body, things: tuple[int, ...], *, afar: float = 100.0) -> NavigatorState:
        """Navigation state for the next episode, which starts at the latest pose.

        The `things` to watch for are those of the session. Obstacles seen only from farther than `afar` [m] are later viewed from nearby.
        """
        self.start = self.latest
        if self.navigation is None:
            self.navigation = navigator.forget(navigator.begin(1), 0, camera, body, things, afar=afar)
            self.navigation.maps.settings[0, SURE] = 1.0
            return self.navigation
        state = self.navigation
        _recount(state, afar)
        state.exploring.status[0, KIND], state.routes.status[0], state.aims.kind[0] = NOWHERE, 0, Kind.IDLE
        return state

    def knows(self, thing: int) -> bool:
        """Whether a thing was seen well enough to know its place."""
        state = self.navigation
        return state is not None and thing in state.things[0] and bool(state.approach.sizes[0, state.things[0].index(thing), POINTS])

    def seen(self, observation: Observation) -> Observation:
        """Observation with its pose in the memory's frame."""
        yaw = _wrapped(observation.yaw_a.astype(np.float64) + self.start.yaw)
        return replace(observation, position_a=self.start.outward(observation.position_a), yaw_a=yaw)

    def aimed(self, goal: Subgoal) -> Subgoal:
        """Sub-goal of the present frame in the memory's one."""
        if goal.kind == Kind.POINT:
            x, y, z = self.start.outward(np.array([goal.point_a]))[0].tolist()
            return replace(goal, point_a=(x, y, z))
        if goal.area is None:
            return goal
        outline = np.insert(goal.area.outline_a, 1, 0.0, axis=1)
        low, high = (height + self.start.position[1] for height in goal.area.heights)
        return replace(goal, area=Area(np.ascontiguousarray(self.start.outward(outline)[:, [0, 2]]), (low, high)))


def _recount(state: NavigatorState, afar: float) -> None:
    """Set the distance [m] beyond which obstacles count as overlooked, and count those again."""
    maps = state.maps
    maps.settings[0, AFAR_M] = afar
    flags, off = maps.flags[0], maps.nearest[0].astype(np.float64)
    over = (flags & OCCUPIED > 0) & (off > afar * afar) & np.isfinite(off)
    blocks, size = len(flags) >> BLOCK, 1 << BLOCK
    for tall in range(2):
        some = over & ((flags & TALL > 0) == bool(tall))
        maps.far[0, tall] = some.reshape(blocks, size, blocks, size).sum((1, 3))
        maps.total[0, tall] = some.sum()


def _turned(points: Points, yaw: float) -> Points:
    """Points rotated about Y by `yaw` [rad]."""
    c, s = cos(yaw), sin(yaw)
    return np.stack([c * points[:, 0] + s * points[:, 2], points[:, 1], -s * points[:, 0] + c * points[:, 2]], axis=1)


def _wrapped(yaw):
    """Angle [rad] from -pi to pi."""
    return (yaw + pi) % (2 * pi) - pi
