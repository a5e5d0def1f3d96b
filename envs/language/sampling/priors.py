"""Statistics of generated homes, so that absent objects are requested as often as present ones.

Measured on the first 200 homes of the train split: for each category the share of homes that have it, the materials that at least
15% of its objects are made of, and the types of room of which at least 5% contain one.
"""

from dataclasses import dataclass

from envs.houses.furniture.catalog import CATALOG
from envs.houses.palette import HELD_OUT, category_name


@dataclass(frozen=True)
class Usual:
    """Statistics of a category: share of homes that have it, materials, rooms, colours.

    `colors` gives the share of each colour in the catalogue's palette.
    """

    share: float
    materials: tuple[str, ...]
    rooms: tuple[str, ...]
    colors: dict[str, float]


_TABLE = """
armchair: 0.78: fabric: bedroom, living room, nursery, study
ball: 0.23: rubber: living room, nursery
basket: 0.81: wicker: bathroom, bedroom, dining room, hall, kitchen, laundry, living room, storage
bathtub: 0.66: ceramic: bathroom
bed: 0.96: fabric, wood: bedroom, nursery
bench: 0.55: fabric, wood: bedroom, dining room, hall
bin: 0.94: metal, plastic: bathroom, kitchen, laundry, storage, study
book: 0.82: paper: bedroom, dining room, hall, kitchen, living room, nursery, study
bookshelf: 0.97: wood: dining room, living room, nursery, study
bottle: 0.44: glass, metal, plastic: bathroom, dining room, kitchen, laundry
bowl: 0.62: ceramic: dining room, kitchen, laundry, living room
box: 0.33: cardboard, paper: bedroom, dining room, hall, laundry, living room, nursery, storage
cabinet: 0.90: wood: dining room, hall, kitchen, living room, study
candle: 0.67: wax: bedroom, dining room, hall, kitchen, living room, nursery, study
chair: 0.82: fabric, plastic, wood: bedroom, dining room, kitchen, study
clock: 0.86: metal, plastic, wood: bedroom, dining room, hall, kitchen, laundry, living room, nursery, storage, study
coffee table: 0.68: wood: living room
counter: 0.93: stone, wood: kitchen, laundry
desk: 0.55: wood: bedroom, study
dresser: 0.62: wood: bedroom, nursery
fridge: 0.94: metal: kitchen
kettle: 0.42: metal: kitchen
lamp: 0.84: fabric, metal, paper: bedroom, dining room, hall, living room, nursery, study
laptop: 0.41: metal: bedroom, study
microwave: 0.25: metal: kitchen
mirror: 0.79: glass: bathroom, bedroom, dining room, hall, kitchen, laundry, living room, nursery, study
mug: 0.58: ceramic: bedroom, dining room, kitchen, living room, study
nightstand: 0.88: wood: bedroom, nursery
picture: 0.92: wood: bathroom, bedroom, dining room, hall, kitchen, laundry, living room, nursery, storage, study
pillow: 0.07: fabric: bedroom
plant: 0.94: plant: bathroom, bedroom, dining room, hall, kitchen, living room, study
rug: 0.93: fabric: bathroom, bedroom, dining room, hall, living room, nursery, study
shelf: 0.61: wood: bedroom, dining room, hall, laundry, living room, nursery, storage
sink: 0.94: ceramic, metal: bathroom, kitchen, laundry
sofa: 0.96: fabric: living room
stool: 0.77: fabric, metal, wood: bathroom, kitchen
stove: 0.94: metal: kitchen
table: 0.77: wood: dining room, kitchen
teddy: 0.09: plush: nursery
toaster: 0.38: metal: kitchen
toilet: 0.81: ceramic: bathroom
tv: 0.69: plastic: living room
vase: 0.80: ceramic: bedroom, dining room, hall, kitchen, laundry, living room, nursery, storage, study
wardrobe: 0.88: wood: bedroom
washing machine: 0.28: metal: bathroom, laundry
"""


def _usual() -> dict[str, Usual]:
    """Statistics by category, with colours from the catalogue."""
    palettes = {category_name(category): kind.palette for category, kind in CATALOG.items()}
    found = {}
    for line in _TABLE.strip().splitlines():
        category, share, materials, rooms = line.split(": ")
        palette = palettes[category]
        colors = {color: palette.count(color) / len(palette) for color in sorted(set(palette))}
        found[category] = Usual(float(share), tuple(materials.split(", ")), tuple(rooms.split(", ")), colors)
    return found


USUAL: dict[str, Usual] = _usual()


def varied(category: str) -> bool:
    """Whether objects of a category have several materials; true for an unknown category."""
    return category not in USUAL or len(USUAL[category].materials) > 1


def said_in_vain(category: str, color: str) -> bool:
    """Whether an instruction may name a colour that the home's objects of a category lack.

    The category must come in that colour, and the pair must not be held out: training homes never show held-out pairs, so training
    sentences must not name them.
    """
    return category in USUAL and color in USUAL[category].colors and (category, color) not in HELD_OUT
