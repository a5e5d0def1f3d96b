"""Closed sets of names in perception, as `envs.vocabulary` has them."""

from envs.vocabulary import CATEGORIES, CLASSES, COLORS, MATERIALS, NONE, ROOMS, SIZES, STRUCTURE, class_index, index_of, room_index

__all__ = [
    "CATEGORIES",
    "CLASSES",
    "COLORS",
    "MATERIALS",
    "NONE",
    "ROOMS",
    "SIZES",
    "STRUCTURE",
    "class_index",
    "index_of",
    "room_index",
]
