"""Parity of habitat-sim behind our protocol: `python -m experiments.validation.habitat_parity`.

Needs habitat-sim here or in $GOTHERE_HABITAT_PYTHON. Three comparisons:
  answers   two scenes as files: pictures, distances and walks against recorded answers of habitat-sim itself
            (tests/data/box_house and, where GOTHERE_REFERENCE names the reference data, small_house)
  homes     generated homes, exported: pictures from the same poses, walkable places and distances of both
  episodes  the same episodes, run by the oracle in both simulators with the same evaluation
"""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from agent.baselines.oracle import Oracle
from agent.runner import EpisodeRequest, run_episodes
from envs.home import Home, home_at
from envs.houses.names import house_named
from envs.navigation import geodesic, random_points
from envs.simulators.habitat.simulator import Cells, HabitatScene, HabitatSimulator, habitat_scene
from envs.simulators.native import NativeSimulator
from envs.simulators.protocol import Simulator
from envs.tasks.evaluate import evaluate
from envs.tasks.generate import make_suite
from envs.tasks.spec import task_of
from envs.types import Action, Body, Camera, Episode

DATA = Path(__file__).parents[2] / "tests" / "data"
HOMES = ("house:7:6", "house:11:8", "house:3:2", "house:21:4:evening")
SUITES = ("pointnav-val", "objectnav-val", "instruct-val", "errand-val")


@dataclass(frozen=True)
class Answers:
    """Agreement with recorded answers of habitat-sim on one file, as shares from 0 to 1."""

    depth_same: float  # of pixels, to the bit
    depth_2cm: float
    rgb_same: float
    geodesic_worst: float  # largest difference [m] of pairs that both reach
    reachable_same: float
    walk_worst: float  # largest difference [m] of positions in steps replayed one at a time
    collided_same: float
    made_area: float  # of the mesh that is made with habitat-sim's own cells, over that of the file


@dataclass(frozen=True)
class Agreement:
    """Agreement of habitat-sim in an exported home with us, as shares from 0 to 1."""

    depth_2cm: float
    depth_median: float  # [m]
    instance_same: float
    rgb_mean: float  # difference of values from 0 to 255
    rgb_p99: float
    ours_there: float  # share of our random places on the largest island that are within 1 cm of its mesh, on its largest island
    theirs_here: float  # the other way round
    area: float  # of its largest island over that of ours
    rise: float  # how high its mesh floats above the floor [m]
    geodesic_median: float  # relative difference of pairs at least 1 m apart
    geodesic_p95: float
    reachable_same: float


def scene_of_answers(name: str, cells: Cells | None = None) -> tuple[HabitatScene, Path] | None:
    """File of a scene with its navigation mesh and recorded answers; None if missing.

    The mesh is left out where `cells` are given.
    """
    folder = os.environ.get("GOTHERE_REFERENCE")
    own, reference = DATA / f"{name}.glb", Path(folder or "/nowhere")
    file = own if own.is_file() else reference / f"{name}.glb"
    answers = own.with_suffix(".npz") if own.is_file() else reference / "habitat" / f"{name}.npz"
    mesh = reference / "habitat" / f"{name}.navmesh"
    if not (file.is_file() and answers.is_file() and mesh.is_file()):
        return None
    scene = habitat_scene(file, up="z")
    return HabitatScene(scene.name, scene.scene_id, scene.read, navmesh=None if cells else mesh, digest=scene.digest), answers


def compare_answers(name: str) -> Answers | None:
    """Agreement with the recorded answers of a scene; None where its files are missing."""
    found = scene_of_answers(name)
    again = scene_of_answers(name, Cells(0.05, 0.2))
    if found is None or again is None:
        return None
    known = np.load(found[1])
    meta = json.loads(str(known["meta"]))
    body = Body(meta["agent_radius"], meta["agent_height"], meta["forward"], np.radians(meta["turn_degrees"]))
    camera = Camera(meta["size"], meta["size"], np.radians(meta["hfov_degrees"]), meta["camera_height"])
    with HabitatSimulator([found[0], again[0]], 1, camera=camera, body=body, cells=Cells(0.05, 0.2), sensors=("rgb", "depth")) as simulator:
        seen = simulator.look(0, known["view_position"].astype(np.float64), known["view_yaw"].astype(np.float64))
        ways = simulator.geodesic(0, known["pair_start"].astype(np.float64), known["pair_end"].astype(np.float64), directed=True)
        told = np.where(np.isfinite(known["geodesic"]), known["geodesic"], np.inf)
        both = np.isfinite(ways) & np.isfinite(told)
        off, same = _walks(simulator, known)
        return Answers(
            depth_same=float((seen.depth == known["depth"]).mean()),
            depth_2cm=float((np.abs(seen.depth - known["depth"]) < 0.02).mean()),
            rgb_same=float((seen.rgb == known["rgb"]).all(-1).mean()),
            geodesic_worst=float(np.abs(ways[both] - told[both]).max()),
            reachable_same=float((np.isfinite(ways) == np.isfinite(told)).mean()),
            walk_worst=off,
            collided_same=same,
            made_area=sum(simulator.meshes[1]["area"]) / sum(simulator.meshes[0]["area"]),
        )


def _walks(simulator: HabitatSimulator, known: Any) -> tuple[float, float]:
    """Greatest difference of positions [m] and share of equal collisions over recorded steps.

    Each step forward begins at its recorded pose.
    """
    moves = np.array([0, simulator.body.turn, -simulator.body.turn])[known["traj_action"]]
    yaw = known["traj_yaw"][:, None] + np.cumsum(moves, axis=1) - moves
    worst, same, steps = 0.0, 0, 0
    for k in range(0, len(yaw), 4):
        for t in np.flatnonzero(known["traj_action"][k] == 0).tolist():
            before, after = known["traj_position"][k, t : t + 2].astype(np.float64)
            simulator.put(np.zeros(1, int), before[None], yaw[k, t : t + 1])
            seen = simulator.step(np.array([Action.FORWARD]))
            worst = max(worst, float(np.abs(simulator.labels().position_w[0] - after).max()))
            same, steps = same + int(bool(seen.collided[0]) == bool(known["traj_collided"][k, t])), steps + 1
    return worst, same / steps


def compare_home(name: str, *, views: int = 64, pairs: int = 200, size: int = 128) -> Agreement:
    """Agreement of both simulators in a generated home."""
    home, rng, camera = house_named(name), np.random.default_rng([7, views]), Camera(size, size)
    native = NativeSimulator([home], 1, camera=camera)
    space = native.spaces[0]
    with HabitatSimulator([home], 2, camera=camera) as simulator:
        eyes, yaw, pitch = random_points(space, rng, views), rng.uniform(-np.pi, np.pi, views), rng.uniform(-0.5, 0.5, views)
        there, here = simulator.look(0, eyes, yaw, pitch), native.renderer.render(camera, eyes, yaw, pitch=pitch)
        depth = np.abs(there.depth - here.depth)
        color = np.abs(there.rgb.astype(int) - here.rgb)
        ours, theirs = random_points(space, rng, 1000), simulator.random_points(0, 1000, seed=5)
        found, island = simulator.snap(0, ours, reach=0.01)
        _, owner = space.snap(theirs, reach=0.01)
        a, b = random_points(space, rng, pairs), random_points(space, rng, pairs)
        g, o = simulator.geodesic(0, a, b), geodesic(space, a, b)
        far = np.isfinite(g) & np.isfinite(o) & (np.linalg.norm(a - b, axis=1) >= 1)
        error = np.abs(g[far] / o[far] - 1)
        return Agreement(
            depth_2cm=float((depth < 0.02).mean()),
            depth_median=float(np.median(depth)),
            instance_same=float((there.instance == here.instance).mean()),
            rgb_mean=float(color.mean()),
            rgb_p99=float(np.quantile(color, 0.99)),
            ours_there=float((island == 0).mean()),
            theirs_here=float((owner == 0).mean()),
            area=simulator.meshes[0]["area"][0] / float(space.area[0]),
            rise=float(np.nanmedian(found[:, 1] - ours[:, 1])),
            geodesic_median=float(np.median(error)),
            geodesic_p95=float(np.quantile(error, 0.95)),
            reachable_same=float((np.isfinite(g) == np.isfinite(o)).mean()),
        )


def solved(simulator: Simulator, home: Home, episode: Episode, budget: int) -> bool:
    """Whether the oracle succeeds in an episode in a simulator.

    The evaluation uses our scene and the trajectory alone.
    """
    task = task_of(home, episode, camera=simulator.camera, budget=budget, seed=0)
    (run,) = run_episodes(simulator, Oracle(), [EpisodeRequest(home, episode, task)])
    if run.error is not None:
        raise run.error
    return bool(evaluate(home, episode, run.trajectory, run.decision, camera=simulator.camera).scores.success)


def compare_episodes(suite: str, count: int) -> dict[str, float]:
    """Success of the oracle in each simulator on the first episodes of a suite."""
    camera, budget, done = Camera(64, 64), 1000, {"native": 0, "habitat": 0}
    habitat: HabitatSimulator | None = None
    episodes, inside = make_suite(suite, count), ""
    for episode in episodes:
        home = home_at(episode.scene_id)
        native = NativeSimulator([home.scene], 1, camera=camera, spaces=[home.space], threads=1)
        if habitat is None:
            habitat = HabitatSimulator([home.scene], 1, camera=camera)
        elif inside != episode.scene_id:
            habitat.load(0, home.scene)
        inside = episode.scene_id
        done["native"] += solved(native, home, episode, budget)
        done["habitat"] += solved(habitat, home, episode, budget)
    if habitat is not None:
        habitat.close()
    return {"n": len(episodes)} | {name: number / len(episodes) for name, number in done.items()}


def main(arguments: Sequence[str]) -> int:
    """Print every comparison; exit code 0."""
    count = int(arguments[arguments.index("--episodes") + 1]) if "--episodes" in arguments else 50
    from envs.simulators.habitat.client import versions

    facts = versions()
    report: dict[str, Any] = {"versions": {name: facts[name] for name in ("habitat_sim", "python", "numpy")}, "rows": {}}
    print(", ".join(f"{name} {version}" for name, version in report["versions"].items()))
    found: dict[str, Any] = {f"answers {name}": compare_answers(name) for name in ("box_house", "small_house")}
    found |= {f"home {name}": compare_home(name) for name in HOMES}
    found |= {f"episodes {suite}": compare_episodes(suite, count) for suite in SUITES} if count else {}
    for name, result in found.items():
        if result is not None:
            row = result if isinstance(result, dict) else asdict(result)
            report["rows"][name] = row
            print(name + "".join(f"\n    {key:16} {value:.6g}" for key, value in row.items()), flush=True)
    if "--json" in arguments:
        print(json.dumps(report))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
