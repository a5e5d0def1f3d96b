"""Constructions of whole requests: acts in order, choices, conditions, answers, limits."""

from envs.language.grammar.everyday.acts import VISITS, WORDS
from envs.language.grammar.everyday.moves import TURNS, WALKS
from envs.language.grammar.patterns import HELD, Construction, names, says
from envs.language.semantics.acts import ROOM, THERE

_BUT = (
    "(but skip|but not|except|except for|apart from|other than|but|excluding|leave out|skipping|but leave out|save for|not|leaving out|skip"
    "|besides|with the exception of|not counting)"
)

_PARTS = {
    "size": "[<size:Size>]",
    "color": "[<color:Color>]",
    "material": "[<material:Material>]",
    "": "<category:Noun>",
    "room": "[<room:In>]",
}
_STEM = {but: " ".join(part for name, part in _PARTS.items() if name != but) for but in ("size", "color", "material", "room", "none")}

MANY: list[Construction] = [
    *says("Each", "(visit|go to) every <of:EachThing>", "(visit|go to) each <of:EachThing>", "(visit|go to) all <of:EachThings>"),
    *says("Each", "(visit|go to) every <of:EachRoom>", "(visit|go to) each <of:EachRoom>", "(visit|go to) all <of:EachRooms>"),
    *says("Each", "(visit|go to) at least <least:Number> <of:EachThings>", "(visit|go to) at least <least:Number> <of:EachRooms>"),
    *says("Each", "(visit|go to) every <of:EachThing> except <but:Excepted>", "(visit|go to) every <of:EachRoom> except <but:Excepted>"),
    *says("Each", "every <of:EachThing> should be visited", "every <of:EachRoom> should be visited", form=HELD),
    *says(
        "Each",
        "<EachVerb> (every|each|every single|each and every|each one of the|each of the|every one of the|each of) <of:EachOne> [<Except>]",
        "<EachVerb> (all of the|all the|all of|all|both of the|both the|both|all of my|all my|both of|all three|all four) <of:EachOne> [<Except>]",
        "<EachVerb> (every|each|all|all the|all of the|both|both the) <of:EachOne> (in the house|in the home|in here|there is|there are"
        "|you can find|in this house|in this home|one by one|in turn|here) [<Except>]",
        loose=1,
    ),
    *says(
        "Each",
        "<EachVerb> (at least|a minimum of|no fewer than|not less than|any) <least:Number> (of the|of|different|) <of:EachOne> [<Except>]",
        loose=1,
    ),
    *says("Each", "<EachVerb> the <least:Number> <of:EachOne>", loose=1),
    *says(
        "EachVerb",
        "(visit|go to|go see|see|check|check on|check out|look at|take a look at|have a look at|go to see|go and see|find|inspect|go round"
        "|go into|go in|walk to|stop by|stop at|walk into|enter|go and look at|go look at|go through|pass by|go by|have a look in|look in"
        "|look into|go and check|go check|go visit|go and visit|walk through|walk up to|get to|show me|take me to)",
        loose=1,
    ),
    *says("Except", f"{_BUT} <but:Excepted>", loose=1),
    *says("EachOne", "<EachThing>", "<EachThings>", "<EachRoom>", "<EachRooms>", loose=1),
    *says("EachThing", "<Core> [<Not>] [<link:Link>] [<room:In>]", any=True),
    *says("EachThings", "<Cores> [<Nots>] [<link:Links>] [<room:Ins>]", any=True),
    *says("EachRoom", "<type:AnyRoom>", any=True),
    *names("AnyRoom", {ROOM: "room"}),
    *names("AnyRooms", {ROOM: "rooms"}),
    *says("EachRooms", "<type:AnyRooms>", any=True),
    *says("Excepted", "<Thing>", "<RoomPlace>"),
    *says("Excepted", "<ExceptedIn>", loose=1),
    *says(
        "ExceptedIn",
        "(the one|the ones|those|that|the one that is|any|the ones that are) (in|of|inside) <room:TheRoom>",
        loose=1,
        category="thing",
    ),
    *says("Either", "go to either <options:Options>", "visit either <options:Options>"),
    *says("Either", "<EitherVerb> (either|) <options:Options> [<Whichever>]", loose=1),
    *says("Either", "(either|) <options:Options> [<Whichever>]", loose=2),
    *says(
        "EitherVerb",
        "(go|walk|head|get|come|run|move) (over|) (to|into)",
        "(find|visit|look for|take me to|show me|look at|check|find me|go look at|go see)",
        loose=1,
    ),
    *says(
        "Whichever",
        "(i do not mind which|i do not mind|either is fine|whichever is closer|whichever is nearer|whichever is closest|whichever you like"
        "|whichever|it does not matter which|does not matter which|either will do|either one is fine|whichever is nearest|you choose"
        "|your choice|i do not care which|any is fine|i do not mind which one|it does not matter|either of them is fine|whichever you prefer"
        "|whichever comes first|whichever you find first|whichever is easier)",
        ". (i do not mind which|i do not mind|either is fine|it does not matter which|either will do|either of them is fine|you choose)",
        loose=1,
    ),
    *says("Options", "<head:OptionVisit> or <tail:OneOption>"),
    *says("Options", "<head:OptionVisit> or (to|the|) <tail:OneOption>", "<head:OptionVisit> <tail:Options>", loose=1),
    *says("OneOption", "<head:OptionVisit>"),
    *says("OptionVisit", "<to:Where>"),
]

CONDITIONS: list[Construction] = [
    *says(
        "When",
        "if <check:Check> , <then:Acts> [, otherwise <otherwise:Acts>]",
        "<then:OneAct> if <check:Check> [, otherwise <otherwise:Acts>]",
    ),
    *says("When", "<then:OneAct> , provided that <check:Check>", form=HELD),
    *says(
        "When",
        "(if|in case|when|supposing) <check:Check> (then|please|just|) <then:Acts> [<Else>]",
        "(if|in case|when|supposing) <check:Check> (then|) <then:Acts> . [<Else>]",
        "<then:OneAct> (if|in case|when|provided|as long as) <check:Check> [<Else>]",
        "(see if|check if|check whether|see whether|find out if) <check:Check> (.|and|) (if so|if there is|if yes|if it is|if you do) (then|) <then:Acts> [<Else>]",
        loose=1,
    ),
    *says("Else", "<IfNot> (then|) <otherwise:Acts>", ". <IfNot> (then|) <otherwise:Acts>", loose=1),
    *says(
        "IfNot",
        "(otherwise|else|or else|failing that|if that is not the case|if that fails|if not then|or if not|and if not|but if not|if not|in any other case)",
        "(and|but|or|) if (it is not|there is not|there is none|there is no such thing|it does not|you do not|there are none|it has not|you can not"
        "|there is not one|it is not there|there are not any|you can not see one|you do not see one|none|you can not find one|they are not|it is not so)",
        "(and|but|or|) if it is (any other|another|some other|a different|not that) (color|colour|size|one|thing)",
        loose=1,
    ),
    *says("Check", "there is <of:Some>", "you see <of:Some>"),
    *says("Check", "there is no <of:None>", "there is not <of:Some>", negated=True),
    *says("Check", "there are at least <least:Number> <of:Many>"),
    *says("Check", "there is <of:AnyRoomPlace>"),
    *says("Check", "there is no <of:NoRoomPlace>", negated=True),
    *says("Check", "<of:Stated>"),
    *says("Check", "<of:StatedNot>", negated=True),
    *says("Check", "(you can see|you see|you are able to see) <of:Seen> from (where you are|here|where you stand)", seen=True),
    *says("Check", "<of:RoomHas>"),
    *says("Check", "<of:RoomHasNo>", negated=True),
    *says(
        "Check",
        "(there are|you see|you find|we have|there is|you can see|you can find|you come across) (any|some|) <of:Many>",
        "(we have|you find|you can find|you can see|there exists) <of:Some>",
        loose=1,
    ),
    *says(
        "Check",
        "(there are not any|there are no|you do not see any|there is not any|you can not find any|we do not have any) <of:Many>",
        loose=1,
        negated=True,
    ),
    *says(
        "Check",
        "(you do not see|you can not see|you can not find|you do not find|we do not have|there is not) <of:Some>",
        loose=1,
        negated=True,
    ),
    *says("Check", "there (is|are) (more than one|more than 1|several|two or more|at least two|multiple) <of:Manyish>", loose=1, least=2),
    *says("Check", "there (is|are) (only one|just one|exactly one|only 1) <of:Manyish>", loose=1, most=1),
    *says("Check", "(we have|you find) (a|any) <of:NoRoomPlace>", "there is (a|any) <of:NoRoomPlace>", loose=1),
    *says("Check", "(there is not|we do not have|you do not find) (a|any) <of:NoRoomPlace>", loose=1, negated=True),
    *says("Check", "(it|there) has <of:HasThere>", "there is <of:HasThere> (in it|in there|there|inside)", loose=1),
    *says("Check", "(it|there) (has no|does not have a|has not got a) <of:HasNoThere>", loose=1, negated=True),
    *says("Check", "<of:Seen> is (visible|in view|in sight) (from here|from where you are|)", "you can see <of:Seen>", loose=1, seen=True),
    *says("Check", "<of:RoomHolds>", loose=1),
    *says("Check", "<of:RoomHoldsNot>", loose=1, negated=True),
    *says("Manyish", "<None>", "<Many>", loose=1),
    *says("Seen", "(a|the|any) <Core> [<Not>] [<link:Link>] [<room:In>]", any=True),
    *says("HasThere", "(a|any|some) <Core> [<Not>] [<link:Link>]", "(any|some) <Cores> [<Nots>]", loose=1, any=True, room=THERE),
    *says("HasNoThere", "<Core> [<Not>] [<link:Link>]", loose=1, any=True, room=THERE),
    *says("AnyRoomPlace", "a <type:Room>", any=True),
    *says("NoRoomPlace", "<type:Room>", any=True),
    *says("Stated", f"the {_STEM['color']} is <color:Color>", f"the {_STEM['size']} is <size:Size>", any=True),
    *says("StatedNot", f"the {_STEM['color']} is not <color:Color>", f"the {_STEM['size']} is not <size:Size>", any=True),
    *says(
        "Stated",
        f"the {_STEM['material']} is made of <material:Stuff>",
        f"(the|a) {_STEM['material']} is <material:Material>",
        f"(the|a) {_STEM['room']} is (in|inside) <room:TheRoom>",
        f"the {_STEM['none']} is <link:BareLink>",
        loose=1,
        any=True,
    ),
    *says(
        "StatedNot",
        f"the {_STEM['material']} is not made of <material:Stuff>",
        f"(the|a) {_STEM['material']} is not <material:Material>",
        f"(the|a) {_STEM['room']} is not (in|inside) <room:TheRoom>",
        f"the {_STEM['none']} is not <link:BareLink>",
        loose=1,
        any=True,
    ),
    *says(
        "RoomHolds",
        "<room:TheRoom> (has|contains|has got|holds) (a|any|some) <Core> [<Not>] [<link:Link>] (in it|inside|)",
        "<room:TheRoom> (has|contains|has got) (any|some|) <Cores> [<Nots>] (in it|)",
        loose=1,
        any=True,
    ),
    *says(
        "RoomHoldsNot",
        "<room:TheRoom> (has no|contains no|has not got a|does not have a|does not contain a|does not have any|is without a|has not got any) <Core> [<Not>] [<link:Link>] (in it|inside|)",
        loose=1,
        any=True,
    ),
]

ORDER: list[Construction] = [
    *says("Request", "<acts:Acts>"),
    *says("Request", "<acts:Acts> , (but|and) <limits:Limits>", ", <limits:Limits> , and <acts:Acts>", "<limits:OnlyLimits>"),
    *says("Request", "<acts:Acts> (and|but|,|) <limits:Limits>", "<acts:Acts> . <limits:Limits>", "<limits:Limits> (and|but|then|,|) <acts:Acts>", "<limits:Limits> . <acts:Acts>", loose=1),
    *says("Act", "<Visit>", "<Rotate>", "<Advance>", "<Tilt>", "<Survey>", "<Stay>", "<Face>", "<Leave>", "<Explore>", "<Each>", "<Either>", "<TellAct>", "<Cannot>"),
    *says("Acts", "<head:Act> [<tail:ThenActs>]", "first <head:Act> <tail:ThenActs>", "<head:When>"),
    *says("OneAct", "<head:Act>"),
    *says("Acts", "<head:Act> instead", "<head:VisitNoun> instead", loose=2),
    *says("Request", "<acts:Acts> <Whichever>", "<acts:Acts> . <Whichever>", loose=2),
    *says("ThenActs", "<head:When> [<tail:ThenActs>]", loose=3),
    *says("ThenActs", ", then <head:Act> [<tail:ThenActs>]", "and then <head:Act> [<tail:ThenActs>]", ". after that , <head:Act> [<tail:ThenActs>]"),
    *says("ThenActs", "and <head:Act>", ", and finally <head:Act>"),
    *says("ThenActs", ", then <head:When>", "and then <head:When>"),
    *says("ThenActs", ". when that is done , <head:Act> [<tail:ThenActs>]", form=HELD),
    *says(
        "Acts",
        "<head:VisitNoun> <tail:ThenActs>",
        "(first|start with|start at|begin with|begin at|first of all|to begin with|first off|start off at) <head:VisitNoun> <tail:ThenActs>",
        "(first|first of all|to begin with|first off|start by) <head:Act> [<tail:ThenActs>]",
        "<head:VisitNoun> first <tail:ThenActs>",
        "<head:Act> first <tail:ThenActs>",
        "(before you|before) <tail:OneAct> <head:Act>",
        "(after you|after you have|once you|once you have) <head:Act> <tail:OneAct>",
        "after <head:Visiting> <tail:Acts>",
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
    *says("ThenActs", "<head:Act> [<tail:ThenActs>]", "<head:VisitNoun> [<tail:ThenActs>]", ". <head:When>", loose=3),
    *says("ThenActs", "<Then2> <head:Act> in that order", "<Then2> <head:VisitNoun> in that order", "<head:VisitNoun> (in that order|in this order)", loose=2),
    *says(
        "Then2",
        "(then|and|and then|next|and next|after that|and after that|afterwards|and afterwards|finally|and finally|then finally|and finish at"
        "|and finish by|and end at|and end up at|lastly|and lastly|at last|and at last|followed by|before|last|later|and from there|from there"
        "|then next|and once there|once there|once you are there|when you get there|when you are there|and when you get there|there|and there"
        "|then after that|and also|also|as well as|and last|plus|once that is done|when you are done|when done|then go on to|and only then"
        "|only then|thereafter|subsequently|second|third|secondly|thirdly|second of all|in the end)",
        ". (then|and then|next|after that|afterwards|finally|lastly|once there|from there|when you get there|after this|and|later|second|third"
        "|once you are there|when you are there|once that is done|when you are done|when done|there|also|last of all|at the end|in the end|)",
        "(then|and then|next|finally|and finally|after that) (please|you can|you should|i want you to|i would like you to|could you|can you)",
        loose=1,
    ),
]  # fmt: skip
REQUESTS: list[Construction] = [*WORDS, *VISITS, *TURNS, *WALKS, *MANY, *CONDITIONS, *ORDER]
