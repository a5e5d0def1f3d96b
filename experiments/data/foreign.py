"""Episode files of any origin: their episodes, scenes and nearest view points."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from envs.datasets.files import EpisodeFile, Kind, read_episodes, scene_path
from envs.datasets.habitat import EQAEpisode, InstanceImageNavEpisode, ObjectNavEpisode, Place, RxREpisode, VLNEpisode
from envs.datasets.habitat.convert import Nearest, straight
from envs.datasets.schema import Point
from envs.datasets.suite import head_of, no_collection, suite_episodes
from envs.errors import InputError
from envs.home import home_at
from envs.types import Episode, Goal

STATED = "geodesic_distance"  # fact of foreign episodes alone: the length that they state [m]


def episodes_to_solve(path: Path, file: EpisodeFile) -> tuple[Episode, ...]:
    """Episodes of a file for the oracle; foreign ones as tasks of reaching a place."""
    if _is_ours(file):
        return suite_episodes(path, file)
    return tuple(_foreign(record, f"{path}: episodes[{index}]") for index, record in enumerate(file.episodes))


def playable(path: Path, scenes: Path | None = None) -> tuple[str, tuple[Episode, ...]]:
    """Name and episodes of our suite, or of a PointNav file of any origin.

    The scenes of the latter are below `scenes`, or else below the current folder, that of the file, or its `scenes`. Ids that repeat
    get the name of their scene before them. InputError for another file, and for a scene that is not there.
    """
    path = Path(path).expanduser()
    with no_collection():
        file = read_episodes(path)
        if _is_ours(file):
            return head_of(path, file).suite, suite_episodes(path, file)
    if file.kind is not Kind.POINTNAV:
        hint = f"gothere episodes convert --to {Kind.POINTNAV} makes one"
        raise InputError(f"{path}: expected a suite that gothere made, or {Kind.POINTNAV}, got {file.kind} of another origin; {hint}")
    episodes = episodes_to_solve(path, file)
    places = {name: scene_of(name, path, scenes) for name in dict.fromkeys(episode.scene_id for episode in episodes)}
    if max(Counter(episode.episode_id for episode in episodes).values()) > 1:
        episodes = tuple(replace(one, episode_id=f"{Path(one.scene_id).name.partition('.')[0]}/{one.episode_id}") for one in episodes)
    return path.name.removesuffix(".json.gz"), tuple(_to_play(episode, places[episode.scene_id]) for episode in episodes)


def scene_of(scene_id: str, path: Path, scenes: Path | None) -> str:
    """Scene id of an episode: a generated home, or a path from here.

    InputError where there is no such scene.
    """
    if scene_id.startswith("house:"):
        return scene_id
    folders = (scenes,) if scenes is not None else (Path(), path.parent, path.parent / "scenes")
    found = next((place for folder in folders if (place := scene_path(scene_id, folder)).is_file()), None)
    if found is None:
        raise InputError(f"{path}: expected the scene {scene_id} below {folders[-1]}, got nothing there; give its folder with --scenes")
    return str(found)


def nearest_by_way(scenes: Mapping[str, str]) -> Nearest:
    """Choice of the point nearest to a start by geodesic distance, in some scenes.

    Where no way leads to any, it is the nearest in a straight line, without a length.
    """

    def nearest(place: Place, points: Sequence[Point]) -> tuple[int, float | None]:
        places = np.array(points, np.float64)
        field = home_at(scenes[place.scene_id]).distance_field(places)
        path = field.path(np.array(place.start_position))
        if not len(path):
            return straight(place, points)
        length = float(field.at(np.array([place.start_position]))[0])
        return int(np.linalg.norm(places - path[-1], axis=1).argmin()), length

    return nearest


def _is_ours(file: EpisodeFile) -> bool:
    """Whether gothere wrote a file."""
    return "gothere" in (file.head.extra.get("info") or {})


def _to_play(episode: Episode, scene_id: str) -> Episode:
    """Foreign episode with its scene, and the length that it states where those of suites are."""
    stated = episode.facts[STATED]
    facts = {"shortest": float(stated)} if isinstance(stated, int | float) else None
    return replace(episode, scene_id=scene_id, facts=facts)


def _foreign(record: Any, where: str) -> Episode:
    """Episode of a foreign record: a place to reach.

    InputError where it has none.
    """
    place = record.place
    if isinstance(record, ObjectNavEpisode | InstanceImageNavEpisode):
        task, points = "objectnav", [point.agent_state.position for goal in record.goals for point in goal.facts.view_points]
    else:
        task, points = "pointnav", [goal.position for goal in record.goals or ()]
        if not points and isinstance(record, VLNEpisode | RxREpisode) and record.reference_path:
            points = [record.reference_path[-1]]
    if not points:
        raise InputError(f"{where}.goals: expected a place to go to, got none; check it with --format")
    if place.start_yaw_w is None:
        raise InputError(f"{where}.start_rotation: expected a rotation about Y, got another")
    said = record.question.question_text if isinstance(record, EQAEpisode) else "go there"
    goal = Goal(0, np.array(points), np.zeros(len(points)), np.zeros(len(points)))
    facts = {STATED: (place.info or {}).get("geodesic_distance")}
    return Episode(str(place.episode_id), place.scene_id, said, place.start_position, place.start_yaw_w, (goal,), task, facts=facts)
