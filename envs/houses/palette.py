"""Colours of furniture, and the pairs of category and colour held out for testing.

Houses made with pairs='train' contain no pair of `HELD_OUT`.
"""

import zlib

from envs.houses.furniture import CATALOG

PAIRS = ("all", "train")


def category_name(category: str) -> str:
    """Name of a catalogue category as scene objects have it: with spaces."""
    return category.replace("_", " ")


def colors_of(category: str) -> tuple[str, ...]:
    """Distinct colours of a catalogue category, in alphabetical order."""
    return tuple(sorted(set(CATALOG[category].palette)))


def _held_out(category: str) -> tuple[str, str]:
    """Held-out pair of a category: the colour with the smallest CRC-32 of 'colour category'."""
    name = category_name(category)
    return name, min(colors_of(category), key=lambda color: zlib.crc32(f"{color} {name}".encode()))


HELD_OUT: frozenset[tuple[str, str]] = frozenset(_held_out(category) for category in CATALOG)  # one colour of each category


def palette(category: str, pairs: str = "all") -> tuple[str, ...]:
    """Colours to draw from for a catalogue category, natural ones repeated.

    Without `HELD_OUT` for pairs 'train'.
    """
    colors = CATALOG[category].palette
    if pairs == "all":
        return colors
    name = category_name(category)
    return tuple(color for color in colors if (name, color) not in HELD_OUT)
