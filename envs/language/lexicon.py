"""Lexicon: the names of objects, rooms and qualities, by meaning.

The names of train sentences come first. `a|b|~c`: the meaning is called a or b in train sentences, and c in held-out ones only
(synonyms). `envs.language.grammar.table` rejects a held-out name that consists of train words only, so the two never mix.
"""

from envs.language.semantics.meaning import ONE, THING, Order
from envs.scenes.relations import Predicate

NOUNS: dict[str, str] = {  # the categories of `envs.houses.categories`, the unspecified thing, and the anaphoric one
    "armchair": "armchair|easy chair|~recliner",
    "ball": "ball|toy ball|~sphere",
    "basket": "basket|hamper|~pannier",
    "bathtub": "bathtub|tub|bath|~soaking basin",
    "bed": "bed|~divan",
    "bench": "bench|~pew",
    "bin": "bin|trash can|garbage can|~wastebasket|~dustbin",
    "book": "book|~paperback",
    "bookshelf": "bookshelf|bookcase|~bookrack",
    "bottle": "bottle|~flask",
    "bowl": "bowl|~dish",
    "box": "box|crate|~carton",
    "cabinet": "cabinet|cupboard|~sideboard",
    "candle": "candle|~taper",
    "chair": "chair|~seat",
    "clock": "clock|~timepiece",
    "coffee table": "coffee table|~cocktail table",
    "counter": "counter|countertop|~worktop",
    "desk": "desk|writing desk|~workstation",
    "dresser": "dresser|chest of drawers|~bureau",
    "fridge": "fridge|refrigerator|~icebox",
    "kettle": "kettle|tea kettle|~boiler",
    "lamp": "lamp|light|~lantern",
    "laptop": "laptop|laptop computer|~notebook",
    "microwave": "microwave|~micro",
    "mirror": "mirror|~reflector",
    "mug": "mug|cup|~beaker",
    "nightstand": "nightstand|bedside table|~night table",
    "picture": "picture|painting|~artwork",
    "pillow": "pillow|cushion|~bolster",
    "plant": "plant|potted plant|houseplant|~shrub",
    "rug": "rug|carpet|~mat",
    "shelf": "shelf|rack|~ledge",
    "sink": "sink|washbasin|~basin",
    "sofa": "sofa|couch|~settee",
    "stool": "stool|~footstool",
    "stove": "stove|cooker|oven|~hob",
    "table": "table|~dinner table",
    "teddy": "teddy|teddy bear|~plushie",
    "toaster": "toaster|~toast maker",
    "toilet": "toilet|~loo",
    "tv": "tv|television|~telly",
    "vase": "vase|~urn",
    "wardrobe": "wardrobe|closet|~armoire",
    "washing machine": "washing machine|washer|~clothes cleaner",
    THING: "thing|object|~item",
    ONE: "one",
}
PARTS: dict[str, str] = {"wall": "wall", "window": "window|~pane", "doorway": "door|doorway|~threshold"}  # only within relations
ROOMS: dict[str, str] = {
    "living room": "living room|lounge|~parlor",
    "bedroom": "bedroom|~bedchamber",
    "kitchen": "kitchen|~galley",
    "bathroom": "bathroom|~washroom",
    "dining room": "dining room|dining area|~dinette",
    "study": "study|office|home office|~den",
    "hall": "hall|hallway|corridor|~foyer",
    "laundry": "laundry|laundry room|utility room|~washhouse",
    "nursery": "nursery|children s room|~playroom",
    "storage": "storage|storage room|storeroom|~stockroom",
}
COLORS: dict[str, str] = {
    "red": "red|~crimson|~scarlet",
    "orange": "orange|~tangerine",
    "yellow": "yellow|~lemon",
    "green": "green|~emerald",
    "teal": "teal|turquoise|~cyan",
    "blue": "blue|~azure",
    "purple": "purple|violet|~lilac",
    "pink": "pink|~salmon",
    "brown": "brown|~chestnut",
    "black": "black|~ebony",
    "white": "white|~ivory",
    "gray": "gray|grey|~ashen",
}
SIZES: dict[str, str] = {"small": "small|little|~tiny", "medium": "medium|medium sized|~average", "large": "large|big|~huge"}
MATERIALS: dict[str, str] = {  # before a noun
    "wood": "wooden|~timber",
    "fabric": "fabric|cloth|~textile",
    "metal": "metal|metallic|~steel",
    "ceramic": "ceramic|~porcelain",
    "plastic": "plastic|~acrylic",
    "paper": "paper|~papery",
    "plant": "leafy|~verdant",
    "wicker": "wicker|~rattan",
    "glass": "glass|~glassy",
    "wax": "wax|waxen|~paraffin",
    "stone": "stone|~marble",
    "rubber": "rubber|~latex",
    "cardboard": "cardboard|~pasteboard",
    "plush": "plush|~fluffy",
}
STUFFS: dict[str, str] = MATERIALS | {  # after "made of"
    "wood": "wood|~timber",
    "metal": "metal|~steel",
    "paper": "paper|~papyrus",
    "plant": "leaves|~foliage",
    "glass": "glass|~crystal",
    "wax": "wax|~paraffin",
    "plush": "plush|~fluff",
}
ORDERS: dict[Order, str] = {
    Order.NEAREST: "nearest|closest|~nighest",
    Order.FARTHEST: "farthest|furthest|~remotest",
    Order.LARGEST: "largest|biggest|~hugest",
    Order.SMALLEST: "smallest|littlest|~tiniest",
    Order.TALLEST: "tallest|highest|~loftiest",
    Order.LOWEST: "lowest|shortest|~flattest",
}
PLACES: dict[int, str] = {2: "second", 3: "third"}
PREDICATES: dict[Predicate, str] = {  # all but between, which takes two objects
    Predicate.ON: "on|on top of|~atop|~upon",
    Predicate.UNDER: "under|below|beneath|~underneath",
    Predicate.INSIDE: "in|inside|inside of|~within",
    Predicate.NEXT_TO: "next to|beside|by|~alongside|~adjacent to",
    Predicate.LEFT_OF: "to the left of|left of|on the left side of|~leftwards of",
    Predicate.RIGHT_OF: "to the right of|right of|on the right side of|~rightwards of",
    Predicate.IN_FRONT_OF: "in front of|at the front of|~fronting",
    Predicate.BEHIND: "behind|at the back of|~rearwards of",
    Predicate.AGAINST: "against|up against|~flush with",
}
# Other words that people type: the parser accepts them, the generator does not use them.
LOOSE_NOUNS: dict[str, str] = {
    "armchair": "arm chair",
    "bathtub": "bath tub",
    "bin": "trash|garbage|waste bin|trash bin",
    "bookshelf": "book shelf|book case",
    "laptop": "computer",
    "picture": "photo|photograph|poster|picture frame",
    "teddy": "stuffed bear",
    "tv": "tv set|television set|screen",
    "vase": "flower vase",
    "washing machine": "laundry machine",
}
LOOSE_ROOMS: dict[str, str] = {
    "living room": "living area|livingroom|family room",
    "bedroom": "bed room",
    "bathroom": "bath room",
    "dining room": "diningroom",
    "hall": "entrance hall|entry",
    "storage": "storage area",
}
USES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {  # phrases, categories, rooms
    "sleep": ("sleep|lie down|take a nap|have a nap|rest my head", ("bed",), ("bedroom",)),
}
LOOSE_PLACES: dict[int, str] = {2: "2 nd", 3: "3 rd"}
_PLURALS = {"shelf": "shelves", "bookshelf": "bookshelves", "chest of drawers": "chests of drawers", "dish": "dishes"}


def plural(name: str) -> str:
    """Plural of a noun, with its '~' if any: couches, bookshelves, teddies."""
    mark, name = ("~", name[1:]) if name.startswith("~") else ("", name)
    if name in _PLURALS:
        return mark + _PLURALS[name]
    if name.endswith(("s", "x", "ch", "sh")):
        return f"{mark}{name}es"
    if name.endswith("y") and name[-2] not in "aeiou":
        return f"{mark}{name[:-1]}ies"
    last = name.rsplit(" ", 1)[-1]
    return mark + name.removesuffix(last) + _PLURALS.get(last, last + "s")


PLURALS: dict[str, str] = {value: "|".join(plural(name) for name in names.split("|")) for value, names in NOUNS.items()}
