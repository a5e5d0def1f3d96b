"""Scenes: triangles with materials, and their objects and rooms. World frame: metres, Y up."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from jaxtyping import Float, Float32, Int32, UInt8

from envs.errors import InputError

_VERTEX_ARRAYS = ("vertices", "normals", "uv", "occlusion", "colors")
_FACE_ARRAYS = ("faces", "instance", "material", "room")
MAX_TEXTURE_SIDE = 8192
WRAPS = ("repeat", "clamp", "mirror")


@dataclass(frozen=True)
class Material:
    """Appearance of a surface: base colour (sRGB, 0 to 1) times texture.

    `texture` indexes `Scene.textures`, -1 for none. `double_sided` is whether back faces are visible. `cutoff` > 0 makes texels of less
    alpha invisible. `wrap` is what lies beyond the texture along u and v: 'repeat', 'clamp' (its edge goes on) or 'mirror'. An `unlit`
    surface shows its colour without light and shade.
    """

    name: str = ""
    color: tuple[float, float, float] = (0.8, 0.8, 0.8)
    texture: int = -1
    double_sided: bool = False
    cutoff: float = 0.0
    wrap: tuple[str, str] = ("repeat", "repeat")
    unlit: bool = False


@dataclass(frozen=True)
class Object:
    """A nameable object; its `id` is the instance id in images.

    Ids count from 1; 0 is the background. `low`, `high` [m] is its axis-aligned box; `center`, `extents` [m] and `yaw` [rad] its oriented
    box. `room` is a room's id or -1; `structure` marks walls, floors, ceilings, doors and windows.
    """

    id: int
    name: str
    category: str
    color: str = ""
    size: str = ""
    material: str = ""
    room: int = -1
    low: tuple[float, float, float] = (0.0, 0.0, 0.0)
    high: tuple[float, float, float] = (0.0, 0.0, 0.0)
    center: tuple[float, float, float] = (0.0, 0.0, 0.0)
    extents: tuple[float, float, float] = (0.0, 0.0, 0.0)
    yaw: float = 0.0
    structure: bool = False


@dataclass(frozen=True)
class Room:
    """A room: type, floor polygon (x, z) [m], floor and ceiling height [m].

    `id` is its index in the scene.
    """

    id: int
    type: str
    polygon: tuple[tuple[float, float], ...]
    floor: float = 0.0
    ceiling: float = 2.6


@dataclass(frozen=True)
class Portal:
    """An opening between two rooms: an axis-aligned box `low` to `high` [m].

    Rooms are visible from each other only through portals.
    """

    rooms: tuple[int, int]
    low: tuple[float, float, float]
    high: tuple[float, float, float]


@dataclass(frozen=True)
class Scene:
    """A scene: triangles with normals, materials, objects, rooms and portals.

    Front faces are counter-clockwise. `normals` are unit shading normals, `occlusion` is the share of ambient light
    that reaches a vertex, `colors` (sRGB) multiplies the material's colour. `uv` (0, 0) is a texture's top left corner: texel
    column = u * width, row = v * height, repeating. `instance` is an object's id per face, 0 for none.
    When `portals` is not empty the rooms are closed except for them, and `room` (per face, -1 for everywhere) may be
    used to skip invisible faces.
    """

    name: str
    vertices: Float32[np.ndarray, "v 3"]
    faces: Int32[np.ndarray, "f 3"]
    normals: Float32[np.ndarray, "v 3"]
    uv: Float32[np.ndarray, "v 2"]
    occlusion: Float32[np.ndarray, "v"]
    colors: Float32[np.ndarray, "v 3"]
    instance: Int32[np.ndarray, "f"]
    material: Int32[np.ndarray, "f"]
    room: Int32[np.ndarray, "f"]
    materials: tuple[Material, ...]
    textures: tuple[UInt8[np.ndarray, "_ _ 4"], ...] = ()
    objects: tuple[Object, ...] = ()
    rooms: tuple[Room, ...] = ()
    portals: tuple[Portal, ...] = ()
    up: str = "y"
    extras: Any = field(default_factory=dict)  # a dict; but jaxtyping would check the factory's placeholder


def srgb_from_linear(linear: np.ndarray | Sequence[float]) -> np.ndarray:
    """Convert linear values to sRGB (IEC 61966-2-1), clipped to 0..1. Any shape, float64."""
    linear = np.clip(np.asarray(linear, np.float64), 0.0, 1.0)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1 - 1.055 * (1 - linear ** (1 / 2.4)))


def linear_from_srgb(srgb: np.ndarray | Sequence[float]) -> np.ndarray:
    """Convert sRGB values to linear (IEC 61966-2-1), clipped to 0..1. Any shape, float64."""
    srgb = np.clip(np.asarray(srgb, np.float64), 0.0, 1.0)
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def category_of(name: str) -> str:
    """Category in an object's name: without trailing numbers and separators.

    `RoomWindow_01_009_107` is a `RoomWindow`.
    """
    return name.rstrip("0123456789_-.:# ") or name


def boxed(thing: Object, points: Float[np.ndarray, "n 3"]) -> Object:
    """The object with both of its boxes computed around `points` [m], n > 0.

    The oriented box turns about Y only and has the least area on the floor; at a tie (within 0.1%) it is the axis-aligned
    one. `extents` are along the box's own x, y and z; its x axis is (cos yaw, 0, -sin yaw), yaw within 45 degrees of 0.
    """
    low, high = points.min(axis=0).astype(np.float64), points.max(axis=0).astype(np.float64)
    middle = (low + high) / 2
    center, size, yaw = _floor_rectangle(points[:, [0, 2]] - middle[[0, 2]], (high - low)[[0, 2]])
    return replace(
        thing,
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        center=(float(middle[0] + center[0]), float(middle[1]), float(middle[2] + center[1])),
        extents=(float(size[0]), float(high[1] - low[1]), float(size[1])),
        yaw=yaw,
    )


def _floor_rectangle(points: Float[np.ndarray, "n 2"], size: Float[np.ndarray, "2"]) -> tuple[np.ndarray, np.ndarray, float]:
    """Centre (x, z), size and yaw of the minimum-area rectangle around `points`.

    Their axis-aligned rectangle is centred at 0 with `size`. A minimum-area rectangle has a side along an edge of the convex hull
    (Freeman and Shapira 1975), so every edge is tried.
    """
    import cv2

    hull = cv2.convexHull(np.ascontiguousarray(points, np.float32)).reshape(-1, 2).astype(np.float64)
    edge = np.roll(hull, -1, axis=0) - hull
    yaw = np.unique(np.round((np.arctan2(-edge[:, 1], edge[:, 0]) + np.pi / 4) % (np.pi / 2) - np.pi / 4, 9))
    x_axis = np.stack([np.cos(yaw), -np.sin(yaw)], axis=1)
    z_axis = np.stack([np.sin(yaw), np.cos(yaw)], axis=1)
    along = np.stack([hull @ x_axis.T, hull @ z_axis.T])  # 2 h k
    low, high = along.min(axis=1), along.max(axis=1)
    area = np.prod(high - low, axis=0)
    best = int(np.argmin(area))
    if area[best] >= 0.999 * size[0] * size[1]:
        return np.zeros(2), size, 0.0
    center = (low + high)[:, best] / 2
    return center[0] * x_axis[best] + center[1] * z_axis[best], (high - low)[:, best], float(yaw[best])


def check_scene(scene: Scene) -> None:
    """Raise InputError if the arrays of a scene are inconsistent.

    Checked: types and shapes, finite numbers, at least one triangle, and that every index refers to an existing entry.
    """
    v, f = len(scene.vertices), len(scene.faces)
    shapes = dict.fromkeys(_VERTEX_ARRAYS, (v, 3)) | {"uv": (v, 2), "occlusion": (v,)}
    shapes |= dict.fromkeys(_FACE_ARRAYS, (f,)) | {"faces": (f, 3)}
    for name, shape in shapes.items():
        array, dtype = getattr(scene, name), "int32" if name in _FACE_ARRAYS else "float32"
        if array.dtype != dtype or array.shape != shape:
            raise InputError(f"scene '{scene.name}': expected {name} {dtype} {shape}, got {array.dtype} {array.shape}")
        if dtype == "float32" and not np.isfinite(array).all():
            raise InputError(f"scene '{scene.name}': expected finite {name}, got NaN or infinity; repair the mesh")
    for index, texture in enumerate(scene.textures):
        if texture.dtype != "uint8" or texture.ndim != 3 or texture.shape[2] != 4 or texture.size == 0:
            raise InputError(f"scene '{scene.name}': expected texture {index} uint8 (h, w, 4), got {texture.dtype} {texture.shape}")
        if max(texture.shape) > MAX_TEXTURE_SIDE:
            raise InputError(f"scene '{scene.name}': expected texture {index} at most {MAX_TEXTURE_SIDE} pixels a side, is {texture.shape}")
    if f == 0:
        raise InputError(f"scene '{scene.name}': expected at least one triangle, got none")
    limits = {"faces": (0, v), "material": (0, len(scene.materials)), "room": (-1, len(scene.rooms))}
    for name, (low, end) in limits.items():
        array = getattr(scene, name)
        if array.min() < low or array.max() >= end:
            raise InputError(f"scene '{scene.name}': expected {name} from {low} to {end - 1}, got {array.min()} to {array.max()}")
    unknown = set(np.unique(scene.instance).tolist()) - {0} - {thing.id for thing in scene.objects}
    if unknown:
        raise InputError(f"scene '{scene.name}': expected instance ids of its {len(scene.objects)} objects or 0, got {min(unknown)}")
    for thing in scene.materials:
        if not set(thing.wrap) <= set(WRAPS):
            raise InputError(f"scene '{scene.name}': material '{thing.name}': expected wrap {', '.join(WRAPS)}, got {thing.wrap}")
        if not -1 <= thing.texture < len(scene.textures):
            raise InputError(f"scene '{scene.name}': material '{thing.name}' wants texture {thing.texture} of {len(scene.textures)}")


def scene_metadata(scene: Scene) -> dict:
    """All metadata of a scene, without arrays, as JSON values.

    Raises InputError when `extras` has values that JSON cannot represent.
    """
    records = {
        "name": scene.name,
        "up": scene.up,
        "materials": [_material_record(material) for material in scene.materials],
        "objects": [asdict(thing) for thing in scene.objects],
        "rooms": [asdict(room) for room in scene.rooms],
        "portals": [asdict(portal) for portal in scene.portals],
        "extras": scene.extras,
    }
    try:
        return json.loads(json.dumps(records, default=_plain, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise InputError(f"scene '{scene.name}': expected metadata that JSON can hold, got otherwise ({error})") from error


def _material_record(material: Material) -> dict:
    """A material as JSON values, without fields that came later and have their usual value: digests stay what they were."""
    usual = {"wrap": Material.wrap, "unlit": Material.unlit}
    return {key: value for key, value in asdict(material).items() if key not in usual or value != usual[key]}


def _plain(value: object) -> object:
    """Convert a numpy scalar to a Python number. Raises TypeError for other types."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} is not JSON")


def scene_digest(scene: Scene) -> str:
    """Digest of all arrays, textures and metadata of a scene.

    16 hexadecimal digits of a SHA-256.
    """
    digest = hashlib.sha256(json.dumps(scene_metadata(scene), sort_keys=True).encode())
    for array in (*(getattr(scene, name) for name in _VERTEX_ARRAYS + _FACE_ARRAYS), *scene.textures):
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()[:16]


def scene_summary(scene: Scene) -> dict:
    """Counts of a scene's contents, and its `bounds` [m], as JSON values.

    `bounds` is the lowest and the highest corner.
    """
    bounds = [scene.vertices.min(axis=0).tolist(), scene.vertices.max(axis=0).tolist()] if len(scene.vertices) else None
    return {
        "name": scene.name,
        "triangles": len(scene.faces),
        "vertices": len(scene.vertices),
        "objects": len(scene.objects),
        "rooms": len(scene.rooms),
        "portals": len(scene.portals),
        "materials": len(scene.materials),
        "textures": len(scene.textures),
        "bounds": bounds,
    }
