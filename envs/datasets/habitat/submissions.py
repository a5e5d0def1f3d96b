"""Submission files of VLN-CE's leaderboards, uncompressed.

R2R is one JSON object, RxR one JSON object per line. The formats are those of VLN-CE's inference
(vlnce_baselines/common/base_il_trainer.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from envs.datasets.json import checked, json_text, parse_json, read_bytes
from envs.datasets.schema import Label, Point, plain, reader
from envs.errors import InputError
from envs.files import write_whole
from envs.types import Action, Trajectory


@dataclass(frozen=True)
class SubmissionStep:
    """Pose of an agent after a step, and whether it had stopped.

    Feet [m], heading [rad] as yaw about +Y.
    """

    position: Point
    heading: float
    stop: bool
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SubmissionPath:
    """Path of an agent on one of RxR's instructions.

    Feet [m], without consecutive duplicates.
    """

    instruction_id: Label
    path: tuple[Point, ...]
    extra: dict[str, Any] = field(default_factory=dict)


def submission_steps(trajectory: Trajectory) -> tuple[SubmissionStep, ...]:
    """A trajectory in R2R's form: one entry per pose, including the start.

    `stop` is true in the entry after STOP.
    """
    stops = np.append(False, trajectory.action == Action.STOP).tolist()
    poses = zip(trajectory.position_w.tolist(), trajectory.yaw_w.tolist(), stops, strict=True)
    return tuple(SubmissionStep(tuple(position), yaw, stop) for position, yaw, stop in poses)


def submission_path(instruction_id: str | int, trajectory: Trajectory) -> SubmissionPath:
    """A trajectory in RxR's form: its points without consecutive duplicates."""
    points = [tuple(point) for point in trajectory.position_w.tolist()]
    return SubmissionPath(instruction_id, _distinct(points))


def read_r2r_submission(path: str | Path) -> dict[str, tuple[SubmissionStep, ...]]:
    """Read the steps of each episode by id.

    Raises InputError that names the wrong field for another format.
    """
    path = Path(path).expanduser()
    return checked(path, reader(dict[str, tuple[SubmissionStep, ...]]), parse_json(path, read_bytes(path)))


def write_r2r_submission(steps: Mapping[str, tuple[SubmissionStep, ...]], path: str | Path) -> None:
    """Write the steps of each episode to `path` atomically."""
    path = Path(path).expanduser()
    write_whole(path, (json_text(path, plain(dict(steps)), indent=2) + "\n").encode("ascii"))


def read_rxr_submission(path: str | Path) -> tuple[SubmissionPath, ...]:
    """Read the path of each instruction, in the file's order.

    Raises InputError that names line and field for another format.
    """
    path = Path(path).expanduser()
    result = []
    for number, line in enumerate(read_bytes(path).splitlines(), 1):
        if line.strip():
            value = parse_json(f"{path}: line {number}", line)
            result.append(checked(f"{path}: line {number}", reader(SubmissionPath), value))
    return tuple(result)


def write_rxr_submission(paths: Iterable[SubmissionPath], path: str | Path) -> None:
    """Write one line per instruction to `path`, sorted by id, atomically.

    Consecutive duplicates are dropped. Raises InputError when two paths have the same id.
    """
    path = Path(path).expanduser()
    ordered = sorted(paths, key=lambda one: (isinstance(one.instruction_id, str), one.instruction_id))
    for one, other in pairwise(ordered):
        if one.instruction_id == other.instruction_id:
            raise InputError(f"{path}: expected one path an instruction, got two for {one.instruction_id!r}")
    lines = [json_text(path, {**plain(one), "path": plain(_distinct(one.path))}) + "\n" for one in ordered]
    write_whole(path, "".join(lines).encode("ascii"))


def _distinct(points: Iterable[Point]) -> tuple[Point, ...]:
    """Points without consecutive duplicates."""
    kept: list[Point] = []
    for point in points:
        if not kept or kept[-1] != point:
            kept.append(point)
    return tuple(kept)
