"""Places as people say them: own sentences and what they mean; what is written is read back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envs.language import FORMS, generate, parse
from envs.language.semantics.acts import HERE, ROOM, Area, Opening, Request, Side, Spot, Stand, Use, Visit, Zone
from envs.language.semantics.meaning import Back, Go, Link, Order, Rank, Reference, RoomPlace
from envs.language.semantics.meaning import Description as D
from envs.scenes.relations import Predicate
from tests.envs.language.meanings import PLACES, random_place

KITCHEN, HALL, STUDY, BEDROOM = RoomPlace("kitchen"), RoomPlace("hall"), RoomPlace("study"), RoomPlace("bedroom")
LARGEST, SMALLEST, TALLEST, NEAREST = (Rank(order) for order in (Order.LARGEST, Order.SMALLEST, Order.TALLEST, Order.NEAREST))


def on(other: D, **fields: bool) -> Link:
    """Relation of being on something."""
    return Link(Predicate.ON, other, **fields)


def door(**fields: object) -> Opening:
    """A doorway."""
    return Opening("doorway", **fields)  # pyright: ignore[reportArgumentType]


SAID = [
    ("go to the shelf with the vase on it", D("shelf", link=on(D("vase"), inverse=True))),
    ("find the bench that has a pillow on it", D("bench", link=on(D("pillow", any=True), inverse=True))),
    ("go to the table with a bowl on top", D("table", link=on(D("bowl", any=True), inverse=True))),
    ("the cabinet the teddy sits on", D("cabinet", link=on(D("teddy"), inverse=True))),
    ("go to the desk that the laptop is on", D("desk", link=on(D("laptop"), inverse=True))),
    ("go to the shelf on which the clock stands", D("shelf", link=on(D("clock"), inverse=True))),
    ("find the basket with the ball in it", D("basket", link=Link(Predicate.INSIDE, D("ball"), inverse=True))),
    ("go to a book that is not on the shelf", D("book", no_link=on(D("shelf")), any=True)),
    ("go to the mug that isn't on the counter", D("mug", no_link=on(D("counter")))),
    ("find the lamp which is not next to the sofa", D("lamp", no_link=Link(Predicate.NEXT_TO, D("sofa")))),
    ("go to the chair that is not standing by the desk", D("chair", no_link=Link(Predicate.NEXT_TO, D("desk")))),
    ("go to the bigger of the two rugs", D("rug", rank=LARGEST)),
    ("the smaller one of the two plants in the hall", D("plant", room="hall", rank=SMALLEST)),
    ("find the taller wardrobe", D("wardrobe", rank=TALLEST)),
    ("go to the tallest of the lamps", D("lamp", rank=TALLEST)),
    ("go to the closer of the two stools", D("stool", rank=NEAREST)),
    ("go to the red one of the two chairs", D("chair", color="red")),
    ("go to one of the chairs in the kitchen", D("chair", room="kitchen", any=True)),
    ("go to the plant in the purple pot", D("plant", color="purple")),
    ("find a big plant in a white pot", D("plant", color="white", size="large", any=True)),
    ("go to the large table", D("table", size="large")),
    ("go to the lamp of the study", D("lamp", room="study")),
    ("walk to my bed", D("bed")),
    ("go to that black chair", D("chair", color="black")),
    ("kitchen sink", D("sink", room="kitchen")),
    ("go to the bedroom's rug", D("rug", room="bedroom")),
    ("go to the rug in the bedroom next to the bed", D("rug", room="bedroom", link=Link(Predicate.NEXT_TO, D("bed")))),
    ("go to the rug next to the bed in the bedroom", D("rug", room="bedroom", link=Link(Predicate.NEXT_TO, D("bed")))),
    ("go to the armchair by the window", D("armchair", link=Link(Predicate.NEXT_TO, D("window")))),
    ("go to the bench near the door", D("bench", link=Link(Predicate.NEXT_TO, D("doorway")))),
    ("go to the lamp in this room", D("lamp", room=HERE)),
    ("find a chair here", D("chair", room=HERE, any=True)),
    ("go to the room with the bathtub in it", RoomPlace(ROOM, D("bathtub"))),
    ("go to the room where the fridge is", RoomPlace(ROOM, D("fridge"))),
    ("go to the room that has a desk", RoomPlace(ROOM, D("desk", any=True))),
    ("go to the bedroom without a wardrobe", RoomPlace("bedroom", lacking=D("wardrobe", any=True))),
    ("go to the bedroom that has no rug", RoomPlace("bedroom", lacking=D("rug", any=True))),
    ("go to the other bathroom", RoomPlace("bathroom", other=True)),
    ("go to the other bedroom, the one with a desk", RoomPlace("bedroom", D("desk", any=True), other=True)),
    ("go to another bedroom", RoomPlace("bedroom", other=True, any=True)),
    ("go to a different room", RoomPlace(ROOM, other=True, any=True)),
    ("go to the closest bathroom", RoomPlace("bathroom", rank=NEAREST)),
    ("go to the largest room", RoomPlace(ROOM, rank=LARGEST)),
    ("go to the smaller bedroom", RoomPlace("bedroom", rank=SMALLEST)),
    ("go to the bigger of the two bedrooms", RoomPlace("bedroom", rank=LARGEST)),
    ("go to any bedroom", RoomPlace("bedroom", any=True)),
    ("go to one of the bathrooms", RoomPlace("bathroom", any=True)),
    ("go to this room", RoomPlace(HERE)),
    ("stand behind the armchair", Spot(Stand.BEHIND, D("armchair"))),
    ("go and stand in front of the mirror", Spot(Stand.IN_FRONT_OF, D("mirror"))),
    ("stop right in front of the stove in the kitchen", Spot(Stand.IN_FRONT_OF, D("stove", room="kitchen"))),
    ("wait opposite the tv", Spot(Stand.IN_FRONT_OF, D("tv"))),
    ("stand to the left of the sofa", Spot(Stand.LEFT_OF, D("sofa"))),
    ("stand on the right hand side of the bed", Spot(Stand.RIGHT_OF, D("bed"))),
    ("stand next to the blue bin", Spot(Stand.NEXT_TO, D("bin", color="blue"))),
    ("stand at the head of the bed", Spot(Stand.HEAD, D("bed"))),
    ("wait at the foot of the bed", Spot(Stand.FOOT, D("bed"))),
    ("go and stand on the green rug", Spot(Stand.ON, D("rug", color="green"))),
    ("stand between the sink and the toilet", Spot(Stand.BETWEEN, D("sink"), D("toilet"))),
    ("position yourself somewhere between the bed and the wardrobe", Spot(Stand.BETWEEN, D("bed"), D("wardrobe"))),
    ("stand halfway between the sofa and the tv", Spot(Stand.BETWEEN, D("sofa"), D("tv"))),
    ("stand in the middle of the kitchen", Area(Zone.MIDDLE, KITCHEN)),
    ("go to the centre of the hall", Area(Zone.MIDDLE, HALL)),
    ("stand in the middle of this room", Area(Zone.MIDDLE)),
    ("wait in the middle of the room", Area(Zone.MIDDLE)),
    ("stand in a corner of the study", Area(Zone.CORNER, STUDY)),
    ("go to a corner of this room", Area(Zone.CORNER)),
    ("find a corner of the kitchen and stay there", Area(Zone.CORNER, KITCHEN)),
    ("go to the kitchen door", door(of=KITCHEN)),
    ("wait at the door of the study", door(of=STUDY)),
    ("stand in the doorway of the kitchen", door(of=KITCHEN)),
    ("go to the door to the hall", door(to=HALL)),
    ("go to the door that leads to the bedroom", door(to=BEDROOM)),
    ("go to the doorway between the kitchen and the hall", door(of=KITCHEN, to=HALL)),
    ("go to the nearest door", door(any=True)),
    ("go to the first door on the left", door(side=Side.LEFT, place=1)),
    ("go to the third doorway on your right", door(side=Side.RIGHT, place=3)),
    ("go to the door on the right", door(side=Side.RIGHT)),
    ("go to the door in front of you", door(side=Side.FRONT)),
    ("go to the door behind you", door(side=Side.BACK)),
    ("go to the window", Opening("window")),
    ("go to the bedroom window", Opening("window", of=BEDROOM)),
    ("go to one of the windows in the study", Opening("window", of=STUDY, any=True)),
    ("go to a window", Opening("window", any=True)),
    ("go to the wall", Opening("wall")),
    ("go through the door", door(through=True)),
    ("walk through the door on the left", door(side=Side.LEFT, through=True)),
    ("take the second door on the right", door(side=Side.RIGHT, place=2, through=True)),
    ("use the kitchen door", door(of=KITCHEN, through=True)),
    ("go out of the door in front of you", door(side=Side.FRONT, through=True)),
    ("go through the doorway to the hall", door(to=HALL, through=True)),
    ("find somewhere to sleep", Use("sleep")),
    ("take me somewhere to sit", Use("sit")),
    ("find somewhere to sit in the kitchen", Use("sit", "kitchen")),
    ("find me a comfy place to sit", Use("sit comfortably")),
    ("go somewhere where I can wash my hands", Use("wash hands")),
    ("take me to a place where I can work", Use("work")),
    ("take me to where I can do the laundry", Use("do laundry")),
    ("find the nearest place to eat", Use("eat")),
    ("find a spot to watch tv", Use("watch tv")),
    ("i'd like somewhere to read", Use("read")),
]  # fmt: skip


@pytest.mark.parametrize("text, place", SAID, ids=[text for text, _ in SAID])
def test_what_people_say_is_understood(text, place):
    older = isinstance(place, D | RoomPlace | Reference)
    assert parse(text, forms="all") == (Go(place) if older else Request((Visit(place),)))


def test_what_was_spoken_of_is_stood_in_front_of():
    meant = (Visit(D("mirror")), Visit(Spot(Stand.IN_FRONT_OF, Reference(Back.IT))))
    assert parse("go to the mirror and stand in front of it", forms="all") == Request(meant)


@settings(max_examples=60)
@given(st.sampled_from(PLACES), st.integers(0, 2**32 - 1), st.sampled_from(FORMS[:2]))
def test_what_is_written_is_read_back(kind, seed, form):
    rng = np.random.default_rng(seed)
    meaning = random_place(rng, kind)
    sentence = generate(meaning, rng, forms=form)
    assert parse(sentence.text, forms="train" if form == "train" else "all") == meaning, sentence.text
