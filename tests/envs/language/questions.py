"""Questions as people type them, and what they mean."""

from envs.language.semantics.acts import HERE, ROOM, THERE, Inquire, Opening, Side, Topic
from envs.language.semantics.meaning import THING, About, Ask, Back, Description, Link, Order, Rank, Reference, RoomPlace
from envs.scenes.relations import Predicate as P

IT, OTHER = Reference(Back.IT), Reference(Back.OTHER)
SEEN, SELF = Inquire(Topic.SEEN), Inquire(Topic.SELF)


def the(kind: str, **fields) -> Description:
    return Description(kind, **fields)


def some(kind: str, **fields) -> Description:
    return Description(kind, any=True, **fields)


def related(predicate: P, thing) -> Inquire:
    return Inquire(Topic.RELATED, thing=the(thing) if isinstance(thing, str) else thing, predicate=predicate)


def beside(side: Side) -> Inquire:
    return Inquire(Topic.BESIDE, side=side)


def contents(room: str) -> Inquire:
    return Inquire(Topic.CONTENTS, place=RoomPlace(room))


def larger(one: str, other: str, topic: Topic = Topic.LARGER) -> Inquire:
    return Inquire(topic, place=RoomPlace(one), other_place=RoomPlace(other))


def rooms(topic: Topic, kind: str, least: int = 1, **fields) -> Inquire:
    return Inquire(topic, place=RoomPlace(kind, any=True, **fields), least=least)


def opening(topic: Topic, kind: str, of: str = "", to: str = "") -> Inquire:
    return Inquire(topic, thing=Opening(kind, RoomPlace(of) if of else None, RoomPlace(to) if to else None, any=True))


def is_it(thing, **fields) -> Inquire:
    return Inquire(Topic.IS, thing=the(thing) if isinstance(thing, str) else thing, other=Description(THING, **fields))


def count(kind: str, **fields) -> Ask:
    return Ask(About.COUNT, some(kind, **fields))


def exists(kind: str, **fields) -> Ask:
    return Ask(About.EXISTS, some(kind, **fields))


ALONE: dict[str, Ask | Inquire] = {
    "What can you see from there?": SEEN,
    "what things can you see right now": SEEN,
    "What is in view?": SEEN,
    "tell me what you see": SEEN,
    "describe what you see": SEEN,
    "what are you looking at?": SEEN,
    "list everything you see": SEEN,
    "What's on the dresser?": related(P.ON, "dresser"),
    "what is sitting on the shelf": related(P.ON, "shelf"),
    "what's lying on the rug?": related(P.ON, "rug"),
    "which things are on the counter": related(P.ON, "counter"),
    "What does the nightstand have on it?": related(P.ON, "nightstand"),
    "can you tell me what is on the table?": related(P.ON, "table"),
    "is there anything on the desk?": exists(THING, link=Link(P.ON, the("desk"))),
    "what's under the bed": related(P.UNDER, "bed"),
    "What is beneath the coffee table?": related(P.UNDER, "coffee table"),
    "what is standing next to the sofa?": related(P.NEXT_TO, "sofa"),
    "what's right beside the toilet": related(P.NEXT_TO, "toilet"),
    "what is near the fridge?": related(P.NEXT_TO, "fridge"),
    "What is the lamp next to?": related(P.NEXT_TO, "lamp"),
    "what is the laptop standing on?": related(P.UNDER, "laptop"),
    "what's inside the basket": related(P.INSIDE, "basket"),
    "what stands behind the armchair?": related(P.BEHIND, "armchair"),
    "What's in front of the tv?": related(P.IN_FRONT_OF, "tv"),
    "what is to the left of the sink?": related(P.LEFT_OF, "sink"),
    "what is on the right of the wardrobe": related(P.RIGHT_OF, "wardrobe"),
    "If you face the fridge, what is on its right?": related(P.RIGHT_OF, "fridge"),
    "facing the stove, what's to the left?": related(P.LEFT_OF, "stove"),
    "what's on the small red table in the kitchen?": related(P.ON, the("table", size="small", color="red", room="kitchen")),
    "what's to your right?": beside(Side.RIGHT),
    "what is on the left?": beside(Side.LEFT),
    "What is behind you?": beside(Side.BACK),
    "what do you see in front of you?": beside(Side.FRONT),
    "what's straight ahead": beside(Side.FRONT),
    "to your left, what is there?": beside(Side.LEFT),
    "tell me what is on your right": beside(Side.RIGHT),
    "where exactly is the mirror?": Inquire(Topic.WHERE, thing=the("mirror")),
    "where is it?": Inquire(Topic.WHERE, thing=IT),
    "where is the lamp in the bedroom?": Inquire(Topic.WHERE, thing=the("lamp", room="bedroom")),
    "where are you?": SELF,
    "which room are you in now?": SELF,
    "What room is this?": SELF,
    "where am I": SELF,
    "tell me where you are": SELF,
    "what's your location?": SELF,
    "describe the bathroom": contents("bathroom"),
    "What is in the kitchen?": contents("kitchen"),
    "what furniture is in the study": contents("study"),
    "tell me about the nursery": contents("nursery"),
    "describe this room to me": contents(HERE),
    "what is in here?": contents(HERE),
    "what's around you": contents(HERE),
    "describe your surroundings": contents(HERE),
    "how big is the living room?": contents("living room"),
    "Which room is larger, the study or the bedroom?": larger("study", "bedroom"),
    "what's bigger, the hall or the kitchen": larger("hall", "kitchen"),
    "is the bathroom or the laundry bigger?": larger("bathroom", "laundry"),
    "is the kitchen larger than the hall?": larger("kitchen", "hall", Topic.IS),
    "How many bathrooms does this house have?": rooms(Topic.COUNT, "bathroom"),
    "how many rooms are there": rooms(Topic.COUNT, ROOM),
    "number of rooms in this apartment?": rooms(Topic.COUNT, ROOM),
    "count the bedrooms": rooms(Topic.COUNT, "bedroom"),
    "how many rooms with a bed are there?": rooms(Topic.COUNT, ROOM, having=some("bed")),
    "how many windows does the kitchen have?": opening(Topic.COUNT, "window", "kitchen"),
    "How many doors are there in this room?": opening(Topic.COUNT, "doorway", HERE),
    "how many windows are there in total": opening(Topic.COUNT, "window"),
    "how many doors lead out of the study": opening(Topic.COUNT, "doorway", "study"),
    "count the windows in the bedroom": opening(Topic.COUNT, "window", "bedroom"),
    "Is there a window in the hall?": opening(Topic.EXISTS, "window", "hall"),
    "does this room have a window": opening(Topic.EXISTS, "window", HERE),
    "are there any windows in the study?": opening(Topic.EXISTS, "window", "study"),
    "is there a door between the kitchen and the hall?": opening(Topic.EXISTS, "doorway", "kitchen", "hall"),
    "does the kitchen lead to the living room?": opening(Topic.EXISTS, "doorway", "kitchen", "living room"),
    "is there a nursery?": rooms(Topic.EXISTS, "nursery"),
    "do we have a laundry room": rooms(Topic.EXISTS, "laundry"),
    "Does this house have a study?": rooms(Topic.EXISTS, "study"),
    "is there a second bathroom?": rooms(Topic.EXISTS, "bathroom", 2),
    "is there more than one bedroom": rooms(Topic.EXISTS, "bedroom", 2),
    "are there three bedrooms?": rooms(Topic.EXISTS, "bedroom", 3),
    "are there at least two chairs in the kitchen?": Inquire(Topic.EXISTS, thing=some("chair", room="kitchen"), least=2),
    "which rooms have a plant?": rooms(Topic.WHICH, ROOM, having=some("plant")),
    "which room is the largest?": Inquire(Topic.WHICH, place=RoomPlace(ROOM, rank=Rank(Order.LARGEST))),
    "what is the smallest room?": Inquire(Topic.WHICH, place=RoomPlace(ROOM, rank=Rank(Order.SMALLEST))),
    "which bedroom has a desk": rooms(Topic.WHICH, "bedroom", having=some("desk")),
    "which chair is red?": Inquire(Topic.WHICH, thing=some("chair", color="red")),
    "which lamp is the tallest": Inquire(Topic.WHICH, thing=the("lamp", rank=Rank(Order.TALLEST))),
    "is the sofa blue?": is_it("sofa", color="blue"),
    "is the table made of wood?": is_it("table", material="wood"),
    "Is the fridge big?": is_it("fridge", size="large"),
    "is the bed in the kitchen?": exists("bed", room="kitchen"),
    "is it red?": is_it(IT, color="red"),
    "is it on the desk?": is_it(IT, link=Link(P.ON, the("desk"))),
    "what color is it?": Inquire(Topic.COLOR, thing=IT),
    "how big is it": Inquire(Topic.SIZE, thing=IT),
    "what is it made of?": Inquire(Topic.MATERIAL, thing=IT),
    "How many plants are there in this flat?": count("plant"),
    "how many chairs does the kitchen have?": count("chair", room="kitchen"),
    "how many pillows can you see?": count("pillow"),
    "count the chairs for me": count("chair"),
    "how many lamps are in here": count("lamp", room=HERE),
    "any mugs in the kitchen?": exists("mug", room="kitchen"),
    "Are there any plants in this room?": exists("plant", room=HERE),
    "have we got a toaster": exists("toaster"),
    "is there anything green in the bedroom?": exists(THING, color="green", room="bedroom"),
    "does the hall have a mirror?": exists("mirror", room="hall"),
    "check whether there is a book on the bed": exists("book", link=Link(P.ON, the("bed"))),
    "let me know how many stools there are": count("stool"),
    "see if there is a clock in there": exists("clock", room=THERE),
    "say what is on the bench": related(P.ON, "bench"),
    "find out where the kettle is": Ask(About.ROOM, the("kettle")),
    "whereabouts is the washing machine?": Ask(About.ROOM, the("washing machine")),
    "which room has the tv": Ask(About.ROOM, the("tv")),
}  # fmt: skip
AFTER_WALKS: dict[str, Ask | Inquire] = {  # the last question of a request
    "go to the desk and tell me what is on it": related(P.ON, IT),
    "walk to the bed, then say what's next to it": related(P.NEXT_TO, IT),
    "Go to the sink and tell me what is on its left.": related(P.LEFT_OF, IT),
    "go to the kitchen and count the chairs": count("chair"),
    "go to the bedroom and see how many pillows there are in there": count("pillow", room=THERE),
    "find the sofa and tell me what color it is": Inquire(Topic.COLOR, thing=IT),
    "go to the study and describe it": contents(THERE),
    "go to the hall, look left and tell me what you see": SEEN,
    "go to the bathroom and check if there is a mirror, then come back and tell me": exists("mirror"),
    "visit the kitchen, see what is on the counter and come back and tell me": related(P.ON, "counter"),
    "Go to the nursery and see whether there's a teddy in there. Let me know.": exists("teddy", room=THERE),
}
