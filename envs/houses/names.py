"""Generated homes by name: `house:SEED:ROOMS[:STYLE[:PAIRS]]` says everything that makes one, so that files of episodes can."""

from envs.errors import InputError
from envs.houses.build import house
from envs.houses.palette import PAIRS
from envs.houses.styles import STYLES
from envs.scenes.scene import Scene

ROOMS = 6  # where the name does not say


def house_name(seed: int, rooms: int = ROOMS, style: str = "default", pairs: str = "all") -> str:
    """The name of `house(seed, rooms=, style=, pairs=)`; what is at its default at the end is left out, but never the rooms."""
    parts = [str(seed), str(rooms), style, pairs]
    while len(parts) > 2 and parts[-1] == ("", "", "default", "all")[len(parts) - 1]:
        parts.pop()
    return ":".join(["house", *parts])


def house_named(name: str) -> Scene:
    """The home of a name. InputError for a name that is none."""
    kind, *parts = name.split(":")
    seed, rooms, style, pairs = [*parts, *("", str(ROOMS), "default", "all")[len(parts) :]][:4]
    good = kind == "house" and 1 <= len(parts) <= 4 and seed.isdecimal() and rooms.isdecimal()
    if not good or style not in STYLES or pairs not in PAIRS:
        raise InputError(f"scene: expected house:SEED, house:SEED:ROOMS or house:SEED:ROOMS:STYLE, such as house:7:6:evening, got {name!r}")
    return house(int(seed), rooms=int(rooms), style=style, pairs=pairs)
