"""`gothere episodes make|check|convert|show|demos`: episode files in Habitat's formats, and demonstrations."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro

from envs.datasets.files import EpisodeFile, Kind, ground_truth_path, read_episodes, read_ground_truth, write_episodes, write_ground_truth
from envs.datasets.habitat.convert import Nearest, converted, straight, without_notes
from envs.errors import InputError
from envs.files import to_json
from experiments.data.collect import Demos, demos
from experiments.progress import progress
from experiments.reports.files import write_json

if TYPE_CHECKING:
    from envs.types import Episode


@dataclass(frozen=True)
class Make:
    """Make the episodes of a suite and write them in Habitat's format, ours under `info`."""

    suite: Annotated[str, tyro.conf.Positional]
    """Suite such as instruct, instruct-test or errand-test-long; a name without split is val."""
    episodes: int = 300
    """Number of episodes."""
    out: Path | None = None
    """File to write, ending in .json.gz; SUITE.json.gz by default."""
    split: Literal["train", "val", "test"] | None = None
    """Another split of the suite's task."""
    seed: int = 0
    """Seed of starts, goals and instructions; the homes are the suite's."""
    workers: int = 2
    """Number of processes; results do not depend on it."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        _from("--episodes", self.episodes, 1)
        _from("--seed", self.seed, 0)
        _from("--workers", self.workers, 1)
        _suffix("--out", self.out)


@dataclass(frozen=True)
class Check:
    """Check the format of a file, and that an oracle solves every episode."""

    file: Annotated[Path, tyro.conf.Positional]
    """Episode file, ending in .json.gz."""
    scenes: Path | None = None
    """Folder with the scene files of foreign episodes."""
    workers: int = 2
    """Number of processes."""
    format: bool = False
    """Check the format alone, without scenes and oracle."""
    seed: int = 0
    """Accepted by every verb; nothing here is random."""
    out: Path | None = None
    """Folder for check.json."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        _from("--workers", self.workers, 1)


@dataclass(frozen=True)
class Convert:
    """Write the episodes of a file in another of Habitat's formats."""

    file: Annotated[Path, tyro.conf.Positional]
    """Episode file, ending in .json.gz."""
    to: str | None = None
    """PointNav-v1, R2RVLN-v1, VLN-CE-v1 or RxR-VLN-CE-v1; the file's own format by default."""
    out: Path | None = None
    """File to write, ending in .json.gz."""
    scenes: Path | None = None
    """Folder with the scene files, for the nearest view points of objects; beside the file by default."""
    plain: bool = False
    """Omit gothere's own data under `info`."""
    seed: int = 0
    """Accepted by every verb; nothing here is random."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        _suffix("--out", self.out)
        if self.out is None:
            raise InputError("--out: expected a file to write, ending in .json.gz, got none")


@dataclass(frozen=True)
class Show:
    """Show a file: format, scenes, difficulty of the episodes, and the first of them."""

    file: Annotated[Path, tyro.conf.Positional]
    """Episode file, ending in .json.gz."""
    episodes: int = 10
    """Number of rows to print."""
    seed: int = 0
    """Accepted by every verb; nothing here is random."""
    out: Path | None = None
    """Folder for show.json."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        _from("--episodes", self.episodes, 0)


def main(config: Make | Check | Convert | Show | Demos) -> int:
    """Run the action; exit code 1 when `check` finds a problem, else 0."""
    from experiments.episode.result import check_folder

    if config.out is not None:  # before minutes of work
        check_folder(config.out.parent if isinstance(config, Make | Convert) else config.out)
    actions: dict[type, Callable[[Any], dict[str, Any]]] = {Make: make, Check: check, Convert: convert, Show: show, Demos: demos}
    report = actions[type(config)](config)
    if config.json:
        print(to_json(report))
    return 1 if report.get("failures") else 0


def make(config: Make) -> dict[str, Any]:
    """Make a file of episodes, print a summary, and return it."""
    from envs.datasets.suite import digest_of, write_suite
    from envs.tasks.generate import make_suite
    from envs.tasks.suites import suite_in_split

    suite = suite_in_split(config.suite, config.split)
    out = config.out or Path(f"{suite.name}.json.gz")
    start = time.perf_counter()
    with progress(f"making {suite.name}", config.episodes) as advance:
        told = lambda done, _: advance(done)  # noqa: E731
        episodes = make_suite(suite.name, config.episodes, seed=config.seed, workers=config.workers, progress=told)
    write_suite(out, suite.name, episodes, config.seed)
    seconds, digest = time.perf_counter() - start, digest_of(episodes)
    homes = len({episode.scene_id for episode in episodes})
    print(f"{suite.name}: {len(episodes)} episodes in {homes} homes, {seconds:.1f} s, digest {digest[:16]}")
    print(f"wrote {out} ({out.stat().st_size / 1e6:.1f} MB)")
    return {
        "suite": suite.name, "seed": config.seed, "episodes": len(episodes), "homes": homes, "digest": digest, "file": str(out),
        "seconds": round(seconds, 2),
    }  # fmt: skip


def check(config: Check) -> dict[str, Any]:
    """Check a file, print each failed episode with the reason, and return a summary."""
    start = time.perf_counter()
    file = read_episodes(config.file)
    failures = _twice(file)
    if not config.format:
        failures += _solved(config, file)
    for row in failures:
        print(f"{row['episode']:>8}  {row['scene']}  {row['problem']}")
    seconds = time.perf_counter() - start
    count, bad = len(file.episodes), len({row["episode"] for row in failures})
    what = "well formed" if config.format else "solved by the oracle"
    print(f"{config.file}: {file.kind}, {count} episodes, {count - bad} {what}, {bad} not, {seconds:.1f} s")
    report = {"file": str(config.file), "kind": str(file.kind), "checked": count, "sound": count - bad, "failures": failures}
    if config.out:
        write_json(config.out / "check.json", report)
    return report | {"seconds": round(seconds, 2)}


def _twice(file: EpisodeFile) -> list[dict[str, Any]]:
    """Episodes with a duplicate id in the same scene."""
    seen = Counter((str(one.place.episode_id), one.place.scene_id) for one in file.episodes)
    return [{"episode": name, "scene": scene, "problem": f"{n} episodes have this id"} for (name, scene), n in seen.items() if n > 1]


def _solved(config: Check, file: EpisodeFile) -> list[dict[str, Any]]:
    """Episodes that the oracle cannot solve."""
    from envs.tasks.generate import processes
    from experiments.data.check import check_home
    from experiments.data.foreign import episodes_to_solve

    homes: dict[str, list[Episode]] = {}
    for episode in episodes_to_solve(config.file, file):
        homes.setdefault(episode.scene_id, []).append(episode)
    jobs = [(scene_id, config.scenes, episodes) for scene_id, episodes in homes.items()]
    failures = []
    with progress("checking", len(file.episodes)) as advance, processes(config.workers) as run:
        for (_, _, episodes), problems in zip(jobs, run(check_home, jobs), strict=True):
            failures += problems
            advance(len(episodes), more=True)
    return failures


def convert(config: Convert) -> dict[str, Any]:
    """Convert a file, print a summary, and return it.

    Ground truth beside the old file is written beside the new one.
    """
    assert config.out is not None
    file = read_episodes(config.file)
    kind = _kind(config.to) if config.to else file.kind
    nearest = nearest_points(config, file) if kind is Kind.POINTNAV else straight
    try:
        head = converted(file.head, file.kind, kind, nearest)
        shards = {name: converted(shard, file.kind, kind, nearest) for name, shard in file.shards.items()}
    except InputError as error:
        raise InputError(f"{config.file}: {error}") from None
    if config.plain:
        head, shards = without_notes(head), {name: without_notes(shard) for name, shard in shards.items()}
    write_episodes(EpisodeFile(kind, head, shards), config.out)
    files = [str(config.out)]
    old, new = ground_truth_path(config.file), ground_truth_path(config.out)
    if old.is_file() and kind is not Kind.POINTNAV:
        write_ground_truth(read_ground_truth(old), new)
        files.append(str(new))
    print(f"wrote {', '.join(files)}: {len(file.episodes)} episodes, {file.kind} as {kind}")
    return {"episodes": len(file.episodes), "from": str(file.kind), "to": str(kind), "files": files}


def nearest_points(config: Convert, file: EpisodeFile) -> Nearest:
    """Choice of the view point that is nearest by geodesic distance.

    Where the scenes are not at hand, it is the nearest in a straight line, and a line says so.
    """
    from experiments.data.foreign import nearest_by_way, scene_of

    if file.kind not in (Kind.OBJECTNAV, Kind.INSTANCE_IMAGENAV):
        return straight
    ids = dict.fromkeys(episode.place.scene_id for episode in file.episodes)
    try:
        return nearest_by_way({scene_id: scene_of(scene_id, config.file, config.scenes) for scene_id in ids})
    except InputError as error:
        if config.scenes is not None:
            raise
        print(f"goals are the view points nearest in a straight line, without lengths, because the scenes are missing ({error})")
        return straight


def _kind(name: str) -> Kind:
    """Format with a name.

    InputError for an unknown one, with the nearest.
    """
    import difflib

    near = difflib.get_close_matches(name.lower(), [kind.lower() for kind in Kind], 1, 0.4)
    exact = [kind for kind in Kind if kind.lower() == name.lower()]
    if exact:
        return exact[0]
    hint = next((f"; did you mean {kind}?" for kind in Kind if near and kind.lower() == near[0]), "")
    raise InputError(f"--to: expected {', '.join(Kind)}, got {name!r}{hint}")


def show(config: Show) -> dict[str, Any]:
    """Print the content of a file with its first episodes, and return a summary."""
    from rich.console import Console
    from rich.table import Table

    file = read_episodes(config.file)
    rows = [_row(record) for record in file.episodes]
    scenes = {row["scene"] for row in rows}
    lengths = sorted(row["shortest"] for row in rows if row["shortest"] is not None)
    middle = f", median length {lengths[len(lengths) // 2]:.1f} m" if lengths else ""
    print(f"{config.file}: {file.kind}, {len(rows)} episodes in {len(scenes)} scenes{middle}")
    table = Table(box=None, pad_edge=False)
    for name in ("id", "scene", "length", "rooms", "instruction"):
        table.add_column(name, justify="right" if name in ("id", "length", "rooms") else "left")
    for row in rows[: config.episodes]:
        length = "" if row["shortest"] is None else f"{row['shortest']:.1f} m"
        table.add_row(row["id"], row["scene"], length, "" if row["rooms"] is None else str(row["rooms"]), row["instruction"] or "")
    Console(width=None if sys.stdout.isatty() else 160, markup=False, highlight=False).print(table)
    report = {"file": str(config.file), "kind": str(file.kind), "episodes": len(rows), "scenes": len(scenes), "rows": rows}
    if config.out:
        write_json(config.out / "show.json", report)
    return {**report, "rows": rows[: config.episodes]}


def _row(record: Any) -> dict[str, Any]:
    """Row of an episode in the table."""
    info = record.place.info or {}
    own = info.get("gothere", {})
    facts = own.get("facts") or {}
    said = own.get("instruction")
    if hasattr(record, "instruction"):
        said = record.instruction.instruction_text
    elif hasattr(record, "question"):
        said = record.question.question_text
    elif said is None:
        said = getattr(record, "object_category", None)
    row = {"id": str(record.place.episode_id), "scene": record.place.scene_id, "shortest": info.get("geodesic_distance")}
    return row | {"rooms": facts.get("rooms_crossed"), "instruction": said, "impossible": own.get("impossible")}


def _from(name: str, value: int, least: int) -> None:
    """Raise InputError for a number below the least."""
    if value < least:
        raise InputError(f"{name}: expected a whole number from {least} on, got {value}")


def _suffix(name: str, path: Path | None) -> None:
    """Raise InputError for a file with another suffix."""
    if path is not None and not path.name.endswith(".json.gz"):
        raise InputError(f"{name}: expected a file name ending in .json.gz, got {str(path)!r}")
