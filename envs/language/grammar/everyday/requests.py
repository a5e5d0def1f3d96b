"""Constructions of whole requests: acts in order, with limits."""

import re
from functools import cache

from envs.language.grammar.everyday.acts import VISITS, WORDS
from envs.language.grammar.everyday.choices import MANY
from envs.language.grammar.everyday.conditions import CONDITIONS
from envs.language.grammar.everyday.moves import TURNS, WALKS
from envs.language.grammar.patterns import HELD, Construction, says
from envs.language.lexicon import COLORS, NOUNS, PARTS, PLURALS, ROOMS

_VERBS_LISTED = (
    "go walk head come turn face look find visit check tell stop wait stand stay move take show bring explore leave return run get"
    " follow enter see drive describe count"
)
APART = {  # acts set beside each other, and the words that begin one
    "ApartAct": frozenset(_VERBS_LISTED.split()), "ApartNoun": frozenset(), "ApartWhen": frozenset(),
}  # fmt: skip
ASKED = re.compile(  # a question: a place after it may be part of it, as in "what is on the desk and the table"
    r"\b(?:what|how|whether|count|describe|tell|(?:see|check|out|look|know|ask|me|wonder) if|(?:is|are) there|which|(?:do|can) you see)\b"
)
WEAK = frozenset(("next", "last", "there", "second", "third", "also", "later", "before"))  # that join only after a comma or "and"
_JOINS, _ENDS = ("and", "then", "back", "on", "over", "off"), ("finish", "end", "ending", "finishing", "stop", "up")
LEADS = tuple(f"{one} {lead} " for one in _JOINS for lead in ("to", "into", "back")) + tuple(
    f"{one} {lead} " for one in _ENDS for lead in ("at", "by", "in")
)  # words before which such a place is one to go to


@cache
def named_words() -> frozenset[str]:
    """Last words of names and colours.

    A place after one without a comma belongs to it: "if there is a mug on the desk go ...".
    """
    names = (name for lexicon in (NOUNS, PLURALS, ROOMS, PARTS, COLORS) for listed in lexicon.values() for name in listed.split("|"))
    return frozenset(name.strip("~").split()[-1] for name in names) | {"one", "ones", "it", "them", "room", "rooms"}


ORDER: list[Construction] = [
    *says("Request", "<acts:Acts>"),
    *says("Request", "what you should do is <acts:Acts> [, but <limits:Limits>]", form=HELD),
    *says("Request", "<acts:Acts> , (but|and) <limits:Limits>", ", <limits:Limits> , and <acts:Acts>", "<limits:OnlyLimits>"),
    *says("Request", "<acts:Acts> (and|but|,|) <limits:Limits>", "<acts:Acts> . <limits:Limits>",
        "<limits:Limits> (and|but|then|,|) "
        "<acts:Acts>", "<limits:Limits> . <acts:Acts>", loose=1),
    *says("Act", "<Visit>", "<Rotate>", "<Advance>", "<Tilt>", "<Survey>", "<Stay>", "<Face>", "<Leave>", "<Explore>", "<Each>",
    "<Either>", "<TellAct>", "<Cannot>"),
    *says("Acts", "<head:Anyway>", "<head:IfIt>", "<head:IfBoth>", "<head:IfAny>", loose=1),
    *says("Request", "<acts:LookIf>", loose=1),
    *says("Acts", "<head:Act> [<tail:ThenActs>]", "first <head:Act> <tail:ThenActs>", "<head:When>"),
    *says("OneAct", "<head:Act>"),
    *says("OnlyTurn", "<Rotate>", "<Tilt>", "<Survey>", loose=1),
    *says("Acts", "<head:OnlyTurn> <OnTheSpot>", loose=1),
    *says("Acts", "<head:Act> instead", "<head:VisitNoun> instead", loose=2),
    *says("Request", "<acts:Acts> <Whichever>", "<acts:Acts> . <Whichever>", loose=2),
    *says("Request", "<acts:Acts> (.|and|but|) <Rest>", loose=2),
    *says("Request", "<acts:Acts> (.|and|then|and then|) <TheEnd>", loose=2),
    *says("Request", "<acts:NounActs> (.|and|then|and then|) <TheEnd>", "<acts:NounActs> (and|but|) <limits:Limits>", loose=3),
    *says("Request", "<acts:Acts> <Whichever> (and|but|) <Once>", "<acts:Acts> (and|but|) <Once>", loose=2),
    *says("Once",
        "(never twice|only once|just once|once each|once only|only once each|each only once|each once|not twice|each "
        "just once)", loose=1),
    *says("Request", "<acts:NounAct>", loose=0),
    *says("NounActs", "<head:VisitNoun> [<tail:ThenActs>]", loose=1),
    *says(
        "Rest",
        "(never mind the rest|ignore the rest|nothing else|not the others|forget the rest|never mind the others"
        "|do not bother with the rest|leave the rest"
        "|just those|only those|no others|not the rest|nowhere else|no need for the rest|skip the rest|ignore the others"
        "|none of the others|never mind the other ones)",
        loose=1,
    ),
    *says(
        "TheEnd",
        "(done|finish|finish there|stop|stop there|pull up|that is it|that is all|that is the lot|go|go go go|you are done|end|halt"
        "|over|over and out"
        "|finished|the end|end there|call it a day|no further|that is the route|stay there|that will be all|stop moving|you can stop)",
        loose=1,
    ),
    *says("ThenActs", "<head:ApartWhen> [<tail:ThenActs>]", loose=3),
    *says("ApartWhen", "<When>", loose=0),
    *says("ThenActs", ", then <head:Act> [<tail:ThenActs>]", "and then <head:Act> [<tail:ThenActs>]",
        ". after that , <head:Act> "
        "[<tail:ThenActs>]"),
    *says("ThenActs", "and <head:Act>", ", and finally <head:Act>"),
    *says("ThenActs", ", then <head:When>", "and then <head:When>"),
    *says("ThenActs", ". when that is done , <head:Act> [<tail:ThenActs>]", form=HELD),
    *says(
        "Acts",
        "<head:VisitNoun> <tail:ThenActs>",
        "(first|start with|start at|begin with|begin at|first of all|to begin with|first off"
        "|start off at) <head:VisitNoun> <tail:ThenActs>",
        "(first|first of all|to begin with|first off|start by) <head:Act> [<tail:ThenActs>]",
        "<Begin> <head:VisitNoun> <tail:ThenActs>",
        "<Stops> <head:VisitNoun> <tail:ThenActs>",
        "(first|first of all|) <Youd> <head:Act> [<tail:ThenActs>]",
        "<head:VisitNoun> first <tail:ThenActs>",
        "<head:Act> first <tail:ThenActs>",
        "(before you|before) <tail:OneAct> <head:Act>",
        "(after you|after you have|once you|once you have) <head:Act> <tail:OneAct>",
        "after <head:Visiting> <tail:Acts>",
        loose=1,
    ),
    *says(
        "Begin",
        "(start|begin|starting|beginning|we will start|you start|we start|we will begin|you will start|let us start|set off"
        "|first up) (at|from|with|by|in)",
        "(first|first of all|number one|number 1|stop one|stop 1|1 .) (there is|up is|comes|)",
        loose=1,
    ),
    *says(
        "Stops",
        "(waypoints|stops|your stops|the stops|the route|your route|route|tour|your tour|itinerary|the plan|visit in order"
        "|go in order to) (are|is|) (in order|in this order|)",
        "(in order|in this order|in the following order|one after the other|one by one|in sequence) (go to|visit|)",
        loose=1,
    ),
    *says(
        "Youd",
        "(do|you|you can|you should|i want you to|i would like you to|could you|can you|you may|you must|i need you to|you will"
        "|you have to|you need to|would you"
        "|you just|you just have to|you simply)",
        loose=1,
    ),
    *says(
        "OnceDone",
        "(when|once|after|as soon as|and when|and once) you (have|are) (had a good look at it|had a look at it|had a look"
        "|had a good look|seen it|been there|got there"
        "|reached it|looked at it|finished|done|arrived|there|finished there|done that|done there|looked around|had a look around|at it"
        "|looked|there)",
        "(when|once|after|as soon as|and when|and once) (you arrive|you reach it|you get there|you finish|that is done|that is finished"
        "|this is done|done there"
        "|you have done that|you have done so|you are through)",
        loose=1,
    ),
    *says("Acts", "<head:Act> (before you|before) <tail:OneAct>", "<head:When> <tail:ThenActs>", loose=1),
    *says(
        "ThenActs",
        "<Then2> <head:Act> [<tail:ThenActs>]",
        "<Then2> <head:VisitNoun> [<tail:ThenActs>]",
        "<Then2> <head:When> [<tail:ThenActs>]",
        loose=1,
    ),
    *says("ThenActs", "<head:ApartAct> [<tail:ThenActs>]", "<head:ApartNoun> [<tail:ThenActs>]", ". <head:When>", loose=3),
    *says("ApartAct", "<Act>", loose=0),
    *says("ApartNoun", "<VisitNoun>", loose=0),
    *says("ThenActs", "<Then2> <head:Act> in that order", "<Then2> <head:VisitNoun> in that order",
        "<head:VisitNoun> (in that order|in this "
        "order)", loose=2),
    *says(
        "Then2",
        "(then|and|and then|next|and next|after that|and after that|afterwards|and afterwards|finally|and finally|then finally"
        "|and finish at"
        "|and finish by|and end at|and end up at|lastly|and lastly|at last|and at last|followed by|before|last|later|and from there"
        "|from there"
        "|then next|and once there|once there|once you are there|when you get there|when you are there|and when you get there|there"
        "|and there"
        "|then after that|and also|also|as well as|and last|plus|once that is done|when you are done|when done|then go on to|and only then"
        "|only then|thereafter|subsequently|second|third|secondly|thirdly|second of all|in the end)",
        ". (then|and then|next|after that|afterwards|finally|lastly|once there|from there|when you get there|after this|and|later"
        "|second|third"
        "|once you are there|when you are there|once that is done|when you are done|when done|there|also|last of all|at the end"
        "|in the end|)",
        "(then|and then|next|finally|and finally|after that|and|. then|. after that|. and then|. next|. finally|. and|.) <Youd>",
        loose=1,
    ),
    *says(
        "Then2",
        "(and finish|finish|and finish up|and end|ending|finishing|and stop|and end up|to finish|and finally end|and wind up) (to|at|by"
        "|in|with|near|up at|up in|up by|off at)",
        "(then|and then|and|) <OnceDone>",
        "<OnceDone> then",
        "(2|3|4|5|6|7|8) .",
        "(b|c|d|e|f)",
        "(then|and then|next|and next|and|and after that|after that|. then|. after that) (swing by|straight to"
        "|straight on to|over to|on to|off to|back to|go by)",
        "(and after|afterwards|after which|and after this|then lastly|and then lastly|and then finally|then at last|second comes"
        "|third comes|last comes|then straight)",
        loose=1,
    ),
]  # fmt: skip
REQUESTS: list[Construction] = [*WORDS, *VISITS, *TURNS, *WALKS, *MANY, *CONDITIONS, *ORDER]
