"""Stored results of `gothere bench`: read, checked, and found by suite and agent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from envs.datasets.json import checked, parse_json, read_bytes
from envs.datasets.schema import reader
from envs.errors import InputError
from envs.tasks.suites import SUITES
from experiments.benchmark.ablations import AgentSpec, agent_spec
from experiments.benchmark.table import value
from experiments.bundles.bundle import Results

FILE = "results.json"
FIGURES = ("success", "spl", "ndtw", "cannot.balanced_accuracy")  # that pages show
TAKEN = ("simulator", "thresholds", "limit")  # settings that agree within a table


@dataclass(frozen=True)
class Stored:
    """Results of one benchmark, with their file."""

    path: Path
    found: dict[str, Any]

    @property
    def suite(self) -> str:
        """Name of the suite."""
        return self.found["suite"]

    @property
    def agents(self) -> dict[str, AgentSpec]:
        """Agents by their names in the rows."""
        return {row["agent"]: agent_spec(row["agent"]) for row in self.found["rows"]}

    def row(self, agent: str) -> dict[str, Any] | None:
        """Row of an agent, None without one."""
        return next((row for row in self.found["rows"] if row["agent"] == agent), None)

    def difference(self, whole: str, other: str, metric: str) -> dict[str, Any] | None:
        """Paired difference, `other` minus `whole`, as {mean, low, high, p}; None without one."""
        for pair in self.found["pairs"]:
            if pair["metric"] == metric and {pair["a"], pair["b"]} == {whole, other}:
                ends = (pair["difference"], pair["low"], pair["high"])
                mean, low, high = ends if pair["a"] == whole else (-ends[0], -ends[2], -ends[1])
                return {"mean": mean, "low": low, "high": high, "p": pair["p_holm"]}
        return None


def read_stored(paths: Sequence[Path]) -> list[Stored]:
    """Results of files, and of all `results.json` in folders, in the order of suites.

    InputError for none, for others than those of `gothere bench`, and for figures that lack a commit, a seed or an interval.
    """
    files = [file for path in paths for file in (sorted(path.rglob(FILE)) if path.is_dir() else [path])]
    if not files:
        raise InputError(f"{' '.join(map(str, paths))}: expected {FILE} of gothere bench, got none; store some there")
    found = [(path, _read(path)) for path in files]
    order = list(SUITES)
    found.sort(key=lambda one: (order.index(one[1]["suite"]), any(agent_spec(row["agent"]).altered for row in one[1]["rows"]), one[0]))
    return [Stored(path, results) for path, results in found]


def _read(path: Path) -> dict[str, Any]:
    """Results of a file, all of whose figures say what they are of."""
    found = parse_json(path, read_bytes(path))
    told = checked(path, reader(Results), found)
    if told.suite not in SUITES:
        raise InputError(f"{path}: expected a suite of gothere bench --list, got {told.suite!r}")
    if not told.commit or told.commit.endswith("-changed"):
        raise InputError(f"{path}: expected results of a commit, got {told.commit or 'none'}; run {told.command} where all is committed")
    if not told.seeds or not all(type(found.get(name)) is int for name in ("n", "houses")):
        raise InputError(f"{path}: expected seeds, n and houses, got a file without; make it with gothere bench")
    for row in found["rows"]:
        if type(row.get("n")) is not int or not isinstance(row.get("causes"), dict):
            raise InputError(f"{path}: {row['agent']}: expected n and causes, got a row without; make it with gothere bench")
        for metric in FIGURES:
            _has_interval(f"{path}: {row['agent']}: {metric}", value(row, metric), "mean")
        _has_interval(f"{path}: {row['agent']}: success", row.get("success") or {}, "mean")
    for pair in (pair for pair in found["pairs"] if pair["metric"] in FIGURES):
        _has_interval(f"{path}: {pair.get('b')} - {pair.get('a')}: {pair.get('metric')}", pair, "difference")
    return found


def _has_interval(where: str, found: Any, name: str) -> None:
    """InputError for a figure without its interval."""
    if found is not None and not all(type(found.get(key)) in (int, float) for key in (name, "low", "high")):
        raise InputError(f"{where}: expected a figure with its 95% interval, got none; take episodes in two homes or more")


def measured(stored: Iterable[Stored], suite: str, agents: Sequence[str]) -> list[dict[str, Stored]]:
    """Results of a suite that have each of some agents, by sets of episodes.

    The largest set comes first, and those without ablations are preferred. InputError where an agent was measured twice on the same
    episodes, or with other settings.
    """
    mine = [one for one in stored if one.suite == suite]
    sets = sorted({one.found["digest"]: one.found["n"] for one in mine}.items(), key=lambda pair: -pair[1])
    found = (_measured_on([one for one in mine if one.found["digest"] == digest], agents) for digest, _ in sets)
    return [one for one in found if one]


def _measured_on(stored: Iterable[Stored], agents: Sequence[str]) -> dict[str, Stored]:
    """Results on one set of episodes that have each of some agents."""
    mine: dict[str, Stored] = {}
    for agent in agents:
        for one in stored:
            if one.row(agent) is None:
                continue
            if (other := mine.setdefault(agent, one)) is not one and not _altered(one):
                raise InputError(f"{one.suite}: {agent} was measured twice, in {other.path} and {one.path}; keep one")
    for one in mine.values():
        first = next(iter(mine.values()))
        if differing := [name for name in TAKEN if one.found["settings"].get(name) != first.found["settings"].get(name)]:
            raise InputError(
                f"{one.suite}: expected the same settings in one table, got {first.path} and {one.path} with other {differing[0]}"
            )
    return mine


def _altered(one: Stored) -> bool:
    """Whether results have ablations."""
    return any(agent.altered for agent in one.agents.values())
