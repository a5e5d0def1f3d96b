"""Which categories of furniture there are, their shapes and colours, and the one function that makes them."""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from envs.errors import InputError
from envs.houses.furniture import bath, beds, decor, kitchen, plants, seats, shelves, sofas, storage, tables, tableware, things
from envs.houses.furniture.model import COLORS, SIZES, WOODS, Color, Draft, Model, Style
from envs.houses.mesh import Part, bounds, transform


@dataclass(frozen=True)
class Kind:
    """A category: its builders by shape, colours it comes in, size factors, how it stands.

    `uniform` kinds are scaled as a whole by the size factor; the other builders use it for some of their dimensions.
    `hangs` marks what is fixed to a wall.
    """

    shapes: dict[str, Callable[[Style], Draft]]
    colors: str
    scales: tuple[float, float, float] = (0.84, 1.0, 1.16)
    uniform: bool = False
    hangs: bool = False


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
    """Raises `InputError` with a suggestion when `name` is not among `names`."""
    names = tuple(names)
    if name not in names:
        close = difflib.get_close_matches(name, names, n=1)
        hint = f"; did you mean '{close[0]}'?" if close else ""
        raise InputError(f"{what}: expected one of {', '.join(names)}, got '{name}'{hint}")


def _vary(color: Color, rng: np.random.Generator) -> Color:
    """The colour a little lighter or darker and a little off its hue, still what its name says."""
    varied = np.array(color) * rng.uniform(0.94, 1.05) + rng.uniform(-0.015, 0.015, 3)
    red, green, blue = np.clip(varied, 0, 1).tolist()
    return red, green, blue


def furniture(
    category: str, rng: np.random.Generator, *, color: str | None = None, size: str | None = None, shape: str | None = None
) -> Model:
    """A piece of furniture; what is not asked for is drawn from `rng`.

    Raises `InputError` for an unknown category, colour, size or shape, or a colour that the category does not come in.
    """
    _known("furniture category", category, CATALOG)
    kind = CATALOG[category]
    drawn_color, drawn_size = str(rng.choice(kind.colors.split())), str(rng.choice(SIZES, p=(0.25, 0.5, 0.25)))
    drawn_shape = str(rng.choice(list(kind.shapes)))
    color, size, shape = color or drawn_color, size or drawn_size, shape or drawn_shape
    _known("furniture color", color, COLORS)
    _known(f"color of a {category}", color, kind.colors.split())
    _known("furniture size", size, SIZES)
    _known(f"shape of a {category}", shape, kind.shapes)
    scale = kind.scales[SIZES.index(size)] * rng.uniform(0.98, 1.02)
    wood = WOODS[rng.integers(len(WOODS))]
    draft = kind.shapes[shape](Style(_vary(COLORS[color], rng), wood, scale, rng, color == "brown"))
    return _placed(Model(category, shape, color, size, draft.material, tuple(draft.parts), draft.surface), kind, scale)


def _placed(model: Model, kind: Kind, scale: float) -> Model:
    """The model scaled if its kind says so, and moved so that the origin is where `Model` promises."""
    factor = scale if kind.uniform else 1.0
    low, high = bounds(model.parts)
    middle = (low + high) / 2
    offset = -factor * np.array([middle[0], middle[1] if kind.hangs else low[1], low[2] if kind.hangs else middle[2]])
    parts: tuple[Part, ...] = tuple(transform(part, offset=offset, scale=factor) for part in model.parts)
    surface = model.surface
    if surface:
        x, y, z = (factor * value for value in surface)
        surface = (x - abs(float(offset[0])), y + float(offset[1]), z - abs(float(offset[2])))
    return Model(model.category, model.shape, model.color, model.size, model.material, parts, surface)
