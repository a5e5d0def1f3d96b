"""Picture of a memory from above: rooms, walls, doorways, landmarks with their names."""

from collections.abc import Collection

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image, ImageDraw

from agent.memory.memory import Memory
from agent.memory.rooms import turned
from envs.render.topdown import font

SCALE = 60  # pixels of a metre
EDGE = 0.4  # [m] around everything
PAPER, WALL, INK, SOFT = (236, 234, 229), (66, 70, 77), (24, 26, 30), (120, 124, 130)
FLOORS = ((250, 244, 232), (232, 242, 250), (238, 248, 236), (250, 236, 240), (244, 238, 250), (252, 248, 226))
PAINT = {  # of landmarks by colour
    "red": (206, 58, 54), "orange": (232, 138, 46), "yellow": (228, 196, 56), "green": (84, 150, 74), "teal": (48, 150, 148),
    "blue": (60, 104, 190), "purple": (130, 84, 170), "pink": (226, 138, 170), "brown": (134, 96, 66), "black": (52, 54, 58),
    "white": (246, 246, 244), "gray": (150, 152, 156),
}  # fmt: skip


def draw_memory(memory: Memory, marked: Collection[int] = ()) -> UInt8[np.ndarray, "h w 3"]:
    """Picture of what a memory believes, walls upright; objects with the ids `marked` stand out."""
    world, yaw = memory.world(), memory.landmarks.yaw
    corners = [np.array(room.polygon) for room in world.rooms] + [np.array([(t.center[0], t.center[2])]) for t in world.things]
    inner = turned(np.concatenate([*corners, np.array([(-1.0, -1.0), (1.0, 1.0)])]), yaw)
    low, high = inner.min(axis=0) - EDGE, inner.max(axis=0) + EDGE
    wide, deep = np.ceil((high - low) * SCALE).astype(int).tolist()

    def at(points: Float[np.ndarray, "n 2"]) -> list[tuple[float, float]]:
        return [(float(x), float(y)) for x, y in (turned(points, yaw) - low) * SCALE]

    image = Image.new("RGB", (wide, deep), PAPER)
    pen = ImageDraw.Draw(image)
    for room in world.rooms:
        pen.polygon(at(np.array(room.polygon)), FLOORS[room.id % len(FLOORS)], WALL, 5)
    for gap in world.openings:
        x, _, z = gap.thing.center
        ((x, y),) = at(np.array([(x, z)]))
        pen.ellipse((x - 9, y - 9, x + 9, y + 9), FLOORS[0], SOFT, 2)
    for room in world.rooms:
        ((x, y),) = at(np.array(room.polygon).mean(axis=0)[None])
        pen.text((x, y), room.type or "room", SOFT, font(24, bold=True), "mm")
    for thing in sorted(world.things, key=lambda thing: (thing.id in marked, thing.center[1])):
        outline, loud = at(footprint(thing)), thing.id in marked
        pen.polygon(outline, PAINT.get(thing.color, SOFT), INK, 5 if loud else 2)
        x, y = np.mean(outline, axis=0)
        name = f"{thing.id} {thing.category}"
        pen.text((x, y), name, INK, font(17 if loud else 13, bold=loud), "mm", stroke_width=2, stroke_fill=(255, 255, 255))
    return np.asarray(image)


def footprint(thing) -> Float[np.ndarray, "4 2"]:
    """Corners (x, z) [m] of an object's oriented box."""
    c, s = np.cos(thing.yaw), np.sin(thing.yaw)
    half = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (thing.extents[0] / 2, thing.extents[2] / 2)
    return half @ np.array([(c, -s), (s, c)]) + (thing.center[0], thing.center[2])
