"""Scenes for habitat-sim: our own, exported to a cache folder, and files; navigation meshes.

habitat-sim reads a .glb without a stage configuration as Z up, whatever glTF says: its (x, y, z) becomes (x, z, -y).
So `up="z"` passes the file itself, and `up="y"`, glTF's own axis, a stage configuration that names the file.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
from pathlib import Path

import numpy as np

from envs.compiled.kernels import cache_folder
from envs.datasets.json import write_whole
from envs.errors import InputError
from envs.render.pack import corner_light
from envs.scenes.load import load_scene
from envs.scenes.scene import Scene, scene_digest, srgb_from_linear
from envs.simulators.habitat.export import export_habitat, file_name, stage_config
from envs.types import Body

INSTANCE, STAGE = ".scene_instance.json", ".stage_config.json"
SOURCES = ("export.py", "scene.py", "../../scenes/write.py", "../../render/pack.py")  # code that determines an export
ROUND = 1e-4  # [m] Recast rounds up to whole cells, and should not where float32 makes 6 cells 6.0000001


@dataclass(frozen=True)
class Cells:
    """Resolution of habitat-sim's navigation meshes: side and height of cells [m].

    Edges are up to a side further from obstacles than the radius, which it rounds up to whole sides, and the floor is one or two heights
    above the scene's. habitat-sim's own are `Cells(0.05, 0.2)`; without a side, the radius is divided into equal sides.
    """

    side: float | None = None
    height: float = 0.02

    def settings(self, body: Body) -> dict[str, float]:
        """Fields of NavMeshSettings for a body."""
        side = body.radius / ceil(body.radius / 0.03 - 1e-6) if self.side is None else self.side
        return {
            "cell_size": side,
            "cell_height": self.height,
            "agent_radius": body.radius - ROUND,
            "agent_height": body.height - ROUND,
            "agent_max_climb": body.climb + ROUND,
        }


@dataclass(frozen=True)
class HabitatScene:
    """A scene as arguments for habitat-sim, and its navigation mesh.

    `scene_id` and `dataset` are SimulatorConfiguration's `scene_id` and `scene_dataset_config_file`. `navmesh` is a file to load; without
    it habitat-sim searches for one, and makes one if there is none. `digest` identifies the contents, "" if they are unknown. `read`
    returns our reading of the scene. `plain` scenes are rendered without shading, with unchanged colours, before our sky; in others
    habitat-sim renders the materials, for which it first filters reflections: 15 s on a CPU.
    """

    name: str
    scene_id: str
    read: Callable[[], Scene]
    dataset: str = "default"
    navmesh: Path | None = None
    digest: str = ""
    plain: bool = False

    @cached_property
    def scene(self) -> Scene:
        """Its triangles and objects. Raises InputError for a scene that only habitat-sim can read."""
        return self.read()

    def kept_mesh(self, settings: dict[str, float], version: str) -> Path | None:
        """Cache file of its navigation mesh for a version of habitat-sim.

        None if its contents are unknown.
        """
        if not self.digest:
            return None
        made_of = hashlib.sha256(f"{self.digest} {version} {json.dumps(settings, sort_keys=True)}".encode())
        folder = cache_folder() / "habitat" / "meshes"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{file_name(self.name)}-{made_of.hexdigest()[:16]}.navmesh"


def habitat_scene(source: Scene | HabitatScene | str | Path, *, up: str = "y", dataset: str | Path | None = None) -> HabitatScene:
    """Prepare a scene for habitat-sim.

    A `Scene` is exported into the cache folder. A file is a .glb with an upward axis `up`, a .stage_config.json, or a
    .scene_instance.json (or its name) of a `dataset`, which is a .scene_dataset_config.json. A .navmesh of the same name beside
    a file is its navigation mesh. Raises InputError for other or missing files.
    """
    if isinstance(source, HabitatScene):
        return source
    if isinstance(source, Scene):
        return _exported(source)
    path = Path(source).expanduser()
    if dataset is not None:
        return _of_dataset(source, Path(dataset).expanduser())
    if path.name.endswith(INSTANCE):
        raise InputError(f"{path}: expected its dataset as well; give --scene-dataset NAME.scene_dataset_config.json")
    if not path.name.endswith((".glb", STAGE)):
        raise InputError(f"{path}: expected a scene ending in .glb, {STAGE} or {INSTANCE}, got {path.suffix or 'no ending'}")
    if not path.is_file():
        raise InputError(f"{path}: expected a scene file, got nothing there; check the path")
    path = path.resolve()
    stem = path.name.removesuffix(STAGE).removesuffix(".glb")
    beside = path.with_name(stem + ".navmesh")
    navmesh = beside if beside.is_file() else None
    if path.suffix != ".glb":
        return HabitatScene(stem, str(path), _unreadable(path), navmesh=navmesh)
    if up not in ("y", "z"):
        raise InputError(f"up: expected 'y' or 'z', got {up!r}")
    digest = hashlib.sha256(f"{up} ".encode() + path.read_bytes()).hexdigest()[:16]
    scene_id = str(path) if up == "z" else str(_stage_of(path, stem, digest))
    return HabitatScene(stem, scene_id, lambda: load_scene(path, up=up), navmesh=navmesh, digest=digest, plain=up == "y")


def _of_dataset(source: str | Path, dataset: Path) -> HabitatScene:
    """A scene of a dataset, by its file or by its name in it."""
    if not dataset.is_file():
        raise InputError(f"--scene-dataset: expected a .scene_dataset_config.json file, got {str(dataset)!r}; check the path")
    path = Path(source).expanduser()
    scene_id = str(path.resolve()) if path.is_file() else str(source)
    return HabitatScene(Path(scene_id).name.removesuffix(INSTANCE), scene_id, _unreadable(path), dataset=str(dataset.resolve()))


def as_shown(scene: Scene) -> Scene:
    """Convert a scene so that habitat-sim renders it in our renderer's colours.

    habitat-sim's flat shader multiplies a file's colours and texels and outputs the product, without converting glTF's linear colours to
    sRGB; our light is part of our renderer, so it is moved to the vertices' colours. Light above 1 is clipped, by 4% at most.
    """
    light = corner_light(scene, np.arange(len(scene.vertices))[:, None])
    return replace(
        scene,
        colors=srgb_from_linear(np.clip(scene.colors * light, 0, 1)).astype(np.float32),
        occlusion=np.ones_like(scene.occlusion),
        materials=tuple(replace(m, color=tuple(srgb_from_linear(m.color).tolist())) for m in scene.materials),
    )


def _exported(scene: Scene) -> HabitatScene:
    """Export one of our scenes to its own folder below the cache folder, once."""
    made_of = hashlib.sha256(scene_digest(scene).encode())
    for name in SOURCES:
        made_of.update((Path(__file__).parent / name).read_bytes())
    digest = made_of.hexdigest()[:16]
    stem = file_name(scene.name)
    folder = cache_folder() / "habitat" / f"{stem}-{digest}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{stem}-", dir=folder.parent))
        try:
            export_habitat(as_shown(scene), fresh)
            os.rename(fresh, folder)
        except OSError as error:  # another process was faster, or the disk is full
            if not folder.is_dir():
                raise InputError(f"{folder}: cannot be written ({error.strerror or error}); choose another GOTHERE_CACHE") from error
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    scene_id = str(folder / "scenes" / f"{stem}.scene_instance.json")
    dataset = str(folder / f"{stem}.scene_dataset_config.json")
    return HabitatScene(scene.name, scene_id, lambda: scene, dataset=dataset, digest=digest, plain=True)


def _stage_of(path: Path, stem: str, digest: str) -> Path:
    """Write a stage configuration that declares a .glb as Y up; returns its path."""
    fields = {name: value for name, value in stage_config(stem).items() if not name.startswith("semantic")}
    fields |= {"render_asset": str(path), "collision_asset": str(path)}
    config = cache_folder() / "habitat" / f"{file_name(stem)}-{digest}" / f"{stem}{STAGE}"
    write_whole(config, (json.dumps(fields, indent=2) + "\n").encode())
    return config


def _unreadable(path: Path) -> Callable[[], Scene]:
    """Reader of a scene that we cannot read; it raises InputError."""

    def read() -> Scene:
        raise InputError(f"{path}: habitat-sim alone reads this scene; tasks need a .glb, or a home of ours")

    return read
