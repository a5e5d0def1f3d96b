"""Packing of scenes for the kernels: chunks of triangles, planes, gradients, mip-mapped textures.

All attributes of a pixel are affine functions of position on its face: texture u and v, and light. Such a function
f(p) = g . (p - c) + b is stored as its gradient g and its value b at the chunk's centre c, so that it costs the kernels
three multiplications to turn it into a screen-space plane: no per-vertex attribute is ever interpolated.
"""

from collections import namedtuple
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from envs.errors import InputError
from envs.scenes.scene import WRAPS, Material, Scene

CHUNK = 96  # triangles; more waste set-up where few are visible, fewer increase the cost of culling
LOOK = 16  # float32 per face: one cache line
GRID = 2.0**-14  # [m] see `on_grid`
LEVELS = 12  # mip levels of a texture of at most 2048 texels per side
LOG, WRAP = 255, 8  # mask of the logarithm, and first bit of the wrapping mode, in `Packed.texture_shape`
REPEAT, CLAMP, MIRROR = 1, 2, 3  # these modes, in the order of `scene.WRAPS`; 0 for textures that repeat both ways
KEY_LIGHT = np.array([0.45, 0.8, 0.35]) / np.linalg.norm([0.45, 0.8, 0.35])


@dataclass(frozen=True)
class Packed:
    """A scene's arrays for the kernels, in the order of chunks.

    c chunks, v vertices, f faces, r rooms, p portals, t textures.
    """

    vertex: np.ndarray  # (3, v) float32, relative to the chunk's centre [m]
    plane: np.ndarray  # (4, f) float32: normal n and offset n . (p - c) of its points p
    corner: np.ndarray  # (3, f) int32, index within the chunk's vertices
    look: np.ndarray  # (f, LOOK) float32: u, v and light as (g, b); red, green, blue from 0 to 1; texture, -1 for none
    flags: np.ndarray  # (f,) int32: 1 double sided, 2 cut out
    instance: np.ndarray  # (f,) int32
    box: np.ndarray  # (6, c) float32: centre and half extents [m], in the world
    face_start: np.ndarray  # (c + 1,) int32
    vertex_start: np.ndarray  # (c + 1,) int32
    room_start: np.ndarray  # (r + 2,) int32: chunks of room i - 1; those of room -1 come first
    room_edge: np.ndarray  # (r + 1,) int32: first corner of each room's polygon
    room_polygon: np.ndarray  # (e, 2) float32: x, z [m]
    room_height: np.ndarray  # (r, 2) float32: floor, ceiling [m]
    portal: np.ndarray  # (p, 6) float32: low, high [m]
    portal_rooms: np.ndarray  # (p, 2) int32
    texels: np.ndarray  # int32, red in the lowest byte
    texture_shape: np.ndarray  # (t, 2) int32: log2 of width and height, and from bit WRAP on what lies beyond
    texture_level: np.ndarray  # (t, LEVELS) int32: first texel of each mip level
    vertices: int  # greatest number in one chunk

    @cached_property
    def table(self) -> np.ndarray:
        """Address and shape of each array in the order of `AT`, shape (arrays, 3) int64.

        It is the kernels' argument for a scene.
        """
        arrays = [getattr(self, name) for name in AT._fields]
        return np.array([(a.ctypes.data, a.shape[0], a.shape[1] if a.ndim == 2 else 1) for a in arrays], np.int64)


_names = tuple(name for name in Packed.__annotations__ if name != "vertices")
AT = namedtuple("AT", _names)(*range(len(_names)))  # row of each array in `Packed.table`


_PERIOD: dict[str, float] = dict(zip(WRAPS, (1.0, 0.0, 2.0), strict=True))  # of textures, until they look the same


def pack(scene: Scene) -> Packed:
    """Pack a scene into arrays for the kernels. Raises InputError without triangles."""
    if not len(scene.faces):
        raise InputError(f"scene {scene.name!r}: expected triangles, got none")
    vertices = on_grid(scene.vertices.astype(np.float64))
    corners = vertices[scene.faces]  # f 3 3
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(cross, axis=1)
    face = np.flatnonzero(area > 1e-12)
    room = scene.room if scene.portals else np.full_like(scene.room, -1)
    chunks = _chunks(corners.mean(1), room, scene.instance, face)
    face = np.concatenate(chunks)
    start = np.cumsum([0] + [len(c) for c in chunks]).astype(np.int32)
    low = np.minimum.reduceat(corners[face].min(1), start[:-1])
    high = np.maximum.reduceat(corners[face].max(1), start[:-1])
    center = on_grid((low + high) / 2)
    half = np.maximum(high - center, center - low) * (1 + 1e-6) + 1e-6
    of_face = np.repeat(np.arange(len(chunks)), np.diff(start))
    vertex, corner, vertex_start = _vertices(corners[face], start, center)
    normal = cross[face] / area[face, None]
    local = corners[face] - center[of_face, None]
    rooms = np.array([room[c[0]] for c in chunks])
    return Packed(
        vertex=vertex,
        corner=corner,
        vertex_start=vertex_start,
        plane=_solid(np.c_[normal, (normal * local[:, 0]).sum(1)].T, np.float32),
        look=_solid(np.c_[_gradients(scene, face, local, cross[face]), _looks(scene, face)], np.float32),
        flags=_solid(_flags(scene)[scene.material[face]], np.int32),
        **_texels(scene),
        instance=np.ascontiguousarray(scene.instance[face], np.int32),
        box=_solid(np.c_[center, half].T, np.float32),
        face_start=start,
        room_start=np.searchsorted(rooms, np.arange(-1, len(scene.rooms) + 1)).astype(np.int32),
        **_rooms(scene),
        vertices=int(np.diff(vertex_start).max()),
    )


def _solid(array: np.ndarray, dtype: type) -> np.ndarray:
    """Copy an array to contiguous `dtype` (4 bytes), aligned to a cache line.

    There is memory beyond its end for loads of 16 items.
    """
    memory = np.zeros(array.size + 32, dtype)
    start = -memory.ctypes.data % 64 // 4
    solid = memory[start : start + array.size].reshape(array.shape)
    solid[...] = array
    return solid


def _chunks(centroid: np.ndarray, room: np.ndarray, instance: np.ndarray, face: np.ndarray) -> list[np.ndarray]:
    """Group faces into chunks of at most CHUNK nearby faces of one room.

    Chunks are ordered by room. Objects are not split while they fit.
    """
    order = face[np.lexsort((instance[face], room[face]))]
    cut = np.flatnonzero((np.diff(room[order]) != 0) | (np.diff(instance[order]) != 0)) + 1
    done = []
    for group in np.split(order, cut):
        stack = [group]
        while stack:
            part = stack.pop()
            if len(part) <= CHUNK:
                done.append(part)
                continue
            spread = np.ptp(centroid[part], axis=0)
            part = part[np.argsort(centroid[part, spread.argmax()], kind="stable")]
            stack += [part[len(part) // 2 :], part[: len(part) // 2]]
    return done


def on_grid(points: np.ndarray) -> np.ndarray:
    """Round points [m] to multiples of 0.06 mm.

    With vertices, chunks' centres and eyes all on this grid, and less than 1 km apart, their differences are exact in
    float32: a vertex that several chunks share has the same position in the image for each, so that no cracks appear.
    """
    return np.round(points / GRID) * GRID


def _vertices(corners: np.ndarray, start: np.ndarray, center: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertices (3, v) of chunks, face corners (3, f), and the chunks' first vertices.

    Vertices are relative to the chunk's centre; corners are indices among the chunk's own vertices.
    """
    point = corners.reshape(-1, 3)
    chunk = np.repeat(np.arange(len(start) - 1), 3 * np.diff(start))
    order = np.lexsort((point[:, 2], point[:, 1], point[:, 0], chunk))
    row, of = point[order], chunk[order]
    new = np.append(True, (row[1:] != row[:-1]).any(axis=1) | (of[1:] != of[:-1]))
    number = np.empty(len(point), np.int64)
    number[order] = np.cumsum(new) - 1
    begin = np.append(np.searchsorted(of[new], np.arange(len(start) - 1)), new.sum())
    return (
        _solid((row[new] - center[of[new]]).T, np.float32),
        _solid((number - begin[chunk]).reshape(-1, 3).T, np.int32),
        begin.astype(np.int32),
    )


def _gradients(scene: Scene, face: np.ndarray, local: np.ndarray, cross: np.ndarray) -> np.ndarray:
    """Gradient and central value of u, v and light per face, shape (f, 12).

    The value is at the chunk's centre. For values a, b, c at the corners, the gradient within the plane is ((b - a) n x e_ac ... ) solved
    by the dual basis.
    """
    e1, e2 = local[:, 1] - local[:, 0], local[:, 2] - local[:, 0]
    scale = 1 / (cross * cross).sum(1, keepdims=True)
    dual1, dual2 = np.cross(e2, cross) * scale, np.cross(cross, e1) * scale
    at = scene.faces[face]
    unlit = np.array([m.unlit for m in scene.materials])[scene.material[face]]
    light = np.where(unlit[:, None], np.float32(1), corner_light(scene, at))
    value = np.concatenate([scene.uv[at], light[..., None]], axis=2).astype(np.float64)  # f 3 3
    period = np.array([[_PERIOD[axis] for axis in m.wrap] for m in scene.materials])[scene.material[face], None]  # f 1 2
    value[..., :2] -= period * np.floor(value[..., :2].min(1, keepdims=True) / np.maximum(period, 1))  # small numbers are more exact
    out = np.empty((len(face), 3, 4))
    for i in range(3):
        v = value[..., i]
        out[:, i, :3] = (v[:, 1] - v[:, 0])[:, None] * dual1 + (v[:, 2] - v[:, 0])[:, None] * dual2
        out[:, i, 3] = v[:, 0] - (out[:, i, :3] * local[:, 0]).sum(1)
    return np.ascontiguousarray(out.reshape(-1, 12), np.float32)


def corner_light(scene: Scene, faces: np.ndarray) -> np.ndarray:
    """Light at the corners of faces, shape (f, 3).

    It is the ambient light of sky above and floor below times occlusion, plus a key light.
    """
    n = scene.normals[faces]
    ambient = 0.86 + 0.03 * n[..., 1] + 0.045 * n[..., 0] - 0.03 * n[..., 2]
    key = 0.17 * np.maximum(n @ KEY_LIGHT, 0)
    return (ambient + key) * scene.occlusion[faces]


def _looks(scene: Scene, face: np.ndarray) -> np.ndarray:
    """Colour (material times mean of the corners) and texture of each face, (f, 4)."""
    base = np.array([m.color for m in scene.materials], np.float64)
    texture = np.array([_skins(scene).get((m.texture, m.cutoff, m.wrap), -1) for m in scene.materials])
    material = scene.material[face]
    return np.c_[base[material] * scene.colors[scene.faces[face]].mean(1), texture[material]]


def _flags(scene: Scene) -> np.ndarray:
    """Flags of each material: 1 double sided, 2 cut out."""
    return np.array([int(m.double_sided) + 2 * (m.cutoff > 0 and m.texture >= 0) for m in scene.materials], np.int32)


def _skins(scene: Scene) -> dict[tuple[int, float, tuple[str, str]], int]:
    """Numbers of the distinct triples of texture, alpha cut-off and wrapping."""
    return {key: i for i, key in enumerate(dict.fromkeys((m.texture, m.cutoff, m.wrap) for m in scene.materials if m.texture >= 0))}


def _texels(scene: Scene) -> dict[str, np.ndarray]:
    """All textures and their mip levels in one array.

    Their sides become powers of two of at most 2048.
    """
    texels, shapes, levels, at = [np.full(16, 0xFFFFFFFF, np.uint32)], [], [], 16  # texel 0 is white, for faces without texture
    for index, cutoff, wrap in _skins(scene):
        image = scene.textures[index]
        log_w, log_h = (int(np.clip(np.round(np.log2(s)), 0, LEVELS - 1)) for s in (image.shape[1], image.shape[0]))
        level = (
            image
            if image.shape[:2] == (1 << log_h, 1 << log_w)
            else cv2.resize(image, (1 << log_w, 1 << log_h), interpolation=cv2.INTER_AREA)
        )
        if cutoff > 0:  # alpha is thresholded here, once
            level = np.dstack([level[..., :3], np.where(level[..., 3] >= 255 * cutoff, 255, 0).astype(np.uint8)])
        modes = (0, 0) if wrap == Material.wrap else (WRAPS.index(mode) + REPEAT for mode in wrap)
        shapes.append([log + (mode << WRAP) for log, mode in zip((log_w, log_h), modes, strict=True)])
        begins = []
        for k in range(LEVELS):
            begins.append(at)
            if k > max(log_w, log_h):
                begins[-1] = begins[-2]
                continue
            size = (max(1, (1 << log_w) >> k), max(1, (1 << log_h) >> k))
            level = level if k == 0 else cv2.resize(level, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], 4)
            texels.append(np.ascontiguousarray(level).view(np.uint32).ravel())
            at += texels[-1].size
        levels.append(begins)
    return {
        "texels": np.concatenate(texels).view(np.int32),
        "texture_shape": np.array(shapes, np.int32).reshape(-1, 2),
        "texture_level": np.array(levels, np.int32).reshape(-1, LEVELS),
    }


def _rooms(scene: Scene) -> dict[str, np.ndarray]:
    """Polygons and heights of rooms, and portals; empty for a scene without portals."""
    rooms = scene.rooms if scene.portals else ()
    return {
        "room_edge": np.cumsum([0] + [len(r.polygon) for r in rooms]).astype(np.int32),
        "room_polygon": np.array([p for r in rooms for p in r.polygon], np.float32).reshape(-1, 2),
        "room_height": np.array([(r.floor, r.ceiling) for r in rooms], np.float32).reshape(-1, 2),
        "portal": np.array([(*p.low, *p.high) for p in scene.portals], np.float32).reshape(-1, 6),
        "portal_rooms": np.array([p.rooms for p in scene.portals], np.int32).reshape(-1, 2),
    }
