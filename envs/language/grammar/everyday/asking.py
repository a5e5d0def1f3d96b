"""Other ways in which people ask: loose constructions of questions, of wanting to know, and of coming back with the answer."""

from envs.language.grammar.patterns import Construction, names, says
from envs.language.semantics.acts import HERE, THERE, Pose, Side, Spoken, Topic
from envs.language.semantics.meaning import THING, About, Back, Reference, RoomPlace
from envs.scenes.relations import Predicate

_HOME = "(house|home|place|apartment|flat|building)"
_COLOR = "(color|colour|shade)"
_BACK = "(come back|come right back|come straight back|go back|get back|return|run back|head back|walk back|report back|come)"
_LIES = (
    "(sitting|standing|lying|resting|placed|kept|stored|located|left|sat|stood|propped|positioned|currently|there|right|directly|immediately"
    "|there right|just|hidden|)"
)
_WHAT = "(what|which things|which objects|what things|what objects|what kind of things|what sort of things|what all|what stuff|what else|what items)"
_ON = {
    Predicate.ON: "on|on top of|up on", Predicate.UNDER: "under|below|beneath", Predicate.INSIDE: "in|inside|inside of",
    Predicate.NEXT_TO: "next to|beside|by|near|close to|around|nearest to|closest to|right by|near to",
    Predicate.LEFT_OF: "to the left of|left of|on the left of|on the left side of|on the left hand side of|at the left of",
    Predicate.RIGHT_OF: "to the right of|right of|on the right of|on the right side of|on the right hand side of|at the right of",
    Predicate.IN_FRONT_OF: "in front of|at the front of|facing|across from|opposite", Predicate.BEHIND: "behind|at the back of|in back of",
}  # fmt: skip
_ITS = {
    Predicate.LEFT_OF: "on its left|to its left|at its left|on its left side|on its left hand side|left of it",
    Predicate.RIGHT_OF: "on its right|to its right|at its right|on its right side|on its right hand side|right of it",
    Predicate.IN_FRONT_OF: "at its front", Predicate.BEHIND: "at its back", Predicate.ON: "on its top", Predicate.UNDER: "underneath it",
    Predicate.NEXT_TO: "at its side|on either side of it|on both sides of it", Predicate.INSIDE: "inside of it",
}  # fmt: skip
_FACING = {
    Predicate.LEFT_OF: f"{_ITS[Predicate.LEFT_OF]}|to the left|on the left|on the left side|on the left hand side",
    Predicate.RIGHT_OF: f"{_ITS[Predicate.RIGHT_OF]}|to the right|on the right|on the right side|on the right hand side",
    Predicate.BEHIND: "behind it|at its back",
    Predicate.NEXT_TO: "next to it|beside it",
}
_SIDES = {
    Side.LEFT: "on your left|to your left|left of you|on the left|to the left of you|on your left hand side|on your left side|at your left|on the left of you",
    Side.RIGHT: "on your right|to your right|right of you|on the right|to the right of you|on your right hand side|on your right side|at your right"
    "|on the right of you",
    Side.FRONT: "in front of you|ahead of you|straight ahead|ahead|in front|right in front of you|straight ahead of you|directly ahead|before you",
    Side.BACK: "behind you|at your back|in back of you|to your rear|to the rear|behind your back|right behind you",
}  # fmt: skip

WORDS: list[Construction] = [
    *says(
        "TellMe",
        "(tell me|tell us|say|let me know|let us know|report|report back|see|go see|go and see|find out|work out|figure out|look|go look"
        "|go and look|determine|describe|note|note down|i want to know|i would like to know|i need to know|i wonder|do you know|look and see"
        "|check and tell me|look and tell me|tell me please|please tell me|tell me about|inform me|show me|give me|go find out|go and find out"
        "|have a look and tell me|take a look and tell me|have a look and see|read out|say out loud|answer|answer me|just tell me|and tell me"
        "|can you tell me|could you tell me|can you see|can you say|could you say|do you happen to know|any idea|remind me|name|list|confirm)",
        loose=1,
    ),
    *says(
        "FindOut",
        "(check|check for me|see|go see|go and see|find out|look|go look|go and look|tell me|tell us|let me know|let us know|say|report"
        "|go check|go and check|have a look|take a look|go and have a look|confirm|verify|make sure|determine|look and see|i want to know"
        "|i would like to know|i need to know|do you know|i wonder|can you tell me|could you tell me|can you see|could you check|can you check"
        "|look and tell me|work out|figure out|double check|go and find out|go find out|inform me) (if|whether)",
        loose=1,
    ),
    *says(
        "AndSay",
        "(and|then|and then|.|) (let me know|tell me|report back|report|report back to me|report to me|say so|let us know|tell us|say it|tell me the answer"
        "|tell me the number|give me the answer|give me the number|say it out loud|let me know what you find|tell me what you find|answer me"
        "|tell me what you found|tell me what you see|tell me the result)",
        "(for me|for us|would you|will you|can you|out loud|aloud|if you can|exactly|right at the moment|at the moment|then|currently|again|once there|right)",
        loose=1,
    ),
    *says(
        "Whole",
        f"(in|inside) (this|the|our|my|the whole|this whole|the entire|your|all of the|all the) {_HOME}",
        "(in total|altogether|in all|overall|all together|all in all|all told|around here|here altogether|anywhere|at all|in the rooms|here)",
        loose=1,
    ),
]

ASKS: list[Construction] = [  # of `About`
    *says(
        "Ask",
        "how many <thing:ManyThere> <Whole> ?",
        "how many <thing:Many> (does|do|has|have) (this|the|our) (house|home|place|apartment|flat) (have|contain|got|) ?",
        "how many <thing:Many> (do you see|can you see|can you count|can you find|do we have|have we got|have you seen|do you have|are around|exist) [<Whole>] ?",
        "(what is the number of|the number of|count of|total number of) <thing:Many> [<Whole>] ?",
        "how many <thing:Many> (can you|do you|could you) (see|count|find|spot) [<Whole>] ?",
        "how many <thing:HasMany> ?",
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
        "(have we got|have you got|do you have|do we own|is there such a thing as|would there be|might there be|can i find|could there be) <thing:Some> [<Whole>] ?",
        "does (this|the|our|your) (house|home|place|apartment|flat) (have|contain) <thing:Some> ?",
        "does (this|the|our|your) (house|home|place|apartment|flat) (have|contain) (any|some) <thing:Many> ?",
        "has (this|the|our|your) (house|home|place|apartment|flat) got <thing:Some> ?",
        "does <thing:RoomOwns> ?",
        "has <thing:RoomGot> ?",
        "is <thing:There> there ?",
        about=About.EXISTS,
        loose=1,
    ),
    *says(
        "Ask",
        "(whereabouts is|where is|where can i find|where do you see|where did you see|where would i find|where can you see|where could i find) <thing:Inner> [<Whole>] ?",
        "where can <thing:Inner> be found ?",
        "(which|what) room (has|contains|holds|is home to|has got|do i find|would i find|can i find|do you find|is there) <thing:Inner> (in|in it|inside|) ?",
        "in (which|what) room (can i find|do i find|do you find|would i find|is there|will i find|can you find|stands|do we have) <thing:Inner> ?",
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
    *says("Ask", "what is <thing:Thing> (made from|made out of|built of|made up of) ?", "what are <thing:Thing> made of ?", about=About.MATERIAL, loose=1),
    *says("Ask", "how (big|large) are <thing:Thing> ?", about=About.SIZE, loose=1),
    *says("Ask", "is <thing:Thing> (larger|bigger) than <other:Thing> ?", "which is the (larger|bigger) , <thing:Thing> or <other:Thing> ?", about=About.LARGER, loose=1),
    *says("HasMany", "<Cores> (does|has) <room:Roomish> (have|got|contain|hold)", "<Cores> <room:Roomish> has", "<Cores> (are|) <room:HereIn>", "<Cores> (are|) <link:BareLink> <room:HereIn>", "<Cores> are (kept|located|standing|to be found|found) in <room:TheRoom>",
          "<Cores> (can you|do you|could you) (see|count|find) in <room:TheRoom>", any=True, loose=1),
    *says("RoomOwns", "<room:Roomish> (have|contain|hold|include|have got) (any|some|) <Cores> [<Nots>] [<link:Links>] (in it|)",
          "<room:Roomish> (have|contain|hold|include|have got) (a|any|some) <Core> [<Not>] [<link:Link>] (in it|)", any=True, loose=1),
    *says("RoomGot", "<room:Roomish> got (any|some|) <Cores> [<Nots>] [<link:Links>] (in it|)",
          "<room:Roomish> got (a|any|some) <Core> [<Not>] [<link:Link>] (in it|)", any=True, loose=1),
    *says("There", "(the|a) <Core> [<Not>] [<link:Link>] [<room:In>]", any=True, loose=1),
    *says("Roomish", "<TheRoom>", "<ThisRoom>", "<ItsRoom>", loose=1),
    *says("Some", "(anything|something|any thing) [<size:Size>] [<color:Color>] [<material:Material>] [<Not>] [<link:Link>] [<room:In>]",
          "(anything|something) made of <material:Stuff> [<link:Link>] [<room:In>]", category=THING, any=True, loose=1),
    *says("Many", "<category:Nouns> that are <color:Color> [<link:Links>] [<room:Ins>]", any=True, loose=1),
    # Subordinate clauses, after "find out" and the like.
    *says("AskThat", f"(what|which) {_COLOR} <thing:Thing> (is|are|has)", f"the {_COLOR} of <thing:Thing>", f"what <thing:Thing> s {_COLOR} is", about=About.COLOR, loose=1),
    *says("AskThat", "how (big|large) <thing:Thing> is", "the size of <thing:Thing>", about=About.SIZE, loose=1),
    *says("AskThat", "what <thing:Thing> is made (of|from|out of)", "(the material|what material) of <thing:Thing>", about=About.MATERIAL, loose=1),
    *says("AskThat", "how many <thing:ManyBe> [<Whole>]", "how many <thing:ManyThere> [<Whole>]", "how many <thing:Many> (you can see|you see|you can find|you find|you count|it has|there is|we have|exist) [<Whole>]",
          "the (number|count|total|total number) of <thing:Many>", "how many <thing:HasMany>", "how many <thing:Many>", about=About.COUNT, loose=1),
    *says("AskThat", "where <thing:Inner> (is|are|is located|is kept|might be|can be found|has gone) [<Whole>]", "(which|what) room <thing:Inner> is (in|located in|kept in)",
          "in (which|what) room <thing:Inner> is", "the (room|location) of <thing:Inner>", "(which|what) room has <thing:Inner>", about=About.ROOM, loose=1),
    *says("AskThat", "(which|which one|what) is (larger|bigger) , <thing:Thing> or <other:Thing>", about=About.LARGER, loose=1),
    *says("AskIf", "(there is|you can see|you see|you can find|you find|we have|there was|you spot) <thing:Some> [<Whole>]",
          "(there are|you can see|you see|you can find|you find|we have|you spot) (any|some|) <thing:Many> [<Whole>]", "<thing:RoomHas>", "<thing:RoomHolds>", "<thing:Stated>",
          about=About.EXISTS, loose=1),
    *says("AskIf", "there are more <thing:Many> than <other:Many>", about=About.MORE, loose=1),
]  # fmt: skip

INQUIRES: list[Construction] = [
    *says("Inquire",
          "what (else|all|things|objects|) (do|can|could) you (actually|currently|) (see|make out|spot|notice|observe|recognize|recognise) [<Now>] ?",
          "what are you (looking at|seeing|facing) [<Now>] ?", "what is (in view|in your view|visible|in sight|before your eyes|in your field of view|on your camera) [<Now>] ?",
          "what (do|does) (your camera|the camera) (see|show) [<Now>] ?", "what have you got in view ?", topic=Topic.SEEN, loose=1),
    *says("InquireThat", "what (else|all|things|objects|) you (see|can see|are looking at|have in view) [<Now>]", "everything (you see|you can see|in view)", "what is (in view|visible) [<Now>]",
          topic=Topic.SEEN, loose=1),
    *says("TellOf", "(describe|list|name) (what you see|what you can see|your view|what is in view|all you see|everything you see)", topic=Topic.SEEN, loose=1),
    *says("Inquire",
          f"{_WHAT} (is|are|do you see|can you see|is there|are there|do we have|would i find|can i find|do you find|can be found|lies|stands|sits|rests|hangs) {_LIES} <predicate:OnWord> <thing:Asked> [<Now>] ?",
          f"what is it that is {_LIES} <predicate:OnWord> <thing:Asked> ?",
          "what (is it|thing is it|is) <predicate:OnWord> <thing:Asked> ?",
          f"(if|when|as) you (look at|face|are facing|stand in front of|see|are looking at) <thing:Asked> what is {_LIES} <predicate:FacingWord> ?",
          f"(looking at|facing|standing in front of) <thing:Asked> what is {_LIES} <predicate:FacingWord> ?",
          f"what is {_LIES} <predicate:FacingWord> (when|if|as) (you|i) (look at|face|are facing|am facing|stand in front of) <thing:Asked> ?",
          f"what is {_LIES} <predicate:FacingWord> of <thing:Asked> ?",
          "what (does|do|has) <thing:Asked> (have|got) <predicate:OnWord> it ?",
          "(the stuff|the things|everything|the objects) <predicate:OnWord> <thing:Asked>, what is it ?",
          topic=Topic.RELATED, loose=1),
    *says("InquireThat", f"{_WHAT} (you see|you can see|there is|you find|lies|stands|sits|rests|hangs|is there|is) {_LIES} <predicate:OnWord> <thing:Asked> [<Now>]",
          "(the things|the objects|everything|the stuff|all things|anything) (that is|that are|) <predicate:OnWord> <thing:Asked>",
          f"what is {_LIES} <predicate:FacingWord> of <thing:Asked>", topic=Topic.RELATED, loose=1),
    *says("Inquire", "what is <thing:Asked> (next to|beside|near|close to|by|standing next to|standing beside|nearest to) ?", topic=Topic.RELATED, predicate=Predicate.NEXT_TO, loose=1),
    *says("Inquire", "what is <thing:Asked> (standing on|sitting on|lying on|resting on|placed on|on top of|on) ?", topic=Topic.RELATED, predicate=Predicate.UNDER, loose=1),
    *says("Inquire", f"what is {_LIES} <predicate:ItsWord> [<Now>] ?", topic=Topic.RELATED, thing=Reference(Back.IT), loose=1),
    *says("InquireThat", f"what (there is|you see|is) {_LIES} <predicate:ItsWord>", topic=Topic.RELATED, thing=Reference(Back.IT), loose=1),
    *says("Inquire", f"{_WHAT} (is|are|is there|do you see|can you see|do you have|have you got|lies|stands) {_LIES} <side:SideWord> [<Now>] ?", "<side:SideWord> what (do you see|is there|is that) ?",
          f"what is {_LIES} <side:SideWord> of (where you are|where you stand) ?", topic=Topic.BESIDE, loose=1),
    *says("InquireThat", f"what (there is|you see|you can see|you have|is) {_LIES} <side:SideWord> [<Now>]", topic=Topic.BESIDE, loose=1),
    *says("Inquire", "where is <thing:Thing> [<Now>] ?", "where are <thing:Thing> [<Now>] ?", topic=Topic.WHERE, loose=2),
    *says("Inquire", "where (exactly|abouts|) is <thing:Back> [<Now>] ?", "where exactly (can i find|is) <thing:Asked> [<Now>] ?", "where in <TheRoom2> is <thing:Asked> ?", topic=Topic.WHERE, loose=1),
    *says("InquireThat", "where (exactly|) <thing:Asked> is [<Now>]", topic=Topic.WHERE, loose=1),
    *says("Inquire", "where (are you|are we|am i|do you find yourself|are you located|are you standing|have you got to|is the robot) (now|right now|at the moment|at|currently|exactly|at right now|standing|standing now|) ?",
          "(which|what) room (are you|are we|am i) (in|standing in|in now|in right now|in at the moment|currently in) ?", "(which|what) room is (this|it that you are in) ?",
          "what is your (location|position|current location|current position) ?", "in (which|what) room (are we|am i) ?", "where is this ?", topic=Topic.SELF, loose=1),
    *says("InquireThat", "where (you are|we are|i am) [<Now>]", "(which|what) room (you are|we are|this is) (in|) [<Now>]", "your (location|position|whereabouts)", topic=Topic.SELF, loose=1),
    *says("Inquire", f"{_WHAT} (is|are|is there|are there|do you see|can you see|would i find|can i find|do we have|can be found|have we got) {_LIES} (in|inside) <place:OneRoom> [<Now>] ?",
          "what (does|do|has) <place:OneRoom> (contain|have|have in it|got in it|hold|look like) ?", "what (furniture|things|objects|stuff) (is|are) (there|) (in|inside) <place:OneRoom> ?",
          "what is <place:OneRoom> like ?", "how (big|large) is <place:OneRoom> ?", "what (sort of|kind of) room is <place:OneRoom> ?", topic=Topic.CONTENTS, loose=1),
    *says("Inquire", "what (is|are|do you see|can you see|is there|things are|objects are|furniture is|stuff is) (all|) (around you|in here|around here|in the room|in this room|here) [<Now>] ?",
          "what is in the room you are in ?", topic=Topic.CONTENTS, place=RoomPlace(HERE), loose=1),
    *says("Inquire", "what (is|are|is there|things are|objects are|furniture is|stuff is) (all|) (in there|inside there|there) ?", topic=Topic.CONTENTS, place=RoomPlace(THERE), loose=1),
    *says("InquireThat", "what (there is|you see|you find|you can see|things are|furniture is|furniture there is|is) (in|inside) <place:OneRoom>", "<place:OneRoom>", "everything in <place:OneRoom>",
          "what <place:OneRoom> (looks like|contains|is like)", "how big <place:OneRoom> is", "the (contents|furniture) of <place:OneRoom>", topic=Topic.CONTENTS, loose=1),
    *says("InquireThat", "what (there is|you see|you find|you can see|is|is there) (in there|there|inside there|in it)", topic=Topic.CONTENTS, place=RoomPlace(THERE), loose=1),
    *says("InquireThat", "what (there is|you see|you find|you can see|is) (in here|around you|in the room|around)", topic=Topic.CONTENTS, place=RoomPlace(HERE), loose=1),
    *says("TellOf", "(describe|list) (everything in|what is in|the contents of|what you see in|all there is in) <place:OneRoom>", "describe <place:OneRoom> (to me|for me|to us|in detail)", topic=Topic.CONTENTS, loose=1),
    *says("TellOf", "(describe|list) (the room you are in|where you are|your surroundings|this room|the room|the place you are in|the room that you are in|everything in here|everything in this room|what is around you"
          "|what is in this room|the room we are in|this place|the scene)", topic=Topic.CONTENTS, place=RoomPlace(HERE), loose=1),
    *says("Inquire", "(which|which room|which one|what|which of the two) is (the|) (larger|bigger) (room|one|) (of|) <place:OneRoom> (or|and) <other_place:OneRoom> ?",
          "is <place:OneRoom> or <other_place:OneRoom> (the|) (larger|bigger) (one|room|) ?", "(which room|which one|which) is (larger|bigger) <place:OneRoom> or <other_place:OneRoom> ?", topic=Topic.LARGER, loose=1),
    *says("InquireThat", "(which|which one|which room|what) is (larger|bigger) <place:OneRoom> or <other_place:OneRoom>", "(if|whether) <place:OneRoom> or <other_place:OneRoom> is (larger|bigger)", topic=Topic.LARGER, loose=1),
    *says("Inquire", "how many <place:Rooms> (do we have|have we got|does it have|are here|do you know|can you find|do you know of|has it got|exist|is there|are there) [<Whole>] ?",
          "how many <place:Rooms> (does|do|has) (this|the|our|your|my) (house|home|place|apartment|flat) (have|got|contain|) ?", "(what is|) the (total|) number of <place:Rooms> [<Whole>] ?",
          "number of <place:Rooms> [<Whole>] ?", topic=Topic.COUNT, loose=1),
    *says("Inquire", "how many <thing:OpeningsLead> ?", "how many <thing:OpeningsThere> ?", "how many <thing:Openings> (do we have|have we got|are there|can you see|do you see|is there|can you count) [<Whole>] ?",
          "how many <thing:Openings> (does|do|has) (this|the|our|your) (house|home|place|apartment|flat) (have|got|) ?", "(what is|) the number of <thing:Openings> [<Whole>] ?", topic=Topic.COUNT, loose=1),
    *says("InquireThat", "how many <place:Rooms> (there are|we have|this house has|are there|this place has|this home has|the house has) [<Whole>]", "the number of <place:Rooms> [<Whole>]",
          "how many <thing:Openings> (there are|are there|you see|you can see|it has) [<Whole>]", "how many <thing:OpeningsLead>", "the number of <thing:Openings>", "how many <thing:Openings>", "how many <place:Rooms>",
          topic=Topic.COUNT, loose=1),
    *says("TellOf", "count (the|all the|all|up the) <place:Rooms> [<Whole>]", "count (the|all the|all|up the) <thing:Openings> [<Whole>]", topic=Topic.COUNT, loose=1),
    *says("OpeningsLead", "<kind:Doors> (lead|leads|open|go|come|are) (off|from|out of|into|onto|off of|out from|to|in|on|inside|away from) <of:OneRoom>", "<kind:Doors> (has|does) <of:OneRoom> (got|have)",
          "<kind:Doors> <of:OneRoom> has", "<kind:Doors> there are in <of:OneRoom>", "<kind:Doors> (is|are) there (off|from|out of|into|to|of) <of:OneRoom>", "<kind:Doors> (off|of|out of|from|to|into) <of:OneRoom>",
          any=True, loose=1),
    *says("Inquire", "is there (a|any) <place:OfType> [<Whole>] ?", "are there (any|some|) <place:Rooms> [<Whole>] ?", "(do we have|have we got|do you have|have you got|do we also have|is there also) (a|any) <place:OfType> [<Whole>] ?",
          "(does|has) (this|the|our|your) (house|home|place|apartment|flat) (have|got|contain) (a|any) <place:OfType> ?", "any <place:Rooms> [<Whole>] ?",
          "(can|do|could) you (see|find|find me) (a|any) <place:OfType> ?", topic=Topic.EXISTS, loose=1),
    *says("Inquire", "(is there|are there|do we have|have we got|is there also) (another|a second|more than one|one more|a spare|an extra|a 2 nd|any other) <place:OfType> [<Whole>] ?",
          "(are there|do we have) (several|more than one|multiple|other|any other|two or more) <place:Rooms> [<Whole>] ?",
          "(does|has) (this|the|our|your) (house|home|place|apartment|flat) (have|got) (another|a second|more than one) <place:OfType> ?", topic=Topic.EXISTS, least=2, loose=1),
    *says("Inquire", "(are there|do we have|have we got) <least:Number> <place:Rooms> [<Whole>] ?", "(are there|do we have|can you see) (at least|as many as|) <least:Number> <thing:Several> [<Whole>] ?",
          "(does|has) (this|the|our) (house|home|place|apartment|flat) (have|got) <least:Number> <place:Rooms> ?", topic=Topic.EXISTS, loose=1),
    *says("Inquire", "(is there|are there|do we have) (another|a second|more than one) <thing:None> [<Whole>] ?", "(are there|do we have) (several|more than one|multiple|two or more) <thing:Several> [<Whole>] ?",
          topic=Topic.EXISTS, least=2, loose=1),
    *says("Inquire", "(is there|are there|do you see|can you see) <thing:OpeningSome> [<Whole>] ?", "(does|do|has) <thing:OpeningHad> ?", "any <thing:Openings> ?",
          "(is there|are there) (a|any) (way|passage|connection) <thing:OpeningJoins> ?", "does <thing:OpeningLeads> ?", "(can|could) (you|i|we) (go|get|walk) (straight|directly) <thing:OpeningJoins> ?",
          topic=Topic.EXISTS, loose=1),
    *says("OpeningSome", "(a|any|some) <kind:Door> (in|to|of|into) <of:OneRoom>", "(any|some|) <kind:Doors> (in|to|of|into) <of:OneRoom>", "(a|any|some) <kind:Door>", "(any|some|) <kind:Doors>",
          "(a|any) <kind:Door> (from|between|out of) <of:OneRoom> (to|and|into) <to:OneRoom>", any=True, loose=1),
    *says("OpeningHad", "<of:OneRoom> (have|got|have got) (a|any|its own) <kind:Door> (in it|)", "<of:OneRoom> (have|got|have got) (any|some|) <kind:Doors> (in it|)", any=True, loose=1),
    *says("OpeningHad", "<of:OneRoom2> (have|got|have got) (a|any) <kind:Door> (in it|)", "<of:OneRoom2> (have|got) (any|) <kind:Doors> (in it|)", any=True, loose=1),
    *says("OneRoom2", "<type:ItsRoom>", loose=1),
    *says("OpeningJoins", "(from|between) <of:OneRoom> (to|into|and) <to:OneRoom>", kind="doorway", any=True, loose=1),
    *says("OpeningLeads", "<of:OneRoom> (lead|open|connect|join on) (directly|straight|) (to|into|onto|with) <to:OneRoom>", kind="doorway", any=True, loose=1),
    *says("OfType", "<type:RoomName> [(with|that has) <having:Some>]", any=True, loose=1),
    *says("Inquire", "(which|what) <place:RoomsWith> ?", "(which|what) <place:RoomOwning> ?", "(which|what) <place:RoomRanked> ?", "(what|which|which one) is <place:TheRanked> ?", topic=Topic.WHICH, loose=1),
    *says("RoomOwning", "<type:RoomName> (has|contains|holds|has got) <having:Some> (in it|)", "<type:RoomsName> (have|contain|hold) (any|some|) <having:Many> (in them|)", "<type:RoomName> (has|contains) (any|some|) <having:Many> (in it|)",
          any=True, loose=1),
    *says("RoomRanked", "<type:RoomName> is the <rank:Rank>", "<type:RoomName> is <rank:RankTo>", loose=1),
    *says("Inquire", "(which|what) <thing:ThingThatIs> ?", "which is <thing:Thing> ?", "(which|what) is the <thing:RankedOne> ?", topic=Topic.WHICH, loose=1),
    *says("RankedOne", "<rank:Rank> [<color:Color>] <category:Noun> [<room:In>]", loose=1),
    *says("ThingThatIs", "<Cores> are <link:BareLink>", "<category:Noun> is <color:Color>", "<category:Noun> is <size:Size>", "<category:Noun> is made of <material:Stuff>", "<Core> is <link:BareLink>", "<category:Nouns> are <color:Color> [<room:In>]",
          "<Core> is in <room:TheRoom>", "<category:Nouns> are <size:Size> [<room:In>]", "<Cores> are in <room:TheRoom>", any=True, loose=1),
    *says("ThingThatIs", "[<color:Color>] <category:Noun> is the <rank:Rank>", "[<color:Color>] <category:Noun> is <rank:RankTo>", loose=1),
    *says("Inquire", "(is|are) <thing:Asked> <other:Quality> [<Now>] ?", "is <thing:Asked> (a|the) <other:Quality> one ?", "is it true that <thing:Asked> is <other:Quality> ?", "is <thing:Back> <other:Placing> [<Now>] ?",
          "<thing:Thing> is <other:Quality> , right ?", topic=Topic.IS, loose=1),
    *says("Quality", "<material:Material>", "(a|the) <color:Color> one", category=THING, loose=1),
    *says("InquireIf", "<thing:Asked> (is|are) <other:Quality>", "<thing:Back> is <other:Placing>", topic=Topic.IS, loose=1),
    *says("InquireIf", "there is (a|any) <place:OfType> [<Whole>]", "there are (any|some|) <place:Rooms> [<Whole>]", "there is <thing:OpeningSome>", "there are <thing:OpeningSome>", "<thing:OpeningHas>", topic=Topic.EXISTS, loose=1),
    *says("InquireIf", "there are (at least|) <least:Number> <place:Rooms>", "there are (at least|) <least:Number> <thing:Several>", topic=Topic.EXISTS, loose=1),
    *says("InquireIf", "there (is|are) (another|a second|more than one|one more) <place:OfType>", topic=Topic.EXISTS, least=2, loose=1),
    *says("OpeningHas", "<of:OneRoom> has (a|any) <kind:Door>", "<of:OneRoom> has (any|some|) <kind:Doors>", any=True, loose=1),
    *says("InquireThat", f"(what|which) {_COLOR} <thing:Back> (is|has)", f"the {_COLOR} of <thing:Back>", f"what {_COLOR} is <thing:Back>", topic=Topic.COLOR, loose=1),
    *says("InquireThat", f"its {_COLOR}", f"the {_COLOR}", topic=Topic.COLOR, thing=Reference(Back.IT), loose=1),
    *says("Inquire", f"what {_COLOR} (does|would) <thing:Back> (have|be) ?", f"what is the {_COLOR} of <thing:Back> ?", topic=Topic.COLOR, loose=1),
    *says("Inquire", f"what is its {_COLOR} ?", topic=Topic.COLOR, thing=Reference(Back.IT), loose=1),
    *says("InquireThat", "how (big|large) <thing:Back> is", "the size of <thing:Back>", topic=Topic.SIZE, loose=1),
    *says("InquireThat", "its size", topic=Topic.SIZE, thing=Reference(Back.IT), loose=1),
    *says("InquireThat", "what <thing:Back> is made (of|from|out of)", "the material of <thing:Back>", topic=Topic.MATERIAL, loose=1),
    *says("InquireThat", "its material", topic=Topic.MATERIAL, thing=Reference(Back.IT), loose=1),
    *says("Now", "(right|at the moment|currently|from here|from there|from where you are|from where you stand|there|here|exactly|at present|from your place|then)", loose=1),
    *names("OnWord", _ON, loose=1),
    *names("ItsWord", _ITS, loose=1),
    *names("FacingWord", _FACING, loose=1),
    *names("SideWord", _SIDES, loose=1),
    *names("HereIn", {HERE: "in the room|in the same room|in the room you are in|of this room|in this place here", THERE: "in it|inside it|inside there|in the same place"}, loose=1),
    *names("ThisRoom", {HERE: "the room you are in|the room that you are in|the room we are in|your room|the current room|here", THERE: "that place|there"}, loose=1),
    *names("ItsRoom", {HERE: "the room|here", THERE: "it|there"}, loose=1),
    *says("In", "<HereIn>", loose=1),
    *says("Ins", "<HereIn>", loose=1),
    *says("BareLink", "with <other:Inner> (on it|on top|on top of it)", "(that has|which has|having) <other:Inner> on it", predicate=Predicate.UNDER, loose=1),
    *says("BareLink", "with <other:Inner> (under it|underneath|underneath it|below it|beneath it)", predicate=Predicate.ON, loose=1),
    *says("BareLink", "with <other:Inner> (next to it|beside it|by it)", predicate=Predicate.NEXT_TO, loose=1),
    *says("BareLink", "(hanging on|hung on|up on|mounted on|fixed to) <other:Inner>", predicate=Predicate.ON, loose=1),
]  # fmt: skip

TELLS: list[Construction] = [
    *[
        one
        for said in (
            "<TellMe> <question:Ask>", "<TellMe> <question:Inquire>", "<TellMe> <question:AskHere>", "<TellMe> <question:AskThat>", "<TellMe> <question:InquireThat>",
            "<FindOut> <question:AskIf>", "<FindOut> <question:InquireIf>",
        )
        for one in says("TellAct", said, f"{said} <AndSay>", loose=1)
    ],
    *says("TellAct", "<question:Tell> <AndSay>", "<question:TellOf> <AndSay>", "<question:TellHere> <AndSay>", "<question:Inquire>", "<question:Ask>", "<question:Ask> <AndSay>", "<question:Inquire> <AndSay>", loose=2),
    *says("Finding", "<question:Tell>", "<question:TellOf>", "<question:TellHere>", "<TellMe> <question:AskThat>", "<TellMe> <question:InquireThat>", "<TellMe> <question:Ask>", "<TellMe> <question:Inquire>",
          "<FindOut> <question:AskIf>", "<FindOut> <question:InquireIf>", loose=1),
    *says("ThenActs", "<Then2> <head:Finding> <tail:Returning>", "and <head:Finding> <tail:Returning>", "<head:Finding> <tail:Returning>", loose=1),
    *says("Acts", "<head:Finding> <tail:Returning>", loose=1),
    *says("Returning", "<Then2> <head:ReturnTelling>", "and <head:ReturnTelling>", loose=1),
    *says("ReturnTelling", f"{_BACK} (here|to me|to here|to us|to where you started|to where i am|) <AndSay>", f"{_BACK} (here|to me|to us|) (to|and) (tell me|let me know|report|report back|say|tell us)",
          "(come|report) back to me with (the answer|the number|what you found|it)", to=Pose(Spoken.START), loose=1),
    *says("Said", "<Wonder> <AskRequest>", loose=1),
    *says("Wonder", "(do you know|i wonder|could you say|can you tell me|excuse me|could you tell me|i would like to know|i want to know|do you happen to know|may i ask|tell me"
          "|would you tell me|quick question|one question|out of interest|by the way|from where you are|from here|looking around|would you say|can you say|i was wondering)", loose=1),
    *says("Acts", "<LeftStuff> <head:LeftAt> <GoThere> <tail:ThenActs>", loose=1),
    *says("LeftStuff", "(i left|i have left|i put|i think i left|i must have left|there should be|there is|i have|i forgot|we left) (some stuff|something|some things|my things|my stuff|a few things|stuff|a thing)", loose=1),
    *says("LeftAt", "(on|in|at|under|by|next to) <to:Thing>", loose=1),
    *says("GoThere", "(could you|can you|would you|please|will you|so|.|) (please|) (go there|go over there|go over|go and look|go look|go to it|have a look|take a look|walk over|go check|check it|pop over there)", loose=1),
]  # fmt: skip
ASKING: list[Construction] = [*WORDS, *ASKS, *INQUIRES, *TELLS]
