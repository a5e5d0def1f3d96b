"""Rooms of iTHOR as scenes, `ithor:FloorPlan201`: their objects' boxes, filled with our shapes.

The boxes are facts of the PyPI package `procthor` (Apache-2.0), which is not part of gothere: 120 rooms made by hand for AI2-THOR (Kolve et
al. 2017). It has neither meshes nor colours: shapes and colours are ours, drawn from the room's number.
"""

import importlib.util
import json
import os
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from envs.errors import InputError
from envs.houses.furniture import CATALOG, furniture
from envs.houses.mesh import Finish
from envs.scenes.normals import computed_normals
from envs.scenes.scene import Material, Object, Scene, boxed

ITHOR = "ithor:"
FILE = "ai2thor-object-metadata.json"
BASES = {"kitchens": 0, "living_rooms": 200, "bedrooms": 300, "bathrooms": 400}  # number before a kind's first room
SHAPES = {  # type of object: category of the catalogue, where its name in lower case is none
    "ArmChair": "armchair", "BasketBall": "ball", "CoffeeTable": "coffee_table", "CounterTop": "counter", "Cup": "mug",
    "DeskLamp": "lamp", "DiningTable": "table", "FloorLamp": "lamp", "Footstool": "stool", "GarbageCan": "bin", "HousePlant": "plant",
    "LaundryHamper": "basket", "Ottoman": "stool", "Painting": "picture", "Poster": "picture", "ShelvingUnit": "bookshelf",
    "SideTable": "nightstand", "SoapBottle": "bottle", "SprayBottle": "bottle", "TVStand": "cabinet", "TeddyBear": "teddy",
    "Television": "tv", "WineBottle": "bottle", "AlarmClock": "clock",
}  # fmt: skip
PLAIN = ("Cabinet", "Sink", "Box", "Fridge")  # drawn as boxes
BOARD = 0.03  # [m] thickness of a shelf: its box is the space above it
STUFF = {"Leather": "fabric", "Wax": "wax", "Rubber": "rubber"} | {
    name.title(): name for name in ("wood", "fabric", "metal", "ceramic", "plastic", "paper", "glass", "stone")
}
SKIPPED = ("Floor", "BathtubBasin", "SinkBasin", "ShowerGlass")  # the floor is made anew; the others are parts of other objects
DEEP, WIDE = 0.65, 1.3  # [m] depth of counters along walls; least sides of a counter around a corner
WALL, HIGH = 0.1, 2.6  # [m] thickness and height of walls
_CORNERS = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
_SIDES = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
_CUBE = np.array([(a, b, c) for a, b, c, d in _SIDES for a, b, c in ((a, b, c), (a, c, d))])


def ithor_scene(name: str) -> Scene:
    """Scene of a room of iTHOR, `ithor:FloorPlan201`, its nodes named by types of objects.

    Unity's frame is left-handed: (x, y, z) becomes (x, y, -z). Raises InputError for an unknown room, and where the package is missing.
    """
    number, objects = _room(name)
    floor = next(o for o in objects if o["objectType"] == "Floor")
    low, high = _box(floor).min(axis=0), _box(floor).max(axis=0)
    made = _Builder()
    made.add("floor", *_cube((low[0], -0.05, low[2]), (high[0], 0.0, high[2])), Finish((0.72, 0.62, 0.5)))
    for x0, z0, x1, z1 in (
        (low[0] - WALL, low[2] - WALL, high[0] + WALL, low[2]), (low[0] - WALL, high[2], high[0] + WALL, high[2] + WALL),
        (low[0] - WALL, low[2], low[0], high[2]), (high[0], low[2], high[0] + WALL, high[2]),
    ):  # fmt: skip
        made.add("wall", *_cube((x0, 0.0, z0), (x1, HIGH, z1)), Finish((0.9, 0.89, 0.86)))
    for thing in objects:
        if thing["objectType"] not in SKIPPED:
            look = zlib.crc32((thing["assetId"] or thing["name"]).encode())  # chairs of one model are alike
            _add(made, thing, low, high, np.random.default_rng([number, look]))
    return made.scene(name.replace(":", "-"))


def _room(name: str) -> tuple[int, list[dict[str, Any]]]:
    """Number of a room and its objects."""
    text = name.removeprefix(ITHOR).removeprefix("FloorPlan")
    number = int(text) if text.isdecimal() else -1
    for kind, base in BASES.items():
        if base < number <= base + 30:
            return number, _metadata()[kind][number - base - 1]
    raise InputError(f"scene: expected ithor:FloorPlanN with N in 1-30, 201-230, 301-330 or 401-430, got {name!r}")


@cache
def _metadata() -> dict[str, list[list[dict[str, Any]]]]:
    """Objects of all rooms by kind, from GOTHERE_REFERENCE or an installed package."""
    found = importlib.util.find_spec("procthor")
    folders = [Path(os.environ["GOTHERE_REFERENCE"])] if os.environ.get("GOTHERE_REFERENCE") else []
    folders += [Path(place) / "databases" for place in (found.submodule_search_locations or ())] if found else []
    file = next((folder / FILE for folder in folders if (folder / FILE).is_file()), None)
    if file is None:
        raise InputError(
            f"iTHOR: expected {FILE} in GOTHERE_REFERENCE or the package procthor, got neither; pip install --no-deps procthor"
        )
    return json.loads(file.read_text("utf-8"))


def _box(thing: dict[str, Any]) -> Float[np.ndarray, "8 3"]:
    """Corners of an object's oriented box, or of the axis-aligned one, in the world frame."""
    box = thing["objectOrientedBoundingBox"] or thing["axisAlignedBoundingBox"]
    return np.array(box["cornerPoints"], np.float64) * (1, 1, -1)


def _add(made: "_Builder", thing: dict[str, Any], low: np.ndarray, high: np.ndarray, rng: np.random.Generator) -> None:
    """Add an object: the shape of its type, or plain boxes, fitted to its box."""
    kind, corners = thing["objectType"], _box(thing)
    turned = np.radians(180 - thing["rotation"]["y"])
    right = abs(turned - np.pi / 2 * round(turned / (np.pi / 2))) < 0.02
    yaw = turned if thing["objectOrientedBoundingBox"] or right else 0.0
    axes = np.array([(np.cos(yaw), 0, -np.sin(yaw)), (0, 1, 0), (np.sin(yaw), 0, np.cos(yaw))])
    own = corners @ axes.T
    least, most = own.min(axis=0), own.max(axis=0)
    if kind == "Shelf":
        most[1] = min(most[1], least[1] + BOARD)
    size, middle = np.maximum(most - least, 0.01), (least + most) / 2 @ axes
    category = SHAPES.get(kind, kind.lower())
    stuff = next((STUFF[name] for name in thing["salientMaterials"] or () if name in STUFF), "")
    if category == "counter" and not thing["objectOrientedBoundingBox"] and min(np.ptp(corners, axis=0)[[0, 2]]) > WIDE:
        parts = _around(corners.min(axis=0), corners.max(axis=0), low, high)
    elif category not in CATALOG or kind in (*PLAIN, "Shelf"):
        parts = [((_CORNERS * size) @ axes + middle, _CUBE)]
    else:
        model = furniture(category, rng)
        low, high = model.box
        fitted = (model.form.vertices - (low + high) / 2) / np.maximum(high - low, 1e-3) * size
        colors = [finish.color for finish in model.finishes]
        made.add(kind, fitted @ axes + middle, model.form.faces, Finish((0.7, 0.7, 0.7)), model.form.finish, colors, stuff)
        return
    points = np.concatenate([vertices for vertices, _ in parts])
    faces = np.concatenate([faces + 8 * k for k, (_, faces) in enumerate(parts)])
    shade = 0.25 + 0.65 * float(rng.random())
    tint = (0.62, 0.45, 0.3) if stuff == "wood" else (shade, shade, shade)
    made.add(kind, points, faces, Finish(tint), stuff=stuff)


def _cube(low: Any, high: Any) -> tuple[np.ndarray, np.ndarray]:
    """Vertices and faces of an axis-aligned box [m]."""
    low, high = np.array(low, np.float64), np.array(high, np.float64)
    return _CORNERS * (high - low) + (low + high) / 2, _CUBE


def _around(low: np.ndarray, high: np.ndarray, room_low: np.ndarray, room_high: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Boxes along the two sides of a counter's box that are nearest to the walls: it goes around a corner."""
    strips = []
    for axis in (0, 2):
        first, last = low.copy(), high.copy()
        if low[axis] - room_low[axis] < room_high[axis] - high[axis]:
            last[axis] = low[axis] + DEEP
        else:
            first[axis] = high[axis] - DEEP
        strips.append(_cube(first, last))
    return strips


class _Builder:
    """A scene that is being made: surfaces by object and material."""

    def __init__(self) -> None:
        self.vertices: list[np.ndarray] = []
        self.normals: list[np.ndarray] = []
        self.faces: list[np.ndarray] = []
        self.instance: list[np.ndarray] = []
        self.material: list[np.ndarray] = []
        self.objects: list[Object] = []
        self.materials: dict[tuple[float, float, float], int] = {}
        self._count: dict[str, int] = {}
        self._size = 0

    def add(
        self,
        name: str,
        points: np.ndarray,
        faces: np.ndarray,
        finish: Finish,
        which: np.ndarray | None = None,
        colors: list[tuple[float, float, float]] | None = None,
        stuff: str = "",
    ) -> None:
        """Add an object with a name that is numbered; `which` indexes `colors` by face."""
        self._count[name] = self._count.get(name, 0) + 1
        number = len(self.objects) + 1
        colors, which = colors or [finish.color], np.zeros(len(faces), int) if which is None else which
        looks = np.array([self.materials.setdefault((*map(float, color),), len(self.materials)) for color in colors])  # type: ignore[arg-type]
        vertices = points.astype(np.float32)
        source, split, normals = computed_normals(vertices, faces.astype(np.int64))
        self.vertices.append(vertices[source])
        self.normals.append(normals)
        self.faces.append(split.astype(np.int32) + np.int32(self._size))
        self.instance.append(np.full(len(split), number, np.int32))
        self.material.append(looks[which].astype(np.int32))
        self._size += len(source)
        thing = Object(number, f"{name}_{self._count[name]}", name, material=stuff)
        self.objects.append(boxed(thing, vertices))

    def scene(self, name: str) -> Scene:
        """The finished scene."""
        vertices, faces = np.concatenate(self.vertices), np.concatenate(self.faces)
        return Scene(
            name=name, vertices=vertices, faces=faces, normals=np.concatenate(self.normals),
            uv=np.zeros((len(vertices), 2), np.float32), occlusion=np.ones(len(vertices), np.float32),
            colors=np.ones((len(vertices), 3), np.float32), instance=np.concatenate(self.instance),
            material=np.concatenate(self.material), room=np.full(len(faces), -1, np.int32),
            materials=tuple(Material("plain", color, double_sided=True) for color in self.materials), objects=tuple(self.objects),
        )  # fmt: skip
