"""Catalogue of furniture: categories, their shapes and colours, and the function that makes models."""

import difflib
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from types import ModuleType

import numpy as np

from envs.errors import InputError
from envs.houses.furniture import bath, beds, decor, kitchen, plants, seats, shelves, sofas, storage, tables, tableware, things
from envs.houses.furniture.model import COLORS, SIZES, WOODS, Color, Draft, Dye, Model, Shape, Style
from envs.houses.mesh import Finish, bounds, transform


@dataclass(frozen=True)
class Kind:
    """A category: its builders by shape, its colours, its size factors, its placement.

    `uniform` kinds are scaled as a whole by the size factor; the other builders use it for some of their dimensions.
    `hangs` marks objects that are fixed to a wall.
    """

    shapes: dict[str, Callable[[Style], Draft]]
    colors: str
    scales: tuple[float, float, float] = (0.84, 1.0, 1.16)
    uniform: bool = False
    hangs: bool = False

    @cached_property
    def palette(self) -> tuple[str, ...]:
        """Its colours; natural ones are repeated."""
        return tuple(self.colors.split())

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Its shapes."""
        return tuple(self.shapes)


VARIANTS = 3  # of a shape with random details
_GROUPS: dict[str, str] = {
    color: group
    for group, colors in (("deep", "red green teal blue purple"), ("light", "orange yellow pink gray"))
    for color in colors.split()
}
_EXAMPLES = {"deep": "teal", "light": "orange"}  # builders choose trimmings that match these
COVERS = "red orange yellow green teal blue purple pink brown black white gray"
TIMBER = "brown brown brown white black gray green teal blue red yellow"
ENAMEL = "white white white gray black red teal yellow green blue pink"
GADGET = "black black gray white red blue"
CRATES = "brown brown white gray red green blue yellow orange pink purple teal black"
WICKER = "brown brown brown white gray black teal blue pink green"
SMALL = (0.78, 1.0, 1.28)


def _kind(
    module: ModuleType, name: str, shapes: str, colors: str, scales: tuple[float, float, float] = (0.84, 1.0, 1.16), **how: bool
) -> Kind:
    """A kind whose builders are the functions `name`_`shape` of a module."""
    return Kind({shape: getattr(module, f"{name}_{shape}") for shape in shapes.split()}, colors, scales, **how)


CATALOG: dict[str, Kind] = {
    "chair": _kind(seats, "chair", "ladder padded shell swivel", COVERS, uniform=True),
    "table": _kind(tables, "table", "rectangular round trestle", TIMBER, (0.78, 1.0, 1.25)),
    "sofa": _kind(sofas, "sofa", "classic modern rolled corner", COVERS),
    "bed": _kind(beds, "bed", "panel padded poster low", COVERS),
    "armchair": _kind(sofas, "armchair", "club wing lounge tub", COVERS, uniform=True),
    "cabinet": _kind(storage, "cabinet", "sideboard cupboard glazed", TIMBER),
    "desk": _kind(tables, "desk", "pedestal hutch metal", TIMBER),
    "bookshelf": _kind(shelves, "bookshelf", "tall low stepped", TIMBER),
    "fridge": _kind(kitchen, "fridge", "double freezer retro", ENAMEL, (0.9, 1.0, 1.1)),
    "stove": _kind(kitchen, "stove", "electric gas", ENAMEL, (0.88, 1.0, 1.2)),
    "sink": _kind(kitchen, "sink", "kitchen vanity pedestal", ENAMEL),
    "toilet": _kind(bath, "toilet", "closed open wall", ENAMEL, (0.93, 1.0, 1.07), uniform=True),
    "bathtub": _kind(bath, "bathtub", "oval claw panelled", ENAMEL),
    "tv": _kind(decor, "tv", "cabinet wall retro", GADGET),
    "lamp": _kind(decor, "lamp", "cone tripod arc lantern", COVERS, (0.88, 1.0, 1.1), uniform=True),
    "plant": _kind(plants, "plant", "palm bush blades cactus", COVERS, (0.75, 1.0, 1.25), uniform=True),
    "wardrobe": _kind(storage, "wardrobe", "double mirrored drawers", TIMBER),
    "nightstand": _kind(storage, "nightstand", "drawers open legs", TIMBER),
    "dresser": _kind(storage, "dresser", "six chest mirror", TIMBER),
    "coffee_table": _kind(tables, "coffee", "rectangular round oval", TIMBER),
    "stool": _kind(seats, "stool", "round bar pouf", COVERS, uniform=True),
    "shelf": _kind(shelves, "shelf", "frame cubes ladder", TIMBER),
    "rug": _kind(decor, "rug", "bordered round striped", COVERS, (0.7, 1.0, 1.35)),
    "bench": _kind(seats, "bench", "slatted padded trestle", COVERS),
    "washing_machine": _kind(bath, "washer", "front top retro", ENAMEL, (0.93, 1.0, 1.07), uniform=True),
    "counter": _kind(kitchen, "counter", "doors drawers island", TIMBER),
    "microwave": _kind(kitchen, "microwave", "keypad dial", ENAMEL, (0.9, 1.0, 1.1), uniform=True),
    "mug": _kind(tableware, "mug", "straight belly flared", COVERS, SMALL, uniform=True),
    "bowl": _kind(tableware, "bowl", "round wide footed", COVERS, SMALL, uniform=True),
    "vase": _kind(tableware, "vase", "bottle urn flowers", COVERS, SMALL, uniform=True),
    "book": _kind(things, "book", "closed stack standing", COVERS, SMALL, uniform=True),
    "laptop": _kind(things, "laptop", "open wide", GADGET, (0.88, 1.0, 1.12), uniform=True),
    "clock": _kind(things, "clock", "alarm mantel cube", COVERS, SMALL, uniform=True),
    "ball": _kind(tableware, "ball", "plain striped", COVERS, (0.7, 1.0, 1.3), uniform=True),
    "bottle": _kind(tableware, "bottle", "wine water soap", COVERS, SMALL, uniform=True),
    "basket": _kind(tableware, "basket", "round handled hamper", WICKER, (0.84, 1.0, 1.16), uniform=True),
    "pillow": _kind(things, "pillow", "square bolster bed", COVERS, SMALL, uniform=True),
    "teddy": _kind(things, "teddy", "plain bow", COVERS, SMALL, uniform=True),
    "candle": _kind(tableware, "candle", "pillar stick jar", COVERS, SMALL, uniform=True),
    "toaster": _kind(things, "toaster", "slots retro", ENAMEL, (0.88, 1.0, 1.12), uniform=True),
    "kettle": _kind(tableware, "kettle", "electric hob", ENAMEL, (0.88, 1.0, 1.12), uniform=True),
    "picture": _kind(decor, "picture", "landscape portrait matted", COVERS, (0.75, 1.0, 1.3), hangs=True),
    "mirror": _kind(decor, "mirror", "rectangular round arched", COVERS, (0.8, 1.0, 1.25), hangs=True),
    "bin": _kind(tableware, "bin", "pedal open swing", COVERS, (0.8, 1.0, 1.2), uniform=True),
    "box": _kind(things, "box", "closed open gift", CRATES, (0.75, 1.0, 1.3), uniform=True),
}
CATEGORIES = tuple(CATALOG)


def _known(what: str, name: str, names: Iterable[str]) -> None:
    """Raise `InputError` with a suggestion when `name` is not among `names`."""
    names = tuple(names)
    if name not in names:
        close = difflib.get_close_matches(name, names, n=1)
        hint = f"; did you mean '{close[0]}'?" if close else ""
        raise InputError(f"{what}: expected one of {', '.join(names)}, got '{name}'{hint}")


def furniture(
    category: str, rng: np.random.Generator, *, color: str | None = None, size: str | None = None, shape: str | None = None
) -> Model:
    """Make a piece of furniture; attributes not given are drawn from `rng`.

    Raises `InputError` for an unknown category, colour, size or shape, or a colour that the category does not have.
    """
    if category not in CATALOG:
        _known("furniture category", category, CATALOG)
    kind = CATALOG[category]
    draw = rng.random(10).tolist()
    names, shapes = kind.palette, kind.names
    color = color or names[int(draw[0] * len(names))]
    size = size or SIZES[(draw[1] >= 0.25) + (draw[1] >= 0.75)]
    shape = shape or shapes[int(draw[2] * len(shapes))]
    if color not in names or size not in SIZES or shape not in kind.shapes:
        _known("furniture color", color, COLORS)
        _known(f"color of a {category}", color, names)
        _known("furniture size", size, SIZES)
        _known(f"shape of a {category}", shape, kind.shapes)
    form = _form(category, shape, size, _GROUPS.get(color, color), int(draw[3] * VARIANTS))
    dyes = {"tint": _vary(COLORS[color], draw[4:8]), "wood": WOODS[int(draw[8] * len(WOODS))]}
    return Model(category, shape, color, size, form, tuple(_dyed(finish, dyes) for finish in form.finishes))


def _vary(color: Color, draw: list[float]) -> Color:
    """The colour with slightly changed brightness and hue, still true to its name.

    `draw` is four numbers 0 to 1.
    """
    bright = 0.94 + 0.11 * draw[0]
    red, green, blue = (min(1.0, max(0.0, c * bright + 0.03 * d - 0.015)) for c, d in zip(color, draw[1:], strict=True))
    return red, green, blue


def _dyed(finish: Finish, dyes: dict[str, Color]) -> Finish:
    """The finish with its dye replaced by a requested colour."""
    dye = finish.color
    if not isinstance(dye, Dye):
        return finish
    red, green, blue = dyes[dye.source]
    color = dye.base + dye.share * red, dye.base + dye.share * green, dye.base + dye.share * blue
    return Finish(color, finish.texture, finish.repeat, finish.double_sided)


def _form(category: str, shape: str, size: str, group: str, variant: int) -> Shape:
    """A variant of a shape; shapes without random details have only one."""
    form, varies = _built(category, shape, size, group, 0)
    return _built(category, shape, size, group, variant)[0] if variant and varies else form


@cache
def _built(category: str, shape: str, size: str, group: str, variant: int) -> tuple[Shape, bool]:
    """A shape for colours of a group, and whether it has random details."""
    kind = CATALOG[category]
    rng = np.random.default_rng([zlib.crc32(f"{category} {shape} {size}".encode()), variant])
    before, scale = rng.bit_generator.state, kind.scales[SIZES.index(size)]
    color, wood = Dye.of(COLORS[_EXAMPLES.get(group, group)], "tint"), Dye.of(WOODS[1], "wood")
    draft = kind.shapes[shape](Style(color, wood, scale, rng, group == "brown"))
    return _placed(draft, kind, scale), rng.bit_generator.state != before


def _placed(draft: Draft, kind: Kind, scale: float) -> Shape:
    """The draft scaled if its kind is uniform, its origin as `Model` defines."""
    factor = scale if kind.uniform else 1.0
    low, high = bounds(draft.parts)
    middle = (low + high) / 2
    offset = -factor * np.array([middle[0], middle[1] if kind.hangs else low[1], low[2] if kind.hangs else middle[2]])
    parts = tuple(transform(part, offset=offset, scale=factor) for part in draft.parts)
    surface = draft.surface
    if surface:
        x, y, z = (factor * value for value in surface)
        surface = (x - abs(float(offset[0])), y + float(offset[1]), z - abs(float(offset[2])))
    finishes = tuple(dict.fromkeys(part.finish for part in parts))
    starts = np.cumsum([0] + [len(part.vertices) for part in parts[:-1]])
    return Shape(
        parts, draft.material, surface, _triple(factor * low + offset), _triple(factor * high + offset),
        vertices=np.concatenate([part.vertices for part in parts]),
        normals=np.concatenate([part.normals for part in parts]),
        uv=np.concatenate([part.uv for part in parts]),
        faces=np.concatenate([part.faces + start for part, start in zip(parts, starts, strict=True)]),
        finish=np.concatenate([np.full(len(part.faces), finishes.index(part.finish)) for part in parts]),
        finishes=finishes,
        solids=np.array([np.concatenate([part.vertices.min(axis=0), part.vertices.max(axis=0)]) for part in parts]),
    )  # fmt: skip


def _triple(values: np.ndarray) -> tuple[float, float, float]:
    """Convert an array of three numbers to a tuple."""
    x, y, z = values.tolist()
    return x, y, z
