"""Curve of a training: losses over steps, on a logarithmic axis, as a PNG."""

from collections.abc import Sequence
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from envs.render.topdown import font
from experiments.reports.charts import nice_ticks
from experiments.reports.files import write_png

WIDTH, HEIGHT, FINE = 960, 540, 2  # size [pixels], drawn so many times finer
LEFT, RIGHT, TOP, BOTTOM = 76, 150, 46, 52  # margins [pixels]
INK, GRID, PAPER = (40, 44, 52), (226, 229, 234), (255, 255, 255)
COLORS = ((27, 94, 168), (214, 94, 24), (36, 140, 92), (160, 70, 150), (150, 116, 20), (90, 100, 112), (200, 50, 70))
SMOOTH = 0.02  # share of all rows over which the thick line of the loss is smoothed
FIELDS = ("step", "loss")  # of a row; the other losses are its parts
MEASURES = ("examples_per_cpu_second", "examples_per_second", "making", "left_s")  # of a row, and no losses


def rows_of(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows by step, the last of each: a resumed training repeats some."""
    latest = {int(row["step"]): row for row in rows}
    return [latest[step] for step in sorted(latest)]


def draw_curve(rows: Sequence[dict[str, Any]], path: Path, title: str) -> None:
    """Draw the loss of a training and its parts over steps."""
    rows = rows_of(rows)
    names = ["loss", *(name for name in (rows[-1] if rows else {}) if name not in (*FIELDS, *MEASURES))]
    picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), PAPER)
    pen = ImageDraw.Draw(picture)
    _text(pen, LEFT, 14, title, size=17, bold=True)
    if len(rows) > 1:
        step = np.array([row["step"] for row in rows], float)
        values = {name: np.array([row.get(name, np.nan) for row in rows], float) for name in names}
        _lines(pen, step, values)
    else:
        _text(pen, LEFT, HEIGHT / 2, "no steps yet", size=14)
    small = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    write_png(path, np.asarray(small))


def _lines(pen: ImageDraw.ImageDraw, step: np.ndarray, values: dict[str, np.ndarray]) -> None:
    """Draw axes, lines and their names."""
    positive = {name: np.where(value > 0, value, np.nan) for name, value in values.items()}
    everything = np.concatenate([value[np.isfinite(value)] for value in positive.values()])
    low, high = (float(everything.min()), float(everything.max())) if len(everything) else (0.1, 1.0)
    ticks = log_ticks(low, high)
    across = nice_ticks(0, float(step.max()), 6)
    bottom, top = log10(min(low, ticks[0])), log10(max(high, ticks[-1]))

    def x(at: Any) -> Any:
        return LEFT + (WIDTH - LEFT - RIGHT) * at / across[-1]

    def y(value: Any) -> Any:
        return TOP + (HEIGHT - TOP - BOTTOM) * (top - np.log10(value)) / max(1e-9, top - bottom)

    for tick in ticks:
        _line(pen, [(LEFT, y(tick)), (WIDTH - RIGHT, y(tick))], GRID, 1)
        _text(pen, LEFT - 8, y(tick), f"{tick:g}", anchor="rm")
    for tick in across:
        _line(pen, [(x(tick), TOP), (x(tick), HEIGHT - BOTTOM)], GRID, 1)
        _text(pen, x(tick), HEIGHT - BOTTOM + 8, f"{tick:,.0f}", anchor="ma")
    _line(pen, [(LEFT, TOP), (LEFT, HEIGHT - BOTTOM), (WIDTH - RIGHT, HEIGHT - BOTTOM)], INK, 1.5)
    _text(pen, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 22, "steps", anchor="ma", size=14)
    for k, (name, value) in reversed(list(enumerate(positive.items()))):
        good, paint = np.isfinite(value), COLORS[k % len(COLORS)]
        if not good.any():
            continue
        pale = tuple((c + 2 * 255) // 3 for c in paint)
        _line(pen, list(zip(x(step[good]), y(value[good]), strict=True)), pale, 1)
        smooth = _smoothed(value[good])
        _line(pen, list(zip(x(step[good]), y(smooth), strict=True)), paint, 3 if name == "loss" else 1.5)
    _legend(pen, {name: _smoothed(value[np.isfinite(value)]) for name, value in positive.items() if np.isfinite(value).any()})


def _legend(pen: ImageDraw.ImageDraw, values: dict[str, np.ndarray]) -> None:
    """Name the lines, with their last values."""
    for k, (name, value) in enumerate(values.items()):
        at, paint = TOP + 8 + 24 * k, COLORS[k % len(COLORS)]
        _line(pen, [(WIDTH - RIGHT + 12, at), (WIDTH - RIGHT + 30, at)], paint, 4 if name == "loss" else 2)
        _text(pen, WIDTH - RIGHT + 36, at, f"{name} {value[-1]:.3g}", anchor="lm", bold=name == "loss")


def log_ticks(low: float, high: float) -> list[float]:
    """Round numbers around `low` and `high` for a logarithmic axis: 1, 2, 5, 10."""
    found = [m * 10.0**e for e in range(floor(log10(low)) - 1, ceil(log10(high)) + 1) for m in (1, 2, 5)]
    below = max((tick for tick in found if tick <= low * 1.0001), default=found[0])
    above = min((tick for tick in found if tick >= high * 0.9999), default=found[-1])
    return [tick for tick in found if below <= tick <= above]


def _smoothed(value: np.ndarray) -> np.ndarray:
    """Running mean over a small share of the rows, in the logarithm."""
    half = int(len(value) * SMOOTH / 2)
    total = np.cumsum(np.concatenate([[0.0], np.log(value)]))
    at = np.arange(len(value))
    low, high = np.maximum(0, at - half), np.minimum(len(value), at + half + 1)
    return np.exp((total[high] - total[low]) / (high - low))


def _line(pen: ImageDraw.ImageDraw, points: list[tuple[float, float]], paint: tuple[int, ...], width: float) -> None:
    """Draw a line through points [pixels]."""
    fine = [(FINE * float(x), FINE * float(y)) for x, y in points]
    pen.line(fine, fill=paint, width=max(1, round(FINE * width)), joint="curve")


def _text(pen: ImageDraw.ImageDraw, x: float, y: float, text: str, *, size: int = 13, bold: bool = False, anchor: str = "la") -> None:
    """Write a text at a place [pixels]."""
    pen.text((FINE * float(x), FINE * float(y)), text, font=font(FINE * size, bold=bold), fill=INK, anchor=anchor)
