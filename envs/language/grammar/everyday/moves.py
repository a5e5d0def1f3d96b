"""Constructions of moves: Rotate, Advance, Tilt, Survey, Face, Leave and Explore."""

from envs.language.grammar.everyday.numbers import AMOUNTS, DEGREES, METRES, NUMBERS, UNITS
from envs.language.grammar.patterns import HELD, Construction, names, says

_LET = "(go|walk|head|move|~stroll|~travel)"
_SLIGHTLY = "(a bit|a little|slightly|a little bit|a touch|a tad|little bit|a wee bit|a smidge|a few degrees|just a bit)"
_SPIN = "(turn|rotate|spin|swivel|go|pivot|yaw|turn yourself|rotate yourself)"
_GAZE = "(look|tilt|gaze|glance|point your camera|tilt your head|tilt your camera|tilt the camera|tip your head)"
_ABOUT = "(about|around|roughly|for|for about|another|by|exactly|some|for another|approximately|)"
_STUCK = (
    "(you can not go any further|you can not go any farther|you can not go on|you can not any more|you hit a wall|you hit the wall"
    "|you hit something|you reach the wall|you reach a wall|you get to the wall|you get to a wall|something blocks you|you are blocked"
    "|you are at the wall|the wall|there is a wall|you bump into something|something stops you|you have to stop|you can go no further"
    "|you meet a wall|you get to the end|something is in your way|something blocks your way|you run into something|your way is blocked"
    "|you can not move|you are stopped|there is no more room|you come to a wall)"
)
_HOUSE = "(house|home|place|apartment|flat|building|everything)"

TURNS: list[Construction] = [
    *says("Rotate", "turn (left|~leftwards)", "turn to the left", degrees=90),
    *says("Rotate", "turn (right|~rightwards)", "turn to the right", degrees=-90),
    *says("Rotate", "(turn|~pivot) around", degrees=180),
    *says("Rotate", "(turn|~pivot) left by <degrees:Left> degrees", "turn <degrees:Left> degrees to the left"),
    *says("Rotate", "(turn|~pivot) right by <degrees:Right> degrees", "turn <degrees:Right> degrees to the right"),
    *says("Rotate", "to the left is where you should turn", form=HELD, degrees=90),
    *says("Rotate", "to the right is where you should turn", form=HELD, degrees=-90),
]
for _side, _symbol, _sign, _clock in (
    ("left", "Left", 1, "(counterclockwise|anticlockwise|counter clockwise|anti clockwise)"),
    ("right", "Right", -1, "clockwise"),
):
    TURNS += [
        *says(
            "Rotate",
            f"(turn|rotate|spin|swivel|go|face|look|bear|pivot|hang|make|take|do|yaw) (to the|to your|on your|towards the|to|a"
            f"|) {_side} (turn|)",
            f"(turn|rotate|face|look) (to|towards) (your|the) {_side} (hand|) side",
            f"(turn|rotate|do|make) (a quarter turn|a quarter of a turn) (to the|to your|) {_clock}",
            f"({_side}|{_side} turn|quarter turn {_side}|quarter turn to the {_side}|a quarter turn {_side}"
            f"|a quarter turn to the {_side}|turn to face {_side}|turn 9 0 {_side})",
            f"(turn|rotate) (a quarter turn|yourself) (to the|) {_side}",
            loose=2,
            degrees=90 * _sign,
        ),
        *says(
            "Rotate",
            f"(turn|rotate|spin|swivel|bear) {_SLIGHTLY} (to the|to your|) {_side}",
            f"(turn|rotate|spin|swivel|bear|yaw|turn you|turn yourself) (to the|to your|to|) {_side} {_SLIGHTLY}",
            f"(slight {_side}|slightly {_side}|a bit to the {_side}|a bit {_side}|make a slight {_side}|{_side} a bit|{_side} a little)",
            loose=1,
            degrees=30 * _sign,
        ),
        *says(
            "Rotate",
            f"{_SPIN} {_ABOUT} <degrees:{_symbol}> degrees (to the|to your|to|towards the|) {_side} (hand side|side|)",
            f"{_SPIN} {_ABOUT} <degrees:{_symbol}> (degrees|) {_clock}",
            f"{_SPIN} {_clock} {_ABOUT} <degrees:{_symbol}> (degrees|)",
            f"{_SPIN} (to the|to your) {_side} (hand side|side) {_ABOUT} <degrees:{_symbol}> (degrees|degrees only|)",
            f"<degrees:{_symbol}> degrees {_clock}",
            f"{_SPIN} (to the|to your|) {_side} {_ABOUT} <degrees:{_symbol}> (degrees|)",
            f"<degrees:{_symbol}> degrees (to the|) {_side}",
            f"{_side} (by|) <degrees:{_symbol}> (degrees|)",
            f"(make|do|take) a <degrees:{_symbol}> (degrees|degree) (turn|rotation) (to the|to your|) {_side}",
            f"(make|do|take) a <degrees:{_symbol}> (degrees|degree) {_side} turn",
            loose=1,
        ),
    ]
TURNS += [
    *says(
        "Rotate",
        "(turn|spin|swivel|rotate|face) (round|around|back|about|right round|the other way|yourself around|half a turn|right around)",
        "(do a|make a|do an|make an|chuck a|hang a|pull a|bang a) (u turn|half turn|one eighty|about turn|you turn|u ey|you ey|uey|1 8 0)",
        "(turn|spin|rotate) (so you face|to face|and face|so that you face) (the other way|the opposite way|the other direction|backwards"
        "|the opposite direction|the way you came)",
        "(turn|spin|swivel|rotate) (round|around|about) and face (the other way|the opposite way|the other direction)",
        "(turn|rotate|spin) (by|) half a turn",
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
        "(spin|turn|rotate) (on the spot|once|around once|in a circle|a full turn|around one time|around 1 time|one time|round once"
        "|round one time"
        "|one full turn|through a full circle|completely around|one full circle|around in a circle|round in a circle|right the way round)",
        "(turn|spin|rotate) (around|round) (all the way|the whole way) (round|around|)",
        "(turn|spin|rotate) all the way (round|around) (once|and look|)",
        "(do a|make a|do one|make one) (full turn|full circle|spin|3 6 0|complete turn|full spin|full rotation|complete circle"
        "|complete spin)",
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
    *says("Tilt", f"{_GAZE} (up|upwards|upward) {_ABOUT} <degrees:Left> degrees", loose=1),
    *says("Tilt", f"{_GAZE} (down|downwards|downward) {_ABOUT} <degrees:Right> degrees", loose=1),
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
        "<Turned> <to:Facing>",
        "(face|turn to face|turn to|turn towards|turn toward|look towards|look toward|point at|point yourself at|point towards"
        "|turn and face"
        "|turn so you can see|turn so that you can see|look out of|look out|look over to|turn yourself to|turn around to"
        "|face towards) <to:Facing>",
        "(turn|turn around|turn round) (and|to) (face|look at|see) <to:Facing>",
        loose=1,
    ),
    *says(
        "Face",
        "(look at|have a look at|take a look at|look over at|gaze at|observe|watch|examine|go look at) <to:Facing>",
        loose=1,
        close=True,
    ),
    *says(
        "Turned",
        "(turn|rotate|spin|swivel|pivot|position yourself|stand|angle yourself|orient yourself) (so that you are|so you are|so that you"
        "|so you"
        "|until you are|until you|) (facing|face|facing towards|to face|see|looking at|look at|are looking at|can see)",
        "(rotate|swivel|pivot|spin|turn yourself|orient yourself) (to|towards|toward) (face|)",
        "(rotate|swivel|pivot|spin|turn yourself) (and|to) (face|look at)",
        "(look|see|glance|gaze) (to|towards|toward|in the direction of)",
        "(turn|face) (in the direction of|round to|round towards|yourself towards|around towards)",
        "(point your camera at|aim your camera at|turn your head to|turn your head towards|turn your eyes to)",
        loose=1,
    ),
    *says(
        "Face",
        "<Turned> <to:Facing> <OnTheSpot>",
        "(face|turn to face|turn to|turn towards|look at|turn and face|turn and look at) <to:Facing> <OnTheSpot>",
        loose=1,
        here=True,
    ),
    *says(
        "Face",
        "(face|look at|turn to face|turn and look at) <to:Facing> from (here|where you are|where you stand|this spot)",
        loose=1,
        here=True,
    ),
    *says("Face", "<OnTheSpot> (turn to face|face|look at|turn to|turn towards) <to:Facing>", loose=1, here=True),
    *says("OnTheSpot", "(and|but|only|) <StayPut> (look|just look|only look|only turn|just turn|)", loose=1),
    *says(
        "StayPut",
        "(do not|without|never) (go there|go anywhere|move|translate|walk|drive|going there|moving|walking|driving|translating"
        "|leaving your spot|go to it|going to it|walk there|drive there|leave your spot|go over|go near it|going near it|go closer"
        "|get closer"
        "|going any closer|going closer|walk over|drive over|move from your spot|leave where you are|changing position|change position)",
        "(stay|remain) (where you are|on the spot|put|in place|at your place)",
        loose=1,
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
        f"<Get> <Ahead> {_ABOUT} <metres:Distance>",
        f"<Get> {_ABOUT} <metres:Distance> [<Ahead>]",
        f"(take|advance|keep going|go|proceed|creep|inch|edge|crawl|drive) {_ABOUT} <metres:Distance> [<Ahead>]",
        f"(advance|creep|inch|edge|scoot) [<Ahead>] {_ABOUT} <metres:Distance>",
        f"<Ahead> {_ABOUT} <metres:Distance>",
        "<metres:Distance> [<Ahead>]",
        loose=1,
    ),
    *says(
        "Advance",
        f"(go|walk|move|come|step|drive|back|roll|reverse|scoot|get|shuffle|scooch) (back|backward|backwards|up|in reverse"
        f"|) {_ABOUT} <metres:DistanceBack>",
        f"(reverse|back up|back off|back away|take) {_ABOUT} <metres:DistanceBack> (back|backwards|backward|)",
        f"(go|walk|move|step|take|drive|scoot|shuffle) {_ABOUT} <metres:DistanceBack> (back|backward|backwards|in reverse)",
        "<metres:DistanceBack> (back|backward|backwards)",
        loose=3,
    ),
    *says(
        "Advance",
        f"<Get> [<Ahead>] ({_SLIGHTLY[1:-1]}|a step|one step|a bit further|a little further|a little way|a short way|a little bit further)",
        f"(go|walk|move|step|edge|inch) ({_SLIGHTLY[1:-1]}|one step|a step) (forward|forwards|ahead|further|further on|closer)",
        "(step|go|walk|move|come|edge|inch) (forward|forwards|ahead)",
        "(take|make) (a|one|a small) step (forward|forwards|ahead|)",
        f"(forward|forwards|ahead|fwd) ({_SLIGHTLY[1:-1]}|)",
        f"(go|walk|move|come|edge|inch) {_SLIGHTLY} (front|in front|to the front)",
        "(advance|inch forward|creep forward|scoot forward|shuffle forward)",
        f"(advance|scoot forward|creep forward|inch forward) {_SLIGHTLY}",
        loose=2,
        metres=0.5,
    ),
    *says(
        "Advance",
        f"(go|walk|move|come|step|back|reverse|edge) (back|backward|backwards|up) ({_SLIGHTLY[1:-1]}|a step|one step)",
        "(back up|back off|reverse|step back|move back|step backwards|move backwards|go backwards|walk backwards|backwards|back away"
        "|scoot back|shuffle back|scooch back|get back a bit|give me some space|give me some room)",
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
        "(leave|exit|get out of|go out of|walk out of|come out of|head out of|step out of|move out of|clear out of"
        "|out of) <room:RoomPlace>",
        loose=1,
    ),
    *says(
        "Leave",
        "(leave|exit|get out of|go out of|walk out of|come out of|head out of|step out of|move out of|clear out of) (the room|this room"
        "|here"
        "|this place|this)",
        "(get out|go out|leave|exit|walk out|come out|out)",
        "(go|get|walk|head) (somewhere else|elsewhere|into another room|to another room|to a different room|to the next room|next door)",
        loose=2,
    ),
    *says("Explore", "(explore|~roam)", "(explore|~roam) this home"),
    *says("Explore", "explore <room:RoomPlace>"),
    *says("Explore",
        "<Roam> (the whole|the entire|all of the|the|this|all of this|my|our|around the|all over the|every bit "
        "of the) " + _HOUSE, loose=1),
    *says("Explore", "<Roam> (everything|everywhere|every room|all rooms|all the rooms|around|a bit|the rest|freely)", loose=1),
    *says("Explore",
        "<Roam> until you have (been in|seen|visited|been to|been into|looked into) (each room|every room|everything|all "
        "the rooms|all rooms)", loose=1),
    *says("Explore",
        "(wander|wander around|roam|roam around|look everywhere|go everywhere|take a tour|go exploring|go and explore|have "
        "a wander"
          "|have a wander around|take a stroll around)", loose=1),
    *says("Explore", "<Tour>", "<Tour> <AndSee>", "<Roam> (a bit|around|about|everywhere) <AndSee>", loose=1),
    *says(
        "Tour",
        "<GoFor> <ATour> (of|around|through|in|) <WholeHome>",
        "<GoFor> (a|a little|a bit of a|a good|a quick) (wander|wander about|wander around|walkabout|roam|roam about"
        "|look round everywhere|patrol)",
        "(roam|wander|walk) (round|about|around) (a bit|a little|for a bit|for a while|freely|)",
        loose=1,
    ),
    *says("GoFor", "(go|go for|go on|take|make|do|have|go and have|go and take|go make|go do|go take|go and do|go and make)", loose=1),
    *says(
        "ATour",
        "(a|one|a little|a quick|a short|a full|a complete|a bit of a|the|a whole|one full|a good|one complete|) (tour|round"
        "|walk around|wander"
        "|wander about|wander around|walkabout|roam|roam about|exploration|look round|patrol|lap)",
        loose=1,
    ),
    *says(
        "WholeHome",
        f"(the whole|the entire|all of the|the|this|all|all the|my|our|whole|every part of the) {_HOUSE}",
        loose=1,
    ),
    *says(
        "AndSee",
        "and (see|look at|check|explore|take in|get to know|learn|find out about)"
        f" (the whole|the entire|all of the|the|this|all|all the|my|our) {_HOUSE}",
        "and (see what is what|see what is there|see everything|look at everything|see what there is|see what you find"
        "|get to know the place"
        "|see properly|look properly|look around|look into every room|see every room|see all the rooms|look in every room)",
        loose=1,
    ),
    *says("Explore", "<Roam> <room:RoomPlace>", loose=2),
    *says("Roam",
        "(explore|look around|wander around|wander through|tour|go around|have a look around|take a look around|check out"
        "|see|search"
          "|go through|walk around|walk through|roam|do a tour of|take a tour of|inspect|map|patrol|go and explore|look through"
          "|look all over"
          "|go all over|roam around|discover|go round|roam round|roam through|cover|wander round|walk round|go over)", loose=1),
    *names("Left", DEGREES),
    *names("Right", {-turn: said for turn, said in DEGREES.items()}),
    *names("Metres", METRES),
    *names("Behind", {-length: said for length, said in METRES.items()}),
    *names("Number", NUMBERS),
    *says("Distance", "<Metres>", "<Length>", loose=1),
    *says("DistanceBack", "<Behind>", "<LengthBack>", loose=1),
    *says("Length", "<number:Amount> <unit:Unit>", loose=1),
    *says("LengthBack", "<number:Amount> <unit:Unit>", loose=1, back=True),
    *says("Length", "<number:Amount> <unit:Unit> and a half", loose=1, half=True),
    *says("LengthBack", "<number:Amount> <unit:Unit> and a half", loose=1, half=True, back=True),
    *names("Amount", AMOUNTS, loose=1),
    *names("Unit", UNITS, loose=1),
]  # fmt: skip
