"""Procedural homes: `house(seed, rooms=n)`."""

from envs.houses.build import house

__all__ = ["house"]
