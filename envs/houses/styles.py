"""Finishes and light of a home: `STYLES`, by name."""

from dataclasses import dataclass

import numpy as np

from envs.errors import InputError
from envs.houses.mesh import Finish

Surface = tuple[str, tuple[float, float, float], float]  # texture, colour, metres per repeat
WET = {"kitchen", "bathroom", "laundry"}
SOFT = {"bedroom", "nursery", "study"}


@dataclass(frozen=True)
class Style:
    """Surfaces of floors and walls, window panes, and light.

    `dye` multiplies the colours of furniture. `light` is the colour of the light; `ambient` is its share everywhere, and
    `glow` the share that lamps add around them, up to 1 in all. `tiles` (0 to 1) lightens the colour of tiled walls.
    """

    floors: dict[str, tuple[Surface, ...]]
    walls: tuple[Surface, ...]
    tiles: float
    ceiling: Finish
    trim: Finish
    pane: Finish
    dye: tuple[float, float, float] = (1.0, 1.0, 1.0)
    light: tuple[float, float, float] = (1.0, 1.0, 1.0)
    ambient: float = 1.0
    glow: float = 0.0

    def floor(self, kind: str, rng: np.random.Generator) -> Finish:
        """Draw a floor finish for a type of room."""
        surfaces = self.floors["wet" if kind in WET else "soft" if kind in SOFT else "dry"]
        texture, color, repeat = surfaces[rng.integers(len(surfaces))]
        bright = float(rng.uniform(0.92, 1.05))
        red, green, blue = (min(1.0, bright * c) for c in color)
        return Finish((red, green, blue), texture, repeat)

    def wall(self, kind: str, rng: np.random.Generator) -> Finish:
        """Draw a wall finish for a type of room; tiles in wet rooms."""
        texture, color, repeat = self.walls[rng.integers(len(self.walls))]
        if kind in WET and kind != "kitchen":
            red, green, blue = (self.tiles + (1 - self.tiles) * c for c in color)
            return Finish((red, green, blue), "tile", 0.9)
        return Finish(color, texture, repeat)

    def dyed(self, finish: Finish) -> Finish:
        """Finish of a piece of furniture in this style."""
        if self.dye == (1.0, 1.0, 1.0):
            return finish
        red, green, blue = (c * d for c, d in zip(finish.color, self.dye, strict=True))
        return Finish((red, green, blue), finish.texture, finish.repeat, finish.double_sided)


DAY = Style(
    floors={
        "wet": (
            ("tile", (0.80, 0.84, 0.86), 1.2),
            ("tile", (0.86, 0.82, 0.74), 1.2),
            ("marble", (0.90, 0.89, 0.87), 1.6),
            ("tile", (0.62, 0.68, 0.70), 1.2),
        ),
        "dry": (
            ("planks", (0.78, 0.60, 0.40), 1.3),
            ("planks", (0.60, 0.42, 0.27), 1.3),
            ("planks", (0.85, 0.73, 0.55), 1.3),
            ("planks", (0.45, 0.32, 0.22), 1.3),
        ),
        "soft": (
            ("carpet", (0.62, 0.60, 0.56), 1.0),
            ("carpet", (0.48, 0.54, 0.62), 1.0),
            ("carpet", (0.70, 0.62, 0.54), 1.0),
            ("planks", (0.78, 0.60, 0.40), 1.3),
        ),
    },
    walls=tuple(
        ("plaster", color, 1.5)
        for color in (
            (0.95, 0.93, 0.88),
            (0.87, 0.91, 0.93),
            (0.93, 0.88, 0.82),
            (0.86, 0.91, 0.85),
            (0.94, 0.89, 0.90),
            (0.96, 0.95, 0.94),
            (0.91, 0.89, 0.80),
        )
    ),
    tiles=0.0,
    ceiling=Finish((0.98, 0.98, 0.97)),
    trim=Finish((0.95, 0.95, 0.94)),
    pane=Finish((0.86, 0.96, 1.0)),
)
EVENING = Style(
    floors={
        "wet": (
            ("tile", (0.42, 0.46, 0.50), 0.8),
            ("tile", (0.60, 0.44, 0.36), 1.6),
            ("marble", (0.55, 0.53, 0.52), 1.2),
        ),
        "dry": (
            ("planks", (0.36, 0.24, 0.16), 0.9),
            ("wood", (0.42, 0.27, 0.18), 1.6),
            ("planks", (0.52, 0.45, 0.40), 0.9),
        ),
        "soft": (
            ("carpet", (0.40, 0.28, 0.30), 0.7),
            ("carpet", (0.28, 0.34, 0.36), 0.7),
            ("planks", (0.36, 0.24, 0.16), 0.9),
        ),
    },
    walls=(
        ("brick", (0.72, 0.44, 0.36), 1.0),
        ("brick", (0.80, 0.76, 0.70), 1.0),
        ("fabric", (0.56, 0.66, 0.62), 0.5),
        ("fabric", (0.74, 0.60, 0.52), 0.5),
        ("plaster", (0.60, 0.66, 0.74), 1.5),
        ("plaster", (0.80, 0.70, 0.54), 1.5),
    ),
    tiles=0.3,
    ceiling=Finish((0.90, 0.87, 0.82)),
    trim=Finish((0.44, 0.32, 0.24), "wood", 0.7),
    pane=Finish((0.16, 0.20, 0.36)),
    dye=(0.97, 0.93, 0.90),
    light=(1.0, 0.91, 0.78),
    ambient=0.78,
    glow=0.4,
)
STYLES: dict[str, Style] = {"default": DAY, "evening": EVENING}


def style_named(name: str) -> Style:
    """Style of that name. Raises InputError with the choices for an unknown one."""
    if name not in STYLES:
        raise InputError(f"style: expected one of {', '.join(STYLES)}, got '{name}'")
    return STYLES[name]
