"""Reading of glTF scenes: surfaces of one object and material each.

At rest: morph targets have their default weights, skins their joints' pose, animations do not run.
"""

from collections import Counter

import numpy as np
from jaxtyping import Float

from envs.errors import InputError
from envs.scenes.gltf.extensions import undrawn, used_extensions
from envs.scenes.gltf.file import Gltf, item
from envs.scenes.gltf.materials import Look, Notes, read_look
from envs.scenes.gltf.meshes import (
    FAN,
    STRIP,
    TRIANGLES,
    Arrays,
    blended_matrices,
    joint_matrices,
    placed,
    read_primitive,
    without_clear_faces,
)
from envs.scenes.gltf.nodes import Tree, instances, read_tree
from envs.scenes.images import Textures
from envs.scenes.surfaces import Contents, Surface

MOST_OBJECTS = 50_000
_OWN = 1000  # instances of a node up to which each is an object; beyond (grass, gravel) all are one


def read_gltf(gltf: Gltf, *, frame: Float[np.ndarray, "4 4"]) -> Contents:
    """Read the default scene of a glTF file: an object per node or instance.

    `frame` transforms the file's world to ours. Raises InputError for files that are broken, or draw far more than their size justifies.
    """
    tree, notes, textures = read_tree(gltf, frame), Notes(), Textures(str(gltf.path))
    nodes = [index for index in tree.seen if _primitives(gltf, index, notes)]
    places = {index: instances(gltf, index, tree.matrices[index]) for index in nodes}
    _check_size(gltf, places)
    used = {primitive.get("material") for index in nodes for primitive in _primitives(gltf, index)}
    order = [*sorted(number for number in used if number is not None), *([None] if None in used else [])]
    looks = {number: read_look(gltf, number, textures, notes) for number in order}
    surfaces, names = [], []
    for index in nodes:
        node = item(gltf, "nodes", index)
        title = str(node.get("name") or item(gltf, "meshes", node["mesh"]).get("name") or "")
        groups = _groups(places[index])
        for count, primitive in enumerate(_primitives(gltf, index)):
            look = looks[primitive.get("material")]
            parts = _parts(gltf, index, primitive, look, (tree, notes, groups))
            label = (order.index(primitive.get("material")), f"object '{title}', primitive {count}")
            surfaces += [Surface(len(names) + k, *label, **part) for k, part in enumerate(parts)]
        notes.features["instances"] += len(places[index]) if len(places[index]) > 1 else 0
        names += [title] * len(groups)
    for name in undrawn(used_extensions(gltf.header)):
        notes.left_out[f"extension {name}"] += 1
    told = {name: tuple(_told(getattr(notes, name))) for name in ("features", "left_out", "unlit", "missing")}
    return Contents(tuple(names), tuple(surfaces), tuple(look.material for look in looks.values()), tuple(textures.arrays), **told)


def _told(counts: Counter[str]) -> list[str]:
    """Names with their counts, where those are more than one."""
    return [name if count == 1 else f"{count} x {name}" for name, count in counts.items() if count]


def _primitives(gltf: Gltf, index: int, notes: Notes | None = None) -> list[dict]:
    """Triangle primitives of a node's mesh; points, lines and those without positions are left out, and noted."""
    primitives = item(gltf, "meshes", item(gltf, "nodes", index)["mesh"])["primitives"]
    kept = [p for p in primitives if p.get("mode", TRIANGLES) in (TRIANGLES, STRIP, FAN) and "POSITION" in p["attributes"]]
    if notes is not None:
        notes.left_out["points"] += sum(p.get("mode") == 0 for p in primitives)
        notes.left_out["lines"] += sum(p.get("mode") in (1, 2, 3) for p in primitives)
    return kept


def _check_size(gltf: Gltf, places: dict[int, np.ndarray]) -> None:
    """Raise InputError when there are too many objects, or more vertices and corners than a file of its size may have."""
    objects = sum(1 if len(group) > _OWN else len(group) for group in places.values())
    if objects > MOST_OBJECTS:
        raise InputError(f"{gltf.path}: expected at most {MOST_OBJECTS:,} objects, got {objects:,} nodes with a mesh; join some of them")
    rows = 0
    for index, group in places.items():
        mesh = item(gltf, "meshes", item(gltf, "nodes", index)["mesh"])
        for primitive in _primitives(gltf, index):
            count = item(gltf, "accessors", primitive["attributes"]["POSITION"])["count"]
            targets = sum(map(bool, item(gltf, "nodes", index).get("weights", mesh.get("weights", []))))
            corners = item(gltf, "accessors", primitive["indices"])["count"] if "indices" in primitive else count
            rows += len(group) * (count + corners) + count * targets
            if rows > gltf.most_rows:
                got = f"more, in {len(places)} nodes"
                raise InputError(f"{gltf.path}: expected at most {gltf.most_rows:,} vertices and corners, got {got}; simplify the scene")


def _groups(matrices: Float[np.ndarray, "n 4 4"]) -> list[np.ndarray]:
    """Matrices of the instances of each object."""
    return [matrices[k : k + 1] for k in range(len(matrices))] if len(matrices) <= _OWN else [matrices]


def _parts(gltf: Gltf, index: int, primitive: dict, look: Look, more: tuple[Tree, Notes, list[np.ndarray]]) -> list[Arrays]:
    """Arrays of a primitive's surface in each of its node's objects. `more` is the tree, notes, and the objects' matrices."""
    tree, notes, groups = more
    node = item(gltf, "nodes", index)
    weights = node.get("weights", item(gltf, "meshes", node["mesh"]).get("weights", []))
    arrays = without_clear_faces(read_primitive(gltf, primitive, weights, look, notes), look, notes)
    notes.features["vertex colours"] += "colors" in arrays
    if "skin" in node:
        joints = joint_matrices(gltf, node["skin"], tree.matrices)
        matrix = blended_matrices(gltf, primitive["attributes"], joints)
        if matrix is not None and len(matrix) == len(arrays["positions"]):
            notes.features["skins"] += 1
            return [placed(arrays, matrix, look)]
    return [_joined([placed(arrays, matrix, look) for matrix in group]) for group in groups]


def _joined(parts: list[Arrays]) -> Arrays:
    """Surfaces of one primitive as one."""
    if len(parts) == 1:
        return parts[0]
    size = len(parts[0]["vertices"])
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return joined | {"faces": np.concatenate([part["faces"] + k * size for k, part in enumerate(parts)])}
