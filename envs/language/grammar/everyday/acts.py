"""Constructions of acts: Visit, Rotate, Advance, Tilt, Survey, Face, Leave and Explore."""

from envs.language.grammar.everyday.numbers import DEGREES, METRES, NUMBERS
from envs.language.grammar.patterns import HELD, Construction, names, says
from envs.language.semantics.acts import Pose, Spoken
from envs.language.semantics.meaning import Back, Reference

_LET = "(go|walk|head|move|~stroll|~travel)"
_TO = (
    "(to|into|by|at|near|in|inside|towards|toward|up to|over to|back to|round to|on to|down to|next to|over by|close to|beside|through to"
    "|as far as)"
)
_STAND = "(stand|wait|stop|stay|be|sit|park yourself|park|halt|finish|end|end up|pause|remain|position yourself|place yourself|linger)"
_BY = "(by|at|near|in|inside|beside|next to|right by|right next to|close to|alongside|over by)"
_HOUSE = "(house|home|place|apartment|flat|building|everything)"
_SLIGHTLY = "(a bit|a little|slightly|a little bit|a touch|a tad)"
_SPIN = "(turn|rotate|spin|swivel|go|pivot)"
_GAZE = "(look|tilt|gaze|glance|point your camera|tilt your head|tilt your camera|tilt the camera|tip your head)"
_AHEAD = "(straight|straight on|straight ahead|forward|forwards|ahead|on)"
_ABOUT = "(about|around|roughly|for|for about|another|by|exactly|some|for another|approximately|)"
_STUCK = (
    "(you can not go any further|you can not go any farther|you can not go on|you can not any more|you hit a wall|you hit the wall"
    "|you hit something|you reach the wall|you reach a wall|you get to the wall|you get to a wall|something blocks you|you are blocked"
    "|you are at the wall|the wall|there is a wall|you bump into something|something stops you|you have to stop|you can go no further"
    "|you meet a wall|you get to the end|something is in your way|something blocks your way|you run into something|your way is blocked"
    "|you can not move|you are stopped|there is no more room|you come to a wall)"
)

WORDS: list[Construction] = [  # symbols without fields: ways to say the same
    *says(
        "Get",
        "(go|walk|head|move|get|run|run along|pop|nip|wander|proceed|navigate|step|hop|come|drive|roll|make your way|find your way|continue"
        "|swing|carry on|take yourself|get yourself|return|be on your way|hurry|rush|scoot|go on|go ahead and go|go and get|trot|make a trip"
        "|march|stroll|travel|journey|amble|jog|dash|take a walk|go for a walk|make it|dart|zip|sneak|cross|cross over|come along|venture"
        "|pass|you go|robot go|head off|set off|off you go|go off|turn and go|turn around and go)",
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
        "(check|check on|check out|see|go see|go and see|inspect|find|find me|find us|look for|search for|seek out|seek|locate|get me|show me"
        "|spot|track down|hunt down|visit|reach|approach|get to|make for|aim for|go check|go check on|go inspect|go find|go and find"
        "|go and check|go and check on|go visit|go and visit|stop by|drop by|pass by|go by|look in on|head for|get over to|come to|hit)",
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
    *says("Visit", "go back to where you started", "go back to the (start|~beginning)", "return to the (start|~beginning)", to=Pose(Spoken.START)),
    *says("Visit", "where you should go is <to:Where>", "it is <to:Where> that you should go to", form=HELD),
    # Other words that people type.
    *says(
        "Visit",
        f"<Get> [<On>] {_TO} <to:Where>",
        f"<Get> [<On>] <AndStand> [<On>] {_BY} <to:Where>",
        f"<Take> [<On>] {_TO} <to:Where>",
        "<Take> <to:Use>",
        "<Look> <to:Where>",
        "<Get> [<On>] <to:Use>",
        "<Look> <to:Use>",
        "<Get> [<On>] <to:Opening>",
        f"{_STAND} {_BY} <to:Where>",
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
    *says(
        "Visit",
        "<Get> [<On>] <AndStand> [<On>] <to:StandAt>",
        f"{_STAND} (somewhere|right|) <to:StandAt>",
        "<Get> [<On>] (somewhere|right|) <to:StandAt>",
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
    *says(
        "Visit",
        "(over here|here|come here|come over|come|come on over|come on over here|come over to where i am|come to where i am|come and find me)",
        "(come|get|walk|go|head) (over|back|right|) (to me|to where i am|to my place|here to me|to where i am standing|by me|next to me)",
        "(come|get|walk|go) (over|back|) (here|to me) i am in <TheRoom2>",
        "(come|get|walk|go) (over|back|) (here|to me) in <TheRoom2>",
        "(follow me|find me|join me|meet me|meet me here|i am over here|i am here|stand by me|stand next to me|come with me)",
        loose=2,
        to=Pose(Spoken.SPEAKER),
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
        "(go|come|get|walk|head|return|run) (back|) to (the start|your starting point|the starting point|your start|the beginning|base)",
        "(come|go|head|return|get|report|walk|then come|be) back (here|again|to here|to this spot|to this place|to this point|)",
        "return (here|to this spot|to this place|to where you started|to where you are now|)",
        "back (here|again|to here|to the start|to where you started|)",
        "(retrace your steps|return to your starting point|end where you started|finish where you started)",
        loose=2,
        to=Pose(Spoken.START),
    ),
    *says("Visit", "<Get> [<On>] there", "(over there|there)", loose=2, to=Reference(Back.THERE)),
    *says("VisitNoun", "<to:Where>", f"{_TO} <to:Where>", "<to:StandAt>", "(in|at) <to:Area>", loose=3),
    *says("Visiting", "(going|walking|heading|getting|coming|popping|moving) (over|back|) to <to:Where>", loose=1),
    *says("Visiting", "(finding|visiting|looking at|checking|seeing) <to:Where>", loose=1),
    *says("Where", "<Named>", "<It>"),
    *says("Where", "<Area>", "<Opening>"),
]

TURNS: list[Construction] = [
    *says("Rotate", "turn (left|~leftwards)", "turn to the left", degrees=90),
    *says("Rotate", "turn (right|~rightwards)", "turn to the right", degrees=-90),
    *says("Rotate", "(turn|~pivot) around", degrees=180),
    *says("Rotate", "(turn|~pivot) left by <degrees:Left> degrees", "turn <degrees:Left> degrees to the left"),
    *says("Rotate", "(turn|~pivot) right by <degrees:Right> degrees", "turn <degrees:Right> degrees to the right"),
    *says("Rotate", "to the left is where you should turn", form=HELD, degrees=90),
    *says("Rotate", "to the right is where you should turn", form=HELD, degrees=-90),
]
for _side, _symbol, _sign in (("left", "Left", 1), ("right", "Right", -1)):
    TURNS += [
        *says(
            "Rotate",
            f"(turn|rotate|spin|swivel|go|face|look|bear|pivot|hang|make|take|do) (to the|to your|on your|towards the|a|) {_side} (turn|)",
            f"({_side}|{_side} turn|quarter turn {_side}|quarter turn to the {_side}|turn to face {_side}|turn 9 0 {_side})",
            f"(turn|rotate) (a quarter turn|yourself) (to the|) {_side}",
            loose=2,
            degrees=90 * _sign,
        ),
        *says(
            "Rotate",
            f"(turn|rotate|spin|swivel|bear) {_SLIGHTLY} (to the|to your|) {_side}",
            f"(turn|rotate|spin|swivel|bear) (to the|to your|) {_side} {_SLIGHTLY}",
            f"(slight {_side}|slightly {_side}|a bit to the {_side}|a bit {_side}|make a slight {_side}|{_side} a bit|{_side} a little)",
            loose=1,
            degrees=30 * _sign,
        ),
        *says(
            "Rotate",
            f"{_SPIN} {_ABOUT} <degrees:{_symbol}> degrees (to the|to your|) {_side}",
            f"{_SPIN} (to the|to your|) {_side} {_ABOUT} <degrees:{_symbol}> (degrees|)",
            f"<degrees:{_symbol}> degrees (to the|) {_side}",
            f"{_side} <degrees:{_symbol}> degrees",
            loose=1,
        ),
    ]
TURNS += [
    *says(
        "Rotate",
        "(turn|spin|swivel|rotate|face) (round|around|back|about|right round|the other way|yourself around|half a turn|right around)",
        "(do a|make a|do an|make an) (u turn|half turn|one eighty|about turn)",
        "(about face|about turn|u turn|face the opposite way|face the opposite direction|look behind you|turn to face the other way)",
        "(look the other way|turn your back|turn around completely|turn to face backwards|look back)",
        "(turn|spin|rotate) (around|) (by|) (1 8 0|one hundred and eighty) degrees",
        "(turn|spin) (1 8 0|around 1 8 0)",
        loose=2,
        degrees=180,
    ),
    *says(
        "Rotate",
        "(turn|spin|rotate) (around|) (in a full circle|all the way round|all the way around|3 6 0 degrees|a full circle|once around)",
        "(spin|turn) (on the spot|once|around once|in a circle|a full turn)",
        "(do a|make a) (full turn|full circle|spin|3 6 0|complete turn)",
        loose=1,
        degrees=360,
    ),
    *says("Tilt", "(look|~gaze) up", "look upwards", degrees=30),
    *says("Tilt", "(look|~gaze) down", "look downwards", degrees=-30),
    *says("Tilt", "look level", degrees=0),
    *says("Tilt", f"{_GAZE} (up|upwards|upward) (at the ceiling|to the ceiling|towards the ceiling|a bit|a little|)", loose=2, degrees=30),
    *says("Tilt", "look (at|towards|to) the ceiling", loose=1, degrees=30),
    *says(
        "Tilt",
        f"{_GAZE} (down|downwards|downward) (at the floor|to the floor|at the ground|at your feet|a bit|a little|)",
        loose=1,
        degrees=-30,
    ),
    *says("Tilt", "look (at|towards|to) (the floor|the ground|your feet)", loose=1, degrees=-30),
    *says("Tilt", "(look|face) (ahead|straight|straight ahead|forward|level)", "level your (camera|head|gaze)", loose=2, degrees=0),
    *says("Survey", "look all around you", "take a (look|~glance) around"),
    *says("Survey", "(have|take) a (good|quick|) look (around|round|about) (you|here|the room|this room|)", loose=1),
    *says("Survey", "(look|glance|scan|gaze) (all|) (around|round|about) (you|here|the room|this room|)", loose=1),
    *says("Survey", "(scan|survey) (the room|your surroundings|this room|around)", "take in your surroundings", loose=1),
    *says("Survey", "look (everywhere|in every direction|in all directions)", "(turn around and look|look left and right)", loose=1),
    *says("Face", "(face|turn to face) <to:Facing>"),
    *says("Face", "look at <to:Facing>", close=True),
    *says(
        "Face",
        "(face|turn to face|turn to|turn towards|turn toward|look towards|look toward|point at|point yourself at|point towards|turn and face"
        "|turn so you can see|turn so that you can see|look out of|look out|look over to|turn yourself to|turn around to|face towards) <to:Facing>",
        "(turn|turn around|turn round) (and|to) (face|look at|see) <to:Facing>",
        loose=1,
    ),
    *says(
        "Face",
        "(look at|have a look at|take a look at|look over at|gaze at|observe|watch|examine|go look at) <to:Facing>",
        loose=1,
        close=True,
    ),
    *says("Facing", "<Thing>", "<It>", "<Opening>"),
]

WALKS: list[Construction] = [
    *says("Advance", f"{_LET} forward <metres:Metres>", "go straight ahead for <metres:Metres>"),
    *says("Advance", "go back <metres:Behind>", f"{_LET} backwards <metres:Behind>"),
    *says("Advance", f"{_LET} forward until something is in the way", "go forward as far as you can"),
    *says("Advance", "forward <metres:Metres> is where you should go", form=HELD),
    *says(
        "Advance",
        f"<Get> <Ahead> {_ABOUT} <metres:Metres>",
        f"<Get> {_ABOUT} <metres:Metres> [<Ahead>]",
        f"(take|advance|keep going|go) {_ABOUT} <metres:Metres> [<Ahead>]",
        f"<Ahead> {_ABOUT} <metres:Metres>",
        "<metres:Metres> [<Ahead>]",
        loose=1,
    ),
    *says(
        "Advance",
        f"(go|walk|move|come|step|drive|back|roll|reverse) (back|backward|backwards|up|in reverse|) {_ABOUT} <metres:Behind>",
        f"(reverse|back up|back off|take) {_ABOUT} <metres:Behind> (back|backwards|backward|)",
        f"(go|walk|move|step|take|drive) {_ABOUT} <metres:Behind> (back|backward|backwards|in reverse)",
        "<metres:Behind> (back|backward|backwards)",
        loose=3,
    ),
    *says(
        "Advance",
        f"<Get> [<Ahead>] ({_SLIGHTLY[1:-1]}|a step|one step|a bit further|a little further|a little way|a short way|a little bit further)",
        f"(go|walk|move|step|edge|inch) ({_SLIGHTLY[1:-1]}|one step|a step) (forward|forwards|ahead|further|further on|closer)",
        "(step|go|walk|move|come|edge|inch) (forward|forwards|ahead)",
        "(take|make) (a|one|a small) step (forward|forwards|ahead|)",
        f"(forward|forwards|ahead) ({_SLIGHTLY[1:-1]}|)",
        loose=2,
        metres=0.5,
    ),
    *says(
        "Advance",
        f"(go|walk|move|come|step|back|reverse|edge) (back|backward|backwards|up) ({_SLIGHTLY[1:-1]}|a step|one step)",
        "(back up|back off|reverse|step back|move back|step backwards|move backwards|go backwards|walk backwards|backwards|back away)",
        "(take|make) (a|one|a small) step (back|backwards)",
        f"(go|move|step|walk|back up) {_SLIGHTLY} (back|backwards|backward|)",
        loose=1,
        metres=-0.5,
    ),
    *says(
        "Advance",
        f"<Get> [<Ahead>] (until|till) {_STUCK}",
        f"(keep going|keep walking|keep on going|keep moving|keep on) [<Ahead>] (until|till) {_STUCK}",
        "<Get> [<Ahead>] as far as (you can|possible|it goes|you can go|you can get)",
        "(go|walk) (all the way|) (forward|straight ahead) to the (wall|end)",
        "<Get> (straight|straight on|straight ahead)",
        "(keep going|keep walking|keep on|keep moving) [<Ahead>]",
        "(straight on|straight ahead|straight)",
        loose=1,
        metres=0.0,
    ),
    *says("Leave", "leave this (room|~chamber)", "go out of this (room|~chamber)"),
    *says("Leave", "(leave|exit|~quit) <room:RoomPlace>"),
    *says(
        "Leave",
        "(leave|exit|get out of|go out of|walk out of|come out of|head out of|step out of|move out of|clear out of|out of) <room:RoomPlace>",
        loose=1,
    ),
    *says(
        "Leave",
        "(leave|exit|get out of|go out of|walk out of|come out of|head out of|step out of|move out of|clear out of) (the room|this room|here"
        "|this place|this)",
        "(get out|go out|leave|exit|walk out|come out|out)",
        "(go|get|walk|head) (somewhere else|elsewhere|into another room|to another room|to a different room|to the next room|next door)",
        loose=2,
    ),
    *says("Explore", "(explore|~roam)", "(explore|~roam) this home"),
    *says("Explore", "explore <room:RoomPlace>"),
    *says("Explore", "<Roam> (the whole|the entire|all of the|the|this|all of this|my|our|around the|all over the|every bit of the) " + _HOUSE, loose=1),
    *says("Explore", "<Roam> (everything|everywhere|every room|all rooms|all the rooms|around|a bit|the rest|freely)", loose=1),
    *says("Explore", "<Roam> until you have (been in|seen|visited|been to|been into|looked into) (each room|every room|everything|all the rooms|all rooms)", loose=1),
    *says("Explore", "(wander|wander around|roam|roam around|look everywhere|go everywhere|take a tour|go exploring|go and explore|have a wander"
          "|have a wander around|take a stroll around)", loose=1),
    *says("Explore", "<Roam> <room:RoomPlace>", loose=2),
    *says("Roam", "(explore|look around|wander around|wander through|tour|go around|have a look around|take a look around|check out|see|search"
          "|go through|walk around|walk through|roam|do a tour of|take a tour of|inspect|map|patrol|go and explore|look through|look all over"
          "|go all over|roam around|discover)", loose=1),
    *names("Left", DEGREES),
    *names("Right", {-turn: said for turn, said in DEGREES.items()}),
    *names("Metres", METRES),
    *names("Behind", {-length: said for length, said in METRES.items()}),
    *names("Number", NUMBERS),
]  # fmt: skip
