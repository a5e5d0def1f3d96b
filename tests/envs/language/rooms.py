"""Three rooms with a few things in them, for tests of what is meant."""

import numpy as np

from envs.language.semantics.meaning import Description
from envs.scenes.scene import Material, Object, Portal, Room, Scene

D = Description
HERE = np.zeros(3)
STUDY = Room(0, "study", ((-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0)))
HALL = Room(1, "hall", ((5.1, -5.0), (9.0, -5.0), (9.0, 5.0), (5.1, 5.0)))
BATH = Room(2, "bathroom", ((9.1, -5.0), (12.0, -5.0), (12.0, 5.0), (9.1, 5.0)))
DOORS = (Portal((0, 1), (5.0, 0.0, -0.5), (5.1, 2.0, 0.5)), Portal((2, 1), (9.0, 0.0, -0.5), (9.1, 2.0, 0.5)))


def box(number, category, x, z, color="", size=(0.5, 0.5, 0.5), *, big="", material="", y=0.0, yaw=0.0, room=0) -> Object:
    """A thing of `size` [m] whose bottom is y above the floor."""
    low, high = (x - size[0] / 2, y, z - size[2] / 2), (x + size[0] / 2, y + size[1], z + size[2] / 2)
    return Object(
        number, f"{color} {category}", category, color, big, material, room, low, high, (x, y + size[1] / 2, z), size, yaw
    )  # fmt: skip


def wall(room: int) -> Object:
    return Object(90 + room, "wall", "wall", room=room, extents=(10.0, 2.6, 10.0), structure=True)


def scene_of(*things: Object, rooms=(STUDY, HALL, BATH)) -> Scene:
    """Rooms with things in them, and one triangle."""
    return Scene(
        name="made up", vertices=np.zeros((3, 3), np.float32), faces=np.arange(3, dtype=np.int32).reshape(1, 3),
        normals=np.zeros((3, 3), np.float32), uv=np.zeros((3, 2), np.float32), occlusion=np.ones(3, np.float32),
        colors=np.ones((3, 3), np.float32), instance=np.zeros(1, np.int32), material=np.zeros(1, np.int32), room=np.zeros(1, np.int32),
        materials=(Material(),), objects=(*things, *(wall(room.id) for room in rooms)), rooms=rooms, portals=DOORS,
    )  # fmt: skip


FURNISHED = (
    box(1, "chair", -1.0, 0.0, "red", big="small", material="wood"),
    box(2, "chair", 2.0, 0.0, "black", (0.6, 0.9, 0.6), big="large", material="fabric"),
    box(3, "table", -1.9, 0.0, "brown", (0.9, 0.7, 0.6), material="wood"),
    box(4, "lamp", 2.6, 0.0, "white", (0.3, 1.5, 0.3)),
    box(5, "lamp", 7.0, 0.0, "white", (0.3, 1.6, 0.3), room=1),
    box(6, "mug", -1.9, 0.0, "blue", (0.1, 0.1, 0.1), y=0.7),
    box(7, "sink", 10.0, 4.7, "white", room=2),
    box(8, "plant", 8.0, 2.0, "green", room=1),
    box(9, "plant", 8.0, -2.0, "green", room=1),
    box(10, "plant", 4.0, 4.0, "green"),
)
