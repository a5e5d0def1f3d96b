"""Records of furniture: requested style, draft, shape, model; finishes shared by pieces."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from envs.houses.mesh import Finish, Part

Color = tuple[float, float, float]


class Dye(tuple[float, float, float]):
    """A colour computed from a requested one as `base` + `share` times it.

    A finished shape with dyes can be recoloured. `source` names the requested colour: 'tint' or 'wood'.
    """

    source: str
    base: float
    share: float

    @staticmethod
    def of(color: Color, source: str, base: float = 0.0, share: float = 1.0) -> "Dye":
        """The dye whose present value is `color`."""
        dye = Dye(color)
        dye.source, dye.base, dye.share = source, base, share
        return dye


COLORS: dict[str, Color] = {
    "red": (0.78, 0.17, 0.16),
    "orange": (0.95, 0.50, 0.12),
    "yellow": (0.96, 0.80, 0.22),
    "green": (0.33, 0.61, 0.27),
    "teal": (0.08, 0.58, 0.60),
    "blue": (0.19, 0.36, 0.76),
    "purple": (0.49, 0.27, 0.68),
    "pink": (0.95, 0.57, 0.70),
    "brown": (0.49, 0.31, 0.18),
    "black": (0.12, 0.12, 0.13),
    "white": (0.94, 0.93, 0.90),
    "gray": (0.53, 0.54, 0.56),
}
WOODS: tuple[Color, ...] = ((0.83, 0.66, 0.45), (0.72, 0.52, 0.32), (0.58, 0.38, 0.22), (0.42, 0.26, 0.16))
SIZES = ("small", "medium", "large")


@dataclass(frozen=True)
class Shape:
    """Geometry shared by all models of one category, shape and size.

    Only the requested colours are missing. `vertices`, `normals`, `uv`, `faces` are those of all parts in a row; `finish` indexes
    `finishes` by face. `solids` are the boxes (low, high) [m] of the parts. The origin and the `surface` are as in `Model`.
    """

    parts: tuple[Part, ...]
    material: str
    surface: tuple[float, float, float] | None
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    vertices: np.ndarray
    normals: np.ndarray
    uv: np.ndarray
    faces: np.ndarray
    finish: np.ndarray
    finishes: tuple[Finish, ...]
    solids: np.ndarray


@dataclass(frozen=True)
class Model:
    """A piece of furniture: its category, shape, colour, size and surface.

    Origin: the centre of its footprint on the floor, feet at y = 0, front towards +Z; for objects that hang on a wall the
    centre of the back, which is in the plane z = 0. `surface` is half the width, the height and half the depth [m] of a
    flat top around the origin where small objects can stand. `finishes` are those of its shape in its own colours.
    """

    category: str
    shape: str
    color: str
    size: str
    form: Shape
    finishes: tuple[Finish, ...]

    @property
    def material(self) -> str:
        """Its main material, as a word of the language."""
        return self.form.material

    @property
    def surface(self) -> tuple[float, float, float] | None:
        """Half the width, the height and half the depth [m] of the top."""
        return self.form.surface

    @property
    def box(self) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest corner [m] around all parts."""
        return np.array(self.form.low), np.array(self.form.high)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Its surface in closed parts."""
        own = dict(zip(self.form.finishes, self.finishes, strict=True))
        return tuple(Part(p.vertices, p.faces, p.normals, p.uv, own[p.finish]) for p in self.form.parts)


@dataclass(frozen=True)
class Style:
    """Request to a builder: colours, size factor, and a generator for small variations.

    `tint` is the dominant colour, `wood` the colour of bare wood; `natural` is whether the dominant colour is that of bare wood.
    """

    tint: Color
    wood: Color
    scale: float
    rng: np.random.Generator
    natural: bool = False

    @property
    def board(self) -> Finish:
        """Wood in the dominant colour: grained if that is natural, otherwise painted."""
        return timber(self.tint) if self.natural else plain(self.tint)


@dataclass(frozen=True)
class Draft:
    """Result of a builder: parts, main material, standing surface as in `Model`."""

    parts: list[Part]
    material: str
    surface: tuple[float, float, float] | None = None


def shade(color: Color, factor: float) -> Color:
    """The colour darkened (factor below 1) or lightened towards white (1 to 2)."""
    keep, white = (factor, 0.0) if factor <= 1 else (2 - factor, factor - 1)
    red, green, blue = color
    shaded = red * keep + white, green * keep + white, blue * keep + white
    return Dye.of(shaded, color.source, color.base * keep + white, color.share * keep) if isinstance(color, Dye) else shaded


def timber(color: Color) -> Finish:
    """Wood, varnished or painted."""
    return Finish(color, "wood", 0.7)


def cloth(color: Color) -> Finish:
    """Woven upholstery."""
    return Finish(color, "fabric", 0.35)


def plain(color: Color) -> Finish:
    """A smooth surface without texture: enamel, plastic, paint."""
    return Finish(color)


CHROME = Finish((0.80, 0.82, 0.84))
STEEL = Finish((0.60, 0.62, 0.64))
IRON = Finish((0.20, 0.20, 0.21))
BRASS = Finish((0.80, 0.63, 0.30))
CERAMIC = Finish((0.95, 0.95, 0.94))
LINEN = Finish((0.95, 0.94, 0.91), "fabric", 0.5)
GLASS = Finish((0.16, 0.19, 0.22))
SCREEN = Finish((1.0, 1.0, 1.0), "screen")
STONE = Finish((0.88, 0.87, 0.85), "marble", 1.2)
