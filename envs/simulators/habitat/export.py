"""Export of scenes as scene datasets of habitat-sim: `export_habitat`.

    FOLDER/NAME.scene_dataset_config.json    value of SimulatorConfiguration.scene_dataset_config_file
    FOLDER/scenes/NAME.scene_instance.json   the file that `scene_id` names
    FOLDER/stages/NAME.stage_config.json     the files of the stage, and its upward axis Y
    FOLDER/stages/NAME.glb                   the mesh for rendering and collisions (`save_scene`)
    FOLDER/stages/NAME.semantic.glb          the same triangles, coloured by object
    FOLDER/stages/NAME.semantic.txt          object, category and room of each colour

Sources, all habitat-sim at its newest commit (2026-05): fields of the JSON files in docs/pages/attributesJSON.rst;
matching of paths and names in esp/metadata (AbstractAttributesManager.h, MetadataMediator.cpp); the text file in
esp/scene/HM3DSemanticScene.cpp; colours to ids in esp/assets/GenericSemanticMeshData.cpp and BaseMesh.cpp.

Checked: the files against that source, by reading it, and the written files by reading them back (tests). habitat-sim
0.3.3 renders a .glb without a stage configuration as Z up and otherwise as we do, hence the stage configuration. It loads these
datasets: depth, instances and distances as docs/habitat.md says. The boxes that it puts around objects (around the largest
connected part of each colour) were not compared.
"""

import json
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Int, UInt8

from envs.errors import InputError
from envs.scenes.load import save_scene
from envs.scenes.scene import Material, Object, Scene, check_scene

HEADER = "HM3D Semantic Annotations"
MOST = 65535  # greatest id of habitat's semantic mesh (16 bits)
SPREAD = 0x9E3779  # odd, so that multiplying by it permutes the 24-bit colours


@dataclass(frozen=True)
class HabitatDataset:
    """An exported scene: dataset configuration file, scene id, and all files written."""

    config: Path
    scene_id: str
    files: tuple[Path, ...]


def export_habitat(scene: Scene, folder: str | Path, *, name: str = "") -> HabitatDataset:
    """Export a scene to a folder as habitat-sim loads it, including semantics.

    `name` [the scene's] becomes part of file names. Positions are those of the scene: metres, Y up, an agent at yaw 0 looks along -Z. A
    semantic image has our instance ids, 0 for the background or an unnamed object. Several scenes may share a folder; each has its own
    configuration file. The same scene makes the same bytes. Raises InputError when the scene is inconsistent, has ids above 65535, or
    the folder cannot be written.
    """
    check_scene(scene)
    folder, stem = Path(folder).expanduser(), file_name(name or scene.name)
    ids = [thing.id for thing in scene.objects]
    if max(ids, default=0) > MOST or min(ids, default=1) < 1:
        raise InputError(
            f"scene '{scene.name}': expected object ids from 1 to {MOST}, which habitat-sim can hold, got {min(ids)} to {max(ids)}"
        )
    stages, scenes = folder / "stages", folder / "scenes"
    texts = {
        folder / f"{stem}.scene_dataset_config.json": _json(dataset_config(stem)),
        scenes / f"{stem}.scene_instance.json": _json(scene_instance(stem)),
        stages / f"{stem}.stage_config.json": _json(stage_config(stem)),
        stages / f"{stem}.semantic.txt": semantic_text(scene),
    }
    meshes = {stages / f"{stem}.glb": scene, stages / f"{stem}.semantic.glb": semantic_scene(scene)}
    try:
        for path in (stages, scenes):
            path.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
            beside.write_text(text, encoding="utf-8")
            os.replace(beside, path)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror or error}); choose another folder") from error
    for path, mesh in meshes.items():
        save_scene(mesh, path)
    config = folder / f"{stem}.scene_dataset_config.json"
    return HabitatDataset(config, f"scenes/{stem}.scene_instance.json", (*texts, *meshes))


def file_name(name: str) -> str:
    """Replace everything but letters, digits, dashes and underscores by dashes.

    house:7 becomes house-7.
    """
    return re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-") or "scene"


def stage_config(stem: str) -> dict:
    """Stage configuration: its files, in the same folder, and its frame.

    Without `up`, habitat-sim treats a .glb as Z up.
    """
    return {
        "render_asset": f"{stem}.glb",
        "collision_asset": f"{stem}.glb",
        "semantic_asset": f"{stem}.semantic.glb",
        "semantic_descriptor_filename": f"{stem}.semantic.txt",
        "up": [0, 1, 0],
        "front": [0, 0, -1],
        "semantic_up": [0, 1, 0],
        "semantic_front": [0, 0, -1],
        "origin": [0, 0, 0],
        "units_to_meters": 1.0,
        "shader_type": "flat",
        "is_collidable": True,
    }


def scene_instance(stem: str) -> dict:
    """Scene instance: that stage alone, without lamps, with its semantics.

    There are no lamps because our light is baked. habitat-sim uses the first stage whose path contains `template_name`, hence the long
    name: stages/house-7 is also part of stages/house-70.
    """
    return {
        "stage_instance": {"template_name": f"stages/{stem}.stage_config.json"},
        "default_lighting": "no_lights",
        "semantic_scene_instance": f"{stem}.semantics",
    }


def dataset_config(stem: str) -> dict:
    """Dataset configuration: one stage, one scene, one table of semantics.

    Paths are relative to its own file.
    """
    return {
        "stages": {"paths": {".json": [f"stages/{stem}.stage_config.json"]}},
        "scene_instances": {"paths": {".json": [f"scenes/{stem}.scene_instance.json"]}},
        "semantic_scene_descriptor_instances": {f"{stem}.semantics": f"stages/{stem}.semantic.txt"},
    }


def semantic_colors(ids: Int[np.ndarray, "n"]) -> UInt8[np.ndarray, "n 3"]:
    """Distinct colours (sRGB) of instance ids.

    Id 0 is black, which habitat-sim treats as unknown.
    """
    mixed = (ids.astype(np.int64) * SPREAD) & 0xFFFFFF
    return np.stack([mixed >> 16, (mixed >> 8) & 255, mixed & 255], -1).astype(np.uint8)


def semantic_text(scene: Scene) -> str:
    """Table of semantics: a header, then a row per object.

    A row has id, colour, category in quotes and room (-1 for none).
    """
    colors = semantic_colors(np.array([thing.id for thing in scene.objects], np.int64))
    codes = [bytes(rgb).hex().upper() for rgb in colors]
    rows = [f'{thing.id},{code},"{_category(thing)}",{thing.room}' for thing, code in zip(scene.objects, codes, strict=True)]
    return "\n".join([HEADER, *rows]) + "\n"


def _category(thing: Object) -> str:
    """Category of an object for the table: one line, no quotes, never empty."""
    return " ".join(thing.category.replace('"', "'").split()) or "unknown"


def semantic_scene(scene: Scene) -> Scene:
    """The same triangles in plain object colours, without textures or light.

    No two objects share vertices. habitat-sim needs vertex colours (glTF's COLOR_0, linear); it converts them to 8 bits of sRGB before it
    looks them up.
    """
    keys = scene.faces.astype(np.int64) + scene.instance[:, None].astype(np.int64) * len(scene.vertices)
    keys, index = np.unique(keys, return_inverse=True)
    owner, source = np.divmod(keys, len(scene.vertices))
    return replace(
        scene,
        vertices=scene.vertices[source],
        normals=scene.normals[source],
        uv=np.zeros((len(source), 2), np.float32),
        occlusion=np.ones(len(source), np.float32),
        colors=(semantic_colors(owner) / 255).astype(np.float32),
        faces=index.reshape(scene.faces.shape).astype(np.int32),
        material=np.zeros(len(scene.faces), np.int32),
        materials=(Material("semantics", (1.0, 1.0, 1.0), double_sided=any(material.double_sided for material in scene.materials)),),
        textures=(),
    )


def _json(record: dict) -> str:
    """A record as indented JSON."""
    return json.dumps(record, indent=2, allow_nan=False) + "\n"
