"""Constructions of descriptions as people give them.

Things are told by what is on them, rooms by what they have and lack.
"""

from envs.language.grammar.patterns import HELD, Construction, names, says
from envs.language.lexicon import ROOMS
from envs.language.semantics.acts import HERE, ROOM
from envs.language.semantics.meaning import End, Order, Rank
from envs.scenes.relations import Predicate

_COMPARATIVES = {
    Order.NEAREST: "nearer|closer", Order.FARTHEST: "farther|further|more distant|far", Order.LARGEST: "larger|bigger|greater|large|big",
    Order.SMALLEST: "smaller|littler|small|little", Order.TALLEST: "taller|higher|tall|high", Order.LOWEST: "lower|shorter|short|low",
}  # fmt: skip
_OF_TWO = "(of the two|of the|of those|of both|of both the|of the three|of all the|of the four|of these|of my|of our|of two|of all)"
_BE = "(is|stands|sits|lies|hangs|rests|is standing|is sitting|is lying|are|is placed|is kept|was left|is put|is located)"
_HAS = "(with|that has|which has|having|that has got|containing|that contains|where there is|with there being|in which there is)"
_HAS_NO = (
    "(with no|that has no|which has no|without any|without|that does not have a|that does not have any|that has not got a|lacking|lacking a"
    "|which does not have a|where there is no|in which there is no|that is without a|without a|that does not contain a|that lacks a)"
)
_CORE = "<Core> [<Not>] [<link:Link>]"

_COLOR = "(color|colour)"
_QUALITIES = "[<size:Size>] [<color:Color>] [<material:Material>]"


def _from_ends() -> list[Construction]:
    """Other words for things that are counted from the left or from the right."""
    made = []
    for place, nth in ((1, "first"), (2, "second"), (3, "third")):
        for end in End:
            rank, noun = Rank(Order.NEAREST, place, end=end), f"{_QUALITIES} <category:Noun>"
            loose = [f"{nth} {noun} (counting|counted|if you count|starting|along|) from (the|your) {end} (hand side|side|end|)"]
            if place == 1:
                loose += [f"{end}most {noun}", f"{noun} (on|at) the far {end}", f"{noun} (that is|which is|) furthest (to the|) {end}"]
            made += says("Core", *loose, loose=1, rank=rank)
    return made


THINGS_AS_SAID: list[Construction] = [
    # Likenesses: what they are not, nor in which room; whose color they have; nearest to what; which from the left.
    *says(
        "Not",
        "(not|but not|that is not|which is not) (in|inside) <no_room:TheRoom>",
        "(anywhere but|anywhere except|except|somewhere other than|elsewhere than) in <no_room:TheRoom>",
        "(outside of|out of|that is outside|that is outside of|which is outside of|other than in) <no_room:TheRoom>",
        "(not|but not|that is not|outside|that is outside) <no_room:HereRoom>",
        "(not|but not|that is not|which is not) in <no_room:HereRoom>",
        f"(with|having|in|that is|which is|which has|that shares) the (same|very same|exact same) {_COLOR} as <same_color:Landmark>",
        "(that|which) matches <same_color:Landmark> in (color|colour)",
        "(that|which) is (neither|not) <no_color:Color> (or|nor|and not|and also not|and|,) <nor_color:Color>",
        "(that|which) is not <no_color:Color> (and|or|nor) (is|) not <nor_color:Color>",
        "(but|) (neither|not) (the|) <no_color:Color> (one|) (or|nor|and not) (the|) <nor_color:Color> (one|)",
        loose=True,
    ),
    *says(
        "Nots",
        "(not|but not|that are not|which are not) (in|inside) <no_room:TheRoom>",
        "(outside of|out of|that are outside|that are outside of|other than in) <no_room:TheRoom>",
        "(not|but not|that are not|which are not) in <no_room:HereRoom>",
        f"(with|having|in|that are|which are) the same {_COLOR} as <same_color:Landmark>",
        "(that|which) are (neither|not) <no_color:Color> (or|nor|and not) <nor_color:Color>",
        loose=True,
    ),
    *says(
        "Landmark",
        f"(my|your|a|that|this|) {_QUALITIES} <category:Noun>",
        "(a|that|this|my|) <category:Part>",
        loose=True,
    ),
    *says(
        "RankTo",
        "(that is|which is|which stands|that stands|standing|lying|) (the|) [<place:Ordinal>] (nearest|closest|nearer|closer) (to|)"
        " <to:Landmark>",
        "(that is|which is|which stands|that stands|) (the|) [<place:Ordinal>] (most close|least far) (to|from) <to:Landmark>",
        loose=True,
        order=Order.NEAREST,
    ),
    *says(
        "RankTo",
        "(that is|which is|which stands|that stands|standing|) (the|) [<place:Ordinal>] (farthest|furthest|farther|further|most distant)"
        " (away|) from <to:Landmark>",
        loose=True,
        order=Order.FARTHEST,
    ),
    *_from_ends(),
    # What is not in a relation, and what carries something: "the desk with the laptop on it".
    *says("Thing", "the <Core> that is not <no_link:BareLink> [<room:In>]"),
    *says("Thing", "(a|any) <Core> that is not <no_link:BareLink> [<room:In>]", any=True),
    *says("Thing", "the <Core> which is not <no_link:BareLink> [<room:In>]", form=HELD),
    *says("Thing", "(a|any) <Core> which is not <no_link:BareLink> [<room:In>]", form=HELD, any=True),
    *says("Inner", "the <Core> that is not <no_link:BareLink>"),
    *says("Inner", "(a|any) <Core> that is not <no_link:BareLink>", any=True),
    *says("Some", "a <Core> that is not <no_link:BareLink> [<room:In>]", any=True),
    *says("None", "<Core> that is not <no_link:BareLink> [<room:In>]", any=True),
    *says("Many", "<Cores> that are not <no_link:BareLink> [<room:Ins>]", any=True),
    *says("EachThing", "<Core> that is not <no_link:BareLink> [<room:In>]", any=True),
    *says(
        "Thing",
        "the <Core> [<room:In>] (but|) not (the one|) <no_link:BareLink>",
        "the <Core> (which|that) (does not stand|is not standing"
        "|is not sitting|does not hang|is not lying|does not sit) <no_link:BareLink> [<room:In>]",
        loose=1,
    ),
    *says("Thing", "(a|any) <Core> [<room:In>] (but|) not (the one|) <no_link:BareLink>", loose=1, any=True),
    *says("BareLink", "with <other:Inner> <predicate:Predicate> it", inverse=True),
    *says("BareLink", "with it <predicate:Predicate> <other:Inner>", form=HELD, inverse=True),
    *says("Link", "<Carried>", loose=1),
    *says("Links", "<Carried>", loose=1),
    *says("Carried", "(with|that have|which have|having) <other:Inner> <predicate:Predicate> them", loose=1, inverse=True),
    *says("Carried", "(that has|which has|having) <other:Inner> <predicate:Predicate> it", loose=1, inverse=True),
    *says(
        "Carried",
        "(having|holding|carrying|containing|that holds|that has got|which has got|that has|where there"
        " is) <other:Inner> <predicate:Predicate> (it|)",
        loose=2,
        inverse=True,
    ),
    *says(
        "Carried",
        "(with|that has|which has|having|carrying) <other:Inner> (on top|standing on it|sitting on it|lying on it|resting on it)",
        loose=1,
        inverse=True,
        predicate=Predicate.ON,
    ),
    *says("Carried", "(holding|carrying|supporting) <other:Inner>", loose=2, inverse=True, predicate=Predicate.ON),
    *says("Link", "<Standing>", loose=1),
    *says(
        "Standing",
        f"(that|which) {_BE} <predicate:Predicate> <other:Inner>",
        "(standing|sitting|lying|hanging|placed|located) <predicate:Predicate> <other:Inner>",
        loose=1,
    ),
    *says("Thing", "the <Core> [<Not>] <link:Carrying> [<room:In>]", loose=1),
    *says("Inner", "the <Core> [<Not>] <link:Carrying>", loose=1),
    *says(
        "Carrying",
        f"(that|which|) <other:Inner> {_BE} <predicate:Predicate>",
        f"<predicate:Predicate> which <other:Inner> {_BE}",
        loose=1,
        inverse=True,
    ),
    *says("Carrying", f"where <other:Inner> {_BE}", loose=2, inverse=True, predicate=Predicate.ON),
    # One of several, and where the room comes first.
    *says("Rank", "<order:Comparative>", loose=1),
    *says("Thing", f"(the|) <rank:Rank> (one|) {_OF_TWO} <Cores> [<Nots>] [<link:Links>] [<room:Ins>]", loose=1),
    *says("Thing", f"(the|) <color:Color> (one|) {_OF_TWO} <category:Nouns> [<link:Links>] [<room:Ins>]", loose=1),
    *says("Thing", f"(one|any|either|any one|one or other) {_OF_TWO} <Cores> [<Nots>] [<link:Links>] [<room:Ins>]", loose=1, any=True),
    *says("Thing", "(the|my|your|) <Core> [<Not>] <room:In> <link:Link>", loose=2),
    *says("Thing", "(a|any) <Core> [<Not>] <room:In> <link:Link>", loose=2, any=True),
    *says("Thing", f"(the|my|your|) <room:Room> s {_CORE}", loose=1),
    *says("Thing", "the [<size:Size>] [<color:Color>] <room:Room> <category:Noun> [<link:Link>]", loose=1),
    *says("Thing", "the [<size:Size>] [<color:Color>] <category:Noun> (that|which) is <rank:Rank> [<room:In>]", loose=1),
    *says(
        "Thing",
        "(the|that|) [<rank:Rank>] [<size:Size>] <Plant> (in|with|in its) (the|a|its) <color:Color> (pot"
        "|planter|flowerpot|flower pot|plant pot) [<room:In>]",
        loose=1,
        category="plant",
    ),
    *says(
        "Thing",
        "(a|any) [<size:Size>] <Plant> (in|with) (the|a) <color:Color> (pot|planter|flowerpot|flower pot|plant pot) [<room:In>]",
        loose=1,
        category="plant",
        any=True,
    ),
    *says(
        "Thing",
        f"(the|that|my|a|this) {_CORE} (.|and|,|) (it|that|this) (should be|must be|is probably|might be|is"
        "|ought to be|has to be|was|is somewhere) <room:In>",
        loose=2,
    ),
    *says("Plant", "(plant|potted plant|houseplant|house plant|pot plant|shrub|greenery)", loose=1),
    *says("Thing", f"(the|my|) {_CORE} <InTheHome>", loose=1),
    *says("Thing", f"(a|any|some) {_CORE} <InTheHome>", loose=1, any=True),
    *says(
        "InTheHome",
        "(in|of|inside|anywhere in|somewhere in) (the|this|my|our) (whole|entire|) (house|home|flat|apartment)",
        "(of all|that exists|that there is|in the whole place)",
        loose=1,
    ),
    # In the room that the agent is in.
    *says("Thing", f"the {_CORE} in this room", room=HERE),
    *says("Thing", f"(a|any) {_CORE} in this room", any=True, room=HERE),
    *says("Thing", f"in this room , the {_CORE}", form=HELD, room=HERE),
    *says("Some", f"a {_CORE} in this room", any=True, room=HERE),
    *says("None", f"{_CORE} in this room", any=True, room=HERE),
    *says("Many", "<Cores> [<Nots>] [<link:Links>] in this room", any=True, room=HERE),
    *says("In", "(in|inside|of|that is in|which is in) <HereRoom>", "<OverHere>", loose=1),
    *says("Ins", "(in|inside|of|that are in|which are in) <HereRoom>", "<OverHere>", loose=1),
    *names(
        "HereRoom", {HERE: "this room|here|the room|the same room|the room you are in|this place|the current room|your room"}, loose=True
    ),
    *names("OverHere", {HERE: "here|over here|right here|around here"}, loose=True),
    *names("Comparative", _COMPARATIVES, loose=True),
]

_WITH = "[(with|that has) <having:Inner>] [without <lacking:Inner>]"
ROOMS_AS_SAID: list[Construction] = [
    *says("RoomPlace", "this room", type=HERE),
    *says("RoomPlace", "the room (with|that has) <having:Inner> [without <lacking:Inner>]", type=ROOM),
    *says("RoomPlace", "the <type:RoomWord> [(with|that has) <having:Inner>] without <lacking:Inner>"),
    *says("RoomPlace", f"the <rank:Rank> <type:RoomWord> {_WITH}"),
    *says("RoomPlace", f"the other <type:RoomWord> {_WITH}", other=True),
    *says("RoomPlace", f"a <type:RoomWord> {_WITH}", any=True),
    *says("RoomPlace", f"another <type:RoomWord> {_WITH}", other=True, any=True),
    *says("RoomPlace", "the <type:RoomWord> in which there is no <lacking:None>", form=HELD),
    *says("RoomPlace", "the other <type:RoomWord> , with <having:Inner>", form=HELD, other=True),
    *says(
        "RoomPlace",
        "(the|my|) <type:RoomWord> <Having>",
        "(the|my|) <type:RoomWord> <Lacking>",
        "(the|my|) <rank:Rank> <type:RoomWord> [<Having>] [<Lacking>]",
        loose=1,
    ),
    *says(
        "RoomPlace",
        f"(the|my|) <rank:Rank> {_OF_TWO} <type:AnyRooms> [<Having>] [<Lacking>]",
        "the <type:RoomWord> that is <rank:Rank>",
        loose=1,
    ),
    *says("RoomPlace", "the <type:RoomWord> <rank:RankTo>", loose=1),
    *says("RoomPlace", "(the|my|) <rank:Rank> <type:RoomWord> [<Having>] <InTheHome>", "the <type:RoomWord> <Having> <InTheHome>", loose=1),
    *says("RoomPlace", "(the|my|) other <type:RoomWord> (the one|) [<Having>] [<Lacking>]", loose=1, other=True),
    *says("RoomPlace", "(the|my|) <type:RoomWord> the one <Having>", "(the|my|) <type:RoomWord> the one <Lacking>", loose=1),
    *says(
        "RoomPlace",
        "(any|some|one of the|one of|one of my|either of the|any of the|one or other of the) <type:AnyRooms> [<Having>] [<Lacking>]",
        "(a|any|some) <type:RoomWord> [<Having>] [<Lacking>]",
        loose=1,
        any=True,
    ),
    *says(
        "RoomPlace", "(a different|some other|any other|one other) <type:RoomWord> [<Having>] [<Lacking>]", loose=1, any=True, other=True
    ),
    *says("RoomPlace", "(the room you are in|the current room|the same room|this room here)", loose=1, type=HERE),
    *says("Having", f"{_HAS} <having:Inner> (in it|inside|in there|)", "where <having:Inner> is", "<having:Inner> is in", loose=1),
    *says("Having", "(that|which|) <having:Inner> is in", loose=1),
    *says("Lacking", f"{_HAS_NO} <lacking:None> (in it|inside|)", loose=1),
    *names("RoomWord", {**ROOMS, ROOM: "room"}),
]
