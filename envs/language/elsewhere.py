"""Words for what generated homes lack: other things, other rooms, people and animals.

One can ask for them, and hears that there is none.
"""

from envs.language.lexicon import plural

THINGS: dict[str, str] = {
    name: said
    for said in (
        "shower", "piano|grand piano", "guitar", "fireplace|log burner|hearth"
        "|mantelpiece|mantel", "radiator", "curtain", "blind", "printer",
        "phone|telephone"
        "|mobile phone",
        "key", "vacuum cleaner|hoover|vacuum", "iron", "ironing board", "broom", "mop", "bucket", "dishwasher",
        "tumble dryer|dryer|tumbler dryer"
        "|clothes dryer",
        "freezer", "towel", "towel rail", "soap", "toothbrush", "ottoman", "pouf", "crib|cot", "bunk bed", "treadmill|exercise bike", "fan",
        "heater", "fish tank|aquarium", "globe", "speaker", "radio", "stereo", "blanket", "duvet", "ladder", "doormat",
        "coat rack"
        "|coat stand",
        "hat", "coat", "shoe", "sock", "shirt", "jacket", "dress", "trousers",
        "backpack"
        "|rucksack", "handbag", "suitcase", "umbrella", "bicycle|bike",
        "car", "plate", "fork", "knife", "spoon", "pan|frying pan", "saucepan", "glass|wine glass", "jug", "teapot",
        "coffee machine"
        "|coffee maker",
        "blender",
        "food "
        "processor", "scales", "chopping board", "apple", "banana", "bread", "milk", "cheese", "egg", "pizza", "cake", "sandwich",
        "newspaper", "magazine", "pen", "pencil", "notepad", "letter", "envelope", "wallet", "purse", "watch", "ring", "camera", "tablet",
        "keyboard", "mouse", "monitor",
        "remote|remote "
        "control", "console|games console", "doll", "train set", "jigsaw|puzzle", "lego", "board game",
        "garden swing|swing set|porch swing",
        "tent", "statue|sculpture", "flag", "trophy", "easel", "drum|drum kit", "violin", "trumpet", "saxophone", "keyboard piano",
        "sewing "
        "machine",
        "spinning "
        "wheel", "rocking chair", "hammock", "bean bag", "futon", "chaise longue", "high chair", "changing table", "wine rack",
        "wine bottle",
        "barbecue"
        "|barbie|bbq", "hot tub", "jacuzzi", "swimming pool|pool", "sauna", "staircase|stairs", "lift|elevator", "banister", "safe",
        "thermostat", "boiler cupboard", "fuse box", "smoke alarm", "light switch", "socket", "tap|faucet",
        "toilet roll"
        "|toilet paper", "bidet",
        "toilet brush", "bath mat", "shower curtain",
        "hairdryer"
        "|hair dryer", "razor", "comb", "hairbrush", "medicine cabinet", "first aid kit",
        "litter box"
        "|litter tray", "dog bed", "cat tree", "bird cage", "food bowl", "lead", "chandelier", "candelabra", "disco ball", "pool table",
        "table tennis table", "dartboard", "bar", "fire extinguisher",
        "charger|charging "
        "station|dock", "toolbox", "hammer", "screwdriver", "drill",
        "water cooler",
        "games machine|playstation|xbox"
        "|nintendo", "telescope", "microscope", "skateboard", "scooter", "coat hanger",
        "laundry line"
        "|washing line", "whiteboard", "blackboard", "projector", "filing cabinet", "cash register",
    )
    for name in [said.split("|")[0]]
}  # fmt: skip
PEOPLE: dict[str, str] = {
    name: name
    for name in (
        "wife", "husband", "mum", "mom", "mother", "dad", "father", "son", "daughter", "child", "kid", "baby", "grandma", "grandmother",
        "grandpa",
        "grandfather", "brother", "sister", "partner", "boyfriend", "girlfriend", "friend", "family", "neighbor", "owner", "boss",
        "guest", "cleaner",
        "man", "woman", "person", "people", "boy", "girl", "someone", "somebody", "anyone", "anybody", "everyone", "everybody", "dog",
        "cat", "puppy",
        "kitten", "pet", "fish", "hamster", "rabbit", "parrot", "bird", "postman", "doctor", "plumber", "uncle", "aunt", "cousin",
        "nurse", "granny",
        "toddler", "butler", "maid", "grandad", "granddad", "niece", "nephew", "mommy", "mummy", "daddy", "unicorn", "dragon",
        "flatmate", "roommate", "landlord", "burglar", "children", "kids", "horse",
    )
}  # fmt: skip
ROOMS_ELSEWHERE: dict[str, str] = {
    name: said
    for said in (
        "garage",
        "garden|back garden|front garden|yard"
        "|backyard", "attic|loft", "basement|cellar", "balcony", "terrace|patio|porch|deck", "gym",
        "conservatory|sunroom", "pantry|larder|scullery", "library", "cloakroom", "dressing room", "walk in wardrobe", "music room",
        "games room"
        "|game room", "cinema|home cinema", "workshop", "shed", "boot room|mud room", "roof", "street", "driveway", "stable", "wine cellar",
        "ballroom", "server room", "sewing room", "waiting room", "elevator lobby", "landing",
        "pooja room|puja room"
        "|prayer room", "panic room", "mezzanine", "veranda|verandah", "upstairs bathroom", "en suite",
    )
    for name in [said.split("|")[0]]
}  # fmt: skip
ELSEWHERE = THINGS | PEOPLE
ELSEWHERE_PLURAL: dict[str, str] = {
    name: "|".join(plural(one) for one in said.split("|"))
    for name, said in ELSEWHERE.items()
    if not name.endswith("s") and name not in ("people", "children", "family")
}
