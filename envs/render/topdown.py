"""Top-down maps of scenes in the style of a floor plan, and drawing on them.

`topdown` makes a map, `map_with_labels` adds names.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from jaxtyping import Bool, Float, Float32, UInt8

from envs.errors import InputError
from envs.render.renderer import Renderer
from envs.scenes.scene import Object, Room, Scene
from envs.types import Body, Camera

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

Color = tuple[int, int, int]
PAPER: Color = (247, 246, 243)
WALL: Color = (66, 70, 77)
PANE: Color = (176, 205, 224)
SILL: Color = (245, 240, 228)
INK: Color = (34, 36, 40)
PATH: Color = (28, 110, 235)
GOAL: Color = (222, 52, 58)
WHITE: Color = (255, 255, 255)

THICK = 0.12  # of outer walls, and half the greatest thickness of a wall between rooms [m]
MARGIN = 0.35  # of the background around the house [m]
FAR = 20.0  # camera's distance in widths of the image: at its edge, objects lean outwards by 1/40 of their height
BELOW = 0.02  # distance of the cut below the ceiling of generated rooms [m]
HEAD = 2.0  # height of the cut above the ground in scenes without rooms [m]
SAMPLES = 3  # per pixel, in x and in y
FIXED = 4  # fractional bits of the coordinates that OpenCV draws with


@dataclass(frozen=True)
class TopDown:
    """A top-down image of a scene with its camera.

    North (-Z) is up, X to the right. `eye` [m] looks straight down with a focal length of `focal` [pixels]; `floor` [m] is the height of
    the ground.
    """

    image: UInt8[np.ndarray, "h w 3"]
    eye: tuple[float, float, float]
    focal: float
    floor: float

    @property
    def scale(self) -> float:
        """Scale of the map on the ground [pixels per metre]."""
        return self.focal / (self.eye[1] - self.floor)

    def pixels(self, points_w: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 2"]:
        """Column and row of points [m]; integers are pixel centres."""
        height, width = self.image.shape[:2]
        ahead = self.focal / (self.eye[1] - points_w[:, 1])
        column, row = (points_w[:, 0] - self.eye[0]) * ahead, (points_w[:, 2] - self.eye[2]) * ahead
        return np.stack([column + width / 2 - 0.5, row + height / 2 - 0.5], axis=1)

    def on_ground(self, corners: Sequence[tuple[float, float]]) -> Float[np.ndarray, "n 2"]:
        """Column and row of points (x, z) on the ground [m]."""
        flat = np.asarray(corners, np.float64)
        return self.pixels(np.column_stack([flat[:, 0], np.full(len(flat), self.floor), flat[:, 1]]))


def topdown(scene: Scene, *, width: int = 768, renderer: Renderer | None = None, cut: float | None = None) -> TopDown:
    """Render a scene from above without anything higher than `cut` [m] above the ground.

    The image is `width` pixels wide, its height follows. The default cut is just under the ceilings, or 2 m in a scene without rooms.
    `renderer` is an existing one of this scene. Walls are filled: the space between rooms or, without rooms, everything solid at the
    height of the cut. Raises InputError for sizes out of range.
    """
    low, high, floor, top = _frame(scene)
    top = floor + cut if cut is not None else top
    size = high - low
    height = max(1, round(width * size[1] / size[0]))
    samples = min(SAMPLES, 4096 // max(width, height))
    if width < 16 or samples < 1:
        raise InputError(f"map: expected 16 to 4096 pixels a side, got {width} x {height}")
    near = FAR * float(size.max())
    eye = (float(low[0] + high[0]) / 2, top + near, float(low[1] + high[1]) / 2)
    camera = Camera(width * samples, height * samples, 2 * float(np.arctan(size[0] / 2 / near)), 0.0, 0.0, -np.pi / 2, near)
    rgb, depth = _look_down(renderer or Renderer([scene]), camera, eye)
    fine = TopDown(rgb, eye, camera.focal, floor)
    rgb[depth == 0] = PAPER
    solid = _between_rooms(scene, fine) if scene.rooms else _section(scene, fine, top)
    rgb[solid] = WALL
    if scene.rooms:
        _draw_openings(scene, fine)
    above = np.where(depth > 0, eye[1] - depth - floor, 0).astype(np.float32)
    above[solid] = top - floor
    image = _relief(rgb, above, fine.scale, samples)
    return TopDown(image, eye, camera.focal / samples, floor)


def _frame(scene: Scene) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Lowest and highest (x, z), height of the ground and of the cut [m].

    The former bound the image.
    """
    if scene.rooms:
        floor = min(room.floor for room in scene.rooms)
        ground = [room for room in scene.rooms if room.floor < floor + 1]
        corners = np.concatenate([np.array(room.polygon) for room in ground])
        margin = THICK + MARGIN
        return corners.min(0) - margin, corners.max(0) + margin, floor, min(room.ceiling for room in ground) - BELOW
    from envs.navigation import random_points, walkable

    low, high = scene.vertices.min(0).astype(np.float64), scene.vertices.max(0).astype(np.float64)
    space = walkable(scene.vertices, scene.faces, Body(), cached=True)
    floor, top = low[1], high[1] + BELOW
    if space.islands:
        points = random_points(space, np.random.default_rng(0), 1000)
        floor = float(np.median(points[:, 1]))
        top = floor + HEAD
        low, high = np.maximum(low, points.min(0) - 2.0), np.minimum(high, points.max(0) + 2.0)
    return low[[0, 2]] - MARGIN, high[[0, 2]] + MARGIN, float(floor), float(top)


def _look_down(renderer: Renderer, camera: Camera, eye: tuple[float, float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Colour (h w 3) and depth (h w) [m] of `camera` at `eye`."""
    frames = renderer.render(camera, np.array([eye]), np.zeros(1), sensors=("rgb", "depth"))
    return frames.rgb[0], frames.depth[0]


def _between_rooms(scene: Scene, plan: TopDown) -> Bool[np.ndarray, "h w"]:
    """Mask of walls: inside the hull of all rooms, but in no room or doorway."""
    inside = np.zeros(plan.image.shape[:2], np.uint8)
    for room in scene.rooms:
        cv2.fillPoly(inside, [_fixed(plan.on_ground(room.polygon))], 1, shift=FIXED)
    reach = round(THICK * plan.scale)
    hull = cv2.dilate(inside, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    for portal in scene.portals:
        cv2.fillPoly(inside, [_fixed(plan.on_ground(_rectangle(portal.low, portal.high)))], 1, shift=FIXED)
    return (hull > 0) & (inside == 0)


def _section(scene: Scene, plan: TopDown, top: float) -> Bool[np.ndarray, "h w"]:
    """Mask of solid pixels at height `top` [m], by the winding number of outlines.

    Outlines that do not close would fill a row or a column to its end; so a pixel must be inside by rows and by columns.
    """
    corners = scene.vertices[scene.faces].astype(np.float64)
    upper = corners[:, :, 1] > top
    corners, upper = corners[upper.any(1) & ~upper.all(1)], upper[upper.any(1) & ~upper.all(1)]
    inside = np.ones(plan.image.shape[:2], bool)
    if not len(corners):
        return ~inside
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    following = np.roll(corners, -1, axis=1)
    share = (top - corners[..., 1]) / np.where(following[..., 1] == corners[..., 1], np.inf, following[..., 1] - corners[..., 1])
    crossing = (corners + share[..., None] * (following - corners))[upper != np.roll(upper, -1, axis=1)]
    ends = plan.pixels(crossing).reshape(-1, 2, 2)
    for along in (0, 1):  # rows, then columns
        lines, length = plan.image.shape[along], plan.image.shape[1 - along]
        first, last = np.sort(np.ceil(ends[:, :, 1 - along]).astype(int), axis=1).clip(0, lines).T
        of = np.repeat(np.arange(len(ends)), last - first)
        line = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)])
        (u0, v0), (u1, v1) = (ends[of, k][:, [along, 1 - along]].T for k in (0, 1))
        at = np.ceil(u0 + (line - v0) / (v1 - v0) * (u1 - u0)).astype(int).clip(0, length)
        turns = np.zeros((lines, length + 1), np.int32)
        np.add.at(turns, (line, at), -np.sign(normal[of, 2 * along]).astype(np.int32))
        solid = turns.cumsum(axis=1)[:, :-1] > 0
        inside &= solid if along == 0 else solid.T
    return inside


def _draw_openings(scene: Scene, plan: TopDown) -> None:
    """Draw doorways as pale thresholds, and windows as bright bars in the walls."""
    for portal in scene.portals:
        inside = np.zeros(plan.image.shape[:2], np.uint8)
        cv2.fillPoly(inside, [_fixed(plan.on_ground(_rectangle(portal.low, portal.high)))], 1, shift=FIXED)
        plan.image[inside > 0] = (0.25 * plan.image[inside > 0] + 0.75 * np.array(SILL)).astype(np.uint8)
    for thing in scene.objects:
        if thing.category == "window" and thing.structure and 0 <= thing.room < len(scene.rooms):
            middle = np.mean(scene.rooms[thing.room].polygon, axis=0)
            low, high = np.array(thing.low)[[0, 2]], np.array(thing.high)[[0, 2]]
            axis = int(np.argmin(high - low))  # across the wall
            outside = low[axis] if low[axis] < middle[axis] else high[axis]
            low[axis], high[axis] = sorted((outside, outside + np.sign(outside - middle[axis]) * THICK))
            pane = _fixed(plan.on_ground(_rectangle((low[0], 0, low[1]), (high[0], 0, high[1]))))
            cv2.fillPoly(plan.image, [pane], PANE, cv2.LINE_AA, FIXED)
            low[axis] = high[axis] = (low[axis] + high[axis]) / 2
            cv2.polylines(plan.image, [_fixed(plan.on_ground([tuple(low), tuple(high)]))], False, WHITE, 3, cv2.LINE_AA, FIXED)


def _relief(rgb: UInt8[np.ndarray, "a b 3"], above: Float32[np.ndarray, "a b"], scale: float, samples: int) -> UInt8[np.ndarray, "h w 3"]:
    """Downsample the image and add thin edges and soft shadows from heights [m].

    Shadows fall to the lower right.
    """
    edge = np.zeros(above.shape, bool)
    edge[:, 1:] |= np.abs(np.diff(above, axis=1)) > 0.04
    edge[1:] |= np.abs(np.diff(above, axis=0)) > 0.04
    size = (rgb.shape[1] // samples, rgb.shape[0] // samples)
    light = cv2.resize(np.where(edge, np.float32(0.45), np.float32(1)), size, interpolation=cv2.INTER_AREA)
    tall = cv2.resize(np.minimum(above, 0.9), size, interpolation=cv2.INTER_AREA)
    shadow = np.zeros_like(tall)
    drop = 2**0.5 * samples / scale / 0.4  # a shadow is 0.4 times as long as its object is high
    for step in range(1, int(0.9 / drop) + 1):
        if step < min(tall.shape):
            depth = np.clip((tall[:-step, :-step] - step * drop - tall[step:, step:]) / 0.12, 0, 1)
            shadow[step:, step:] = np.maximum(shadow[step:, step:], depth)
    light *= 1 - 0.33 * cv2.GaussianBlur(shadow, (0, 0), 0.012 * scale / samples + 0.4)
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    return np.clip(small * light[..., None], 0, 255).astype(np.uint8)


def _rectangle(low: Sequence[float], high: Sequence[float]) -> list[tuple[float, float]]:
    """Corners (x, z) of a box seen from above."""
    return [(low[0], low[2]), (high[0], low[2]), (high[0], high[2]), (low[0], high[2])]


def _fixed(pixels: Float[np.ndarray, "*n 2"]) -> np.ndarray:
    """Pixels in OpenCV's fixed-point coordinates."""
    return np.round(np.asarray(pixels) * (1 << FIXED)).astype(np.int32)


def map_with_labels(scene: Scene, *, width: int = 1024, renderer: Renderer | None = None) -> TopDown:
    """Render a top-down map with room types, floor areas and object names.

    Names are written only where they fit.
    """
    from PIL import Image, ImageDraw

    plan = topdown(scene, width=width, renderer=renderer)
    picture = Image.fromarray(plan.image)
    draw = ImageDraw.Draw(picture)
    taken: list[np.ndarray] = []
    size = max(9.0, min(width / 72, plan.scale / 4.2))
    for room in scene.rooms:
        _write_room(draw, plan, scene, room, size, taken)
    things = sorted(scene.objects, key=lambda thing: (_is_flat(thing), -thing.extents[0] * thing.extents[2]))
    for i, thing in enumerate(things):
        if not thing.structure and not any(_is_part(thing, larger) for larger in things[:i]):
            _write_name(draw, plan, scene, thing, 0.8 * size, taken)
    return replace(plan, image=np.array(picture))


@lru_cache(64)
def font(size: float, *, bold: bool = False) -> "FreeTypeFont":
    """The DejaVu Sans font, `size` pixels high."""
    from PIL import ImageFont

    return ImageFont.truetype(Path(__file__).parent / "fonts" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"), size)


def _is_flat(thing: Object) -> bool:
    """Whether other objects may stand on an object, as on a rug."""
    return thing.extents[1] < 0.06


def _is_part(thing: Object, larger: Object) -> bool:
    """Whether an object is probably a piece of another.

    It has the same category and is in the middle of the other's box.
    """
    middle = np.array(thing.center)[[0, 2]]
    return thing.category == larger.category and bool(
        (np.array(larger.low)[[0, 2]] < middle).all() and (middle < np.array(larger.high)[[0, 2]]).all()
    )


def _write_room(draw: "ImageDraw", plan: TopDown, scene: Scene, room: Room, size: float, taken: list[np.ndarray]) -> None:
    """Write a room's type and area near its middle, preferably on free floor.

    Adds the label's box to `taken`.
    """
    corners = plan.on_ground(room.polygon)
    area = abs(cv2.contourArea(np.array(room.polygon, np.float32)))
    lines = [(room.type, font(size, bold=True)), (f"{area:.1f} m²", font(0.8 * size))]
    half = np.array([max(draw.textlength(text, face) for text, face in lines) + 8, 2.4 * size]) / 2
    middle = (corners.min(0) + corners.max(0)) / 2
    slack = np.maximum(np.ptp(corners, axis=0) / 2 - half - 4, 0)
    things = [_covered(plan, thing) for thing in scene.objects if thing.room == room.id and not thing.structure and not _is_flat(thing)]

    def cost(at: np.ndarray) -> float:
        box = np.concatenate([at - half, at + half])
        hidden = sum(_shared(box, other) for other in things) / (4 * half[0] * half[1])
        return float(hidden + 0.5 * np.linalg.norm(at - middle) / (1 + np.linalg.norm(slack)))

    spots = [middle + slack * (u, v) for u in np.linspace(-0.7, 0.7, 7) for v in np.linspace(-0.7, 0.7, 7)]
    at = min([middle, *spots], key=cost)
    taken.append(np.concatenate([at - half, at + half]))
    for (text, face), shift in zip(lines, (-0.55, 0.6), strict=True):
        draw.text((at[0], at[1] + shift * size), text, INK, face, "mm", stroke_width=2, stroke_fill=PAPER)


def _write_name(draw: "ImageDraw", plan: TopDown, scene: Scene, thing: Object, size: float, taken: list[np.ndarray]) -> None:
    """Write an object's name on it, in one line or two, where no label is.

    Adds the label's box to `taken`; writes no name where it does not fit.
    """
    box = _covered(plan, thing)
    wide, high = box[2:] - box[:2]
    picture = np.array([0, 0, plan.image.shape[1], plan.image.shape[0]])
    if scene.rooms:
        corners = plan.on_ground(scene.rooms[thing.room].polygon) if 0 <= thing.room < len(scene.rooms) else np.zeros((1, 2))
        picture = np.concatenate([corners.min(0) + 1, corners.max(0) - 1])
    elif max(wide, high) > 0.4 * plan.image.shape[1]:  # the building itself
        return
    if min(wide, high) < 0.25 * plan.scale or wide * high < 0.12 * plan.scale**2:
        return
    face = font(size)
    name = thing.name if scene.rooms else thing.category
    for text in dict.fromkeys((name, name.replace(" ", "\n", 1))):
        half = np.array([max(draw.textlength(line, face) for line in text.split("\n")) + 8, 1.2 * size * (1 + text.count("\n"))]) / 2
        for u, v in ((0, 0), (0, 0.3), (0, -0.3), (0.3, 0), (-0.3, 0)):
            at = (box[:2] + box[2:]) / 2 + np.array([u * wide, v * high])
            at = np.clip(at, picture[:2] + half, np.maximum(picture[2:] - half, picture[:2] + half))
            label = np.concatenate([at - half, at + half])
            fits = 2 * half[0] < max(1.4 * wide, 0.5 * plan.scale) and (label[2:] <= picture[2:] + 1).all()
            if fits and not any(_shared(label, other) > 0 for other in taken):
                taken.append(label)
                draw.multiline_text(tuple(at), text, INK, face, "mm", spacing=0, align="center", stroke_width=2, stroke_fill=PAPER)
                return


def _covered(plan: TopDown, thing: Object) -> Float[np.ndarray, "4"]:
    """Left, top, right and bottom [pixels] of an object's box in the image."""
    pixels = plan.on_ground(_rectangle(thing.low, thing.high))
    return np.concatenate([pixels.min(0), pixels.max(0)])


def _shared(a: Float[np.ndarray, "4"], b: Float[np.ndarray, "4"]) -> float:
    """Area of overlap of two boxes [pixels^2]."""
    return float(np.prod(np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None)))


def draw_path(image: UInt8[np.ndarray, "h w 3"], pixels: Float[np.ndarray, "n 2"], *, color: Color = PATH, width: int = 3) -> None:
    """Draw a line with a white outline through pixels (column, row) into `image`."""
    if len(pixels):
        for shade, thick in ((WHITE, width + 3), (color, width)):
            cv2.polylines(image, [_fixed(pixels)], False, shade, thick, cv2.LINE_AA, FIXED)


def draw_agent(
    image: UInt8[np.ndarray, "h w 3"], pixel: Float[np.ndarray, "2"], yaw: float, *, size: float = 12, color: Color = PATH
) -> None:
    """Draw an arrow head at a pixel, in the direction of an agent's yaw [rad].

    `size` [pixels] is from its middle to its tip.
    """
    ahead, right = np.array([-np.sin(yaw), -np.cos(yaw)]), np.array([np.cos(yaw), -np.sin(yaw)])
    seam, arrow = ((1.42, 0), (-1.12, 1.1), (-0.68, 0), (-1.12, -1.1)), ((1, 0), (-0.8, 0.78), (-0.4, 0), (-0.8, -0.78))
    for shade, shape in ((WHITE, seam), (color, arrow)):
        corners = np.array([pixel + size * (f * ahead + r * right) for f, r in shape])
        cv2.fillPoly(image, [_fixed(corners)], shade, cv2.LINE_AA, FIXED)


def draw_goal(image: UInt8[np.ndarray, "h w 3"], pixel: Float[np.ndarray, "2"], *, size: float = 12, color: Color = GOAL) -> None:
    """Draw a map pin with its tip at a pixel.

    `size` [pixels] is from the tip to the middle of its head.
    """
    head = np.asarray(pixel, np.float64) - (0, size)
    for shade, radius, tip in ((WHITE, 0.62, 0.28), (color, 0.5, 0.0), (WHITE, 0.2, None)):
        cv2.circle(image, tuple(_fixed(head).tolist()), round(radius * size * (1 << FIXED)), shade, -1, cv2.LINE_AA, FIXED)
        if tip is not None:
            across, down = 0.87 * radius * size, 0.5 * radius * size
            corners = head + np.array([(-across, down), (across, down), (0, (1 + tip) * size)])
            cv2.fillPoly(image, [_fixed(corners)], shade, cv2.LINE_AA, FIXED)
