"""Scenes as users name them: `house:SEED` for a generated home, or a file."""

from pathlib import Path

from envs.houses.names import house_named
from envs.scenes.load import load_scene
from envs.scenes.scene import Scene


def scene_named(name: str, *, rooms: int = 6, up: str = "y") -> Scene:
    """The scene called `house:SEED` (of `rooms` rooms) or as `envs.houses.names` has it, or read from the file of that name.

    `up` is a file's upward axis. Raises InputError for a name that is none and for whatever is wrong with a file.
    """
    if not name.startswith("house:") or Path(name).exists():
        return load_scene(name, up=up)
    return house_named(f"{name}:{rooms}" if name.count(":") == 1 else name)
