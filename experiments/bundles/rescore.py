"""Rescoring: a finished benchmark judged again from its recorded trajectories.

The thresholds of success may be the same or others. Nobody plays. The results go into a folder of their own inside the benchmark's, named
after the thresholds, which is a results folder like any other: it can be resumed and bundled. Rescoring by the same thresholds gives the
same scores, and the tables of this version of the code.
"""

import json
import re
import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from envs.datasets.json import checked, parse_json, read_bytes
from envs.datasets.schema import reader
from envs.datasets.suite import digest_of, read_suite
from envs.errors import InputError
from envs.tasks.thresholds import Thresholds, threshold_notes
from envs.types import Camera, Episode, Trajectory
from experiments.benchmark.aggregate import METHOD, by_length, groups, house_notes, make_table, pairs, rows
from experiments.benchmark.records import EPISODES, TRAJECTORIES, Done, Record, Records, read_record, read_trajectories
from experiments.benchmark.settings import SETTINGS
from experiments.benchmark.table import markdown, print_table
from experiments.bundles.bundle import RESULTS, SUITE, Results
from experiments.bundles.verify import scored_again
from experiments.data.provenance import commit, version
from experiments.progress import progress
from experiments.reports.files import write_json, write_text


@dataclass(frozen=True)
class Recorded:
    """Content of a results folder; `stored` and `settings` are results.json and bench.json."""

    results: Results
    stored: dict[str, Any]
    settings: dict[str, Any]
    episodes: tuple[Episode, ...]
    records: tuple[Record, ...]
    trajectories: dict[tuple[str, str], Trajectory]


def read_recorded(folder: Path) -> Recorded:
    """Read a results folder without changing it.

    InputError for other folders, and where records, trajectories, episodes and results do not belong together.
    """
    missing = [name for name in (SETTINGS, RESULTS, SUITE, EPISODES, TRAJECTORIES) if not (folder / name).is_file()]
    if missing:
        raise InputError(f"{folder}: expected the results of a finished gothere bench, got a folder without {', '.join(missing)}")
    stored, settings = (parse_json(folder / name, read_bytes(folder / name)) for name in (RESULTS, SETTINGS))
    results = checked(folder / RESULTS, reader(Results), stored)
    _, episodes = read_suite(folder / SUITE)
    if (digest := digest_of(episodes)) != results.digest:
        raise InputError(f"{folder / SUITE}: expected the digest {results.digest[:16]}, got {digest[:16]}")
    agents = {row.agent for row in results.rows}
    lines = [(number, line) for number, line in enumerate(_text(folder / EPISODES).split("\n"), 1) if line]
    records = [read_record(line, f"{folder / EPISODES} line {number}") for number, line in lines]
    trajectories = read_trajectories(_text(folder / TRAJECTORIES).split("\n"), str(folder / TRAJECTORIES))
    for record in records:
        if not 0 <= record.index < len(episodes) or episodes[record.index].episode_id != record.episode or record.key not in trajectories:
            raise InputError(f"{folder / EPISODES}: expected records of its episodes, with trajectories, got one of {record.episode!r}")
    return Recorded(results, stored, settings, episodes, tuple(one for one in records if one.agent in agents), trajectories)


def _text(path: Path) -> str:
    """Text of a file. InputError where it is not UTF-8."""
    try:
        return read_bytes(path).decode()
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: expected text in UTF-8, got something else ({error.reason})") from error


def rescore(folder: Path, thresholds: Thresholds) -> tuple[Path, dict[str, Any]]:
    """Judge a folder's trajectories again into a new folder within; that folder, and results.

    InputError where the new folder exists, or the folder holds no finished benchmark.
    """
    found, out = read_recorded(folder), folder / thresholds
    if out.exists():
        raise InputError(f"{out}: expected no such folder yet, got one; remove it to rescore again")
    size = found.results.settings.size
    camera, again = Camera(size, size), []
    with progress(f"judging {len(found.records)} episodes", len(found.records)) as advance:
        for record in sorted(found.records, key=lambda record: (record.scene, record.index)):
            again.append(scored_again(record, found.episodes[record.index], found.trajectories[record.key], camera, thresholds))
            advance(1)
    place = {record.key: number for number, record in enumerate(found.records)}
    again.sort(key=lambda record: place[record.key])
    results = rescored_results(found, again, thresholds)
    out.mkdir()
    shutil.copyfile(folder / SUITE, out / SUITE)
    with closing(Records(out)) as files:
        files.add([Done(record, found.trajectories[record.key]) for record in again])
    write_json(out / SETTINGS, found.settings | {"thresholds": thresholds})
    write_json(out / RESULTS, results)
    write_text(out / "table.md", markdown(results))
    return out, results


def rescored_results(found: Recorded, again: Sequence[Record], thresholds: Thresholds) -> dict[str, Any]:
    """Content of results.json with everything that follows from the records computed again."""
    access = {row.agent: row.access for row in found.results.rows}
    table = make_table(found.episodes, list(access), again, found.results.settings.seed)
    left_out = {row["agent"]: row.get("left_out", 0) for row in found.stored["rows"]}
    kept = [
        note for note in found.stored["notes"] if "houses" not in note and "one house" not in note and note not in threshold_notes("field")
    ]
    command = re.sub(r" --thresholds \w+", "", found.stored["command"])
    return found.stored | {
        "rows": [row | {"left_out": left_out[row["agent"]]} for row in rows(table, access)],
        "pairs": pairs(table),
        "groups": groups(table),
        "lengths": by_length(table),
        "notes": threshold_notes(thresholds) + house_notes(table.houses) + kept,
        "method": METHOD,
        "command": command if thresholds == "ours" else f"{command} --thresholds {thresholds}",
        "settings": found.stored["settings"] | {"thresholds": thresholds},
        "rescored": {"version": version(), "commit": commit()},
    }


def rescore_and_print(folder: Path, thresholds: Thresholds, *, as_json: bool) -> int:
    """Rescore a folder and print the table; exit code 0."""
    out, results = rescore(folder, thresholds)
    print_table(results)
    print(f"wrote  {out}/: table.md, results.json, episodes.jsonl, trajectories.jsonl, suite.json.gz")
    if as_json:
        print(json.dumps(results))
    return 0
