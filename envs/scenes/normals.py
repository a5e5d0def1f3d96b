"""Normals of meshes that have none: smooth over shared vertices, faceted at creases."""

import numpy as np
from jaxtyping import Float, Float32, Int

_CREASE = np.cos(np.radians(40.0))


def crossed(vertices: Float32[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"]) -> Float[np.ndarray, "f 3"]:
    """Normal of each face times twice its area [m2], float64."""
    a, b, c = (vertices[faces[:, k]].astype(np.float64) for k in range(3))
    return np.cross(b - a, c - a)


def unit(vectors: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
    """Normalise vectors; those shorter than 1e-30 are unchanged."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(length > 1e-30, length, 1)


def computed_normals(
    vertices: Float32[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"]
) -> tuple[Int[np.ndarray, "w"], Int[np.ndarray, "f 3"], Float32[np.ndarray, "w 3"]]:
    """Normals that are smooth over shared vertices and faceted at creases.

    Returns the source vertex of each new one, faces, unit normals. A vertex's normal weighs its faces by their angle there (Thuermer and
    Wuethrich 1998). A face that deviates more than 40 degrees from it gets vertices of its own, which it shares with the vertex's faces
    in the same plane.
    """
    points = vertices[faces].astype(np.float64)
    flat = unit(crossed(vertices, faces))
    ahead, behind = (np.roll(points, turn, axis=1) - points for turn in (-1, 1))
    cosine = (ahead * behind).sum(2) / (np.linalg.norm(ahead, axis=2) * np.linalg.norm(behind, axis=2))
    angle = np.arccos(np.clip(cosine, -1, 1))
    smooth = np.zeros(vertices.shape, np.float64)
    for corner in range(3):
        for axis in range(3):
            weights = flat[:, axis] * angle[:, corner]
            smooth[:, axis] += np.bincount(faces[:, corner], weights, minlength=len(vertices))
    smooth = unit(smooth)
    face, corner = np.nonzero(np.einsum("fkc,fc->fk", smooth[faces], flat) < _CREASE)
    key = np.column_stack([faces[face, corner], np.rint(flat[face] * 100).astype(np.int64)])
    _, first, group = np.unique(key, axis=0, return_index=True, return_inverse=True)
    split = faces.copy()
    split[face, corner] = len(vertices) + group.reshape(-1)
    source = np.concatenate([np.arange(len(vertices)), faces[face, corner][first]])
    return source, split, np.concatenate([smooth, flat[face][first]]).astype(np.float32)
