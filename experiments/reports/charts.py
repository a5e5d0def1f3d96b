"""Charts of a benchmark's report, as inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

from markupsafe import Markup, escape

from experiments.benchmark.table import Column, number
from experiments.reports.pages import color

ROW, GAP = 34, 26  # height of a row, space between panels [units of the drawing]


@dataclass(frozen=True)
class Point:
    """Mean at a place on the x axis, its interval, and its number of episodes."""

    x: float
    mean: float
    low: float | None
    high: float | None
    n: int
    text: str


def intervals(agents: Sequence[str], panels: Sequence[tuple[Column, Sequence[dict[str, Any] | None]]]) -> Markup:
    """Chart of means and intervals, with a row per agent and a panel per metric."""
    left, wide, top = 26 + 8.4 * max(map(len, agents)), 215.0, 30.0
    width, height = left + len(panels) * (wide + GAP), top + ROW * len(agents) + 26
    parts = [
        f'<text class="name" x="{left - 14:.1f}" y="{top + ROW * (k + 0.5) + 4:.1f}" text-anchor="end">{escape(name)}</text>'
        for k, name in enumerate(agents)
    ]
    for k, (column, found) in enumerate(panels):
        parts.append(_panel(column, found, left + k * (wide + GAP), wide, top, len(agents)))
    return _svg(width, height, parts, f"Means and 95% intervals of {', '.join(column.heading for column, _ in panels)}", "intervals")


def _panel(column: Column, found: Sequence[dict[str, Any] | None], x: float, wide: float, top: float, rows: int) -> str:
    """Panel of one metric of all agents."""
    ends = [value[end] for value in found if value for end in ("mean", "low", "high") if value[end] is not None]
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0] if not column.unit and max(ends, default=0) <= 1 else nice_ticks(0, max(ends, default=1))
    far, bottom = ticks[-1], top + ROW * rows
    unit = f" [{column.unit}]" if column.unit else ""
    parts = [f'<text class="head" x="{x:.1f}" y="16">{escape(column.heading)}{unit}</text>']
    for tick in ticks:
        at = x + wide * tick / far
        parts.append(f'<line class="grid" x1="{at:.1f}" x2="{at:.1f}" y1="{top:.1f}" y2="{bottom:.1f}"/>')
        parts.append(f'<text class="tick" x="{at:.1f}" y="{bottom + 16:.1f}" text-anchor="middle">{tick:g}</text>')
    for k, value in enumerate(found):
        y = top + ROW * (k + 0.5)
        if value is None:
            parts.append(f'<text class="tick" x="{x + 4:.1f}" y="{y + 4:.1f}">not defined</text>')
            continue
        at, paint, said = x + wide * value["mean"] / far, color(k), number(value["mean"], column)
        if value["low"] is not None:
            low, high = (x + wide * value[end] / far for end in ("low", "high"))
            parts.append(f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{paint}" stroke-width="4" opacity=".4"/>')
            said += f" [{number(value['low'], column)}, {number(value['high'], column)}]"
        parts.append(f'<circle cx="{at:.1f}" cy="{y:.1f}" r="5.5" fill="{paint}"><title>{said}, n = {value["n"]}</title></circle>')
        beside, anchor = (at + 10, "start") if at < x + 0.72 * wide else (at - 10, "end")
        parts.append(f'<text class="mark" x="{beside:.1f}" y="{y - 7:.1f}" text-anchor="{anchor}">{number(value["mean"], column)}</text>')
    return "".join(parts)


def curves(series: dict[str, Sequence[Point]], x_title: str, y_title: str, *, whole: bool = False) -> Markup:
    """Chart of a curve for each agent over bins of x, with intervals.

    `whole` is for an x axis of integers. Empty without any point.
    """
    points = [point for line in series.values() for point in line]
    if not points:
        return Markup()
    width, height, left, right, top, bottom = 520.0, 300.0, 46.0, 14.0, 14.0, 46.0
    low, high = min(point.x for point in points), max(point.x for point in points)
    if whole and high - low < 14:
        ticks = [float(k) for k in range(floor(low), ceil(high) + 1)]
    else:
        ticks = nice_ticks(0 if low < high / 2 else low, high)
    begin, end = (ticks[0] - 0.4, ticks[-1] + 0.4) if whole else (ticks[0], ticks[-1])
    inner, tall = width - left - right, height - top - bottom
    parts = []
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = top + tall * (1 - value)
        parts.append(f'<line class="grid" x1="{left}" x2="{width - right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>')
    for tick in ticks:
        at = left + inner * (tick - begin) / max(end - begin, 1e-9)
        parts.append(f'<text class="tick" x="{at:.1f}" y="{height - bottom + 18:.1f}" text-anchor="middle">{tick:g}</text>')
    parts.append(f'<text class="axis" x="{left + inner / 2:.1f}" y="{height - 6}" text-anchor="middle">{escape(x_title)}</text>')
    turned = f'transform="translate(12 {top + tall / 2:.1f}) rotate(-90)"'
    parts.append(f'<text class="axis" {turned} text-anchor="middle">{escape(y_title)}</text>')
    for k, (name, line) in enumerate(series.items()):
        aside = (k - (len(series) - 1) / 2) * 4  # so that intervals do not overlap
        places = [(left + inner * (p.x - begin) / max(end - begin, 1e-9) + aside, top + tall * (1 - p.mean), p) for p in line]
        parts.append(_curve(name, color(k), places, top, tall))
    return _svg(width, height, parts, f"{y_title} against {x_title}", "curves")


def _curve(name: str, paint: str, places: Sequence[tuple[float, float, Point]], top: float, tall: float) -> str:
    """Curve of one agent."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in places)
    parts = [f'<polyline points="{path}" fill="none" stroke="{paint}" stroke-width="2"/>'] if len(places) > 1 else []
    for x, y, point in places:
        if point.low is not None and point.high is not None:
            low, high = (top + tall * (1 - end) for end in (point.low, point.high))
            parts.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}" stroke="{paint}" stroke-width="3" opacity=".35"/>'
            )
        said = f"{escape(name)}, {escape(point.text)}: {point.mean:.3f}, n = {point.n}"
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{paint}"><title>{said}</title></circle>')
    return "".join(parts)


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """About `count` round numbers from at most `low` to at least `high`."""
    if not high > low:
        high = low + 1.0
    rough = (high - low) / count
    size = 10 ** floor(log10(rough))
    step = size * next(m for m in (1, 2, 2.5, 5, 10) if m * size >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(k * step, 10) for k in range(first, last + 1)]


def _svg(width: float, height: float, parts: Sequence[str], title: str, kind: str) -> Markup:
    """SVG element that fills its container, up to its own width."""
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" style="max-width:{width:.0f}px"'
    return Markup(f'<svg class="{kind}" {size} role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>')
