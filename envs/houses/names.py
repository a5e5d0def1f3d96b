"""Names of generated homes: `house:SEED:ROOMS[:STYLE[:PAIRS]]`.

The name determines the home completely, so that episode files can refer to it.
"""

from envs.errors import InputError
from envs.houses.build import house
from envs.houses.palette import PAIRS
from envs.houses.styles import STYLES
from envs.scenes.scene import Scene

ROOMS = 6  # default where the name has no number of rooms


def house_name(seed: int, rooms: int = ROOMS, style: str = "default", pairs: str = "all") -> str:
    """Name of `house(seed, rooms=, style=, pairs=)`.

    Defaults at the end of the name are left out, except the rooms.
    """
    parts = [str(seed), str(rooms), style, pairs]
    while len(parts) > 2 and parts[-1] == ("", "", "default", "all")[len(parts) - 1]:
        parts.pop()
    return ":".join(["house", *parts])


def house_named(name: str) -> Scene:
    """Generate the home with a name.

    InputError for a malformed name.
    """
    kind, *parts = name.split(":")
    seed, rooms, style, pairs = [*parts, *("", str(ROOMS), "default", "all")[len(parts) :]][:4]
    good = kind == "house" and 1 <= len(parts) <= 4 and seed.isdecimal() and rooms.isdecimal()
    if not good or style not in STYLES or pairs not in PAIRS:
        raise InputError(f"scene: expected house:SEED, house:SEED:ROOMS or house:SEED:ROOMS:STYLE, such as house:7:6:evening, got {name!r}")
    return house(int(seed), rooms=int(rooms), style=style, pairs=pairs)
