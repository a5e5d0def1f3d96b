"""A phrase found in a view: picture, lines and facts of `gothere see --find`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageDraw

from agent.perception.ground import Belief, Found, Grounder
from agent.perception.tokens import tokens_of
from envs.errors import InputError
from envs.language.tokens import words
from envs.percepts import Percept
from experiments.perception.draw import filled
from experiments.perception.labels import Color, Labels, Line, lead, measure, write
from experiments.perception.regions import Region
from experiments.perception.sources import View

GOOD: Color = (24, 120, 70)
MISS: Color = (190, 110, 20)
OTHER: Color = (60, 90, 170)
PALE = 0.55  # of what is not meant


def find(view: View, percept: Percept, phrase: str, weights: Path) -> Found:
    """Ground a phrase in the percept of a view; InputError for one without words."""
    if not words(phrase):
        raise InputError(f"--find: expected a phrase such as 'the red chair', got {phrase!r}")
    tokens = tokens_of([percept], view.camera, np.zeros((1, 3)), np.zeros(1))
    return Grounder.load(weights)([phrase], tokens)[0]


def find_lines(phrase: str, found: Found, regions: Sequence[Region]) -> list[str]:
    """The region or "not in view" in plain words, and beliefs about each part."""
    absent = float(found.chance[-1])
    if found.nearest < 0:
        return [f"{phrase!r}: not in view ({absent:.2f}); nothing was recognised"]
    near = regions[found.nearest]
    looks = f"{next(iter(near.color))} {near.name}"
    if found.region >= 0:
        lines = [f"{phrase!r}: the {looks}, {_percent(found.chance[found.region])} (not in view {absent:.2f})"]
    else:
        lines = [f"{phrase!r}: not in view ({absent:.2f}); the nearest miss is the {looks}"]
    return lines + [f"  {_told(one)}" for one in found.beliefs]


def find_facts(phrase: str, found: Found, regions: Sequence[Region]) -> dict[str, Any]:
    """Facts of what was found, as JSON; regions are numbers of those of the view."""
    return {
        "phrase": phrase,
        "region": found.region if found.region >= 0 else None,
        "nearest": found.nearest if found.nearest >= 0 else None,
        "other": found.other if found.other >= 0 else None,
        "box": [round(float(v), 1) for v in regions[found.region].box] if found.region >= 0 else None,
        "not_in_view": round(float(found.chance[-1]), 4),
        "chance": [round(float(v), 4) for v in found.chance[:-1]],
        "beliefs": [
            {"part": one.part, "said": one.said, "words": list(one.words), "chance": round(one.chance, 4)} for one in found.beliefs
        ],
    }


def draw_found(view: View, found: Found, regions: Sequence[Region]) -> UInt8[np.ndarray, "h w 3"]:
    """View in which all but the region is pale, with what was believed beside it."""
    pale = (view.fine * (1 - PALE) + 255 * PALE).astype(np.uint8)
    if found.nearest < 0:
        return pale
    shown = [(found.nearest, GOOD if found.region >= 0 else MISS)] + ([(found.other, OTHER)] if found.other >= 0 else [])
    height, width = view.fine.shape[:2]
    for k, _ in shown:
        rows, columns = _span(regions[k], height, width)
        pale[rows, columns] = view.fine[rows, columns]
    picture = Image.fromarray(filled(pale, [regions[k].mask for k, _ in shown], [color for _, color in shown]))
    pen, labels = ImageDraw.Draw(picture, "RGBA"), Labels(width, height)
    for k, color in shown:
        box = np.clip(regions[k].box * np.array([width, height] * 2) / np.array([*regions[k].mask.shape[::-1]] * 2), 0, [width, height] * 2)
        lines = _label(found) if k == found.nearest else [Line(f"the {regions[k].name} that it is related to", 12)]
        size = measure(lines, 6)
        at = labels.place(box, *size)
        lead(pen, box, at, size, color)
        write(pen, at, lines, color, 6)
    return np.array(picture)


def _span(region: Region, height: int, width: int) -> tuple[slice, slice]:
    """Rows and columns of a region's box in a larger picture."""
    h, w = region.mask.shape
    left, top, right, bottom = (region.box * np.array([width / w, height / h] * 2)).round().astype(int).tolist()
    return slice(max(top, 0), bottom), slice(max(left, 0), right)


def _label(found: Found) -> list[Line]:
    """Title and beliefs of a region."""
    title = _percent(found.chance[found.region]) if found.region >= 0 else f"not in view {found.chance[-1]:.2f}; nearest miss"
    return [Line(title, 15, True), *(Line(_told(one), 12) for one in found.beliefs)]


def _told(one: Belief) -> str:
    """A belief in a line."""
    return f"{one.part.replace('no_', 'not ')} {one.said}  {one.chance:.2f}" + (f"  ({' '.join(one.words)})" if one.words else "")


def _percent(chance: float) -> str:
    """A probability in a label."""
    return f"found {chance:.2f}"
