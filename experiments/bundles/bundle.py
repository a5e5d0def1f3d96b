"""Bundles: a benchmark in one file.

Every action and score can be verified from it (`experiments.bundles.verify`).
"""

import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from envs.datasets.json import checked, parse_json, read_bytes
from envs.datasets.schema import Json, Label, one_of, reader
from envs.datasets.suite import read_suite
from envs.datasets.unpacking import members
from envs.errors import InputError
from envs.files import replacing
from envs.tasks.thresholds import Thresholds
from envs.types import Episode, Trajectory
from experiments.benchmark.records import EPISODES, TRAJECTORIES, Record, read_record, read_trajectories

SUITE, RESULTS = "suite.json.gz", "results.json"
MEMBERS = (RESULTS, SUITE, EPISODES, TRAJECTORIES)
MOST_SIDE = 4096  # of a camera [pixels]
DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Row:
    """Agent of the results."""

    agent: str
    access: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """Settings of the results."""

    seed: int
    size: int
    simulator: str = "native"
    limit: float | None = None
    episodes: int | None = None
    episodes_file: str | None = None
    thresholds: Annotated[Thresholds, one_of(("ours", "field"))] = "ours"


@dataclass(frozen=True)
class Results:
    """Parts of results.json that say what to compute again.

    `agents` has the digests of agents' files, '' for registered agents.
    """

    suite: str
    rows: tuple[Row, ...]
    pairs: tuple[Json, ...]
    digest: str
    settings: Settings
    seeds: dict[str, Label]
    agents: dict[str, str]
    command: str
    version: str
    commit: str | None


@dataclass(frozen=True)
class Bundle:
    """Content of a bundle; `stored` is the whole of its results."""

    results: Results
    stored: dict[str, Any]
    episodes: tuple[Episode, ...]
    records: tuple[Record, ...]
    trajectories: dict[tuple[str, str], Trajectory]


def write_bundle(path: Path, folder: Path) -> None:
    """Write a .zip with the results of a folder, their episodes, records and trajectories.

    The same folder gives the same bytes. Records and trajectories of agents that are not in the results are left out; the others are in the
    order of the table.
    """
    results = checked(folder / RESULTS, reader(Results), parse_json(folder / RESULTS, read_bytes(folder / RESULTS)))
    place = {row.agent: number for number, row in enumerate(results.rows)}
    lines = {name: _lines((folder / name).read_bytes()) for name in (EPISODES, TRAJECTORIES)}
    order = []
    for number, line in enumerate(lines[EPISODES]):
        record = read_record(line, f"{folder / EPISODES} line {number + 1}")
        if record.agent in place:
            order.append((place[record.agent], record.index, number))
    texts = {name: "".join(found[number] + "\n" for *_, number in sorted(order)).encode() for name, found in lines.items()}
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as file:
        for name in MEMBERS:
            file.writestr(zipfile.ZipInfo(name, DATE), texts.get(name) or (folder / name).read_bytes(), zipfile.ZIP_DEFLATED)


def _lines(data: bytes) -> list[str]:
    """Lines of a JSON-lines file, which end with a line feed alone: texts may hold other separators of lines."""
    return [line for line in data.decode("utf-8").split("\n") if line]


def read_bundle(path: Path) -> Bundle:
    """Read a bundle.

    InputError for other files, and for the first line or field that cannot be read.
    """
    try:
        data = members(path, MEMBERS)
        texts = {name: _lines(data[name]) for name in (EPISODES, TRAJECTORIES)}
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: expected a bundle of gothere bench --bundle, got something else ({error})") from error
    stored = parse_json(f"{path}: {RESULTS}", data[RESULTS])
    results = checked(f"{path}: {RESULTS}", reader(Results), stored)
    if not 1 <= results.settings.size <= MOST_SIDE or results.settings.seed < 0:
        raise InputError(f"{path}: {RESULTS}: settings: expected a size from 1 to {MOST_SIDE} and a seed from 0 on, got others")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / SUITE).write_bytes(data[SUITE])
        _, episodes = read_suite(Path(folder) / SUITE)
    records = tuple(read_record(line, f"{path}: {EPISODES} line {k + 1}") for k, line in enumerate(texts[EPISODES]))
    for record in records:
        if not 0 <= record.index < len(episodes) or episodes[record.index].episode_id != record.episode:
            raise InputError(f"{path}: {EPISODES}: expected records of its episodes, got one of {record.episode!r}, number {record.index}")
    return Bundle(results, stored, episodes, records, read_trajectories(texts[TRAJECTORIES], f"{path}: {TRAJECTORIES}"))
