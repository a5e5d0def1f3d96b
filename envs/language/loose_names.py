"""Loose names: what people in Britain and America call things, rooms and qualities.

The parser accepts them, the generator does not use them. A held-out synonym of `envs.language.lexicon` is no loose name: it would no longer
be held out. Nor is a name that begins with a room ("kitchen table"), as the grammar reads a room before a thing.
"""

from envs.language.lexicon import COLORS, plural
from envs.language.semantics.meaning import Order
from envs.scenes.relations import Predicate

LOOSE_NOUNS: dict[str, str] = {
    "armchair": "arm chair|wingback|wingback chair|recliner chair"
    "|comfy chair|comfortable chair|lounger|club chair|reading chair|wing chair",
    "ball": "football|soccer ball|beach ball|basketball|play ball",
    "basket": "clothes hamper|clothes basket|washing basket",
    "bathtub": "bath tub|bathing tub",
    "bed": "bedstead|mattress",
    "bench": "seating bench",
    "bin": "trash|dust bin|swing bin"
    "|garbage|rubbish|waste bin|trash bin|rubbish bin|garbage bin|litter bin|recycling bin|pedal bin|waste basket"
    ""
    "|waste paper basket|wastepaper basket|wastepaper bin|waste paper bin|trashcan|garbage pail|trash basket|rubbish basket",
    "book": "novel|textbook|hardback",
    "bookshelf": "book shelf|book case|bookshelf unit",
    "bottle": "water bottle|drinking bottle",
    "bowl": "fruit bowl|salad bowl|mixing bowl|cereal bowl",
    "box": "container|packing box|moving box",
    "cabinet": "credenza|chiffonier|buffet|side cabinet|display cabinet|china cabinet|wall cabinet",
    "candle": "candlestick|tea light|tealight",
    "chair": "dining chair|desk chair|side chair|swivel chair|straight chair",
    "clock": "alarm clock|wall clock|mantel clock|table clock",
    "coffee table": "coffeetable|center table|tea table",
    "counter": "counter top|work top|breakfast bar|work surface|worksurface|kitchen unit|island",
    "desk": "computer desk|work desk|work table|computer table",
    "dresser": "drawers|highboy|lowboy|set of drawers|chest of draws|drawer unit|drawer chest|tallboy|dressing table",
    "fridge": "fridge freezer|refrigerator freezer",
    "kettle": "electric kettle|water kettle|teakettle|jug kettle",
    "lamp": "table lamp|floor lamp|desk lamp|standing lamp|standard lamp|reading lamp|bedside lamp|lampshade|lamp shade|reading light"
    "|desk light|bedside light|floor light|table light|standing light",
    "laptop": "computer|lap top|macbook|pc",
    "microwave": "microwave oven|microwave cooker",
    "mirror": "looking glass|wall mirror|vanity mirror|full length mirror",
    "mug": "teacup|tea cup|coffee mug|coffee cup|tea mug|drinking cup",
    "nightstand": "bed table|bedstand|bedside cabinet|bedside cupboard|bedside drawers|bedside unit|bedside stand|bed side table|bedside",
    "picture": "photo|photograph|poster|picture frame|print|wall art|framed picture|framed photo|drawing|portrait|canvas|pic|photo frame",
    "pillow": "throw pillow|scatter cushion|throw cushion|sofa cushion|bed pillow",
    "plant": "house plant|pot plant|indoor plant|flower|flowers|flowerpot|flower pot|potted flower|potted flowers|plant pot",
    "rug": "floor rug|hearth rug|area rug|throw rug|carpeting|hearthrug",
    "shelf": "wall shelf|shelving|shelf unit|shelving unit|shelves|floating shelf",
    "sink": "vanity|wash hand basin|hand basin|vanity unit|hand sink|wash sink|bowl sink",
    "sofa": "loveseat|love seat|day bed|daybed|sectional|davenport|chesterfield|sofa bed|three seater|two seater",
    "stool": "bar stool|barstool|step stool|counter stool|breakfast stool",
    "stove": "range|range cooker|aga"
    "|stovetop|stove top|hot plate|hotplate|cook top|cooktop|gas stove|electric stove|gas cooker|electric cooker"
    "|cooking range",
    "table": "dining table|breakfast table|supper table|eating table",
    "teddy": "stuffed bear|stuffed animal|stuffed toy|soft toy|cuddly toy|toy bear|plush toy|bear|teddybear",
    "toaster": "bread toaster|electric toaster",
    "toilet": "lavatory|wc|w c|water closet|commode|lav|bog|john|toilet bowl|privy|khazi",
    "tv": "tv set|television set|screen|tv screen|television screen|flat screen|flatscreen|flat screen tv|tele|t v|goggle box",
    "vase": "flower vase",
    "wardrobe": "almirah|almari|clothes closet|clothes cupboard|clothes wardrobe|clothes cabinet|wardrobe closet",
    "washing machine": "laundry machine|clothes washer|washer dryer|wash machine|washingmachine|clothes washing machine",
}
LOOSE_ROOMS: dict[str, str] = {
    "living room": "living area|livingroom|living space|family room|front room|frontroom|sitting room|sittingroom|tv room|drawing room"
    "|lounge room|lounge area|reception room|reception|main room|sitting area|day room",
    "bedroom": "bed room|sleeping room|master bedroom|main bedroom|guest bedroom|spare bedroom|guest room|spare room",
    "kitchen": "kitchenette|kitchen area|cooking area",
    "bathroom": "bath room|restroom|rest room|shower room|powder room|toilet room|bath area",
    "dining room": "diningroom|dining space|dining hall|eating area|breakfast room|eating room|dinning room",
    "study": "work room|workroom|home study|computer room|office room|study room|working room",
    "hall": "entrance hall|entry|entrance|entryway|entrance way|entrance hallway|entry hall|passage|passageway|front hall|hall way|lobby"
    "|vestibule",
    "laundry": "utility|utility area|laundry area|laundry place|utility space",
    "nursery": "child s room|childrens room|childs room|kids room|kid s room|kiddies room|baby room|baby s room|babys room"
    "|children s bedroom"
    "|kids bedroom|play area",
    "storage": "storage area|store room|store|box room|boxroom|junk room|storage space",
}
_SHADES = ("dark", "light", "pale", "bright", "deep")
_HUES: dict[str, str] = {
    "red": "maroon|burgundy|ruby|cherry|wine red|blood red|reddish",
    "orange": "amber|orangey",
    "yellow": "golden|gold|mustard|yellowish",
    "green": "olive|lime|mint|lime green|olive green|forest green|mint green|greenish",
    "teal": "aqua|aquamarine|blue green|bluish green|greenish blue|green blue|sea green",
    "blue": "navy|navy blue|sky blue|royal blue|baby blue|indigo|cobalt|bluish",
    "purple": "lavender|mauve|plum|purplish|magenta",
    "pink": "rose|hot pink|baby pink|fuchsia|pinkish|rosy",
    "brown": "tan|chocolate|walnut|brownish|chocolate brown",
    "black": "jet black|pitch black|blackish",
    "white": "off white|snow white|whitish|cream|creamy",
    "gray": "silver|charcoal|slate|grayish|silvery",
}
LOOSE_COLORS: dict[str, str] = {  # and shades: "dark blue"
    color: "|".join([hues, *(f"{shade} {name}" for name in COLORS[color].split("|") if name[0] != "~" for shade in _SHADES)])
    for color, hues in _HUES.items()
}
LOOSE_SIZES: dict[str, str] = {
    "small": "mini|miniature|compact|smallish|short|very small|really small|teeny|wee|dinky|small sized",
    "medium": "mid sized|middle sized|medium size|mid size|regular|normal|normal sized|regular sized",
    "large": "massive|giant|gigantic|enormous|immense|tall|great big|very big|really big|very large|largish|large sized|big old",
}
LOOSE_MATERIALS: dict[str, str] = {  # before a noun, and after "made of"
    "wood": "oak|pine|oaken|wooden|wood",
    "fabric": "cotton|linen|velvet|woolen|wool|upholstered",
    "metal": "iron|brass|chrome|aluminum|copper|tin",
    "ceramic": "clay|earthenware|terracotta|pottery",
    "plastic": "vinyl",
    "glass": "glazed",
    "wax": "beeswax",
    "stone": "granite|rock|stony",
    "wicker": "woven|cane|straw|basketwork",
    "cardboard": "card",
    "plush": "furry|fuzzy|cuddly",
}
LOOSE_ORDERS: dict[Order, str] = {  # comparatives: "the smaller of the two"
    Order.NEAREST: "nearer|closer",
    Order.FARTHEST: "farther|further|furthest away|farthest away|most distant",
    Order.LARGEST: "larger|bigger",
    Order.SMALLEST: "smaller|littler",
    Order.TALLEST: "taller|higher",
    Order.LOWEST: "lower|shorter",
}
LOOSE_PREDICATES: dict[Predicate, str] = {
    Predicate.ON: "sitting on|standing on|lying on|resting on|placed on|on the top of|sat on|sitting on top of|standing on top of",
    Predicate.UNDER: "lying under|standing under|sitting under|sitting below|right under|directly under|directly below",
    Predicate.INSIDE: "lying in|sitting in|located in|located inside",
    Predicate.NEXT_TO: "right next to|right by|right beside|standing next to|standing by|sitting next to|just by|at the side of|at|over by",
    Predicate.LEFT_OF: "on the left of|at the left of|to the left side of|at the left side of|just left of",
    Predicate.RIGHT_OF: "on the right of|at the right of|to the right side of|at the right side of|just right of",
    Predicate.IN_FRONT_OF: "right in front of|directly in front of|standing in front of|sitting in front of",
    Predicate.BEHIND: "in back of|in the back of|right behind|directly behind|standing behind|hidden behind|round the back of",
    Predicate.AGAINST: "leaning against|pushed against|standing against|right against|leaning on|touching|flat against",
}
LOOSE_PLACES: dict[int, str] = {2: "2 nd", 3: "3 rd"}
_NO_PLURAL = {"trash", "garbage", "rubbish", "wall art", "shelving", "carpeting", "shelves", "chest of draws"}
LOOSE_PLURALS: dict[str, str] = {
    value: "|".join(plural(name) for name in names.split("|") if name not in _NO_PLURAL and not name.endswith(("drawers", "flowers")))
    for value, names in LOOSE_NOUNS.items()
}
