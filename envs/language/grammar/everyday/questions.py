"""Constructions of questions with free answers: Inquire, and Tell within requests.

`envs.language.grammar.everyday.asking` has the other ways in which people ask.
"""

from typing import Any

from envs.language.grammar.everyday.asking import ASKING
from envs.language.grammar.patterns import HELD, Construction, names, says
from envs.language.lexicon import PARTS, ROOMS, plural
from envs.language.semantics.acts import HERE, ROOM, THERE, Side, Topic
from envs.language.semantics.meaning import THING, About

_COLOR = "(color|colour|~hue)"
_WHAT = "(what|~whatever)"
_LARGER = "(larger|bigger|~huger)"
_OPENINGS = {kind: PARTS[kind] for kind in ("doorway", "window")}
_REST, _RESTS = "[<Not>] [<link:Link>] <room:HereIn>", "[<Nots>] [<link:Links>] <room:HereIn>"


def _asks(topic: Topic, asked: str, told: str, held: str, **fixed: Any) -> list[Construction]:
    """Constructions of a topic: asked, told after "tell me", and held out; alternatives are separated by `/`."""
    return [
        *says("Inquire", *(f"{one} ?" for one in asked.split(" / ")), topic=topic, **fixed),
        *says("TellOf", *(one if one.startswith("describe") else f"tell me {one}" for one in told.split(" / ")), topic=topic, **fixed),
        *says("Inquire", *(f"{one} ?" for one in held.split(" / ")), form=HELD, topic=topic, **fixed),
    ]


TOPICS: list[Construction] = [
    *_asks(
        Topic.SEEN, f"{_WHAT} do you see / {_WHAT} can you see", f"{_WHAT} you see / {_WHAT} you can see", "you see what / you can see what"
    ),
    *_asks(
        Topic.RELATED,
        f"{_WHAT} is <predicate:Predicate> <thing:Asked>",
        f"{_WHAT} is <predicate:Predicate> <thing:Asked>",
        "<predicate:Predicate> <thing:Asked> there is what / <predicate:Predicate> <thing:Asked> is what",
    ),
    *_asks(Topic.BESIDE, f"{_WHAT} is <side:SideOf>", f"{_WHAT} is <side:SideOf>", "<side:SideOf> there is what / <side:SideOf> is what"),
    *_asks(
        Topic.WHERE,
        "where (exactly|~precisely) is <thing:Asked>",
        "where (exactly|~precisely) <thing:Asked> is",
        "exactly where is <thing:Asked>",
    ),
    *_asks(
        Topic.SELF,
        "where are you (|~presently) / which room are you in / in which room are you",
        "where you are (|~presently) / which room you are in",
        "you are where / you are in which room",
    ),
    *_asks(
        Topic.CONTENTS,
        f"{_WHAT} is there in <place:OneRoom> / {_WHAT} is in <place:OneRoom>",
        f"describe <place:OneRoom> / {_WHAT} is in <place:OneRoom>",
        "in <place:OneRoom> there is what / in <place:OneRoom> is what",
    ),
    *_asks(
        Topic.LARGER,
        f"which room is {_LARGER} , <place:OneRoom> or <other_place:OneRoom> / which is {_LARGER} , <place:OneRoom> or"
        " <other_place:OneRoom>",
        f"which room is {_LARGER} , <place:OneRoom> or <other_place:OneRoom>",
        "<place:OneRoom> or <other_place:OneRoom> : which is (larger|bigger)",
    ),
    *_asks(
        Topic.COUNT,
        "how many <place:Rooms> are there (|~collectively) / what is the number of <place:Rooms>",
        "how many <place:Rooms> there are (|~collectively) / the (number|~quantity) of <place:Rooms>",
        "<place:Rooms> : how many are there / there are how many <place:Rooms>",
    ),
    *_asks(
        Topic.COUNT,
        "how many <thing:Openings> are there (|~collectively) / how many <thing:OpeningsThere> / what is the number of <thing:Openings>",
        "how many <thing:Openings> there are (|~collectively) / the (number|~quantity) of <thing:Openings>",
        "<thing:Openings> : how many are there / there are how many <thing:Openings>",
    ),
    *_asks(
        Topic.EXISTS,
        "is there <place:ARoom> / do you (have|~possess) <place:ARoom>",
        "(if|whether) there is <place:ARoom> / whether you (have|~possess) <place:ARoom>",
        "<place:ARoom> : is there one",
    ),
    *_asks(
        Topic.EXISTS,
        "is there <thing:AnOpening> / do you (have|~possess) <thing:AnOpening>",
        "(if|whether) there is <thing:AnOpening> / whether you (have|~possess) <thing:AnOpening>",
        "<thing:AnOpening> : is there one",
    ),
    *_asks(
        Topic.EXISTS,
        "are there (at least|~minimally) <least:Number> <place:Rooms> / are there (at least|~minimally) <least:Number> <thing:Several>",
        "(if|whether) there are (at least|~minimally) <least:Number> <place:Rooms> / (if|whether) there are (at least"
        "|~minimally) <least:Number> <thing:Several>",
        "there are at least <least:Number> <place:Rooms> , are there not / there are at least <least:Number> <thing:Several> , are"
        " there not",
    ),
    *_asks(
        Topic.WHICH,
        "which <place:RoomsWith> (|~truly) / which one is (|~truly) <place:TheRanked>",
        "which <place:RoomsWith> / which one is <place:TheRanked>",
        "<place:TheRanked> : which one is it / <place:Rooms> : which ones are there",
    ),
    *_asks(
        Topic.WHICH,
        "which one is (|~truly) <thing:Thing> / which ones are (|~truly) <thing:Many>",
        "which one is <thing:Thing> / which ones are <thing:Many>",
        "<thing:Thing> : which one is it",
    ),
    *_asks(
        Topic.IS,
        "is <thing:Asked> <other:Quality> (|~truly) / is <thing:Back> <other:Placing> (|~truly)",
        "(if|whether) <thing:Asked> is <other:Quality> / (if|whether) <thing:Back> is <other:Placing>",
        "<other:Quality> , is <thing:Asked> / <other:Placing> , is <thing:Back>",
    ),
    *_asks(
        Topic.IS,
        f"is <place:OneRoom> {_LARGER} than <other_place:OneRoom>",
        f"(if|whether) <place:OneRoom> is {_LARGER} than <other_place:OneRoom>",
        "<place:OneRoom> : is it (larger|bigger) than <other_place:OneRoom>",
    ),
    *_asks(
        Topic.SELF,
        "are you (|~truly) in <place:RoomPlace>",
        "(if|whether) you are (|~truly) in <place:RoomPlace>",
        "in <place:RoomPlace> , are you",
    ),
    *_asks(Topic.COLOR, f"what {_COLOR} is <thing:Back>", f"what {_COLOR} <thing:Back> is", "of what (color|colour) is <thing:Back>"),
    *_asks(
        Topic.SIZE,
        "how (big|large|~voluminous) is <thing:Back>",
        "how (big|large|~voluminous) <thing:Back> is",
        "of what size is <thing:Back>",
    ),
    *_asks(
        Topic.MATERIAL, "what is <thing:Back> made of (|~truly)", "what <thing:Back> is (|~truly) made of", "of what is <thing:Back> made"
    ),
]

PARTS_OF: list[Construction] = [
    *says("Asked", "<Thing>", "<Back>"),
    *says("Back", "<It>", "<Other>"),
    *says("OneRoom", "<RoomPlace>", "<AskedRoom>"),
    *says("AskedRoom", "<type:ThisRoom>"),
    *says("Rooms", "<type:RoomsName> [with <having:Some>]", any=True),
    *says("ARoom", "a <type:RoomName> [with <having:Some>]", any=True),
    *says("RoomsWith", "<type:RoomsName> have <having:Some>", any=True),
    *says("TheRanked", "the <rank:Rank> <type:RoomName>"),
    *says("Several", "<Cores> [<Nots>] [<link:Links>] [<room:Ins>]", f"<Cores> {_RESTS}", any=True),
    *says("Openings", "<kind:Doors> [in <of:OneRoom>]", "<kind:Doors> between <of:OneRoom> and <to:OneRoom>", any=True),
    *says("OpeningsThere", "<kind:Doors> are there in <of:OneRoom>", "<kind:Doors> does <of:OneRoom> have", any=True),
    *says("AnOpening", "a <kind:Door> [in <of:OneRoom>]", "a <kind:Door> between <of:OneRoom> and <to:OneRoom>", any=True),
    *says("Quality", "<color:Color>", "<size:Size>", "made of <material:Stuff>", category=THING),
    *says("Quality", "of the same color as <same_color:Landmark>", "of the same colour as <same_color:Landmark>", category=THING),
    *says("Colored", "<same_color:Landmark>", category=THING, loose=1),
    *says("Placing", "<link:BareLink>", "in <room:TheRoom>", category=THING),
    *names(
        "SideOf",
        {
            Side.LEFT: "on your left|to your left|~leftwards of you",
            Side.RIGHT: "on your right|to your right|~rightwards of you",
            Side.FRONT: "in front of you|ahead of you|~fronting you",
            Side.BACK: "behind you|~rearwards of you",
        },
    ),
    *names("RoomName", {**ROOMS, ROOM: "room|~chamber"}),
    *names(
        "RoomsName", {**{room: "|".join(plural(name) for name in said.split("|")) for room, said in ROOMS.items()}, ROOM: "rooms|~chambers"}
    ),
    *names("Door", _OPENINGS),
    *names("Doors", {kind: "|".join(plural(name) for name in said.split("|")) for kind, said in _OPENINGS.items()}),
    *names("ThisRoom", {HERE: "this room", THERE: "that room"}),
    *names("HereIn", {HERE: "in this room|in here", THERE: "in that room|in there"}),
]

HERE_AND_THERE: list[Construction] = [  # questions of `About` on this room and the one gone to: the older grammar has no words for these
    *says("ThingHere", f"the <Core> {_REST}"),
    *says("SomeHere", f"a <Core> {_REST}", any=True),
    *says("ManyHere", f"<Cores> {_RESTS}", any=True),
    *says("EitherThing", "<Thing>", "<ThingHere>"),
    *says("EitherMany", "<Many>", "<ManyHere>"),
]
for _about, _asked, _told, _held in (
    (
        About.COLOR,
        f"what {_COLOR} is <thing:ThingHere>",
        f"what {_COLOR} <thing:ThingHere> is",
        "of what (color|colour) is <thing:ThingHere>",
    ),
    (
        About.SIZE,
        "how (big|large|~voluminous) is <thing:ThingHere>",
        "the (size|~extent) of <thing:ThingHere>",
        "of what size is <thing:ThingHere>",
    ),
    (
        About.MATERIAL,
        "what is <thing:ThingHere> made of (|~truly)",
        "the (material|~substance) of <thing:ThingHere>",
        "of what is <thing:ThingHere> made",
    ),
    (
        About.COUNT,
        "what is the (number|~quantity) of <thing:ManyHere>",
        "the (number|~quantity) of <thing:ManyHere>",
        "there are how many <thing:ManyHere>",
    ),
    (About.EXISTS, "is there <thing:SomeHere> (|~truly)", "(if|whether) there is <thing:SomeHere>", "<thing:SomeHere> : is there one"),
    (
        About.MORE,
        "are there more <thing:EitherMany> than <other:EitherMany> (|~truly)",
        "whether there are more <thing:EitherMany> than <other:EitherMany>",
        "than <other:EitherMany> , are there more <thing:EitherMany>",
    ),
    (
        About.LARGER,
        f"which one is {_LARGER} , <thing:EitherThing> or <other:EitherThing>",
        f"which one is {_LARGER} , <thing:EitherThing> or <other:EitherThing>",
        "<thing:EitherThing> or <other:EitherThing> : which is (larger|bigger)",
    ),
):
    HERE_AND_THERE += [
        *says("AskHere", f"{_asked} ?", about=_about),
        *says("TellHere", f"tell me {_told}", about=_about),
        *says("AskHere", f"{_held} ?", form=HELD, about=_about),
    ]

WITHIN: list[Construction] = [
    *says("TellAct", "<question:Tell>", "<question:TellOf>", "<question:TellHere>"),
    *says("AskRequest", "<acts:AskActs>"),
    *says("AskActs", "<head:AskTell>"),
    *says("AskTell", "<question:Inquire>", "<question:AskHere>"),
    *says("Said", "<AskRequest>"),
]
INQUIRIES: list[Construction] = [*TOPICS, *PARTS_OF, *HERE_AND_THERE, *WITHIN, *ASKING]
