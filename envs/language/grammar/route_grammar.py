"""Constructions of routes: Route and its moves."""

from envs.language.grammar.patterns import HELD, Construction, says
from envs.language.semantics.meaning import Turn, Way

_LET, _LETTING = "(go|walk|head|~stroll)", "(going|walking|heading|~strolling)"
_JOINED = (", <head:{0}>{1}", "and <head:{0}>{1}", ", then <head:{0}>{1}", "and then <head:{0}>{1}")


def _joined(symbol: str, tail: str) -> tuple[str, ...]:
    """Patterns of a further move, after each of the words that join moves."""
    return tuple(pattern.format(symbol, f" {tail}" if tail else "") for pattern in _JOINED)


WAYS: list[Construction] = [
    *says("Route", "<moves:Moves>"),
    *says("Moves", "<head:Move> <tail:Onwards>", "first <head:Move> <tail:Onwards>", "start by <head:Moving> <tail:Onwards>"),
    *says("Moves", "<head:Crossing> <tail:IntoRoom>", "first <head:Crossing> <tail:IntoRoom>"),  # "take the hall to the kitchen"
    *says("Moves", ", after <head:Moving> , <tail:Moves>", ", after <head:Moving> , <tail:OneStop>", form=HELD),
    *says("Onwards", *_joined("Move", "<tail:Onwards>"), *_joined("Crossing", "<tail:IntoRoom>")),
    *says("Onwards", *_joined("Stop", "")[1:], ", and finally <head:Stop>"),
    *says("Onwards", ", <head:Move> <tail:Onwards>", ", <head:Stop>", register="telegraphic"),
    *says("Onwards", ". when that is done , <head:Move> <tail:Onwards>", ". the last thing to do is to <head:Stop>", form=HELD),
    *says("Onwards", ". <head:StopAs>", form=HELD),
    *says(
        "Onwards",
        ". (then|next|after that|afterwards|) <head:Move> <tail:Onwards>",
        ". (then|finally|lastly|) <head:Stop>",
        ". (then|next|after that|) <head:Crossing> <tail:IntoRoom>",
        "(next|after that|afterwards) <head:Move> <tail:Onwards>",
        "(,|and|then|and then|. then|.) <head:Move>",
        ", <head:Stop>",
        loose=True,
    ),
    *says("IntoRoom", "<head:Into> <tail:Onwards>"),
    *says("IntoRoom", "<head:Into>", loose=True),
    *says("OneStop", "<head:Stop>"),
    # Turns.
    *says("Move", "turn left", "make a left turn", "take a left", f"{_LET} left", do=Turn.LEFT),
    *says("Move", "turn right", "make a right turn", "take a right", f"{_LET} right", do=Turn.RIGHT),
    *says("Move", "turn around", "make a full turn", "turn back", do=Turn.AROUND),
    *says("Move", "go straight", "go straight ahead", "keep going straight", "continue straight ahead", do=Turn.STRAIGHT),
    *says("Move", "left", register="telegraphic", do=Turn.LEFT),
    *says("Move", "right", register="telegraphic", do=Turn.RIGHT),
    *says("Move", "turn back", register="telegraphic", do=Turn.AROUND),
    *says("Move", "straight", register="telegraphic", do=Turn.STRAIGHT),
    *says("Moving", "turning left", "making a left turn", do=Turn.LEFT),
    *says("Moving", "turning right", "making a right turn", do=Turn.RIGHT),
    *says("Moving", "turning around", "turning back", do=Turn.AROUND),
    *says("Moving", "going straight", "going straight ahead", do=Turn.STRAIGHT),
    # Rooms.
    *says("Move", "(leave|exit|~quit) <at:RoomPlace>", f"{_LET} out of <at:RoomPlace>", do=Way.LEAVE),
    *says("Move", "(leave|exit|~quit) (the|this) room", f"{_LET} out of (the|this) room", do=Way.LEAVE),
    *says("Move", "enter <at:RoomPlace>", f"{_LET} into <at:RoomPlace>", do=Way.ENTER),
    *says("Move", "(cross|~traverse) <at:RoomPlace>", f"{_LET} (through|across) <at:RoomPlace>", do=Way.CROSS),
    *says("Moving", "(leaving|~quitting) <at:RoomPlace>", f"{_LETTING} out of <at:RoomPlace>", do=Way.LEAVE),
    *says("Moving", "(leaving|~quitting) (the|this) room", do=Way.LEAVE),
    *says("Moving", "entering <at:RoomPlace>", f"{_LETTING} into <at:RoomPlace>", do=Way.ENTER),
    *says("Moving", "(crossing|~traversing) <at:RoomPlace>", f"{_LETTING} (through|across) <at:RoomPlace>", do=Way.CROSS),
    *says("Crossing", "take <at:RoomPlace>", f"{_LET} through <at:RoomPlace>", do=Way.CROSS),
    *says("Crossing", f"{_LET} out of <at:RoomPlace>", do=Way.LEAVE),
    *says("Crossing", f"{_LET} past <at:Thing>", do=Way.PAST),
    *says("Into", "(to|into) <at:RoomPlace>", do=Way.ENTER),
    # Things.
    *says("Move", f"{_LET} past <at:Thing>", "(pass|~bypass) <at:Thing>", do=Way.PAST),
    *says("Move", f"{_LET} (towards|toward) <at:Thing>", "move towards <at:Thing>", do=Way.TOWARDS),
    *says("Move", "past <at:Thing>", register="telegraphic", do=Way.PAST),
    *says("Move", "towards <at:Thing>", register="telegraphic", do=Way.TOWARDS),
    *says("Moving", f"{_LETTING} past <at:Thing>", "passing <at:Thing>", do=Way.PAST),
    *says("Moving", f"{_LETTING} (towards|toward) <at:Thing>", do=Way.TOWARDS),
    *says("Stop", "(stop|wait|~halt) (by|at|next to|beside) <at:Thing>", "come to a stop by <at:Thing>", do=Way.STOP),
    *says("Stop", "(stop|wait|~halt) in <at:RoomPlace>", "come to a stop in <at:RoomPlace>", do=Way.STOP),
    *says("Stop", "stop when you (see|reach) <at:Spot>", "stop where you see <at:Spot>", form=HELD, do=Way.STOP),
    *says("Spot", "<Thing>", "<RoomPlace>", form=HELD),
    *says("StopAs", "<at:Spot> is where you should stop", form=HELD, do=Way.STOP),
    # Other moves that people type.
    *says("Move", "(turn|go|bear) (to the|) left", "make a left", "take the (next|) left", do=Turn.LEFT, loose=True),
    *says("Move", "(turn|go|bear) (to the|) right", "make a right", "take the (next|) right", do=Turn.RIGHT, loose=True),
    *says(
        "Move",
        "(keep|continue) (going|walking|) (straight|straight on|ahead)",
        "go (ahead|forward|on|straight on)",
        do=Turn.STRAIGHT,
        loose=True,
    ),
    *says(
        "Move",
        "(go|walk|head|move|continue|proceed|run) (to|toward|towards|in) <at:RoomPlace>",
        "(into|to) <at:RoomPlace>",
        do=Way.ENTER,
        loose=True,
    ),
    *says("Move", "(take|follow|through) <at:RoomPlace>", "(go|walk|head) (along|down) <at:RoomPlace>", do=Way.CROSS, loose=True),
    *says("Move", "(get|come|move) out of <at:RoomPlace>", "out of <at:RoomPlace>", do=Way.LEAVE, loose=True),
    *says("Move", "(go|walk|continue) (by|straight past|on past) <at:Thing>", do=Way.PAST, loose=True),
    *says(
        "Stop",
        "(stop|wait|end|finish) (near|close to|in front of|before|at|by|beside|next to) <at:Thing>",
        "(stop|wait|end|finish) (inside|at|by) <at:RoomPlace>",
        "(go|walk|head|move) (over|up|) to <at:Thing>",
        "(find|visit|reach|approach) <at:Thing>",
        "(stop|wait) (there|here|)",
        loose=True,
        do=Way.STOP,
    ),
]
