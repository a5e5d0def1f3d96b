"""Constructions of places: Spot, Area, Opening, Use, Pose and descriptions that people give of things and rooms."""

from envs.language.grammar.patterns import Construction, names, says
from envs.language.lexicon import ROOMS, USES, plural
from envs.language.semantics.acts import Stand, Zone

_STANDS = {
    Stand.NEXT_TO: "next to|beside|by", Stand.IN_FRONT_OF: "in front of", Stand.BEHIND: "behind", Stand.LEFT_OF: "to the left of",
    Stand.RIGHT_OF: "to the right of", Stand.HEAD: "at the head of", Stand.FOOT: "at the foot of", Stand.ON: "on",
}  # fmt: skip

PLACES_TO_GO: list[Construction] = [
    *says("StandAt", "<stand:Stand> <of:Thing>"),
    *says("StandAt", "(between|in between) <of:Bare> and <second:Inner>", stand=Stand.BETWEEN),
    *says("Area", "the middle of <room:RoomPlace>", "the center of <room:RoomPlace>", zone=Zone.MIDDLE),
    *says("Area", "the middle of this room", zone=Zone.MIDDLE),
    *says("Area", "a corner of <room:RoomPlace>", zone=Zone.CORNER),
    *says("Area", "a corner of this room", zone=Zone.CORNER),
    *says("Opening", "the <of:TheRoomOf> <kind:OpeningKind>", "the <kind:OpeningKind> of <of:RoomPlace>"),
    *says("TheRoomOf", "<type:Room>"),
    *says("Through", "through the door", kind="doorway", through=True),
    *says("Use", "somewhere to <purpose:Purpose>"),
    *names("Purpose", {use: said[0] for use, said in USES.items()}),
    *names("Stand", _STANDS),
    *names("OpeningKind", {"doorway": "door|doorway", "window": "window"}),
    *names("AnyRoom", ROOMS),
    *names("AnyRooms", {room: "|".join(plural(name) for name in said.split("|")) for room, said in ROOMS.items()}),
]
