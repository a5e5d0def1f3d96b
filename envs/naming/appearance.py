"""Colours of things as seen, by the nearest of our colours in CIELAB."""

from collections.abc import Mapping

import cv2
import numpy as np
from jaxtyping import Float, Int

from envs.houses.furniture.model import COLORS
from envs.scenes.scene import Scene, linear_from_srgb

TEXELS = 24  # side to which a texture is reduced before it is looked at: grain and pattern blend, as from afar
FACES = 4096  # most faces of a thing that are looked at
NEAR = 10.0  # [CIELAB units] spread within which the mean colour of a thing is named rather than its parts
_OTHERS: dict[str, tuple[tuple[float, float, float], ...]] = {  # more examples (sRGB) of what people call by these names
    "red": ((0.55, 0.08, 0.08), (0.9, 0.05, 0.05), (0.65, 0.15, 0.2)),
    "orange": ((0.98, 0.38, 0.05), (0.85, 0.42, 0.12)),
    "yellow": ((0.98, 0.93, 0.2), (0.88, 0.72, 0.1), (0.95, 0.88, 0.5)),
    "green": ((0.1, 0.4, 0.12), (0.2, 0.75, 0.25), (0.55, 0.7, 0.3), (0.25, 0.35, 0.15)),
    "teal": ((0.2, 0.75, 0.75), (0.05, 0.4, 0.42)),
    "blue": (
        (0.05, 0.1, 0.4),
        (0.35, 0.55, 0.85),
        (0.05, 0.05, 0.22),
        (0.1, 0.15, 0.9),
        (0.6, 0.75, 0.92),
        (0.1, 0.15, 0.6),
        (0.25, 0.35, 0.8),
    ),
    "purple": ((0.35, 0.1, 0.45), (0.65, 0.5, 0.8)),
    "pink": ((0.98, 0.75, 0.8), (0.9, 0.35, 0.6)),
    "brown": ((0.83, 0.66, 0.45), (0.72, 0.52, 0.32), (0.42, 0.26, 0.16), (0.3, 0.17, 0.1), (0.78, 0.6, 0.42), (0.6, 0.5, 0.4)),
    "black": ((0.02, 0.02, 0.02), (0.2, 0.2, 0.2), (0.16, 0.14, 0.13)),
    "white": ((1.0, 1.0, 1.0), (0.88, 0.88, 0.88), (0.9, 0.87, 0.8), (0.94, 0.9, 0.82)),
    "gray": ((0.35, 0.35, 0.36), (0.7, 0.7, 0.7), (0.27, 0.28, 0.3), (0.6, 0.62, 0.66)),
}
_NAMES = tuple(name for name, color in COLORS.items() for _ in (color, *_OTHERS[name]))
_TO_XYZ = np.array([(0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041)])


def lab(linear: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
    """CIELAB (D65) of linear RGB (sRGB primaries), by CIE 15:2004."""
    ratio = (linear @ _TO_XYZ.T) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


_EXAMPLES = lab(linear_from_srgb(np.array([color for name in COLORS for color in (COLORS[name], *_OTHERS[name])])))


def color_name(linear: Float[np.ndarray, "3"]) -> str:
    """Name of the nearest of our colours of a linear RGB value."""
    return _NAMES[int(np.linalg.norm(_EXAMPLES - lab(linear[None]), axis=1).argmin())]


def colors_of(scene: Scene, instances: Mapping[int, tuple[int, ...]]) -> dict[int, str]:
    """Colour that most of each thing's surface has, by its instance ids.

    A surface is looked at face by face, its texture from afar. Where all of it is about one colour, the mean is named.
    """
    pictures = [_reduced(texture) for texture in scene.textures]
    order = np.argsort(scene.instance, kind="stable")
    keys = scene.instance[order]
    found = {}
    for number, ids in instances.items():
        faces = np.concatenate([order[slice(*np.searchsorted(keys, [one, one + 1]))] for one in ids])
        if len(faces):
            found[number] = _color(scene, faces[:: max(1, len(faces) // FACES)], pictures)
    return found


def _color(scene: Scene, faces: Int[np.ndarray, "f"], pictures: list[Float[np.ndarray, "h w 3"]]) -> str:
    """Name of the colour of some faces."""
    corners = scene.faces[faces]
    points = scene.vertices[corners].astype(np.float64)
    area = np.linalg.norm(np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0]), axis=1) + 1e-12
    weights = np.array([(1, 1, 1), (4, 1, 1), (1, 4, 1), (1, 1, 4)], np.float64)
    weights /= weights.sum(axis=1, keepdims=True)
    tint = linear_from_srgb(scene.colors[corners])
    base = np.array([linear_from_srgb(scene.materials[k].color) for k in range(len(scene.materials))])[scene.material[faces]]
    seen = np.einsum("sk,fkc->fsc", weights, tint) * base[:, None]
    uv = np.einsum("sk,fkc->fsc", weights, scene.uv[corners].astype(np.float64))
    skin = np.array([material.texture for material in scene.materials])[scene.material[faces]]
    for number in set(skin.tolist()) - {-1}:
        here = skin == number
        picture = pictures[number]
        high, wide = picture.shape[:2]
        at = np.floor(uv[here] * (wide, high)).astype(np.int64)
        seen[here] *= picture[at[..., 1] % high, at[..., 0] % wide]
    linear, area = seen.reshape(-1, 3), np.repeat(area / len(weights), len(weights))
    values = lab(linear)
    mean = np.average(linear, axis=0, weights=area)
    spread = float(np.sqrt(np.average(((values - lab(mean[None])) ** 2).sum(axis=1), weights=area)))
    if spread <= NEAR:
        return color_name(mean)
    nearest = np.linalg.norm(values[:, None] - _EXAMPLES[None], axis=2).argmin(axis=1)
    votes: dict[str, float] = {}
    for k, weight in zip(nearest.tolist(), area.tolist(), strict=True):
        votes[_NAMES[k]] = votes.get(_NAMES[k], 0.0) + weight
    return max(votes, key=lambda name: votes[name])


def _reduced(texture: np.ndarray) -> Float[np.ndarray, "h w 3"]:
    """A texture in linear RGB, reduced to at most TEXELS a side."""
    high, wide = (min(TEXELS, side) for side in texture.shape[:2])
    linear = linear_from_srgb(texture[..., :3] / 255.0)
    return cv2.resize(linear, (wide, high), interpolation=cv2.INTER_AREA).reshape(high, wide, 3)
