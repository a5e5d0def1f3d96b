"""Scenes as users name them: `house:SEED` for a generated home, or a file."""

from pathlib import Path

from envs.errors import InputError
from envs.houses import house
from envs.scene import Scene
from envs.scene_files import load_scene


def scene_named(name: str, *, rooms: int = 6, up: str = "y") -> Scene:
    """The scene called `house:SEED` (of `rooms` rooms), or read from the file of that name with `up` as its upward axis.

    Raises InputError for a seed that is no whole number and for whatever is wrong with a file.
    """
    kind, _, seed = name.partition(":")
    if kind != "house" or Path(name).exists():
        return load_scene(name, up=up)
    if not seed.isdecimal():
        raise InputError(f"scene: expected house:SEED with a whole number, such as house:7, got {name!r}")
    return house(int(seed), rooms=rooms)
