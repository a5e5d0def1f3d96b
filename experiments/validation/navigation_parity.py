"""Parity of our navigation with recorded answers of habitat-sim: `python -m experiments.validation.navigation_parity`.

Three robots are compared with the one of habitat-sim's settings (radius 0.18 m, height 0.88 m, climb 0.2 m):
  told     that robot, against exact outlines
  rounded  the robot that habitat-sim effectively moves: Recast has cells of 5 cm and layers of 20 cm and rounds radius, height
           and obstacles to them (PathFinder::Impl::build in facebookresearch/habitat-sim, src/esp/nav/PathFinder.cpp)
  filled   the rounded robot, and any geometry that touches a cell fills it, as in Recast
Scenes: tests/data/box_house and, where GOTHERE_REFERENCE names the reference data, small_house. Its .navmesh is not read.
With `--json` one JSON object is printed.
"""

import json
import os
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float64

from envs.navigation import Walkable, geodesic, move, walkable
from envs.scenes.load import load_scene
from envs.scenes.scene import Scene
from envs.types import Action, Body

CELL, LAYER = 0.05, 0.2  # [m] habitat-sim's default cell size and height (NavMeshSettings)
ACTIONS = np.array([Action.FORWARD, Action.LEFT, Action.RIGHT])
BOX_HOUSE = Path(__file__).parents[2] / "tests" / "data" / "box_house.glb"


@dataclass(frozen=True)
class Parity:
    """Agreement with habitat-sim on one scene: shares from 0 to 1, lengths in metres."""

    area: float
    geodesic_median: float  # relative difference of pairs at least 1 m apart
    geodesic_p95: float
    unaffected_p95: float  # the same, of pairs whose way does not depend on a passage that rounding may close
    unaffected: float  # their share
    unreachable_agree: float
    bracketed: float  # share of pairs whose distance lies between those of robots of this radius and of 0.25 m, within 1%
    navigable: float  # agreement on points
    navigable_inner: float  # on those further than 10 cm from an edge
    free_steps: float  # share of steps without collision that end within 1 cm
    straight_steps: float  # the same, of those that habitat-sim itself did not bend along an edge
    bent: float  # share of its steps without collision that it bent by more than 1 cm
    collided_median: float  # distance of the ends of colliding steps
    collided_flags: float  # agreement on what is a collision


@dataclass(frozen=True)
class Answers:
    """Answers of habitat-sim, lowered onto the floor, because its navigation mesh floats above it."""

    start: Float64[np.ndarray, "p 3"]
    end: Float64[np.ndarray, "p 3"]
    distance: Float64[np.ndarray, "p"]
    point: Float64[np.ndarray, "n 3"]
    navigable: Bool[np.ndarray, "n"]
    before: Float64[np.ndarray, "s 3"]  # positions before and after steps forward
    after: Float64[np.ndarray, "s 3"]
    yaw: Float64[np.ndarray, "s"]
    collided: Bool[np.ndarray, "s"]
    body: Body


def answers(path: Path, floor: float) -> Answers:
    """Recorded answers for a scene whose floor is at height `floor` [m]."""
    with np.load(path) as file:
        data = {name: file[name] for name in file.files if name not in ("rgb", "depth")}
    meta = json.loads(str(data["meta"]))
    body = Body(meta["agent_radius"], meta["agent_height"], meta["forward"], np.radians(meta["turn_degrees"]))
    drop = np.array([0, np.median(data["pair_start"][:, 1]) - floor, 0])
    change = np.array([0, body.turn, -body.turn])[data["traj_action"]]
    yaw = data["traj_yaw"][:, None] + np.cumsum(change, axis=1) - change
    forward = data["traj_action"] == 0
    position = data["traj_position"].astype(np.float64) - drop
    lowered = (data[name].astype(np.float64) - drop for name in ("pair_start", "pair_end", "point"))
    start, end, point = lowered
    steps = position[:, :-1][forward], position[:, 1:][forward], yaw[forward], data["traj_collided"][forward]
    return Answers(start, end, data["geodesic"], point, data["navigable"], *steps, body)


def rounded(body: Body, rise: float) -> Body:
    """Body that habitat-sim effectively moves.

    `rise` [m] is the height of the floor above the scene's lowest point.
    """
    layers = max(1, int(np.ceil(rise / LAYER)))  # the floor's surface is rounded up to
    return Body(
        radius=float(np.ceil(body.radius / CELL - 1e-6) * CELL),
        height=(layers + int(np.ceil(body.height / LAYER))) * LAYER - rise,
        climb=(layers + int(body.climb / LAYER + 1e-6)) * LAYER - rise,
        step=body.step,
        turn=body.turn,
    )


def compare(space: Walkable, wide: Float64[np.ndarray, "p"], told: Answers) -> Parity:
    """Agreement of a walkable space with the answers.

    `wide` are the distances [m] for a robot with a radius of 0.25 m.
    """
    ours, theirs = geodesic(space, told.start, told.end), told.distance
    far = np.isfinite(theirs) & np.isfinite(ours) & (np.linalg.norm(told.start - told.end, axis=1) >= 1)
    error = np.abs(ours[far] / theirs[far] - 1)
    same = wide[far] <= 1.04 * ours[far]
    between = (theirs[far] >= 0.99 * ours[far]) & (theirs[far] <= 1.01 * wide[far])
    agree = space.contains(told.point) == told.navigable
    inner = _inner(space, told.point)
    after, _, collided = move(space, told.before, told.yaw, np.full(len(told.yaw), Action.FORWARD), told.body)
    straight = told.before + told.body.step * np.stack([-np.sin(told.yaw), 0 * told.yaw, -np.cos(told.yaw)], axis=1)
    off, bend = _flat(after - told.after), _flat(straight - told.after)
    free = ~told.collided
    return Parity(
        area=float(space.area[0]),
        geodesic_median=float(np.median(error)),
        geodesic_p95=float(np.quantile(error, 0.95)),
        unaffected_p95=float(np.quantile(error[same], 0.95)),
        unaffected=float(same.mean()),
        unreachable_agree=float((np.isinf(ours) == np.isinf(theirs)).mean()),
        bracketed=float(between.mean()),
        navigable=float(agree.mean()),
        navigable_inner=float(agree[inner].mean()),
        free_steps=float((off[free] < 0.01).mean()),
        straight_steps=float((off[free & (bend < 0.01)] < 0.01).mean()),
        bent=float((bend[free] >= 0.01).mean()),
        collided_median=float(np.median(off[~free])),
        collided_flags=float((collided == told.collided).mean()),
    )


def _flat(vectors: np.ndarray) -> Float64[np.ndarray, "n"]:
    """Horizontal lengths [m]."""
    return np.hypot(vectors[:, 0], vectors[:, 2])


def _inner(space: Walkable, points: np.ndarray, margin: float = 0.1) -> Bool[np.ndarray, "n"]:
    """Whether a disc of radius `margin` [m] around each point is uniformly walkable.

    It is true where all of the disc is walkable, or none.
    """
    here, same = space.contains(points), np.ones(len(points), np.bool_)
    for radius in (margin / 2, margin):
        for angle in np.arange(16) * np.pi / 8:
            same &= space.contains(points + radius * np.array([np.cos(angle), 0, np.sin(angle)])) == here
    return same


def parities(scene: Scene, path: Path) -> dict[str, Parity]:
    """Agreement with the answers in a file, by robot."""
    space = walkable(scene.vertices, scene.faces, Body(), cached=True)
    floor = float(np.median(space.grid.value[space.grid.near[:, 7] == 0, 0]))
    told = answers(path, floor)
    body = rounded(told.body, floor - float(scene.vertices[:, 1].min()))
    wide = walkable(scene.vertices, scene.faces, replace(body, radius=0.25), cached=True)
    longest = geodesic(wide, told.start, told.end)
    robots = {"told": (told.body, False), "rounded": (body, False), "filled": (body, True)}
    spaces = {name: walkable(scene.vertices, scene.faces, b, whole_cells=fill, cached=True) for name, (b, fill) in robots.items()}
    return {name: compare(space, longest, told) for name, space in spaces.items()}


def main() -> int:
    """Print the table, or with --json one JSON object."""
    scenes = {"box_house": (BOX_HOUSE, BOX_HOUSE.with_suffix(".npz"))}
    folder = os.environ.get("GOTHERE_REFERENCE")
    if folder:
        scenes["small_house"] = (Path(folder) / "small_house.glb", Path(folder) / "habitat" / "small_house.npz")
    found = {name: parities(load_scene(mesh, up="z"), answer) for name, (mesh, answer) in scenes.items()}
    if "--json" in sys.argv[1:]:
        print(json.dumps({scene: {robot: asdict(p) for robot, p in robots.items()} for scene, robots in found.items()}))
        return 0
    columns = [(scene, robot) for scene, robots in found.items() for robot in robots]
    print(f"{'':20}" + "".join(f"{scene:>14}" for scene, _ in columns))
    print(f"{'':20}" + "".join(f"{robot:>14}" for _, robot in columns))
    for name in Parity.__dataclass_fields__:
        print(f"{name:20}" + "".join(f"{getattr(found[scene][robot], name):14.4f}" for scene, robot in columns))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
