"""Nearness to things, rooms and colours left out, equal colours, places in a row, speakers in rooms: words, and what they denote."""

import numpy as np
import pytest

from agent.planning.understand import understood
from envs.errors import InputError
from envs.language.grammar.canonical import canonical
from envs.language.grammar.generator import generate
from envs.language.grammar.parser import parse
from envs.language.lexicon import COLORS, NOUNS, ROOMS
from envs.language.semantics.acts import Inquire, Pose, Request, Spoken, Tell, Topic, Visit
from envs.language.semantics.meaning import ONE, THING, Ask, Description, End, Go, Order, Rank, RoomPlace
from envs.language.semantics.meaning import About as Of

KINDS = [name for name in NOUNS if name not in (ONE, THING)]
SOFA, MUG = Description("sofa"), Description("mug", color="red")


def meanings(rng: np.random.Generator) -> list:
    """One meaning of each new kind."""
    one, other = (str(kind) for kind in rng.choice(KINDS, 2, replace=False))
    first, second = sorted(str(color) for color in rng.choice(list(COLORS), 2, replace=False))
    room, any_ = str(rng.choice(list(ROOMS))), bool(rng.random() < 0.5)
    mark = Description(other, color=str(rng.choice(list(COLORS))) if rng.random() < 0.5 else None)
    mark = mark if rng.random() < 0.8 else Description(str(rng.choice(["window", "wall", "doorway"])))
    order, place = (Order.NEAREST, Order.FARTHEST)[int(rng.integers(2))], int(rng.integers(1, 4))
    return [
        Go(Description(one, rank=Rank(order, place, to=mark), room=room if any_ else None)),
        Go(Description(one, rank=Rank(Order.NEAREST, place, end=End.LEFT if any_ else End.RIGHT))),
        Go(Description(one, no_room=room, any=any_)),
        Go(Description(one, no_color=first, nor_color=second, any=any_)),
        Go(Description(one, same_color=mark, any=any_)),
        Ask(Of.COUNT, Description(one, no_room=room, any=True)),
        Ask(Of.EXISTS, Description(one, no_color=first, nor_color=second, any=True)),
        Request((Tell(Inquire(Topic.SELF, place=RoomPlace(room))),)),
        Request((Tell(Inquire(Topic.IS, thing=Description(one), other=Description(THING, same_color=Description(other)))),)),
        Request((Visit(Pose(Spoken.SPEAKER, RoomPlace(room))),)),
    ]


@pytest.mark.parametrize("forms", ["train", "constructions", "synonyms"])
def test_what_is_said_is_parsed(forms):
    for seed in range(12):
        rng = np.random.default_rng([seed, 41])
        for meaning in meanings(rng):
            said = generate(meaning, rng, forms=forms).text
            assert parse(said, forms="train" if forms == "train" else "all") == canonical(meaning), said


SAID = {
    "go to the chair nearest to the sofa": Go(Description("chair", rank=Rank(Order.NEAREST, to=SOFA))),
    "whichever chair is closest to the red mug": Go(Description("chair", rank=Rank(Order.NEAREST, to=MUG))),
    "go to the chair furthest away from the sofa": Go(Description("chair", rank=Rank(Order.FARTHEST, to=SOFA))),
    "the lamp outside the kitchen": Go(Description("lamp", no_room="kitchen")),
    "find a lamp that isn't in the kitchen": Go(Description("lamp", no_room="kitchen", any=True)),
    "go to the chair that is not red or gray": Go(Description("chair", no_color="gray", nor_color="red")),
    "go to a chair that's neither gray nor red": Go(Description("chair", no_color="gray", nor_color="red", any=True)),
    "the third chair from the left": Go(Description("chair", rank=Rank(Order.NEAREST, 3, end=End.LEFT))),
    "go to the leftmost chair": Go(Description("chair", rank=Rank(Order.NEAREST, end=End.LEFT))),
    "find the chair of the same colour as the sofa": Go(Description("chair", same_color=SOFA)),
    "come and join me in the kitchen": Request((Visit(Pose(Spoken.SPEAKER, RoomPlace("kitchen"))),)),
    "I'm in the kitchen, come over": Request((Visit(Pose(Spoken.SPEAKER, RoomPlace("kitchen"))),)),
    "keep me company in the kitchen": Request((Visit(Pose(Spoken.SPEAKER, RoomPlace("kitchen"))),)),
    "meet me in the kitchen": Go(RoomPlace("kitchen")),
    "are you in the kitchen?": Request((Tell(Inquire(Topic.SELF, place=RoomPlace("kitchen"))),)),
    "what colours are the chairs?": Request((Tell(Inquire(Topic.WHICH, thing=Description("chair", any=True))),)),
}  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_people_say_it_in_other_words(text):
    assert canonical(understood(text).meaning) == SAID[text]


def test_what_no_sentence_says_is_refused():
    for place in (
        Description("chair", nor_color="red"), Description("chair", no_room="kitchen", no_color="red"),
        Description("chair", rank=Rank(Order.LARGEST, to=SOFA)),
        Description("chair", rank=Rank(Order.NEAREST, to=Description("sofa", room="hall"))),
        Description("chair", color="red", same_color=SOFA),
    ):  # fmt: skip
        with pytest.raises(InputError):
            canonical(Go(place))
