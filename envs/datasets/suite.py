"""Suites as Habitat episode files with our fields under `info["gothere"]`.

`write_suite`, `read_suite`, and the digest of episodes. pointnav and imagenav are PointNav-v1 files, objectnav ObjectNav-v1,
instanceimage InstanceImageNav-v1, ask EQA-v1, the others VLN-CE-v1 with `{split}_gt.json.gz` beside it. Fields that Habitat has are in
Habitat's places, and are read from there.
"""

import gc
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from envs.datasets.files import EpisodeFile, ground_truth_path, read_episodes, write_episodes, write_ground_truth
from envs.datasets.habitat import (
    AnyEpisode,
    EQAEpisode,
    ObjectNavEpisode,
    RxREpisode,
    VLNEpisode,
    yaw_of,
)
from envs.datasets.habitat.from_episodes import ground_truth, habitat_file
from envs.datasets.own import Angles, Own, OwnHead
from envs.datasets.schema import Point, WrongField, reader
from envs.errors import InputError
from envs.types import Episode, Goal, Limits

VERSION = 1


def write_suite(path: str | Path, name: str, episodes: Sequence[Episode], seed: int) -> None:
    """Write a suite's episodes to `path`, with VLN-CE's ground truth beside it.

    The same episodes make the same bytes. Raises InputError when `path` does not end in .json.gz, when there is no episode, or when
    writing fails.
    """
    notes = {"gothere": {"suite": name, "seed": seed, "version": VERSION}}
    with no_collection():
        file = habitat_file(path, episodes, notes, [own_fields(episode) for episode in episodes])
        write_episodes(file, path)
        if truths := ground_truth(episodes):
            write_ground_truth(truths, ground_truth_path(path))


def read_suite(path: str | Path) -> tuple[str, tuple[Episode, ...]]:
    """Read a suite's name and its episodes, equal to those that were written.

    Raises InputError that names the wrong field, also for a file of another origin, which lacks our fields under `info`.
    """
    path = Path(path).expanduser()
    with no_collection():
        file = read_episodes(path)
        return head_of(path, file).suite, suite_episodes(path, file)


@contextmanager
def no_collection() -> Iterator[None]:
    """Context manager without garbage collection, which takes half of the time.

    It would traverse millions of small live lists repeatedly without freeing any.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def head_of(path: Path, file: EpisodeFile) -> OwnHead:
    """Our notes on a file. Raises InputError for a file of another origin."""
    value = file.head.extra.get("info", {})
    if not isinstance(value, dict) or "gothere" not in value:
        raise InputError(f"{path}: info.gothere: expected a suite that gothere made, got a file of another origin")
    head = _checked(path, OwnHead, value["gothere"], "info.gothere")
    if head.version != VERSION:
        raise InputError(f"{path}: info.gothere.version: expected {VERSION}, got {head.version}; make the suite again")
    return head


def suite_episodes(path: Path, file: EpisodeFile) -> tuple[Episode, ...]:
    """Episodes of a file that gothere wrote."""
    return tuple(_episode(path, index, record) for index, record in enumerate(file.episodes))


def digest_of(episodes: Sequence[Episode]) -> str:
    """SHA-256 of episodes as canonical JSON, in 64 hexadecimal digits.

    Equal episodes have the same digest on every machine.
    """
    digest = hashlib.sha256()
    for episode in episodes:
        digest.update(json.dumps(episode_to_json(episode), sort_keys=True, separators=(",", ":"), allow_nan=False).encode())
    return digest.hexdigest()


# Episodes as JSON


def episode_to_json(episode: Episode) -> dict[str, Any]:
    """An episode as a JSON object with all fields; without limits where it has none."""
    path = episode.reference_path_w
    value = {
        "episode_id": episode.episode_id,
        "scene_id": episode.scene_id,
        "instruction": episode.instruction,
        "start_position_w": list(episode.start_position_w),
        "start_yaw_w": episode.start_yaw_w,
        "goals": [goal_to_json(goal) for goal in episode.goals],
        "task": episode.task,
        "reference_path_w": None if path is None else path.tolist(),
        "answer": episode.answer,
        "impossible": episode.impossible,
        "meaning": episode.meaning,
        "facts": episode.facts,
    }
    return value if episode.limits is None else value | {"limits": limits_to_json(episode.limits)}


def episode_from_json(value: dict[str, Any]) -> Episode:
    """The episode of a JSON object that `episode_to_json` made.

    Raises InputError that names what is missing in another object.
    """
    own = {key: part for key, part in value.items() if key not in ("episode_id", "scene_id", "start_position_w", "reference_path_w")}
    try:
        told, path = reader(Own)(own), value["reference_path_w"]
        return Episode(
            str(value["episode_id"]),
            str(value["scene_id"]),
            told.instruction or "",
            reader(Point)(value["start_position_w"]),
            told.start_yaw_w,
            _goals(told),
            told.task,
            None if path is None else np.array(reader(tuple[Point, ...])(path), np.float64).reshape(-1, 3),
            told.answer,
            told.impossible,
            told.meaning,
            told.facts,
            _limits(told),
        )
    except WrongField as wrong:
        raise InputError(f"episode: {wrong}") from None
    except KeyError as missing:
        raise InputError(f"episode: expected a field {missing.args[0]!r}, got none") from None


def goal_to_json(goal: Goal) -> dict[str, Any]:
    """A goal as a JSON object; `facing` where it is so."""
    arrays = {"position_w": goal.position_w.tolist(), "yaw_w": goal.yaw_w.tolist(), "pitch": goal.pitch.tolist()}
    value = {"instance": goal.instance, "room": goal.room, "also": list(goal.also), **arrays}
    return value | {"facing": True} if goal.facing else value


def limits_to_json(limits: Limits) -> dict[str, Any]:
    """Limits as a JSON object, without empty ones."""
    return {name: list(ids) for name, ids in vars(limits).items() if ids}


def own_fields(episode: Episode) -> dict[str, Any]:
    """Fields of an episode that go under `info["gothere"]`.

    Habitat's own fields have the rest, including the instruction if the format has one.
    """
    own: dict[str, Any] = {"task": episode.task, "start_yaw_w": episode.start_yaw_w}
    if episode.task in ("pointnav", "imagenav", "objectnav", "instanceimage"):
        own["instruction"] = episode.instruction
    if episode.task != "objectnav":
        own["goals"] = [goal_to_json(goal) for goal in episode.goals]
    if episode.answer is not None and episode.task != "ask":
        own["answer"] = episode.answer
    more = {"impossible": episode.impossible, "meaning": episode.meaning, "facts": episode.facts}
    more["limits"] = None if episode.limits is None else limits_to_json(episode.limits)
    return own | {key: value for key, value in more.items() if value is not None}


def _goals(own: Own) -> tuple[Goal, ...]:
    """The `Goal`s of a file's goals. Raises WrongField for arrays of different lengths."""
    goals = []
    for index, goal in enumerate(own.goals or ()):
        count = len(goal.position_w)
        for name in ("yaw_w", "pitch"):
            if len(getattr(goal, name)) != count:
                raise WrongField(f"{count} numbers, one a position", got=str(len(getattr(goal, name)))).inside(name).inside(index)
        place = np.array(goal.position_w, np.float64).reshape(-1, 3)
        angles = np.array(goal.yaw_w, np.float64), np.array(goal.pitch, np.float64)
        goals.append(Goal(goal.instance, place, *angles, goal.room, goal.also, goal.facing))
    return tuple(goals)


def _limits(own: Own) -> Limits | None:
    """The `Limits` of a file's limits."""
    return None if own.limits is None else Limits(own.limits.never_enter, own.limits.never_near, own.limits.stay_in)


# Reading Habitat's records


def _episode(path: Path, index: int, record: AnyEpisode) -> Episode:
    """The episode of a record in one of our files."""
    where = f"episodes[{index}].info.gothere"
    notes = record.place.info or {}
    if "gothere" not in notes:
        raise InputError(f"{path}: {where}: expected what gothere writes there, got no such field")
    own = _checked(path, Own, notes["gothere"], where)
    yaw = yaw_of(record.place.start_rotation)
    if yaw is None or abs(np.angle(np.exp(1j * (yaw - own.start_yaw_w)))) > 1e-3:
        raise InputError(f"{path}: {where}.start_yaw_w: expected the yaw of start_rotation, got {own.start_yaw_w}")
    said, answer, reference = own.instruction, own.answer, None
    if isinstance(record, VLNEpisode | RxREpisode):
        said = record.instruction.instruction_text
        if own.task == "route" and record.reference_path is not None:
            reference = np.array(record.reference_path, np.float64).reshape(-1, 3)
    elif isinstance(record, EQAEpisode):
        said, answer = record.question.question_text, record.question.answer_text
    try:
        goals = _object_goal(record) if isinstance(record, ObjectNavEpisode) else _goals(own)
    except WrongField as wrong:
        raise InputError(f"{path}: {where}.goals{wrong.path}: expected {wrong.expected}, got {wrong.got}") from None
    place = record.place
    return Episode(
        str(place.episode_id),
        place.scene_id,
        said or "",
        place.start_position,
        own.start_yaw_w,
        goals,
        own.task,
        reference,
        answer,
        own.impossible,
        own.meaning,
        own.facts,
        _limits(own),
    )


def _object_goal(record: ObjectNavEpisode) -> tuple[Goal, ...]:
    """Goal of an ObjectNav episode: the viewpoints of all objects of the category."""
    places, angles = [], []
    for goal in record.goals:
        own = reader(Angles)(goal.extra.get("info", {}).get("gothere"))
        points = goal.facts.view_points
        if not len(points) == len(own.yaw_w) == len(own.pitch):
            raise WrongField(f"{len(points)} numbers, one a view point", got=str(len(own.yaw_w)))
        places += [point.agent_state.position for point in points]
        angles += list(zip(own.yaw_w, own.pitch, strict=True))
    place, angle = np.array(places, np.float64).reshape(-1, 3), np.array(angles, np.float64).reshape(-1, 2)
    return (Goal(0, place, angle[:, 0].copy(), angle[:, 1].copy()),)


def _checked(path: Path, record: type, value: Any, where: str) -> Any:
    """Read a record from a JSON value. Raises InputError that names the field."""
    try:
        return reader(record)(value)
    except WrongField as wrong:
        raise InputError(f"{path}: {where}{wrong.path}: expected {wrong.expected}, got {wrong.got}") from None
