"""Ten small scenes written as OBJ text, with the names that people and programs give to nodes."""

from dataclasses import dataclass
from pathlib import Path

from envs.scenes.load import load_scene
from envs.scenes.scene import Scene

Box = tuple[float, float, float, float, float, float]  # x, z of the middle, bottom, width, height, depth [m]
COLORS = {
    "red": (0.75, 0.05, 0.05), "blue": (0.05, 0.1, 0.6), "white": (0.9, 0.9, 0.9), "brown": (0.3, 0.15, 0.06), "black": (0.02, 0.02, 0.02),
    "green": (0.05, 0.35, 0.06), "yellow": (0.9, 0.75, 0.1), "gray": (0.25, 0.25, 0.26),
}  # fmt: skip
_FACES = ((1, 2, 4, 3), (5, 7, 8, 6), (1, 5, 6, 2), (3, 4, 8, 7), (1, 3, 7, 5), (2, 6, 8, 4))


@dataclass(frozen=True)
class Node:
    """A box with a name and colour."""

    name: str
    color: str
    box: Box


def obj_text(nodes: list[Node]) -> str:
    """OBJ text of boxes; colours are in `scene.mtl`."""
    lines = ["mtllib scene.mtl"]
    for k, node in enumerate(nodes):
        x, z, bottom, width, height, depth = node.box
        lines += [f"o {node.name}", f"usemtl {node.color}"]
        for dx in (-width / 2, width / 2):
            for y in (bottom, bottom + height):
                lines += [f"v {x + dx} {y} {z + dz}" for dz in (-depth / 2, depth / 2)]
        lines += [f"f {' '.join(str(8 * k + corner) for corner in face)}" for face in _FACES]
    return "\n".join(lines)


def written(folder: Path, nodes: list[Node]) -> Path:
    """OBJ file of boxes."""
    path = folder / "scene.obj"
    path.write_text(obj_text(nodes))
    (folder / "scene.mtl").write_text("\n".join(f"newmtl {name}\nKd {' '.join(map(str, color))}" for name, color in COLORS.items()))
    return path


def made(folder: Path, name: str) -> Scene:
    """One of the ten scenes, loaded."""
    return load_scene(written(folder, SCENES[name]))


def shell(wide: float, deep: float, *, floor: str = "Floor", wall: str = "Wall") -> list[Node]:
    """Floor and four walls around x and z from 0."""
    x, z = wide / 2, deep / 2
    return [
        Node(floor, "brown", (x, z, -0.1, wide + 0.4, 0.1, deep + 0.4)),
        Node(f"{wall}_N", "white", (x, -0.1, 0, wide + 0.4, 2.6, 0.2)),
        Node(f"{wall}_S", "white", (x, deep + 0.1, 0, wide + 0.4, 2.6, 0.2)),
        Node(f"{wall}_W", "white", (-0.1, z, 0, 0.2, 2.6, deep)), Node(f"{wall}_E", "white", (wide + 0.1, z, 0, 0.2, 2.6, deep)),
    ]  # fmt: skip


SCENES: dict[str, list[Node]] = {
    "studio": [
        *shell(8, 6), Node("red_sofa", "red", (2, 1, 0, 2, 0.8, 0.9)), Node("coffee_table_v2", "brown", (2, 2.2, 0, 1, 0.4, 0.6)),
        Node("Refrigerator", "white", (7.5, 0.6, 0, 0.8, 1.8, 0.8)), Node("bed.003", "blue", (1.2, 4.9, 0, 2, 0.6, 1.6)),
        Node("mesh_47", "gray", (5, 3, 0, 0.3, 0.3, 0.3)), Node("Chair.001", "black", (6, 4, 0, 0.5, 0.9, 0.5)),
        Node("Chair.002", "yellow", (7, 4, 0, 0.5, 0.9, 0.5)),
    ],
    "flat": [  # two rooms with a doorway of 0.9 m
        *shell(9, 4), Node("InnerWall_A", "white", (4.5, 1, 0, 0.2, 2.6, 2)), Node("InnerWall_B", "white", (4.5, 3.45, 0, 0.2, 2.6, 1.1)),
        Node("Bed_Double_01", "white", (1.2, 1.2, 0, 2, 0.6, 1.8)), Node("NightStand", "brown", (0.4, 2.5, 0, 0.5, 0.5, 0.5)),
        Node("wardrobe_white", "white", (3.9, 0.5, 0, 0.8, 2.0, 0.8)),
        Node("GasStove_01", "black", (8.6, 0.5, 0, 0.6, 0.9, 0.6)), Node("fridge_old", "white", (8.6, 3.5, 0, 0.7, 1.8, 0.7)),
        Node("KitchenSink", "gray", (7.5, 0.4, 0, 0.9, 0.9, 0.6)), Node("Chair", "red", (6, 2.8, 0, 0.5, 0.9, 0.5)),
    ],
    "camel": [
        *shell(6, 5, floor="GroundPlane", wall="HouseWall"), Node("LivingRoomSofaA", "green", (1.5, 0.6, 0, 2, 0.8, 0.9)),
        Node("TVCabinet", "brown", (1.5, 4.7, 0, 1.4, 0.5, 0.4)), Node("TV55Inch", "black", (1.5, 4.7, 0.5, 1.2, 0.7, 0.08)),
        Node("FloorLamp", "yellow", (4, 0.5, 0, 0.4, 1.6, 0.4)), Node("SideTableB", "brown", (3, 0.6, 0, 0.5, 0.5, 0.5)),
        Node("WineBottle", "green", (3, 0.6, 0.5, 0.08, 0.3, 0.08)),
    ],
    "german": [
        *shell(5, 5, floor="Boden", wall="Wand"), Node("Tisch_rund_01", "brown", (2.5, 2.5, 0, 1.2, 0.75, 1.2)),
        Node("Stuhl_01", "red", (1.4, 2.5, 0, 0.5, 0.9, 0.5)), Node("Stuhl_02", "blue", (3.6, 2.5, 0, 0.5, 0.9, 0.5)),
        Node("Kühlschrank", "white", (0.5, 0.5, 0, 0.7, 1.8, 0.7)), Node("Fenster", "gray", (2.5, 0.0, 0.9, 1.2, 1.2, 0.05)),
    ],
    "blender": [
        *shell(4, 4, floor="Plane", wall="wall"), Node("Cube.001", "gray", (1, 1, 0, 0.4, 0.4, 0.4)),
        Node("Cylinder.004", "gray", (3, 1, 0, 0.4, 0.4, 0.4)), Node("stool.007", "brown", (2, 3, 0, 0.4, 0.5, 0.4)),
    ],
    "music": [
        *shell(6, 6), Node("grand_piano.001", "black", (2, 2, 0, 1.5, 1.0, 1.4)), Node("electricGuitar", "red", (5, 1, 0, 0.4, 1.0, 0.15)),
        Node("PianoStool", "black", (2, 3.2, 0, 0.5, 0.5, 0.4)), Node("music_stand", "gray", (3.5, 2, 0, 0.4, 1.2, 0.4)),
    ],
    "pieces": [
        *shell(5, 5), Node("bed_frame", "brown", (1.5, 1.5, 0, 1.8, 0.4, 2.0)),
        Node("bed_mattress", "white", (1.5, 1.5, 0.4, 1.7, 0.2, 1.9)),
        Node("table_top", "brown", (4, 4, 0.7, 1, 0.05, 1)), Node("table_leg", "brown", (4, 4, 0, 0.1, 0.7, 0.1)),
        Node("book_1", "red", (3.8, 4, 0.75, 0.2, 0.04, 0.3)), Node("book_2", "blue", (4.2, 4, 0.75, 0.2, 0.04, 0.3)),
    ],
    "meshes": [
        *shell(5, 5, floor="mesh_0", wall="mesh_1"), Node("mesh_10", "red", (1, 1, 0, 0.5, 0.9, 0.5)),
        Node("mesh_11", "white", (4, 1, 0, 0.7, 1.8, 0.7)), Node("mesh_12", "gray", (4, 4, 0, 0.3, 0.3, 0.3)),
    ],
    "office": [
        *shell(5, 4), Node("OfficeChair_Black", "black", (2, 1.6, 0, 0.6, 1.0, 0.6)),
        Node("desk_oak", "brown", (2, 0.6, 0, 1.4, 0.75, 0.7)),
        Node("Computer_Monitor", "black", (2, 0.5, 0.75, 0.5, 0.4, 0.1)), Node("BookShelf_02", "brown", (4.6, 2, 0, 0.4, 1.8, 0.9)),
        Node("potted-plant", "green", (0.5, 3.5, 0, 0.4, 0.9, 0.4)), Node("xqz_proto", "gray", (4, 3.5, 0, 0.3, 0.3, 0.3)),
    ],
    "garden": [  # no walls
        Node("ground", "green", (5, 5, -0.1, 10, 0.1, 10)), Node("park_bench", "brown", (3, 3, 0, 1.5, 0.8, 0.6)),
        Node("small_table", "white", (6, 3, 0, 0.6, 0.5, 0.6)), Node("football", "white", (5, 6, 0, 0.22, 0.22, 0.22)),
    ],
}  # fmt: skip
TAKEN: dict[str, dict[str, str]] = {  # what a person takes each node for; "" for nothing, # for structure
    "studio": {"red_sofa": "sofa", "coffee_table_v2": "coffee table", "Refrigerator": "fridge", "bed.003": "bed", "mesh_47": "",
               "Chair.001": "chair", "Chair.002": "chair", "Floor": "#floor", "Wall_N": "#wall"},
    "flat": {"InnerWall_A": "#wall", "Bed_Double_01": "bed", "NightStand": "nightstand", "wardrobe_white": "wardrobe",
             "GasStove_01": "stove", "fridge_old": "fridge", "KitchenSink": "sink", "Chair": "chair"},
    "camel": {"GroundPlane": "#floor", "HouseWall_N": "#wall", "LivingRoomSofaA": "sofa", "TVCabinet": "cabinet", "TV55Inch": "tv",
              "FloorLamp": "lamp", "SideTableB": "table", "WineBottle": "bottle"},
    "german": {"Boden": "#floor", "Wand_N": "#wall", "Tisch_rund_01": "table", "Stuhl_01": "chair", "Kühlschrank": "fridge",
               "Fenster": "#window"},
    "blender": {"Plane": "", "wall_N": "#wall", "Cube.001": "", "Cylinder.004": "", "stool.007": "stool"},
    "music": {"grand_piano.001": "piano", "electricGuitar": "guitar", "PianoStool": "stool", "music_stand": "music stand"},
    "pieces": {"bed_frame": "bed", "bed_mattress": "bed", "table_top": "table", "table_leg": "table", "book_1": "book", "book_2": "book"},
    "meshes": dict.fromkeys(("mesh_0", "mesh_1_N", "mesh_10", "mesh_11", "mesh_12"), ""),
    "office": {"OfficeChair_Black": "chair", "desk_oak": "desk", "Computer_Monitor": "monitor", "BookShelf_02": "bookshelf",
               "potted-plant": "plant", "xqz_proto": ""},
    "garden": {"ground": "#floor", "park_bench": "bench", "small_table": "table", "football": "ball"},
}  # fmt: skip
