"""Pages of results: `docs/results.md`, and the main table of the README."""

from collections.abc import Iterable, Sequence

from agent.ablations import TEXTS
from agent.registry import AGENTS
from envs.errors import InputError
from envs.tasks.suites import SUITES
from experiments.benchmark.ablations import AgentSpec
from experiments.benchmark.table import COLUMNS, FURTHER, cell, number, p_words, value
from experiments.tables.stored import Stored, measured

LADDER = ("random", "forward", "gothere-frontier", "gothere", "frontier-oracle", "oracle")  # columns of the main tables
TASKS = ("instruct", "errand", "route", "request", "impossible", "ask", "objectnav", "pointnav")  # their rows, measured or not
SHOWN = {"ask": ("success",), "route": ("success", "spl", "ndtw"), "impossible": ("success", "cannot.balanced_accuracy")}
USUAL = ("success", "spl")
MISSING = "not measured"
BY_METRIC = {column.metric: column for column in (*COLUMNS, *FURTHER)}
BEGIN, END = "<!-- results: made by `gothere results` -->", "<!-- /results -->"
HEAD = f"""# Results

Made by `gothere results` from the `results.json` files in `docs/results/`; do not edit it by hand. Means with 95% intervals over homes in
brackets ([intervals.md](intervals.md)). Below each table are the commands that measured it. "{MISSING.capitalize()}" stands where no such
file is stored."""
CONTROLS = "With the instructions of other episodes, a random goal, or empty pictures; minus the agent itself, paired by episode."


def page(stored: Sequence[Stored]) -> str:
    """Content of `docs/results.md`."""
    plain = [name for name, suite in SUITES.items() if name == f"{suite.task}-{suite.split}"]
    altered, parts = _altered(stored), [HEAD]
    for split in ("test", "val"):
        parts += [f"## {split.capitalize()} homes", ladder(stored, _rows(stored, [name for name in plain if SUITES[name].split == split]))]
    others = [name for name in SUITES if name not in plain]
    parts += ["## Other words, styles and lengths", *(f"- `{name}`: {SUITES[name].text}" for name in others), ladder(stored, others)]
    parts += [
        "## Controls",
        CONTROLS,
        changes([(one, agent) for one, agent in altered if not agent.without], paired=False),
    ]
    parts += ["## Ablations", "An agent without one of its parts, minus the agent itself, paired by episode:"]
    parts += ["\n".join(f"- `without-{part}`: {text}" for part, text in TEXTS.items())]
    parts += [changes([(one, agent) for one, agent in altered if agent.without], paired=True)]
    parts += ["## Causes of failures", "Episodes by how they ended, and their share.", *causes(stored)]
    return _joined(parts)


def readme_table(stored: Sequence[Stored]) -> str:
    """Main table of the README, of what was measured.

    It is of test homes once any was, else of val homes.
    """
    rows = {split: [f"{task}-{split}" for task in TASKS] for split in ("test", "val")}
    split = "test" if any(one.suite in rows["test"] for one in stored) else "val"
    text = f"In {split} homes unseen in training, with 95% intervals over homes (`gothere results`; [all, with controls](docs/results.md)):"
    return _joined([text, ladder(stored, [suite for suite in rows[split] if measured(stored, suite, LADDER)])])


def ladder(stored: Sequence[Stored], suites: Sequence[str]) -> str:
    """Table of suites by those agents of `LADDER` that were measured, and its commands.

    A suite has a row for each set of episodes.
    """
    found = [(suite, mine) for suite in suites for mine in measured(stored, suite, LADDER) or [{}]]
    agents = [agent for agent in LADDER if any(agent in mine for _, mine in found)]
    if not agents:
        return f"{MISSING.capitalize()} yet."
    sources, lines = _once(one for _, mine in found for one in mine.values()), []
    for suite, mine in found:
        metrics = SHOWN.get(SUITES[suite].task, USUAL)
        cells = [figures(mine[agent], agent, metrics) if agent in mine else MISSING for agent in agents]
        own = _once(mine.values())
        by = " ".join(f"[{sources.index(one) + 1}]" for one in own)
        lines.append([f"`{suite}`", " / ".join(BY_METRIC[metric].heading for metric in metrics), size(own[0]) if own else "", *cells, by])
    head = ["suite", "figures [95%]", "episodes, homes", *(f"`{agent}`" for agent in agents), "made by"]
    return _joined([table(head, lines), made_by(sources)])


def changes(altered: Sequence[tuple[Stored, AgentSpec]], *, paired: bool) -> str:
    """Table of ablations beside their agents, with differences in success and SPL.

    InputError where they have to be `paired`, and the agent itself is not in the same file.
    """
    sources, lines, last = _once(one for one, _ in altered), [], None
    for one, agent in altered:
        whole, cells = one.row(agent.agent), [f"`{one.suite}`", size(one), f"[{sources.index(one) + 1}]"]
        if paired and whole is None:
            raise InputError(f"{one.path}: expected {agent.agent} beside its ablations, paired by episode; measure it with them")
        names = [agent.agent] * (whole is not None and last != (one, agent.agent)) + [agent.name]
        last = one, agent.agent
        for name in names:
            gaps = ["", ""] if name == agent.agent else [gap(one, agent.agent, name, metric) for metric in USUAL]
            lines.append([cells[0], f"`{name}`", cells[1], *(figures(one, name, (metric,)) for metric in USUAL), *gaps, cells[2]])
    head = ["suite", "agent", "episodes, homes", "success", "SPL", "difference in success", "in SPL", "made by"]
    return _joined([table(head, lines), made_by(sources)]) if lines else f"{MISSING.capitalize()} yet."


def causes(stored: Sequence[Stored]) -> list[str]:
    """Tables of how episodes ended, of agents that parts can be left out of."""
    out = []
    for one in stored:
        names = [name for name, agent in one.agents.items() if _has_parts(agent) and agent.part == name]
        if rows := [row for row in map(one.row, names) if row is not None]:
            ends = sorted({cause for row in rows for cause in row["causes"]}, key=lambda cause: (-rows[0]["causes"].get(cause, 0), cause))
            lines = [[end.replace("_", " "), *(share(row["causes"].get(end, 0), row["n"]) for row in rows)] for end in ends]
            out += [table([f"`{one.suite}`", *(f"`{row['agent']}`" for row in rows)], lines), made_by([one])]
    return out or [f"{MISSING.capitalize()} yet."]


def figures(one: Stored, agent: str, metrics: Sequence[str]) -> str:
    """Figures of an agent with their intervals, one after the other."""
    row = one.row(agent)
    assert row is not None
    return " / ".join(cell(value(row, metric), BY_METRIC[metric]) for metric in metrics)


def gap(one: Stored, whole: str, name: str, metric: str) -> str:
    """Paired difference with its interval and corrected p-value."""
    found, column = one.difference(whole, name, metric), BY_METRIC[metric]
    if found is None:
        return "not paired" if one.row(whole) is None else ""
    mean, low, high = (number(found[key], column, sign=True) for key in ("mean", "low", "high"))
    return f"{mean} [{low}, {high}], p {p_words(found['p'])}"


def share(count: int, n: int) -> str:
    """Number of episodes, and their share."""
    return f"{count} ({count / n:.3f})"


def size(one: Stored) -> str:
    """Numbers of episodes and homes."""
    return f"{one.found['n']}, {one.found['houses']}"


def made_by(sources: Sequence[Stored]) -> str:
    """Commands that measured a table, numbered, and a note where they are of several commits."""
    lines = [f"{k}. `{one.found['command']}` at {one.found['commit']}; {_machine(one)}" for k, one in enumerate(sources, start=1)]
    mixed = len({one.found["commit"] for one in sources}) > 1
    return "\n".join(lines) + ("\n\nNot all of this table is of one commit." if mixed else "")


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Table in Markdown."""
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *lines))


def _rows(stored: Sequence[Stored], suites: Sequence[str]) -> list[str]:
    """Suites of the main tasks, and others that were measured."""
    there = {one.suite for one in stored}
    return sorted(
        (name for name in suites if SUITES[name].task in TASKS or name in there),
        key=lambda name: TASKS.index(SUITES[name].task) if SUITES[name].task in TASKS else len(TASKS),
    )


def _altered(stored: Sequence[Stored]) -> list[tuple[Stored, AgentSpec]]:
    """All ablations that were measured."""
    return [(one, agent) for one in stored for agent in one.agents.values() if agent.altered]


def _has_parts(agent: AgentSpec) -> bool:
    """Whether parts can be left out of an agent."""
    return agent.agent in AGENTS and bool(AGENTS[agent.agent].parts)


def _once(some: Iterable[Stored]) -> list[Stored]:
    """Each of some results once, in order of appearance."""
    return list({one.path: one for one in some}.values())


def _machine(one: Stored) -> str:
    """Machine of a benchmark."""
    machine = one.found.get("machine") or {}
    return f"{machine.get('cpu', 'unknown processor')}, {machine.get('cores', '?')} cores"


def _joined(parts: Iterable[str]) -> str:
    """Blocks of Markdown with empty lines between them; lines of one list stay together."""
    text = ""
    for part in filter(None, parts):
        text += ("\n" if text and part.startswith("- ") and text.splitlines()[-1].startswith("- ") else "\n\n" if text else "") + part
    return text
