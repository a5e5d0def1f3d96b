"""A claim about a view: picture, lines and facts of `gothere see --claim`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageDraw

from agent.perception.tokens import tokens_of
from agent.perception.verify import Verdict, Verifier
from agent.perception.verifying.words import Believed
from envs.errors import InputError
from envs.language.tokens import words
from envs.percepts import Percept
from experiments.perception.draw import filled
from experiments.perception.labels import Color, Labels, Line, lead, measure, write
from experiments.perception.regions import Region
from experiments.perception.sources import View

COLORS: dict[str, Color] = {"accept": (24, 120, 70), "reject": (180, 50, 40), "abstain": (120, 120, 120)}
PALE = 0.55  # of what does not matter


def claimed(view: View, percept: Percept, claim: str, weights: Path) -> Verdict:
    """Verdict on a claim about the percept of a view; InputError for one without words."""
    if not words(claim):
        raise InputError(f"--claim: expected a sentence such as 'this is the red chair', got {claim!r}")
    tokens = tokens_of([percept], view.camera, np.zeros((1, 3)), np.zeros(1))
    return Verifier.load(weights)(claim, tokens)


def claim_lines(found: Verdict) -> list[str]:
    """Verdict and reason, and what was believed of each part."""
    return [f"{found.text!r}: {found.verdict} ({found.chance:.2f}); {found.reason}", *(f"  {_told(one)}" for one in found.parts)]


def claim_facts(found: Verdict, regions: Sequence[Region]) -> dict[str, Any]:
    """Verdict as JSON; `region` is a number of those of the view, null for none."""
    shown = 0 <= found.region < len(regions)
    return {
        "claim": found.text,
        "verdict": found.verdict,
        "chance": found.chance,
        "right": found.right,
        "failing": found.failing or None,
        "reason": found.reason,
        "region": found.region if shown else None,
        "box": [round(float(v), 1) for v in regions[found.region].box] if shown else None,
        "parts": [{"part": one.part, "wanted": one.wanted, "found": one.found, "chance": one.chance} for one in found.parts],
    }


def draw_claim(view: View, found: Verdict, regions: Sequence[Region]) -> UInt8[np.ndarray, "h w 3"]:
    """View with the pixels that show the verdict, and the reason beside them."""
    color, height, width = COLORS[found.verdict], *view.fine.shape[:2]
    lines = [Line(found.verdict, 15, True), Line(found.reason, 12), *(Line(_told(one), 12) for one in found.parts)]
    pale = (view.fine * (1 - PALE) + 255 * PALE).astype(np.uint8)
    box = np.array([0.0, 0.0, width, height])
    if 0 <= found.region < len(regions):
        one = regions[found.region]
        h, w = one.mask.shape
        box = np.clip(one.box * np.array([width / w, height / h] * 2), 0, [width, height] * 2)
        left, top, right, bottom = box.round().astype(int).tolist()
        pale[top:bottom, left:right] = view.fine[top:bottom, left:right]
        pale = filled(pale, [one.mask], [color])
    picture = Image.fromarray(pale)
    pen, labels = ImageDraw.Draw(picture, "RGBA"), Labels(width, height)
    size = measure(lines, 6)
    at = labels.place(box, *size)
    if 0 <= found.region < len(regions):
        lead(pen, box, at, size, color)
    write(pen, at, lines, color, 6)
    return np.array(picture)


def _told(one: Believed) -> str:
    """A belief in a line."""
    seen = f", seen {one.found}" if one.found and one.found != one.wanted else ""
    return f"{one.part} {one.wanted}{seen}  {one.chance:.2f}"
