"""`gothere house describe`: what each node of a scene was taken for."""

import csv
import io
from collections import Counter
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from jaxtyping import UInt8

from envs.files import write_whole
from envs.naming import Naming
from envs.render.topdown import map_with_labels
from envs.scenes.scene import Scene
from experiments.data.scenes import spoken_scene
from experiments.reports.files import write_png

HEAD = ("node", "taken for", "colour", "size", "room", "why")
WIDE = 36  # most characters of a column


@dataclass(frozen=True)
class Describe:
    """Describe a scene: a table of its nodes, names.png and names.csv.

    names.csv, corrected by hand, is what `--names` takes.
    """

    scene: str = "house:7"
    """house:SEED, ithor:FloorPlanN or a scene file."""
    names: Path | None = None
    """CSV file that names nodes: node,category[,color][,room]."""
    rooms: int = 6
    """Rooms of a generated house."""
    up: Literal["y", "z"] = "y"
    """Upward axis of a scene file."""
    out: Path | None = None
    """Folder to write to; named after the scene by default."""
    json: bool = False
    """Print one JSON object as the last line."""


def describe(config: Describe, out: Path) -> dict[str, Any]:
    """Write names.png and names.csv into `out`, print the table, and return it all."""
    scene, namings = spoken_scene(config.scene, rooms=config.rooms, up=config.up, names=config.names)
    print_table(namings)
    spoken = [one for one in namings if one.category and not one.structure]
    pieces = sum(one.part for one in spoken)
    dumb = [one for one in namings if not one.category]
    rooms = Counter(room.type for room in scene.rooms)
    told = ", ".join(f"{count} {kind}" if count > 1 else kind for kind, count in rooms.items()) or "none found"
    print(
        f"{config.scene}: {len(namings)} nodes: {len(spoken) - pieces} things that can be spoken of, {pieces} pieces of them,"
        f" {len(namings) - len(spoken) - len(dumb)} structure, {len(dumb)} unknown; rooms: {told}"
    )
    write_png(out / "names.png", picture(scene))
    write_whole(out / "names.csv", table(namings).encode())
    files = [str(out / name) for name in ("names.png", "names.csv")]
    print(f"wrote {', '.join(files)}; correct names.csv and give it with --names")
    rows = [asdict(one) for one in namings]
    return {"scene": config.scene, "nodes": rows, "rooms": [asdict(room) for room in scene.rooms], "files": files}


def print_table(namings: tuple[Naming, ...]) -> None:
    """Print what each node was taken for."""
    rows = [HEAD, *(row_of(one) for one in namings)]
    widths = [min(WIDE, max(len(row[k]) for row in rows)) for k in range(len(HEAD))]
    for row in rows:
        print("  ".join(cell[:WIDE].ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def row_of(one: Naming) -> tuple[str, ...]:
    """Cells of a node in the table."""
    what = one.category or "(unknown)"
    what = f"piece of a {what}" if one.part else f"{what} (structure)" if one.structure and one.category else what
    return one.node, what, one.color, one.size, one.room, one.why


def table(namings: tuple[Naming, ...]) -> str:
    """The namings as a file of names that `--names` takes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("node", "category", "color", "room"))
    writer.writerows((one.node, one.category, one.color, one.room) for one in {one.node: one for one in namings}.values())
    return text.getvalue()


def picture(scene: Scene, width: int = 1400) -> UInt8[np.ndarray, "h w 3"]:
    """Top view of a scene with the names that its things were given."""
    named = [thing if thing.structure else replace(thing, name=f"{thing.color} {thing.category}".strip()) for thing in scene.objects]
    return map_with_labels(replace(scene, objects=tuple(named)), width=width).image
