"""The files that VLN-CE's leaderboards take: R2R as one JSON object, RxR as a JSON object a line; both not compressed.

The formats are those of VLN-CE's inference (vlnce_baselines/common/base_il_trainer.py).
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
    """Where an agent was after a step: feet [m], heading [rad] as yaw about +Y, and whether it had stopped."""

    position: Point
    heading: float
    stop: bool
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SubmissionPath:
    """Where an agent went on one of RxR's instructions: feet [m], no point twice in a row."""

    instruction_id: Label
    path: tuple[Point, ...]
    extra: dict[str, Any] = field(default_factory=dict)


def submission_steps(trajectory: Trajectory) -> tuple[SubmissionStep, ...]:
    """A trajectory as R2R takes it: one entry a pose, the start included; `stop` in that after STOP."""
    stops = np.append(False, trajectory.action == Action.STOP).tolist()
    poses = zip(trajectory.position_w.tolist(), trajectory.yaw_w.tolist(), stops, strict=True)
    return tuple(SubmissionStep(tuple(position), yaw, stop) for position, yaw, stop in poses)


def submission_path(instruction_id: str | int, trajectory: Trajectory) -> SubmissionPath:
    """A trajectory as RxR takes it: its points, without those equal to the one before."""
    points = [tuple(point) for point in trajectory.position_w.tolist()]
    return SubmissionPath(instruction_id, _distinct(points))


def read_r2r_submission(path: str | Path) -> dict[str, tuple[SubmissionStep, ...]]:
    """The steps of each episode by id. InputError for a file of another form, the wrong field named."""
    path = Path(path).expanduser()
    return checked(path, reader(dict[str, tuple[SubmissionStep, ...]]), parse_json(path, read_bytes(path)))


def write_r2r_submission(steps: Mapping[str, tuple[SubmissionStep, ...]], path: str | Path) -> None:
    """Nothing; leaves the steps of each episode at `path`, whole or not at all."""
    path = Path(path).expanduser()
    write_whole(path, (json_text(path, plain(dict(steps)), indent=2) + "\n").encode("ascii"))


def read_rxr_submission(path: str | Path) -> tuple[SubmissionPath, ...]:
    """The path of each instruction, in the file's order. InputError for a file of another form, line and field named."""
    path = Path(path).expanduser()
    result = []
    for number, line in enumerate(read_bytes(path).splitlines(), 1):
        if line.strip():
            value = parse_json(path, line, where=f"line {number}: ")
            result.append(checked(Path(f"{path}: line {number}"), reader(SubmissionPath), value))
    return tuple(result)


def write_rxr_submission(paths: Iterable[SubmissionPath], path: str | Path) -> None:
    """Nothing; leaves one line an instruction at `path`, by id, without consecutive duplicates; whole or not at all.

    InputError when two paths have the same id.
    """
    path = Path(path).expanduser()
    ordered = sorted(paths, key=lambda one: (isinstance(one.instruction_id, str), one.instruction_id))
    for one, other in pairwise(ordered):
        if one.instruction_id == other.instruction_id:
            raise InputError(f"{path}: expected one path an instruction, got two for {one.instruction_id!r}")
    lines = [json_text(path, {**plain(one), "path": plain(_distinct(one.path))}) + "\n" for one in ordered]
    write_whole(path, "".join(lines).encode("ascii"))


def _distinct(points: Iterable[Point]) -> tuple[Point, ...]:
    """The points without those equal to the one before."""
    kept: list[Point] = []
    for point in points:
        if not kept or kept[-1] != point:
            kept.append(point)
    return tuple(kept)
