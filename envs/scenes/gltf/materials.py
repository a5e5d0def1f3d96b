"""glTF materials as ours: base colour, emission, opacity, texture coordinates."""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from envs.errors import InputError
from envs.scenes.gltf.file import Gltf, item, uri_bytes, view_bytes
from envs.scenes.images import Textures, find_beside
from envs.scenes.scene import Material, linear_from_srgb, srgb_from_linear

_BLEND_CUTOFF = 0.5
_WRAPS = {10497: "repeat", 33071: "clamp", 33648: "mirror"}
_ROWS = 256  # of an image that are painted at once, to bound memory
_LINEAR = linear_from_srgb(np.arange(256) / 255).astype(np.float32)


@dataclass
class Notes:
    """Features of a file beyond plain triangles, counted by name.

    They are drawn, left out, or of light and reflections only, which are not drawn; `missing` are files that are not there.
    """

    features: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    unlit: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Skin:
    """A texture reference: our image number, uv set, uv transform and wrapping.

    The transform is 2 x 3 in rows, None for the identity.
    """

    image: int
    uv_set: int = 0
    transform: tuple[float, ...] | None = None
    wrap: tuple[str, str] = ("repeat", "repeat")


@dataclass(frozen=True)
class Look:
    """A glTF material: our record, the origin of its uv, and its opacity.

    `colored` is whether vertex colours multiply it.
    """

    material: Material
    skin: Skin = Skin(-1)
    alpha: float = 1.0
    colored: bool = True

    def changed(self, uv: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 2"]:
        """Texture coordinates after the texture's transform."""
        if self.skin.transform is None:
            return uv
        matrix = np.array(self.skin.transform).reshape(2, 3)
        return uv @ matrix[:, :2].T + matrix[:, 2]


def read_look(gltf: Gltf, index: int | None, textures: Textures, notes: Notes) -> Look:
    """Material `index` of the file (None: glTF's white default).

    The colour is the base colour, or diffuse of KHR_materials_pbrSpecularGlossiness, plus the emission. A colour's alpha scales its
    texture's, so the cutoff grows instead; without a texture, one texel of that alpha is used as one.
    """
    if index is None:
        return Look(Material(color=(1.0, 1.0, 1.0)))
    source = item(gltf, "materials", index)
    name = str(source.get("name", ""))
    called = f"material '{name}'" if name else f"material {index}"
    extensions = source.get("extensions", {})
    optics = source.get("pbrMetallicRoughness", {})
    glossy = extensions.get("KHR_materials_pbrSpecularGlossiness")
    keys = ("baseColor", optics) if glossy is None else ("diffuse", glossy)
    factor = np.array(keys[1].get(f"{keys[0]}Factor", (1, 1, 1, 1)), np.float64)
    base = _skin(gltf, keys[1].get(f"{keys[0]}Texture"), textures, notes, called)
    glow = np.array(source.get("emissiveFactor", (0, 0, 0)), np.float64)
    glow = glow * extensions.get("KHR_materials_emissive_strength", {}).get("emissiveStrength", 1.0)
    _note_light(source, optics, notes)
    unlit = "KHR_materials_unlit" in extensions
    alpha = float(np.clip(factor[3], 0, 1))
    cutoff = {"OPAQUE": 0.0, "MASK": float(source.get("alphaCutoff", 0.5)), "BLEND": _BLEND_CUTOFF}[source.get("alphaMode", "OPAQUE")]
    opaque = base is None or cutoff == 0
    color, skin, black = factor[:3], base, False
    if (glow > 0).any():
        notes.features["emission"] += 1
        shine = _skin(gltf, source.get("emissiveTexture"), textures, notes, called)
        black = not (factor[:3] > 0).any() and opaque
        color, skin = _with_emission(factor[:3], base, glow, shine, textures, (black, notes, called))
    if source.get("alphaMode") == "BLEND" and (alpha < 1 or (base and _is_translucent(textures.arrays[base.image]))):
        notes.left_out[f"blending of {called} (cut out below an opacity of {_BLEND_CUTOFF})"] += 1
    texture = skin.image if skin else -1
    if base is not None and cutoff > 0:
        cutoff = min(cutoff / max(alpha, 1e-6), 2.0)
    elif cutoff > 0 and alpha < 1:
        texel = np.array([[[255, 255, 255, round(255 * alpha)]]], np.uint8)
        texture = textures.paint(("texel", round(255 * alpha)), lambda: texel) if skin is None else texture
    wrap = skin.wrap if skin else ("repeat", "repeat")
    notes.features["texture wrapping"] += wrap != ("repeat", "repeat")
    rgb = tuple(srgb_from_linear(color).tolist())
    material = Material(name, rgb, texture, bool(source.get("doubleSided", False)), cutoff, wrap, unlit or black)
    return Look(material, skin or Skin(-1), alpha, not black)


def _note_light(source: dict, optics: dict, notes: Notes) -> None:
    """Note the maps of a material that matter for light and reflections only."""
    for key, where, what in (
        ("normalTexture", source, "normal maps"),
        ("occlusionTexture", source, "occlusion maps"),
        ("metallicRoughnessTexture", optics, "metallic-roughness maps"),
    ):
        notes.unlit[what] += key in where


def _skin(gltf: Gltf, info: dict | None, textures: Textures, notes: Notes, called: str) -> Skin | None:
    """A texture reference with its image; None without one, and noted as missing where its file is not there.

    The transform of KHR_texture_transform has offset, rotation and scale; v points down.
    """
    data = None if info is None else _image(gltf, info["index"], notes, called)
    if info is None or data is None:
        return None
    sampler = item(gltf, "textures", info["index"]).get("sampler")
    modes = {} if sampler is None else item(gltf, "samplers", sampler)
    wrap = (_WRAPS[modes.get("wrapS", 10497)], _WRAPS[modes.get("wrapT", 10497)])
    change, transform = info.get("extensions", {}).get("KHR_texture_transform"), None
    if change is not None:
        notes.features["texture transforms"] += 1
        angle = change.get("rotation", 0.0)
        turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
        matrix = np.column_stack([turn * np.array(change.get("scale", (1, 1))), change.get("offset", (0, 0))])
        transform = tuple(matrix.reshape(-1).tolist())
    return Skin(textures.add(data), (change or {}).get("texCoord", info.get("texCoord", 0)), transform, wrap)


def _image(gltf: Gltf, index: int, notes: Notes, called: str) -> bytes | None:
    """Encoded image of texture `index`; None, and noted, when its file is not there.

    Raises InputError when its format is one of an unsupported extension.
    """
    texture = item(gltf, "textures", index)
    extensions = texture.get("extensions", {})
    source = extensions.get("EXT_texture_webp", texture).get("source")
    if source is None:
        raise InputError(
            f"{gltf.path}: expected an image for textures[{index}], got none but by extension ({', '.join(extensions) or 'none'});"
            " export it with PNG or JPEG textures"
        )
    image = item(gltf, "images", source)
    if "bufferView" in image:
        return bytes(view_bytes(gltf, image["bufferView"]))
    uri = image.get("uri", "")
    if not uri.startswith("data:") and ("://" in uri or find_beside([gltf.path.parent], unquote(uri)) is None):
        notes.missing[f"image {unquote(uri) or source} of {called}"] += 1
        return None
    return uri_bytes(gltf.path, uri, f"image {source}")


def _is_translucent(texels: UInt8[np.ndarray, "h w 4"]) -> bool:
    """Whether a texture has texels that are neither opaque nor invisible."""
    alpha = texels[..., 3]
    return bool(((alpha > 0) & (alpha < 255)).any())


def _with_emission(
    factor: Float[np.ndarray, "3"], base: Skin | None, glow: Float[np.ndarray, "3"], shine: Skin | None, textures: Textures, more: Any
) -> tuple[Float[np.ndarray, "3"], Skin | None]:
    """Colour (linear) and texture of a material whose emission is added to its base colour.

    Both textures become one where they lie on the surface in the same way; else that of the emission is left out, and noted. `more` is
    whether the base colour is black and adds nothing, notes, and the material's name in them.
    """
    black, notes, called = more
    if shine is None and base is None:
        return factor + glow, None
    if black:
        base = None
    if base and shine and (base.uv_set, base.transform, base.wrap) != (shine.uv_set, shine.transform, shine.wrap):
        notes.left_out[f"emissive texture of {called} (it does not lie on the surface as the base colour does)"] += 1
        return factor, base
    place = base or shine
    if place is None:
        return glow, None
    if black and glow.max() <= 1:
        return glow, place
    images = tuple(textures.arrays[skin.image] if skin else None for skin in (base, shine))
    key = ("emission", base and base.image, shine and shine.image, tuple(factor), tuple(glow))
    number = textures.paint(key, lambda: _sum(images[0], factor * (not black), images[1], glow))
    return np.ones(3), Skin(number, place.uv_set, place.transform, place.wrap)


def _sum(base: np.ndarray | None, factor: np.ndarray, shine: np.ndarray | None, glow: np.ndarray) -> UInt8[np.ndarray, "h w 4"]:
    """Texels of base * factor + shine * glow, reckoned in linear colours and clipped; None stands for white.

    The smaller image is scaled to the larger; opacity is the base's.
    """
    shape = max((image.shape for image in (base, shine) if image is not None), key=lambda shape: shape[0] * shape[1])
    layers = [(_scaled(image, shape), scale.astype(np.float32)) for image, scale in ((base, factor), (shine, glow))]
    out = np.empty(shape, np.uint8)
    out[..., 3] = 255 if base is None else layers[0][0][..., 3]
    for row in range(0, shape[0], _ROWS):
        rows = slice(row, row + _ROWS)
        total = sum(scale if image is None else _LINEAR[image[rows, :, :3]] * scale for image, scale in layers)
        out[rows, :, :3] = np.rint(255 * srgb_from_linear(np.asarray(total)))
    return out


def _scaled(image: np.ndarray | None, shape: tuple[int, ...]) -> Any:
    """An image in the size of another shape."""
    return image if image is None or image.shape == shape else cv2.resize(image, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
