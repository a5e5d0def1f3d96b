"""Bundles: a benchmark in one file, from which every action and score can be verified."""

import json
import math
import tempfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from envs.datasets.json import checked, parse_json, read_bytes
from envs.datasets.schema import Json, one_of, reader
from envs.datasets.suite import digest_of, read_suite
from envs.errors import InputError
from envs.files import replacing, to_json
from envs.home import home_at
from envs.simulators.protocol import Simulator
from envs.tasks.evaluate import FailureCause
from envs.tasks.suites import BUDGETS
from envs.tasks.thresholds import Thresholds
from envs.types import ENDINGS, Camera, Episode, Trajectory
from experiments.benchmark.ablations import agent_spec, exchanged
from experiments.benchmark.aggregate import make_table, pairs, rows
from experiments.benchmark.records import EPISODES, TRAJECTORIES, Record, read_record, read_trajectories
from experiments.benchmark.simulators import simulator_of
from experiments.benchmark.worker import verdict
from experiments.replay import differences, simulated

SUITE, RESULTS = "suite.json.gz", "results.json"
MEMBERS = (RESULTS, SUITE, EPISODES, TRAJECTORIES)
NEAR, EQUAL = 1e-6, 1e-9  # tolerances of poses [m, rad], and of scores and results
LARGEST = 4 * 2**30  # greatest size of a member [bytes]
SAID = 20  # greatest number of printed differences
DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Verified:
    """Result of a verification, with the differences in words."""

    episodes: int
    steps: int
    wrong: tuple[str, ...]
    farthest: float  # greatest deviation of a pose [m, rad]


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
    thresholds: Annotated[Thresholds, one_of(("ours", "field"))] = "ours"


@dataclass(frozen=True)
class Results:
    """Parts of results.json that say what to compute again."""

    rows: tuple[Row, ...]
    pairs: tuple[Json, ...]
    digest: str
    settings: Settings


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
        with zipfile.ZipFile(path) as file:
            sizes = {name: file.getinfo(name).file_size for name in MEMBERS}
            if max(sizes.values()) > LARGEST:
                raise InputError(f"{path}: expected files of at most {LARGEST >> 30} GiB, got {max(sizes, key=lambda name: sizes[name])}")
            data = {name: file.read(name) for name in MEMBERS}
        texts = {name: _lines(data[name]) for name in (EPISODES, TRAJECTORIES)}
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError(f"{path}: expected a bundle of gothere bench --bundle, got something else ({error})") from error
    stored = parse_json(f"{path}: {RESULTS}", data[RESULTS])
    results = checked(f"{path}: {RESULTS}", reader(Results), stored)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / SUITE).write_bytes(data[SUITE])
        _, episodes = read_suite(Path(folder) / SUITE)
    records = tuple(read_record(line, f"{path}: {EPISODES} line {k + 1}") for k, line in enumerate(texts[EPISODES]))
    for record in records:
        if not 0 <= record.index < len(episodes) or episodes[record.index].episode_id != record.episode:
            raise InputError(f"{path}: {EPISODES}: expected records of its episodes, got one of {record.episode!r}, number {record.index}")
    return Bundle(results, stored, episodes, records, read_trajectories(texts[TRAJECTORIES], f"{path}: {TRAJECTORIES}"))


def verify(path: Path) -> Verified:
    """Verify a bundle: simulate every action and compute every score again.

    Poses have to agree within 1e-6 (m, rad), scores and results within 1e-9. Crashes and timeouts are taken from the record.
    """
    bundle = read_bundle(path)
    wrong: list[str] = []
    if (digest := digest_of(bundle.episodes)) != bundle.results.digest:
        wrong.append(f"episodes: their digest is {digest[:16]}, the results say {bundle.results.digest[:16]}")
    wrong += _missing(bundle)
    settings = bundle.results.settings
    camera, simulator, inside = Camera(settings.size, settings.size), None, ""
    again, steps, farthest = [], 0, 0.0
    for record in sorted(bundle.records, key=lambda record: (record.scene, record.index)):
        episode, found = bundle.episodes[record.index], bundle.trajectories.get(record.key)
        if found is None:
            wrong.append(f"{record.agent}, episode {record.episode}: has no trajectory")
            continue
        home = home_at(episode.scene_id)
        if simulator is None:
            kind = "native" if settings.simulator == "native" else "habitat"
            simulator = simulator_of(1, home, camera=Camera(8, 8), sensors=(), threads=1, kind=kind)
        elif inside != episode.scene_id:
            simulator.load(0, home.scene, space=home.space, packed=home.packed)
        inside = episode.scene_id
        off, said = check_path(simulator, episode, found)
        checked = scored_again(record, episode, found, camera, settings.thresholds)
        wrong += [f"{record.agent}, episode {record.episode}: {words}" for words in (*said, *record_differences(record, checked))]
        again.append(checked)
        steps, farthest = steps + len(found.action), max(farthest, off)
    wrong += _results_differ(bundle, again)
    return Verified(len(bundle.records), steps, tuple(wrong), farthest)


def _missing(bundle: Bundle) -> list[str]:
    """Missing and superfluous records.

    There should be one for each agent and episode, except for instructions that cannot be shuffled.
    """
    sources = exchanged(bundle.episodes, bundle.results.settings.seed)
    keys, said = Counter(record.key for record in bundle.records), []
    for name in dict.fromkeys(row.agent for row in bundle.results.rows):
        shuffled = agent_spec(name).shuffled_instruction
        for index, episode in enumerate(bundle.episodes):
            count, expected = keys[name, episode.episode_id], int(not shuffled or index in sources)
            if count != expected:
                said.append(f"{name}, episode {episode.episode_id}: has {count} records, expected {expected}")
    return said


def check_path(simulator: Simulator, episode: Episode, recorded: Trajectory) -> tuple[float, list[str]]:
    """Greatest deviation of a path from its simulated actions, and problems in words."""
    said, ends = [], [k for k, action in enumerate(recorded.action.tolist()) if action in ENDINGS]
    if len(recorded.action) > BUDGETS[episode.task]:
        said.append(f"{len(recorded.action)} actions, {BUDGETS[episode.task]} are allowed")
    if ends and ends[0] < len(recorded.action) - 1:
        said.append(f"goes on after its end at step {ends[0] + 1}")
    position, yaw = recorded.position_w.copy(), recorded.yaw_w.copy()
    position[0], yaw[0] = episode.start_position_w, episode.start_yaw_w
    again = simulated(simulator, replace(recorded, position_w=position, yaw_w=yaw))
    off = differences(recorded, again)
    bad = off > NEAR
    bad[1:] |= recorded.collided != again.collided
    if bad.any():
        step = int(bad.argmax())
        words = f"is {off[step]:.3g} (m or rad) from where its actions lead" if off[step] > NEAR else "differs in a collision"
        said.append(f"pose {step} {words}")
    return float(off.max()), said


def scored_again(record: Record, episode: Episode, path: Trajectory, camera: Camera, thresholds: Thresholds) -> Record:
    """Record that follows from a trajectory, keeping a crash or timeout."""
    failure = FailureCause(record.end) if record.end in (FailureCause.CRASHED, FailureCause.TIMED_OUT) else None
    return replace(record, **verdict(episode, path, record.text, failure, camera, thresholds))


def record_differences(record: Record, again: Record) -> list[str]:
    """Differences between two records of an episode, in words."""
    a, b = asdict(record.scores), asdict(again.scores)
    said = [f"{name} is {b[name]}, the bundle says {a[name]}" for name in a if not _equal(a[name], b[name])]
    return said + [
        f"{name} is {getattr(again, name)!r}, the bundle says {getattr(record, name)!r}"
        for name in ("end", "cause", "details")
        if getattr(record, name) != getattr(again, name)
    ]


def _results_differ(bundle: Bundle, again: Sequence[Record]) -> list[str]:
    """Differences between the results and those of the records scored again."""
    access = {row.agent: row.access for row in bundle.results.rows}
    table = make_table(bundle.episodes, list(access), again, bundle.results.settings.seed)
    counts = {"n": len(bundle.episodes), "houses": table.houses}
    recomputed = json.loads(to_json({**counts, "rows": rows(table, access), "pairs": pairs(table)}))
    return [f"results: {where}" for where in _unequal(bundle.stored, recomputed, "")]


def _unequal(stored: Any, recomputed: Any, where: str) -> list[str]:
    """Differences between recorded and recomputed values, in words.

    Recorded values without a recomputed one are ignored.
    """
    if isinstance(recomputed, dict) and isinstance(stored, dict):
        return [line for key in recomputed for line in _unequal(stored.get(key), recomputed[key], f"{where}.{key}".lstrip("."))]
    if isinstance(recomputed, list) and isinstance(stored, list) and len(stored) == len(recomputed):
        return [line for k in range(len(stored)) for line in _unequal(stored[k], recomputed[k], f"{where}[{k}]")]
    return [] if _equal(stored, recomputed) else [f"{where} is {recomputed}, the bundle says {stored}"]


def _equal(a: Any, b: Any) -> bool:
    """Whether two values are equal, numbers within 1e-9."""
    if isinstance(a, int | float) and isinstance(b, int | float) and isinstance(a, bool) == isinstance(b, bool):
        return math.isclose(a, b, rel_tol=EQUAL, abs_tol=EQUAL)
    return type(a) is type(b) and a == b


def verify_and_print(path: Path, *, as_json: bool) -> int:
    """Verify a bundle and print its differences; exit code 1 if there are any."""
    found = verify(path)
    for line in found.wrong[:SAID]:
        print(line)
    if len(found.wrong) > SAID:
        print(f"and {len(found.wrong) - SAID} more")
    what = f"{found.episodes} episodes, {found.steps} steps: poses within {found.farthest:.1g} (allowed {NEAR:g}), scores within {EQUAL:g}"
    print(f"not as it says: {len(found.wrong)} differences" if found.wrong else f"verified  {what}")
    if as_json:
        record = {"bundle": str(path), "verified": not found.wrong, **asdict(found), "pose_tolerance": NEAR, "score_tolerance": EQUAL}
        print(to_json(record))
    return 1 if found.wrong else 0
