"""Surfaces: what the readers of all formats make of a file, in the world frame."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, UInt8

from envs.scenes.scene import Material


@dataclass(frozen=True)
class Surface:
    """Triangles of one object with one material, both by index.

    Positions [m] are in the world frame, colours in sRGB. `normals`, `uv` and `colors` are None where the file has none; otherwise as long
    as in the file. `where` names the surface in errors.
    """

    object: int
    material: int
    where: str
    vertices: Float[np.ndarray, "v 3"]
    faces: Int[np.ndarray, "f 3"]
    normals: Float[np.ndarray, "n 3"] | None = None
    uv: Float[np.ndarray, "u 2"] | None = None
    colors: Float[np.ndarray, "c 3"] | None = None


@dataclass(frozen=True)
class Contents:
    """Contents of a file: object names, surfaces, and the materials and textures used.

    A name is '' for an unnamed object. `features` are those of the file that are drawn, beyond plain triangles; `left_out` those that
    change what is seen and are not drawn; `unlit` those that matter for light and reflections only, which are not drawn either; `missing`
    the files that it refers to and that are not there.
    """

    names: tuple[str, ...]
    surfaces: tuple[Surface, ...]
    materials: tuple[Material, ...]
    textures: tuple[UInt8[np.ndarray, "_ _ 4"], ...]
    features: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    unlit: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def normal_matrix(linear: Float[np.ndarray, "*n 3 3"]) -> Float[np.ndarray, "*n 3 3"]:
    """Matrix that transforms normals when `linear` transforms points, up to scale.

    It has the cofactors of `linear`, which exist even if it is singular.
    """
    linear = linear / np.maximum(np.abs(linear).max(axis=(-2, -1), keepdims=True), 1e-300)
    a, b, c = linear[..., 0], linear[..., 1], linear[..., 2]
    cofactors = np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)], axis=-1)
    return cofactors * np.where(np.linalg.det(linear) < 0, -1, 1)[..., None, None]
