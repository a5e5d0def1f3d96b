"""Sketch of a view from above: points, recognised regions, and rings of distance."""

from collections.abc import Sequence

import cv2
import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image, ImageDraw

from agent.perception.regions import TRIM
from envs.render.topdown import PATH, draw_agent, font
from experiments.perception.labels import Labels, category_color
from experiments.perception.regions import Region
from experiments.perception.sources import View
from experiments.reports.frames import INK, SOFT

FLOOR, CEILING = 0.08, 2.2  # heights between which points are drawn [m]
GROUND, VIEW = (238, 239, 238), (253, 253, 251)  # outside the field of view, and in it
RING, POINT = (206, 210, 214), (176, 180, 186)
RANGES = (2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0, 20.0, 30.0, 50.0, 100.0)  # of a sketch [m]
BACK = 46  # from the camera to the lower edge [pixels]


def points_a(view: View) -> Float[np.ndarray, "h w 3"]:
    """Point of each pixel [m] in the frame of the view.

    It is to the right, up from the floor, and back; 0 without depth.
    """
    camera, h, w = view.camera, *view.depth.shape
    right = (np.arange(w) + 0.5 - w / 2)[None] / camera.focal * np.ones((h, 1))
    up = (h / 2 - np.arange(h) - 0.5)[:, None] / camera.focal * np.ones((1, w))
    sine, cosine = np.sin(view.pitch + camera.pitch), np.cos(view.pitch + camera.pitch)
    rays = np.stack([right, sine + up * cosine, -(cosine - up * sine)], axis=2)
    return view.depth[..., None] * rays + (view.depth[..., None] > 0) * np.array([0, camera.elevation, 0])


def draw_sketch(view: View, regions: Sequence[Region], width: int, height: int) -> UInt8[np.ndarray, "h w 3"]:
    """Sketch of width x height pixels with the camera below, looking up."""
    points = points_a(view)
    solid = (view.depth > 0) & (points[..., 1] > FLOOR) & (points[..., 1] < CEILING)
    placed = [(region, points[region.mask & (view.depth > 0)][:, [0, 2]]) for region in regions if region.point_a is not None]
    reach = _reach(points[solid], [np.median(own, axis=0) for _, own in placed], width / (height - BACK))
    scale, origin = (height - BACK - 16) / reach, np.array([width / 2, height - BACK])

    def pixels(x: np.ndarray, z: np.ndarray) -> np.ndarray:
        return np.stack([origin[0] + scale * np.asarray(x), origin[1] + scale * np.asarray(z)], axis=-1)

    picture = np.full((height, width, 3), GROUND, np.uint8)
    _draw_field(picture, view, origin)
    _draw_rings(picture, scale, origin, reach)
    _draw_points(picture, pixels(points[solid, 0], points[solid, 2]), POINT, scale)
    for region, own in reversed(placed):
        _draw_points(picture, pixels(*own.T), category_color(region.name), scale)
    image = Image.fromarray(picture)
    pen, labels, boxes = ImageDraw.Draw(image, "RGBA"), Labels(width, height), []
    for region, own in placed:
        corners = pixels(*_rectangle(own, region.yaw_a).T)
        pen.polygon([tuple(corner) for corner in corners], (*category_color(region.name), 46), (*category_color(region.name), 255), 2)
        boxes.append(np.concatenate([corners.min(0), corners.max(0)]))
    for (region, _), box in zip(placed, boxes, strict=True):
        face = font(14)
        size = face.getlength(region.name) + 4, 18.0
        x, y = labels.place(box, *size, [other for other in boxes if other is not box])
        pen.text((x + 2, y + 9), region.name, category_color(region.name), face, "lm", stroke_width=2, stroke_fill=VIEW)
    out = np.array(image)
    draw_agent(out, origin, 0.0, size=14, color=PATH)
    return out


def draw_unknown(width: int, height: int) -> UInt8[np.ndarray, "h w 3"]:
    """Sketch without depth: a sentence that says so."""
    image = Image.new("RGB", (width, height), GROUND)
    pen = ImageDraw.Draw(image)
    pen.text((width / 2, height / 2 - 14), "no depth:", INK, font(18, bold=True), "mm")
    pen.text((width / 2, height / 2 + 14), "distances, places and sizes are unknown", SOFT, font(16), "mm")
    return np.asarray(image)


def _reach(points: np.ndarray, middles: list[np.ndarray], shape: float) -> float:
    """Range [m] of a sketch that shows nearly all points, and all middles (x, z) of regions.

    `shape` is the sketch's width by its height.
    """
    ahead = [float(np.quantile(-points[:, 2], 0.98)), float(np.quantile(np.abs(points[:, 0]), 0.9)) * 2 / shape] if len(points) else [0.0]
    ahead += [max(-float(z), abs(float(x)) * 2.2 / shape) for x, z in middles]
    return next((one for one in RANGES if one >= max(ahead)), RANGES[-1])


def _draw_field(picture: np.ndarray, view: View, origin: np.ndarray) -> None:
    """Draw the field of view as a pale wedge."""
    side = 2 * sum(picture.shape[:2]) * np.array([np.sin(view.camera.hfov / 2), np.cos(view.camera.hfov / 2)])
    wedge = np.array([origin, origin + (-side[0], -side[1]), origin + (side[0], -side[1])])
    cv2.fillPoly(picture, [np.round(wedge).astype(np.int32)], VIEW, cv2.LINE_AA)


def _draw_rings(picture: np.ndarray, scale: float, origin: np.ndarray, reach: float) -> None:
    """Draw rings of distance with their metres."""
    step = 1.0 if reach <= 6 else 2.0 if reach <= 12 else 5.0
    radii = np.arange(step, 1.5 * reach, step)
    for radius in radii:
        cv2.circle(picture, (round(origin[0]), round(origin[1])), round(radius * scale), RING, 1, cv2.LINE_AA)
    image = Image.fromarray(picture)
    pen = ImageDraw.Draw(image)
    for radius in radii:
        if (y := origin[1] - radius * scale) > 8:
            pen.text((origin[0] + 3, y), f"{radius:.0f} m", SOFT, font(12), "lm", stroke_width=2, stroke_fill=VIEW)
    picture[:] = np.asarray(image)


def _draw_points(picture: np.ndarray, at: np.ndarray, color: tuple[int, int, int], scale: float) -> None:
    """Draw points as small squares."""
    half = 1 if scale > 60 else 0
    column, row = np.round(at).astype(int).T
    for dx in range(-half, half + 1):
        for dy in range(-half, half + 1):
            x, y = column + dx, row + dy
            inside = (x >= 0) & (y >= 0) & (x < picture.shape[1]) & (y < picture.shape[0])
            picture[y[inside], x[inside]] = color


def _rectangle(own: np.ndarray, yaw: float) -> np.ndarray:
    """Corners (x, z) [m] of a region's extent seen from above, around its points."""
    axes = np.array([(np.cos(yaw), np.sin(yaw)), (-np.sin(yaw), np.cos(yaw))])
    low, high = np.quantile(own @ axes.T, (TRIM, 1 - TRIM), axis=0)  # as extents are measured
    half = np.maximum(high - low, 0.04) / 2
    return ((low + high) / 2 + np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half) @ axes
