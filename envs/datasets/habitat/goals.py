"""Goals shared by episodes: stored once per key in a file."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from envs.datasets.habitat.records import AnyFile, InstanceImageNavEpisode, InstanceImageNavFile, ObjectNavEpisode, ObjectNavFile
from envs.datasets.schema import described
from envs.errors import InputError


def goals_key(episode: ObjectNavEpisode | InstanceImageNavEpisode) -> str:
    """Key of an episode's goals in a file.

    It is '<scene file>_<category>', or '<scene>_<object_id>' for instance images.
    """
    scene = episode.place.scene_id.rsplit("/", 1)[-1]
    if isinstance(episode, ObjectNavEpisode):
        return f"{scene}_{episode.object_category}"
    return f"{scene.removesuffix('.glb').removesuffix('.basis')}_{episode.goal_object_id}"


def goals_of(file: AnyFile) -> dict[str, tuple]:
    """Goals of a file by key; empty for formats whose episodes have their own."""
    if isinstance(file, ObjectNavFile):
        return file.goals_by_category or {}
    if isinstance(file, InstanceImageNavFile):
        return {key: (goal,) for key, goal in (file.goals or {}).items()}
    return {}


def filled(path: Path, file: AnyFile, more: Mapping[str, tuple]) -> AnyFile:
    """The file with goals of their keys filled into the episodes.

    They come from the file or from `more`. Raises InputError for a key in neither. ObjectNav files older than `goals_by_category` have
    the goals in each episode, and the category in the first goal.
    """
    if not isinstance(file, ObjectNavFile | InstanceImageNavFile):
        return file
    name = "goals_by_category" if isinstance(file, ObjectNavFile) else "goals"
    old = isinstance(file, ObjectNavFile) and file.goals_by_category is None
    table, episodes = {**more, **goals_of(file)}, []
    for index, episode in enumerate(file.episodes):
        if isinstance(episode, ObjectNavEpisode) and episode.object_category is None:
            category = episode.goals[0].facts.object_category if episode.goals else None
            if category is None:
                raise InputError(f"{path}: episodes[{index}].object_category: expected text, got {described(None)}")
            episode = replace(episode, object_category=category)
        if old and episode.goals:
            episodes.append(episode)
            continue
        key = goals_key(episode)
        if key not in table:
            raise InputError(f"{path}: {name}: expected the goals of episodes[{index}] at {key!r}, got {len(table)} other keys")
        episodes.append(replace(episode, goals=table[key]))
    return replace(file, episodes=tuple(episodes))


def emptied(path: Path, file: AnyFile, more: Mapping[str, tuple]) -> AnyFile:
    """The file with episodes' goals moved to its table, unless they are in `more`.

    Raises InputError when episodes of one key have different goals.
    """
    if not isinstance(file, ObjectNavFile | InstanceImageNavFile):
        return file
    table, added = {**more, **goals_of(file)}, {}
    for index, episode in enumerate(file.episodes):
        key, goals = goals_key(episode), episode.goals
        if not goals and key not in table:
            raise InputError(f"{path}: episodes[{index}].goals: expected at least 1 goal, got none, and none for {key!r}")
        if isinstance(episode, InstanceImageNavEpisode) and len(goals) > 1:
            raise InputError(f"{path}: episodes[{index}].goals: expected 1 instance, got {len(goals)}")
        if key not in table:
            table[key] = added[key] = goals
        if goals and table[key] is not goals and table[key] != goals:
            raise InputError(f"{path}: episodes[{index}].goals: expected those of every episode of {key!r}, got others")
    episodes = tuple(replace(episode, goals=()) for episode in file.episodes)
    if not added:
        return replace(file, episodes=episodes)
    if isinstance(file, ObjectNavFile):
        return replace(file, episodes=episodes, goals_by_category={**(file.goals_by_category or {}), **added})
    return replace(file, episodes=episodes, goals={**(file.goals or {}), **{key: only for key, (only,) in added.items()}})
