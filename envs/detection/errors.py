"""`DetectorErrors`: records of reports on known things, and the odds of any report.

A thing in view gets what was said of a similar one (hot deck; Andridge & Little 2010), so that scores, names, boxes and points err
together as they were seen to. Whether it is found at all follows from logistic odds.
"""

import io
import json
import zlib
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int64

from envs.detection.visible import FEATURES, KINDS
from envs.errors import InputError
from envs.files import write_whole
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES

NAMES = 4  # names of a record with their probabilities; the rest is shared by all others
WIDTH = 16  # records from which one is drawn
ITEMS = ("found", "extra", "category", "color", "size", "material", "room")  # that persist while an agent moves
SETS = {"category": len(CATEGORIES), "color": len(COLORS), "size": len(SIZES), "material": len(MATERIALS), "room": len(ROOMS)}
LARGEST = 4.0  # absolute value of an error that is stored
FILE = Path(__file__).resolve().parent / "errors.npz"


class Said(NamedTuple):
    """Probabilities of the likeliest names of m records, descending, and the true name."""

    truth: Int64[np.ndarray, "m"]
    name: Int64[np.ndarray, "m names"]
    chance: Float32[np.ndarray, "m names"]


class Shown(NamedTuple):
    """Reported regions: m records.

    `extra` marks those besides the first of their thing; `ease` is that of `Odds`. `box` are errors of (left, top, right, bottom)
    relative to its width and height; `point` (forward, left, up) relative to its distance; `extent` is the logarithm of the ratio to the
    true one, `yaw` [rad] the difference to the true one. Of regions on walls and the like `box` begins with log2 of width and height [m],
    `extent` is relative to 1 m and `yaw` to the camera's.
    """

    extra: Bool[np.ndarray, "m"]
    ease: Float32[np.ndarray, "m"]
    score: Float32[np.ndarray, "m"]
    box: Float32[np.ndarray, "m 4"]
    point: Float32[np.ndarray, "m 3"]
    extent: Float32[np.ndarray, "m 3"]
    yaw: Float32[np.ndarray, "m"]


class Odds(NamedTuple):
    """Logistic odds of reports.

    Row 0 is that a thing is found, row 1 that more is reported of it, row 2 that anything is of a wall or the like. `slope` times the
    features of `describe`, plus `kind` (intercept, and slope of feature 1) by kind. `again` is the chance of one more after that. Row 3
    is that a thing is found and named; `slope` alone is its ease, by which similar things are found.
    """

    slope: Float64[np.ndarray, "4 f"]
    kind: Float64[np.ndarray, "4 kinds 2"]
    again: Float64[np.ndarray, "4"]


@dataclass(frozen=True)
class DetectorErrors:
    """Measured errors of a detector.

    `said` has a set of records for each of `SETS`; all but room have one for each of `shown`. `clutter` is the number of things in view
    of each record of a room. `lasting` are, for each of `ITEMS`, the
    shares of the latent variance that stay with the thing, and with the thing and the region of poses it is seen from. `facts` tell
    where they are from; `width` is that of `Percept.features`.
    """

    shown: Shown
    said: dict[str, Said]
    clutter: Float32[np.ndarray, "m"]
    odds: Odds
    lasting: Float64[np.ndarray, "items 2"]
    width: int
    facts: dict[str, Any]

    def write(self, path: Path) -> None:
        """Write to a file, atomically; values are rounded to 8 bits."""
        arrays: dict[str, np.ndarray] = {"lasting": self.lasting, "clutter": _coded("clutter", self.clutter), **self.odds._asdict()}
        for name, values in self.shown._asdict().items():
            arrays[f"shown.{name}"] = _coded(name, values)
        for name, said in self.said.items():
            arrays |= {f"said.{name}.{part}": _coded(part, values) for part, values in said._asdict().items()}
        text = json.dumps({"width": self.width, **self.facts}).encode()
        arrays["facts"] = np.frombuffer(text, np.uint8)
        data = io.BytesIO()
        np.savez_compressed(data, allow_pickle=False, **arrays)
        write_whole(path, data.getvalue())

    @classmethod
    def load(cls, path: Path = FILE) -> "DetectorErrors":
        """Errors of a file.

        InputError for other content.
        """
        try:
            with np.load(path, allow_pickle=False) as arrays:
                shown = Shown(*(_decoded(name, arrays[f"shown.{name}"]) for name in Shown._fields))
                said = {name: Said(*(_decoded(part, arrays[f"said.{name}.{part}"]) for part in Said._fields)) for name in SETS}
                odds = Odds(*(arrays[name] for name in Odds._fields))
                facts = json.loads(arrays["facts"].tobytes())
                found = cls(shown, said, _decoded("clutter", arrays["clutter"]), odds, arrays["lasting"], facts.pop("width"), facts)
            if odds.slope.shape != (4, FEATURES) or odds.kind.shape != (4, KINDS, 2) or found.lasting.shape != (len(ITEMS), 2):
                raise ValueError("made for other names or features")
            return found
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, zlib.error) as error:
            raise InputError(f"{path}: expected measured errors of a detector, got something else ({error}); measure them again") from error


def _coded(name: str, values: np.ndarray) -> np.ndarray:
    """Values in 8 bits."""
    if name in ("score", "chance"):
        return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
    if name in ("box", "point", "extent", "yaw"):  # finer near 0
        return (np.sign(values) * np.rint(np.sqrt(np.clip(np.abs(values) / LARGEST, 0, 1)) * 127)).astype(np.int8)
    return values.astype(np.float16) if name == "ease" else values.astype(np.uint8)


def _decoded(name: str, values: np.ndarray) -> np.ndarray:
    """Values of `_coded`."""
    if name in ("score", "chance"):
        return values.astype(np.float32) / np.float32(255)
    if name in ("box", "point", "extent", "yaw"):
        code = values.astype(np.float32) / np.float32(127)
        return np.sign(code) * code * code * np.float32(LARGEST)
    if name == "extra":
        return values.astype(np.bool_)
    return values.astype(np.float32) if name in ("ease", "clutter") else values.astype(np.int64)


class Pools(NamedTuple):
    """Records to draw from, for each value of a name.

    Those of value v are rows `first[v]` to `first[v + 1]` - 1. `record` is sorted by `ease` within a value (for rooms: by clutter);
    `rank` orders all records so that equal errors are neighbours.
    """

    first: Int64[np.ndarray, "values"]
    record: Int64[np.ndarray, "r"]
    ease: Float32[np.ndarray, "r"]
    rank: Int64[np.ndarray, "m"]


def pools_of(errors: DetectorErrors, item: str) -> Pools:
    """Pools of one name.

    Those of category are by 2 * kind + extra, the others by the true name, of first regions. Small pools borrow: records of other
    values of the same sort, spread over their ease, whose own name is exchanged for the thing's when they are drawn.
    """
    said, kinds = errors.said[item], errors.said["category"].truth
    if item == "category":
        value, count = 2 * kinds + errors.shown.extra, 2 * KINDS
        sort = np.where(kinds < len(CATEGORIES), 0, 2) + errors.shown.extra
        sort_of = np.where(np.arange(count) // 2 < len(CATEGORIES), 0, 2) + np.arange(count) % 2
    else:
        value, count = said.truth.copy(), SETS[item] + 1
        if item != "room":  # further regions of things are seen less well, and only in part
            value[errors.shown.extra & (kinds < len(CATEGORIES))] = -1
        sort, sort_of = np.zeros(len(value), np.int64), np.zeros(count, np.int64)
    ease = errors.clutter if item == "room" else errors.shown.ease
    first, rows = np.zeros(count + 1, np.int64), []
    for v in range(count):
        own = np.flatnonzero(value == v)
        if len(own) < WIDTH:
            others = np.flatnonzero((sort == sort_of[v]) & (value != v) & (value >= 0))
            others = others[np.argsort(ease[others], kind="stable")]
            spread = np.linspace(0, len(others) - 1, min(len(others), 2 * WIDTH)).astype(np.int64)
            own = np.concatenate([own, others[spread]])
        rows.append(own[np.argsort(ease[own], kind="stable")])
        first[v + 1] = first[v] + len(own)
    record = np.concatenate(rows) if rows else np.zeros(0, np.int64)
    right = said.name[:, 0] == said.truth
    if item == "category":  # boxes that miss are as bad as wrong names, and last as long
        right &= overlaps_of(errors.shown.box) >= 0.5
    order = np.lexsort((said.chance[:, 0] * np.where(right, 1, -1), said.name[:, 0], right))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return Pools(first, record, ease[record], rank)


def overlaps_of(box: Float32[np.ndarray, "m 4"]) -> Float64[np.ndarray, "m"]:
    """Overlap of reported and true boxes, from relative errors."""
    low, high = box[:, :2].astype(np.float64), 1.0 + box[:, 2:]
    inner = np.maximum(0, np.minimum(1, high) - np.maximum(0, low)).prod(axis=1)
    return inner / np.maximum(1e-9, 1 + np.maximum(0, high - low).prod(axis=1) - inner)


def size_code(metres: float) -> float:
    """Log2 of a width or height [m], between those that can be stored."""
    return log2(min(2**LARGEST, max(2**-LARGEST, metres)))
