"""`Navigator`: sub-goals of n agents on their own maps, compiled and multi-threaded."""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

import itertools
import os
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from envs.compiled.kernels import announce, kernel
from envs.compiled.simd import address
from envs.errors import InputError
from envs.machine import usable_cores
from envs.types import Access, Action, Body, Camera, Observation, read_only
from policies.navigation.approach import to_thing
from policies.navigation.depth import Sight, update
from policies.navigation.frontier import Exploring, explore, explore_anew, exploring, exploring_of
from policies.navigation.hints import Hints, Sought, hints_of, no_hints, recognise, seek, sight, spot
from policies.navigation.occupancy import CELL, STEP, UNKNOWN, Maps, empty_maps, forbid, forget, grown, map_of
from policies.navigation.planner import AGAIN as WAY_AGAIN
from policies.navigation.planner import (
    AGE,
    COUNT,
    MARK,
    POINTS_MOST,
    ROOM,
    Routes,
    Target,
    empty_routes,
    find_way,
    inside,
    is_kept,
    marked,
    route_of,
    scratch_for,
    scratch_of,
)  # fmt: skip
from policies.navigation.prospects import NO_PLACES, Prospects, head_for, prospects_of
from policies.navigation.steps import NONE, STOP, level, step_onto, walk
from policies.navigation.things import ACTED, Approach, approaches, detect, roomy, want, watch_for, watch_of
from policies.navigation.usual import Usual, usual
from policies.policy import Decisions, Privileged
from policies.subgoals import Kind, Subgoals

ARRIVED = 0.15  # [m] from a point
AGAIN = 3  # actions after which the route to a point is planned again
ENOUGH = 6  # seen floor cells after which a room is known
WALLS = 3.5  # [cells] inside a room's outline, where its floor is looked for
DEEP = 7.0  # [cells] inside the outline, where the room is gone to if that can be done: remembered outlines reach into doorways
CORNERS = 16  # initial capacity for a room's corners
TO_POINT, TO_ROOM = -3, -4  # owners of routes
CANNOT = int(Action.CANNOT)

# As compiled functions take them.
EXPLORE, POINT, INTO_ROOM, UP_TO_THINGS = (int(kind) for kind in (Kind.EXPLORE, Kind.POINT, Kind.ROOM, Kind.THINGS))


class Aims(NamedTuple):
    """Sub-goals of n agents as arrays for compiled functions."""

    kind: np.ndarray  # int64 [n]
    point: np.ndarray  # float64 [n 3] [m]
    close: np.ndarray  # bool [n]
    outline: np.ndarray  # float64 [n c 2] [m]
    corners: np.ndarray  # int64 [n]
    heights: np.ndarray  # float64 [n 2] [m]
    known: np.ndarray  # int64 [n] whether enough of the room was seen


@dataclass
class NavigatorState:
    """Memory and targets of n agents.

    The arrays are changed in place, and replaced when they have to grow.
    """

    maps: Maps
    exploring: Exploring
    routes: Routes
    approach: Approach
    aims: Aims
    hints: Hints
    things: list[tuple[int, ...]]


def _aims(n: int, corners: int) -> Aims:
    """Idle sub-goals of n agents."""
    counts = [np.zeros(n, np.int64) for _ in range(3)]
    return Aims(counts[0], np.zeros((n, 3)), np.zeros(n, np.bool_), np.zeros((n, corners, 2)), counts[1], np.zeros((n, 2)), counts[2])


class Navigator:
    """Explore with depth and pose, remember things by instance id, reach points, rooms and things.

    STOP means that the sub-goal is reached (or exploration is complete), CANNOT that it was not found. `threads` [all cores] share a batch.
    """

    access = Access.INSTANCE

    def __init__(self, *, threads: int | None = None, usual_in: Usual | None = None) -> None:
        """Make the navigator; `usual_in` is what is usual in homes, as counted in train homes by default."""
        self.usual = usual() if usual_in is None else usual_in
        self.threads = threads or usable_cores()
        self._local = threading.local()
        self._pool: tuple[int, ThreadPoolExecutor] | None = None

    def begin(self, n: int, *, think: bool = False) -> NavigatorState:
        """State of n idle agents."""
        return NavigatorState(empty_maps(n), exploring(n), empty_routes(n), approaches(n), _aims(n, CORNERS), no_hints(n), [()] * n)

    def forget(
        self, state: NavigatorState, agent: int, camera: Camera, body: Body, things: tuple[int, ...], *, afar: float = 100.0
    ) -> NavigatorState:
        """Clear one agent's memory, and set the things to watch for.

        Obstacles seen only from farther than `afar` [m] are later viewed from nearby.
        """
        forget(state.maps, agent, camera, body, afar=afar)
        state.approach = roomy(state.approach, len(things), max(things, default=0) + 1)
        watch_for(state.approach, agent, things)
        explore_anew(state.exploring, agent, body, camera)
        state.hints = recognise(state.hints, agent, {})
        seek(state.hints, agent, Sought(), self.usual)
        state.things[agent], state.routes.status[agent], state.aims.kind[agent] = things, 0, Kind.IDLE
        return state

    def reset(
        self, state: NavigatorState, subgoals: Subgoals, agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None = None
    ) -> NavigatorState:
        """Assign the next sub-goals; maps and remembered things are kept.

        The things must be among those given to `forget`.
        """
        for agent, goal, later in zip(agent_ids.tolist(), subgoals.each, subgoals.later, strict=True):
            number = {thing: k for k, thing in enumerate(state.things[agent])}
            want(state.approach, agent, [number[t] for t in goal.things], [number[t] for t in later])
            state.routes.status[agent], aims = 0, state.aims
            aims.kind[agent], aims.point[agent], aims.close[agent], aims.known[agent] = goal.kind, goal.point_a, goal.close, False
            if goal.area is not None:
                count = len(goal.area.outline_a)
                if count > POINTS_MOST:
                    raise InputError(f"room: expected at most {POINTS_MOST} corners, got {count}; give it a simpler outline")
                if count > aims.outline.shape[1]:
                    more = np.pad(aims.outline, ((0, 0), (0, count - aims.outline.shape[1]), (0, 0)))
                    aims = state.aims = aims._replace(outline=more)
                aims.outline[agent, :count], aims.corners[agent], aims.heights[agent] = goal.area.outline_a, count, goal.area.heights
        return state

    def seek(self, state: NavigatorState, agent: int, sought: Sought) -> NavigatorState:
        """Say what one agent's exploration is for; after `forget` it is for anything."""
        seek(state.hints, agent, sought, self.usual)
        return state

    def forbid(self, state: NavigatorState, agent: int, places_a: Float[np.ndarray, "k 2"]) -> NavigatorState:
        """Say where one agent must not go, in place of what was said before.

        Places x, z [m] are in the frame of the start, one in each forbidden cell.
        """
        state.maps = forbid(state.maps, agent, places_a)
        return state

    def sight(self, state: NavigatorState, agent: int, points_a: Float[np.ndarray, "k 2"], names: Sequence[str]) -> NavigatorState:
        """Say all that one agent has sighted, in place of what was said before.

        Points x, z [m] are in the frame of the start, names are categories or types of rooms.
        """
        state.hints = sight(state.hints, agent, points_a, names)
        return state

    def recognise(self, state: NavigatorState, agent: int, categories: Mapping[int, str]) -> NavigatorState:
        """Let one agent sight by itself the things whose instance ids it can name."""
        state.hints = recognise(state.hints, agent, categories)
        return state

    def prospects(
        self, observation: Observation, state: NavigatorState, agent: int, places_a: Float[np.ndarray, "w 3"] = NO_PLACES
    ) -> Prospects:
        """Places from which one agent could see more, on its map as it is.

        They have the costs of the ways to some places: x, z and radius [m].
        """
        scratch = self._scratch(observation.depth.shape[1:], state.maps.flags.shape[1])
        pose = observation.position_a[agent], float(observation.yaw_a[agent])
        return prospects_of(state.maps, state.exploring, state.hints, self.usual, scratch, agent, *pose, places_a)

    def head_for(self, state: NavigatorState, agent: int, prospects: Prospects, number: int, *, actions: int) -> NavigatorState:
        """Let one agent's exploration go to a prospect, for at most so many actions."""
        head_for(state.exploring, state.routes, agent, prospects, number, actions=actions)
        return state

    def act(
        self, observation: Observation, subgoals: Subgoals | None, state: NavigatorState, privileged: Privileged | None
    ) -> tuple[Decisions, NavigatorState]:
        """Next actions of all agents; idle ones STOP."""
        assert privileged is not None and privileged.instance is not None
        ids = np.flatnonzero(state.aims.kind)
        action, state = self.decide(observation, privileged.instance, state, ids, look=True)
        return Decisions(action, ("",) * len(action)), state

    def decide(
        self, observation: Observation, instance: np.ndarray, state: NavigatorState, agent_ids: Int[np.ndarray, "k"], *, look: bool
    ) -> tuple[Int[np.ndarray, "n"], NavigatorState]:
        """Next actions of some agents; all others STOP.

        Without `look` their maps already include the observation.
        """
        action, ids = np.zeros(len(observation.depth), np.int64), np.ascontiguousarray(agent_ids, np.int64)
        seen = self._seen(observation, instance, state, ids)
        depth = seen[0]
        parts = state.maps, state.exploring, state.routes, state.approach, state.aims, state.hints, self.usual

        def work(some: Int[np.ndarray, "m"]) -> None:
            decide_agents(*parts, seen, self._scratch(depth.shape[1:], state.maps.flags.shape[1]), some, look, action)

        announce(decide_agents, "the explorer")
        self._share(work, ids)
        return action, state

    def look(self, observation: Observation, state: NavigatorState, agent_ids: Int[np.ndarray, "k"]) -> NavigatorState:
        """Let the maps of some agents include an observation."""
        ids = np.ascontiguousarray(agent_ids, np.int64)
        seen = self._seen(observation, np.zeros(observation.depth.shape, np.int32), state, ids)
        shape, side = observation.depth.shape[1:], state.maps.flags.shape[1]
        look_agents(state.maps, state.approach, state.hints, seen, self._scratch(shape, side), ids)
        return state

    def _seen(self, observation: Observation, instance: np.ndarray, state: NavigatorState, ids: Int[np.ndarray, "k"]):
        """Observation as the kernels take it; maps grow to hold where the agents are."""
        place, depth = _own(observation.position_a, np.float64), _pictures(observation.depth, np.float32)
        if len(ids):
            state.maps = grown(state.maps, float(np.abs(place[ids]).max()))
        angles = _own(observation.yaw_a, np.float64), _own(observation.pitch_a, np.float64)
        return depth, _pictures(instance, np.int32), place, *angles, _own(observation.collided, np.bool_)

    def _share(self, work, ids: Int[np.ndarray, "k"]) -> None:
        """Call work(ids) for all agents from all threads, a few agents at a time."""
        threads = min(self.threads, len(ids))
        if threads <= 1:
            work(ids)
            return
        size, turns = max(1, len(ids) // (4 * threads)), itertools.count()

        def loop() -> None:
            while (first := next(turns) * size) < len(ids):
                work(ids[first : first + size])

        if self._pool is None or self._pool[0] != os.getpid():  # a forked process lacks its parent's threads
            self._pool = (os.getpid(), ThreadPoolExecutor(self.threads - 1, "navigator"))
        others = [self._pool[1].submit(loop) for _ in range(threads - 1)]
        loop()
        for other in others:
            other.result()

    def _scratch(self, shape: tuple[int, int], side: int):
        """This thread's working memory for a picture shape and a map size."""
        kept = self._local.__dict__
        if kept.get("of") != (shape, side):
            kept["of"], kept["scratch"] = (shape, side), scratch_for(side, shape[0] * shape[1])
        return kept["scratch"]


def _own(array: np.ndarray, dtype: type) -> np.ndarray:
    """Array as the kernels require it: contiguous and writable, copied if needed."""
    return np.require(array, dtype, ["C", "W"])


def _pictures(array: np.ndarray, dtype: type) -> np.ndarray:
    """Read-only array, copied only where kernels could not read it as it is."""
    return read_only(np.ascontiguousarray(array, dtype))


@kernel
def look_agents(maps, approach, hints, seen, memory, ids):
    """Let the maps of some agents include what they see."""
    scratch = scratch_of(memory)
    for n in ids:
        take_in(map_of(maps, n), watch_of(approach, n), hints_of(hints, n), hints.slot.shape[1], scratch, sight_of(seen, n))


@kernel
def sight_of(seen, n):
    """Sight of one agent, with pointers to its pictures."""
    depth, instance, place, yaw, pitch, collided = seen
    h, w = depth.shape[1], depth.shape[2]
    pictures = address(depth) + n * h * w, address(instance) + n * h * w
    return Sight(pictures[0], pictures[1], h, w, place[n, 0], place[n, 1], place[n, 2], yaw[n], pitch[n], collided[n])


@kernel
def take_in(map, watch, hints, things, scratch, sight):
    """Let a map, its agent's things and its hints include what it sees."""
    watch.status[ACTED] += 1
    update(map, sight, scratch.gx, scratch.gz, scratch.kind)
    detect(map, watch, sight, scratch.hash)
    spot(map, hints, things, sight)


@kernel
def decide_agents(maps, exploring, routes, approach, aims, hints, usual, seen, memory, ids, look, action):
    """Write the next actions of some agents into `action` [n]."""
    scratch = scratch_of(memory)
    for n in ids:
        map, watch, route, kind, chosen = map_of(maps, n), watch_of(approach, n), route_of(routes, n), aims.kind[n], NONE
        sight = sight_of(seen, n)
        if look:
            take_in(map, watch, hints_of(hints, n), hints.slot.shape[1], scratch, sight)
        if sight.collided:
            route.status[COUNT] = 0
        if kind == POINT:
            chosen = to_point(map, scratch, route, sight, aims.point[n, 0], aims.point[n, 2])
        elif kind == INTO_ROOM:
            area = address(aims.outline) + n * aims.outline.shape[1] * 2
            chosen = to_room(map, scratch, route, sight, area, aims.corners[n], address(aims.heights) + 2 * n, address(aims.known) + n)
        elif kind == UP_TO_THINGS:
            chosen = to_thing(map, scratch, watch, route, sight, aims.close[n])
        if chosen == NONE:
            chosen = explore(map, scratch, exploring_of(exploring, n), hints_of(hints, n), usual, route, sight)
        if chosen == NONE:
            chosen = STOP if kind == EXPLORE else CANNOT
        action[n] = chosen


@kernel
def to_point(map, scratch, route, sight, goal_x, goal_z):
    """Next step to a point [m], STOP within `ARRIVED` of it.

    The path leads through unknown cells where that is shorter.
    """
    half, window, yaw = map.half, map.window, sight.yaw
    away = np.sqrt((sight.x - goal_x) ** 2 + (sight.z - goal_z) ** 2)
    if away <= ARRIVED:
        return STOP
    x, z, tx, tz = sight.x / CELL + half, sight.z / CELL + half, goal_x / CELL + half, goal_z / CELL + half
    # Clipped to the edge of the agent's window for a point beyond it.
    i, j = min(max(int(np.floor(tz)), window[0] + 2), window[1] - 3), min(max(int(np.floor(tx)), window[2] + 2), window[3] - 3)
    target, mark, action = marked(scratch, (i, i, j, j)), i * map.side + j, NONE
    scratch.mark[mark] |= MARK
    if away < 3 * map.settings[STEP] * CELL + ARRIVED:
        kept = is_kept(map, scratch, route, target, int(z), int(x), TO_POINT, AGAIN)
        if kept or find_way(map, scratch, route, target, int(z), int(x), TO_POINT, 1):
            action = step_onto(map, scratch, route, target, x, z, yaw, tx, tz, ARRIVED / CELL)
            route.status[AGE] += 1
    if action == NONE:
        action = walk(map, scratch, route, target, x, z, yaw, TO_POINT, 1, 1, AGAIN)
    scratch.mark[mark] &= ~MARK & 255
    return action


@kernel
def to_room(map, scratch, route, sight, outline, corners, heights, known):
    """Next step into a room; NONE until its floor was seen.

    STOP well inside it, or inside it where no way leads further.
    """
    half, points = map.half, scratch.points
    x, z, low_x, high_x, low_z, high_z = sight.x / CELL + half, sight.z / CELL + half, np.inf, -np.inf, np.inf, -np.inf
    for k in range(corners):
        px, pz = outline[2 * k] / CELL + half, outline[2 * k + 1] / CELL + half
        points[2 * k], points[2 * k + 1] = px, pz
        low_x, high_x, low_z, high_z = min(low_x, px), max(high_x, px), min(low_z, pz), max(high_z, pz)
    level_with = heights[0] < sight.y < heights[1]
    if level_with and inside(points, corners, x, z, DEEP - 1):
        return STOP
    box, found, bounds = (int(low_z), int(high_z), int(low_x), int(high_x)), 0, map.bounds
    if known[0] == 0:
        for i in range(max(box[0], bounds[0]), min(box[1] + 1, bounds[1])):
            for j in range(max(box[2], bounds[2]), min(box[3] + 1, bounds[3])):
                if found < ENOUGH and 0 < map.weight[i * map.side + j] < UNKNOWN and inside(points, corners, j + 0.5, i + 0.5, WALLS):
                    found += 1
        known[0] = found >= ENOUGH
    if known[0] == 0:
        return NONE
    target = Target(ROOM, box, (0.0, 0.0), DEEP, points, corners, scratch.tried, 0, 0.0)
    action, tilt = walk(map, scratch, route, target, x, z, sight.yaw, TO_ROOM, 0, 1, WAY_AGAIN), level(sight.pitch)
    if action == NONE:
        if level_with and inside(points, corners, x, z, 0.0):
            return STOP
        target = Target(ROOM, box, (0.0, 0.0), WALLS, points, corners, scratch.tried, 0, 0.0)
        action = walk(map, scratch, route, target, x, z, sight.yaw, TO_ROOM, 0, 1, WAY_AGAIN)
    return action if action == NONE or tilt == NONE else tilt
