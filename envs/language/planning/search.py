"""Search for places on foot: distances, and floor to stand on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float

from envs.home import Home
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.meaning import Order
from envs.language.semantics.world import World, world_of
from envs.navigation import Field, distance_field
from envs.types import Camera, Goal

FEET = (Order.NEAREST, Order.FARTHEST)  # orders by distance
INSETS = (0.3, 0.15, 0.03)  # [m] within the bounds of a place, tried in turn
SPACING = 0.15  # [m] of the places that are tried
INSIDE = 0.25  # [m] from the border of a room, of the places where one is sent into it
MOST = 96  # poses of a place


Box = Sequence[float] | Float[np.ndarray, "3"]  # a corner [m]


@dataclass(frozen=True)
class Found:
    """A place that was found: its poses as a goal, or `why` there are none.

    `text` is the place in words, 'in front of the sink', or a sentence that says what is wrong. `things` are the things that count, those
    of a between in order; `room` is its room, -1 for none. With `ImpossibleReason.AMBIGUOUS`, the goal is the nearest on foot of the
    `options`, and `note` says what else might be meant.
    """

    goal: Goal | None
    text: str = ""
    why: ImpossibleReason | None = None
    things: tuple[int, ...] = ()
    room: int = -1
    note: str = ""
    options: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Search:
    """An agent that looks for a place in a home.

    It is at `at_w` [m] with heading `yaw_w` [rad].
    """

    home: Home
    world: World
    at_w: Float[np.ndarray, "3"]
    yaw_w: float
    dialogue: Dialogue
    camera: Camera

    @cached_property
    def field(self) -> Field:
        """Distances on foot from the agent."""
        return distance_field(self.home.space, self.at_w[None])

    @cached_property
    def island(self) -> int:
        """Island of walkable space that the agent is on."""
        return max(0, int(self.home.space.snap(self.at_w[None])[1][0]))

    def walk(self, points_w: Float[np.ndarray, "n 3"]) -> float:
        """Distance on foot [m] to the nearest of some points; inf for none."""
        return float(self.field.at(points_w).min(initial=np.inf))

    def viewpoints(self, thing: int) -> Goal:
        """View points of a thing."""
        return self.home.viewpoints(self.home.things[thing], self.camera)

    def reachable(self, thing: int) -> bool:
        """Whether there is a way to a view point of a thing."""
        return bool(np.isfinite(self.walk(self.viewpoints(thing).position_w)))

    def by_foot(self, things: Iterable[int], *, farthest: bool = False) -> tuple[int, ...]:
        """Things that can be reached, the nearest first; or the farthest."""
        away = [(self.walk(self.viewpoints(number).position_w), number) for number in things]
        order = sorted((-metres if farthest else metres, number) for metres, number in away if np.isfinite(metres))
        return tuple(number for _, number in order)

    def room_distances(self, rooms: Sequence[int]) -> dict[int, float]:
        """Distance on foot [m] to each of some rooms, 0 for the agent's own."""
        places, owner = self.home.places, self.home.rooms_at(self.home.places)
        return {room: 0.0 if room == self.dialogue.here else self.walk(places[owner == room]) for room in rooms}

    def room_goal(self, room: int) -> Goal:
        """Goal of places in a room, well inside it where there are any."""
        places = self.home.places[self.home.rooms_at(self.home.places) == room]
        steps = np.array([(INSIDE, 0, 0), (-INSIDE, 0, 0), (0, 0, INSIDE), (0, 0, -INSIDE)])
        deep = places[np.all([self.home.rooms_at(places + step) == room for step in steps], axis=0)] if len(places) else places
        places = deep if len(deep) else places
        return Goal(0, places, np.zeros(len(places)), np.zeros(len(places)), room=room)

    def within(self, room: int, points_w: Float[np.ndarray, "n 3"]) -> Bool[np.ndarray, "n"]:
        """Whether each point is in a room; in any for -1."""
        return np.ones(len(points_w), np.bool_) if room < 0 else self.home.rooms_at(points_w) == room

    def deep(self, room: int, points_w: Float[np.ndarray, "n 3"]) -> Bool[np.ndarray, "n"]:
        """Whether each point is well inside a room; in any for -1."""
        steps = ((INSIDE, 0, 0), (-INSIDE, 0, 0), (0, 0, INSIDE), (0, 0, -INSIDE), (0, 0, 0))
        return np.all([self.within(room, points_w + np.array(step)) for step in steps], axis=0)

    def floor(self, low: Box, high: Box, reach: float, room: int) -> Float[np.ndarray, "n 3"]:
        """Points where the agent can stand, within `reach` [m] of a box.

        They are in one room, in any for -1.
        """
        x, z = (np.arange(low[a] - reach, high[a] + reach + SPACING, SPACING) for a in (0, 2))
        flat = np.stack(np.meshgrid(x, z), -1).reshape(-1, 2)
        level = self.world.rooms[room].floor if room >= 0 else max(0.0, float(low[1]) - 0.9)
        points = np.c_[flat[:, 0], np.full(len(flat), level), flat[:, 1]]
        found, island = self.home.space.snap(points, reach=SPACING / 2, island=self.island)
        found = found[island == self.island]
        return found[self.within(room, found)]

    def inset(self, points_w: Float[np.ndarray, "n 3"], fits: Callable[[float], Bool[np.ndarray, "n"]]) -> Float[np.ndarray, "k 3"]:
        """Points that fit with the largest inset which leaves any, at most MOST of them."""
        for inset in INSETS:
            kept = points_w[fits(inset)]
            if len(kept):
                return kept[np.unique(np.linspace(0, len(kept) - 1, MOST).astype(int))]
        return points_w[:0]


def search_from(
    home: Home, at_w: Float[np.ndarray, "3"], yaw_w: float, dialogue: Dialogue | None, camera: Camera | None, room: int | None
) -> Search:
    """Search of an agent at a pose.

    `room` is the one that it is in, None to find out.
    """
    at_w = np.asarray(at_w, np.float64)
    here = int(home.rooms_at(at_w[None])[0]) if room is None else room
    return Search(
        home, world_of(home), at_w, float(yaw_w), replace(dialogue or Dialogue(yaw_w=float(yaw_w)), here=here), camera or Camera()
    )


def joined(goals: Iterable[Goal]) -> Goal:
    """Goal that is reached at the poses of any of some places."""
    goals = list(goals)
    position, yaw, pitch = (np.concatenate([getattr(goal, name) for goal in goals]) for name in ("position_w", "yaw_w", "pitch"))
    return Goal(0, position, yaw, pitch)


def facing(points_w: Float[np.ndarray, "n 3"], aim_w: Sequence[float] | Float[np.ndarray, "3"]) -> Goal:
    """Goal of poses at points [m] that face a point."""
    yaw = np.arctan2(points_w[:, 0] - aim_w[0], points_w[:, 2] - aim_w[2])
    return Goal(0, points_w, yaw, np.zeros(len(points_w)))
