"""Constructions of visits, and words of movement."""

from envs.language.grammar.patterns import HELD, Construction, says
from envs.language.semantics.acts import Pose, Spoken
from envs.language.semantics.meaning import Back, Reference

_LET = "(go|walk|head|move|~stroll|~travel)"
_TO = (
    "(to|into|by|at|near|in|inside|towards|toward|up to|over to|back to|round to|on to|down to|next to|over by|close to|beside|through to"
    "|as far as)"
)
_STAND = "(stand|wait|stop|stay|be|sit|park yourself|park|halt|finish|end|end up|pause|remain|position yourself|place yourself|linger)"
_INTO = "(in|inside)"
_BY = "(by|at|near|beside|next to|right by|right next to|close to|alongside|over by)"
_AHEAD = "(straight|straight on|straight ahead|forward|forwards|ahead|on|fwd|front|in front|to the front|onward|onwards)"

WORDS: list[Construction] = [  # symbols without fields: ways to say the same
    *says(
        "Get",
        "(go|walk|head|move|get|run|run along|pop|nip|wander|proceed|navigate|step|hop|come|drive|roll|make your way|find your way|continue"
        "|swing|carry on|take yourself|get yourself|return|be on your way|hurry|rush|scoot|go on|go ahead and go|go and get|trot"
        "|make a trip"
        "|march|stroll|travel|journey|amble|jog|dash|take a walk|go for a walk|make it|dart|zip|sneak|cross|cross over|come along|venture"
        "|pass|you go|robot go|head off|set off|off you go|go off|turn and go|turn around and go|bring yourself|mosey|trundle|scuttle"
        "|saunter|amble|glide|whizz|pootle"
        "|go and get yourself|see yourself|skip|toddle|come and get)",
        loose=1,
    ),
    *says(
        "On",
        "(over|along|back|up|down|across|on|out|straight|right|directly|quickly|slowly|through|round|carefully|over there)",
        loose=1,
    ),
    *says("Take", "(take|bring|lead|guide|show|walk|get|drive|send|direct|escort|move) (me|us)", loose=1),
    *says(
        "Look",
        "(check|check on|check out|see|go see|go and see|inspect|find|find me|find us|look for|search for|seek out|seek|locate"
        "|show me"
        "|spot|track down|hunt down|visit|reach|approach|get to|make for|aim for|go check|go check on|go inspect|go find|go and find"
        "|go and check|go and check on|go visit|go and visit|drop by|pass by|go by|look in on|head for|get over to|come to|hit"
        "|swing by|pop by|pay a visit to|call in at)",
        "(go look at|go and look at|go to look at|have a look at|take a look at|go have a look at|go and have a look at|go take a look at"
        "|go and take a look at|go to see|go look for|go and look for|have a look in|take a look in|look in|look into|go have a look in"
        "|go and have a look in|go look in|go and look in|peek into|have a peek at|take a peek at|point me to|point me towards)",
        loose=1,
    ),
    *says("AndStand", f"(and|, and|and go|and then|to|) {_STAND} (right|)", loose=1),
    *says("Ahead", _AHEAD, loose=1),
]

VISITS: list[Construction] = [
    *says("Visit", f"{_LET} (over|) to <to:Where>", "(find|visit|reach|~locate) <to:Where>", "make your way to <to:Where>"),
    *says("Visit", "stand <to:StandAt>", f"{_LET} <to:StandAt>", "go and stand <to:StandAt>", "go and wait <to:StandAt>"),
    *says("Visit", "stand in <to:Area>", "go and stand in <to:Area>", "go and wait in <to:Area>"),
    *says("Visit", "stand by <to:Opening>", "go and stand by <to:Opening>", "go and wait by <to:Opening>"),
    *says("Visit", f"{_LET} <to:Through>"),
    *says("Visit", "(find|~locate) <to:Use>", "take me <to:Use>", "go <to:Use>"),
    *says("Visit", "come here", "come over here", "come to me", "come over to me", "come back to me", to=Pose(Spoken.SPEAKER)),
    *says("Visit", "come <to:SpeakerIn>"),
    *says("Visit", "where you should come is <to:SpeakerIn>", form=HELD),
    *says("SpeakerIn", "to me in <room:RoomPlace>", "over to me in <room:RoomPlace>", "back to me in <room:RoomPlace>", at=Spoken.SPEAKER),
    *says(
        "Visit",
        "go back to where you started",
        "go back to the (start|~beginning)",
        "return to the (start|~beginning)",
        to=Pose(Spoken.START),
    ),
    *says("Visit", "where you should go is <to:Where>", "it is <to:Where> that you should go to", form=HELD),
    # Other words that people type.
    *says(
        "Visit",
        f"<Get> [<On>] {_TO} <to:Where>",
        f"<Get> [<On>] <AndStand> [<On>] {_INTO} <to:Where>",
        "<Get> [<On>] <AndStand> [<On>] <to:StandNear>",
        f"{_STAND.replace('|finish|end|end up', '')} [<On>] <to:StandNear>",
        f"<Take> [<On>] {_TO} <to:Where>",
        "<Take> <to:Use>",
        "<Look> <to:Where>",
        "<Get> [<On>] <to:Use>",
        "<Look> <to:Use>",
        "<Get> [<On>] <to:Opening>",
        f"{_STAND} {_INTO} <to:Where>",
        "(i want|i need|i would like|i am looking for|i am after|i am trying to find|we need|where i want to go is|i require) <to:Where>",
        "(i want|i need|i would like|i would love|i am looking for) <to:Use>",
        "(i want|i need|i would like) (you|) to (go|get|be|come|walk|see|find|visit) (to|into|in|at|) <to:Where>",
        "(what about|how about|next|next stop|now for|on to|off to|destination|try) <to:Where>",
        "(there should be|there must be|there is|there is supposed to be) <to:Some> (.|and|,|) (go|walk|get|go see|find|go find|go look at)"
        " (to|) (it|that one|that)",
        "where is <to:Where> . (go|walk|get) to (it|that one|that)",
        "(enter|go in|get in|walk in|head in) <to:Where>",
        loose=1,
    ),
    *says("Visit", "go <to:Where>", loose=3),
    *says(
        "Visit",
        "<Get> [<On>] <AndStand> [<On>] (in|at|by|on) <to:Area>",
        f"{_STAND} (right|) (in|at|by|on) <to:Area>",
        "<Get> [<On>] (in|at|by|on) <to:Area>",
        "<Get> [<On>] <to:Through>",
        "<to:Through>",
        "(find|go to) <to:Area> and (stay|wait|stand|stop) there",
        "<Get> [<On>] to <to:Where> and (stay|wait|stand|stop|stay put) (there|)",
        "<Look> <to:Where> and (stay|wait|stand|stop|stay put) (there|)",
        loose=1,
    ),
    *says(  # after "by the sofa" as the place itself, so that "wait by it" has one meaning
        "Visit",
        "<Get> [<On>] <AndStand> [<On>] <to:StandAt>",
        f"{_STAND} (somewhere|right|) <to:StandAt>",
        "<Get> [<On>] (somewhere|right|) <to:StandAt>",
        loose=2,
    ),
    *says("Visit", f"<Get> [<On>] <AndStand> [<On>] {_BY} <to:Where>", f"{_STAND} {_BY} <to:Where>", loose=3),
    *says(
        "Visit",
        "(over here|here|come here|come over|come|come on over|come on over here|come over to where i am|come to where i am"
        "|come and find me)",
        "(come|come on|get|get yourself|be) (back over|right over|straight over|back round|round|over|right back"
        "|straight back|on back) here",
        "(come along|come on|come|get yourself|bring yourself) (back|over|back over|right back|here|back here|) (to me|to my side"
        "|to where i am|by my side)",
        "(come|go|come on) (back|) (and|) (find|join|meet|see|get|fetch) me (again|here|)",
        "(return|report back|report|come home) to (me|where i am|my side)",
        "(come along|come along back|come on back)",
        "(come|get|walk|go|head) (over|back|right|) (to me|to where i am|to my place|here to me|to where i am standing|by me|next to me)",
        "(follow me|find me|join me|meet me|meet me here|i am over here|i am here|stand by me|stand next to me|come with me)",
        loose=2,
        to=Pose(Spoken.SPEAKER),
    ),
    *says(
        "Visit",
        "(come|get|walk|go|head|run|come on|come along) (over|back|on over|right over|through|up|) <to:SpeakerIn>",
        "(come|go|come on|come over|come along|come through|) (and|) (join|find|meet up with|see|be with|sit with|stay with|wait with"
        "|stand with|keep company with|get) <to:SpeakerIn>",
        loose=1,
    ),
    *says(
        "SpeakerIn",
        "(to me|to us|here|over here|to where i am|to where we are|me|us|where i am) (.|i am|over|there|down|up|out|here|we are|) in"
        " <room:RoomPlace>",
        "(to me|to us|here|over here|me|us) (.|) (i am|we are) (waiting|sitting|standing|still|here|over|) (over|) in <room:RoomPlace>",
        loose=1,
        at=Spoken.SPEAKER,
    ),
    *says("TheRoom2", "(the|a|my|this) <Room2>", loose=1),
    *says(
        "Room2",
        "(living room|lounge|bedroom|kitchen|bathroom|dining room|study|office|hall|hallway|corridor|laundry|nursery|storage room)",
        loose=1,
    ),
    *says(
        "Visit",
        "<Get> [<On>] (back|) (to|) (where you started|where you came from|where you are now|where you were|where you started from)",
        "(go|come|get|walk|head|return|run) (back|) to (the start|start|your starting point|the starting point|your start|the beginning"
        "|base|starting point)",
        "(come|go|head|return|get|report|walk|then come|be) back (here|again|to here|to this spot|to this place|to this point|)",
        "return (here|to this spot|to this place|to where you started|to where you are now|)",
        "back (here|again|to here|to the start|to start|to where you started|)",
        "(go home|go back home|return home|go back to your place|go back to your spot|go back to your dock|home|back home"
        "|go to your starting point"
        "|return to base|go to base|return to your base|return to your starting place|return to where you began|go back to where you began"
        "|go to where you began|finish where you began|end where you began)",
        "(go|head) back to (where|the place where|the place|the spot where|the spot) you (started|began|started from|started at|came from)",
        "(retrace your steps|return to your starting point|end where you started|finish where you started)",
        loose=2,
        to=Pose(Spoken.START),
    ),
    *says("Visit", "<to:Use>", loose=3),
    *says("Visit", "<Get> [<On>] there", "(over there|there)", loose=2, to=Reference(Back.THERE)),
    *says("VisitNoun", "<to:Where>", f"{_TO} <to:Where>", "<to:StandAt>", "(in|at) <to:Area>", loose=3),
    *says("Visiting", "(going|walking|heading|getting|coming|popping|moving) (over|back|) to <to:Where>", loose=1),
    *says("Visiting", "(finding|visiting|looking at|checking|seeing) <to:Where>", loose=1),
    *says("Where", "<Named>", "<It>"),
    *says("Where", "<Area>", "<Opening>"),
]
