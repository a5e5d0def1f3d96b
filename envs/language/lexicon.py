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
USES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {  # purpose: how it is said, the categories and the rooms that serve it
    "sleep": (
        "sleep|lie down|have a lie down|take a nap|have a nap|nap|go to sleep|get some sleep|have a sleep|go to bed|get some shut eye|kip"
        "|have a kip|doze|snooze|crash|spend the night|rest my head|lay down|stretch out|get some kip|turn in|hit the sack",
        ("bed",),
        ("bedroom",),
    ),
    "sit": (
        "sit|sit down|have a sit down|take a seat|rest|have a rest|get some rest|relax|put my feet up|take a break|rest my legs"
        "|chill out|chill"
        "|unwind|lounge|perch|take the weight off|sit and rest|take a load off|sit back",
        ("sofa", "armchair", "chair", "stool", "bench"),
        (),
    ),
    "sit comfortably": (
        "sit comfortably|sit in comfort|sit in a soft seat|get comfy|get comfortable",
        ("sofa", "armchair"),
        (),
    ),
    "work": (
        "work|sit down and work|do some work|do my work|get some work done|study|write|write a letter|do my homework|do homework|type"
        "|use a computer|use the computer|use my laptop|sit and work|do some writing|concentrate|do paperwork|do the paperwork|pay bills",
        ("desk",),
        ("study",),
    ),
    "eat": (
        "eat|have dinner|have lunch|have breakfast|have a meal|eat dinner|eat lunch|eat breakfast|eat my dinner|eat my lunch"
        "|eat my breakfast"
        "|dine|have supper|sit down and eat|sit and eat|have a bite to eat|have a bite|have something to eat|eat something|have tea"
        "|eat my tea|have my dinner|have my lunch|have my breakfast",
        ("table",),
        ("dining room",),
    ),
    "cook": (
        "cook|cook something|make dinner|make lunch|make breakfast|prepare food|prepare a meal|cook dinner|cook a meal|cook food"
        "|make food"
        "|fry an egg|bake|bake a cake|make a meal|cook lunch|cook breakfast|do the cooking|cook up something|make something to eat"
        "|boil an egg"
        "|fry eggs|make supper|cook supper",
        ("stove",),
        ("kitchen",),
    ),
    "heat food": (
        "heat up food|heat food|heat something up|warm something up|warm up my dinner|reheat food|heat up my dinner|warm up food"
        "|heat up my lunch"
        "|microwave something|reheat my dinner|defrost something",
        ("microwave",),
        ("kitchen",),
    ),
    "make tea": (
        "make tea|make a cup of tea|make some tea|boil water|make a cuppa|make a hot drink|boil some water|make coffee|make a brew"
        "|brew tea"
        "|make myself a cup of tea|heat water|make a coffee",
        ("kettle",),
        ("kitchen",),
    ),
    "make toast": (
        "make toast|make some toast|toast bread|toast some bread|make a slice of toast|toast a slice of bread|toast a bagel",
        ("toaster",),
        ("kitchen",),
    ),
    "wash hands": (
        "wash my hands|wash your hands|wash hands|wash our hands|wash up|rinse my hands|clean my hands|wash my face|brush my teeth"
        "|get some water"
        "|wash the dishes|do the dishes|do the washing up|freshen up|have a wash|fill a glass with water|get a glass of water"
        "|rinse a glass"
        "|wash a cup|clean my teeth|fill the kettle",
        ("sink",),
        ("bathroom",),
    ),
    "bathe": (
        "bathe|have a bath|take a bath|shower|have a shower|take a shower|soak|have a soak|wash myself|wash my hair|get clean"
        "|have a nice bath"
        "|have a hot bath|take a hot bath|take a nice hot bath|clean myself|get washed",
        ("bathtub",),
        ("bathroom",),
    ),
    "use the toilet": (
        "use the toilet|go to the toilet|go to the loo|use the loo|use the bathroom|use the restroom|pee|have a pee|wee|have a wee"
        "|take a leak"
        "|relieve myself|spend a penny|use the lavatory|use the wc|go to the bathroom|pop to the loo|powder my nose|use the ladies"
        "|use the gents",
        ("toilet",),
        ("bathroom",),
    ),
    "watch tv": (
        "watch tv|watch television|watch the tv|watch the telly|watch telly|watch a film|watch a movie|watch some tv|watch the news"
        "|watch the match"
        "|watch the game|watch something|watch a show|catch the news|watch football|see a film",
        ("tv",),
        ("living room",),
    ),
    "do laundry": (
        "do laundry|do the laundry|do my laundry|wash clothes|wash my clothes|do the washing|do my washing|wash my shirt|clean my clothes"
        "|wash the clothes|do some laundry|do a load of washing|wash some clothes|put a wash on|wash my jeans|wash the sheets",
        ("washing machine",),
        ("laundry",),
    ),
    "read": (
        "read|read a book|read my book|have a read|read in peace|sit and read|do some reading|sit down and read|read the paper"
        "|read something",
        ("armchair", "sofa", "chair"),
        (),
    ),
    "find a book": (
        "find a book|find something to read|get a book|borrow a book|get something to read|pick a book|choose a book",
        ("bookshelf", "book"),
        (),
    ),
    "throw away": (
        "throw this away|throw something away|throw away trash|throw away rubbish|throw rubbish away|throw it away|throw away something"
        "|bin this|put rubbish|put my rubbish|get rid of this|throw out rubbish|chuck this away|dispose of this|put the trash|put trash"
        "|throw this out|throw things away|chuck this|bin something|dump this|put my trash|put garbage|throw garbage away|put litter",
        ("bin",),
        (),
    ),
    "keep food": (
        "keep food cold|put food away|keep food|store food|keep milk|keep the milk cold|put the milk|keep drinks cold|chill a drink"
        "|keep things cold|put the groceries|find a cold drink|get a cold drink|find something to eat|get something to eat|get a snack"
        "|find a snack|find food|find milk|get some milk|get milk|keep food fresh|put the shopping|find something to drink"
        "|get something to drink|put leftovers|cool a drink",
        ("fridge",),
        ("kitchen",),
    ),
    "see oneself": (
        "see myself|look at myself|check my hair|see how i look|do my hair|do my makeup|check my makeup|fix my hair|see my reflection"
        "|look at my reflection|check my face|see my face|comb my hair|check how i look|admire myself|do my make up|fix my tie|shave",
        ("mirror",),
        (),
    ),
    "keep clothes": (
        "hang my clothes|hang my coat|put my clothes|put clothes|hang up my clothes|keep clothes|store clothes|get dressed|hang my jacket"
        "|hang a shirt|hang up my coat|hang clothes|put my coat|change my clothes|change clothes|find clothes|find my clothes"
        "|put my clothes away|put clothes away|get changed|find something to wear",
        ("wardrobe", "dresser"),
        ("bedroom",),
    ),
    "see the time": (
        "see the time|check the time|read the time|see what time it is|tell the time|look at the time|find out the time"
        "|check what time it is",
        ("clock",),
        (),
    ),
}
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
