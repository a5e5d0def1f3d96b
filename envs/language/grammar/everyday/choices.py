"""Constructions of acts with a choice: Each and Either."""

from envs.language.grammar.patterns import HELD, Construction, names, says
from envs.language.semantics.acts import ROOM

_BUT = (
    "(but skip|but not|except|except for|apart from|other than|but|excluding|leave out|skipping|but leave out|save for|not|leaving out|skip"
    "|besides|with the exception of|not counting)"
)

MANY: list[Construction] = [
    *says(
        "Each",
        "(visit|go to|~tour) every <of:EachThing>",
        "(visit|go to|~tour) each <of:EachThing>",
        "(visit|go to|~tour) all <of:EachThings>",
    ),
    *says(
        "Each",
        "(visit|go to|~tour) every <of:EachRoom>",
        "(visit|go to|~tour) each <of:EachRoom>",
        "(visit|go to|~tour) all <of:EachRooms>",
    ),
    *says(
        "Each", "(visit|go to|~tour) at least <least:Number> <of:EachThings>", "(visit|go to|~tour) at least <least:Number> <of:EachRooms>"
    ),
    *says(
        "Each",
        "(visit|go to|~tour) every <of:EachThing> except <but:Excepted>",
        "(visit|go to|~tour) every <of:EachRoom> except <but:Excepted>",
    ),
    *says("Each", "every <of:EachThing> should be visited", "every <of:EachRoom> should be visited", form=HELD),
    *says(
        "Each",
        "<EachVerb> (every|each|every single|each and every|each one of the|each of the|every one of the|each of) <of:EachOne> [<Except>]",
        "<EachVerb> (all of the|all the|all of|all|both of the|both the|both|all of my|all my|both of|all three"
        "|all four) <of:EachOne> [<Except>]",
        "<EachVerb> (every|each|all|all the|all of the|both|both the) <of:EachOne> (in the house|in the home|in here|there is|there are"
        "|you can find|in this house|in this home|one by one|in turn|here) [<Except>]",
        loose=1,
    ),
    *says(
        "Each",
        "<EachVerb> (at least|a minimum of|no fewer than|not less than|any|exactly|just|only|any old) <least:Number> (of the|of"
        "|different|of my|of those|)"
        " <of:EachPlural> [<Except>]",
        "<EachVerb> (at least|a minimum of|no fewer than|any|exactly|just|only|) <least:Number> <OfTheN> <of:EachPlural> [<Except>]",
        "<EachVerb> <least:Number> (of the|of my|of those|different) <of:EachPlural> [<Except>]",
        loose=1,
    ),
    *says(
        "Each",
        "<EachVerb> <of:SomeRoom> (but|) (not|except|other than|apart from) <but:RoomPlace>",
        "not <but:RoomPlace> (but|) <of:SomeRoom>",
        "not <but:RoomPlace> (but|) <EachVerb> <of:SomeRoom>",
        "not <but:RoomPlace> . <of:SomeRoom>",
        loose=2,
        least=1,
    ),
    *says("SomeRoom", "(the|a|any|another|the other|some other|other|one of the other) <type:RoomWord> <Having>", loose=1, any=True),
    *says("OfTheN", "(of the|of all|of our|of my|of those) (two|three|four|five|six|2|3|4|5|6)", loose=1),
    *says("Each", "<EachVerb> <AnyOne> <of:EachOne> [<Except>] [<NotBoth>]", loose=1, least=1),
    *says(
        "AnyOne",
        "(any one of the|one of the|exactly one of the|just one of the|any one|just one|only one|exactly one|any one of|either of the"
        "|just any|only one of the"
        "|exactly one of|one single|any single|either one of the)",
        "(any one|one|exactly one|just one|only one|either) <OfTheN>",
        loose=1,
    ),
    *says(
        "NotBoth",
        "(but not both|not both|but only one|only one|just one|but not all of them|only one of them|just one of them|no need for both"
        "|no need for all"
        "|no need for more|one is enough|and not both|never both|but never both|not both of them|but not both of them|one is fine"
        "|no more than one"
        "|not more than one|no need to do both|no need for all of them|but just one)",
        loose=1,
    ),
    *says(
        "Each", "(both|both the|both of the|all|all the|all of the|every|each|every single|each of the) <of:EachOne> [<Except>]", loose=4
    ),
    *says("Each", "any <of:EachOne> <Except>", "<EachVerb> any (of the|) <of:EachOne> <Except>", loose=3, least=1),
    *says(
        "Each",
        "<EachVerb> (every|each|every single|all of the|all the|all|both|both the|both of the|each of the"
        "|every one of the) <of:EachOne> [<Except>] <AllOfThem>",
        loose=1,
    ),
    *says(
        "AllOfThem",
        "(all of them|each of them|every one of them|every last one|both of them|one after another|one by one|in turn"
        "|one after the other|without missing any"
        "|all four|all three|all five|all six|all 3|all 4|all 5|all 6|both|every single one|all|in any order|in whatever order"
        "|in any order you like|once each)",
        ". (all of them|each of them|every one of them|all four|all three|all five|all six|both of them|every last one)",
        loose=1,
    ),
    *says("Each", "<EachVerb> the <least:Number> <of:EachPlural>", loose=1),
    *says(
        "EachVerb",
        "(visit|go to|go see|see|check|check on|check out|look at|take a look at|have a look at|go to see|go and see|find|inspect|go round"
        "|go into|go in|walk to|stop by|stop at|walk into|enter|go and look at|go look at|go through|pass by|go by|have a look in|look in"
        "|look into|go and check|go check|go visit|go and visit|walk through|walk up to|get to|show me|take me to|call at|drop by|tour"
        "|do|reach|swing by|get over to|head to|head for|go and look in|look inside|peek into|go and look into)",
        loose=1,
    ),
    *says("Except", f"{_BUT} <but:Excepted>", loose=1),
    *says("Except", "(but leave|leave|and leave) <but:Excepted> (alone|out|be|)", loose=1),
    *says(
        "Except",
        "(but ignore|ignore|ignoring|but stay away from|but do not go to|but never mind|but do not bother with|but do not visit"
        "|except not|but avoid|minus"
        "|but you can skip|never mind|but keep away from|but leave off|and skip|bar|only not|but do not look at"
        "|but you can leave out) <but:Excepted>",
        loose=1,
    ),
    *says("EachOne", "<EachThing>", "<EachThings>", "<EachRoom>", "<EachRooms>", "<RoomThings>", "<RoomThing>", loose=1),
    *says("EachPlural", "<EachThings>", "<EachRooms>", "<RoomThings>", loose=1),
    *says(
        "RoomThing",
        "[<size:Size>] [<color:Color>] [<material:Material>] <room:Room> <category:Noun> [<Not>] [<link:Link>]",
        loose=1,
        any=True,
    ),
    *says(
        "RoomThings",
        "[<size:Size>] [<color:Color>] [<material:Material>] <room:Room> <category:Nouns> [<Nots>] [<link:Links>]",
        loose=1,
        any=True,
    ),
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
        "(the one|the ones|those|the one that is|any|the ones that are|anything|those that are) <link:BareLink> [<room:In>]",
        loose=1,
        category="thing",
    ),
    *says("Either", "go to either <options:Options>", "visit either <options:Options>"),
    *says("Either", "<EitherVerb> (either|) <options:Options> [<Whichever>]", loose=1),
    *says("Either", "(either|) <options:Options> [<Whichever>]", loose=2),
    *says("Either", "<EitherVerb> (either|) <options:Options> <NotBoth>", "(either|) <options:Options> <NotBoth>", loose=2),
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
        "|your choice|i do not care which|any is fine|i do not mind which one|it does not matter|either of them is fine"
        "|whichever you prefer"
        "|whichever comes first|whichever you find first|whichever is easier)",
        "(whichever|whichever one|whatever|which ever|any one that) (is|s|) (closer|closest|nearest|nearer|easiest|quickest"
        "|quicker) (to you|to here|from here|)",
        "(i do not care which|i do not mind which|i do not care|no matter which|it is all the same to me|whichever suits you"
        "|whichever you want)"
        " (comes first|one|first|is first|you do first|of them|you pick|you go to|)",
        "in (any|whatever|whichever) order (you like|you want|you please|will do|is fine|)",
        "(the|) order (does not matter|is up to you|is not important)",
        ". (i do not mind which|i do not mind|either is fine|it does not matter which|either will do|either of them is fine|you choose)",
        loose=1,
    ),
    *says("Options", "<head:OptionVisit> or <tail:OneOption>"),
    *says("Options", "<head:OptionVisit> or (to|the|) <tail:OneOption>", "<head:OptionVisit> <tail:Options>", loose=1),
    *says("OneOption", "<head:OptionVisit>"),
    *says("OptionVisit", "<to:Where>"),
]
