"""Times, manners and states beyond what a navigator has or sees: `beyond_sense`.

As in `envs.language.scope`, what is found here is refused, never carried out.
"""

import re

from envs.language.reading.refusing.clauses import asks
from envs.language.semantics.acts import Beyond, Cannot

_N = (
    r"(?:(?:about|around|roughly|exactly|another|the next|at least) )*(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve"
    r"|fifteen|twenty|thirty|forty|half an?|half a|quarter of an?|a few|a couple of|few|couple of|several|\d(?: \d)*)"
)
_SPANS = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|nights?)"
_HOUR = (
    r"(?:(?:half past|quarter to|quarter past|about|around) )?(?:\d(?: \d)*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?: (?:\d(?: \d)*|fifteen|thirty))?(?: ?(?:am|pm|a m|p m|o clock|oclock|in the (?:morning|afternoon|evening)|sharp|tonight))"
)
_DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekends?|weekdays?)"
_TIME = re.compile(
    r"(?<!\S)(?P<what>"
    rf"in {_N} {_SPANS}(?: time| s time)?|(?:for|after|within) {_N} {_SPANS}|(?:wait|stay|stop|sleep) {_N} {_SPANS}"
    rf"|(?:at|by|before|after|until|till|from|around) (?:{_HOUR}|noon|midnight|midday|dawn|dusk|sunset|sunrise|night|lunchtime|dinner time"
    r"|bedtime|teatime)"
    rf"|(?:at|by) \d(?: \d)*(?=$| [.,])"
    rf"|(?:on|every|each|next|this) (?:{_DAY}|morning|afternoon|evening|night|week|month|year)"
    rf"|(?:every|each) (?:{_N} )?(?:other )?(?:hours?|days?|minutes?|time|now and (?:then|again)|so often|seconds?|half hour)"
    r"|tomorrow(?: (?:morning|night|evening|afternoon))?|tonight|hourly|daily|weekly|nightly|all (?:day|night|evening|week)(?: long)?"
    r"|from now on|again and again|over and over(?: again)?|forever|for ever|continuously|non stop|repeatedly|regularly|from time to time"
    r"|later(?: on| today)?|some other time|another time|not now|not yet|ahead of time|in a while|sometime"
    r")(?= |$)"
)
_MANNER = re.compile(
    r"(?<!\S)(?P<what>sideways|side on|half ?way|half of the way|part of the way|some of the way|most of the way|partway|almost"
    r"|nearly|tiptoe|on tiptoes?|on your tiptoes|in circles|in (?:a )?zig ?zags?|zig ?zag(?:ging)?|clockwise|anti ?clockwise"
    r"|counter ?clockwise|in a straight line|blindfolded|with your eyes (?:closed|shut)|without looking|faster|slower|more slowly"
    r"|more quickly|at (?:full|top|half|low|maximum|walking|double) (?:speed|throttle|pace)|at a (?:crawl|snail s pace|run|gallop|trot)"
    r"|the (?:long|scenic|longest|slow|slowest|other|back|long winded) (?:way|route)(?: round| around)?|like a crab|on "
    r"one wheel|upside down"
    r"|(?:all the way |right )?(?:a)?round and round|in reverse|on foot|dancing|singing|hopping|crawling|jumping|running"
    r"|in a figure of (?:eight|8)(?: (?:round|around) [^.,]+)?"
    rf"|(?:keep|keeping|stay|staying|stick|sticking|hug|hugging|walk|walking|go|going|drive|driving|move|moving|follow"
    rf"|following)(?: close)?"
    r"(?: to| along| near| by)? (?:the|your) (?:left|right)(?: hand)?(?: side)? (?:walls?|side)|(?:keep|keeping|stay"
    r"|staying|stick|sticking)"
    r"(?: to)?(?: the| your)? (?:left|right)(?: hand side)?(?= all the way|$)"
    r"|along the (?:left|right)(?: hand)? (?:wall|side)"
    rf"|(?:exactly |precisely |about |at least )*{_N}(?: and a half)? (?:metres?|meters?|m|feet|foot|ft|inch(?:es)?|steps?|paces?|cm"
    r"|centimetres?|yards?) (?:away )?(?:from|short of|off|in front of|behind|(?:to the )?(?:left|right) of|past|beyond|before)"
    r" (?:it|(?:the|my|a) [^.,]+?)(?= and | then |[.,]|$))(?= |$)"
)
_BACKWARDS = re.compile(r"\b(?:to|into|towards|through) (?:the|my|our|a) [^.,]*?\b(?P<what>backwards?)(?= |$)")
_STATES = (
    r"(?:hot|cold|warm|cool|open|opened|closed|shut|locked|unlocked|full|empty|dirty|clean|cleaned|wet|dry|damp|broken"
    r"|cracked|damaged|working"
    r"|running|plugged in|charged|charging|fresh|good|ripe|rotten|stale|done|ready|finished|asleep|awake|alive|dead|expensive|cheap|old|new"
    r"|comfy|comfortable|heavy|loud|noisy|flushed|boiling|boiled|lit|burning|leaking|dripping|safe|real|fake|mine|yours|dusty|tidy|messy"
    r"|made|loose|stuck|sharp|soft|hard|sticky|slippery|smelly|watered|fed|hungry|thirsty|happy|sad|home|here|busy|free|occupied|vacant"
    r"|switched (?:on|off)|turned (?:on|off)|left (?:on|off|open)|on fire|in use|in working order|out of order|due|late|used|paid for"
    r"|haunted|beautiful|nice|pretty|ugly|delicious|tasty|edible|poisonous|valuable|antique|crooked|level|steady|stable|ajar|(?<! is )on"
    r"|off)"
)
_STATE = re.compile(
    r"(?:^|[.,] |\b(?:see|check|out|know|me|and|then|sure|tell|say) )(?P<what>(?:(?:is|are|was|were|has|have|did|does|do|will|am) "
    r"(?!there\b)|(?:if|whether|that) (?!there\b))(?:(?! and | then | or |[.,]).)*? "
    rf"{_STATES})(?: (?:yet|now|enough|again|already|properly|today|at all|or not))*(?= and | then | \.|[ ,.]*$)"
)
_SAYS = re.compile(
    r"(?:^|[.,] |\b(?:see|check|out|know|me|and|then|tell) )(?P<what>what (?:(?:does|do|did) [^.,]+? (?:say|read|show"
    r"|smell|smell like|taste"
    r"|taste like|sound|sound like|cost|weigh|feel|feel like|mean|do)|(?:is|are|s) (?:the|my|that|this|your) [^.,]+? "
    r"(?:about|called|worth|for"
    r"|thinking|doing|saying|showing))|how (?:warm|cool|expensive|cheap|far|clean|dirty|full|new|fast|loud|deep|thick"
    r"|comfortable|comfy|soft"
    r"|bright|dark|busy|safe|tired|happy|good|bad|sharp|fresh|close|near|well|much)\b [^.]+?|why\b [^.]+?|when\b"
    r" (?:is|are|was|were|did|does|do|will) [^.]+?|which (?:one |of (?:them|these|those|the two) )?(?:is|are) (?:nearer|closer|nearest"
    r"|closest|farther|further)\b(?! to the\b) ?[^.]*?)(?= and | then |[ ,.]*$)"
)


_LIT = re.compile(  # "is the lamp on", for which "on" is no place
    r"(?:^|[.,] |\b(?:see|check|out|know|me|and|then|tell|say) )(?P<what>(?:if|whether|that|is|are) (?:the|my|any|a|all|every|it)\b"
    r"(?:(?! and | then |[.,]).)*?(?: is| are)?(?: still| left)? on)(?= and | then |[ ,.]*$)"
)
_LIGHTS = re.compile(r"\b(?:lamps?|lights?|tv|telly|television|oven|stove|cooker|hob|kettle|toaster|heating|washing machine|laptop|it) ")
_WAY = re.compile(
    r"(?:^|[.,] )(?P<what>(?:how (?:do|can|would|could|should|might) (?:i|you|we|one) (?:get|go|come|find (?:my|your|our|the) way|reach)\b"
    r"|which way (?:is|to|do|should|would)\b|what (?:is|s) the (?:best |quickest |shortest )*(?:way|route)\b|(?:give me "
    r"|tell me )?directions"
    r"\b|(?:can|could|do|must|should|is it possible for) (?:i|we|one|people) (?:have to |need to |to )?(?:get|go|walk|pass|come) "
    r"(?:straight |directly )?(?:from|through|between)\b|is it possible to (?:get|go|walk) (?:straight |directly )?(?:from|through)\b"
    r"|which rooms? (?:can|could|do|does|is|are) (?:i |we |one |you )?(?:get to|reach|go to|lead|next to|joined|connected)\b"
    r"|tell me (?:how to get|the way)\b|in which direction\b)[^.]*?)[ ,.]*$"
)
_EVENT = re.compile(  # of what has happened or will
    r"^(?P<what>(?:has|have|did|will|was|were|does)(?! (?:there|it|you|a)\b)(?!.*\b(?:have|has|contain|hold|got|there)\b) [^.]+?)[ ,.]*$"
)


def beyond_sense(clauses: list[str]) -> Cannot | None:
    """The state, time or manner that words ask for; None without one.

    The words have "." between sentences and "," between clauses.
    """
    text = " ".join(clauses)
    if way := _WAY.search(text):
        return Cannot(Beyond.TALK, _as_said(way["what"]))
    if (lit := _LIT.search(text)) and _LIGHTS.search(lit["what"]):
        return Cannot(Beyond.STATE, _as_said(lit["what"]))
    for kind, pattern in (
        (Beyond.STATE, _STATE),
        (Beyond.STATE, _SAYS),
        (Beyond.STATE, _EVENT),
        (Beyond.TIME, _TIME),
        (Beyond.MANNER, _MANNER),
        (Beyond.MANNER, _BACKWARDS),
    ):
        if found := pattern.search(text):
            if kind is Beyond.TIME and asks(text[: found.start()].rpartition(" . ")[2].split()):
                continue  # "what will the weather be like tomorrow" is no request for later
            return Cannot(kind, _as_said(found["what"]))
    return None


def _as_said(words: str) -> str:
    """Words of a reading as one would write them: digits joined, and "s" to its noun."""
    return re.sub(r" s (?=\S)", "'s ", re.sub(r"(?<=\d) (?=\d)", "", words)).replace(" ,", ",")
