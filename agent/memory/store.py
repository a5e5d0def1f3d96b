"""Files of a memory: its arrays as safetensors, the rest as JSON."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as tensors_of
from safetensors.numpy import save as bytes_of

from agent.memory.landmarks import Frame, Landmarks
from agent.memory.layout import Layout
from agent.memory.rooms import Rooms
from agent.memory.voxels import Voxels
from envs.errors import InputError
from envs.files import write_whole
from envs.types import Body, Camera

if TYPE_CHECKING:
    from agent.memory.memory import Memory

ARRAYS, FACTS = "memory.safetensors", "memory.json"
VERSION = 2
OWN = "alive", "weight", "score", "views", "seen", "missed", "most", "bounds", "upright"  # arrays of landmarks
GRIDS = "walls", "floor", "known", "solid", "heights"  # arrays of the layout


def save(memory: "Memory", folder: Path) -> None:
    """Store a memory; the arrays first, then the facts, which have their digest."""
    marks, layout, rooms = memory.landmarks, memory.layout, memory.rooms
    arrays = {f"voxels.{name}": getattr(marks.voxels, name) for name in Voxels._fields}
    arrays |= {f"landmarks.{name}": getattr(marks, name) for name in OWN}
    arrays |= {f"evidence.{kind}": evidence for kind, evidence in marks.evidence.items()}
    arrays |= {f"layout.{name}": getattr(layout, name) for name in GRIDS}
    width = max((len(one) for one in marks.features), default=0)
    arrays["landmarks.features"] = np.array([np.resize(one, width) if len(one) else np.zeros(width) for one in marks.features], np.float32)
    arrays["rooms.places"], arrays["rooms.types"] = np.array(rooms.places).reshape(-1, 2), np.array(rooms.types)
    data = bytes_of({name: np.ascontiguousarray(array) for name, array in arrays.items()})
    facts = {
        "version": VERSION, "arrays": hashlib.sha256(data).hexdigest(), "camera": asdict(memory.camera), "body": asdict(memory.body),
        "seen": memory.seen, "count": marks.count, "yaw": float(marks.yaw), "merged": sorted(marks.merged.items()),
        "frames": [[[one.step, *one.box, one.score, one.pixels, *one.place] for one in some] for some in marks.frames],
    }  # fmt: skip
    write_whole(folder / ARRAYS, data)
    write_whole(folder / FACTS, (json.dumps(facts) + "\n").encode())


def load(folder: Path) -> "Memory":
    """Memory of a folder.

    InputError for missing or damaged files.
    """
    from agent.memory.memory import Memory

    facts, arrays = read(folder)
    try:
        camera, body = Camera(**facts["camera"]), Body(**facts["body"])
        voxels = Voxels(*(arrays[f"voxels.{name}"] for name in Voxels._fields))
        marks = Landmarks(camera, voxels, int(facts["count"]), yaw=float(facts["yaw"]))
        for name in OWN:
            setattr(marks, name, arrays[f"landmarks.{name}"])
        marks.evidence = {kind: arrays[f"evidence.{kind}"] for kind in marks.evidence}
        marks.features = list(arrays["landmarks.features"])
        marks.merged = {int(old): int(new) for old, new in facts["merged"]}
        marks.frames = [[Frame(int(f[0]), tuple(f[1:5]), float(f[5]), int(f[6]), tuple(f[7:10])) for f in some] for some in facts["frames"]]
        layout = Layout(camera, **{name: arrays[f"layout.{name}"] for name in GRIDS})
        rooms = Rooms([(float(x), float(z)) for x, z in arrays["rooms.places"]], list(arrays["rooms.types"]))
        return Memory(camera, body, marks, layout, rooms, int(facts["seen"]))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise InputError(f"{folder}: expected a memory of version {VERSION}, {FACTS} lacks or spoils {error}; make it again") from error


def read(folder: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Facts and arrays of a folder, which belong together."""
    try:
        data, facts = (folder / ARRAYS).read_bytes(), json.loads((folder / FACTS).read_text())
        arrays = {name: np.array(array) for name, array in tensors_of(data).items()}
    except (OSError, ValueError, SafetensorError) as error:
        raise InputError(f"{folder}: expected a memory ({ARRAYS}, {FACTS}): {str(error).splitlines()[0]}") from error
    if not isinstance(facts, dict) or facts.get("version") != VERSION:
        raise InputError(f"{folder}: expected a memory of version {VERSION}; make it again")
    if facts.get("arrays") != hashlib.sha256(data).hexdigest():
        raise InputError(f"{folder}: expected {ARRAYS} as {FACTS} describes it, its digest differs; make it again")
    return facts, arrays
