"""Contact sheet of views with mistakes of perception marked, and counts by kind.

`python -m experiments.perception.sheet --frames 320 --out out/sheet.png` writes sheet.png, and sheet.json beside it. The views of the
sheet are chosen by what is truly there, one for each of some categories drawn at random, never by what perception made of them.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image, ImageDraw

from agent.learning.frames import FrameBatch, FrameConfig, FrameStream
from agent.learning.stages import WEIGHTS
from agent.learning.vocabulary import CATEGORIES
from agent.perception.detect import LEAST, Detector
from agent.perception.score import LARGE, Judged, judge_frames
from envs.errors import InputError
from envs.types import Camera
from experiments.cli import run_module
from experiments.perception.labels import Labels, Line, measure, write
from experiments.perception.mistakes import Outcome, counts_of, found_of, outcome_of
from experiments.progress import progress
from experiments.reports.files import write_json, write_png
from experiments.reports.frames import INK, PAPER, SOFT

BATCH, STRATA = 32, 242  # frames in a batch; purpose of generators
CELL, GAP, COLUMNS, HEAD = 288, 8, 6, 46  # of a sheet [pixels], and pictures in a row
FOUND, MISSED, FALSE, NAMED, LOOSE = (20, 130, 60), (205, 25, 35), (225, 120, 0), (160, 30, 150), (30, 100, 190)
COLORS = {"found": FOUND, "wrong name": NAMED, "loose box": LOOSE, "merged": MISSED, "split": MISSED, "missed": MISSED}
LEGEND = (
    ("found", FOUND), ("wrong name: said (true)", NAMED), ("loose box, true box dashed", LOOSE), ("missed, merged, split", MISSED),
    ("false", FALSE),
)  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """Draw views with mistakes marked, and count mistakes by kind."""

    frames: int = 320
    """Frames that are counted, of which some are drawn."""
    views: int = 24
    """Views on the sheet."""
    split: Literal["tune", "val", "test"] = "val"
    """Homes that the frames are from."""
    size: int = 128
    """Width and height of pictures [pixels]."""
    style: str | None = None
    """Style of the homes, such as evening."""
    weights: Path | None = None
    """Folder of weights; those that come with gothere when not given."""
    least: float = LEAST
    """Least score of a region."""
    seed: int = 0
    """Seed of views."""
    out: Path = Path("out/sheet.png")
    """Picture to write; the counts are in a file of the same name that ends in .json."""
    json: bool = False
    """Print the counts as one JSON object on the last line."""

    def __post_init__(self) -> None:
        if self.frames < BATCH or not 1 <= self.views <= min(len(CATEGORIES), self.frames):
            raise InputError(
                f"--frames and --views: expected at least {BATCH} frames and 1 to 45 views, got {self.frames} and {self.views}"
            )
        if self.size % 32 or not 32 <= self.size <= 512:
            raise InputError(f"--size: expected a multiple of 32 from 32 to 512, got {self.size}")
        if self.out.suffix.lower() != ".png":
            raise InputError(f"--out: expected a file name ending in .png, got {str(self.out)!r}")


@dataclass(frozen=True)
class Marked:
    """A picture with what became of its things, and its caption."""

    rgb: UInt8[np.ndarray, "h w 3"]
    outcome: Outcome
    caption: str = ""


def main(config: Sheet) -> int:
    """Write the sheet and the counts; exit code 0."""
    torch.set_num_threads(1)
    detector = Detector.load(config.weights or WEIGHTS)
    frames = FrameConfig(split=config.split, size=config.size, style=config.style, pool=16, frames_per_home=16)
    stream, count = FrameStream(frames, BATCH, seed=config.seed), config.frames // BATCH
    marked: list[Marked] = []
    with progress("looking at frames", count * BATCH) as advance:
        for k in range(count):
            marked += mark(detector, stream.at(k), frames.camera, config.least)
            advance(len(marked))
    chosen = stratified(marked, config.views, config.seed)
    counts = counts_of(one.outcome for one in marked)
    write_png(config.out, draw_sheet(chosen))
    told = {"split": config.split, "n": len(marked), "seed": config.seed, "style": config.style, "least": config.least} | counts
    write_json(config.out.with_suffix(".json"), told)
    print(f"{told['n']} frames, {told['things']} things of at least {LARGE} pixels: " + _listed(told["kinds"]))
    print(f"regions: {_listed(told['regions'])}")
    print("wrong names: " + ", ".join(f"{true} called {said} {count}" for true, said, count in told["wrong_names"][:12]))
    print("merged: " + ", ".join(f"{true} into {into} {count}" for true, into, count in told["merged_into"][:12]))
    print(f"wrote {config.out} and {config.out.with_suffix('.json')}")
    if config.json:
        print(json.dumps(told))
    return 0


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in counts.items())


def mark(detector: Detector, batch: FrameBatch, camera: Camera, least: float) -> Iterator[Marked]:
    """Pictures of a batch, each with the kinds of its things and regions."""
    for rgb, judged in zip(batch.rgb, judge_frames(detector, batch, camera), strict=True):
        yield marked_of(rgb, judged, least)


def marked_of(rgb: UInt8[np.ndarray, "h w 3"], judged: Judged, least: float) -> Marked:
    """A judged picture with the kinds of its things and regions.

    Regions have a score of at least `least`.
    """
    return Marked(rgb.copy(), outcome_of(judged.truths, found_of(judged.percept, least)), judged.home)


def stratified(marked: Sequence[Marked], views: int, seed: int) -> list[Marked]:
    """Views that show one each of randomly drawn categories in at least 60 pixels."""
    rng = np.random.default_rng([seed, STRATA])
    left, chosen = rng.permutation(len(marked)).tolist(), []
    for category in rng.permutation(len(CATEGORIES)).tolist():
        there = [k for k in left if any(t.names["category"] == category and t.pixels >= LARGE for t in marked[k].outcome.truths)]
        if there and len(chosen) < views:
            chosen.append(marked[there[0]])
            left.remove(there[0])
    return chosen + [marked[k] for k in left[: views - len(chosen)]]


def draw_sheet(views: Iterable[Marked], *, columns: int = COLUMNS, title: str = "") -> UInt8[np.ndarray, "h w 3"]:
    """Sheet of views with their mistakes marked, and a legend above."""
    cells = [draw_mistakes(one) for one in views]
    rows = -(-len(cells) // columns)
    sheet = np.full((HEAD + rows * (CELL + GAP), columns * (CELL + GAP) + GAP, 3), PAPER, np.uint8)
    for k, cell in enumerate(cells):
        y, x = HEAD + k // columns * (CELL + GAP), GAP + k % columns * (CELL + GAP)
        sheet[y : y + CELL, x : x + CELL] = cell
    image = Image.fromarray(sheet)
    pen, x = ImageDraw.Draw(image, "RGBA"), 2.0 * GAP
    for text, color in LEGEND:
        pen.rectangle((x, 17, x + 18, 29), None, (*color, 255), 2)
        line = Line(text, 15)
        pen.text((x + 26, 23), text, INK, line.face, "lm")
        x += 26 + line.face.getlength(text) + 26
    pen.text((image.width - 2 * GAP, 23), title, SOFT, Line("", 14).face, "rm")
    return np.array(image)


def draw_mistakes(marked: Marked) -> UInt8[np.ndarray, "s s 3"]:
    """A picture with its found things thinly, and its mistakes strongly outlined and named."""
    image = Image.fromarray(cv2.resize(marked.rgb, (CELL, CELL), interpolation=cv2.INTER_CUBIC))
    pen, labels, scale = ImageDraw.Draw(image, "RGBA"), Labels(CELL, CELL), CELL / len(marked.rgb)
    one = marked.outcome
    texts: list[tuple[np.ndarray, str, tuple[int, int, int]]] = []
    for truth, (kind, d) in zip(one.truths, one.thing, strict=True):
        if truth.pixels < LARGE and kind != "found":
            continue
        name, color = CATEGORIES[truth.names["category"]], COLORS[kind]
        box = np.clip(truth.box * scale, 0, CELL - 1)
        if kind == "missed" or kind in ("merged", "split"):
            pen.rectangle(tuple(box), None, (*color, 255), 2)
            texts.append((box, name if kind == "missed" else f"{name}, {kind}", color))
            continue
        said, own = CATEGORIES[one.found.name[d]], np.clip(one.found.box[d] * scale, 0, CELL - 1)
        pen.rectangle(tuple(own), None, (*color, 255), 1 if kind == "found" else 2)
        if kind == "loose box":
            dashed(pen, box, color)
        texts.append((own, said if said == name else f"{said} ({name})", color))
    for box, name, (kind, _) in zip(one.found.box, one.found.name, one.region, strict=True):
        if kind in ("false", "piece"):
            own = np.clip(box * scale, 0, CELL - 1)
            dashed(pen, own, FALSE)
            texts.append((own, CATEGORIES[name], FALSE))
    for box, text, color in sorted(texts, key=lambda one: one[2] == FOUND):
        lines = [Line(text, 11, color != FOUND)]
        write(pen, labels.place(box, *measure(lines, 3)), lines, color, 3)
    return np.array(image)


def dashed(pen: ImageDraw.ImageDraw, box: np.ndarray, color: tuple[int, int, int], *, dash: float = 5) -> None:
    """Draw a dashed rectangle."""
    left, top, right, bottom = (float(v) for v in box)
    for (x0, y0), (x1, y1) in (
        ((left, top), (right, top)),
        ((left, bottom), (right, bottom)),
        ((left, top), (left, bottom)),
        ((right, top), (right, bottom)),
    ):
        length = max(abs(x1 - x0), abs(y1 - y0), 1e-6)
        for start in np.arange(0, length, 2 * dash):
            a, b = start / length, min(start + dash, length) / length
            pen.line((x0 + a * (x1 - x0), y0 + a * (y1 - y0), x0 + b * (x1 - x0), y0 + b * (y1 - y0)), (*color, 255), 2)


if __name__ == "__main__":
    sys.exit(run_module(main))
