"""Episode files in Habitat's formats: reading, writing, format detection, VLN-CE's ground truth.

`read_episodes`, `write_episodes`, `kind_of`. A file is gzip JSON. Large sets are divided: the file of a split has few episodes or none,
and those of each scene are in a file of their own, a shard, at `content_scenes_path` ('{data_path}/content/{scene}.json.gz',
{data_path} being the split's folder). All contents of a file are kept and written back. Our own fields are under `info`, so that our
files are valid Habitat files. The records and VLN-CE's submission files are in `envs.datasets.habitat`.
"""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from envs.datasets.habitat.goals import emptied, filled, goals_of
from envs.datasets.habitat.records import (
    AnyEpisode,
    AnyFile,
    EQAFile,
    GroundTruth,
    InstanceImageNavFile,
    ObjectNavFile,
    PointNavFile,
    RxRFile,
    VLNFile,
)
from envs.datasets.json import checked, gzip_bytes, json_text, read_gzip_json
from envs.datasets.schema import plain, reader
from envs.errors import InputError
from envs.files import write_whole

SHARDS = "{data_path}/content/{scene}.json.gz"  # default path of shards
SCENES = "data/scene_datasets/"  # prefix of Habitat's scene ids that are not relative to `scenes_dir`


class Kind(StrEnum):
    """Episode formats, by Habitat's names.

    R2RVLN-v1 and VLN-CE-v1 differ in that the latter's test split has no path.
    """

    POINTNAV = "PointNav-v1"
    OBJECTNAV = "ObjectNav-v1"
    INSTANCE_IMAGENAV = "InstanceImageNav-v1"
    R2R = "R2RVLN-v1"
    VLNCE = "VLN-CE-v1"
    RXR = "RxR-VLN-CE-v1"
    EQA = "EQA-v1"


_FILES: dict[Kind, type] = {
    Kind.POINTNAV: PointNavFile,
    Kind.OBJECTNAV: ObjectNavFile,
    Kind.INSTANCE_IMAGENAV: InstanceImageNavFile,
    Kind.R2R: VLNFile,
    Kind.VLNCE: VLNFile,
    Kind.RXR: RxRFile,
    Kind.EQA: EQAFile,
}


@dataclass(frozen=True)
class EpisodeFile:
    """A split: its own file, and its shards, if any, by scene name."""

    kind: Kind
    head: AnyFile
    shards: dict[str, AnyFile] = field(default_factory=dict)

    @property
    def episodes(self) -> tuple[AnyEpisode, ...]:
        """All episodes in Habitat's order: the file's own, then those of shards by name."""
        files = (self.head, *(self.shards[name] for name in sorted(self.shards)))
        return tuple(episode for file in files for episode in file.episodes)


def read_episodes(
    path: str | Path, kind: Kind | str | None = None, *, scenes: Sequence[str] | None = None, renumber: bool = False
) -> EpisodeFile:
    """Read the episodes of a split's file and its shards, with goals filled in.

    Only the shards of `scenes` are read, if given. Ids stay as they are in the file. `renumber` sets each to its index in its own file or
    shard, '0', '1' ..., as Habitat's ObjectNav-v1 does whenever it loads one (ids then repeat between shards). `kind` is detected by
    default. Raises InputError, in one line with the field's path, for a file that is not gzip, truncated, not JSON or not of this format,
    for NaN, for a missing shard, and for a file without episodes.
    """
    path = Path(path).expanduser()
    value = read_gzip_json(path)
    places = _shard_paths(path, value, scenes)
    values = {name: read_gzip_json(place) for name, place in places.items()}
    chosen = _guess(path, value, values) if kind is None else _kind(kind)
    head = _read_file(path, chosen, value, renumber)
    shards = {name: _read_file(places[name], chosen, value, renumber) for name, value in values.items()}
    if not head.episodes and not any(shard.episodes for shard in shards.values()):
        raise InputError(f"{path}: expected episodes here or in shards at {_template(value)}, got none; get the shards too")
    head, shards = filled(path, head, {}), {name: filled(places[name], shard, goals_of(head)) for name, shard in shards.items()}
    return EpisodeFile(chosen, head, shards)


def write_episodes(file: EpisodeFile, path: str | Path) -> None:
    """Write a split's shards and then its file at `path`, each atomically.

    The same records make the same bytes. Raises InputError when `path` does not end in .json.gz, when there is no episode, when the
    goals of one key differ between episodes, when a shard would be outside the folder of `path`, when another file's shards are there, or
    when writing fails.
    """
    path = Path(path).expanduser()
    if not path.name.endswith(".json.gz"):
        raise InputError(f"{path}: expected a file name ending in .json.gz, got {path.name}")
    if not file.episodes:
        raise InputError(f"{path}: expected at least one episode to write, got none")
    data, template = {}, file.head.content_scenes_path or SHARDS
    for name, shard in sorted(file.shards.items()):
        place = _shard_path(path, template, name)
        inside = place.resolve().is_relative_to(path.parent.resolve()) and place.resolve() != path.resolve()
        if not name or Path(name).name != name or not inside:
            raise InputError(f"{path}: expected shards in this file's folder, got {place} for {name!r}; change content_scenes_path")
        data[place] = _file_bytes(place, file.kind, shard, goals_of(file.head))
    data[path] = _file_bytes(path, file.kind, file.head, {})
    _check_alone(path, template, set(data))
    for place, content in data.items():
        write_whole(place, content)


def kind_of(path: str | Path) -> Kind:
    """Format of a split's file, from the fields of its episodes.

    R2RVLN-v1 and VLN-CE-v1 have the same fields: it is the former when all its episodes have reference paths. Raises InputError as
    `read_episodes` does.
    """
    path = Path(path).expanduser()
    value = read_gzip_json(path)
    return _guess(path, value, {name: read_gzip_json(place) for name, place in list(_shard_paths(path, value, None).items())[:1]})


def scene_path(scene_id: str, scenes_dir: str | Path) -> Path:
    """Path of a scene below `scenes_dir`, which replaces the prefix 'data/scene_datasets/'."""
    return Path(scenes_dir) / scene_id.removeprefix(SCENES)


# Ground truth of VLN-CE


def ground_truth_path(path: str | Path) -> Path:
    """Path of the ground truth of a split's file: '{split}_gt.json.gz' beside '{split}.json.gz'."""
    path = Path(path).expanduser()
    return path.with_name(path.name.removesuffix(".json.gz") + "_gt.json.gz")


def read_ground_truth(path: str | Path) -> dict[str, GroundTruth]:
    """Read the demonstrations of a '{split}_gt.json.gz', by episode id as text.

    Raises InputError as `read_episodes` does.
    """
    path = Path(path).expanduser()
    return checked(path, reader(dict[str, GroundTruth]), read_gzip_json(path))


def write_ground_truth(truths: Mapping[str, GroundTruth], path: str | Path) -> None:
    """Write demonstrations to `path` atomically. Raises InputError when writing fails."""
    path = Path(path).expanduser()
    write_whole(path, gzip_bytes(json_text(path, plain(dict(truths)))))


# Kinds


def _kind(name: str) -> Kind:
    """The kind of a name. Raises InputError with the nearest name for an unknown one."""
    if name in list(Kind):
        return Kind(name)
    near = difflib.get_close_matches(name, list(Kind), 1, 0.4)
    raise InputError(f"episode format: expected {', '.join(Kind)}, got {name!r}" + (f"; did you mean {near[0]}?" if near else ""))


def _guess(path: Path, head: Any, shards: Mapping[str, Any]) -> Kind:
    """Detect the kind of a file from its JSON values."""
    for value in (head, *shards.values()):
        episodes = value.get("episodes") if isinstance(value, dict) else None
        if not isinstance(episodes, list):
            raise InputError(f"{path}: episodes: expected a list, got none; an episode file is an object with 'episodes'")
        if not episodes:
            continue
        first = episodes[0] if isinstance(episodes[0], dict) else {}
        if isinstance(instruction := first.get("instruction"), dict):
            if "language" in instruction or "instruction_id" in instruction:
                return Kind.RXR
            paths = (one.get("reference_path") for one in episodes if isinstance(one, dict))
            return Kind.R2R if all(path is not None for path in paths) else Kind.VLNCE
        if "question" in first:
            return Kind.EQA
        if "goal_image_id" in first:
            return Kind.INSTANCE_IMAGENAV
        goals = first.get("goals")
        of_objects = isinstance(goals, list) and goals and isinstance(goals[0], dict) and "object_id" in goals[0]
        return Kind.OBJECTNAV if "object_category" in first or "goals_by_category" in value or of_objects else Kind.POINTNAV
    raise InputError(f"{path}: expected episodes here or in shards at {_template(head)}, got none; get the shards too")


def _read_file(path: Path, kind: Kind, value: Any, renumber: bool) -> AnyFile:
    """Records of one file, without goals filled in."""
    file = checked(path, reader(_FILES[kind]), value)
    if kind is Kind.R2R:
        for index, episode in enumerate(file.episodes):
            if episode.reference_path is None:
                raise InputError(f"{path}: episodes[{index}].reference_path: expected a list, got none; read it as {Kind.VLNCE}")
    if renumber:
        places = (replace(episode.place, episode_id=str(index)) for index, episode in enumerate(file.episodes))
        episodes = tuple(replace(episode, place=place) for episode, place in zip(file.episodes, places, strict=True))
        file = replace(file, episodes=episodes)
    return file


# Shards


def _template(value: Any) -> str:
    """Path template of shards in a file's value."""
    given = value.get("content_scenes_path") if isinstance(value, dict) else None
    return given if isinstance(given, str) else SHARDS


def _shard_path(path: Path, template: str, scene: str) -> Path:
    """Path of a scene's shard."""
    return Path(template.replace("{data_path}", str(path.parent)).replace("{scene}", scene))


def _shard_paths(path: Path, value: Any, scenes: Sequence[str] | None) -> dict[str, Path]:
    """Paths of a split's shards by scene name, sorted.

    Raises InputError when the file or `scenes` names missing ones.
    """
    template = _template(value)
    before, mark, ending = template.rpartition("/")[2].partition("{scene}")
    if not mark or before or "{scene}" in template.rpartition("/")[0] + ending:
        raise InputError(f"{path}: content_scenes_path: expected a path ending in '/{{scene}}.json.gz' or alike, got {template!r}")
    folder = _shard_path(path, template, "x").parent
    if not folder.is_dir() and isinstance(value, dict) and "content_scenes_path" in value and not value.get("episodes"):
        raise InputError(f"{path}: expected shards in {folder}, got no such folder; get the shards too")
    found = sorted(file.name.removesuffix(ending) for file in folder.iterdir() if file.name.endswith(ending)) if folder.is_dir() else []
    found = [name for name in found if name and not name.startswith(".")]
    for name in scenes or ():
        if name not in found:
            near = difflib.get_close_matches(name, found, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {len(found)} others"
            raise InputError(f"{path}: expected a shard {_shard_path(path, template, name)}, got nothing there; {hint}")
    return {name: _shard_path(path, template, name) for name in (found if scenes is None else sorted(set(scenes)))}


def _check_alone(path: Path, template: str, ours: set[Path]) -> None:
    """Raise InputError where this file and another one would share a folder with shards, which reading would add to both.

    Shards that are there are another file's if there is one beside `path`, or none at `path`.
    """
    folder = _shard_path(path, template, "x").parent
    shards = {place for place in folder.glob("*.json.gz") if not place.name.startswith(".")} if folder != path.parent else set[Path]()
    others = {place for place in path.parent.glob("*.json.gz") if place != path and not place.name.endswith("_gt.json.gz")}
    if (shards and (others or not path.exists() or shards - ours)) or (others and len(ours) > 1):
        found = f"{len(shards)} shards in {folder}" if shards else str(min(others))
        raise InputError(f"{path}: expected a folder without other episodes, got {found}; choose another folder")


def _file_bytes(path: Path, kind: Kind, file: AnyFile, more: Mapping[str, tuple]) -> bytes:
    """Bytes of a file, with shared goals stored once.

    Raises InputError when the records are not of format `kind`.
    """
    if type(file) is not _FILES[kind]:
        raise InputError(f"{path}: expected the records of {kind}, got a {type(file).__name__}")
    return gzip_bytes(json_text(path, plain(emptied(path, file, more))))
