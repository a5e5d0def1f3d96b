"""Aggregation of records to results: rows, pairs and groups with confidence intervals.

Results do not depend on the order of records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from envs.metrics import Scores, cannot_scores
from envs.types import Episode
from experiments.benchmark.records import Record
from experiments.benchmark.statistics import (
    RESAMPLES,
    Estimate,
    balanced_estimate,
    compared,
    ends_of,
    estimate,
    f1_estimate,
)

METRICS = tuple(field.name for field in fields(Scores))
# Pairs are compared in what the tasks are about; a metric that is undefined throughout drops out.
PAIRED = ("success", "spl", "soft_spl", "navigation_error", "ndtw", "ordered_completion", "answer_correct")
METHOD = (
    "95% intervals over houses (Jeffreys with an effective number of episodes; docs/intervals.md has their coverage); paired differences "
    f"on the same episodes likewise; p-values of a two-sided sign-flip permutation test over houses ({RESAMPLES} flips, or all), "
    "Holm-corrected over all pairs and metrics"
)
FEW = 30  # houses, below which an interval is wide because differences between houses are hardly known
ORACLE = "oracle"  # reference agent of SEL
BINS = 8  # of lengths
MOST_NUMBERS, MOST_VALUES = 12, 48  # greatest numbers of values of a fact for grouping
NOT_GROUPED = {"actions", "new", "old", "slot", "things"}  # facts that are not of interest
ORDER = ("kind", "impossible", "category")  # first facts, followed by the others by name
_FLAT = (type(None), str, bool, int)


@dataclass(frozen=True)
class Table:
    """Scores of agents over episodes as arrays.

    `scores` has for each agent and metric a value for each episode, NaN where undefined.
    """

    episodes: tuple[Episode, ...]
    agents: tuple[str, ...]
    records: dict[str, dict[int, Record]]
    scores: dict[str, dict[str, np.ndarray]]
    house: np.ndarray
    houses: int
    seed: int


def make_table(episodes: Sequence[Episode], agents: Sequence[str], records: Sequence[Record], seed: int) -> Table:
    """Table of some agents' records."""
    houses = {scene_id: number for number, scene_id in enumerate(dict.fromkeys(episode.scene_id for episode in episodes))}
    house = np.array([houses[episode.scene_id] for episode in episodes], np.int64)
    of: dict[str, dict[int, Record]] = {name: {} for name in agents}
    for record in records:
        if record.agent in of:
            of[record.agent][record.index] = record
    scores = {name: {metric: _column(of[name], metric, len(episodes)) for metric in METRICS} for name in agents}
    if ORACLE in scores:
        _set_sel(scores)
    return Table(tuple(episodes), tuple(agents), of, scores, house, len(houses), seed)


def _set_sel(scores: dict[str, dict[str, np.ndarray]]) -> None:
    """Fill in SEL, relative to the number of actions of the oracle where it succeeded.

    An agent that needs fewer has 1. Episodes without a path (`spl` undefined) have none.
    """
    oracle = scores[ORACLE]
    fewest = np.where(oracle["success"] > 0, oracle["steps"], np.nan)
    for column in scores.values():
        share = column["success"] * fewest / np.maximum(fewest, column["steps"])
        column["sel"] = np.where(np.isnan(column["spl"]), np.nan, share)


def rows(table: Table, access: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Row of each agent: metrics with intervals, failure causes, and scores of `cannot`."""
    out = []
    for name in table.agents:
        records = table.records[name]
        row: dict[str, Any] = {"agent": name, "access": list(access[name]), "n": len(records)}
        row |= {metric: _plain(estimate(table.scores[name][metric], table.house, ends_of(metric))) for metric in METRICS}
        row["cannot"] = _cannot(table, name)
        causes = [records[index].cause for index in sorted(records)]
        row["causes"] = {cause: causes.count(cause) for cause in sorted(set(causes))}
        out.append(row)
    return out


def house_notes(houses: int) -> list[str]:
    """Notes for readers on few houses: empty from 30 on."""
    if houses >= FEW:
        return []
    if houses < 2:
        return ["one house: neither intervals nor p-values"]
    few = ", and p-values from fewer than six are never small" if houses < 6 else ""
    return [f"{houses} houses, fewer than {FEW}: intervals are wider for it{few}"]


def pairs(table: Table) -> list[dict[str, Any]]:
    """Differences (b minus a) of every two agents in the metrics of `PAIRED`."""
    found = compared({name: table.scores[name] for name in table.agents}, PAIRED, table.house, seed=table.seed)
    return [asdict(pair) for pair in found]


def groups(table: Table) -> dict[str, dict[str, dict[str, Any]]]:
    """Success and SPL by recorded facts: fact, its value, agent -> {n, success, spl}."""
    out: dict[str, dict[str, dict[str, Any]]] = {}
    for fact, labels in grouped(table.episodes).items():
        values = sorted({label for label in labels if label is not None}, key=_order)
        out[fact] = {value: _group(table, np.array([label == value for label in labels])) for value in values}
    return out


def by_length(table: Table) -> list[dict[str, Any]]:
    """Success and SPL by geodesic distance, in bins of equal width.

    Each is {low, high, mean [m], n, agent -> ...}; [] without distances.
    """
    length = np.array([_number(episode, "shortest") for episode in table.episodes])
    known = length[np.isfinite(length)]
    if len(known) < 2:
        return []
    width = next(w for w in (0.5, 1, 2, 3, 4, 5, 10, 20, 50, 1e9) if known.max() / w <= BINS)
    out = []
    for k in range(int(known.min() // width), int(known.max() // width) + 1):
        inside = np.isfinite(length) & (length // width == k)
        if inside.any():
            out.append({"low": k * width, "high": (k + 1) * width, "mean": float(length[inside].mean()), **_group(table, inside)})
    return out


def grouped(episodes: Sequence[Episode]) -> dict[str, list[str | None]]:
    """Groupings of episodes, with the group of each episode.

    They are facts with few values, and the reason of impossibility.
    """
    out: dict[str, list[str | None]] = {}
    names = sorted({name for episode in episodes if isinstance(episode.facts, dict) for name in episode.facts} - NOT_GROUPED)
    for name in names:
        values = [(episode.facts or {}).get(name) for episode in episodes]
        counts = len({value for value in values if type(value) is int}) if all(type(v) in _FLAT for v in values) else MOST_NUMBERS + 1
        if counts <= MOST_NUMBERS:
            out[name] = [None if value is None else _label(value) for value in values]
    if any(episode.impossible is not None for episode in episodes):
        out["impossible"] = [episode.impossible or "possible" for episode in episodes]
    order = [name for name in ORDER if name in out] + [name for name in out if name not in ORDER]
    return {name: out[name] for name in order if 1 < len(set(out[name]) - {None}) <= MOST_VALUES}


def confusion(records: Sequence[Record]) -> dict[str, int]:
    """Confusion matrix of `cannot`, as defined in `cannot_scores`."""
    said = np.array([bool(record.details.get("said_cannot")) for record in records], np.bool_)
    impossible = np.array([bool(record.details.get("impossible")) for record in records], np.bool_)
    return {
        "impossible_said": int((said & impossible).sum()),
        "impossible_not_said": int((~said & impossible).sum()),
        "possible_said": int((said & ~impossible).sum()),
        "possible_not_said": int((~said & ~impossible).sum()),
    }


def _cannot(table: Table, name: str) -> dict[str, Any] | None:
    """Precision, recall, F1, balanced accuracy and credit of `cannot` with intervals.

    None if no episode is impossible.
    """
    if not any(episode.impossible is not None for episode in table.episodes):
        return None
    records = [table.records[name][index] for index in sorted(table.records[name])]
    house = table.house[[record.index for record in records]]
    said = np.array([bool(record.details.get("said_cannot")) for record in records], np.bool_)
    impossible = np.array([bool(record.details.get("impossible")) for record in records], np.bool_)
    right, undefined = (said & impossible).astype(float), np.full(len(records), np.nan)
    recall = estimate(np.where(impossible, right, undefined), house)
    found = {
        "precision": estimate(np.where(said, right, undefined), house),
        "recall": recall,
        "f1": f1_estimate(right, said.astype(float), impossible.astype(float), house),
        "balanced_accuracy": balanced_estimate(recall, estimate(np.where(impossible, undefined, ~said), house)),
    }
    out: dict[str, Any] = {"n": len(records), **confusion(records), **{metric: _plain(one) for metric, one in found.items()}}
    credits = np.array([float(record.details.get("credit", np.nan)) for record in records])
    out["credit"] = _plain(estimate(np.where(impossible, credits, undefined), house))
    plain = cannot_scores(said, impossible)
    for metric in found:  # the audited definition and the estimated one have to agree
        mean = getattr(plain, metric)
        if (mean is None) != (out[metric] is None) or (mean is not None and abs(mean - out[metric]["mean"]) > 1e-12):
            raise ValueError(f"{metric} of cannot: {mean} by envs.metrics, {out[metric]} estimated")
    return out


def _group(table: Table, inside: np.ndarray) -> dict[str, Any]:
    """Success and SPL of each agent over some episodes."""
    out: dict[str, Any] = {"n": int(inside.sum())}
    for name in table.agents:
        masked = {metric: np.where(inside, table.scores[name][metric], np.nan) for metric in ("success", "spl")}
        out[name] = {metric: _plain(estimate(values, table.house)) for metric, values in masked.items()}
    return out


def _column(records: dict[int, Record], metric: str, count: int) -> np.ndarray:
    """Metric of an agent for each episode, NaN where undefined or not recorded."""
    out = np.full(count, np.nan)
    for index, record in records.items():
        value = getattr(record.scores, metric)
        out[index] = np.nan if value is None else float(value)
    return out


def _plain(found: Estimate | None) -> dict[str, Any] | None:
    """Estimate as a JSON object."""
    return None if found is None else asdict(found)


def _number(episode: Episode, name: str) -> float:
    """Number among an episode's facts, NaN if missing."""
    value = episode.facts.get(name) if isinstance(episode.facts, dict) else None
    return float(value) if isinstance(value, int | float) else np.nan


def _label(value: Any) -> str:
    """Value of a fact in words."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _order(label: str) -> tuple[int, int, str]:
    """Sort key of labels: numbers by value, then words."""
    return (0, int(label), "") if label.lstrip("-").isdigit() else (1, 0, label)
