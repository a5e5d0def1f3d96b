"""Closed sets of names in perception: classes, colours, sizes, materials, room types.

An index is a position in its tuple.
"""

from envs.houses.categories import CATEGORIES
from envs.scenes.scene import Object, Scene

STRUCTURE = ("wall", "floor", "ceiling", "door", "window")
CLASSES = (*CATEGORIES, *STRUCTURE)  # of pixels; things come first
COLORS = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "black", "white", "gray")
SIZES = ("small", "medium", "large")
MATERIALS = (
    "wood", "fabric", "metal", "ceramic", "plastic", "paper", "plant", "wicker", "glass", "wax", "stone", "rubber", "cardboard", "plush",
)  # fmt: skip
ROOMS = (
    "living room", "bedroom", "kitchen", "bathroom", "dining room", "study", "hall", "laundry", "nursery", "storage",
)  # fmt: skip
NONE = 255  # index of names outside these sets
_DOORS = ("doorway", "opening", "door")


def class_index(thing: Object) -> int:
    """Index of a thing's class in `CLASSES`; `NONE` for other categories."""
    name = "door" if thing.structure and thing.category in _DOORS else thing.category
    return CLASSES.index(name) if name in CLASSES else NONE


def index_of(name: str, names: tuple[str, ...]) -> int:
    """Index of a name in a closed set; `NONE` if it is not in it."""
    return names.index(name) if name in names else NONE


def room_index(scene: Scene, room: int) -> int:
    """Index of a room's type in `ROOMS`; `NONE` outside all rooms."""
    return index_of(scene.rooms[room].type, ROOMS) if room >= 0 else NONE
