"""Constructions of limits on the way: Limit."""

from envs.language.grammar.patterns import HELD, Construction, says
from envs.language.semantics.acts import HERE, Rule
from envs.language.semantics.meaning import RoomPlace

_ROOM, _THING, _STAY = Rule.NEVER_ENTER, Rule.NEVER_NEAR, Rule.STAY_IN
_INTO = (
    "(go into|go in|enter|go through|go to|walk through|walk into|set foot in|pass through|step into|come into|go inside|go near|use|cross"
    "|walk in|cut through|stray into|visit|get into|be in|go via|go anywhere near|pass in|pass|take the way through|drive through"
    "|drive into|roll into|roll through|go by way of|put a wheel in|move through|walk by|go by|venture into|go across"
    "|take a shortcut through"
    "|cut across|go round by|come near|wander into|go anywhere in)"
)
_WITHOUT = (
    "(going into|going in|entering|going through|walking through|walking into|setting foot in|passing through|stepping into|going inside"
    "|going near|using|crossing|cutting through|visiting|going via|ever entering|having to go through|passing|passing via|passing in"
    "|driving through"
    "|driving into|setting a wheel in|putting a wheel in|taking the way through|rolling through|moving through|going across|cutting across"
    "|going anywhere near|coming near|ever going into|ever going through|going by way of|taking a shortcut through)"
)
_OVER = (
    "(walk on|walk over|step on|go over|tread on|stand on|cross|go near|go to|touch|walk across|get near|come near|drive over|run over"
    "|bump into"
    "|approach|go on|go by|walk past|pass|go past|hit|get close to|go close to|walk to|visit|go anywhere near|get anywhere near"
    "|come anywhere near"
    "|roll over|set foot on|put a wheel on|walk near|step over|go across|drive on|drive across|roll across|be near|stop at|stop by"
    "|stop near"
    "|brush against|knock|bang into|cross over|go too near|go too close to|come close to|get too close to|come too "
    "close to|run into|crash into|collide with|bash into|smash into"
    "|trip over|knock over|go back into|back into|knock into|barge into|bash|scrape|graze|clip|rub against|plough into|plow into)"
)
_OVERING = (
    "(walking on|walking over|stepping on|going over|treading on|standing on|crossing|going near|touching|walking across|getting near"
    "|going on"
    "|coming near|driving over|bumping into|passing|going past|walking past|hitting|getting close to|going close to|running over"
    "|going anywhere near|getting anywhere near|coming anywhere near"
    "|rolling over|setting foot on|going across|driving on|driving across|rolling across|crossing over|going too near|getting too close to"
    "|setting a wheel on|knocking|brushing against|stopping at|running into|crashing into|colliding with|bashing into|smashing into"
    "|tripping over|knocking over|backing into|knocking into|barging into|scraping|grazing|clipping|rubbing against)"
)
_KEEP = (
    "(avoid|avoid passing through|avoid the way through|keep well out of|bypass|skirt|keep your distance from"
    "|keep out of|stay out of|keep away from|stay away from|keep clear of|steer clear of|stay clear of|avoid going into"
    "|avoid going through)"
)

LIMITS: list[Construction] = [
    *says("Limits", "<head:Limit> [<tail:MoreLimits>]"),
    *says("Limits", "<head:Limit> <tail:MoreLimits> <OnTheWay>", loose=1),
    *says(
        "OnTheWay",
        "(on the way|on your way|to get there|at any point|at all|while you do it|as you go|whatever you do|whatever happens|ever"
        "|under any circumstances|at any time|at all costs|no matter what|on the way there|while you are at it|for any reason|throughout"
        "|all the time|the whole time|along the way)",
        loose=1,
    ),
    *says(
        "DoNot",
        "(do not|never|please do not|you must not|whatever you do do not|but do not|make sure not to|try not to|you should not"
        "|be careful not to"
        "|you can not|you may not|you are not allowed to|you are not to|i would rather you did not|i would prefer you did not|but never"
        "|i would prefer that you did not|i do not want you to|take care not to|remember not to|be sure not to|make sure you do not"
        "|make sure that you do not|mind you do not|do not you dare"
        "|do not dare|and do not you dare|but do not you dare"
        "|under no circumstances|you are forbidden to|on no account|and never|and do not"
        "|but you can not|but you must not|but you may not|and you must not|but not|you had better not|better not"
        "|ensure you do not|and mind you do not"
        "|but mind you do not|mind that you do not|and try not to|but try not to|and be careful not to|but be careful not to|careful not to"
        "|and take care not to|but take care not to|and make sure you do not|but make sure you do not|and make sure "
        "not to|watch you do not)",
        loose=1,
    ),
    *says("LimitRoom", "<RoomPlace>", "<AnyOfRooms>", loose=1),
    *says("AnyOfRooms", "(either|any) <type:Room>", loose=1, any=True),
    *says(
        "AnyOfRooms",
        "(both|all|all of the|any of the|either of the|both of the|both the|all the|any|the) <type:RoomsName>",
        loose=1,
        any=True,
    ),
    *says("Roomy", "<type:Room>", loose=1),
    *says("RoomSide", "<type:TheRoom> side", "the side of <type:TheRoom>", loose=1),
    *says("LimitThing", "<Thing>", "<AllThings>", loose=1),
    *says(
        "AllThings",
        "(any of the|either of the|all the|all of the|both|both of the|either|both the) <Cores> [<Nots>] [<link:Links>] [<room:Ins>]",
        "either <Core> [<Not>] [<link:Link>] [<room:In>]",
        loose=1,
        any=True,
    ),
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
        f"<DoNot> {_INTO} <what:LimitRoom> [<OnTheWay>]",
        f"without (ever|) {_WITHOUT} <what:LimitRoom> [<OnTheWay>]",
        f"(and|but|) {_KEEP} <what:LimitRoom> [<OnTheWay>]",
        "(not through|but not through|not via|but not via|not by way of|but not by way of|only not through|not from|but not from|not across"
        "|but not across|not past|via anywhere but|no going through|by any way but through|any way but through|any way except through"
        "|without using) <what:LimitRoom> [<OnTheWay>]",
        "(not|without|do not|never) (from|by|via|through|go from|go by|go through|come from|going from|going by|going through|coming from"
        "|coming through|pass by|passing by|use|using) <what:RoomSide> [<OnTheWay>]",
        "no <what:Roomy>",
        "(avoiding|bypassing|keeping out of|staying out of|while avoiding|while keeping out of|while staying out of|skipping)"
        " <what:LimitRoom> [<OnTheWay>]",
        rule=_ROOM,
        loose=1,
    ),
    *says(
        "Limit",
        f"<DoNot> {_OVER} <what:LimitThing> [<OnTheWay>]",
        f"without (ever|) {_OVERING} <what:LimitThing> [<OnTheWay>]",
        "(avoid|keep off|stay off|keep away from|stay away from|keep clear of|steer clear of|avoid walking on|avoid stepping on|mind"
        "|go around"
        "|walk around|stay clear of|watch out for|be careful of|do not get too close to|keep your distance from|keep well away from"
        "|stay well away from"
        "|keep well clear of|give a wide berth to|keep a safe distance from|avoid going near|avoid touching|stay far from|keep far from"
        "|and avoid|but avoid|but keep off|but keep away from|but stay away from|but steer clear of|and steer clear of|but keep clear of"
        "|and keep away from|and keep off|but stay off|and stay off|but mind) <what:LimitThing> [<OnTheWay>]",
        "(give|and give|but give) <what:Thing> a (wide|wide enough|good) berth",
        "(avoiding|keeping off|staying off|keeping away from|staying away from|going around|while avoiding|while keeping away from"
        "|while staying off|steering clear of|while steering clear of|keeping clear of|while keeping clear of|keeping your distance from"
        "|while keeping your distance from) <what:LimitThing> [<OnTheWay>]",
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
