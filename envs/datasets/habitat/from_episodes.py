"""Conversion of episodes to the records of Habitat's files, and VLN-CE's ground truth."""

from collections.abc import Sequence
from dataclasses import replace
from math import degrees
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from envs.datasets.files import EpisodeFile, Kind
from envs.datasets.habitat import (
    AgentState,
    AnyEpisode,
    EQAEpisode,
    EQAFile,
    GroundTruth,
    ImageGoal,
    InstanceImageGoal,
    InstanceImageNavEpisode,
    InstanceImageNavFile,
    Instruction,
    ObjectFacts,
    ObjectGoal,
    ObjectNavEpisode,
    ObjectNavFile,
    Place,
    PointGoal,
    PointNavEpisode,
    PointNavFile,
    Question,
    ViewPoint,
    VLNEpisode,
    VLNFile,
    Vocabulary,
    rotation_of,
)
from envs.datasets.habitat.goals import goals_key
from envs.errors import InputError
from envs.houses.categories import CATEGORIES
from envs.language.tokens import VOCABULARY, encode
from envs.metrics import resampled
from envs.tasks.evaluate import WITHIN
from envs.types import Episode, Goal

KINDS = {
    "pointnav": Kind.POINTNAV, "imagenav": Kind.POINTNAV, "objectnav": Kind.OBJECTNAV, "instanceimage": Kind.INSTANCE_IMAGENAV,
    "ask": Kind.EQA, "instruct": Kind.VLNCE, "errand": Kind.VLNCE, "route": Kind.VLNCE, "impossible": Kind.VLNCE,
    "request": Kind.VLNCE,
}  # fmt: skip
PICTURE = 512  # width and height of the image of an instance that Habitat's simulator renders [pixels]


def habitat_file(path: str | Path, episodes: Sequence[Episode], notes: dict[str, Any], owns: Sequence[dict[str, Any]]) -> EpisodeFile:
    """File of a suite in Habitat's format.

    `notes` go under `info` of the file, `owns` under `info["gothere"]` of each episode. Raises InputError when there is no episode, or
    their tasks do not have one format.
    """
    kinds = {KINDS.get(episode.task) for episode in episodes}
    if len(kinds) != 1 or None in kinds:
        tasks = ", ".join(sorted({repr(episode.task) for episode in episodes})) or "none"
        raise InputError(f"{path}: expected episodes whose tasks have one format, got {tasks}; write them to files of their own")
    kind = KINDS[episodes[0].task]
    extra: dict[str, Any] = {"info": notes}
    records = [_RECORD[kind](episode, _place(episode, own)) for episode, own in zip(episodes, owns, strict=True)]
    if kind is Kind.OBJECTNAV:
        numbers = {category: number for number, category in enumerate(CATEGORIES)}
        file = ObjectNavFile(
            _shared(records),
            goals_by_category={},
            category_to_task_category_id=numbers,
            category_to_scene_annotation_category_id=numbers,
            extra=extra,
        )
    elif kind is Kind.INSTANCE_IMAGENAV:
        file = InstanceImageNavFile(_shared(records), extra=extra)
    elif kind is Kind.EQA:
        answers = Vocabulary(_answers(episodes))
        tokens = {answer: number for number, answer in enumerate(answers.word_list)}
        records = [replace(one, question=replace(one.question, answer_token=tokens[one.question.answer_text])) for one in records]
        file = EQAFile(tuple(records), Vocabulary(VOCABULARY), answers, extra=extra)
    elif kind is Kind.VLNCE:
        file = VLNFile(tuple(records), Vocabulary(VOCABULARY), extra=extra)
    else:
        file = PointNavFile(tuple(records), extra=extra)
    return EpisodeFile(kind, file)


def ground_truth(episodes: Sequence[Episode]) -> dict[str, GroundTruth]:
    """Demonstrated path of every VLN-CE episode that has one.

    It has a point every 0.25 m; other tasks have none.
    """
    paths = {e.episode_id: path_of(e) for e in episodes if KINDS.get(e.task) is Kind.VLNCE}
    return {name: GroundTruth(_points(np.round(resampled(path), 4))) for name, path in paths.items() if path is not None and len(path)}


def path_of(episode: Episode) -> Float[np.ndarray, "r 3"] | None:
    """Reference path [m] of an episode: the described one, else the shortest.

    The shortest path is recorded in `facts["path"]`.
    """
    if episode.reference_path_w is not None:
        return episode.reference_path_w
    path = (episode.facts or {}).get("path")
    return None if not path else np.array(path, np.float64)


# Records


def _place(episode: Episode, own: dict[str, Any]) -> Place:
    """Common fields of all records."""
    info: dict[str, Any] = {"gothere": own}
    shortest = (episode.facts or {}).get("shortest")
    if shortest is not None:
        info = {"geodesic_distance": shortest, **info}
    return Place(episode.episode_id, episode.scene_id, episode.start_position_w, rotation_of(episode.start_yaw_w), info=info)


def _tokens(text: str) -> tuple[int, ...]:
    """Token numbers of a text in the public word list."""
    numbers = encode(text)
    return tuple(numbers[: np.count_nonzero(numbers)].tolist())


def _answers(episodes: Sequence[Episode]) -> tuple[str, ...]:
    """All distinct answers, in alphabetical order."""
    return tuple(sorted({episode.answer or "" for episode in episodes}))


def _point_goals(episode: Episode) -> tuple[PointGoal, ...]:
    """Goal positions: the end of the path, or the first viewpoint of the last goal."""
    path = path_of(episode)
    ends = path[-1:] if path is not None else episode.goal.position_w[:1]
    return tuple(PointGoal(point, WITHIN[episode.task]) for point in _points(ends))


def _point_record(episode: Episode, place: Place) -> PointNavEpisode:
    """PointNav record of an episode."""
    return PointNavEpisode(place, _point_goals(episode))


def _language_record(episode: Episode, place: Place) -> VLNEpisode:
    """VLN-CE record of an episode."""
    path = path_of(episode)
    reference = None if path is None else _points(path)
    return VLNEpisode(
        place, Instruction(episode.instruction, _tokens(episode.instruction)), episode.episode_id, reference, _point_goals(episode) or None
    )


def _question_record(episode: Episode, place: Place) -> EQAEpisode:
    """EQA record of an episode."""
    kind = (episode.facts or {}).get("about")
    question = Question(episode.instruction, episode.answer or "", _tokens(episode.instruction), question_type=kind)
    return EQAEpisode(place, question, _point_goals(episode))


def _object_record(episode: Episode, place: Place) -> ObjectNavEpisode:
    """ObjectNav record with the goals of all objects of the category.

    `facts["things"]` gives the number of viewpoints of each object, in their order.
    """
    goals, first = [], 0
    for thing in episode.facts["things"]:
        last = first + thing["view_points"]
        facts = _object_facts(thing, episode.goal, first, last)
        angles = {"yaw_w": episode.goal.yaw_w[first:last].tolist(), "pitch": episode.goal.pitch[first:last].tolist()}
        goals.append(ObjectGoal(facts, extra={"info": {"gothere": angles}}))
        first = last
    return ObjectNavEpisode(place, episode.facts["things"][0]["category"], tuple(goals))


def _picture_record(episode: Episode, place: Place) -> InstanceImageNavEpisode:
    """InstanceImageNav record: the goal is one object with its images.

    They are `facts["thing"]` and `facts["pictures"]`; `facts["picture"]` is the index of the agent's image.
    """
    thing, shots = episode.facts["thing"], episode.facts["pictures"]
    goal = InstanceImageGoal(
        _object_facts(thing, episode.goal, 0, len(episode.goal.position_w)),
        tuple(_image_goal(shot) for shot in shots),
        extra={},
    )
    return InstanceImageNavEpisode(place, str(thing["id"]), episode.facts["picture"], thing["category"], (goal,))


def _object_facts(thing: dict[str, Any], goal: Goal, first: int, last: int) -> ObjectFacts:
    """Facts of an object with some of a goal's viewpoints."""
    poses = zip(_points(goal.position_w[first:last]), goal.yaw_w[first:last].tolist(), strict=True)
    return ObjectFacts(
        tuple(thing["position"]),
        thing["id"],
        object_name=thing["name"],
        object_category=thing["category"],
        view_points=tuple(ViewPoint(AgentState(point, rotation_of(yaw))) for point, yaw in poses),
    )


def _image_goal(shot: dict[str, Any]) -> ImageGoal:
    """Camera of an image, at the height of its eye."""
    x, y, z = shot["position_w"]
    half, turn = shot["pitch"] / 2, shot["yaw_w"] / 2
    cy, sy, cp, sp = np.cos(turn), np.sin(turn), np.cos(half), np.sin(half)
    rotation = tuple(float(v) for v in (cy * sp, sy * cp, -sy * sp, cy * cp))  # yaw about Y, then pitch about the camera's own X
    eye = (x, y + shot["elevation"], z)
    return ImageGoal(eye, rotation, degrees(shot["hfov"]), (PICTURE, PICTURE), frame_coverage=shot["share"])  # pyright: ignore[reportArgumentType]


def _shared(records: Sequence[Any]) -> tuple[Any, ...]:
    """Records in which equal goals are the same tuple, which makes comparison fast."""
    known: dict[str, tuple] = {}
    out = []
    for record in records:
        goals = known.setdefault(goals_key(record), record.goals)
        out.append(record if goals != record.goals else _with_goals(record, goals))
    return tuple(out)


def _with_goals(record: Any, goals: tuple) -> AnyEpisode:
    """The record with those goals."""
    return replace(record, goals=goals)


def _points(array: Float[np.ndarray, "k 3"]) -> tuple[tuple[float, float, float], ...]:
    """Rows of an array as tuples."""
    return tuple(tuple(row) for row in array.tolist())  # pyright: ignore[reportReturnType]


_RECORD: dict[Any, Any] = {
    Kind.POINTNAV: _point_record,
    Kind.OBJECTNAV: _object_record,
    Kind.INSTANCE_IMAGENAV: _picture_record,
    Kind.EQA: _question_record,
    Kind.VLNCE: _language_record,
}
