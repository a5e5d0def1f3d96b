"""Requests that are not a navigator's business, by their verbs and nouns: `out_of_scope`.

A request is refused here, never carried out, so a rough reading does no harm: the first verb that needs hands, a call, the stairs.
"""

import re
from functools import cache

from envs.language.beyond import beyond_sense
from envs.language.elsewhere import PEOPLE, ROOMS_ELSEWHERE, THINGS
from envs.language.lexicon import COLORS, NOUNS, ORDERS, PLURALS, ROOMS
from envs.language.loose_names import LOOSE_NOUNS, LOOSE_ORDERS, LOOSE_ROOMS
from envs.language.semantics.acts import Beyond, Cannot
from envs.language.semantics.meaning import ONE, THING, Description

_HANDLING = {
    "bring": "bring|fetch|deliver|hand me|hand us|give me|give us|pass me|get me|grab me|get us|hand over|pass over|lend|take me a|slip me",
    "get": "get the|get my|get a|get some|get that|get this|get those|get our",
    "carry": "carry|take away|transport|lug|haul",
    "pick up": "pick up|pick|grab|lift|lift up|hold|collect"
    "|gather|gather up|scoop|scoop up|snatch|retrieve|pluck|catch|unhook|take hold of|get hold of|take off the",
    "put": "put|place|lay|drop|hang|load|unload|empty|fill|stack|insert|throw in|shelve|tuck|hang up|stow|plonk|load up|top up|refill",
    "open": "open|unlock|unwrap|uncork|unzip|untie|unseal|prise open|pry open|let in|let out|let the",
    "close": "close|shut|lock|slam",
    "switch on": "switch on|turn on|power on|start up|start the washing|start the machine|start the dishwasher|start the oven|start "
    "the dryer|start the car|light|plug in|turn up|activate|run the"
    "|lower the thermostat|lower the heating|lower the temperature|lower the volume|lower the blinds|lower the curtains|raise the blinds"
    "|raise the thermostat|raise the heating|raise the temperature|raise the volume|draw the curtains|turn the thermostat"
    "|crank up|crank|flick on|mute|unmute|set the heating|set the thermostat|set the temperature|turn the volume"
    "|turn the heating|turn the temperature|pause the|rewind|reset|reboot|restart|brighten|flick|trigger",
    "switch off": "switch off|turn off|power off|extinguish|unplug|blow out|turn down|dim|deactivate|kill the",
    "clean": "clean|wash|wipe|dust|vacuum|hoover|sweep|mop|polish|scrub|rinse|dry|wash up|do the dishes|do the washing|disinfect"
    "|sanitize|sanitise|bleach|scour|launder|descale|buff|squeegee|rake|declutter|spruce up|do the laundry"
    "|do the hoovering|do the vacuuming|do the cleaning|do the ironing|do the washing up",
    "tidy": "tidy|make the bed|make my bed|straighten|sort|fold|arrange|organise|organize|set the table|lay the table|clear "
    "the table|decorate"
    "|plump|fluff|fluff up|smooth|neaten|declutter the|take out the|put away|clear away|clear up|tuck in|lay out",
    "move": "push|pull|drag|shove|shift|rearrange|tip|flip|slide|knock over|roll the|spin the|swap|lean",
    "throw": "throw|toss|chuck|kick|fling|bin the|hurl|pass the",
    "cook": "cook|boil|bake|heat|warm|fry|roast|toast|brew|prepare|chop|slice|cut|microwave|reheat|serve|pour|stir|make me"
    "|make us|make a|make some|mix"
    "|defrost|thaw|grill|grate|peel|whisk|knead|simmer|steam|preheat|drain|scramble|mash|fix me a|whip up|rustle up|get dinner|do dinner",
    "water": "water|spray",
    "feed": "feed|walk the dog|groom|bathe|change the baby",
    "mend": "fix|mend|repair|build|assemble|paint|replace|change|break|smash|install|charge|wind|hammer|screw|glue|adjust|tighten"
    "|unscrew|loosen|sand|varnish|unblock|unclog|rewire|calibrate|recharge|inflate|deflate|patch|sharpen|oil",
    "use": "use the|press|ring the|type|write|draw|sit on|lie on|climb|jump on|eat|drink|wear|smell|touch|taste|flush|knock"
    "|steal|buy|sell|pet the"
    "|stroke|hug|weigh|iron|sew|scratch|hide|dig|plant the|pack|unpack|print|burn|shake|tie|untie|cover|uncover|measure|play with|squeeze"
    "|knock on|tap|poke|prod|nudge|tickle|pat|cuddle|snuggle|kiss|bite|chew|sip|juggle|bounce|flip through"
    "|leaf through|thumb through|trim|prune|mow|rub|massage|zip|knit|rip|tear|pinch|pet|scribble|jot|jot down"
    "|sketch|doodle|staple|try on|put on|take a bite|take a sip|take a bath|take a shower|have a bath|have a shower"
    "|brush your|brush my|wash your|blow on|rearrange the|use my",
}
_TALKING = {
    "call": "call|phone|ring|text|email|message|telephone|dial|contact|facetime|notify"
    "|phone up|ring up|ping|whatsapp|page|summon|answer the phone|answer the door|get the door|pick up the phone|facetime",
    "play": "play|put on some music|stream|sing|dance|whistle"
    "|put on the radio|put some music|put on my|put on a song|hum|rap|clap|cheer|do a dance|recite|perform|turn up the music",
    "remind": "remind|wake|wake up|wake me|wake us|set an alarm|set a timer|set the alarm|set a reminder|alert"
    "|time me|keep track of|keep an eye on|watch the baby|watch the kids|watch the dog|mind the baby|mind the kids",
    "write": "draft|compose|write up|dictate|schedule|reschedule|cancel|invite|google|browse|download|upload|film"
    "|photograph|take a picture"
    "|take a photo|take a selfie|take notes|look up on|log in|log into|post|tweet|sign|fax|mail|arrange a|negotiate|summarise|summarize"
    "|proofread",
    "order": "order|book|reserve|purchase|pay|shop for",
    "talk": "hear|talk to|speak to|ask|chat|say hello|tell my|tell him|tell her|tell them|tell me a|sing me|translate|explain|read "
    "me|read the|read my|read a|read that|read this|read out|read aloud|joke|spell|calculate"
    "|greet|apologise|apologize|say sorry|say hi|say goodbye|wish|thank|congratulate|warn|scold|shout|whisper|yell"
    "|narrate|interview|argue|debate|gossip|introduce|tell my|tell the kids|tell everyone|tell everybody|tell dad"
    "|tell mum|tell mom|tell granny|tell grandma|tell grandad|let my|let him know|let her know|let them know"
    "|let dad know|let mum know|let mom know|let everyone know|let everybody know",
    "do that": "go to sleep|go back to sleep|go to bed and sleep|charge yourself|recharge yourself|plug yourself in|clean yourself"
    "|wash yourself|switch yourself off|turn yourself off|shut yourself down|shut down|power down|update yourself|do "
    "my math|do my maths|do my|do the homework|sleep|smile|laugh|cry|work|study|guard|babysit|help"
    "|do my homework|have a nap|take a nap|have a rest|have a sleep|lie down|have a lie down"
    "|shoot|fight|fly|swim|hack|vote|pray|teach|invent|drive me|pretend|imagine|act like|act as|behave|count to|count from|race|wrestle"
    "|salute|wave|bow|nod|blink|beep|guess|impress|surprise|amuse|entertain|astonish|amaze|undo|do a trick|do something|be funny"
    "|hunt|chase|haunt|spy|investigate|patrol|block|shine|yodel|meow|bark|growl|flirt|propose|marry|pose|model|celebrate|meditate",
}
_ALSO_GOING = frozenset(("slide", "roll", "dance", "climb", "jump", "fly", "swim", "shift", "drag"))  # with "to" they go there
BUSY_VERBS = (
    frozenset(one.split()[0] for verbs in (_HANDLING, _TALKING) for listed in verbs.values() for one in listed.split("|")) - _ALSO_GOING
)  # first words of what is beyond going and looking
_MAKING = ("make me", "make us", "make a", "make some")  # no thing of a home is made: "make us a cup of tea"
_LEVELS = (
    "upstairs", "downstairs", "stairs", "staircase", "basement", "attic", "cellar", "loft", "second floor", "first floor", "top floor",
    "third floor",
        "ground "
        "floor", "next floor", "other floor", "upper floor", "lift", "elevator", "floor above", "floor below", "lower floor",
)  # fmt: skip
_OUTSIDE = (
    "outside", "outdoors", "garden", "yard", "backyard", "street", "shop", "shops", "store", "supermarket", "park", "beach", "school",
        "office "
        "building",
    "neighbors house", "neighbor s house", "neighbour s house", "neighbours", "neighbors", "next door",
        "neighbours "
        "house", "town", "city", "moon", "airport", "station", "restaurant", "pub", "cafe", "out of the house", "leave the house",
    "leave the home", "go home", "front door and out", "balcony", "garage", "roof", "hospital", "bank", "library", "gym",
)  # fmt: skip
_QUESTIONS = ("what", "who", "when", "why", "how", "which", "whose", "do", "does", "is", "are", "can", "will", "did", "was", "has")
_SWITCHED = re.compile(  # "turn the lights off"
    r"(?<! we)(?<! i)(?<! they)(?<! he)(?<! she)"
    r" (?:turn|switch|put|flick|click|pop|stick|leave|keep|have|get) (?P<what>it|them|this|that|those|these"
    r"|(?:the|that|my|all|every|a|our|this)(?: (?!and\b|then\b)[a-z]+){1,4}) (?P<way>on|off) "
    r"(?!(?:the|my|a|your)\b)"
)
_TAKEN = re.compile(  # "take the box off the shelf"
    r" take (?P<what>(?:the|that|my|your|our|this|those|these) (?:(?!and|then|door|doorway|turn|turning|way|route|hall|hallway|corridor"
    r"|passage|path|first|second|third|next|last|stairs)[a-z]+ ){0,3}?(?!door|turn|way|route|hall|corridor|path)[a-z]+)"
    r" (?P<way>off|out|down from|away from|away)(?= (?:the|my|of|it)\b| [.,]| and | then |[ ,.]*$)"
)
_MOVED = re.compile(  # "move the box to the desk"
    r" move (?P<what>(?:the|that|my|a|your|our|this|those|these|all the) (?:(?!and|then|to|camera|head)[a-z]+ ){1,4}?)"
    r"(?:to|onto|into|off|over|away|out|closer|nearer|next|from|back|beside|against|under|behind)\b"
)
_ROUND = re.compile(  # "do a lap around the table"
    r" (?:circle|orbit|encircle|circumnavigate|(?:do|make|take|run|walk|drive) (?:[a-z]+ )?(?:laps?|circuits?|loops?|rounds?|circles?)"
    r" (?:around|round|of)|laps? (?:around|round|of)) (?P<what>(?:the|my|that|our) [a-z ]+)"
)
_CARRIED = re.compile(  # "take the parcel to the neighbour"
    r" take (?P<what>(?:the|that|my|your|our|this|those|these|a) (?:(?!and\b|then\b|one\b|first|second|third|next|last|other|short|long"
    r"|quick|door|doorway|turn|turning|exit|way|route|hall|hallway|corridor|passage|path|stairs|lift|same|left|right|far|living|dining|bed"
    r"|bath|kitchen|study|nursery|lounge|office|laundry|storage|break|look|step|walk|stroll|seat|room)[a-z]+ ){1,4}?)"
    r"(?P<way>(?:with you|to (?:him|her|them|me|us|everyone|(?:the|my|our|a|mum|mom|dad|grandma|granny)\b ?[a-z]*))(?= ))"
)
_OUGHT = re.compile(  # "somebody ought to fold the laundry"
    r"(?:(?:somebody|someone|anybody|anyone|one of us) (?:really )?(?:ought to|needs to|should|has to|must|has got to|could)"
    r"|(?:do not|never) forget to) (?=[a-z])"
)
_MADE = (
    r"(?:shut|closed|open|locked|unlocked|off|on|clean|tidy|made|dry|warm|cool|ready|safe|empty|full|switched (?:on|off)"
    r"|turned (?:on|off|down|up)|done|washed|cleaned|put away|cleared|out)"
)
_SURE = re.compile(  # requests for a state, not questions about it
    r"(?:^|[.,] |\b(?:and|then|please|just|you) )(?P<what>(?:(?:make sure|make certain|ensure|see to it|be sure|see)(?: "
    r"that)? (?:the|all|my|our|every|each"
    r"|no|nobody|everything|it)\b(?:(?! and | then |[.,]).)*? (?:is|are|gets?|stays?|has been|have been) "
    rf"{_MADE}|(?:have|get) (?:the|my|our|all)\b(?:(?! and | then |[.,]).)*? {_MADE}))(?= and | then | before | for |[ ,.]*$)"
)
_WHO = re.compile(
    r"(?:^|[.,] |\b(?:see|check|out|know|me|and|then) )(?P<what>(?:who|whose|who s|how (?:long|old|often|hot|cold|heavy))\b [^.]+?)"
    r"(?= and | then |[ ,.]*$)"
)
_UNKNOWN = (
    "password", "wifi", "weather", "temperature", "time", "date", "day", "news", "score", "price", "cost", "worth", "address", "postcode",
        "phone "
        "number",
    "name", "age", "old", "owner", "president", "capital", "recipe", "joke", "bill", "rent", "year", "birthday", "meaning", "brand",
    "dinner", "lunch",
    "breakfast", "rain", "raining", "traffic", "bus", "train", "calories", "tomorrow", "today", "yesterday", "electricity", "postman",
    "delivery",
)  # fmt: skip
_NO_QUALITY = ("the", "a", "my", "it", "s", "for", "of", "to", "about", "on", "in", "at")  # before an unknown thing
_BEFORE_LISTED = (
    "please could can would will you kindly just now go and then i want need to like robot hey so okay ok for me us over "
    " there up head walk come back try your help do be able might mind get on let quickly also first next we must should have"
)
_BEFORE = frozenset(_BEFORE_LISTED.split())  # before the verb of a request
_WANTING_LISTED = "want need like love have got you going try trying able remember forget is time ready come go"
_WANTING = frozenset(_WANTING_LISTED.split())
_ASKING_LISTED = "can could would will must should may might want need like and then do . ,"
_ASKING = frozenset(_ASKING_LISTED.split())
_PLACING_LISTED = (
    "door doors doorway window windows wall walls corner middle centre center room rooms way place places spot side "
    "left right front back end"
    " other one ones first second third last nearest closest only same most least next thing things not no without "
    "except unless who which that"
    " where when while or start beginning bit little time times second seconds minute minutes meter meters metre foot "
    "feet inch inches step steps"
    " head foot top bottom side sides edge rear far near middle other end ends"
    " degrees is are am was you i it he she they we there here again more less half quarter few couple whole both each every all"
    " moment point turn walk look wander stroll walkabout something anything nothing somewhere biggest position "
    "direction gap space path kitchen"
)
_PLACING = frozenset(_PLACING_LISTED.split())  # words of places, orders and amounts, which are no unknown things
_ALSO_VERBS = ("park", "shop", "store", "lift", "bank")  # places only after an article or "to"
_ALSO_NAMES_LISTED = (  # of things, rooms and manners, unless an object follows
    "microwave iron light water dust plant cover print paint order lift phone toast drink work sleep study book close heat brush drill"
    " tap rap page patch oil sand drain smooth trim sketch hum pet catch zip ping rake whisk mash peel poke pat clap cheer steam grill"
    " trigger reset restart wish"
)
_ALSO_NAMES = frozenset(_ALSO_NAMES_LISTED.split())
_OBJECTS_LISTED = (
    "the a my me us some it this that these those your our his her their him them all every both one two three up out off down in on for"
    " music songs lunch dinner breakfast tea coffee food mum mom dad grandma granny somebody someone drake jazz"
)
_OBJECTS = frozenset(_OBJECTS_LISTED.split())
_MOVING: dict[str, str] = {  # words after which a verb is one of movement, or says how to stand
    "push": "in on forward forwards back backwards out ahead through past", "pull": "up in over back forward into round out alongside",
    "cut": "to across over in through along", "slide": "in over past along up into to between", "lean": "in back forward",
    "shift": "over up along back to left right", "hold": "it on still there position steady your back that here", "carry": "on",
    "place": "yourself", "close": "to by in at on up behind enough", "call": "in at by on", "squeeze":
    "in past between by through into behind", "charge": "over ahead up in", "ring": "round", "pick": "one any whichever either your",
     "pass":
    "by through", "draw": "near up level close", "drag": "yourself", "change": "direction course rooms your", "adjust": "your", "pay": "a",
    "make": "beeline half quarter full",
    "use": "door", "measure": "up", "swap": "sides", "tip": "up down", "roll": "in up over", "dance": "over", "fly":
     "over to",
    "shoot": "over across", "drop": "by in", "sort": "of", "lay": "off", "wind": "up", "brush": "past", "open": "on", "work": "your",
     "sleep": "",
    "get": "move look view glimpse feel closer better good sense idea picture",
    "hang": "a left right on about around back out tight", "order": "of in", "book": "", "help": "yourself", "study": "", "type": "of",
}  # fmt: skip
_ASKED = frozenset(("what", "where", "which", "how", "if", "whether"))  # "remind me what is on the desk"
_SEEKING = re.compile(
    r"\b(?:go|walk|head|run|come|get|move|wait|stand|look|find|see|meet|follow|visit|greet|check|locate|search|who|is|are|say)\b"
    r" (?:(?!(?:and|then|where|while|when|before|that|because|so|if|who|which|said|says|has|have|was|made) )[a-z]+ ){0,5}$"
)
_SOUGHT = re.compile(
    r"(?:^|(?:\.|and|then|to|please|first|you|just|,) )(?:go|walk|head|move|run|drive|proceed|navigate|travel|step|get"
    r"|come|find|visit|locate|approach"
    r"|look for|look at|search for|show me|take me|lead me|bring me|stand|wait|stop)"
    r"(?: (?:over|up|down|straight|along|back|out|yourself|me|us|and|go|see|find|visit|stand|wait|look))*"
    r" ?(?:to|at|for|in|into|by|near|beside|next to|on|inside|towards?|in front of|behind|close to)? (?:the|a|my|our|that|this|some|any)"
    r" (?P<name>[a-z]+(?: [a-z]+| \d){0,2})(?= (?:\.|in|on|by|near|and|then|please|next|at|with|of|under|behind)|$)"
)


def out_of_scope(clauses: list[str]) -> Cannot | None:
    """The business beyond going, looking and answering that words ask for.

    The words have "." between sentences and "," between clauses. None if nothing is recognised.
    """
    asked = _OUGHT.match(" ".join(clauses))
    clauses = clauses[asked.group().count(" ") :] if asked else clauses
    said = [word for word in clauses if word != ","]
    text = f" {' '.join(said)} "
    if said[:2] in (["did", "i"], ["did", "we"], ["have", "i"], ["have", "we"]) and (told := beyond_sense(clauses)):
        return told
    if (around := _ROUND.search(text)) and (thing := _thing(around["what"].split())):
        return Cannot(Beyond.HANDLE, "circle", thing)
    if switched := _SWITCHED.search(text):
        return Cannot(Beyond.HANDLE, f"switch {switched['way']}", _thing(switched["what"].split()))
    if taken := _TAKEN.search(text):
        thing = _thing(taken["what"].split())
        return Cannot(Beyond.HANDLE, "take away" if thing else f"take {taken['what']} {taken['way']}", thing)
    if (moved := _MOVED.search(text)) and (thing := _thing(moved["what"].split())):
        return Cannot(Beyond.HANDLE, "move", thing)
    if asked := _WHO.search(" ".join(clauses)):
        return Cannot(Beyond.UNKNOWN, asked["what"].replace(" ,", ""))
    if sure := _SURE.search(" ".join(clauses)):
        return Cannot(Beyond.HANDLE, sure["what"].replace(" ,", ""))
    if carried := _CARRIED.search(text):
        thing = _thing(carried["what"].split())
        return Cannot(Beyond.HANDLE, "carry" if thing else f"take {carried['what'].strip()} {carried['way']}", thing)
    both = ((kind, _verb(clauses, verbs)) for kind, verbs in ((Beyond.HANDLE, _HANDLING), (Beyond.TALK, _TALKING)))
    for kind, found in sorted(((kind, one) for kind, one in both if one), key=lambda one: -len(one[1][1]) - len(one[1][0].split())):
        typed, rest = found  # the first of the text
        if kind is Beyond.TALK:
            return Cannot(kind, " ".join([typed, *_object(rest)]))
        thing = None if typed in _MAKING else _thing(rest)
        return Cannot(kind, typed if thing is not None else " ".join([typed, *_object(rest)]), thing)
    if told := beyond_sense(clauses):
        return told
    for kind, names in ((Beyond.LEVEL, _LEVELS), (Beyond.OUTSIDE, _OUTSIDE), (Beyond.PERSON, PEOPLE)):
        for name in sorted(names, key=len, reverse=True):
            if f" {name} " in text and _is_meant(kind, name, text):
                return Cannot(kind, name)
    if said and said[0] in _QUESTIONS:
        for name in _UNKNOWN:
            if f" {name} " in text:
                before = said[max(0, said.index(name.split()[0]) - 1)]
                return Cannot(Beyond.UNKNOWN, f"{before} {name}" if before not in (*_QUESTIONS, *_NO_QUALITY) else name)
    return _unknown_thing(text.strip())


_OWNER = re.compile(r" (?P<thing>[a-z]+) (?:my|our|the|his|her) $")  # before a person: what that one deals with


def _is_meant(kind: Beyond, name: str, text: str) -> bool:
    """Whether a name stands for where or whom to go to: not the sister of "my sister gave me the mug", nor "park yourself"."""
    before = text[: text.index(f" {name} ") + 1]
    if name in _ALSO_VERBS:
        return before.endswith((" the ", " a ", " my ", " to ", " at "))
    after = text[len(before) + len(name) :].split()
    if name == "outside" and after[:1] in (["of"], ["the"], ["my"], ["our"], ["that"], ["a"], ["any"], ["this"]):
        return not {"house", "home", "flat", "building", "apartment"}.isdisjoint(after[1:4])
    if kind is not Beyond.PERSON:
        return True
    if (owner := _OWNER.search(before)) and owner["thing"] in _named_words() - _PLACING:
        return False  # "the mirror my daughter hung up"
    return bool(_SEEKING.search(before)) and after[:1] not in (["room"], ["bedroom"], ["bed"], ["s"], ["has"], ["said"], ["told"], ["left"])


def _unknown_thing(text: str) -> Cannot | None:
    """A thing that is asked for and that no name of ours has a word of: "go to the unicorn"."""
    found = _SOUGHT.search(text)
    if found is None or not _named_words().isdisjoint(found["name"].split()):
        return None
    return Cannot(Beyond.UNKNOWN, found["name"])


@cache
def _named_words() -> frozenset[str]:
    """Words of all names of things, rooms and colours, and words that place or order."""
    tables = (NOUNS, PLURALS, LOOSE_NOUNS, ROOMS, LOOSE_ROOMS, COLORS, THINGS, ROOMS_ELSEWHERE, ORDERS, LOOSE_ORDERS)
    names = (name for table in tables for listed in table.values() for name in str(listed).split("|"))
    return frozenset(word for name in names for word in name.strip("~").split() if word not in ("room", "area")) | _PLACING


def _verb(said: list[str], verbs: dict[str, str]) -> tuple[str, list[str]] | None:
    """A verb at the beginning of a clause: as typed, and the words after it."""
    listed = sorted((one for ones in verbs.values() for one in ones.split("|")), key=len, reverse=True)
    starts = [k for k in range(len(said)) if all(word in _BEFORE for word in said[:k])]
    starts += [k + 1 for k in range(len(said) - 1) if _leads(said, k) and k + 1 not in starts]
    starts = [k for k in starts if not (k > 2 and said[k - 1] == "to" and said[k - 3] in ("i", "we") and "you" in said[k:])]  # own acts
    for start in starts:
        for one in listed:
            words = ["a" if word == "an" else word for word in one.split()]  # as it is read
            rest = said[start + len(words) :]
            if said[start : start + len(words)] == words and not _moves(one, rest):
                return one, rest
    return None


def _leads(said: list[str], at: int) -> bool:
    """Whether a request may begin after a word: not after the "you" of "what you sit on"."""
    word, before = said[at], said[at - 1] if at else ""
    if word == "to":
        return before in _WANTING
    return word in ("and", "then", ".", ",", "please") or (word == "you" and (not before or before in _ASKING))


def _moves(verb: str, rest: list[str]) -> bool:
    """Whether a verb of handling or talking is none here: "push in two feet", "put yourself there", "then microwave", "hold still"."""
    after = rest[0] if rest else "."
    if verb == "remind" and rest[:1] == ["me"] and rest[1:2] and rest[1] in _ASKED:
        return True
    on_the_spot = verb == "turn on" and rest[1:2] in (["spot"], ["heel"], ["heels"], ["axis"])
    if on_the_spot or after in ("yourself", "you", verb) or (verb in _ALSO_NAMES and after not in _OBJECTS):
        return True
    return after in _MOVING.get(verb.split()[0], "").split()


def _object(rest: list[str]) -> list[str]:
    """Words after a verb, up to the end of its clause, and no half of a name."""
    end = next((k for k, word in enumerate(rest) if word in _ENDS_OBJECT and rest[k + 1 : k + 2] != ["seek"]), len(rest))
    end = next((k for k in range(1, end) if rest[k] in _SUBJECTS and not _DANGLING.issuperset(rest[k - 1 : k])), end)
    said = rest[: min(end, LONGEST_OBJECT)]
    while len(said) < end and len(said) > 1 and said[-1] not in _DANGLING:
        said = said[:-1]
    while said and said[-1] in _DANGLING:
        said = said[:-1]
    return said


_ENDS_OBJECT_LISTED = ". , and then for to so please if when while once before after until because where what how who why whether or but"
_ENDS_OBJECT = frozenset(_ENDS_OBJECT_LISTED.split())
_DANGLING_LISTED = (
    "beside behind under near next between the a my our your his her their of in on at by with from some any this that these those into"
    " about is are"
)
_AFTER_OBJECT_LISTED = ". , and then on by near beside in into at from with off under behind before because so if when while until to"
_AFTER_OBJECT = frozenset(_AFTER_OBJECT_LISTED.split())
_JOINS = frozenset((".", ",", "and", "then"))  # after a verb that has its object: "clear the table and"
_DANGLING = frozenset(_DANGLING_LISTED.split())
_SUBJECTS = frozenset(("it", "i", "we", "he", "she", "they", "there"))  # of a further clause, after an object
LONGEST_OBJECT = 8  # words


def _thing(rest: list[str]) -> Description | None:
    """First thing of our categories that is named, with its colour."""
    names = {
        one.replace("~", ""): category
        for table in (LOOSE_NOUNS, NOUNS, PLURALS)
        for category, ones in table.items()
        for one in ones.split("|")
    }
    colors = {one.replace("~", ""): color for color, ones in COLORS.items() for one in ones.split("|")}
    end = next((k for k, word in enumerate(rest) if (k or word in _JOINS) and word in _AFTER_OBJECT), len(rest))
    for start in range(end):  # "wash your hands in the sink" is not about the sink
        for length in (3, 2, 1):
            category = names.get(" ".join(rest[start : start + length]))
            if category is not None and category not in (ONE, THING):
                color = next((colors[word] for word in rest[max(0, start - 2) : start] if word in colors), None)
                return Description(category, color=color)
    return None
