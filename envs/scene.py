"""A scene: triangles with materials, the objects and rooms they belong to. World frame: metres, Y up."""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float, Float32, Int32, UInt8


@dataclass(frozen=True)
class Material:
    """How a surface looks: base colour (sRGB, 0 to 1) times texture, both faces or the front only.

    `texture` indexes `Scene.textures`, -1 for none. `cutoff` > 0 makes texels of less alpha invisible.
    """

    name: str = ""
    color: tuple[float, float, float] = (0.8, 0.8, 0.8)
    texture: int = -1
    double_sided: bool = False
    cutoff: float = 0.0


@dataclass(frozen=True)
class Object:
    """One nameable thing. Its instance id in images is `id`; ids count from 1, and 0 means nothing.

    `low`, `high` [m] is its axis-aligned box; `center`, `extents` [m] and `yaw` [rad] its oriented box.
    `room` is a room's id or -1; `structure` marks walls, floors, ceilings, doors and windows.
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
    """A room: its type, floor polygon as (x, z) corners [m], floor and ceiling height [m]. `id` is its index."""

    id: int
    type: str
    polygon: tuple[tuple[float, float], ...]
    floor: float = 0.0
    ceiling: float = 2.6


@dataclass(frozen=True)
class Portal:
    """An opening between two rooms, through which alone one sees the other: an axis-aligned box `low` to `high` [m]."""

    rooms: tuple[int, int]
    low: tuple[float, float, float]
    high: tuple[float, float, float]


@dataclass(frozen=True)
class Scene:
    """Triangles and what they mean.

    Front faces are counter-clockwise. `normals` are unit shading normals, `occlusion` is the share of ambient light
    that reaches a vertex, `colors` multiplies the material's colour. `instance` is an object's id per face, 0 for none.
    When `portals` is not empty the rooms are closed but for them, and `room` (per face, -1 for everywhere) may be
    used to skip what cannot be seen.
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
    textures: tuple[UInt8[np.ndarray, "h w 4"], ...] = ()
    objects: tuple[Object, ...] = ()
    rooms: tuple[Room, ...] = ()
    portals: tuple[Portal, ...] = ()
    up: str = "y"
    extras: dict = field(default_factory=dict)
