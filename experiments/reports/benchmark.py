"""Report of a benchmark: one self-contained HTML page."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from envs.types import Camera, Episode
from experiments.benchmark.ablations import exchanged
from experiments.benchmark.records import Record
from experiments.benchmark.table import COLUMNS, FURTHER, Column, known, number, p_words, renamed, short_names, shown, value
from experiments.reports.charts import Point, curves, intervals
from experiments.reports.failures import CAUSES, causes_shown, failures
from experiments.reports.files import write_text
from experiments.reports.pages import render, words

TINTS = {  # colours of causes
    "done": "#8fd0a8", "crashed": "#e0564a", "timed_out": "#a9a9b4", "out_of_steps": "#c9ced6", "did_not_stop": "#9fb8dc",
    "passed_by": "#7fa3d4", "wrong_room": "#f0c987", "too_far": "#f5ddb0", "not_in_view": "#cdb6e6", "wrong_thing": "#e8a06c",
    "missed_part": "#d9b3a0", "said_cannot": "#e6a4b4", "missed_impossible": "#d1809a", "wrong_answer": "#e8a06c",
    "no_answer": "#c9ced6", "wrong_ending": "#b7a58f", "broke_limit": "#b0746e",
}  # fmt: skip
OTHER = "#bbb"
GOOD, BAD = "#2f9e6e", "#d6453a"
NAMES = {"rooms_crossed": "rooms on the way", "distractors": "others of the same category", "visible": "in view at the start"}
FEW = 12  # greatest number of groups that are shown expanded
BY = {column.metric: column for column in (*COLUMNS, *FURTHER)}


def write_report(
    folder: Path,
    results: dict[str, Any],
    episodes: Sequence[Episode],
    records: Sequence[Record],
    camera: Camera,
    *,
    videos: int,
    advance: Callable[[int], None] = lambda count: None,
) -> None:
    """Write report.html to a folder that has trajectories.jsonl.

    `videos` failures of each agent are shown with video and map.
    """
    names = short_names([row["agent"] for row in results["rows"]])
    agents, results = list(names.values()), renamed(results)
    told = exchanged(episodes, results["settings"]["seed"])
    shown_causes = causes_shown(folder, records, episodes, names, told, camera, most=videos, advance=advance)
    failed = len(failures(records))
    none = f"{failed} episodes failed; with --videos 8 some are shown." if failed else "Every agent did every episode."
    parts = (
        ("agents", "The agents", _agents(results)),
        ("pairs", "What sets them apart", _pairs(results)),
        ("hard", "What makes it hard", _hard(results)),
        ("cannot", "Saying that it cannot be done", _confusion(results)),
        ("causes", "Why episodes fail", _causes(results)),
        ("failures", "Failures, by cause", {"causes": shown_causes, "none": none}),
        ("made", "How this was made", _made(results)),
    )
    page = render(
        "benchmark.html",
        title=f"{results['suite']}: {', '.join(agents)}",
        suite=results["suite"],
        lead=_lead(results),
        notes=results["notes"],
        agents=agents,
        parts=[{"name": name, "title": title, "content": content} for name, title, content in parts if content],
    )
    write_text(folder / "report.html", page)


def main_metric(results: dict[str, Any]) -> str:
    """Main metric: SPL where the task defines it, else success."""
    return "spl" if any(row["spl"] for row in results["rows"]) else "success"


def _lead(results: dict[str, Any]) -> str:
    """Introduction: task, episodes and houses."""
    about = f"{results['about'].capitalize()}. " if results["about"] else ""
    split = f" of the {results['split']} split" if results["split"] else ""
    return f"{about}{results['n']} episodes in {results['houses']} houses{split}, the same for every agent."


# Agents


def _agents(results: dict[str, Any]) -> dict[str, Any]:
    """Main table, its chart, and further metrics."""
    rows, columns, more = results["rows"], shown(results["rows"]), shown(results["rows"], FURTHER)
    panels = [(column, [value(row, column.metric) for row in rows]) for column in columns[:4]]
    return {
        "chart": intervals([row["agent"] for row in rows], panels),
        "columns": _headings(columns),
        "rows": _rows(rows, columns),
        "further_columns": _headings(more),
        "further_rows": _rows(rows, more),
        "meanings": [(column.heading, column.text) for column in (*columns, *more)],
    }


def _headings(columns: Sequence[Column]) -> list[str]:
    """Headings of columns of numbers."""
    return [f">{c.heading}{f' [{c.unit}]' if c.unit else ''}" for c in columns]


def _rows(rows: Sequence[dict[str, Any]], columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Rows of means with intervals; the best of each column is marked."""
    parts = ("agent", "access", "n")
    return [{part: row[part] for part in parts} | {"means": [_mean(value(row, c.metric), c, rows) for c in columns]} for row in rows]


def _mean(found: dict[str, Any] | None, column: Column, rows: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Mean and its interval."""
    if found is None:
        return None
    others = [other["mean"] for row in rows if (other := value(row, column.metric))]
    best = column.better and len(others) > 1 and found["mean"] * column.better >= max(mean * column.better for mean in others)
    interval = "no interval" if found["low"] is None else f"{number(found['low'], column)} to {number(found['high'], column)}"
    return {"text": number(found["mean"], column), "interval": interval, "n": found["n"], "best": bool(best)}


def _pairs(results: dict[str, Any]) -> dict[str, Any] | None:
    """Matrix of differences in the main metric, and all pairs."""
    pairs, main = results["pairs"], main_metric(results)
    if not pairs:
        return None
    agents, found = [row["agent"] for row in results["rows"]], {(p["a"], p["b"]): p for p in pairs if p["metric"] == main}
    matrix = [{"name": b, "cells": [_difference(found.get((a, b)), BY[main]) for a in agents[:k]]} for k, b in enumerate(agents) if k]
    lines = [
        {
            "names": f"{pair['b']} less {pair['a']}", "metric": BY[pair["metric"]].heading, "n": pair["n"],
            "difference": _difference(pair, BY[pair["metric"]]), "p": p_words(pair["p"]), "p_holm": p_words(pair["p_holm"]),
        }
        for pair in pairs
    ]  # fmt: skip
    return {"metric": BY[main].heading, "matrix": matrix, "lines": lines}


def _difference(pair: dict[str, Any] | None, column: Column) -> dict[str, Any] | None:
    """Difference of two agents, with its significance and sign."""
    if pair is None:
        return None
    direction = column.better * pair["difference"]
    ends = "" if pair["low"] is None else f"{number(pair['low'], column, sign=True)} to {number(pair['high'], column, sign=True)}, "
    return {
        "text": number(pair["difference"], column, sign=True),
        "sure": pair["p_holm"] is not None and pair["p_holm"] < 0.05,
        "kind": "good" if direction > 0 else "bad" if direction < 0 else "",
        "interval": f"{ends}p {p_words(pair['p_holm'])}",
    }


# Difficulty


def _hard(results: dict[str, Any]) -> dict[str, Any] | None:
    """Main metric by geodesic distance and rooms crossed, and success by recorded facts."""
    agents, metric = [row["agent"] for row in results["rows"]], main_metric(results)
    heading = BY[metric].heading
    crossed = [{"rooms": float(label), **group} for label, group in results["groups"].get("rooms_crossed", {}).items()]
    lengths, rooms = {}, {}
    for name in agents:
        lengths[name] = _points(results["lengths"], name, metric, lambda bin: (bin["mean"], f"{bin['low']:g} to {bin['high']:g} m"))
        rooms[name] = _points(crossed, name, metric, lambda group: (group["rooms"], f"{group['rooms']:g} rooms"))
    charts = (
        (f"{heading} against the length of the shortest way", curves(lengths, "shortest way [m]", heading)),
        (f"{heading} against the rooms on the way", curves(rooms, "rooms on the way", heading, whole=True)),
    )
    groups = [_group(name, found, agents) for name, found in results["groups"].items() if name != "rooms_crossed"]
    found = {
        "charts": [(title, chart) for title, chart in charts if chart],
        "small": [one for one in groups if len(one["rows"]) <= FEW],
        "large": [one for one in groups if len(one["rows"]) > FEW],
    }
    return found if any(found.values()) else None


def _points(bins: Sequence[dict[str, Any]], name: str, metric: str, place: Callable[[dict[str, Any]], tuple[float, str]]) -> list[Point]:
    """Curve of an agent over bins, without those that have no value."""
    found = [(place(bin), bin[name][metric]) for bin in bins if bin[name][metric] is not None]
    return [Point(x, e["mean"], e["low"], e["high"], e["n"], text) for (x, text), e in found]


def _group(name: str, groups: dict[str, Any], agents: Sequence[str]) -> dict[str, Any]:
    """Success of each agent in each group of episodes."""
    rows = [{"label": label, "n": group["n"], "shares": [_shaded(group[a]["success"]) for a in agents]} for label, group in groups.items()]
    return {"title": NAMES.get(name, words(name)), "rows": rows}


def _shaded(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """Share with a colour that gets greener with its value.

    Its interval is shown on hover.
    """
    if found is None:
        return None
    interval = "" if found["low"] is None else f", {found['low']:.2f} to {found['high']:.2f}"
    return {"text": f"{found['mean']:.2f}", "paint": _paint(GOOD, found["mean"]), "said": f"n = {found['n']}{interval}"}


def _paint(color: str, share: float) -> str:
    """Background colour mixed with a share of another."""
    return f"color-mix(in srgb, {color} {62 * share:.0f}%, var(--shade))"


# Causes


def _confusion(results: dict[str, Any]) -> list[dict[str, Any]]:
    """Confusion of possible and impossible episodes for each agent; empty if all are possible."""
    cards = []
    for k, row in enumerate(results["rows"]):
        told = row["cannot"]
        if told is None:
            continue
        lines = []
        for kind, right in (("impossible", "said"), ("possible", "not_said")):
            counts = {end: told[f"{kind}_{end}"] for end in ("said", "not_said")}
            shares = {end: n / max(sum(counts.values()), 1) for end, n in counts.items()}
            cells = [{"count": n, "paint": _paint(GOOD if end == right else BAD, shares[end])} for end, n in counts.items()]
            lines.append({"kind": kind, "cells": cells})
        rates = [(name, told[name]) for name in ("precision", "recall", "f1", "balanced_accuracy", "credit")]
        text = ", ".join(f"{words(name)} {found['mean']:.2f}" for name, found in rates if found)
        cards.append({"agent": row["agent"], "place": k, "lines": lines, "rates": text})
    return cards


def _causes(results: dict[str, Any]) -> dict[str, Any]:
    """Bar of failure causes for each agent, and their legend."""
    bars = []
    for row in results["rows"]:
        ordered = sorted(row["causes"].items(), key=lambda item: (item[0] != "done", -item[1]))
        parts = [_cause(cause) | {"count": count, "width": f"{100 * count / max(row['n'], 1):.2f}"} for cause, count in ordered]
        bars.append({"agent": row["agent"], "parts": parts})
    there = {cause for row in results["rows"] for cause in row["causes"]}
    return {"bars": bars, "key": [_cause(cause) for cause in (*(c for c in TINTS if c in there), *sorted(there - set(TINTS)))]}


def _cause(cause: str) -> dict[str, Any]:
    """Title and colour of a cause."""
    title, hint = CAUSES.get(cause, ("Done" if cause == "done" else words(cause), ""))
    return {"title": title, "hint": hint, "tint": TINTS.get(cause, OTHER)}


# Provenance


def _made(results: dict[str, Any]) -> list[tuple[str, str]]:
    """Provenance of the results."""
    machine, timing, settings = results["machine"], results["timing"], results["settings"]
    limit = "" if settings["limit"] is None else f", and {settings['limit']:g} s an episode"
    speed = f"{timing['steps']} steps in {timing['seconds']} s with {timing['workers'] or 'no'} workers"
    if timing["steps_per_second"]:
        speed += f", {timing['steps_per_second']:.0f} a second without start-up and the making of homes"
    libraries = f"Python {machine['python']}, numpy {machine['numpy']}, numba {machine['numba']}"
    return [
        ("command", results["command"]),
        ("episodes", f"{results['n']} of {results['suite']}, digest {results['digest']}"),
        ("code", f"commit {results['commit'] or 'unknown'}, gothere {results['version']}"),
        ("seeds", ", ".join(f"{name} {seed}" for name, seed in results["seeds"].items())),
        ("limits", f"the suite's number of actions{limit}; camera of {settings['size']} x {settings['size']} pixels"),
        ("statistics", results["method"]),
        ("knows", "; ".join(f"{row['agent']}: {known(row['access'])}" for row in results["rows"])),
        ("machine", f"{machine['cpu']}, {machine['cores']} cores, {libraries}"),
        ("speed", speed),
    ]
