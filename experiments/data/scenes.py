"""Scenes by name: `house:SEED`, `ithor:FloorPlan201`, or a file."""

from pathlib import Path

from envs.houses.ithor import ITHOR, ithor_scene
from envs.houses.names import house_named
from envs.naming import Naming, named_scene, read_names
from envs.scenes.load import load_scene
from envs.scenes.scene import Scene


def scene_named(name: str, *, rooms: int = 6, up: str = "y") -> Scene:
    """Scene called `house:SEED` (with `rooms` rooms), of iTHOR, or from a file.

    House names are those of `envs.houses.names`. `up` is a file's upward axis. Raises InputError for an unknown name and for an invalid
    file.
    """
    if Path(name).exists():
        return load_scene(name, up=up)
    if name.startswith(ITHOR):
        return ithor_scene(name)
    if not name.startswith("house:"):
        return load_scene(name, up=up)
    return house_named(f"{name}:{rooms}" if name.count(":") == 1 else name)


def spoken_scene(name: str, *, rooms: int = 6, up: str = "y", names: Path | None = None) -> tuple[Scene, tuple[Naming, ...]]:
    """Scene by name with our vocabulary, and what its nodes were taken for.

    `names` is a file that names nodes (`envs.naming.read_names`). Raises InputError as `scene_named` and `read_names` do.
    """
    scene = scene_named(name, rooms=rooms, up=up)
    return named_scene(scene, read_names(names, scene) if names else None)
