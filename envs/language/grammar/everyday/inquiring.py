"""Other ways in which people ask about things and views: loose constructions of Inquire."""

from envs.language.grammar.patterns import Construction, names, says
from envs.language.semantics.acts import HERE, THERE, Side, Topic
from envs.language.semantics.meaning import THING, Back, Reference
from envs.scenes.relations import Predicate

_COLOR = "(color|colour|shade)"
_LIES = (
    "(sitting|standing|lying|resting|placed|kept|stored|located|left|sat|stood|propped|positioned|currently|there|right|directly"
    "|immediately|there right|just|hidden|)"
)
_WHAT = (
    "(what|which things|which objects|what things|what objects|what kind of things|what sort of things|what all|what stuff"
    "|what else|what items)"
)
_ON = {
    Predicate.ON: "on|on top of|up on",
    Predicate.UNDER: "under|below|beneath",
    Predicate.INSIDE: "in|inside|inside of",
    Predicate.NEXT_TO: "next to|beside|by|near|close to|around|nearest to|closest to|right by|near to",
    Predicate.LEFT_OF: "to the left of|left of|on the left of|on the left side of|on the left hand side of|at the left of",
    Predicate.RIGHT_OF: "to the right of|right of|on the right of|on the right side of|on the right hand side of|at the right of",
    Predicate.IN_FRONT_OF: "in front of|at the front of|facing|across from|opposite",
    Predicate.BEHIND: "behind|at the back of|in back of",
}
_ITS = {
    Predicate.LEFT_OF: "on its left|to its left|at its left|on its left side|on its left hand side|left of it",
    Predicate.RIGHT_OF: "on its right|to its right|at its right|on its right side|on its right hand side|right of it",
    Predicate.IN_FRONT_OF: "at its front",
    Predicate.BEHIND: "at its back",
    Predicate.ON: "on its top",
    Predicate.UNDER: "underneath it",
    Predicate.NEXT_TO: "at its side|on either side of it|on both sides of it",
    Predicate.INSIDE: "inside of it",
}
_FACING = {
    Predicate.LEFT_OF: f"{_ITS[Predicate.LEFT_OF]}|to the left|on the left|on the left side|on the left hand side",
    Predicate.RIGHT_OF: f"{_ITS[Predicate.RIGHT_OF]}|to the right|on the right|on the right side|on the right hand side",
    Predicate.BEHIND: "behind it|at its back",
    Predicate.NEXT_TO: "next to it|beside it",
}
_SIDES = {
    Side.LEFT: "on your left|to your left|left of you|on the left|to the left of you|on your left hand side|on your left side"
    "|at your left|on the left of you",
    Side.RIGHT: "on your right|to your right|right of you|on the right|to the right of you|on your right hand side|on your right side"
    "|at your right|on the right of you",
    Side.FRONT: "in front of you|ahead of you|straight ahead|ahead|in front|right in front of you|straight ahead of you"
    "|directly ahead|before you",
    Side.BACK: "behind you|at your back|in back of you|to your rear|to the rear|behind your back|right behind you",
}

INQUIRES: list[Construction] = [
    *says(
        "Inquire",
        "what (else|all|things|objects|) (do|can|could) you (actually|currently|) (see|make out|spot|notice|observe|recognize"
        "|recognise) [<Now>] ?",
        "what are you (looking at|seeing|facing) [<Now>] ?",
        "what is (in view|in your view|visible|in sight|before your eyes|in your field of view|on your camera) [<Now>] ?",
        "what (do|does) (your camera|the camera) (see|show) [<Now>] ?",
        "what have you got in view ?",
        topic=Topic.SEEN,
        loose=1,
    ),
    *says(
        "InquireThat",
        "what (else|all|things|objects|) you (see|can see|are looking at|have in view) [<Now>]",
        "everything (you see|you can see|in view)",
        "what is (in view|visible) [<Now>]",
        topic=Topic.SEEN,
        loose=1,
    ),
    *says(
        "TellOf",
        "(describe|list|name) (what you see|what you can see|your view|what is in view|all you see|everything you see)",
        topic=Topic.SEEN,
        loose=1,
    ),
    *says(
        "Inquire",
        f"{_WHAT} (is|are|do you see|can you see|is there|are there|do we have|would i find|can i find|do you find|can be found|lies"
        f"|stands|sits|rests|hangs) {_LIES} <predicate:OnWord> <thing:Asked> [<Now>] ?",
        f"what is it that is {_LIES} <predicate:OnWord> <thing:Asked> ?",
        "what (is it|thing is it|is) <predicate:OnWord> <thing:Asked> ?",
        "(if|when|as) you (look at|face|are facing|stand in front of|see"
        f"|are looking at) <thing:Asked> what is {_LIES} <predicate:FacingWord> ?",
        f"(looking at|facing|standing in front of) <thing:Asked> what is {_LIES} <predicate:FacingWord> ?",
        f"what is {_LIES} <predicate:FacingWord> (when|if|as) (you|i) (look at|face|are facing|am facing"
        "|stand in front of) <thing:Asked> ?",
        f"what is {_LIES} <predicate:FacingWord> of <thing:Asked> ?",
        "what (does|do|has) <thing:Asked> (have|got) <predicate:OnWord> it ?",
        "(the stuff|the things|everything|the objects) <predicate:OnWord> <thing:Asked>, what is it ?",
        topic=Topic.RELATED,
        loose=1,
    ),
    *says(
        "InquireThat",
        f"{_WHAT} (you see|you can see|there is|you find|lies|stands|sits|rests|hangs|is there"
        f"|is) {_LIES} <predicate:OnWord> <thing:Asked> [<Now>]",
        "(the things|the objects|everything|the stuff|all things|anything) (that is|that are|) <predicate:OnWord> <thing:Asked>",
        f"what is {_LIES} <predicate:FacingWord> of <thing:Asked>",
        topic=Topic.RELATED,
        loose=1,
    ),
    *says(
        "Inquire",
        "what is <thing:Asked> (next to|beside|near|close to|by|standing next to|standing beside|nearest to) ?",
        topic=Topic.RELATED,
        predicate=Predicate.NEXT_TO,
        loose=1,
    ),
    *says(
        "Inquire",
        "what is <thing:Asked> (standing on|sitting on|lying on|resting on|placed on|on top of|on) ?",
        topic=Topic.RELATED,
        predicate=Predicate.UNDER,
        loose=1,
    ),
    *says("Inquire", f"what is {_LIES} <predicate:ItsWord> [<Now>] ?", topic=Topic.RELATED, thing=Reference(Back.IT), loose=1),
    *says("InquireThat", f"what (there is|you see|is) {_LIES} <predicate:ItsWord>", topic=Topic.RELATED, thing=Reference(Back.IT), loose=1),
    *says(
        "Inquire",
        f"{_WHAT} (is|are|is there|do you see|can you see|do you have|have you got|lies|stands) {_LIES} <side:SideSaid> [<Now>] ?",
        "<side:SideSaid> what (do you see|is there|is that) ?",
        f"what is {_LIES} <side:SideSaid> of (where you are|where you stand) ?",
        topic=Topic.BESIDE,
        loose=1,
    ),
    *says("InquireThat", f"what (there is|you see|you can see|you have|is) {_LIES} <side:SideSaid> [<Now>]", topic=Topic.BESIDE, loose=1),
    *says("Inquire", "where is <thing:Thing> [<Now>] ?", "where are <thing:Thing> [<Now>] ?", topic=Topic.WHERE, loose=2),
    *says(
        "Inquire",
        "where (exactly|abouts|) is <thing:Back> [<Now>] ?",
        "where exactly (can i find|is) <thing:Asked> [<Now>] ?",
        "where in <TheRoom2> is <thing:Asked> ?",
        topic=Topic.WHERE,
        loose=1,
    ),
    *says("InquireThat", "where (exactly|) <thing:Asked> is [<Now>]", topic=Topic.WHERE, loose=1),
    *says(
        "Inquire",
        "where (are you|are we|am i|do you find yourself|are you located|are you standing|have you got to|is the robot) (now"
        "|right now|at the moment|at|currently|exactly|at right now|standing|standing now|) ?",
        "(which|what) room (are you|are we|am i) (in|standing in|in now|in right now|in at the moment|currently in) ?",
        "(which|what) room is (this|it that you are in) ?",
        "what is your (location|position|current location|current position) ?",
        "in (which|what) room (are we|am i) ?",
        "where is this ?",
        topic=Topic.SELF,
        loose=1,
    ),
    *says(
        "Inquire",
        "(are you|are we|am i|is this|is the robot) (already|currently|still|actually|in fact|now|right now|standing|) (in|inside)"
        " <place:OneRoom> (now|right now|already|at the moment|at present|) ?",
        "(you are|we are|this is) (in|inside) <place:OneRoom> (are you not|right|are we not|correct) ?",
        "is this (room|place|) (really|) <place:RoomPlace> ?",
        topic=Topic.SELF,
        loose=2,
    ),
    *says(
        "InquireThat",
        "(if|whether) (you are|we are|i am) (already|still|now|) (in|inside) <place:OneRoom> (now|already|)",
        topic=Topic.SELF,
        loose=2,
    ),
    *says("InquireIf", "(you are|we are|i am) (already|still|now|) (in|inside) <place:OneRoom> (now|already|)", topic=Topic.SELF, loose=2),
    *says(
        "Inquire",
        f"(is|are) <thing:Asked> (of|in|) (exactly|) the (same|very same) {_COLOR} as <other:Colored> ?",
        f"(does|do) <thing:Asked> (have|share) the same {_COLOR} (as|with) <other:Colored> ?",
        f"(does|do) <thing:Asked> match <other:Colored> in {_COLOR} ?",
        f"(are|is) <thing:Asked> and <other:Colored> (both|) (of|) the same {_COLOR} ?",
        f"(have|do) <thing:Asked> and <other:Colored> (have|share|got|) the same {_COLOR} ?",
        topic=Topic.IS,
        loose=1,
    ),
    *says(
        "InquireIf",
        f"<thing:Asked> (is|are) (of|) the same {_COLOR} as <other:Colored>",
        f"<thing:Asked> has the same {_COLOR} as <other:Colored>",
        f"<thing:Asked> and <other:Colored> (are|have) (of|) the same {_COLOR}",
        topic=Topic.IS,
        loose=1,
    ),
    *says(
        "Inquire",
        "(what|which) (color|colour|colors|colours|shades) (are|do) (the|my|our|all the|all of the|those|these) "
        "<thing:Many> (have|come in|all|) ?",
        "(what are|which are) the (colors|colours|shades) of (the|all the|my|our) <thing:Many> ?",
        "what (colors|colours) of <thing:Many> (are there|do we have|do you see|have we got) ?",
        "which (colors|colours) are (the|my) <thing:Many> ?",
        topic=Topic.WHICH,
        loose=1,
    ),
    *says(
        "InquireThat",
        "what (color|colour|colors|colours) (the|my|all the) <thing:Many> (are|have)",
        "the (colors|colours) of (the|all the|my) <thing:Many>",
        "what (color|colour|colors|colours) are (the|my) <thing:Many>",
        topic=Topic.WHICH,
        loose=1,
    ),
    *says(
        "Inquire",
        "(what|which thing|which things|what thing|what things) (is|are|stands|lies|sits) <thing:ThingBetween> ?",
        topic=Topic.WHICH,
        loose=1,
    ),
    *says("InquireThat", "what (is|stands|lies|there is) <thing:ThingBetween>", topic=Topic.WHICH, loose=1),
    *says("ThingBetween", "<link:BetweenLink>", category=THING, any=True, loose=1),
    *says("BetweenLink", "(between|in between) <other:Bare> and <second:Inner>", predicate=Predicate.BETWEEN, loose=1),
    *says(
        "ManyThere", "<category:Nouns> are <color:Color> [<room:Ins>]", "<category:Nouns> [<room:Ins>] are <color:Color>", any=True, loose=1
    ),
    *says("ManyThere", "<Cores> are (not|outside|not in|outside of) <no_room:TheRoom>", any=True, loose=1),
    *says(
        "InquireThat",
        "where (you are|we are|i am) [<Now>]",
        "(which|what) room (you are|we are|this is) (in|) [<Now>]",
        "your (location|position|whereabouts)",
        topic=Topic.SELF,
        loose=1,
    ),
    *says(
        "Inquire",
        "(is|are) <thing:Asked> <other:Quality> [<Now>] ?",
        "is <thing:Asked> (a|the) <other:Quality> one ?",
        "is it true that <thing:Asked> is <other:Quality> ?",
        "is <thing:Back> <other:Placing> [<Now>] ?",
        "<thing:Thing> is <other:Quality> , right ?",
        topic=Topic.IS,
        loose=1,
    ),
    *says("Quality", "<material:Material>", "(a|the) <color:Color> one", category=THING, loose=1),
    *says("InquireIf", "<thing:Asked> (is|are) <other:Quality>", "<thing:Back> is <other:Placing>", topic=Topic.IS, loose=1),
    *says(
        "InquireThat",
        f"(what|which) {_COLOR} <thing:Back> (is|has)",
        f"the {_COLOR} of <thing:Back>",
        f"what {_COLOR} is <thing:Back>",
        topic=Topic.COLOR,
        loose=1,
    ),
    *says("InquireThat", f"its {_COLOR}", f"the {_COLOR}", topic=Topic.COLOR, thing=Reference(Back.IT), loose=1),
    *says(
        "Inquire",
        f"what {_COLOR} (does|would) <thing:Back> (have|be) ?",
        f"what is the {_COLOR} of <thing:Back> ?",
        topic=Topic.COLOR,
        loose=1,
    ),
    *says("Inquire", f"what is its {_COLOR} ?", topic=Topic.COLOR, thing=Reference(Back.IT), loose=1),
    *says("InquireThat", "how (big|large) <thing:Back> is", "the size of <thing:Back>", topic=Topic.SIZE, loose=1),
    *says("InquireThat", "its size", topic=Topic.SIZE, thing=Reference(Back.IT), loose=1),
    *says("InquireThat", "what <thing:Back> is made (of|from|out of)", "the material of <thing:Back>", topic=Topic.MATERIAL, loose=1),
    *says("InquireThat", "its material", topic=Topic.MATERIAL, thing=Reference(Back.IT), loose=1),
    *says(
        "Now",
        "(right|at the moment|currently|from here|from there|from where you are|from where you stand|there|here|exactly|at present"
        "|from your place|then|these days|today|this morning|this time)",
        loose=1,
    ),
    *names("OnWord", _ON, loose=1),
    *names("ItsWord", _ITS, loose=1),
    *names("FacingWord", _FACING, loose=1),
    *names("SideSaid", _SIDES, loose=1),
    *names(
        "HereIn",
        {
            HERE: "in the room|in the same room|in the room you are in|of this room|in this place here",
            THERE: "in it|inside it|inside there|in the same place",
        },
        loose=1,
    ),
    *says("In", "<HereIn>", loose=1),
    *says("Ins", "<HereIn>", loose=1),
    *says("BareLink", "with <other:Inner> (under it|underneath|underneath it|below it|beneath it)", predicate=Predicate.ON, loose=1),
    *says("BareLink", "with <other:Inner> (next to it|beside it|by it)", predicate=Predicate.NEXT_TO, loose=1),
    *says("BareLink", "(hanging on|hung on|up on|mounted on|fixed to) <other:Inner>", predicate=Predicate.ON, loose=1),
]
