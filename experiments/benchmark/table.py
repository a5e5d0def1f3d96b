"""Results of a benchmark as a table: in the terminal, and in Markdown."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from experiments.benchmark.ablations import agent_spec


@dataclass(frozen=True)
class Column:
    """Column of a metric: heading, unit and decimals.

    `better` is +1 if more is better, -1 if less is, 0 if neither.
    """

    metric: str
    heading: str
    unit: str = ""
    digits: int = 3
    better: int = 1
    text: str = ""


COLUMNS = (
    Column("success", "success", text="share of episodes that were done"),
    Column("spl", "SPL", text="success weighted by path length"),
    Column("ndtw", "nDTW", text="how closely the reference path was followed"),
    Column("sdtw", "SDTW", text="success times nDTW"),
    Column("ordered_completion", "in order", text="share of sub-goals reached in order"),
    Column("answer_correct", "answers", text="share of questions answered right"),
    Column("cannot.f1", "cannot F1", text="F1 of saying that it cannot be done"),
    Column("cannot.balanced_accuracy", "cannot balanced", text="balanced accuracy of saying that it cannot be done"),
    Column("cannot.credit", "cannot credit", text="least area that proves it over the area seen, where it cannot be done"),
    Column("navigation_error", "distance left", "m", 2, -1, "geodesic distance to the goal at the end"),
    Column("soft_spl", "SoftSPL", text="progress weighted by path length; no STOP is asked for"),
)
FURTHER = (
    Column("oracle_success", "oracle success", text="was at the goal at any time"),
    Column("oracle_spl", "oracle SPL", text="SPL, had it stopped at the best moment"),
    Column("sel", "SEL", text="success weighted by number of actions, against the oracle's where it takes part"),
    Column("oracle_navigation_error", "nearest", "m", 2, -1, "least distance to the goal on the way"),
    Column("cls", "CLS", text="coverage of the reference path weighted by length"),
    Column("subgoal_completion", "sub-goals", text="share of sub-goals reached in any order"),
    Column("path_length", "path", "m", 2, 0, "length walked"),
    Column("steps", "steps", "", 1, 0, "actions taken"),
    Column("collisions", "collisions", "", 1, -1, "steps that hit something"),
    Column("cannot.precision", "cannot precision", text="of what it called impossible, share that is"),
    Column("cannot.recall", "cannot recall", text="of what is impossible, share that it called so"),
)


def short_names(agents: Sequence[str]) -> dict[str, str]:
    """Short names of agents: files without their folders, unless that makes two equal."""
    short = {}
    for name in agents:
        found = agent_spec(name)
        short[name] = name.removesuffix(found.agent) + found.agent.rpartition("/")[2]
    return short if len(set(short.values())) == len(short) else {name: name for name in agents}


def renamed(results: dict[str, Any]) -> dict[str, Any]:
    """Results with the agents' `short_names`."""
    names = short_names([row["agent"] for row in results["rows"]])
    groups = {fact: {label: _keys(group, names) for label, group in found.items()} for fact, found in results["groups"].items()}
    return results | {
        "rows": [row | {"agent": names[row["agent"]]} for row in results["rows"]],
        "pairs": [pair | {"a": names[pair["a"]], "b": names[pair["b"]]} for pair in results["pairs"]],
        "groups": groups,
        "lengths": [_keys(group, names) for group in results["lengths"]],
    }


def _keys(record: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Record with some of its keys renamed."""
    return {names.get(key, key): content for key, content in record.items()}


def value(row: dict[str, Any], metric: str) -> dict[str, Any] | None:
    """Metric of a row, such as 'spl' or 'cannot.f1'; None where undefined."""
    here: Any = row
    for part in metric.split("."):
        here = here.get(part) if isinstance(here, dict) else None
    return here


def shown(rows: Sequence[dict[str, Any]], columns: Sequence[Column] = COLUMNS) -> list[Column]:
    """Columns in which any row has a value."""
    return [column for column in columns if any(value(row, column.metric) is not None for row in rows)]


def number(mean: float | None, column: Column, *, sign: bool = False) -> str:
    """Number of a column without its unit; a dash for none."""
    return "-" if mean is None else f"{mean:{'+' if sign else ''}.{column.digits}f}"


def cell(found: dict[str, Any] | None, column: Column) -> str:
    """Mean with its interval, such as '0.412 [0.361, 0.465]'."""
    if found is None:
        return "-"
    unit = f" {column.unit}" if column.unit else ""
    if found["low"] is None:
        return number(found["mean"], column) + unit
    return f"{number(found['mean'], column)}{unit} [{number(found['low'], column)}, {number(found['high'], column)}]"


def known(access: Sequence[str]) -> str:
    """An agent's rights beyond its sensors, in words."""
    return ", ".join(access) or "sensors only"


def p_words(p: float | None) -> str:
    """P-value as printed."""
    return "-" if p is None else "< 0.001" if p < 0.001 else f"{p:.3f}"


def markdown(results: dict[str, Any]) -> str:
    """Content of table.md: rows, pairs, and provenance."""
    results = renamed(results)
    columns = shown(results["rows"])
    units = [f"{column.heading}{f' [{column.unit}]' if column.unit else ''}" for column in columns]
    head = ["agent", "knows", "n", *units]
    lines = [f"# {results['suite']}", "", "| " + " | ".join(head) + " |", "|" + "---|" * 3 + "---:|" * len(columns)]
    for row in results["rows"]:
        cells = [_plain(cell(value(row, column.metric), column), column) for column in columns]
        lines.append(f"| {row['agent']} | {known(row['access'])} | {row['n']} | " + " | ".join(cells) + " |")
    if results["pairs"]:
        by = {column.metric: column for column in (*COLUMNS, *FURTHER)}
        lines += ["", "| b - a | metric | difference | n | p (Holm) |", "|---|---|---:|---:|---:|"]
        for pair in results["pairs"]:
            column = by[pair["metric"]]
            low, high = (number(pair[end], column, sign=True) for end in ("low", "high"))
            interval = f" [{low}, {high}]" if pair["low"] is not None else ""
            difference = number(pair["difference"], column, sign=True) + interval
            names = f"{pair['b']} - {pair['a']}"
            lines.append(f"| {names} | {column.heading} | {difference} | {pair['n']} | {p_words(pair['p_holm'])} |")
    return "\n".join([*lines, "", *made(results), ""])


def made(results: dict[str, Any]) -> list[str]:
    """Provenance of the results, as lines of Markdown."""
    machine = results["machine"]
    return [
        *(line for note in results["notes"] for line in (f"{note[:1].upper()}{note[1:]}.", "")),
        f"{results['n']} episodes in {results['houses']} houses, digest `{results['digest'][:16]}`. {results['method']}.",
        "",
        f"`{results['command']}` at {results['commit'] or 'an unknown commit'}, gothere {results['version']}, Python {machine['python']}, "
        f"{machine['cpu']}, {machine['cores']} cores.",
    ]


def print_table(results: dict[str, Any]) -> None:
    """Print the rows and their differences to the terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    results = renamed(results)
    console = Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=132)
    columns = shown(results["rows"])[: max(1, (console.width - 50) // 23)]
    title = f"{results['suite']}: {results['n']} episodes in {results['houses']} houses, digest {results['digest'][:12]}"
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("agent", no_wrap=True, style="bold")
    table.add_column("knows", min_width=18)
    for column in columns:
        table.add_column(column.heading, justify="right", no_wrap=True)
    for row in results["rows"]:
        cells = [cell(value(row, column.metric), column).replace("[", r"\[") for column in columns]
        crashed = row["causes"].get("crashed", 0)
        table.add_row(row["agent"] + (f" ({crashed} crashed)" if crashed else ""), known(row["access"]), *cells)
    console.print(table)
    for note in results["notes"]:
        console.print(f"note   {note}", markup=False)


def _plain(text: str, column: Column) -> str:
    """Cell without its unit, which is in the heading."""
    return text.replace(f" {column.unit} [", " [").removesuffix(f" {column.unit}") if column.unit else text
