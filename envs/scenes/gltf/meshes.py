"""glTF meshes as surfaces at rest: morph targets and skins are applied."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float, Int

from envs.errors import InputError
from envs.scenes.gltf.file import Gltf, accessor_array, item
from envs.scenes.gltf.materials import Look, Notes
from envs.scenes.scene import srgb_from_linear
from envs.scenes.surfaces import normal_matrix

TRIANGLES, STRIP, FAN = 4, 5, 6
Arrays = dict[str, np.ndarray]  # positions, normals, uv, colors (linear, with alpha) and faces of a primitive


def read_primitive(gltf: Gltf, primitive: dict, weights: list[float], look: Look, notes: Notes) -> Arrays:
    """Arrays of a primitive in its mesh's own frame, with morph targets (weights) applied."""
    attributes = primitive["attributes"]
    keys = {"positions": "POSITION", "normals": "NORMAL", "uv": f"TEXCOORD_{look.skin.uv_set}", "colors": "COLOR_0"}
    arrays = {name: accessor_array(gltf, attributes[key]).astype(np.float64) for name, key in keys.items() if key in attributes}
    vertices = arrays["positions"]
    for target, weight in zip(primitive.get("targets", []), weights, strict=False):
        for name, key in keys.items():
            if weight and key in target and name in arrays:
                notes.features["morph targets"] += name == "positions"
                arrays[name] = arrays[name] + weight * _fitting(gltf, accessor_array(gltf, target[key]), arrays[name], key)
    corners = accessor_array(gltf, primitive["indices"])[:, 0].astype(np.int64) if "indices" in primitive else np.arange(len(vertices))
    arrays["faces"] = triangles(gltf, corners, primitive.get("mode", TRIANGLES))
    return arrays


def _fitting(gltf: Gltf, change: np.ndarray, array: np.ndarray, key: str) -> np.ndarray:
    """A morph target's change of an attribute. Raises InputError when it does not fit it."""
    if change.shape != array.shape:
        raise InputError(f"{gltf.path}: expected a morph target's {key} of shape {array.shape}, got {change.shape}; export it again")
    return change


def triangles(gltf: Gltf, corners: Int[np.ndarray, "n"], mode: int) -> Int[np.ndarray, "f 3"]:
    """Triangles of a list, strip or fan of vertex indices.

    See the glTF 2.0 specification, section 3.7.2.1. Raises InputError for an incomplete list.
    """
    if mode == TRIANGLES:
        if len(corners) % 3:
            raise InputError(f"{gltf.path}: expected triangles of 3 indices each, got {len(corners)} indices; export the file again")
        return corners.reshape(-1, 3)
    first = np.arange(max(len(corners) - 2, 0))
    if mode == FAN:
        return np.stack([corners[first + 1], corners[first + 2], corners[np.zeros_like(first)]], axis=1)
    odd = first % 2
    return np.stack([corners[first], corners[first + 1 + odd], corners[first + 2 - odd]], axis=1)


def joint_matrices(gltf: Gltf, index: int, matrices: Mapping[int, np.ndarray]) -> Float[np.ndarray, "j 4 4"]:
    """Matrices of the joints of skin `index`, from the mesh's frame to the world.

    Raises InputError for joints that are no nodes, and for inverse bind matrices that do not fit.
    """
    skin = item(gltf, "skins", index)
    for joint in skin["joints"]:
        item(gltf, "nodes", joint)
    world = np.stack([matrices[joint] for joint in skin["joints"]]) if skin["joints"] else np.zeros((0, 4, 4))
    if "inverseBindMatrices" not in skin:
        return world
    inverse = accessor_array(gltf, skin["inverseBindMatrices"]).astype(np.float64)
    if inverse.shape[1] != 16 or len(inverse) < len(world):
        raise InputError(
            f"{gltf.path}: expected {len(world)} inverse bind matrices of skins[{index}], got {inverse.shape}; export it again"
        )
    return world @ inverse[: len(world)].reshape(-1, 4, 4).transpose(0, 2, 1)


def blended_matrices(gltf: Gltf, attributes: Mapping[str, int], joints: Float[np.ndarray, "j 4 4"]) -> Float[np.ndarray, "v 4 4"] | None:
    """Matrix of each vertex of a skinned primitive to the world.

    It is the sum of those of its joints, by weight; None for a primitive without joints. Raises InputError for joints that the skin does
    not have.
    """
    names = [key.removeprefix("JOINTS_") for key in attributes if key.startswith("JOINTS_")]
    names = [name for name in names if f"WEIGHTS_{name}" in attributes]
    if not names or not len(joints):
        return None
    which = np.hstack([accessor_array(gltf, attributes[f"JOINTS_{name}"]).astype(np.int64) for name in names])
    share = np.hstack([accessor_array(gltf, attributes[f"WEIGHTS_{name}"]).astype(np.float64) for name in names])
    if which.shape != share.shape or which.max(initial=0) >= len(joints) or which.min(initial=0) < 0:
        raise InputError(f"{gltf.path}: expected joints 0 to {len(joints) - 1} with weights, got otherwise; export it again")
    total = share.sum(axis=1, keepdims=True)
    share = np.where(total > 0, share / np.where(total > 0, total, 1), np.eye(1, share.shape[1]))
    matrix = np.zeros((len(which), 4, 4))
    for column in range(which.shape[1]):
        matrix += share[:, column, None, None] * joints[which[:, column]]
    return matrix


def placed(arrays: Arrays, matrix: Float[np.ndarray, "4 4"] | Float[np.ndarray, "v 4 4"], look: Look) -> Arrays:
    """Arrays of a surface: a primitive in the world, with our uv and colours.

    It is moved by one matrix, or by one for each vertex. A mirrored one has its faces turned round, so that their front stays in front.
    """
    linear, shift = matrix[..., :3, :3], matrix[..., :3, 3]
    out = {"vertices": _times(linear, arrays["positions"]) + shift, "faces": arrays["faces"]}
    if "normals" in arrays:
        out["normals"] = _times(normal_matrix(linear), arrays["normals"])
    if "uv" in arrays:
        out["uv"] = look.changed(arrays["uv"])
    if "colors" in arrays and look.colored:
        out["colors"] = srgb_from_linear(arrays["colors"][:, :3])
    if np.linalg.det(linear).sum() < 0:
        out["faces"] = out["faces"][:, ::-1]
    return out


def _times(linear: Float[np.ndarray, "*v 3 3"], vectors: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
    """Vectors times one matrix, or each times its own."""
    return vectors @ linear.T if linear.ndim == 2 else np.einsum("nij,nj->ni", linear, vectors)


def without_clear_faces(arrays: Arrays, look: Look, notes: Notes) -> Arrays:
    """A primitive without faces that are invisible by their vertices' alpha.

    They stay where the material does not look at alpha.
    """
    colors = arrays.get("colors")
    if colors is None or colors.shape[1] < 4 or look.material.cutoff <= 0 or (colors[:, 3] >= 1).all():
        return arrays
    notes.left_out[f"opacity of vertices (faces below {look.material.cutoff:g} are left out)"] += 1
    faces = arrays["faces"]
    if len(faces) and not 0 <= faces.min() <= faces.max() < len(colors):
        return arrays  # `load` refuses it
    return arrays | {"faces": faces[colors[faces, 3].mean(axis=1) * look.alpha >= min(look.material.cutoff, 1.0)]}
