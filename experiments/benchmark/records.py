"""Records of a benchmark on disk: `episodes.jsonl` and `trajectories.jsonl`, one line per episode and agent.

Lines are added when episodes are done, trajectories first, and reach the disk before the next ones are assigned. Whenever the
benchmark is killed, `resume` finds whole lines only, and each record with its trajectory. A line of trajectories.jsonl, with
the episode, is sufficient to recompute every score:

    {"agent": "random", "episode": "12", "action": "1123...", "collided": "0001...", "path": "eJx..."}

with a digit for each action (`envs.types.Action`) and collision, and the t + 1 poses (x, y, z [m], yaw, pitch [rad]; world frame) as
base64 of zlib of little-endian float64, row by row.
"""

import base64
import json
import os
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

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
    end: str
    text: str
    cause: str
    scores: Scores
    seconds: float
    details: dict[str, Any] = field(default_factory=dict)
    traceback: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Agent and episode."""
        return self.agent, self.episode


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
        if packed_key(other, f"{folder / TRAJECTORIES} line {number}") != record.key:
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
    try:
        given = json.loads(line)
        record = Record(**{**given, "scores": Scores(**given["scores"])})
        if record.end not in ENDS:
            raise ValueError(f"end {record.end!r}")
        return record
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f"{where}: expected a record of a benchmark, got something else ({error}); choose another --out") from error


def read_trajectories(lines: Iterable[str], where: str) -> dict[tuple[str, str], Trajectory]:
    """Trajectories in lines of trajectories.jsonl, by agent and episode.

    InputError, which begins with `where`, for other content.
    """
    return {packed_key(line, where): unpacked(line, where) for line in lines if line.strip()}


def packed(key: tuple[str, str], trajectory: Trajectory) -> dict[str, str]:
    """Content of a line of trajectories.jsonl."""
    table = np.column_stack([trajectory.position_w, trajectory.yaw_w, trajectory.pitch]).astype("<f8")
    return {
        "agent": key[0],
        "episode": key[1],
        "action": "".join(map(str, trajectory.action.tolist())),
        "collided": "".join("01"[bump] for bump in trajectory.collided.tolist()),
        "path": base64.b64encode(zlib.compress(table.tobytes(), 6)).decode(),
    }


def packed_key(line: str, where: str) -> tuple[str, str]:
    """Agent and episode of a line of trajectories.jsonl."""
    try:
        given = json.loads(line)
        return str(given["agent"]), str(given["episode"])
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(f"{where}: expected a trajectory, got something else; the file was cut short or edited") from error


def unpacked(line: str, where: str) -> Trajectory:
    """Trajectory in a line of trajectories.jsonl.

    InputError, which begins with `where`, for other content.
    """
    try:
        given = json.loads(line)
        action = np.array([int(letter) for letter in given["action"]], np.int64)
        collided = np.array([letter == "1" for letter in given["collided"]], np.bool_)
        data = zlib.decompressobj().decompress(base64.b64decode(given["path"], validate=True), MOST)
        table = np.frombuffer(data, "<f8").astype(np.float64).reshape(len(action) + 1, 5)
        if len(collided) != len(action) or not np.isfinite(table).all() or (action >= len(Action)).any():
            raise ValueError("actions, collisions and poses do not fit together")
        return Trajectory(action, collided, table[:, :3], table[:, 3], table[:, 4])
    except (ValueError, TypeError, KeyError, zlib.error) as error:
        raise InputError(f"{where}: expected a trajectory, got something else ({error}); the file was cut short or edited") from error
