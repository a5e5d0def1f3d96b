"""Measurement of a detector on labelled frames, thing by thing and region by region."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from agent.learning.frames import FrameBatch, FrameConfig, views_of
from envs.detection.errors import SETS, size_code
from envs.detection.visible import InView, Things, in_view, surface_of, things_of
from envs.home import Home
from envs.percepts import Percept
from envs.simulators.native import NativeSimulator
from envs.types import Action, Camera, Labels, Observation
from envs.vocabulary import NONE, ROOMS, room_index

ENOUGH, SOME = 0.5, 0.3  # overlap of boxes; share of a region's pixels on a thing that make it a region of that thing
WALK = 251  # purpose of generators
Detect = Callable[[Observation, Camera, Labels, tuple[Home, ...], np.ndarray], tuple[Percept, ...]]


@dataclass(frozen=True)
class Views:
    """n pictures with their truth.

    `episode` numbers the walk that a picture belongs to, or the picture itself; poses of the observation are those in the world.
    """

    observation: Observation
    labels: Labels
    homes: tuple[Home, ...]
    room: Int[np.ndarray, "n"]
    episode: Int[np.ndarray, "n"]


@dataclass(frozen=True)
class Sightings:
    """Instances in view, one row each.

    `home`, `episode` and `id` tell which; `pose` is its viewer's (x, z [m], yaw [rad]); `found` whether a region is its first, with box
    overlap `overlap`, and `extras` counts further regions on it.
    """

    home: Int[np.ndarray, "s"]
    episode: Int[np.ndarray, "s"]
    frame: Int[np.ndarray, "s"]
    id: Int[np.ndarray, "s"]
    pose: Float[np.ndarray, "s 3"]
    kind: Int[np.ndarray, "s"]
    thing: Bool[np.ndarray, "s"]
    pixels: Int[np.ndarray, "s"]
    depth: Float[np.ndarray, "s"]
    features: Float[np.ndarray, "s f"]
    found: Bool[np.ndarray, "s"]
    overlap: Float[np.ndarray, "s"]
    extras: Int[np.ndarray, "s"]


@dataclass(frozen=True)
class Regions:
    """Reported regions, one row each.

    `sighting` is the row of their instance in `Sightings`; `truth` and `said` are true names and reported probabilities. `slot` is 0
    for the first region of a thing. `box`, `point`, `extent` and `yaw` are errors as in `envs.detection.errors.Shown`.
    """

    sighting: Int[np.ndarray, "r"]
    slot: Int[np.ndarray, "r"]
    truth: dict[str, np.ndarray]
    said: dict[str, np.ndarray]
    score: Float[np.ndarray, "r"]
    box: Float[np.ndarray, "r 4"]
    point: Float[np.ndarray, "r 3"]
    metres: Float[np.ndarray, "r"]
    extent: Float[np.ndarray, "r 3"]
    yaw: Float[np.ndarray, "r"]


@dataclass(frozen=True)
class Measured:
    """Sightings and regions of some frames, and their rooms: true index, probabilities, home, episode, pose."""

    sightings: Sightings
    regions: Regions
    room: Int[np.ndarray, "n"]
    room_said: Float[np.ndarray, "n rooms"]
    room_home: Int[np.ndarray, "n"]
    room_episode: Int[np.ndarray, "n"]
    room_pose: Float[np.ndarray, "n 3"]


def frames_of(batches: Iterable[FrameBatch]) -> Iterator[Views]:
    """Views of labelled frames, each an episode of its own."""
    count = 0
    for batch in batches:
        n = len(batch.rgb)
        still = np.zeros(n, np.bool_)
        observation = Observation(batch.rgb, batch.depth, batch.position_w, batch.yaw_w, batch.pitch, still)
        homes = tuple(batch.homes[i] for i in batch.home)
        yield Views(observation, Labels(batch.instance, batch.position_w, batch.yaw_w), homes, batch.room, np.arange(count, count + n))
        count += n


def walks(frames: FrameConfig, count: int, agents: int, steps: int, seed: int) -> Iterator[Views]:
    """Views along random walks of some agents in each of `count` homes."""
    likely = np.array([Action.FORWARD] * 3 + [Action.LEFT, Action.RIGHT])
    for k in range(count):
        views = views_of(*frames.home(k), style=frames.style)
        if views is None:
            continue
        home, rng = views.home, np.random.default_rng([seed, WALK, k])
        simulator = NativeSimulator([home.scene], agents, camera=frames.camera, threads=1, spaces=[home.space])
        places = views.places[rng.integers(len(views.places), size=agents)]
        simulator.reset(np.zeros(agents, np.int64), places, rng.uniform(-np.pi, np.pi, agents))
        for _ in range(steps):
            seen, labels = simulator.observation, simulator.labels()
            inside = home.rooms_at(labels.position_w)
            room = np.array([room_index(home.scene, int(r)) for r in inside])
            posed = Observation(seen.rgb, seen.depth, labels.position_w, labels.yaw_w, seen.pitch_a, seen.collided)
            yield Views(posed, labels, (home,) * agents, room, k * agents + np.arange(agents))
            simulator.step(rng.choice(likely, agents))


def measure(detect: Detect, views: Iterable[Views], camera: Camera, done: Callable[[int], None]) -> Measured:
    """Sightings and regions of all views; `done` is called with numbers of pictures."""
    rows: dict[str, list[Any]] = {}
    numbers: dict[str, int] = {}
    tables: dict[str, Things] = {}
    frame = count = 0
    for view in views:
        percepts = detect(view.observation, camera, view.labels, view.homes, view.episode)
        for i, percept in enumerate(percepts):
            name = view.homes[i].scene.name
            if name not in tables:
                numbers[name], tables[name] = len(numbers), things_of(view.homes[i].scene)
            where = numbers[name], int(view.episode[i]), frame
            count += _look(rows, percept, view, i, tables[name], camera, where, count)
            frame += 1
        done(len(percepts))
    columns = {name: np.concatenate(parts) for name, parts in rows.items()}
    sightings = Sightings(**{name: columns[name] for name in Sightings.__dataclass_fields__})
    chances = {kind: {item: columns[f"{kind}.{item}"] for item in SETS if item != "room"} for kind in ("truth", "said")}
    plain = ("sighting", "slot", "score", "box", "point", "metres", "extent", "yaw")
    regions = Regions(truth=chances["truth"], said=chances["said"], **{name: columns[f"region.{name}"] for name in plain})
    return Measured(sightings, regions, *(columns[name] for name in ("room", "room_said", "room_home", "room_episode", "room_pose")))


def _look(rows: dict, percept: Percept, view: Views, i: int, things: Things, camera: Camera, where: tuple, before: int) -> int:
    """Append the rows of one picture; the number of instances in view."""
    instance, depth = view.labels.instance[i], view.observation.depth[i]
    pose = view.labels.position_w[i], float(view.labels.yaw_w[i]), float(view.observation.pitch_a[i])
    seen = in_view(instance, depth, things, camera, *pose)
    v, k = len(seen.id), len(percept.score)
    row, slot, overlap = attached(percept, seen, things, instance)
    found, best, extras = np.zeros(v, np.bool_), np.zeros(v), np.zeros(v, np.int64)
    first = np.flatnonzero(slot == 0)
    found[row[first]], best[row[first]] = True, overlap[first]
    np.add.at(extras, row[slot > 0], 1)
    here = np.array([pose[0][0], pose[0][2], pose[1]])
    new = {
        "home": np.full(v, where[0]), "episode": np.full(v, where[1]), "frame": np.full(v, where[2]), "id": seen.id,
        "pose": np.tile(here, (v, 1)), "kind": things.kind[seen.id], "thing": things.thing[seen.id], "pixels": seen.pixels,
        "depth": seen.depth, "features": seen.features, "found": found, "overlap": best, "extras": extras,
        "region.sighting": before + row, "region.slot": slot, "region.score": percept.score,
        "room": np.array([len(ROOMS) if view.room[i] == NONE else view.room[i]]), "room_said": percept.room[None],
        "room_home": np.array([where[0]]), "room_episode": np.array([where[1]]), "room_pose": here[None],
    }  # fmt: skip
    for item in ("category", "color", "size", "material"):
        table = things.kind if item == "category" else getattr(things, item)
        new[f"truth.{item}"], new[f"said.{item}"] = table[seen.id[row]], getattr(percept, item)
    errors = {"box": np.zeros((k, 4)), "point": np.zeros((k, 3)), "metres": np.zeros(k), "extent": np.zeros((k, 3)), "yaw": np.zeros(k)}
    for r in range(k):
        _errors(errors, r, percept, seen, int(row[r]), things, instance, depth, camera, pose)
    for name, part in (new | {f"region.{name}": part for name, part in errors.items()}).items():
        rows.setdefault(name, []).append(part)
    return v


def attached(percept: Percept, seen: InView, things: Things, instance: Int[np.ndarray, "h w"]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Instance in view that each region is of.

    Its row, the number of the region among those of the instance (0 for the first of a thing), and the overlap of boxes.

    By descending score, a region is of the free thing whose box overlaps its own most, if by half; the others are of the instance
    under most of their pixels, things before walls if they have a fair share.
    """
    k, v = len(percept.score), len(seen.id)
    row, slot, overlap = np.full(k, -1), np.zeros(k, np.int64), np.zeros(k)
    low = np.maximum(percept.box[:, None, :2], seen.box[None, :, :2])
    high = np.minimum(percept.box[:, None, 2:], seen.box[None, :, 2:])
    inner = np.maximum(0, high - low).prod(axis=2)
    areas = [(box[:, 2:] - box[:, :2]).prod(axis=1) for box in (percept.box, seen.box)]
    share = inner / np.maximum(1e-9, areas[0][:, None] + areas[1][None] - inner)
    thing, used = things.thing[seen.id], np.zeros(v, np.int64)
    used[~thing] = 1  # regions of walls are extras
    for r in range(k):
        free = np.where(thing & (used == 0), share[r], -1)
        if v and free.max() >= ENOUGH:
            row[r] = free.argmax()
            overlap[r], used[row[r]] = free.max(), 1
    number = np.zeros(max(int(instance.max()) + 1, int(seen.id.max(initial=0)) + 1), np.int64)
    number[seen.id] = np.arange(1, v + 1)
    inside = percept.region >= 0
    pairs = percept.region[inside] * (v + 1) + number[np.maximum(instance[inside], 0)]
    pixels = np.bincount(pairs, minlength=k * (v + 1)).reshape(k, v + 1)[:, 1:]
    for r in np.flatnonzero(row < 0):
        parts = pixels[r] / max(1, pixels[r].sum())
        fair = np.where(thing, parts, 0)
        row[r] = fair.argmax() if fair.max() >= SOME else parts.argmax() if parts.any() else share[r].argmax()
        overlap[r], slot[r] = share[r, row[r]], used[row[r]]
        used[row[r]] += 1
    return row, slot, overlap


def _errors(out: dict, r: int, percept: Percept, seen: InView, v: int, things: Things, instance, depth, camera: Camera, pose) -> None:
    """Write the errors of a region."""
    position, yaw, pitch = pose
    box, true = percept.box[r], seen.box[v]
    eye = np.asarray(position) + [0, camera.elevation, 0]
    point, extent, direction = percept.point_a[r], np.maximum(percept.extent[r], 0.01), float(percept.yaw_a[r])
    if not things.thing[seen.id[v]]:
        away = float(np.linalg.norm(point - eye)) if np.isfinite(point[0]) else max(0.3, float(seen.depth[v]))
        out["box"][r, :2] = [size_code(side * away / camera.focal) for side in (box[2] - box[0], box[3] - box[1])]
        out["extent"][r], out["yaw"][r] = np.log(extent), _folded(direction - yaw)
        return
    out["box"][r] = (box - true) / np.tile(true[2:] - true[:2], 2)
    middle, real, axis = surface_of(seen, v, instance, depth, camera, position, yaw, pitch)
    if not (np.isfinite(point[0]) and np.isfinite(middle[0])):
        return
    off, to = point - middle, middle - eye
    away, along = float(np.linalg.norm(to)), to[[0, 2]] / max(1e-6, float(np.hypot(to[0], to[2])))
    out["point"][r] = np.array([off[0] * along[0] + off[2] * along[1], off[0] * along[1] - off[2] * along[0], off[1]]) / away
    out["metres"][r] = np.linalg.norm(off)
    out["extent"][r], out["yaw"][r] = np.log(extent / np.maximum(real, 0.01)), _folded(direction - axis)


def _folded(angle: float) -> float:
    """Difference of directions of axes, from -pi / 2 to pi / 2 [rad]."""
    return float((angle + np.pi / 2) % np.pi - np.pi / 2)
