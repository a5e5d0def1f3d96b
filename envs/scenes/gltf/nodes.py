"""glTF nodes: their order, their matrices to the world, and their instances."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from envs.errors import InputError
from envs.scenes.gltf.file import Gltf, accessor_array, item

_MOVES = ("matrix", "translation", "rotation", "scale")


@dataclass(frozen=True)
class Tree:
    """Nodes with a mesh that are seen, in order, and matrices to the world.

    There is a matrix for every node.
    """

    seen: tuple[int, ...]
    matrices: dict[int, Float[np.ndarray, "4 4"]]


def read_tree(gltf: Gltf, frame: Float[np.ndarray, "4 4"]) -> Tree:
    """Nodes of the default scene, and of others that skins may refer to.

    Without a scene all nodes count. Raises InputError when the nodes do not form a tree.
    """
    nodes = gltf.header.get("nodes", [])
    children = {child for node in nodes for child in node.get("children", [])}
    roots = [index for index in range(len(nodes)) if index not in children]
    matrices: dict[int, np.ndarray] = {}
    if not gltf.header.get("scenes"):
        return Tree(tuple(_walk(gltf, roots, frame, matrices)), matrices)
    seen = _walk(gltf, item(gltf, "scenes", gltf.header.get("scene", 0)).get("nodes", []), frame, matrices)
    _walk(gltf, [index for index in roots if index not in matrices], frame, matrices)
    return Tree(tuple(seen), matrices)


def _walk(gltf: Gltf, roots: list[int], frame: np.ndarray, matrices: dict[int, np.ndarray]) -> list[int]:
    """Visit roots and all below: fill in their matrices, and return those with a mesh that are not hidden."""
    stack = [(index, frame, True) for index in reversed(roots)]
    seen = []
    while stack:
        index, parent, visible = stack.pop()
        if index in matrices:
            raise InputError(f"{gltf.path}: expected nodes to form a tree, got node {index} twice; export the file again")
        node = item(gltf, "nodes", index)
        moved = any(key in node for key in _MOVES)
        matrix = matrices[index] = parent @ _local_matrix(node) if moved else parent
        visible = visible and node.get("extensions", {}).get("KHR_node_visibility", {}).get("visible", True)
        if visible and "mesh" in node:
            seen.append(index)
        stack += [(child, matrix, visible) for child in reversed(node.get("children", []))]
    return seen


def _local_matrix(node: dict) -> Float[np.ndarray, "4 4"]:
    """Matrix of a node to its parent.

    It is given, or composed of translation, rotation (quaternion x, y, z, w) and scale.
    """
    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    parts = (node.get("translation", (0, 0, 0)), node.get("rotation", (0, 0, 0, 1)), node.get("scale", (1, 1, 1)))
    return _composed(*(np.array([part], np.float64) for part in parts))[0]


def _composed(
    translation: Float[np.ndarray, "n 3"], rotation: Float[np.ndarray, "n 4"], scale: Float[np.ndarray, "n 3"]
) -> Float[np.ndarray, "n 4 4"]:
    """Matrices that scale, then turn by quaternions (x, y, z, w), then move."""
    x, y, z, w = rotation.T
    norm = (rotation * rotation).sum(axis=1)
    s = np.where(norm > 0, 2 / np.where(norm > 0, norm, 1), 0.0)
    turn = np.array(
        [
            [1 - s * (y * y + z * z), s * (x * y - z * w), s * (x * z + y * w)],
            [s * (x * y + z * w), 1 - s * (x * x + z * z), s * (y * z - x * w)],
            [s * (x * z - y * w), s * (y * z + x * w), 1 - s * (x * x + y * y)],
        ]
    ).transpose(2, 0, 1)
    matrix = np.tile(np.eye(4), (len(rotation), 1, 1))
    matrix[:, :3, :3] = turn * scale[:, None, :]
    matrix[:, :3, 3] = translation
    return matrix


def instances(gltf: Gltf, index: int, matrix: Float[np.ndarray, "4 4"]) -> Float[np.ndarray, "n 4 4"]:
    """Matrices of the instances of node `index` (EXT_mesh_gpu_instancing) to the world.

    One, its own, without the extension. Raises InputError when its attributes differ in length.
    """
    arrays = item(gltf, "nodes", index).get("extensions", {}).get("EXT_mesh_gpu_instancing", {}).get("attributes", {})
    usual = {"TRANSLATION": (0, 0, 0), "ROTATION": (0, 0, 0, 1), "SCALE": (1, 1, 1)}
    given = {name: accessor_array(gltf, arrays[name]).astype(np.float64) for name in usual if name in arrays}
    if not given:
        return matrix[None]
    shapes = {array.shape for array in given.values()}
    count = len(next(iter(given.values())))
    if any(array.shape != (count, len(usual[name])) for name, array in given.items()):
        raise InputError(f"{gltf.path}: expected instances of nodes[{index}] of one length, got shapes {sorted(shapes)}; export it again")
    parts = (given.get(name, np.tile(np.array(value, np.float64), (count, 1))) for name, value in usual.items())
    return matrix @ _composed(*parts)
