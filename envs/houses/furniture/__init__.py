"""Parametric low-polygon furniture: `furniture(category, rng)` makes a `Model`."""

from envs.houses.furniture.catalog import CATALOG, CATEGORIES, furniture
from envs.houses.furniture.model import COLORS, SIZES, Model

__all__ = ["CATALOG", "CATEGORIES", "COLORS", "SIZES", "Model", "furniture"]
