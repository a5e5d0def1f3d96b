"""Constructions of limits on the way: Limit."""

from envs.language.grammar.patterns import HELD, Construction, says
from envs.language.semantics.acts import HERE, Rule
from envs.language.semantics.meaning import RoomPlace

_ROOM, _THING, _STAY = Rule.NEVER_ENTER, Rule.NEVER_NEAR, Rule.STAY_IN
_NOT = "(do not|never|please do not|you must not|whatever you do do not|but do not|make sure not to|try not to|you should not|be careful not to)"
_INTO = (
    "(go into|go in|enter|go through|go to|walk through|walk into|set foot in|pass through|step into|come into|go inside|go near|use|cross"
    "|walk in|cut through|stray into|visit|get into|be in|go via)"
)
_WITHOUT = (
    "(going into|going in|entering|going through|walking through|walking into|setting foot in|passing through|stepping into|going inside"
    "|going near|using|crossing|cutting through|visiting|going via|ever entering|having to go through)"
)
_OVER = (
    "(walk on|walk over|step on|go over|tread on|stand on|cross|go near|go to|touch|walk across|get near|come near|drive over|run over|bump into"
    "|approach|go on|go by|walk past|pass|go past|hit|get close to|go close to|walk to|visit)"
)
_OVERING = (
    "(walking on|walking over|stepping on|going over|treading on|standing on|crossing|going near|touching|walking across|getting near|going on"
    "|coming near|driving over|bumping into|passing|going past|walking past|hitting|getting close to|going close to|running over)"
)
_KEEP = "(avoid|keep out of|stay out of|keep away from|stay away from|keep clear of|steer clear of|stay clear of|avoid going into|avoid going through)"

LIMITS: list[Construction] = [
    *says("Limits", "<head:Limit> [<tail:MoreLimits>]"),
    *says("Limits", "<head:Limit> <tail:MoreLimits> <OnTheWay>", loose=1),
    *says("OnTheWay", "(on the way|on your way|to get there|at any point|at all|while you do it|as you go)", loose=1),
    *says("OnlyLimits", "<head:Limit> [<tail:MoreLimits>]"),
    *says("MoreLimits", "and <head:Limit> [<tail:MoreLimits>]"),
    *says("MoreLimits", "or <head:RoomAgain> [<tail:MoreLimits>]", "(or|and|nor) <head:ThingAgain> [<tail:MoreLimits>]", loose=1),
    *says("MoreLimits", ". <head:Limit> [<tail:MoreLimits>]", "(or|and|nor) <head:RoomAgain> [<tail:MoreLimits>]", loose=1),
    *says("RoomAgain", "<what:RoomPlace>", rule=_ROOM, loose=1),
    *says("ThingAgain", "<what:Thing>", rule=_THING, loose=1),
    *says(
        "Limit", "do not (go into|enter|~intrude into) <what:RoomPlace>", "without (going through|entering) <what:RoomPlace>", rule=_ROOM
    ),
    *says("Limit", "do not (walk over|go near) <what:Thing>", "without (walking over|going near) <what:Thing>", rule=_THING),
    *says("Limit", "stay in <what:RoomPlace>", "never leave <what:RoomPlace>", rule=_STAY),
    *says("Limit", "stay in this room", "do not leave this room", rule=_STAY, what=RoomPlace(HERE)),
    *says("Limit", "<what:RoomPlace> is where you should not go", form=HELD, rule=_ROOM),
    *says(
        "Limit",
        f"{_NOT} {_INTO} <what:RoomPlace> (on the way|at any point|at all|on your way|to get there|)",
        f"without (ever|) {_WITHOUT} <what:RoomPlace>",
        f"(and|but|) {_KEEP} <what:RoomPlace> (on the way|on your way|)",
        "(not through|but not through|not via|but not via|not by way of|but not by way of|only not through) <what:RoomPlace>",
        "(avoiding|bypassing|keeping out of|staying out of) <what:RoomPlace>",
        rule=_ROOM,
        loose=1,
    ),
    *says(
        "Limit",
        f"{_NOT} {_OVER} <what:Thing> (on the way|at any point|at all|on your way|)",
        f"without {_OVERING} <what:Thing>",
        "(avoid|keep off|stay off|keep away from|stay away from|keep clear of|steer clear of|avoid walking on|avoid stepping on|mind|go around"
        "|walk around|stay clear of|watch out for|be careful of|do not get too close to) <what:Thing>",
        "(avoiding|keeping off|staying off|keeping away from|staying away from|going around) <what:Thing>",
        rule=_THING,
        loose=1,
    ),
    *says(
        "Limit",
        "(stay|remain|keep|keep to|be) (in|inside|within) <what:RoomPlace>",
        "(do not leave|never leave|without leaving|do not go out of|without going out of|do not come out of) <what:RoomPlace>",
        rule=_STAY,
        loose=1,
    ),
    *says(
        "Limit",
        "(stay|remain|keep) (in|inside|within) (this|the) room",
        "(do not leave|never leave|without leaving|do not go out of|without going out of) (this room|the room|here|it)",
        "(stay in here|remain in here|do not go anywhere else|only in this room|within this room)",
        rule=_STAY,
        what=RoomPlace(HERE),
        loose=1,
    ),
]
