"""Maps, ways and exploring of n agents: against geometry, numpy and brute force, and the same for any number of agents and threads."""

import heapq
import math
from functools import cache

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.baselines.frontier_oracle import FrontierOracle, ResolvedGoals
from envs.compiled.simd import address
from envs.home import home_at
from envs.simulators.native import NativeSimulator
from envs.tasks.generate import make_suite
from envs.types import Access, Action, Body, Camera, Episode, Observation, Task
from policies.navigation import occupancy
from policies.navigation.frontier import FRONTIER, GAIN, GAINING, KIND, LEAST, explore_anew, exploring, exploring_of, survey
from policies.navigation.navigator import Navigator, NavigatorState
from policies.navigation.occupancy import (
    CELL,
    FREE,
    KNOWN,
    LIMIT,
    OCCUPIED,
    TALL,
    UNKNOWN,
    VISITED,
    Maps,
    empty_maps,
    forget,
    grown,
    look_at,
    map_of,
    map_view,
    picture,
    set_free,
    unproject,
)  # fmt: skip
from policies.navigation.planner import (
    COUNT,
    MARK,
    UNREACHED,
    clear_field,
    empty_routes,
    marked,
    route_of,
    scratch_for,
    scratch_of,
    search,
    trace,
)  # fmt: skip
from policies.navigation.things import WATCHED, approaches, count_shown, watch_for, watch_of
from policies.policy import Privileged
from policies.subgoals import Kind, Subgoal, Subgoals
from policies.thought import Thought

BODY, CAMERA = Body(), Camera(64, 64)
WALLS = {"x": (-2.0, 3.0), "z": (-4.0, 1.5), "y": (0.0, 2.6)}  # [m] of a room with nothing in it
SIDE = 96  # [cells] of small maps
ALL = Access.POSE | Access.INSTANCE | Access.SCENE | Access.GOAL
EXPLORE = Subgoals((Subgoal(Kind.EXPLORE),), ((),))


# Pictures of an empty room


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


NOTHING = np.full((64, 64), np.nan, np.float32)


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


# Maps


@given(
    x=st.floats(-1.7, 2.7), z=st.floats(-3.7, 1.2), yaw=st.floats(-math.pi, math.pi),
    pitch=st.sampled_from([-math.pi / 3, -math.pi / 6, 0.0, math.pi / 6, math.pi / 3]),
)  # fmt: skip
def test_unproject_puts_every_pixel_on_the_plane_it_shows(x, z, yaw, pitch):
    found = unproject(in_room(x, z, yaw, pitch), CAMERA, np.ones((64, 64), np.bool_))
    off = np.min([np.abs(found[:, k] - bound) for k, name in enumerate("xyz") for bound in WALLS[name]], axis=0)
    assert off.max() < 1e-5


@pytest.mark.parametrize("pitch", [-math.pi / 6, 0.0, math.pi / 6])
def test_a_room_is_drawn_where_it_is(pitch):
    maps = shown(*[in_room(0.3, -0.4, k * math.pi / 12, pitch) for k in range(24)])
    middle = points(maps, np.argwhere(layer(maps, OCCUPIED)))
    off = np.min([np.abs(middle[:, 0] - bound) for bound in WALLS["x"]] + [np.abs(middle[:, 1] - bound) for bound in WALLS["z"]], axis=0)
    assert len(middle) > 200 and off.max() < CELL
    free = points(maps, np.argwhere(layer(maps, FREE)))
    assert (free[:, 0] > WALLS["x"][0] - CELL).all() and (free[:, 0] < WALLS["x"][1] + CELL).all()
    if pitch <= 0:
        assert len(free) * CELL**2 > 0.75 * 5.0 * 5.5
    view = map_view(maps, 0)
    assert view.free.sum() == len(free) and picture(view, trail_a=np.zeros((2, 3))).shape[2] == 3


def test_clearance_and_weights_are_right_after_any_changes():
    maps = shown(*[in_room(0.3 + 0.1 * k, -0.4, 0.7 * k, 0.0) for k in range(5)], seen_as(NOTHING, 0.7, -0.4, collided=True))
    occupied, felt = np.argwhere(layer(maps, OCCUPIED)), int(maps.settings[0, occupancy.FELT])
    rng, half = np.random.default_rng(0), maps.flags.shape[1] // 2
    for i, j in rng.integers(half - 100, half + 100, size=(2000, 2)):
        squared = int(((occupied - [i, j]) ** 2).sum(axis=1).min())
        assert maps.clearance[0, i, j] == squared if squared <= felt**2 else maps.clearance[0, i, j] > felt**2
    assert np.array_equal(maps.weight[0], weights(maps)) and maps.bumps.any()


def weights(maps: Maps) -> np.ndarray:
    """What every cell costs, from what is known of it."""
    flags, near, limit, bumps = maps.flags[0], maps.clearance[0].astype(float), maps.settings[0, LIMIT:], maps.bumps[0].astype(int)
    out = np.select([near < limit[1], near < limit[2], near < limit[3]], [6, 3, 2], 1)
    out = np.where(bumps > 0, 6 + 12 * bumps, out)
    visited = (flags & VISITED) > 0
    out = np.where(~visited & ((flags & FREE) == 0), UNKNOWN, out)
    return np.where(~visited & ((near < limit[0]) | ((flags & OCCUPIED) > 0)), 0, out)


def test_what_was_seen_from_afar_only_is_counted():
    navigator = Navigator(threads=1)
    state = navigator.reset(navigator.forget(navigator.begin(1), 0, CAMERA, BODY, (), afar=1.5), EXPLORE, np.zeros(1, np.int64))
    for k in range(12):
        seen = in_room(1.5 * math.sin(k), -1 - math.cos(k), 0.3 * k, 0.0)
        navigator.decide(seen, np.zeros((1, 64, 64), np.int32), state, np.zeros(1, np.int64), look=True)
    maps = state.maps
    afar = layer(maps, OCCUPIED) & (maps.nearest[0] > 1.5**2) & np.isfinite(maps.nearest[0])
    for tall, kind in enumerate((afar & ~layer(maps, TALL), afar & layer(maps, TALL))):
        blocks = kind.reshape(kind.shape[0] // 8, 8, -1, 8).sum(axis=(1, 3))
        assert np.array_equal(maps.far[0, tall], blocks) and maps.total[0, tall] == kind.sum()
    assert maps.total.sum() > 0


@pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0, -1.0, 0.009, 1e9, 1.001 * occupancy.REACH])
def test_pixels_that_show_nothing_or_are_too_far_are_ignored(bad):
    maps = shown(seen_as(np.full((64, 64), bad, np.float32), 0.0, 0.0, 0.4))
    assert not layer(maps, OCCUPIED | TALL).any() and np.isinf(maps.nearest).all()
    assert 0 < layer(maps, FREE).sum() <= math.pi * (BODY.radius / CELL + 1) ** 2  # where it stands


def test_a_map_grows_and_keeps_what_it_knows():
    first = shown(in_room(0.0, 0.0, 0.0, 0.0))
    before = points(first, np.argwhere(layer(first, OCCUPIED)))
    maps = shown(in_room(0.0, 0.0, 0.0, 0.0), *[seen_as(NOTHING, x, z) for x, z in ((6.0, 0.0), (6.0, -30.0), (-12.0, -30.0))])
    assert maps.flags.shape[1] > first.flags.shape[1]
    assert points(maps, np.argwhere(layer(maps, OCCUPIED))) == pytest.approx(before, abs=1e-9)
    seen = np.argwhere(layer(maps, KNOWN))
    assert maps.bounds[0].tolist() == [seen[:, 0].min(), seen[:, 0].max() + 1, seen[:, 1].min(), seen[:, 1].max() + 1]
    assert all(layer(maps, VISITED)[cell(maps, x, z)] for x, z in ((6.0, 0.0), (6.0, -30.0), (-12.0, -30.0)))
    assert np.array_equal(maps.weight[0], weights(maps))


def test_an_obstacle_that_is_only_felt_is_believed_after_some_bumps():
    pictures = [seen_as(NOTHING, 0.0, 0.0)]
    for k in range(occupancy.MANY):
        pictures.append(seen_as(NOTHING, 0.0, 0.0, collided=True))
        maps = shown(*pictures)
        ahead = cell(maps, 0.0, -0.6 * BODY.step)
        assert maps.bumps[0][ahead] == k + 1 and layer(maps, OCCUPIED)[ahead] == (k + 1 == occupancy.MANY)
    slid = shown(pictures[0], seen_as(NOTHING, 0.0, -0.8 * BODY.step, collided=True))
    assert not slid.bumps.any()


# Detection


@numba.njit
def _counted(approach, instance):
    """Which things one agent's picture shows: pixels of each."""
    count_shown(watch_of(approach, 0), address(instance), instance.size)


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1))
def test_detection_counts_as_numpy_does(seed):
    rng = np.random.default_rng(seed)
    instance = rng.integers(-1, 400, size=(64, 64)).astype(np.int32)
    approach, things = approaches(1), tuple(rng.choice(250, size=5, replace=False).tolist())
    watch_for(approach, 0, things)
    approach.role[0, :5] = WATCHED
    _counted(approach, instance)
    assert approach.shown[0, :5].tolist() == [int((instance == thing).sum()) for thing in things]


# Ways


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


@numba.njit
def _way(maps, memory, routes, goals, i, j, optimistic):
    """The cost of the cheapest way from a cell to some others, -1 for none; the way is kept."""
    map, scratch, route = map_of(maps, 0), scratch_of(memory), route_of(routes, 0)
    box = (goals[:, 0].min(), goals[:, 0].max(), goals[:, 1].min(), goals[:, 1].max())
    for n in range(len(goals)):
        scratch.mark[goals[n, 0] * map.side + goals[n, 1]] |= MARK
    k = search(map, scratch, marked(scratch, box), i, j, optimistic)
    cost = scratch.wide.nodes[4 * k] if k >= 0 else -1
    if k >= 0:
        trace(map, scratch.wide, route, k, 0, 0)
    clear_field(scratch.wide)
    for n in range(len(goals)):
        scratch.mark[goals[n, 0] * map.side + goals[n, 1]] = 0
    return cost


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 4), optimistic=st.booleans())
def test_ways_cost_what_brute_force_finds(seed, count, optimistic):
    maps, opened = random_maps(seed)
    assert np.array_equal(maps.weight[0], weights(maps))
    if not len(opened):
        return
    rng, memory, routes = np.random.default_rng([seed, 1]), _MEMORY, empty_routes(1)
    goals = rng.integers(8, 60, size=(count, 2))
    start = tuple(opened[rng.integers(len(opened))].tolist())
    weight = np.where(maps.weight[0] == UNKNOWN, 3 if optimistic else 0, maps.weight[0])
    inner = np.zeros_like(weight)
    inner[4:-4, 4:-4] = weight[4:-4, 4:-4]
    asked = {tuple(goal) for goal in goals.tolist()}
    expected = least_costs(inner, start, asked)
    best = min(int(expected[goal]) for goal in asked)
    found = _way(maps, memory, routes, goals, *start, optimistic)
    assert found == (best if best < UNREACHED else -1)
    clean = memory.wide.nodes[::4]
    assert (clean == UNREACHED).all() and (memory.wide.head == -1).all() and not memory.mark.any()
    if found >= 0:
        way = routes.cells[0, : routes.status[0, COUNT]] + SIDE // 2
        assert tuple(way[0].tolist()) == start and tuple(way[-1].tolist()) in asked
        assert np.abs(np.diff(way, axis=0)).max(initial=0) <= 2 and routes.left[0, 0] == found


_MEMORY = scratch_for(SIDE, 1)


# Frontiers


@numba.njit
def _survey(maps, memory, state, routes, i, j):
    """Let one agent choose a frontier."""
    survey(map_of(maps, 0), scratch_of(memory), exploring_of(state, 0), route_of(routes, 0), i, j)


def frontiers(maps: Maps, cost: np.ndarray) -> list[np.ndarray]:
    """Open cells beside unknown ones, in parts that touch, by brute force; those that cannot be got to left out."""
    known, weight = (maps.flags[0] & KNOWN) > 0, maps.weight[0]
    beside = ~(np.roll(known, 1, 0) & np.roll(known, -1, 0) & np.roll(known, 1, 1) & np.roll(known, -1, 1))
    left, out = {tuple(c) for c in np.argwhere(beside & (weight > 0) & (weight < UNKNOWN)).tolist()}, []
    while left:
        part = [left.pop()]
        for i, j in part:
            around = {(i + a, j + b) for a in (-1, 0, 1) for b in (-1, 0, 1)} & left
            left -= around
            part.extend(around)
        if any(cost[c] < UNREACHED for c in part):
            out.append(np.array(part))
    return out


@given(seed=st.integers(0, 2**32 - 1))
def test_the_frontier_that_is_chosen_is_the_best_of_brute_force(seed):
    maps, opened = random_maps(seed)
    if not len(opened):
        return
    start = tuple(opened[np.random.default_rng([seed, 1]).integers(len(opened))].tolist())
    cost = least_costs(np.where(maps.weight[0] == UNKNOWN, 0, maps.weight[0]), start, set())
    parts = [part for part in frontiers(maps, cost) if len(part) >= LEAST]
    state, routes = exploring(1), empty_routes(1)
    explore_anew(state, 0, BODY, CAMERA)
    _survey(maps, _MEMORY, state, routes, *start)
    assert (_MEMORY.wide.nodes[::4] == UNREACHED).all() and not _MEMORY.mark.any()
    assert state.status[0, KIND] == (FRONTIER if parts else 0)
    if parts:
        worth = [cost[part[:, 0], part[:, 1]].min() - GAIN * min(len(part), GAINING) for part in parts]
        chosen = {tuple(c) for c in (state.cells[0, : state.status[0, 2]] + SIDE // 2).tolist()}
        same = [{tuple(c) for c in part.tolist()} == chosen for part in parts]
        assert sum(same) == 1 and worth[same.index(True)] == pytest.approx(min(worth))


# Whole episodes


@cache
def episodes() -> tuple[Episode, ...]:
    """Four episodes in two homes."""
    return make_suite("instruct-val", 12)[8:]


def carried_out(some: list[Episode], n: int, threads: int, *, steps: int, think: bool = False, roomier: bool = False):
    """Actions of agents, one for each of n slots that take the episodes in turn, and what they thought."""
    homes = [home_at(some[k % len(some)].scene_id) for k in range(n)]
    plays = [some[k % len(some)] for k in range(n)]
    simulator = NativeSimulator([home.scene for home in homes], n, camera=CAMERA, spaces=[home.space for home in homes], threads=1)
    starts = np.array([play.start_position_w for play in plays]), np.array([play.start_yaw_w for play in plays])
    observation, agent = simulator.reset(np.arange(n), *starts), FrontierOracle(threads=threads)
    state, actions, thoughts, ended = agent.begin(n, think=think), [], [], np.zeros(n, np.bool_)
    tasks = [Task(play.task, play.instruction, CAMERA, BODY, 500, 0) for play in plays]

    def privileged() -> Privileged:
        labels = simulator.labels()
        return Privileged(ALL, labels.position_w, labels.yaw_w, labels.instance, tuple(homes), tuple(plays))

    if roomier:
        state.navigation.maps = grown(state.navigation.maps, 30.0)
    state = agent.reset(state, tasks, np.arange(n), privileged())
    for _ in range(steps):
        decisions, state = agent.act(observation, state, privileged())
        actions.append(np.where(ended, -1, decisions.action))
        thoughts.append(decisions.thought)
        ended |= np.isin(decisions.action, (Action.STOP, Action.CANNOT, Action.ANSWER))
        if ended.all():
            break
        observation = simulator.step(np.where(ended, Action.STOP, decisions.action))
    return np.array(actions), thoughts, state


def same(whole: np.ndarray, slot: int, single: np.ndarray) -> bool:
    """Whether a slot's actions are those of one that was alone; -1 after the end of either."""
    length = max(len(whole), len(single))
    a, b = (np.pad(actions, (0, length - len(actions)), constant_values=-1) for actions in (whole[:, slot], single[:, 0]))
    return np.array_equal(a, b)


def test_what_an_agent_does_depends_on_no_other_and_no_thread():
    some = list(episodes())
    together, _, _ = carried_out(some, 16, 3, steps=60)
    for slot in range(4):
        alone, _, _ = carried_out(some[slot : slot + 1], 1, 1, steps=60)
        assert len(alone) > 10 and same(together, slot, alone) and same(together, slot + 12, alone)


def test_what_an_agent_does_does_not_depend_on_how_large_arrays_are():
    some = list(episodes())[:1]
    plain, _, before = carried_out(some, 1, 1, steps=80)
    roomy, _, after = carried_out(some, 1, 1, steps=80, roomier=True)
    assert np.array_equal(plain, roomy)
    views = [map_view(state.navigation.maps, 0) for state in (before, after)]
    assert np.array_equal(views[0].free, views[1].free) and views[0].x0 == pytest.approx(views[1].x0)


def test_thoughts_say_what_is_seen_and_why_it_stops():
    some = list(episodes())[1:2]
    actions, thoughts, _ = carried_out(some, 1, 1, steps=500, think=True)
    assert actions[-1, 0] == Action.STOP
    last = thoughts[-1][0]
    assert isinstance(last, Thought) and last.verdict.endswith("reached") and last.map is not None and last.map.free.any()
    assert len(last.boxes) == len(last.names) == len(last.scores) > 0 and last.landmarks[0].name == last.names[0]
    assert last.plan[-1] == "stop" and "find the" in last.plan[0]


def test_an_idle_slot_does_nothing_and_what_cannot_be_is_said_at_once():
    home = home_at(episodes()[0].scene_id)
    agent = FrontierOracle(threads=1, resolved=ResolvedGoals(cannot="it is a test"))
    state, place = agent.begin(2), np.repeat(home.places[:1], 2, axis=0)
    given = Privileged(ALL, place, np.zeros(2), np.zeros((2, 64, 64), np.int32), (home, None), (None, None))
    state = agent.reset(state, [Task("instruct", "x", CAMERA, BODY, 10, 0), None], np.arange(2), given)
    pose = np.zeros((2, 3)), np.zeros(2), np.zeros(2)
    decisions, _ = agent.act(
        Observation(np.zeros((2, 64, 64, 3), np.uint8), np.ones((2, 64, 64), np.float32), *pose, np.zeros(2, np.bool_)), state, given
    )
    assert decisions.action.tolist() == [Action.CANNOT, Action.STOP] and decisions.text == ("it is a test", "")
