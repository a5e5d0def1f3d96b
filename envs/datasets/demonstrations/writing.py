"""Writing of shards: atomic, and with the same bytes for the same demonstrations."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from envs.datasets.demonstrations.columns import COLUMNS, PICTURES, picture_name, picture_shape, shard_name
from envs.datasets.demonstrations.manifest import Manifest, Shard, digest, read_bytes_up_to, write_manifest
from envs.datasets.demonstrations.reading import MOST_COLUMNS, shard_of
from envs.datasets.demonstrations.record import Demonstration
from envs.datasets.json import json_text
from envs.errors import InputError
from envs.files import write_whole


def write_shard(folder: Path, manifest: Manifest, number: int, ones: Sequence[Demonstration], left_out: Sequence[str]) -> None:
    """Write a shard to a folder.

    `left_out` are the ids of episodes that are not in it. InputError for demonstrations that do not fit the manifest: missing pictures, or
    pictures of another size.
    """
    digests = {}
    for kind in PICTURES if manifest.images else ():
        data = _npy(_stacked(manifest, kind, [getattr(one, kind) for one in ones]))
        digests[kind] = digest(data)
        write_whole(folder / picture_name(kind, number), data)
    told = ("episode_id", "scene_id", "task", "instruction", "text", "expert_text", "category", "meaning")
    facts = [{name: getattr(one, name) for name in told} | {"spans": [[s.start, s.end, s.part] for s in one.spans]} for one in ones]
    text = json_text(folder, {"demonstrations": facts, "left_out": list(left_out), "pictures": digests})
    arrays = _columns(ones, manifest.tokens) | {"facts": np.frombuffer(text.encode("ascii"), np.uint8)}
    write_whole(folder / shard_name(number), _npz(arrays))


def _stacked(manifest: Manifest, kind: str, pictures: Sequence[np.ndarray | None]) -> np.ndarray:
    """Concatenated pictures of some demonstrations."""
    shape = picture_shape(manifest, kind, 0)
    for one in pictures:
        if one is None or one.shape[1:] != shape[1:]:
            raise InputError(f"demonstrations: expected pictures of {shape[1:]}, got {None if one is None else one.shape[1:]}")
    return np.concatenate([np.zeros(shape, PICTURES[kind]), *(one for one in pictures if one is not None)]).astype(PICTURES[kind])


def _columns(ones: Sequence[Demonstration], tokens: int) -> dict[str, np.ndarray]:
    """Concatenated columns of some demonstrations."""
    paths, nowhere = [one.trajectory for one in ones], np.full(3, np.nan)
    pose = [np.column_stack([path.position_w, path.yaw_w, path.pitch]) for path in paths]
    images = [one.goal_image for one in ones if one.goal_image is not None]
    if images and (len(images) != len(ones) or len({image.shape for image in images}) != 1):
        raise InputError("demonstrations: expected pictures of goals of one size in all of them or none, got some; make sets of one task")
    values = {
        "steps": [np.array([len(path.action)]) for path in paths],
        "action": [path.action for path in paths],
        "expert_action": [one.expert_action for one in ones],
        "collided": [path.collided for path in paths],
        "part": [one.part for one in ones],
        "pose": pose,
        "tokens": [one.tokens[None] for one in ones],
        "goal": [(nowhere if one.goal_a is None else one.goal_a)[None] for one in ones],
        "goal_image": [image[None] for image in images],
    }
    sides = images[0].shape[:2] if images else (0, 0)
    rows = {"tokens": (tokens,), "goal_image": (*sides, 3)}
    return {
        name: np.concatenate([np.zeros((0, *rows.get(name, COLUMNS[name][1])), COLUMNS[name][0]), *parts]).astype(COLUMNS[name][0])
        for name, parts in values.items()
    }


def _npy(array: np.ndarray) -> memoryview:
    """Bytes of an array in numpy's format."""
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, np.lib.format.header_data_from_array_1_0(array))
    data = np.empty(head.tell() + array.nbytes, np.uint8)
    data[: head.tell()] = np.frombuffer(head.getvalue(), np.uint8)
    data[head.tell() :] = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    return data.data


def _npz(arrays: dict[str, np.ndarray]) -> bytes:
    """Archive as by numpy.savez_compressed, with the same bytes for the same arrays."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")  # dated 1980
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, bytes(_npy(array)))
    return out.getvalue()


def finish_set(folder: Path, manifest: Manifest) -> Manifest:
    """Write the manifest with all shards to the folder, and return it.

    InputError where a shard is missing.
    """
    shards = []
    for number in range(manifest.count):
        path = folder / shard_name(number)
        data = read_bytes_up_to(path, MOST_COLUMNS)
        found = shard_of(path, data, manifest)
        pictures = [folder / picture_name(kind, number) for kind in found.facts.pictures]
        size = len(data) + sum(path.stat().st_size for path in pictures)
        shards.append(Shard(len(found), len(found.action), size, digest(data), found.facts.left_out))
    whole = replace(manifest, shards=tuple(shards))
    write_manifest(folder, whole)
    return whole
