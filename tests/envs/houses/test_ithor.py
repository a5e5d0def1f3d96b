"""Rooms of iTHOR as scenes: the frame, the boxes, what they are taken for."""

import importlib.util
import os
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from envs.errors import InputError
from envs.houses import ithor
from envs.houses.ithor import FILE, ithor_scene
from envs.naming import named_scene
from envs.scenes.scene import check_scene

ROOMS = (1, 5, 10, 201, 205, 212, 301, 310, 401, 410)
DIFFERENT = {  # what a person takes a type of object for, where it is not the type's own name in small letters
    "AlarmClock": "clock", "ArmChair": "armchair", "BasketBall": "ball", "ButterKnife": "knife", "CellPhone": "phone",
    "CoffeeTable": "coffee table", "CounterTop": "counter", "Cup": "mug", "Curtains": "curtain", "Desktop": "desktop computer",
    "DeskLamp": "lamp", "DiningTable": "table", "FloorLamp": "lamp", "Footstool": "stool", "GarbageCan": "bin", "HandTowel": "towel",
    "HandTowelHolder": "towel holder", "HousePlant": "plant", "LaundryHamper": "basket", "Painting": "picture", "Poster": "picture",
    "PaperTowelRoll": "paper towel", "ShelvingUnit": "bookshelf", "SideTable": "table", "SoapBottle": "bottle", "SprayBottle": "bottle",
    "Television": "tv", "TVStand": "cabinet", "TeddyBear": "teddy", "TissueBox": "box", "ToiletPaperHanger": "toilet paper holder",
    "WineBottle": "bottle", "TableTopDecor": "decor", "ShowerGlass": "shower door", "CD": "cd",
}  # fmt: skip


def box(
    kind: str, middle: tuple[float, float, float], size: tuple[float, float, float], yaw: float = 0.0, oriented: bool = True
) -> dict[str, Any]:
    """An object as the metadata has it, in Unity's frame; `yaw` [degrees] is clockwise from above."""
    c, s = np.cos(np.radians(yaw)), np.sin(np.radians(yaw))
    turn = np.array([(c, 0, -s), (0, 1, 0), (s, 0, c)])  # of rows: z turns towards x
    corners = ithor._CORNERS * size @ turn + middle
    low, high = corners.min(axis=0), corners.max(axis=0)
    around = ithor._CORNERS * (high - low) + (low + high) / 2
    return {
        "objectType": kind, "name": kind, "assetId": kind, "rotation": {"x": 0, "y": yaw, "z": 0}, "salientMaterials": ["Wood"],
        "axisAlignedBoundingBox": {"cornerPoints": around.tolist()},
        "objectOrientedBoundingBox": {"cornerPoints": corners.tolist()} if oriented else None,
    }  # fmt: skip


def test_unity_is_left_handed(monkeypatch: pytest.MonkeyPatch):
    room = [
        box("Floor", (1, 0, 2), (6, 0.1, 8), oriented=False),
        box("Sofa", (2, 0.4, 3), (2, 0.8, 0.9), yaw=30),
        box("Egg", (0, 1, 1), (0.1,) * 3),
    ]
    monkeypatch.setattr(ithor, "_metadata", lambda: {"living_rooms": [room], "kitchens": [], "bedrooms": [], "bathrooms": []})
    scene = ithor_scene("ithor:FloorPlan201")
    check_scene(scene)
    sofa = next(thing for thing in scene.objects if thing.name == "Sofa_1")
    assert sofa.center == pytest.approx((2, 0.4, -3), abs=0.01) and sofa.material == "wood"
    assert sorted(sofa.extents) == pytest.approx([0.8, 0.9, 2.0], abs=0.02)
    # Facing 30 degrees clockwise from Unity's +Z, which is our -Z: its length lies along (cos 30, sin 30) in our (x, z).
    part = scene.vertices[np.unique(scene.faces[scene.instance == sofa.id])][:, [0, 2]] - (2, -3)
    along, across = part @ (np.cos(np.pi / 6), np.sin(np.pi / 6)), part @ (-np.sin(np.pi / 6), np.cos(np.pi / 6))
    assert np.ptp(along) == pytest.approx(2.0, abs=0.02) and np.ptp(across) == pytest.approx(0.9, abs=0.02)
    front, back = part[across < -0.35], part[across > 0.35]  # a sofa's back is higher than its front
    tall = scene.vertices[np.unique(scene.faces[scene.instance == sofa.id])][:, 1]
    assert len(front) and len(back) and tall[across > 0.35].max() > tall[across < -0.35].max()
    named, _ = named_scene(scene)
    assert [room.type for room in named.rooms] == ["living room"]


@pytest.mark.parametrize("name", ["ithor:FloorPlan31", "ithor:FloorPlan0", "ithor:Kitchen", "ithor:"])
def test_other_rooms_are_unknown(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ithor, "_metadata", dict)
    with pytest.raises(InputError, match="expected ithor:FloorPlanN"):
        ithor_scene(name)


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("GOTHERE_REFERENCE", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    ithor._metadata.cache_clear()
    with pytest.raises(InputError, match=r"pip install --no-deps procthor") as error:
        ithor_scene("ithor:FloorPlan201")
    assert "\n" not in str(error.value)
    ithor._metadata.cache_clear()


def test_ten_rooms_are_taken_rightly():
    if not (Path(os.environ.get("GOTHERE_REFERENCE", "")) / FILE).is_file() and not importlib.util.find_spec("procthor"):
        pytest.skip(f"neither the package procthor nor {FILE} in GOTHERE_REFERENCE")
    right, wrong = 0, Counter()
    for number in ROOMS:
        scene, namings = named_scene(ithor_scene(f"ithor:FloorPlan{number}"))
        kinds = ("kitchen", "living room", "bedroom", "bathroom")
        assert [room.type for room in scene.rooms] == [kinds[max(0, number // 100 - 1)]]
        for one in namings:
            kind = one.node.rpartition("_")[0]
            words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind).strip()
            good = one.category == DIFFERENT.get(kind, words) and not one.part
            right += good
            wrong[f"{kind}: {one.category}{', a piece' if one.part else ''}"] += not good
    print(f"{right} of {right + wrong.total()} nodes of {len(ROOMS)} rooms taken rightly; else: {dict(+wrong)}")
    assert right >= 0.98 * (right + wrong.total())
