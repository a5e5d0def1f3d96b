"""Sampled routes to an object, move by move, with their paths."""

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.language.grammar.canonical import MOVES
from envs.language.sampling.routes import divided, heading, lengths, moves_of, turned, visits
from envs.language.sampling.sample_go import any_described
from envs.language.sampling.sample_refer import Pairs, Sampled, facts_of, may_say, shuffled
from envs.language.semantics.meaning import Route
from envs.language.semantics.targets import plan
from envs.language.semantics.world import World, world_of
from envs.metrics import distinct
from envs.scenes.scene import Object
from envs.types import Camera, Goal

SHORTEST = 2.5  # [m] least length of a route
FAR = 2  # rooms to the goal, where the home has objects that far
KINDS = ("category", "color", "size", "material", "room", "not")  # of the goal's description
TRIES = 6


def sample_route(
    home: Home,
    rng: np.random.Generator,
    *,
    start: Float[np.ndarray, "3"] | None = None,
    start_yaw: float | None = None,
    pairs: Pairs | None = None,
    camera: Camera | None = None,
) -> Sampled | None:
    """Sample a route to an object with the path that it describes.

    None where the home offers none of at least 2.5 m. It is the shortest path from `start` [m], or a random place, to the nearest viewpoint
    of the object, which is two or more rooms from the start if the home has such. `start_yaw` [rad] is drawn unless given: half of the time
    along the path. `reference_path_w` is the path with a point every 0.25 m at most; `facts` contains `start`, `start_yaw`, in `spans` the
    first and last point of each move, `length` [m] and the number of rooms `crossed`. The distance field of a start is computed once
    (`Home.distance_field`) and serves many routes. With pairs='seen' the route names no held-out pair of category and colour.
    """
    world = world_of(home)
    for _ in range(TRIES if len(home.places) else 0):
        at_w = np.asarray(start, np.float64) if start is not None else home.places[int(rng.integers(len(home.places)))]
        found = any_described(world, rng, _far(home, world, rng, at_w), at_w, kinds=KINDS, pairs=pairs)
        if found is None:
            continue
        thing, said, kind = found
        corners = _way(home, home.viewpoints(thing, camera or Camera()), at_w)
        if len(corners) < 2 or lengths(corners)[-1] < SHORTEST:
            continue
        path = divided(corners)
        yaw = _yaw(rng, path) if start_yaw is None else start_yaw
        stretches = moves_of(home, world, path, yaw, said, thing.id, rng)
        if not 2 <= len(stretches) <= MOVES:
            continue
        meaning = Route(tuple(stretch.move for stretch in stretches))
        made = plan(home, meaning, at_w, camera=camera)
        if made.why or not made.targets or not may_say(meaning, pairs):
            continue
        facts = facts_of(world, thing, said, kind) | {
            "start": at_w.tolist(),
            "start_yaw": float(yaw),
            "spans": [[stretch.first, stretch.last] for stretch in stretches],
            "length": round(float(lengths(path)[-1]), 3),
            "crossed": len(visits(home, path)) - 1,
        }
        return Sampled(meaning, made.targets, facts, path)
    return None


def _way(home: Home, goal: Goal, at_w: np.ndarray) -> np.ndarray:
    """Corners [m] of the shortest path to the nearest viewpoint of a goal.

    It has no rows if none is reachable.
    """
    if not len(goal.position_w):
        return np.zeros((0, 3))
    field = home.distance_field(at_w[None])  # from the start, so that it serves all goals
    away = field.at(goal.position_w)
    path = field.path(goal.position_w[int(away.argmin())])[::-1]
    return distinct(path) if len(path) else path


def _far(home: Home, world: World, rng: np.random.Generator, at_w: np.ndarray) -> list[Object]:
    """Objects of a random room at least FAR rooms away, or the farthest possible."""
    room = int(home.rooms_at(at_w[None])[0])
    steps, edge = {room: 0}, [room]
    while edge:
        near = [b for pair in sorted(world.adjacency) for a, b in (pair, pair[::-1]) if a in edge and b not in steps]
        steps |= dict.fromkeys(near, steps[edge[0]] + 1)
        edge = list(dict.fromkeys(near))
    full = {number: count for number, count in steps.items() if number >= 0 and world.contents[number]}
    if not full:
        return list(world.things)
    least = min(FAR, max(full.values()))
    chosen = shuffled(rng, [number for number, count in sorted(full.items()) if count >= least])[0]
    return [world.known[number] for number in world.contents[chosen]]


def _yaw(rng: np.random.Generator, path_w: np.ndarray) -> float:
    """Draw a yaw [rad] at the start: along the path half of the time.

    Otherwise it is a quarter turn off or opposite; all vary by up to 15 degrees.
    """
    ahead = int(min(np.searchsorted(lengths(path_w), 0.75), len(path_w) - 1))
    quarters = 0 if rng.random() < 0.5 else int(rng.integers(1, 4))
    return float(turned(heading(path_w, 0, ahead) + quarters * np.pi / 2 + rng.uniform(-np.pi, np.pi) / 12))
