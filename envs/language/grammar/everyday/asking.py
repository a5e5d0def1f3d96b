"""Other ways in which people ask, want to know, and have an answer brought back."""

from envs.language.grammar.everyday.inquiring import INQUIRES
from envs.language.grammar.everyday.inquiring_rooms import INQUIRES_OF_ROOMS
from envs.language.grammar.patterns import Construction, names, says
from envs.language.semantics.acts import Pose, Side, Spoken, Topic
from envs.language.semantics.meaning import THING, About

_HOME = "(house|home|place|apartment|flat|building)"
_COLOR = "(color|colour|shade)"
_BACK = "(come back|come right back|come straight back|go back|get back|return|run back|head back|walk back|report back|come)"
_LIES = (
    "(sitting|standing|lying|resting|placed|kept|stored|located|left|sat|stood|propped|positioned|currently|there|right|directly"
    "|immediately|there right|just|hidden|)"
)
_WHAT = (
    "(what|which things|which objects|what things|what objects|what kind of things|what sort of things|what all|what stuff"
    "|what else|what items)"
)

WORDS: list[Construction] = [
    *says(
        "TellMe",
        "(tell me|tell us|say|let me know|let us know|report|report back|see|go see|go and see|find out|work out|figure out|look"
        "|go look|go and look|determine|describe|note|note down|i want to know|i would like to know|i need to know|i wonder"
        "|do you know|look and see|check|check for me|go check|go and check|check and tell me|look and tell me|tell me "
        "please|please tell me|tell me about|inform me|show me"
        "|give me|go find out|go and find out|have a look and tell me|take a look and tell me|have a look and see|read out"
        "|say out loud|answer|answer me|just tell me|and tell me|can you tell me|could you tell me|can you see|can you say"
        "|could you say|do you happen to know|any idea|remind me|name|list|confirm)",
        loose=1,
    ),
    *says(
        "FindOut",
        "(check|check for me|see|go see|go and see|find out|look|go look|go and look|tell me|tell us|let me know|let us know|say"
        "|report|go check|go and check|have a look|take a look|go and have a look|confirm|verify|make sure|determine|look and see"
        "|i want to know|i would like to know|i need to know|do you know|i wonder|can you tell me|could you tell me|can you see"
        "|could you check|can you check|look and tell me|work out|figure out|double check|go and find out|go find out|inform me) (if"
        "|whether)",
        loose=1,
    ),
    *says(
        "AndSay",
        "(and|then|and then|.|) (let me know|tell me|report back|report|report back to me|report to me|say so|let us know|tell us"
        "|say it|tell me the answer|tell me the number|give me the answer|give me the number|say it out loud"
        "|let me know what you find|tell me what you find|answer me|tell me what you found|tell me what you see|tell me the result"
        "|say yes or no|tell me yes or no|answer yes or no|tell me everything|tell me all about it|report both|report both to me"
        "|tell me both|revert|revert to me|get back to me|tell us everything|report everything|tell me what you think)",
        "(for me|for us|would you|will you|can you|out loud|aloud|if you can|exactly|right at the moment|at the moment|then|currently"
        "|again|once there|right)",
        loose=1,
    ),
    *says(
        "Whole",
        f"(anywhere|somewhere) (in|inside) (this|the|our|my|the whole) {_HOME}",
        f"(in|inside) (this|the|our|my|the whole|this whole|the entire|your|all of the|all the) {_HOME}",
        "(in total|altogether|in all|overall|all together|all in all|all told|around here|here altogether|anywhere|at all"
        "|in the rooms|here)",
        loose=1,
    ),
]

ASKS: list[Construction] = [  # of `About`
    *says(
        "Ask",
        "how many <thing:ManyThere> <Whole> ?",
        "how many <thing:Many> (does|do|has|have) (this|the|our) (house|home|place|apartment|flat) (have|contain|got|) ?",
        "how many <thing:Many> (do you see|can you see|can you count|can you find|do we have|have we got|have you seen|do you have"
        "|are around|exist) [<Whole>] ?",
        "(what is the number of|the number of|count of|total number of) <thing:Many> [<Whole>] ?",
        "how many <thing:Many> (can you|do you|could you) (see|count|find|spot) [<Whole>] ?",
        "how many <thing:HasMany> ?",
        "<thing:Many> (.|,|:|) how many (are there|do you see|) ?",
        "how many <thing:Many> is there [<Whole>] ?",
        about=About.COUNT,
        loose=1,
    ),
    *says(
        "Ask",
        "any <thing:Many> [<Whole>] ?",
        "is there <thing:Some> <Whole> ?",
        "are there (any|some|) <thing:Many> <Whole> ?",
        "(do|did|can|could|have) you (see|find|spot|seen|found|notice) (any|some) <thing:Many> [<Whole>] ?",
        "(do|did|can|could|have) (you|we|i) (see|find|spot|have|got|seen) <thing:Some> [<Whole>] ?",
        "(do we|have we|do you|have you|do they) (have|got) (any|some) <thing:Many> [<Whole>] ?",
        "(have we got|have you got|do you have|do we own|is there such a thing as|would there be|might there be|can i find"
        "|could there be) <thing:Some> [<Whole>] ?",
        "does (this|the|our|your) (house|home|place|apartment|flat) (have|contain) <thing:Some> ?",
        "does (this|the|our|your) (house|home|place|apartment|flat) (have|contain) (any|some) <thing:Many> ?",
        "has (this|the|our|your) (house|home|place|apartment|flat) got <thing:Some> ?",
        "does <thing:RoomOwns> ?",
        "has <thing:RoomGot> ?",
        "is <thing:There> (still|) there ?",
        about=About.EXISTS,
        loose=1,
    ),
    *says(
        "Ask",
        "(whereabouts is|where is|where can i find|where do you see|where did you see|where would i find|where can you see"
        "|where could i find) <thing:Inner> [<Whole>] ?",
        "where can <thing:Inner> be found ?",
        "(which|what) room (has|contains|holds|is home to|has got|do i find|would i find|can i find|do you find"
        "|is there) <thing:Inner> (in|in it|inside|) ?",
        "in (which|what) room (can i find|do i find|do you find|would i find|is there|will i find|can you find|stands"
        "|do we have) <thing:Inner> ?",
        "(which|what) room is <thing:Inner> (located in|in right now|inside|kept in|to be found in|found in|standing in) ?",
        "where in (the|this) (house|home|place|apartment|flat) is <thing:Inner> ?",
        "(where did i|where did we|where have i|where do we|where do you|where do they) (leave|put|left|keep|have) <thing:Inner> ?",
        "(where would you say is|i can not find|i have lost|have you seen where) <thing:Inner> . where is it ?",
        "i can not find <thing:Inner>",
        "where is <thing:Inner> (located|at|kept|placed|hiding|right now|exactly|to be found|standing|now) ?",
        about=About.ROOM,
        loose=1,
    ),
    *says(
        "Ask",
        f"what {_COLOR} (would you say|do you think|might|) (is|are|has) <thing:Thing> (right now|painted|) ?",
        f"(what is|what would be|give me) the {_COLOR} of <thing:Thing> ?",
        f"in what {_COLOR} is <thing:Thing> ?",
        f"what {_COLOR} (do|does) <thing:Thing> have ?",
        f"what is <thing:Thing> s {_COLOR} ?",
        f"what {_COLOR} is <thing:Thing> that you see ?",
        about=About.COLOR,
        loose=1,
    ),
    *says(
        "Ask",
        "what is <thing:Thing> (made from|made out of|built of|made up of) ?",
        "what are <thing:Thing> made of ?",
        about=About.MATERIAL,
        loose=1,
    ),
    *says("Ask", "how (big|large) are <thing:Thing> ?", about=About.SIZE, loose=1),
    *says(
        "Ask",
        "is <thing:Thing> (larger|bigger) than <other:Thing> ?",
        "which is the (larger|bigger) , <thing:Thing> or <other:Thing> ?",
        about=About.LARGER,
        loose=1,
    ),
    *says(
        "HasMany",
        "<Cores> (does|has) <room:Roomish> (have|got|contain|hold)",
        "<Cores> <room:Roomish> has",
        "<Cores> (are|) <room:HereIn>",
        "<Cores> (are|) <link:BareLink> <room:HereIn>",
        "<Cores> are (kept|located|standing|to be found|found) in <room:TheRoom>",
        "<Cores> (can you|do you|could you) (see|count|find) in <room:TheRoom>",
        any=True,
        loose=1,
    ),
    *says(
        "RoomOwns",
        "<room:Roomish> (have|contain|hold|include|have got) (any|some|) <Cores> [<Nots>] [<link:Links>] (in it|)",
        "<room:Roomish> (have|contain|hold|include|have got) (a|any|some) <Core> [<Not>] [<link:Link>] (in it|)",
        any=True,
        loose=1,
    ),
    *says(
        "RoomGot",
        "<room:Roomish> got (any|some|) <Cores> [<Nots>] [<link:Links>] (in it|)",
        "<room:Roomish> got (a|any|some) <Core> [<Not>] [<link:Link>] (in it|)",
        any=True,
        loose=1,
    ),
    *says("There", "(the|a|my|that) <Core> [<Not>] [<link:Link>] [<room:In>]", any=True, loose=1),
    *says("Roomish", "<TheRoom>", "<ThisRoom>", "<ItsRoom>", loose=1),
    *says(
        "Some",
        "(anything|something|any thing) [<size:Size>] [<color:Color>] [<material:Material>] [<Not>] [<link:Link>] [<room:In>]",
        "(anything|something) made of <material:Stuff> [<link:Link>] [<room:In>]",
        category=THING,
        any=True,
        loose=1,
    ),
    *says("Many", "<category:Nouns> that are <color:Color> [<link:Links>] [<room:Ins>]", any=True, loose=1),
    # Subordinate clauses, after "find out" and the like.
    *says(
        "AskThat",
        f"(what|which) {_COLOR} <thing:Thing> (is|are|has)",
        f"the {_COLOR} of <thing:Thing>",
        f"what <thing:Thing> s {_COLOR} is",
        about=About.COLOR,
        loose=1,
    ),
    *says("AskThat", "how (big|large) <thing:Thing> is", "the size of <thing:Thing>", about=About.SIZE, loose=1),
    *says(
        "AskThat",
        "what <thing:Thing> is made (of|from|out of)",
        "(the material|what material) of <thing:Thing>",
        about=About.MATERIAL,
        loose=1,
    ),
    *says(
        "AskThat",
        "how many <thing:ManyBe> [<Whole>]",
        "how many <thing:ManyThere> [<Whole>]",
        "how many <thing:Many> (you can see|you see|you can find|you find|you count|it has|there is|we have|exist) [<Whole>]",
        "the (number|count|total|total number) of <thing:Many>",
        "how many <thing:HasMany>",
        "how many <thing:Many>",
        about=About.COUNT,
        loose=1,
    ),
    *says(
        "AskThat",
        "where <thing:Inner> (is|are|is located|is kept|might be|can be found|has gone) [<Whole>]",
        "(which|what) room <thing:Inner> is (in|located in|kept in)",
        "in (which|what) room <thing:Inner> is",
        "the (room|location) of <thing:Inner>",
        "(which|what) room has <thing:Inner>",
        about=About.ROOM,
        loose=1,
    ),
    *says("AskThat", "(which|which one|what) is (larger|bigger) , <thing:Thing> or <other:Thing>", about=About.LARGER, loose=1),
    *says(
        "AskIf",
        "(there is|you can see|you see|you can find|you find|we have|there was|you spot) <thing:Some> [<Whole>]",
        "(there are|you can see|you see|you can find|you find|we have|you spot) (any|some|) <thing:Many> [<Whole>]",
        "<thing:RoomHas>",
        "<thing:RoomHolds>",
        "<thing:Stated>",
        "<thing:There> is (still|) there",
        about=About.EXISTS,
        loose=1,
    ),
    *says("AskIf", "there are more <thing:Many> than <other:Many>", about=About.MORE, loose=1),
]

TELLS: list[Construction] = [
    *[
        one
        for said in (
            "<TellMe> <question:Ask>",
            "<TellMe> <question:Inquire>",
            "<TellMe> <question:AskHere>",
            "<TellMe> <question:AskThat>",
            "<TellMe> <question:InquireThat>",
            "<FindOut> <question:AskIf>",
            "<FindOut> <question:InquireIf>",
        )
        for one in says("TellAct", said, f"{said} <AndSay>", loose=1)
    ],
    *says(
        "TellAct",
        "<question:Tell> <AndSay>",
        "<question:TellOf> <AndSay>",
        "<question:TellHere> <AndSay>",
        "<question:Inquire>",
        "<question:Ask>",
        "<question:Ask> <AndSay>",
        "<question:Inquire> <AndSay>",
        loose=2,
    ),
    *says(
        "Finding",
        "<question:Tell>",
        "<question:TellOf>",
        "<question:TellHere>",
        "<TellMe> <question:AskThat>",
        "<TellMe> <question:InquireThat>",
        "<TellMe> <question:Ask>",
        "<TellMe> <question:Inquire>",
        "<FindOut> <question:AskIf>",
        "<FindOut> <question:InquireIf>",
        loose=1,
    ),
    *says(
        "ThenActs",
        "<Then2> <head:Finding> <tail:Returning>",
        "and <head:Finding> <tail:Returning>",
        "<head:Finding> <tail:Returning>",
        loose=1,
    ),
    *says("Acts", "<head:Finding> <tail:Returning>", loose=1),
    *says("Returning", "<Then2> <head:ReturnTelling>", "and <head:ReturnTelling>", loose=1),
    *says(
        "ReturnTelling",
        f"{_BACK} (here|to me|to here|to us|to where i am|) <AndSay>",
        f"{_BACK} (here|to me|to us|) (to|and) (tell me|let me know|report|report back|say|tell us)",
        "(come|report) back to me with (the answer|the number|what you found|it)",
        to=Pose(Spoken.SPEAKER),
        loose=1,
    ),
    *says("ReturnTelling", f"{_BACK} to where you started <AndSay>", to=Pose(Spoken.START), loose=1),
    *says("Said", "<Wonder> <AskRequest>", loose=1),
    *says("AskTell", "<question:InquireSide>", loose=1),
    *says("InquireSide", "(and|what about|how about|) <side:SideOfYou> ?", topic=Topic.BESIDE, loose=1),
    *names(
        "SideOfYou",
        {
            Side.LEFT: "left of you|to the left of you",
            Side.RIGHT: "right of you|to the right of you",
            Side.FRONT: "in front of you",
            Side.BACK: "behind you",
        },
        loose=1,
    ),
    *says(
        "Wonder",
        "(do you know|i wonder|could you say|can you tell me|excuse me|could you tell me|i would like to know|i want to know"
        "|do you happen to know|may i ask|tell me|would you tell me|quick question|one question|out of interest|by the way"
        "|from where you are|from here|looking around|would you say|can you say|i was wondering)",
        loose=1,
    ),
    *says("Acts", "<LeftStuff> <head:LeftAt> <GoThere> <tail:ThenActs>", loose=1),
    *says(
        "LeftStuff",
        "(i left|i have left|i put|i think i left|i must have left|there should be|there is|i have|i forgot|we left) (some stuff"
        "|something|some things|my things|my stuff|a few things|stuff|a thing)",
        loose=1,
    ),
    *says("LeftAt", "(on|in|at|under|by|next to) <to:Thing>", loose=1),
    *says(
        "GoThere",
        "(could you|can you|would you|please|will you|so|.|) (please|) (go there|go over there|go over|go and look|go look|go to it"
        "|have a look|take a look|walk over|go check|check it|pop over there)",
        loose=1,
    ),
]
ASKING: list[Construction] = [*WORDS, *ASKS, *INQUIRES, *INQUIRES_OF_ROOMS, *TELLS]
