"""Colours kept back for testing: `HELD_OUT` pairs of category and colour that houses made with pairs='train' do not show."""

import zlib

from envs.houses.furniture import CATALOG

PAIRS = ("all", "train")


def category_name(category: str) -> str:
    """A category of the catalogue as objects of a scene are called: with spaces."""
    return category.replace("_", " ")


def colors_of(category: str) -> tuple[str, ...]:
    """The different colours of a category of the catalogue, in alphabetical order."""
    return tuple(sorted(set(CATALOG[category].palette)))


def _held_out(category: str) -> tuple[str, str]:
    """The pair that a category gives up: of its colours the one whose 'colour category' has the smallest CRC-32."""
    name = category_name(category)
    return name, min(colors_of(category), key=lambda color: zlib.crc32(f"{color} {name}".encode()))


HELD_OUT: frozenset[tuple[str, str]] = frozenset(_held_out(category) for category in CATALOG)  # one colour of each category


def palette(category: str, pairs: str = "all") -> tuple[str, ...]:
    """Colours to draw from for a category of the catalogue, the more natural ones several times; without HELD_OUT for 'train'."""
    colors = CATALOG[category].palette
    if pairs == "all":
        return colors
    name = category_name(category)
    return tuple(color for color in colors if (name, color) not in HELD_OUT)
