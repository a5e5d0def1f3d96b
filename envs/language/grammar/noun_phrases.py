"""Constructions of noun phrases: descriptions, rooms and references."""

from typing import Any

from envs.language.elsewhere import ELSEWHERE, ELSEWHERE_PLURAL, ROOMS_ELSEWHERE
from envs.language.grammar.patterns import HELD, Construction, names, says
from envs.language.lexicon import (
    COLORS,
    MATERIALS,
    NOUNS,
    ORDERS,
    PARTS,
    PLACES,
    PLURALS,
    PREDICATES,
    ROOMS,
    SIZES,
    STUFFS,
)
from envs.language.loose_names import (
    LOOSE_COLORS,
    LOOSE_MATERIALS,
    LOOSE_NOUNS,
    LOOSE_ORDERS,
    LOOSE_PLACES,
    LOOSE_PLURALS,
    LOOSE_PREDICATES,
    LOOSE_ROOMS,
    LOOSE_SIZES,
)
from envs.language.semantics.meaning import THING, Back, End, Order, Rank, Reference
from envs.scenes.relations import Predicate

_COLOR = "(color|colour|~hue)"
_QUALITIES = "[<size:Size>] [<color:Color>] [<material:Material>]"


def _described(symbol: str, rest: str) -> list[Construction]:
    """Constructions of a description that ends in `rest`."""
    made = [
        *says(symbol, f"the <Core> [<Not>] {rest}"),
        *says(symbol, f"the [<rank:Rank>] [<size:Size>] non <no_color:Color> [<material:Material>] <category:Noun> {rest}"),
        *says(symbol, f"(a|any) <Core> [<Not>] {rest}", any=True),
        *says(symbol, f"(something|anything) [<color:Color>] [<Not>] {rest}", category=THING, any=True),
        *says(symbol, f"<Core> [<Not>] {rest}", register="telegraphic"),
        *says(
            symbol, f"(my|your|this|that|these|those|the) <Cores> [<Nots>] {rest}", f"(my|your|this|that) <Core> [<Not>] {rest}", loose=True
        ),
        *says(symbol, f"(some|) <Cores> [<Nots>] {rest}", f"some <Core> [<Not>] {rest}", any=True, loose=True),
        *says(symbol, f"any <Cores> [<Nots>] {rest}", any=True, loose=2),  # "any plants?" alone is a question
    ]
    variants: tuple[tuple[str, dict[str, Any]], ...] = (("the", {}), ("(a|any)", {"any": True}))
    for article, fixed in variants:
        noun = f"{article} [<rank:Rank>] [<material:Material>] <category:Noun>"
        made += says(
            symbol,
            f"{noun} (that|which) is <color:Color> {rest}",
            f"{noun} (that|which) is <size:Size> {rest}",
            f"{noun} (that|which) is <size:Size> and <color:Color> {rest}",
            form=HELD,
            **fixed,
        )
    return made


def _indefinite(symbol: str) -> list[Construction]:
    """Constructions of an indefinite description."""
    rest = "[<Not>] [<link:Link>] [<room:In>]"
    return [
        *says(symbol, f"a <Core> {rest}", any=True),
        *says(symbol, f"<Core> {rest}", register="telegraphic", any=True),
        *says(symbol, f"(any|some) <Core> {rest}", any=True, loose=True),
    ]


def _linked(symbol: str, be: str) -> list[Construction]:
    """Constructions of a link after a noun, with the verb `is` or `are`."""
    return [
        *says(symbol, "<BareLink>"),
        *says(symbol, f"that {be} <BareLink>", register="full"),
        *says(symbol, f"which {be} <BareLink>", form=HELD),
    ]


def _roomed(symbol: str, be: str) -> list[Construction]:
    """Constructions of a room after a noun, with the verb `is` or `are`."""
    return [
        *says(symbol, "in <TheRoom>"),
        *says(symbol, f"that {be} in <TheRoom>", register="full"),
        *says(symbol, f"which {be} in <TheRoom>", form=HELD),
        *says(symbol, "(of|from|inside) <TheRoom>", loose=True),
    ]


def _from_ends() -> list[Construction]:
    """Constructions of things that are counted from the left or from the right."""
    made = []
    for place, nth in ((1, "first"), (2, "second"), (3, "third")):
        for end in End:
            rank, noun = Rank(Order.NEAREST, place, end=end), f"{_QUALITIES} <category:Noun>"
            made += says("Core", f"{nth} {noun} from the {end}", rank=rank)
            made += says("Core", f"{noun} that is {nth} from the {end}", form=HELD, rank=rank)
    return made


THINGS: list[Construction] = [
    # A description with neither link nor room, with a link, and with both.
    *_described("Bare", ""),
    *_described("Inner", "[<link:Link>]"),
    *_described("Thing", "[<link:Link>] [<room:In>]"),
    *says("Thing", "the <Core> [<Not>] that the <room:Room> has", form=HELD),
    *says("Thing", "(a|any) <Core> [<Not>] that the <room:Room> has", form=HELD, any=True),
    *says("Thing", f"(the|) [<rank:Rank>] {_QUALITIES} <room:Room> <category:Noun> [<Not>] [<link:Link>]", loose=True),
    *says("Thing", f"(a|any) {_QUALITIES} <room:Room> <category:Noun> [<Not>] [<link:Link>]", loose=True, any=True),
    *says("Bare", "(the|a) <category:Part>"),
    *says("Inner", "(the|a) <category:Part>"),
    *says("Bare", "<category:Part>", register="telegraphic"),
    *says("Inner", "<category:Part>", register="telegraphic"),
    # Indefinite descriptions: singular with an article, after "no", plural.
    *_indefinite("Some"),
    *says("None", "<Core> [<Not>] [<link:Link>] [<room:In>]", any=True),
    *says("Many", "<Cores> [<Nots>] [<link:Links>] [<room:Ins>]", any=True),
    # The middle of a description.
    *says("Core", f"[<rank:Rank>] {_QUALITIES} <category:Noun>"),
    *says("Core", "[<rank:Rank>] [<size:Size>] [<color:Color>] <category:Noun> made of <material:Stuff>"),
    *says("Core", f"{_QUALITIES} <category:Noun> <rank:RankTo>"),
    *says("Core", f"<rank:Rank> {_QUALITIES} <category:Noun> to (you|here)", loose=True),
    *says("Core", "[<rank:Rank>] <color:Color> <size:Size> [<material:Material>] <category:Noun>", loose=True),
    *says("Cores", f"{_QUALITIES} <category:Nouns>", "[<size:Size>] [<color:Color>] <category:Nouns> made of <material:Stuff>"),
    # Excluded attributes.
    *says("Not", "that is not <no_color:Color>", "that is not <no_size:Size>", "that is not made of <no_material:Stuff>"),
    *says("Not", "but not the <no_color:Color> one", "but not the <no_size:Size> one", "but not the <no_material:Material> one"),
    *says("Not", "not the <no_color:Color> one", "not the <no_size:Size> one", "not the <no_material:Material> one", loose=True),
    *says("Not", "(that|which) is anything but <no_color:Color>", "(that|which) is anything but <no_size:Size>", form=HELD),
    *says("Not", "other than the <no_color:Color> one", "other than the <no_size:Size> one", form=HELD),
    *says("Not", "other than the <no_material:Material> one", form=HELD),
    *says("Nots", "that are not <no_color:Color>", "that are not <no_size:Size>", "that are not made of <no_material:Stuff>"),
    *says("Not", "that is not <no_color:Color> or <nor_color:Color>", "that is neither <no_color:Color> nor <nor_color:Color>"),
    *says("Not", "but neither the <no_color:Color> nor the <nor_color:Color> one", form=HELD),
    *says("Nots", "that are not <no_color:Color> or <nor_color:Color>", "that are neither <no_color:Color> nor <nor_color:Color>"),
    *says("Not", "that is not in <no_room:TheRoom>", "outside <no_room:TheRoom>"),
    *says("Not", "which is not in <no_room:TheRoom>", "which is outside <no_room:TheRoom>", form=HELD),
    *says("Nots", "that are not in <no_room:TheRoom>", "outside <no_room:TheRoom>"),
    *says("Not", f"of the same {_COLOR} as <same_color:Landmark>", f"that has the same {_COLOR} as <same_color:Landmark>"),
    *says("Not", f"that has the {_COLOR} of <same_color:Landmark>", form=HELD),
    *says("Nots", f"of the same {_COLOR} as <same_color:Landmark>", f"that have the same {_COLOR} as <same_color:Landmark>"),
    *says("Landmark", f"the {_QUALITIES} <category:Noun>", "the <category:Part>"),
    *says("Nots", "but not the <no_color:Color> ones", "but not the <no_size:Size> ones", "but not the <no_material:Material> ones"),
    # Relations.
    *says("BareLink", "<predicate:Predicate> <other:Inner>"),
    *says("BareLink", "(between|in between) <other:Bare> and <second:Inner>", predicate=Predicate.BETWEEN),
    *says("BareLink", "near (to|) <other:Inner>", "(close|close to) <other:Inner>", loose=True, predicate=Predicate.NEXT_TO),
    *_linked("Link", "is"),
    *_linked("Links", "are"),
    # Ranks.
    *says("Rank", "[<place:Ordinal>] <order:Order>"),
    *says("RankTo", "[<place:Ordinal>] (nearest|closest) to (you|here)", order=Order.NEAREST),
    *says("RankTo", "[<place:Ordinal>] (farthest|furthest) (away|) from (you|here)", order=Order.FARTHEST),
    *says("RankTo", "[<place:Ordinal>] (nearest|closest) to <to:Landmark>", order=Order.NEAREST),
    *says("RankTo", "[<place:Ordinal>] (farthest|furthest) from <to:Landmark>", order=Order.FARTHEST),
    *says("RankTo", "that is [<place:Ordinal>] nearest to <to:Landmark>", form=HELD, order=Order.NEAREST),
    *_from_ends(),
    # Rooms.
    *_roomed("In", "is"),
    *_roomed("Ins", "are"),
    *says("TheRoom", "the <Room>"),
    *says("TheRoom", "<Room>", register="telegraphic"),
    *says("TheRoom", "(a|this|that|my|your) <Room>", loose=True),
    *says("RoomPlace", "<type:TheRoom> [(with|that has) <having:Inner>]", "<type:TheRoom> where <having:Inner> is"),
    *says("RoomPlace", "<type:TheRoom> in which <having:Inner> is", "<type:TheRoom> that <having:Inner> is in", form=HELD),
    # References, and destinations.
    *says("Other", "the other one", "the other", "another one", back=Back.OTHER),
    *says("It", "it", "that one", back=Back.IT),
    *says("It", "that", "them", "this one", loose=3, back=Back.IT),
    *says("Named", "<Thing>", "<RoomPlace>", "<Other>"),
    *says("Place", "<Named>", "<It>"),
    # The words of the lexicon.
    *names("Noun", NOUNS),
    *names("Nouns", PLURALS),
    *names("Part", PARTS),
    *names("Room", ROOMS),
    *names("Color", COLORS),
    *names("Size", SIZES),
    *names("Material", MATERIALS),
    *names("Stuff", STUFFS),
    *names("Order", ORDERS),
    *names("Ordinal", PLACES),
    *names("Predicate", PREDICATES),
    *names("Noun", LOOSE_NOUNS, loose=True),
    *names("Nouns", LOOSE_PLURALS, loose=True),
    *names("Room", LOOSE_ROOMS, loose=True),
    *names("Color", LOOSE_COLORS, loose=True),
    *names("Size", LOOSE_SIZES, loose=True),
    *names("Material", LOOSE_MATERIALS, loose=True),
    *names("Stuff", LOOSE_MATERIALS, loose=True),
    *names("Order", LOOSE_ORDERS, loose=True),
    *names("Predicate", LOOSE_PREDICATES, loose=True),
    *names("Ordinal", LOOSE_PLACES, loose=True),
    *names("Noun", ELSEWHERE, loose=True),
    *names("Nouns", ELSEWHERE_PLURAL, loose=True),
    *names("Room", ROOMS_ELSEWHERE, loose=True),
]
THERE = Reference(Back.THERE)
