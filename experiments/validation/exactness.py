"""Exactness of the renderer against a ray caster and habitat-sim: `python -m experiments.validation.exactness`."""

import json
import os
import sys
from pathlib import Path

import numpy as np

from envs.home import inside
from envs.houses import house
from envs.render import Renderer
from envs.scenes.load import load_scene
from envs.scenes.scene import Scene
from envs.types import Camera
from experiments.doctor import install_command


def rays(camera: Camera, yaw: float, pitch: float = 0.0) -> np.ndarray:
    """Directions (h w 3) of the rays through pixel centres, of depth 1."""
    x = (np.arange(camera.width) + 0.5 - camera.width / 2) / camera.focal
    y = (camera.height / 2 - np.arange(camera.height) - 0.5) / camera.focal
    ray = np.stack(np.broadcast_arrays(x[None, :], y[:, None], -1.0), -1)
    c, s = np.cos(pitch), np.sin(pitch)
    ray = ray @ np.array([[1, 0, 0], [0, c, -s], [0, s, c]]).T
    c, s = np.cos(yaw), np.sin(yaw)
    return ray @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]).T


class RayCaster:
    """Depth and instance by Embree; back faces are skipped unless double sided."""

    def __init__(self, scene: Scene) -> None:
        from embreex import rtcore_scene
        from embreex.mesh_construction import TriangleMesh

        self.scene = scene
        corners = scene.vertices[scene.faces].astype(np.float64)
        self.normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        self.double = np.array([m.double_sided for m in scene.materials])[scene.material]
        self.embree = rtcore_scene.EmbreeScene(robust=True)  # pyright: ignore[reportAttributeAccessIssue]
        TriangleMesh(self.embree, scene.vertices.astype(np.float32), scene.faces.astype(np.int32))
        self.point = corners[:, 0]

    def cast(self, eye: np.ndarray, ray: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Depth [m] and instance of rays (p 3) from `eye`.

        The depth is along the optical axis.
        """
        depth, face = np.zeros(len(ray)), np.full(len(ray), -1)
        open_, start = np.arange(len(ray)), np.full(len(ray), 0.01)
        for _ in range(60):
            if not len(open_):
                break
            origin = eye + ray[open_] * start[open_, None]
            hit = self.embree.run(origin.astype(np.float32), ray[open_].astype(np.float32), output=True)["primID"]
            found = hit >= 0
            open_, hit = open_[found], hit[found]
            n = self.normal[hit]
            along = ((self.point[hit] - eye) * n).sum(1) / (ray[open_] * n).sum(1)  # exact, by the plane
            front = ((ray[open_] * n).sum(1) < 0) | self.double[hit]
            depth[open_[front]], face[open_[front]] = along[front], hit[front]
            start[open_] = np.maximum(along, start[open_]) + 1e-5
            open_ = open_[~front]
        return depth, np.where(face >= 0, self.scene.instance[face], 0)


def places_in(scene: Scene, rng: np.random.Generator, n: int, *, margin: float) -> np.ndarray:
    """n places (n 3) in random rooms, at least `margin` [m] from walls."""
    found = []
    while len(found) < n:
        corners = np.array(scene.rooms[rng.integers(len(scene.rooms))].polygon)
        place = rng.uniform(corners.min(0) + margin, corners.max(0) - margin)
        around = place + margin * np.array([(-1, -1), (-1, 1), (1, -1), (1, 1)])
        if inside(corners, around).all():
            found.append((place[0], 0.0, place[1]))
    return np.array(found)


def agreement(scene: Scene, views: int, camera: Camera, seed: int, spots: np.ndarray | None = None) -> tuple[float, float]:
    """Shares of pixels with equal depth and with equal instance in random views.

    Depth is equal within 1 cm; another instance counts as equal if its surface is within 1 mm.
    """
    rng = np.random.default_rng(seed)
    caster, renderer = RayCaster(scene), Renderer([scene])
    spots = places_in(scene, rng, views, margin=0.3) if spots is None else spots
    yaw, pitch = rng.uniform(-np.pi, np.pi, views), rng.uniform(-0.5, 0.5, views)
    frames = renderer.render(camera, spots, yaw, pitch=pitch)
    near, same = 0, 0
    for i in range(views):
        ray = rays(camera, yaw[i], pitch[i]).reshape(-1, 3)
        eye = spots[i] + [0, camera.elevation, 0]
        depth, instance = caster.cast(eye, ray)
        ours, ids = frames.depth[i].ravel(), frames.instance[i].ravel()
        near += (np.abs(ours - depth) < 0.01).mean()
        same += ((ids == instance) | ((np.abs(ours - depth) < 0.001) & (depth > 0))).mean()
    return near / views, same / views


def habitat_agreement(scene: Scene, answers: Path) -> float:
    """Share of pixels whose depth is within 2 cm of habitat-sim's."""
    known = np.load(answers)
    assert json.loads(str(known["meta"]))["size"] == 128
    depth = Renderer([scene]).render(Camera(), known["view_position"], known["view_yaw"], sensors=("depth",)).depth
    return float((np.abs(depth - known["depth"]) < 0.02).mean())


def main() -> int:
    """Print a row for each comparison; exit code 0.

    $GOTHERE_REFERENCE adds the real house and habitat-sim's answers.
    """
    named = os.environ.get("GOTHERE_REFERENCE")
    rows, reference = [], Path(named) if named else None
    for seed in range(4):
        near, same = agreement(house(seed, rooms=6), 40, Camera(), seed)
        rows.append({"compared": f"ray casting, house:{seed}", "views": 40, "depth": near, "instance": same})
    if reference:
        answers = reference / "habitat" / "small_house.npz"
        real = load_scene(reference / "small_house.glb", up="z")
        near, same = agreement(real, 40, Camera(), 3, np.load(answers)["view_position"][:40].astype(np.float64))
        rows.append({"compared": "ray casting, the real house", "views": 40, "depth": near, "instance": same})
        boxes = load_scene(reference / "habitat" / "box_house.glb", up="z")
        rows.append(
            {"compared": "habitat-sim, box house", "views": 64, "depth": habitat_agreement(boxes, answers.with_name("box_house.npz"))}
        )
        rows.append({"compared": "habitat-sim, the real house", "views": 64, "depth": habitat_agreement(real, answers)})
    for row in rows:
        instance = f"  instance {100 * row['instance']:.4f}%" if "instance" in row else ""
        print(f"{row['compared']:30s} {row['views']} views  depth {100 * row['depth']:.4f}%{instance}")
    print(json.dumps(rows))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ModuleNotFoundError as missing:
        sys.exit(f"this needs {missing.name}, which is not installed: {install_command('dev')}")
