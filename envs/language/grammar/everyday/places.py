"""Constructions of places: Spot, Area, Opening, Use."""

from envs.language.grammar.everyday.descriptions import ROOMS_AS_SAID, THINGS_AS_SAID
from envs.language.grammar.patterns import HELD, Construction, names, says
from envs.language.lexicon import ROOMS, USES, plural
from envs.language.semantics.acts import HERE, Side, Stand, Zone
from envs.language.semantics.meaning import Back

_STANDS = {
    Stand.NEXT_TO: "next to|beside|by|~flanking", Stand.IN_FRONT_OF: "in front of|~facing", Stand.BEHIND: "behind|~rearwards of",
    Stand.LEFT_OF: "to the left of|~leftwards of", Stand.RIGHT_OF: "to the right of|~rightwards of", Stand.HEAD: "at the head of",
    Stand.FOOT: "at the foot of", Stand.ON: "on|~atop",
}  # fmt: skip
_LOOSE_STANDS = {
    Stand.NEXT_TO: "right next to|right beside|right by|just by|near|near to|close to|alongside|along side|at the"
    " side of|by the side of"
    "|over by|adjacent to|close by|up next to|in the vicinity of|not far from|up against|against|along",
    Stand.IN_FRONT_OF: "right in front of|directly in front of|just in front of|infront of|at the front of|opposite|across from|before"
    "|so you face|in the front of|facing towards|looking at|to the front of",
    Stand.BEHIND: "right behind|just behind|in back of|at the back of|round the back of|around the back of|to the rear of|at the rear of",
    Stand.LEFT_OF: "left of|on the left of|on the left side of|on the left hand side of|at the left of|to the left side of|just left of",
    Stand.RIGHT_OF: "right of|on the right of|on the right side of|on the right hand side of|at the right of|to the right side of"
    "|just right of",
    Stand.HEAD: "by the head of|near the head of|at the head end of|at the top of|at the top end of|by the pillow"
    " end of|next to the head of"
    "|beside the head of|at the pillow end of",
    Stand.FOOT: "by the foot of|near the foot of|at the foot end of|at the bottom of|at the end of|by the end of"
    "|next to the foot of"
    "|beside the foot of|at the bottom end of",
    Stand.ON: "on top of|upon|over",
}
_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}
_OPENINGS = {"doorway": "door|doorway|~threshold", "window": "window|~pane", "wall": "wall"}
_LOOSE_OPENINGS = {"doorway": "entrance|exit|doors|way out|way in|door way|entryway|opening|archway"}
_HELD_PURPOSES = {"sleep": "|~slumber", "sit": "|~perch", "eat": "|~dine", "cook": "|~bake", "bathe": "|~soak"}
_PURPOSES = {  # the first of the lexicon's phrases, and the others
    use: (first, "|".join(phrase for phrase in rest.split("|") if f"|~{phrase}" != _HELD_PURPOSES.get(use)))
    for use, (first, _, rest) in ((use, said.partition("|")) for use, (said, *_) in USES.items())
}
_SOMEWHERE = (
    "(somewhere|some place|a place|a spot|anywhere|anyplace|a room|the place|the spot|the room"
    "|something|a thing|any place"
    "|the nearest place|the closest place|the nearest spot|the closest spot|the nearest thing|the best"
    " place|somewhere near|somewhere nearby"
    "|a chair or something|the area|a corner|the part of the house|wherever)"
)
_NICE = "(good|nice|quiet|suitable|decent|proper|close|nearby|warm|convenient|else)"
_I_CAN = (
    "(to|for me to|for us to|where i can|where i could|where we can|where you can|where one can|i can"
    "|i could|we can|we could|you can"
    "|that i can|in which i can|where i may|where i might|where people|where people can|where you"
    "|where we|where i|for someone to|one can"
    "|where i am able to|where somebody can|where a person can|on which i can|at which i can|i am able"
    " to|i might|where to|in order to)"
)

OPENINGS_AS_SAID: list[Construction] = [
    *says("Opening", "<Gate>"),
    *says("Through", "through <Gate>", through=True),
    *says("Through", "to the other side of <Gate>", form=HELD, through=True),
    *says("Gate", "the <kind:OpeningKind>", "the <of:TheRoomOf> <kind:OpeningKind>", "the <kind:OpeningKind> of <of:RoomPlace>"),
    *says("Gate", "the <kind:OpeningKind> to <to:RoomPlace>", "the <kind:OpeningKind> between <of:RoomPlace> and <to:RoomPlace>"),
    *says("Gate", "the [<place:Nth>] <kind:OpeningKind> on the <side:SideWord>"),
    *says("Gate", "the <kind:OpeningKind> in front of you", side=Side.FRONT),
    *says("Gate", "the <kind:OpeningKind> behind you", side=Side.BACK),
    *says("Gate", "a <kind:OpeningKind>", "a <kind:OpeningKind> of <of:RoomPlace>", "a <kind:OpeningKind> to <to:RoomPlace>", any=True),
    *says("Gate", "one of the <kind:OpeningKinds> of <of:RoomPlace>", any=True),
    *says("Gate", "the <kind:OpeningKind> that <of:RoomPlace> has", "the <kind:OpeningKind> by which you leave <of:RoomPlace>", form=HELD),
    *says("Gate", "the [<place:Nth>] <kind:OpeningKind> to the <side:SideWord> of you", form=HELD),
    *says("TheRoomOf", "<type:Room>"),
    # Other words that people type.
    *says(
        "Through",
        "(out|out of|out through|out by|through|via|by|by way of|past|beyond|in|in through|into|on through"
        "|right through|straight through) <Gate>",
        "(take|use|enter|exit by|leave by|leave through|exit through|exit via|leave via|go for|choose|follow|go through) <Gate>",
        "(to|into|in) (the room|the place|what is|whatever is) (behind|through|beyond|past|on the other side of) <Gate>",
        "(to|on|onto) the far side of <Gate>",
        loose=1,
        through=True,
    ),
    *says(
        "Gate",
        "(the|that|this) <kind:OpeningKind> (to|into|leading to|leading into|that leads to|which leads to"
        "|that leads into|that goes to"
        "|for|towards|that goes into|going to|going into|that opens onto|onto) <to:RoomPlace>",
        "(the|that|this) <kind:OpeningKind> (of|in|inside|from|out of|belonging to|leaving|at) <of:RoomPlace>",
        "(the|that|this|) <of:TheRoomOf> (s|) <kind:OpeningKind>",
        "(that|this|your|my) <kind:OpeningKind>",
        "(the|that|this) <kind:OpeningKind> (between|in between|that joins|joining|connecting|that"
        " connects|linking|from|that separates) <of:RoomPlace> (and|to|into|with|from) <to:RoomPlace>",
        loose=1,
    ),
    *says(
        "Gate",
        "(the|your|) [<place:Nth>] <kind:OpeningKind> (on|to|at) (the|your) <side:SideWord> (hand side|side|)",
        "(the|your|) [<place:Nth>] <side:SideWord> (hand|) <kind:OpeningKind>",
        "(the|) [<place:Nth>] <kind:OpeningKind> (of|in) <of:RoomPlace> on (the|your) <side:SideWord>",
        "(the|) <place:Nth> <kind:OpeningKind>",
        loose=1,
    ),
    *says(
        "Gate",
        "(the|) <kind:OpeningKind> (ahead|straight ahead|ahead of you|right ahead|opposite|in front|right"
        " in front of you|you are facing|that you are facing"
        "|that is in front of you|you are looking at|directly ahead|before you|straight in front of you"
        "|opposite you|that is ahead of you)",
        loose=1,
        side=Side.FRONT,
    ),
    *says(
        "Gate",
        "(the|) <kind:OpeningKind> (at your back|right behind you|that is behind you|in back of you|to your rear)",
        loose=1,
        side=Side.BACK,
    ),
    *says(
        "Gate",
        "(the nearest|the closest|any|some|one of the|any of the|the next) <kind:OpeningKind>",
        "(the nearest|the closest|any|some|a) <kind:OpeningKind> (of|in|inside|to|into|out of|from) <of:RoomPlace>",
        "(the nearest|the closest|any|some|a) <of:TheRoomOf> <kind:OpeningKind>",
        "(one of the|any of the|one of|any one of the|either of the|any|some|some of the)"
        " <kind:OpeningKinds> (of|in|inside|from|that belong to|out of) <of:RoomPlace>",
        "(one of the|any of the|either of the|one of) <of:TheRoomOf> <kind:OpeningKinds>",
        "(one of the|any of the|one of|any one of the|either of the|any) <kind:OpeningKinds>",
        "(the|a) <kind:OpeningKind> (nearest to|closest to|near|nearest) you",
        "<kind:OpeningKinds> (of|in) <of:RoomPlace>",
        loose=1,
        any=True,
    ),
    *says("Gate", "<kind:OpeningWord>", "<kind:OpeningWord> (of|in|inside) <of:RoomPlace>", loose=3),
    *says("Gate", "<kind:OpeningWord> (to|into|leading to) <to:RoomPlace>", loose=3),
    *says("Gate", "<kind:OpeningWord> between <of:RoomPlace> and <to:RoomPlace>", loose=3),
    *names("OpeningWord", _OPENINGS, loose=True),
    *names("OpeningKind", _OPENINGS),
    *names("OpeningKind", _LOOSE_OPENINGS, loose=True),
    *names("OpeningKinds", {kind: "|".join(plural(name) for name in said.split("|")) for kind, said in _OPENINGS.items()}),
    *names("Nth", _NTH),
    *names("Nth", {1: "1 st|nearest|next|closest", 2: "2 nd", 3: "3 rd", 4: "4 th", 5: "5 th", 6: "6 th"}, loose=True),
    *names("SideWord", {Side.LEFT: "left", Side.RIGHT: "right"}),
]

STANDING: list[Construction] = [
    *says("StandAt", "<stand:Stand> <of:Thing>"),
    *says("StandAt", "(between|in between) <of:Bare> and <second:Inner>", stand=Stand.BETWEEN),
    *says("StandAt", "<stand:Stand> <of:It>"),
    *says("StandAt", "(somewhere|right|just|directly|) <stand:Stand> <of:ThatOne>", loose=1),
    *says(  # where to stand, not only to see it from
        "StandNear",
        "(by|at|near|beside|next to|right by|right next to|right beside|close to|alongside|over by|just by|near to|up by|right at|over at"
        "|close by|adjacent to|up against) <of:Thing>",
        "(by|at|near|beside|next to|right by|right next to|right beside|close to|alongside) <of:ThatOne>",
        loose=1,
        stand=Stand.NEXT_TO,
    ),
    *says("ThatOne", "(it|that one|that|this|this one|that thing)", loose=1, back=Back.IT),
    *says("StandAt", "where you are <stand:Stand> <of:Thing>", form=HELD),
    *says("StandAt", "where you are between <of:Bare> and <second:Inner>", form=HELD, stand=Stand.BETWEEN),
    *says(
        "StandAt",
        "(somewhere|right|just|directly|exactly|at a place|at a spot|in the spot|at the spot|a bit|over|) <stand:Stand> <of:Thing>",
        loose=1,
    ),
    *says(
        "StandAt",
        "(somewhere|right|just|directly|exactly|) (between|in between|in the middle of|midway between"
        "|halfway between|half way between|in the gap between|in the space between) <of:Thing> and"
        " <second:Thing>",
        loose=1,
        stand=Stand.BETWEEN,
    ),
    *names("Stand", _STANDS),
    *names("Stand", _LOOSE_STANDS, loose=True),
    *says("Area", "the (middle|center) of <room:RoomPlace>", "the middle of this room", zone=Zone.MIDDLE),
    *says("Area", "a corner of <room:RoomPlace>", "a corner of this room", zone=Zone.CORNER),
    *says("Area", "the middle that <room:RoomPlace> has", form=HELD, zone=Zone.MIDDLE),
    *says("Area", "a corner that <room:RoomPlace> has", form=HELD, zone=Zone.CORNER),
    *says(
        "Area",
        "(the|) (very|dead|exact|) (middle|center|centre|central part|midpoint|heart|mid point) (of|in) <room:RoomPlace>",
        "(the|) <room:TheRoomOf> (middle|center|centre)",
        loose=1,
        zone=Zone.MIDDLE,
    ),
    *says("Area", "(the|) (very|dead|exact|) (middle|center|centre) (of the room|of here|of it|of the floor|)", loose=1, zone=Zone.MIDDLE),
    *says(
        "Area",
        "(the|a|any|some|one|one of the|a quiet|an empty|any of the|the nearest|the closest) (corner"
        "|corners|far corner) (of|in) <room:RoomPlace>",
        "(the|a|any|some) <room:TheRoomOf> corner",
        loose=1,
        zone=Zone.CORNER,
    ),
    *says(
        "Area",
        "(the|a|any|some|one|the nearest|the closest) (corner|far corner) (of the room|in here|in this room|in the room|)",
        loose=1,
        zone=Zone.CORNER,
    ),
    *says("Use", "(somewhere|~someplace) to <purpose:Purpose> [<room:In>]"),
    *says("Use", "(somewhere|~someplace) to <purpose:Purpose> in this room", room=HERE),
    *says("Use", "somewhere for you to <purpose:Purpose> [<room:In>]", form=HELD),
    *says("Use", "somewhere for you to <purpose:Purpose> in this room", form=HELD, room=HERE),
    *says("Somewhere", _SOMEWHERE, loose=1),
    *says("Nice", _NICE, loose=1),
    *says("ICan", _I_CAN, loose=1),
    *says("Use", "(to|) <Somewhere> [<Nice>] <ICan> <purpose:Purpose> [<room:In>]", loose=2),
    *says(
        "Use",
        "(to|) (a|an|the nearest|some|the closest|any) [<Nice>] (place|spot|room|thing|area|seat|corner)"
        " <ICan> <purpose:Purpose> [<room:In>]",
        loose=2,
    ),
    *says(
        "Use", "(to|) (where) (i can|i could|you can|we can|one can|people can|people|i|we|you|to) <purpose:Purpose> [<room:In>]", loose=1
    ),
    *says(
        "Use",
        "(to|) <Somewhere> <Comfy> <ICan> (sit|sit down|rest|relax|put my feet up|take a seat|read) [<room:In>]",
        "(to|) (a|an|some|the nearest) <Comfy> (place|spot|seat|chair) <ICan> (sit|sit down|rest|relax|put my feet up|take a seat)",
        loose=1,
        purpose="sit comfortably",
    ),
    *says("Use", "(to|) <Somewhere> <Comfy> <ICan> <purpose:Purpose> [<room:In>]", loose=2),
    *says("Comfy", "(comfy|comfortable|soft|cosy|cozy)", loose=1),
    *says(
        "WantedUse",
        "(i need|i want|i would like|i would love|i have|i have got|i really need|i really want|i am dying"
        "|i just want|we need|we want|help me|let me"
        "|i wish|i am going|i feel like i need|i am about|i am desperate|i would quite like|i am ready|it"
        " is time) to <purpose:Purpose> [<room:In>]",
        loose=2,
    ),
    *says("Visit", "find <to:Area> and stay there"),
    *says("Visit", "<to:WantedUse>", "<to:WantedUse> (.|and|so|) <ShowIt>", loose=2),
    *says(
        "Visit",
        "(i would|i could|i would quite|i would really|i would rather|i could really|i do) (like|love|do"
        " with|use|fancy|enjoy|need|want) <to:Where> (.|and|so|) <ShowIt>",
        "i (need|want|require|fancy) <to:Where> (.|and|so|) <ShowIt>",
        "i (could do with|could use|fancy|would quite like|would really like|would love|really need|really want) <to:Where>",
        loose=1,
    ),
    *says(
        "Visit",
        "i (would|could) (quite|really|rather) (like|love|do with) <to:Use>",
        "(where|which way) (is|do i find|can i find) <to:Use>",
        loose=1,
    ),
    *says(
        "ShowIt",
        "(lead the way|take me there|show me the way|show me|where do i go|lead me there|take me|go there"
        "|go there please|where should i go|show me where|guide me|get me there)",
        loose=1,
    ),
    *names("Purpose", {use: said + _HELD_PURPOSES.get(use, "") for use, (said, _) in _PURPOSES.items()}),
    *names("Purpose", {use: rest for use, (_, rest) in _PURPOSES.items() if rest}, loose=True),
    *says("Thing", "the <Core> (that|which|where) <Able> <Doing> [<At>]", loose=2),
    *says(
        "Thing", "(a|any|some) <Core> (that|which|where|) <Able> <Doing> [<At>]", "(a|any|some) <Core> to <Doing> [<At>]", loose=2, any=True
    ),
    *says("Able", "(i|we|you|one) (can|could|might|may|would|usually|always|often|) (actually|)", loose=1),
    *says("Doing", "(" + "|".join(phrase for said in USES.values() for phrase in said[0].split("|")) + ")", loose=1),
    *says("At", "(at|in|on|with|from|by|into)", loose=1),
    *names("AnyRoom", ROOMS),
    *names("AnyRooms", {room: "|".join(plural(name) for name in said.split("|")) for room, said in ROOMS.items()}),
]
PLACES_TO_GO: list[Construction] = [*THINGS_AS_SAID, *ROOMS_AS_SAID, *OPENINGS_AS_SAID, *STANDING]
