"""Scenes by name: `house:SEED` for a generated home, or a file."""

from pathlib import Path

from envs.houses.names import house_named
from envs.scenes.load import load_scene
from envs.scenes.scene import Scene


def scene_named(name: str, *, rooms: int = 6, up: str = "y") -> Scene:
    """Scene called `house:SEED` (with `rooms` rooms), by a full house name, or from a file.

    House names are those of `envs.houses.names`. `up` is a file's upward axis. Raises InputError for an unknown name and for an invalid
    file.
    """
    if not name.startswith("house:") or Path(name).exists():
        return load_scene(name, up=up)
    return house_named(f"{name}:{rooms}" if name.count(":") == 1 else name)
