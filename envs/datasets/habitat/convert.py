"""Conversion of episode files between formats: `converted`."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from envs.datasets.habitat.records import (
    AnyEpisode,
    AnyFile,
    EQAEpisode,
    InstanceImageNavEpisode,
    InstanceImageNavFile,
    Instruction,
    ObjectNavEpisode,
    ObjectNavFile,
    Place,
    PointGoal,
    PointNavEpisode,
    PointNavFile,
    RxREpisode,
    RxRFile,
    RxRInstruction,
    VLNEpisode,
    VLNFile,
)
from envs.datasets.schema import Point
from envs.errors import InputError

LANGUAGE = "en-US"  # default language of instructions
POINT, R2R, VLNCE, RXR = "PointNav-v1", "R2RVLN-v1", "VLN-CE-v1", "RxR-VLN-CE-v1"
TARGETS = (POINT, R2R, VLNCE, RXR)  # formats that others can be converted to
OF_GOAL = ("geodesic_distance", "euclidean_distance", "closest_goal_object_id", "best_viewpoint_position")  # notes on another goal

Nearest = Callable[[Place, Sequence[Point]], tuple[int, float | None]]  # index of a point, and its geodesic distance [m]


def straight(place: Place, points: Sequence[Point]) -> tuple[int, float | None]:
    """Index of the point nearest to a start in a straight line, and None.

    None stands for the geodesic length, which is unknown.
    """
    return min(range(len(points)), key=lambda k: math.dist(place.start_position, points[k])), None


def converted(file: AnyFile, kind: str, to: str, nearest: Nearest = straight) -> AnyFile:
    """Convert the records of a file from format `kind` to format `to`.

    Every format can become PointNav-v1: the goal is the position of the original goal, for objects the view point that `nearest` chooses,
    and the stated length then is the length that it gives, or left out where it gives none. R2RVLN-v1, VLN-CE-v1 and RxR-VLN-CE-v1 can
    become each other. Instructions lose their tokens, which are numbers of another word list. Raises InputError, with the episode, where
    a field that the target format needs is missing.
    """
    if to == kind:
        return file
    language = (R2R, VLNCE, RXR)
    if to == POINT:
        point = partial(_point, nearest=nearest)
        extra = _bare_extra(file.extra) if isinstance(file, ObjectNavFile | InstanceImageNavFile) else file.extra
        return PointNavFile(_each(file, point), content_scenes_path=file.content_scenes_path, extra=extra)
    if to not in language or kind not in language:
        hint = f"to {', '.join(language)} come only files that have instructions" if to in language else f"choose {', '.join(TARGETS)}"
        raise InputError(f"--to {to}: cannot be made from {kind}, which lacks what it asks for; {hint}")
    if to == RXR:
        return RxRFile(_each(file, _timed), content_scenes_path=file.content_scenes_path, extra=file.extra)
    if {kind, to} == {R2R, VLNCE} and isinstance(file, VLNFile):
        _each(file, _with_path if to == R2R else lambda episode: episode)
        return file
    make: Callable[[Any], VLNEpisode] = (lambda episode: _with_path(_plain(episode))) if to == R2R else _plain
    return VLNFile(_each(file, make), content_scenes_path=file.content_scenes_path, extra=file.extra)


def without_notes(file: AnyFile) -> AnyFile:
    """The file without our fields under `info`, as Habitat writes it.

    They are removed from episodes, objects and the file.
    """
    episodes = tuple(replace(one, place=_bare(one.place), **_bare_goals(one)) for one in file.episodes)
    tables = {}
    for name in ("goals_by_category", "goals"):
        if isinstance(table := getattr(file, name, None), dict):
            tables[name] = {key: _bare_all(value) for key, value in table.items()}
    return replace(file, episodes=episodes, extra=_bare_extra(file.extra), **tables)


# Episodes


def _each(file: AnyFile, make: Callable[[Any], Any]) -> tuple[Any, ...]:
    """Convert every episode of a file; errors name the episode."""
    out = []
    for index, episode in enumerate(file.episodes):
        try:
            out.append(make(episode))
        except InputError as error:
            raise InputError(f"episodes[{index}]{error}") from None
    return tuple(out)


def _point(episode: AnyEpisode, nearest: Nearest) -> PointNavEpisode:
    """A PointNav episode to an episode's goal position."""
    if isinstance(episode, ObjectNavEpisode | InstanceImageNavEpisode):
        seen = [point.agent_state.position for goal in episode.goals for point in goal.facts.view_points]
        if not seen:
            raise InputError(".goals: expected view points, got none")
        index, length = nearest(episode.place, seen)
        bare = _bare(episode.place)
        info = {key: value for key, value in (bare.info or {}).items() if key not in OF_GOAL}
        info |= {} if length is None else {"geodesic_distance": length}
        place = replace(bare, info=info or None, shortest_paths=None)
        return PointNavEpisode(place, (PointGoal(seen[index]),))
    goals = episode.goals or ()
    if not goals and isinstance(episode, VLNEpisode | RxREpisode) and episode.reference_path:
        goals = (PointGoal(episode.reference_path[-1]),)
    if not goals:
        raise InputError(".goals: expected at least 1 goal, got none; test splits without goals cannot be converted")
    return PointNavEpisode(episode.place, goals)


def _timed(episode: VLNEpisode) -> RxREpisode:
    """Convert an R2R episode to RxR; the instruction's id is the episode's."""
    told = RxRInstruction(episode.instruction.instruction_text, episode.place.episode_id, LANGUAGE, extra=episode.instruction.extra)
    return RxREpisode(episode.place, told, episode.trajectory_id, episode.reference_path, episode.goals, extra=episode.extra)


def _plain(episode: RxREpisode) -> VLNEpisode:
    """Convert an RxR episode to R2R."""
    told = Instruction(episode.instruction.instruction_text)
    return VLNEpisode(episode.place, told, episode.trajectory_id, episode.reference_path, episode.goals, extra=episode.extra)


def _with_path(episode: VLNEpisode) -> VLNEpisode:
    """The episode. Raises InputError if it has no reference path."""
    if episode.reference_path is None:
        raise InputError(f".reference_path: expected a list, got none, which {R2R} asks for; convert to {VLNCE}")
    return episode


# Without notes


def _bare(place: Place) -> Place:
    """A place without our notes."""
    info = {key: value for key, value in (place.info or {}).items() if key != "gothere"}
    return replace(place, info=info or None)


def _bare_extra(extra: dict[str, Any]) -> dict[str, Any]:
    """The `extra` of a record without our notes."""
    info = extra.get("info")
    if not isinstance(info, dict) or "gothere" not in info:
        return extra
    rest = {key: value for key, value in info.items() if key != "gothere"}
    return {**{key: value for key, value in extra.items() if key != "info"}, **({"info": rest} if rest else {})}


def _bare_goals(episode: AnyEpisode) -> dict[str, Any]:
    """Goals of an episode without our notes, as fields to replace."""
    if isinstance(episode, EQAEpisode) or not episode.goals:
        return {}
    return {"goals": _bare_all(episode.goals)}


def _bare_all(goals: Any) -> Any:
    """Goals without our notes."""
    if isinstance(goals, tuple):
        return tuple(_bare_all(goal) for goal in goals)
    return replace(goals, extra=_bare_extra(goals.extra))
