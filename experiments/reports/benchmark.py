"""The report of a benchmark: one page of HTML that needs nothing else, from which a person learns what to mend."""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from envs.types import Camera, Episode
from experiments.benchmark.ablations import exchanged
from experiments.benchmark.records import Record
from experiments.benchmark.table import COLUMNS, FURTHER, Column, known, number, p_words, renamed, short_names, shown, value
from experiments.reports.charts import Point, curves, intervals
from experiments.reports.failures import CAUSES, failures, section
from experiments.reports.files import write_text
from experiments.reports.html import agent, card, cell, fold, legend, table, words

TEMPLATE = Path(__file__).with_name("templates.html")
TINTS = {  # of causes, from what an agent did not find to what it did not notice
    "done": "#8fd0a8", "crashed": "#e0564a", "timed_out": "#a9a9b4", "out_of_steps": "#c9ced6", "did_not_stop": "#9fb8dc",
    "passed_by": "#7fa3d4", "wrong_room": "#f0c987", "too_far": "#f5ddb0", "not_in_view": "#cdb6e6", "wrong_thing": "#e8a06c",
    "missed_part": "#d9b3a0", "said_cannot": "#e6a4b4", "missed_impossible": "#d1809a", "wrong_answer": "#e8a06c",
    "no_answer": "#c9ced6", "wrong_ending": "#b7a58f",
}  # fmt: skip
NAMES = {"rooms_crossed": "rooms on the way", "distractors": "others of the same category", "visible": "in view at the start"}
FEW = 12  # groups that stand open in the page
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
    """Nothing; leaves report.html in a folder that has trajectories.jsonl. `videos` failures of each agent are shown with film and map."""
    names = short_names([row["agent"] for row in results["rows"]])
    agents, results = list(names.values()), renamed(results)
    told = exchanged(episodes, results["settings"]["seed"])
    fails = section(folder, records, episodes, names, told, camera, most=videos, advance=advance)
    parts = (
        ("agents", "The agents", _agents(results)),
        ("pairs", "What sets them apart", _pairs(results)),
        ("hard", "What makes it hard", _hard(results)),
        ("cannot", "Saying that it cannot be done", _confusion(results)),
        ("causes", "Why episodes fail", _causes(results)),
        ("failures", "Failures, by cause", fails or _none_shown(len(failures(records)))),
        ("made", "How this was made", _made(results)),
    )
    there = [(name, title, text) for name, title, text in parts if text]
    links = "".join(f'<a href="#{name}">{escape(title)}</a>' for name, title, _ in there)
    body = "\n".join(f'<h2 id="{name}">{escape(title)}</h2>{text}' for name, title, text in there)
    page = TEMPLATE.read_text(encoding="utf-8").replace("%TITLE%", escape(f"{results['suite']}: {', '.join(agents)}"))
    write_text(folder / "report.html", page.replace("%BODY%", f"{_top(results)}<nav>{links}</nav>\n{body}"))


def main_metric(results: dict[str, Any]) -> str:
    """SPL where the task has it, else success."""
    return "spl" if any(row["spl"] for row in results["rows"]) else "success"


def _top(results: dict[str, Any]) -> str:
    """What was compared on what."""
    about = f"{escape(results['about'].capitalize())}. " if results["about"] else ""
    split = f" of the {results['split']} split" if results["split"] else ""
    houses = f"{results['n']} episodes in {results['houses']} houses{split}, the same for every agent."
    notes = "".join(f'<div class="card note">{escape(note)}</div>' for note in results["notes"])
    return f'<h1>{escape(results["suite"])}</h1><p class="lead">{about}{houses}</p>{notes}'


# Agents


def _agents(results: dict[str, Any]) -> str:
    """The main table, and its figures as a chart."""
    rows, columns, more = results["rows"], shown(results["rows"]), shown(results["rows"], FURTHER)
    panels = [(column, [value(row, column.metric) for row in rows]) for column in columns[:4]]
    chart = intervals([row["agent"] for row in rows], panels)
    meanings = "".join(f"<li><b>{escape(c.heading)}</b>: {escape(c.text)}</li>" for c in (*columns, *more))
    further = fold("further metrics, and what all of them mean", f"{card(_table(rows, more))}<ul>{meanings}</ul>")
    return card(chart) + card(_table(rows, columns)) + further


def _table(rows: Sequence[dict[str, Any]], columns: Sequence[Column]) -> str:
    """Means with intervals below; the best of each column is bold."""
    head = ["agent", "knows", ">n", *(f">{c.heading}{f' [{c.unit}]' if c.unit else ''}" for c in columns)]
    body = []
    for k, row in enumerate(rows):
        chips = "".join(f'<span class="chip">{escape(word)}</span>' for word in row["access"]) or '<span class="soft">sensors only</span>'
        cells = "".join(_mean(value(row, c.metric), c, rows) for c in columns)
        body.append(cell(agent(row["agent"], k)) + cell(chips) + cell(str(row["n"]), "num") + cells)
    return table(head, body)


def _mean(found: dict[str, Any] | None, column: Column, rows: Sequence[dict[str, Any]]) -> str:
    """A mean and its interval."""
    if found is None:
        return cell("–", "num soft")
    others = [other["mean"] for row in rows if (other := value(row, column.metric))]
    best = column.better and len(others) > 1 and found["mean"] * column.better >= max(mean * column.better for mean in others)
    interval = "one house" if found["low"] is None else f"{number(found['low'], column)} to {number(found['high'], column)}"
    content = f"{number(found['mean'], column)}<small>{interval}</small>"
    return cell(content, "num best" if best else "num", said=f"n = {found['n']}")


def _pairs(results: dict[str, Any]) -> str:
    """A matrix of differences in the metric that matters most, and all pairs below."""
    pairs, main = results["pairs"], main_metric(results)
    if not pairs:
        return ""
    agents, found = [row["agent"] for row in results["rows"]], {(p["a"], p["b"]): p for p in pairs if p["metric"] == main}
    matrix = [
        cell(f"<b>{escape(b)}</b> less") + "".join(_difference(found.get((a, b)), BY[main]) for a in agents[:k])
        for k, b in enumerate(agents)
        if k
    ]
    lines = [
        cell(f"{escape(p['b'])} less {escape(p['a'])}")
        + cell(escape(BY[p["metric"]].heading))
        + _difference(p, BY[p["metric"]])
        + "".join(cell(text, "num") for text in (str(p["n"]), p_words(p["p"]), p_words(p["p_holm"])))
        for p in pairs
    ]
    every = table(["agents", "metric", ">difference", ">n", ">p", ">p (Holm)"], lines)
    return (
        f'<p class="lead">Differences in {escape(BY[main].heading)} on the same episodes, with 95% intervals and p-values '
        f"corrected over all {len(pairs)} comparisons (Holm). Bold is what is more than chance.</p>"
        f"{card(table(['', *agents[:-1]], matrix, 'matrix'))}{fold(f'all {len(pairs)} comparisons', card(every))}"
    )


def _difference(pair: dict[str, Any] | None, column: Column) -> str:
    """A difference; bold where it is more than chance, and in the colour of better or worse."""
    if pair is None:
        return cell("–", "soft")
    text = number(pair["difference"], column, sign=True)
    if pair["p_holm"] is not None and pair["p_holm"] < 0.05:
        direction = column.better * pair["difference"]
        text = f'<b class="{"good" if direction > 0 else "bad" if direction < 0 else ""}">{text}</b>'
    ends = "" if pair["low"] is None else f"{number(pair['low'], column, sign=True)} to {number(pair['high'], column, sign=True)}, "
    return cell(f"{text}<small>{ends}p {escape(p_words(pair['p_holm']))}</small>", "num")


# What makes it hard


def _hard(results: dict[str, Any]) -> str:
    """The main metric against the length of the way and the rooms on it, and success by everything that was recorded."""
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
    drawn = "".join(f'<div class="card"><b>{escape(title)}</b>{chart}</div>' for title, chart in charts if chart)
    charted = f'{legend(agents)}<div class="two">{drawn}</div>' if drawn else ""
    groups = {name: found for name, found in results["groups"].items() if name != "rooms_crossed"}
    small = "".join(card(_group_table(n, found, agents)) for n, found in groups.items() if len(found) <= FEW)
    large = "".join(
        fold(f"success by {NAMES.get(n, n.replace('_', ' '))} ({len(found)})", card(_group_table(n, found, agents)))
        for n, found in groups.items()
        if len(found) > FEW
    )
    title = f'<h3>Success by what was recorded of the episodes</h3><div class="masonry">{small}</div>{large}' if groups else ""
    return charted + title


def _points(bins: Sequence[dict[str, Any]], name: str, metric: str, place: Callable[[dict[str, Any]], tuple[float, str]]) -> list[Point]:
    """An agent's curve over bins; those without a value are left out."""
    found = [(place(bin), bin[name][metric]) for bin in bins if bin[name][metric] is not None]
    return [Point(x, e["mean"], e["low"], e["high"], e["n"], text) for (x, text), e in found]


def _group_table(name: str, groups: dict[str, Any], agents: Sequence[str]) -> str:
    """Success of each agent in each group, shaded."""
    title = NAMES.get(name, name.replace("_", " "))
    body = [
        cell(words(label)) + cell(str(group["n"]), "num soft") + "".join(_shaded(group[a]["success"]) for a in agents)
        for label, group in groups.items()
    ]
    return table([title, ">n", *agents], body, "heat")


def _shaded(found: dict[str, Any] | None) -> str:
    """A share on paper that is the greener the greater it is; its interval shows when pointed at."""
    if found is None:
        return cell("–", "cell soft")
    paint = f"background:color-mix(in srgb, #2f9e6e {62 * found['mean']:.0f}%, var(--shade))"
    interval = "" if found["low"] is None else f", {found['low']:.2f} to {found['high']:.2f}"
    return cell(f"{found['mean']:.2f}", "cell", said=f"n = {found['n']}{interval}", style=paint)


# Causes


def _confusion(results: dict[str, Any]) -> str:
    """What each agent said of possible and impossible episodes; '' where all are possible."""
    cards = []
    for k, row in enumerate(results["rows"]):
        told = row["cannot"]
        if told is None:
            continue
        lines = []
        for kind, right in (("impossible", "said"), ("possible", "not_said")):
            counts = {end: told[f"{kind}_{end}"] for end in ("said", "not_said")}
            lines.append(cell(kind) + "".join(_counted(n, sum(counts.values()), end == right) for end, n in counts.items()))
        rates = [(name, told[name]) for name in ("precision", "recall", "f1", "balanced_accuracy")]
        text = ", ".join(f"{words(name)} {found['mean']:.2f}" for name, found in rates if found)
        grid = table(["it is", "said cannot", "did not"], lines, "heat matrix")
        cards.append(f'<div class="card">{agent(row["agent"], k)}{grid}<p class="soft">{text}</p></div>')
    return f'<div class="four">{"".join(cards)}</div>' if cards else ""


def _counted(count: int, total: int, right: bool) -> str:
    """A count on paper that is the greener, or where it counts mistakes the redder, the more of the total it is."""
    paint = f"color-mix(in srgb, {'#2f9e6e' if right else '#d6453a'} {62 * count / max(total, 1):.0f}%, var(--shade))"
    return cell(str(count), "cell", style=f"background:{paint}")


def _causes(results: dict[str, Any]) -> str:
    """A bar for each agent with its causes, and what they are."""
    bars = ""
    for row in results["rows"]:
        parts = ""
        for cause, count in sorted(row["causes"].items(), key=lambda item: (item[0] != "done", -item[1])):
            style = f"width:{100 * count / max(row['n'], 1):.2f}%;background:{TINTS.get(cause, '#bbb')}"
            parts += f'<span style="{style}" title="{_title(cause)}: {count}">{count}</span>'
        bars += f'<b>{escape(row["agent"])}</b><div class="bar">{parts}</div>'
    there = {cause for row in results["rows"] for cause in row["causes"]}
    order = [cause for cause in TINTS if cause in there] + sorted(there - set(TINTS))
    key = "".join(
        f'<div><i style="background:{TINTS.get(cause, "#bbb")}"></i>{_title(cause)}'
        f'<span class="soft"> {escape(CAUSES[cause][1]) if cause in CAUSES else ""}</span></div>'
        for cause in order
    )
    return f'<div class="card"><div class="bars">{bars}</div><div class="key">{key}</div></div>'


def _title(cause: str) -> str:
    """A cause in words."""
    return "Done" if cause == "done" else escape(CAUSES[cause][0]) if cause in CAUSES else words(cause)


def _none_shown(failed: int) -> str:
    """What stands where no failures are shown."""
    return f"<p>{failed} episodes failed; with --videos 8 some are shown.</p>" if failed else "<p>Every agent did every episode.</p>"


# How it was made


def _made(results: dict[str, Any]) -> str:
    """Everything that is needed to make it again."""
    machine, timing, settings = results["machine"], results["timing"], results["settings"]
    limit = "" if settings["limit"] is None else f", and {settings['limit']:g} s an episode"
    speed = f"{timing['steps']} steps in {timing['seconds']} s with {timing['workers'] or 'no'} workers"
    if timing["steps_per_second"]:
        speed += f", {timing['steps_per_second']:.0f} a second without start-up and the making of homes"
    libraries = f"Python {machine['python']}, numpy {machine['numpy']}, numba {machine['numba']}"
    lines = {
        "command": f"<pre>{escape(results['command'])}</pre>",
        "episodes": f"{results['n']} of {escape(results['suite'])}, digest <code>{results['digest']}</code>",
        "code": f"commit <code>{escape(results['commit'] or 'unknown')}</code>, gothere {escape(results['version'])}",
        "seeds": escape(", ".join(f"{name} {seed}" for name, seed in results["seeds"].items())),
        "limits": f"the suite's number of actions{limit}; camera of {settings['size']} x {settings['size']} pixels",
        "statistics": escape(results["method"]),
        "knows": "; ".join(f"<b>{escape(row['agent'])}</b>: {escape(known(row['access']))}" for row in results["rows"]),
        "machine": escape(f"{machine['cpu']}, {machine['cores']} cores, {libraries}"),
        "speed": escape(speed),
    }
    return card(f'<dl class="made">{"".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in lines.items())}</dl>')
