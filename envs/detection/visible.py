"""Instances in view: pixels, boxes, distances, surfaces; and the features that predict detection."""

from dataclasses import dataclass
from math import cos, log2, sin
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int, Int32

from envs.compiled.kernels import kernel
from envs.scenes.scene import Scene
from envs.types import Camera
from envs.vocabulary import CLASSES, COLORS, MATERIALS, NONE, SIZES, class_index, index_of

KINDS = len(CLASSES) + 1  # the last is for all other categories
LEAST = 4  # least pixels of an instance in view
SAMPLES = 64  # pixels of an instance whose points give its middle and extent
TRIM = 0.04  # share of points at either end that an extent ignores, as in `agent.perception.regions`
KNOTS = 5.0, 7.0, 9.0, 11.0  # log2 of pixels where the slope of the odds changes
FEATURES = 13


@dataclass(frozen=True)
class Things:
    """Tables of a scene by instance id: kind, attributes, and box [m] of each object.

    `kind` is an index of `CLASSES` or the last for others, attributes are indices of their closed sets or their length for none.
    """

    kind: Int[np.ndarray, "ids"]
    color: Int[np.ndarray, "ids"]
    size: Int[np.ndarray, "ids"]
    material: Int[np.ndarray, "ids"]
    thing: Bool[np.ndarray, "ids"]
    low: Float[np.ndarray, "ids 3"]
    high: Float[np.ndarray, "ids 3"]


def things_of(scene: Scene) -> Things:
    """Tables of a scene."""
    count = 1 + max((thing.id for thing in scene.objects), default=0)
    numbers = {name: np.zeros(count, np.int64) for name in ("kind", "color", "size", "material")}
    thing, low, high = np.zeros(count, np.bool_), np.zeros((count, 3)), np.zeros((count, 3))
    for one in scene.objects:
        numbers["kind"][one.id] = _known(class_index(one), KINDS - 1)
        for name, names in (("color", COLORS), ("size", SIZES), ("material", MATERIALS)):
            numbers[name][one.id] = len(names) if one.structure else _known(index_of(getattr(one, name), names), len(names))
        thing[one.id], low[one.id], high[one.id] = not one.structure, one.low, one.high
    return Things(**numbers, thing=thing, low=low, high=high)


def _known(index: int, other: int) -> int:
    """An index, or that for others."""
    return other if index == NONE else index


class InView(NamedTuple):
    """v instances in view, by id: `id`, `pixels`, `box` [pixels], mean `depth` [m], features.

    `box` is (left, top, right, bottom); `depth` is 0 where unknown; `features` are those of `describe`.
    """

    id: Int[np.ndarray, "v"]
    pixels: Int[np.ndarray, "v"]
    box: Float[np.ndarray, "v 4"]
    depth: Float[np.ndarray, "v"]
    features: Float[np.ndarray, "v f"]


def in_view(
    instance: Int32[np.ndarray, "h w"],
    depth: Float[np.ndarray, "h w"],
    things: Things,
    camera: Camera,
    position_w,
    yaw: float,
    pitch: float,
) -> InView:
    """Instances of one picture that cover at least `LEAST` pixels.

    `position_w` [m] are the feet; `yaw` and `pitch` [rad] those of the agent, in the world.
    """
    mount = np.asarray(position_w) + [0, camera.elevation, 0]
    return InView(*look(instance, depth, things.low, things.high, mount, yaw + camera.yaw, pitch + camera.pitch, camera.focal))


@kernel
def look(instance, depth, low, high, eye, yaw, pitch, focal):
    """Arrays of `InView`."""
    h, w = instance.shape
    most = len(low)
    pixels, known, total = np.zeros(most, np.int64), np.zeros(most, np.int64), np.zeros(most)
    edges = np.empty((most, 4), np.int64)
    edges[:, 0], edges[:, 1], edges[:, 2], edges[:, 3] = w, h, -1, -1
    for i in range(h):
        for j in range(w):
            t = instance[i, j]
            if t <= 0 or t >= most:
                continue
            pixels[t] += 1
            d = depth[i, j]
            if d > 0:
                known[t] += 1
                total[t] += d
            edges[t, 0], edges[t, 1] = min(edges[t, 0], j), min(edges[t, 1], i)
            edges[t, 2], edges[t, 3] = max(edges[t, 2], j), max(edges[t, 3], i)
    ids = np.flatnonzero(pixels >= LEAST)
    box, mean, features = np.empty((len(ids), 4)), np.zeros(len(ids)), np.empty((len(ids), FEATURES))
    for v in range(len(ids)):
        t = ids[v]
        box[v, 0], box[v, 1], box[v, 2], box[v, 3] = edges[t, 0], edges[t, 1], edges[t, 2] + 1, edges[t, 3] + 1
        if known[t] > 0:
            mean[v] = total[t] / known[t]
        area = (box[v, 2] - box[v, 0]) * (box[v, 3] - box[v, 1])
        share = min(1.0, area / projection(low[t], high[t], eye, yaw, pitch, focal))
        border = edges[t, 0] == 0 or edges[t, 1] == 0 or edges[t, 2] == w - 1 or edges[t, 3] == h - 1
        describe(float(pixels[t]), mean[v], share, border, pixels[t] / area, float(h), features[v])
    return ids, pixels[ids], box, mean, features


@kernel
def projection(low, high, eye, yaw, pitch, focal):
    """Area [pixels] of the rectangle around a box's picture, were nothing before it."""
    s, c, u, w = sin(yaw), cos(yaw), sin(pitch), cos(pitch)
    left, top, right, bottom = np.inf, np.inf, -np.inf, -np.inf
    for k in range(8):
        x = (high[0] if k & 1 else low[0]) - eye[0]
        y = (high[1] if k & 2 else low[1]) - eye[1]
        z = (high[2] if k & 4 else low[2]) - eye[2]
        along = -x * s - z * c
        away = max(0.1, along * w + y * u)  # what is beside or behind the camera: as if close before it
        a, b = (x * c - z * s) / away, (y * w - along * u) / away
        left, right, top, bottom = min(left, a), max(right, a), min(top, b), max(bottom, b)
    return max(1.0, (right - left) * (bottom - top) * focal * focal)


@kernel
def describe(pixels, depth, share, border, fill, side, out):
    """Write the features of an instance in view.

    They are linear pieces of log2 of `pixels` and of distance (`depth` [m]), the `share` that its box has of the projection of its 3-D box
    (low when occluded or cut off), whether it touches the picture's `border`, its `fill` of its box, and the picture's `side` [pixels].
    """
    x, y = log2(pixels), log2(min(8.0, max(0.25, depth)))
    out[0], out[1] = 1.0, (x - 8) / 4
    for k in range(4):
        out[2 + k] = max(0.0, x - KNOTS[k]) / 4
    out[6], out[7] = y / 2, max(0.0, y - 1)
    out[8], out[9] = share, max(0.0, 0.4 - share)
    out[10], out[11], out[12] = 1.0 if border else 0.0, fill, log2(side / 128)


@kernel
def surface(instance, depth, wanted, box, pixels, eye, yaw, pitch, focal, middle, extent):
    """Write middle [m] and extent [m] of an instance's visible surface; its direction [rad].

    The same as `agent.perception.regions.points_of`, from up to `SAMPLES` of its pixels; NaN and 0 without depth.
    """
    h, w = instance.shape
    stride, seen, n = max(1, pixels // SAMPLES), 0, 0
    points = np.empty((3, 2 * SAMPLES + 1))
    s, c, u, cu = sin(yaw), cos(yaw), sin(pitch), cos(pitch)
    for i in range(int(box[1]), int(box[3])):
        for j in range(int(box[0]), int(box[2])):
            if instance[i, j] != wanted:
                continue
            seen += 1
            d = depth[i, j]
            if (seen - 1) % stride or d <= 0 or n > 2 * SAMPLES:
                continue
            a, b = (j + 0.5 - w / 2) / focal, (h / 2 - i - 0.5) / focal
            flat = cu - b * u
            points[0, n] = eye[0] + d * (a * c - flat * s)
            points[1, n] = eye[1] + d * (u + b * cu)
            points[2, n] = eye[2] + d * (-a * s - flat * c)
            n += 1
    if n == 0:
        middle[:], extent[:] = np.nan, 0.0
        return 0.0
    x, y, z = points[0, :n].copy(), points[1, :n].copy(), points[2, :n].copy()
    mx, mz = x.mean(), z.mean()
    xx, xz, zz = ((x - mx) ** 2).sum(), ((x - mx) * (z - mz)).sum(), ((z - mz) ** 2).sum()
    axis = 0.5 * np.arctan2(2 * xz, xx - zz)
    ca, sa = cos(axis), sin(axis)
    extent[0] = span(np.sort((x - mx) * ca + (z - mz) * sa))
    extent[2] = span(np.sort((z - mz) * ca - (x - mx) * sa))
    x.sort()
    y.sort()
    z.sort()
    extent[1] = span(y)
    middle[0], middle[1], middle[2] = quantile(x, 0.5), quantile(y, 0.5), quantile(z, 0.5)
    return axis


@kernel
def span(values):
    """Range of sorted values without their ends."""
    return quantile(values, 1 - TRIM) - quantile(values, TRIM)


@kernel
def quantile(values, share):
    """Quantile of sorted values, interpolated."""
    at = share * (len(values) - 1)
    first = int(at)
    last = min(first + 1, len(values) - 1)
    return values[first] + (at - first) * (values[last] - values[first])


def surface_of(
    view: InView,
    v: int,
    instance: Int32[np.ndarray, "h w"],
    depth: Float[np.ndarray, "h w"],
    camera: Camera,
    position,
    yaw: float,
    pitch: float,
) -> tuple[Float[np.ndarray, "3"], Float[np.ndarray, "3"], float]:
    """Middle [m], extent [m] and direction [rad] of the v-th instance in view.

    They are in the frame of `position` and `yaw`.
    """
    middle, extent = np.empty(3), np.empty(3)
    eye = np.asarray(position) + [0, camera.elevation, 0]
    turned = yaw + camera.yaw, pitch + camera.pitch
    axis = surface(instance, depth, view.id[v], view.box[v], view.pixels[v], eye, *turned, camera.focal, middle, extent)
    return middle, extent, axis
