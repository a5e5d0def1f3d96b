"""Records of a benchmark on disk: `episodes.jsonl` and `trajectories.jsonl`, one line per episode and agent.

Lines are added when episodes are done, trajectories first, and reach the disk before the next ones are assigned. Whenever the
benchmark is killed, `resume` finds whole lines only, and each record with its trajectory. A line of trajectories.jsonl, with
the episode, is sufficient to recompute every score:

    {"agent": "random", "episode": "12", "action": "1123...", "collided": "0001...", "path": "eJx..."}

with a digit for each action (`envs.types.Action`) and collision, and the t + 1 poses (x, y, z [m], yaw, pitch [rad]; world frame) as
base64 of zlib of little-endian float64, row by row.
"""

import base64
import os
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import numpy as np

from envs.datasets.json import checked, parse_json
from envs.datasets.schema import Json, WrongField, one_of, read_base64, read_part, record_reader
from envs.errors import InputError
from envs.files import to_json
from envs.metrics import Scores
from envs.types import Action, Trajectory

EPISODES, TRAJECTORIES = "episodes.jsonl", "trajectories.jsonl"
ENDS = ("stop", "cannot", "answer", "budget", "timed_out", "crashed")
MOST = 64 * 2**20  # bytes of poses in one line


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

    @property
    def key(self) -> tuple[str, str]:
        """Agent and episode."""
        return self.agent, self.episode


_READ_RECORD, _READ_TRAJECTORY = record_reader(Record, strict=True), record_reader(PackedTrajectory)


@dataclass(frozen=True)
class Done:
    """Record and trajectory of one episode of an agent."""

    record: Record
    trajectory: Trajectory

    def lines(self) -> tuple[str, str]:
        """Lines for the two files, without line ends."""
        return to_json(self.record), to_json(packed(self.record.key, self.trajectory))


class Records:
    """The two files of a folder, open for appending."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._files = [(folder / name).open("ab") for name in (TRAJECTORIES, EPISODES)]
        except OSError as error:
            raise InputError(f"{folder}: cannot be written ({error.strerror or error}); choose another place with --out") from error

    def add(self, done: Sequence[Done]) -> None:
        """Append lines and flush them to the disk."""
        lines = [one.lines() for one in done]
        for file, which in zip(self._files, (1, 0), strict=True):
            file.write("".join(line[which] + "\n" for line in lines).encode())
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()


def resume(folder: Path) -> list[Record]:
    """Records of a folder, after truncating its files to the last complete record.

    Incomplete last lines and trajectories without a record are removed. InputError for any other invalid line.
    """
    episodes, trajectories = (_whole_lines(folder / name) for name in (EPISODES, TRAJECTORIES))
    records, ends = [], [0, 0]
    for number, ((line, end), (other, far)) in enumerate(zip(episodes, trajectories, strict=False), 1):
        record = read_record(line, f"{folder / EPISODES} line {number}")
        if read_packed(other, f"{folder / TRAJECTORIES} line {number}").key != record.key:
            raise InputError(f"{folder / TRAJECTORIES} line {number}: expected the trajectory of {record.key}; choose another --out")
        records.append(record)
        ends = [end, far]
    for name, end in zip((EPISODES, TRAJECTORIES), ends, strict=True):
        if (folder / name).exists() and (folder / name).stat().st_size > end:
            os.truncate(folder / name, end)
    return records


def _whole_lines(path: Path) -> list[tuple[str, int]]:
    """Complete lines of a file with their end offsets; none for a missing file."""
    if not path.exists():
        return []
    out, place = [], 0
    for line in path.read_bytes().split(b"\n")[:-1]:
        place += len(line) + 1
        out.append((line.decode("utf-8", errors="replace"), place))
    return out


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


def packed(key: tuple[str, str], trajectory: Trajectory) -> PackedTrajectory:
    """Content of a line of trajectories.jsonl."""
    table = np.column_stack([trajectory.position_w, trajectory.yaw_w, trajectory.pitch]).astype("<f8")
    action, collided = ("".join(map(str, column.astype(int).tolist())) for column in (trajectory.action, trajectory.collided))
    return PackedTrajectory(*key, action, collided, base64.b64encode(zlib.compress(table.tobytes(), 6)).decode())


def read_packed(line: str, where: str) -> PackedTrajectory:
    """Trajectory in a line of trajectories.jsonl, still packed.

    InputError, which begins with `where`, for other content.
    """
    return checked(where, _READ_TRAJECTORY, parse_json(where, line))


def unpacked(packed: PackedTrajectory) -> Trajectory:
    """Trajectory of a line. WrongField where its parts do not fit together."""
    action = _digits(packed.action, len(Action), "action")
    collided = _digits(packed.collided, 2, "collided").astype(np.bool_)
    data = read_part(read_base64, packed.path, "path")
    try:
        table = np.frombuffer(zlib.decompressobj().decompress(data, MOST), "<f8").astype(np.float64).reshape(-1, 5)
    except (ValueError, zlib.error) as error:
        raise WrongField("poses of 5 numbers", got=f"something else ({error})").inside("path") from error
    if not len(collided) == len(action) == len(table) - 1:
        got = f"{len(action)} actions, {len(collided)} collisions and {len(table)} poses"
        raise WrongField("a collision for each action and one more pose", got=got)
    if not np.isfinite(table).all():
        raise WrongField("finite numbers", got="others").inside("path")
    return Trajectory(action, collided, table[:, :3], table[:, 3], table[:, 4])


def _digits(text: str, base: int, name: str) -> np.ndarray:
    """Numbers that are one digit each."""
    if not set(text) <= set("0123456789"[:base]):
        raise WrongField(f"digits from 0 to {base - 1}", text).inside(name)
    return np.array([int(digit) for digit in text], np.int64)
