"""Reports on scene files, with what is not drawn: `scene_report`."""

from pathlib import Path
from typing import Any

import numpy as np

from envs.scenes.load import load_with_contents
from envs.scenes.scene import Scene, scene_summary
from envs.scenes.surfaces import Contents
from envs.scenes.text import text_of

_LEVEL = np.cos(np.radians(10))  # of a normal's component along an axis from which on a face lies across it
_SHEET = 0.1  # [m] height of a layer in which level faces count as one floor
_SURE = 1.3  # ratio of areas from which on the guess of the upward axis says so


def scene_report(path: str | Path, *, up: str = "y") -> tuple[Scene, dict[str, Any]]:
    """A scene file's scene, and its contents as JSON values.

    `features` are drawn, `left_out` change what is seen and are not drawn, `unlit` matter for light and reflections only and are not
    drawn, `missing` are files. `size` [m] is width, height and depth. `up` says what was assumed and what the floors say (see `guess_up`).
    Raises InputError for a file that cannot be loaded.
    """
    scene, contents = load_with_contents(path, up=up)
    contents = contents or Contents((), (), (), (), features=("saved by gothere: objects, rooms, light",))
    low, high = scene.vertices.min(axis=0), scene.vertices.max(axis=0)
    names = [thing.name for thing in scene.objects]
    guess, sure = guess_up(scene)
    axis = {"y": "y" if up == "y" else "z", "z": "z" if up == "y" else "y"}[guess]  # in the file's own axes
    told = {"features": contents.features, "left_out": contents.left_out, "unlit": contents.unlit, "missing": contents.missing}
    return scene, {
        "file": text_of(str(path)),
        **{key: value for key, value in scene_summary(scene).items() if key not in ("name", "bounds")},
        "size": [round(float(side), 3) for side in high - low],
        "low": [round(float(side), 3) for side in low],
        "names": names,
        "up": {"assumed": up, "guess": axis, "sure": sure},
        **{key: list(value) for key, value in told.items()},
    }


def guess_up(scene: Scene) -> tuple[str, bool]:
    """Upward axis by a scene's floors, 'y' or 'z', and whether it is clear.

    A home's floors and ceilings are the largest sheets in it: the most area of faces that lie across the axis within 10 cm.
    """
    corners = scene.vertices[scene.faces].astype(np.float64)
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(cross, axis=1) / 2
    sheets = []
    for axis in (1, 2):
        level = np.abs(cross[:, axis]) > _LEVEL * 2 * area
        place = np.floor(corners[level, :, axis].mean(axis=1) / _SHEET)
        _, layer = np.unique(place, return_inverse=True)
        sheets.append(np.bincount(layer, area[level]).max() if level.any() else 0.0)
    return "yz"[int(sheets[1] > sheets[0])], bool(max(sheets) > _SURE * min(sheets))


def report_lines(report: dict[str, Any]) -> list[str]:
    """A report in words, one fact a line."""
    wide, high, deep = report["size"]
    up = report["up"]
    names = list(dict.fromkeys(report["names"]))
    lines = [
        f"{report['file']}: {report['triangles']:,} triangles, {report['objects']} objects, {report['materials']} materials,"
        f" {report['textures']} textures, {report['rooms']} rooms",
        f"  size      {wide:g} x {high:g} x {deep:g} m (width, height, depth) with {up['assumed']} up",
        f"  upward    {_up_words(up)}",
        f"  objects   {', '.join(names[:20])}{f' and {len(names) - 20} more' if len(names) > 20 else ''}",
    ]
    for title, key in (("drawn", "features"), ("left out", "left_out"), ("unlit", "unlit"), ("missing", "missing")):
        lines += [f"  {title:<9} {', '.join(report[key]) or 'nothing'}"]
    return lines


def _up_words(up: dict[str, Any]) -> str:
    """What the floors say about the upward axis."""
    if not up["sure"]:
        return "the floors do not say which axis points up"
    if up["guess"] == up["assumed"]:
        return f"{up['guess']}, as its floors say"
    return f"its floors say {up['guess']}: load it with --up {up['guess']}"
