"""Procedural homes: `house(seed, rooms=n)`."""

from envs.houses.build import house
from envs.houses.palette import HELD_OUT
from envs.houses.styles import STYLES

__all__ = ["HELD_OUT", "STYLES", "house"]
