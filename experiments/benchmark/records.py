"""Records of a benchmark on disk: `episodes.jsonl` and `trajectories.jsonl`, one line per episode and agent.

Lines are added when episodes are done, trajectories first, and reach the disk before the next ones are assigned. Whenever the
benchmark is killed, `resume` finds whole lines only, and each record with its trajectory. A line of trajectories.jsonl, with
the episode, is sufficient to recompute every score:

    {"agent": "random", "episode": "12", "action": "1123...", "collided": "0001...", "path": "eJx...", "sums": "0f33c0de 77ab90f1"}

with a digit for each action (`envs.types.Action`) and collision, and the t + 1 poses (x, y, z [m], yaw, pitch [rad]; world frame) as
base64 of zlib of little-endian float64, row by row. `sums` are the CRC-32 of the other values and of the episode's line in
episodes.jsonl without its seconds, so that a damaged line of either file is noticed, and the same actions make the same file.
"""

import base64
import os
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import numpy as np

from envs.datasets.json import checked, parse_json, read_bytes
from envs.datasets.schema import Json, WrongField, one_of, read_base64, read_part, record_reader
from envs.datasets.unpacking import inflated
from envs.errors import InputError
from envs.files import to_json, write_whole
from envs.metrics import Scores
from envs.types import Action, Trajectory

EPISODES, TRAJECTORIES = "episodes.jsonl", "trajectories.jsonl"
ENDS = ("stop", "cannot", "answer", "budget", "timed_out", "crashed")
MOST_ACTIONS = 100_000  # in one line
DAMAGED = "expected the line that was written, got a damaged one; delete the line to carry out its episode again"
POSE = 5 * 8  # bytes of a pose


@dataclass(frozen=True)
class Record:
    """Record of one episode of an agent.

    `index` is the episode's index in the set, `end` one of `ENDS`, `text` the answer or reason, `cause` the failure cause ('done' for
    none), `details` further results of the evaluation, `traceback` that of the agent's exception.
    """

    agent: str
    episode: str
    index: int
    scene: str
    end: Annotated[str, one_of(ENDS)]
    text: str
    cause: str
    scores: Annotated[Scores, record_reader(Scores, strict=True)]
    seconds: float
    details: dict[str, Json] = field(default_factory=dict)
    traceback: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Agent and episode."""
        return self.agent, self.episode


@dataclass(frozen=True)
class PackedTrajectory:
    """Line of trajectories.jsonl."""

    agent: str
    episode: str
    action: str
    collided: str
    path: str
    sums: str

    @property
    def key(self) -> tuple[str, str]:
        """Agent and episode."""
        return self.agent, self.episode


_SECONDS = re.compile(r'"seconds": [-+.0-9e]+')
_READ_RECORD, _READ_TRAJECTORY = record_reader(Record, strict=True), record_reader(PackedTrajectory)


@dataclass(frozen=True)
class Done:
    """Record and trajectory of one episode of an agent."""

    record: Record
    trajectory: Trajectory

    def lines(self) -> tuple[str, str]:
        """Lines for the two files, without line ends."""
        line = to_json(self.record)
        return line, to_json(packed(self.record.key, self.trajectory, line))


class Records:
    """The two files of a folder, open for appending."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._files = [(folder / name).open("ab", buffering=0) for name in (TRAJECTORIES, EPISODES)]
        except OSError as error:
            raise InputError(f"{folder}: cannot be written ({error.strerror or error}); choose another place with --out") from error

    def add(self, done: Sequence[Done]) -> None:
        """Append lines and flush them to the disk.

        InputError where the disk is full; what was written of a line is removed when the benchmark is resumed.
        """
        lines = [one.lines() for one in done]
        try:
            for file, which in zip(self._files, (1, 0), strict=True):
                data = memoryview("".join(line[which] + "\n" for line in lines).encode("utf-8", "backslashreplace"))
                while data:
                    data = data[file.write(data) :]
                os.fsync(file.fileno())
        except OSError as error:
            why = error.strerror or error
            raise InputError(f"{self.folder}: cannot be written ({why}); make room, and give the same command to go on") from error

    def close(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()


def resume(folder: Path) -> list[Record]:
    """Records of a folder, each with its trajectory, after a repair of its files.

    Incomplete last lines, records and trajectories without each other, and duplicates are removed. InputError for any other damaged line.
    """
    lines = {name: _whole_lines(folder / name) for name in (EPISODES, TRAJECTORIES)}
    held: dict[tuple[tuple[str, str], str], str] = {}  # lines of trajectories by key and sum of the record's line
    for number, line in enumerate(lines[TRAJECTORIES], 1):
        where = f"{folder / TRAJECTORIES} line {number}"
        found = read_packed(line, where)
        if found.sums.partition(" ")[0] != _own_sum(found):
            raise InputError(f"{where}: {DAMAGED}")
        held.setdefault((found.key, found.sums.rpartition(" ")[2]), line)
    known = {key for key, _ in held}
    records: dict[tuple[str, str], Record] = {}
    kept: dict[str, list[str]] = {EPISODES: [], TRAJECTORIES: []}
    damaged: dict[tuple[str, str], str] = {}
    for number, line in enumerate(lines[EPISODES], 1):
        where = f"{folder / EPISODES} line {number}"
        record = read_record(line, where)
        path = held.get((record.key, _record_sum(line)))
        if path is None and record.key in known:
            damaged[record.key] = where
        elif path is not None and record.key not in records:
            records[record.key] = record
            kept[EPISODES].append(line)
            kept[TRAJECTORIES].append(path)
    for where in (where for key, where in damaged.items() if key not in records):
        raise InputError(f"{where}: {DAMAGED}")
    for name, some in kept.items():
        data = "".join(line + "\n" for line in some).encode()
        if (folder / name).exists() and (folder / name).stat().st_size != len(data):
            write_whole(folder / name, data)
    return list(records.values())


def _whole_lines(path: Path) -> list[str]:
    """Complete lines of a file; none for a missing file."""
    if not path.exists():
        return []
    return [line.decode("utf-8", errors="replace") for line in read_bytes(path).split(b"\n")[:-1]]


def _sum(text: str) -> str:
    """CRC-32 of a text, in eight hexadecimal digits."""
    return f"{zlib.crc32(text.encode('utf-8', errors='replace')):08x}"


def read_record(line: str, where: str) -> Record:
    """Record in a line of episodes.jsonl.

    InputError, which begins with `where`, for other content.
    """
    return checked(where, _READ_RECORD, parse_json(where, line))


def read_trajectories(lines: Iterable[str], where: str) -> dict[tuple[str, str], Trajectory]:
    """Trajectories in lines of trajectories.jsonl, by agent and episode.

    InputError, which begins with `where`, for other content.
    """
    found = [read_packed(line, where) for line in lines if line.strip()]
    return {one.key: checked(where, unpacked, one) for one in found}


def packed(key: tuple[str, str], trajectory: Trajectory, record: str) -> PackedTrajectory:
    """Content of a line of trajectories.jsonl, beside the record's line."""
    table = np.column_stack([trajectory.position_w, trajectory.yaw_w, trajectory.pitch]).astype("<f8")
    action, collided = ("".join(map(str, column.astype(int).tolist())) for column in (trajectory.action, trajectory.collided))
    path = base64.b64encode(zlib.compress(table.tobytes(), 6)).decode()
    found = PackedTrajectory(*key, action, collided, path, "")
    return replace(found, sums=f"{_own_sum(found)} {_record_sum(record)}")


def read_packed(line: str, where: str) -> PackedTrajectory:
    """Trajectory in a line of trajectories.jsonl, still packed.

    InputError, which begins with `where`, for other content.
    """
    return checked(where, _READ_TRAJECTORY, parse_json(where, line))


def _record_sum(line: str) -> str:
    """Sum of a record's line without its seconds."""
    return _sum(_SECONDS.sub("", line, count=1))


def _own_sum(packed: PackedTrajectory) -> str:
    """Sum of a trajectory's values."""
    return _sum(" ".join((*packed.key, packed.action, packed.collided, packed.path)))


def unpacked(packed: PackedTrajectory) -> Trajectory:
    """Trajectory of a line. WrongField where its parts do not fit together."""
    if (steps := len(packed.action)) > MOST_ACTIONS or len(packed.collided) != steps:
        raise WrongField(f"a collision for each of at most {MOST_ACTIONS} actions", got=f"{len(packed.collided)} for {steps}")
    action = _digits(packed.action, len(Action), "action")
    collided = _digits(packed.collided, 2, "collided").astype(np.bool_)
    data = read_part(read_base64, packed.path, "path")
    data = read_part(lambda value: inflated(value, POSE * (steps + 1)), data, "path")
    table = np.frombuffer(data, "<f8").astype(np.float64).reshape(-1, 5)
    if not np.isfinite(table).all():
        raise WrongField("finite numbers", got="others").inside("path")
    return Trajectory(action, collided, table[:, :3], table[:, 3], table[:, 4])


def _digits(text: str, base: int, name: str) -> np.ndarray:
    """Numbers that are one digit each."""
    if not set(text) <= set("0123456789"[:base]):
        raise WrongField(f"digits from 0 to {base - 1}", text).inside(name)
    return np.array([int(digit) for digit in text], np.int64)
