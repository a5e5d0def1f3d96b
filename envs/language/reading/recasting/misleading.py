"""Misleading wordings, rewritten before they are read: what the grammar would take for something else.

"Visit the chairs" is "visit all the chairs", "turn your back to the sofa" is "face the sofa then turn around".
"""

import re
from collections.abc import Sequence

from envs.language.lexicon import PLURALS
from envs.language.reading.recasting.phrases import BEGIN, KEPT_ON, ROOM_NAMES, STOOD, THING_NAMES, TINTS, rewritten

_NO_ACT = r"(?!.*\b(?:go|come|find|turn|stop|stay|wait|stand|walk|head|move|visit|bring|take|face|leave|enter|follow|explore)\b)"
_GIVEN = "(?:if|unless|as long as|so long as|provided|provided that|when|in case|assuming)"
_IF = {"if", "unless", "provided", "when", "case", "assuming", "long"}  # one of them is in each condition
_EXISTS = "(?:there is|there are|we have|you see|you find|you can see|you can find)"
_HOW_MANY = r"(how many (?:(?!(?:does|do|did|has|have)\b)[a-z]+ ){1,4}?)"
_PLURALS = "|".join(
    sorted({name.strip("~") for names in PLURALS.values() for name in names.split("|")} - {"ones", "things", "objects", "stairs"})
)
_ALWAYS_RULES: tuple[tuple[str, str], ...] = (  # what would be taken for something else as it stands
    (  # every one of them
        rf"{BEGIN}(visit|go and visit|go visit|tour|inspect|call at|stop by) (the|my|our) "
        rf"(?=(?:(?!all |both |two |three |four |five |six |other |first |second |last |\d)"
        rf"[a-z]+ ){{0,2}}?(?:{_PLURALS}|bedrooms|bathrooms|rooms)\b)",
        r"\1 all \2 ",
    ),
    (r"\bwhat is (?:that|this) (?:thing |stuff )?(?:(?:sitting|standing|lying|there) )*(?=(?:on|under|in|behind|beside|next to) (?:the"
     r"|my)\b)", "what is "),
    (rf"{BEGIN}(?:i|we) (?:want|would like|should like|prefer|would prefer|need|wish|insist|ask|request) that you (?=[a-z])", ""),
    (r"(?<=[a-z]) , (?:because )?(?:i|we) (?:need|want|am using|are using|have to use|need to use|want to use) (?:it|that)(?: now|"
     r" myself| too| back)?$", ""),
    (r"\b(how many (?:[a-z]+ ){1,3}?)(?:there are |are there |are |is |sit |stand |are sitting )?(?:at|round|around) (?=(?:the|my) "
     r"(?!dining table))", r"\1are next to "),
    (rf"(\b(?:if|whether|unless) (?:there (?:is|are)|you see|we have) (?:[a-z]+ ){{1,4}}?)(on|under|beside|near|by|at|in) (the|my) "
     rf"({ROOM_NAMES}) (sink|{KEPT_ON[3:-1]})\b", r"\1\2 \3 \5 in the \4"),
    (rf"(?<=[a-z] )(?:out|through|over|up|down|back) (?=in (?:the|my) (?:{ROOM_NAMES})\b)", ""),
    (rf"^which(?: one)? is (?:bigger|larger|taller) ,? ?the ({TINTS}) ([a-z]+) or the ({TINTS}) one$",
     r"which one is larger , the \1 \2 or the \3 \2"),
    (r"\bhow much (?=(?!is\b)[a-z]+s (?:have|are|do|is|you|we|there)\b)", "how many "),
    (rf"\banywhere (?=(?:in|inside) (?:the|my) (?:{ROOM_NAMES})\b)", ""),
    (rf"{BEGIN}(?:stand|wait|stay|stop|go) a (?:little|bit|little bit) (?=to the (?:left|right) of\b)", "stand "),
    (rf"{BEGIN}stop (?:just |right )?before (?:you (?:get to|reach|hit|come to|are at)|reaching|getting to|hitting) "
     rf"(?=(?:the|my|a) (?:[a-z]+ ){{0,2}}{THING_NAMES}\b)", "stop next to "),
    (rf"{BEGIN}((?:stop|wait|stay|halt)(?: there| here)?) before (?=you\b|[a-z]+ing\b|the\b)", r"\1 not before "),  # no record
    (rf"^((?:go|walk|drive|move|run|come|step)(?: all the way| right)?) ((?:a)?round) (?=(?:the|my) (?:[a-z]+ ){{0,3}}{THING_NAMES}$)",
     r"\1 not \2 "),  # no record of a way round alone
    (rf"{BEGIN}come(?: (?:over|on|along|back|out|up|in|through))* and (?=(?:stand|wait|sit|park|stop|stay) (?:right |over |just )?"
     r"(?:by|next to|near|beside|at|in|on|behind|in front of|between|close to) (?!me\b|here\b|us\b))", ""),
    # "the bench out in the hall" is in it
    (rf"\b(?:(?:out|over|down|up|through|back|round|around|off|away) )+(?:there )?(in|inside) (?=(?:the|my|our) (?:{ROOM_NAMES})\b)",
     r"\1 "),
    (rf"\b({THING_NAMES}) (?:(?:just|right|further|farther) )?(?:down|up|along|out) (?:in )?"
     r"(?=(?:the|my|our) (?:hall|hallway|corridor|passage)\b)", r"\1 in "),
    (r"\b(?:that|which) is (?=(?:nearest|closest|nearer|closer) to (?:the|my)\b)", ""),  # no record; "to" begins no second act
    (rf"(?<=\bthe )({THING_NAMES}) (?:hanging )?over (?=(?:the|my)\b)", r"\1 above "),
    (r"\ba ([a-z]+) , any \1\b", r"any \1"),
    (r"^(how many (?:[a-z]+ )?[a-z]+s) (?:are (?:there )?)?((?:on|in|under) (?:the|my) [a-z]+(?: [a-z]+)?)(?: ,)? and how many"
     r" ((?:[a-z]+ )?[a-z]+s)$", r"\1 are \2 and how many \3 are \2"),
    (rf"{BEGIN}listen (?:to|for) ", "hear "),
    (r"^(?:over )?by (?=(?:the|my|a) (?:window|door|windows)\b)", "stand by "),
    (rf"^anything (?=(?:{TINTS}|big|large|small|wooden|metal)\b)", "is there anything "),
    (rf"{BEGIN}turn your back (?:to|on|towards) (?=(?:the|my|it)\b)((?:(?!and |then |, )[a-z]+ ?)+)(?<! )", r"face \1 then turn around"),
    (
        rf"{BEGIN}(?:move|get|go|come|step|edge|inch)(?: up)? (?:a (?:bit|little|touch|little bit) |slightly |)(?:closer"
        rf"|nearer) to (?=(?:the|my|it|me)\b)", "go to "),
    (rf"{BEGIN}back (?=(?:in|into|to|inside) (?:the|my) (?!(?:start|beginning|dock|base|charger|starting)\b))", "go back "),
    (rf"\bthe ({THING_NAMES})((?: ,)?(?: (?:and|then))*(?: (?:go|walk|head))?(?: to)?) the other \1\b", r"the \1\2 the other one"),
    (rf"\bthe other (?={THING_NAMES}\b)", "the remaining "),  # no record of it: not "the other, and a plant"
    (
        rf"({STOOD} (?:it|(?:the|my|a) (?:[a-z]+ ){{0,3}}?[a-z]+)) , (?:and )?(?:while )?facing (?:towards? )?(?=(?:it|the"
        rf"|my)\b)", r"\1 and face "),
    (
        r"((?:in front of|behind|between|next to|beside) (?:the|my|a) (?:[a-z]+ ){0,5}?[a-z]+) (?:and )?facing (?:towards? "
        r")?(?=(?:it|the|my)\b)",
     r"\1 and face "),
    (r"\bturn (?:around|round) (?:and|to) (?:face|look) the other (?:way|direction)\b", "turn around"),
    (rf"{BEGIN}wander (?:off|along|over) (?=(?:to|into) (?:the|my|our)\b)", "go "),
    (
        rf"{_HOW_MANY}(?:(?:do|have) (?:we|i|you) (?:got|have)|(?:have|had) (?:we|i) (?:actually )?got|(?:we|i) (?:got|have"
        rf"|have got)|have)(?= |$)", r"\1are there"),
    (  # a second question, not a condition of the first
        r"(\b(?:see|check|tell me|find out|know|look) (?:if|whether) (?:(?!\bif\b|\bwhether\b)[^.])+? and) (?:if|whether)"
     rf" (?={_NO_ACT}(?:there (?:is|are) (?:an?|any|some) |(?:the|my) (?:[a-z]+ )+?(?:is|are) )"
     r"[a-z ]+(?:$|(?: ,)? (?:and|then) (?:report|tell|let)\b))", r"\1 tell me if "),
    (rf"\bof the ({ROOM_NAMES}) ([a-z]+s)\b", r"of the \2 in the \1"),
    (r"\b(?:laundry|washing|linen) basket\b", "basket"),  # no room of its own
    (  # neither of two rooms
        rf"\b((?:all|every|each)(?: of)?(?: the| my| our)? rooms?)(?: ,)* (?:except|apart from|but not|save|other than|but|bar)(?: for)?"
        rf" ((?:the |my )?(?:{ROOM_NAMES}))(?: ,)? (?:and|or|nor)(?: not)? ((?:the |my )?(?:{ROOM_NAMES}))(?=$| [.,])",
        r"\1 but do not enter \2 and do not enter \3",
    ),
    (  # of two rooms, both
        rf"\b((?:stay|remain|keep|be)(?: only)? (?:in|inside|within)) ((?:the |my )?(?:{ROOM_NAMES})) (?:and|or) (?:in )?"
        rf"((?:the |my )?(?:{ROOM_NAMES}))(?=$| [.,]| and| but| then)", r"\1 \2 and stay in \3"),
)  # fmt: skip
_GIVEN_RULES: tuple[tuple[str, str], ...] = (
    (r"\bif and only if\b", "only if"),
    (  # the room of a condition is the one gone to: "go to the bathroom if there is a bathtub in it"
        rf"({BEGIN}(?:go|walk|head|move|get|pop|run|come|try|visit|wait in|stay in|enter)(?: (?:over|along|on|back|through|in|into|to))*"
        rf" (?:the|my) ({ROOM_NAMES})(?: ,)?(?: but)?(?: only)? {_GIVEN} )"
        rf"((?:{_EXISTS}) (?:(?!and |or |then |if )[a-z]+ )+?)(?:in it|in there|inside it|inside|there)\b", r"\1\3in the \2"),
    (  # and the thing
        rf"((?:the|my) ((?:[a-z]+ ){{0,2}}?{THING_NAMES})(?: ,)?(?: but)?(?: only)? {_GIVEN} {_EXISTS} "
        r"(?:(?!and |or |then |if )[a-z]+ )+?)(on|under|beneath|next to|beside|by|near|behind|on top of) it\b", r"\1\3 the \2"),
    (rf"({BEGIN}(?:go|walk|head|move|get|pop|run|come|try|visit|wait in|stay in|enter)(?: (?:over|along|on|back|through|in|into|to))*"
     rf" (?:the|my) ({ROOM_NAMES})(?: ,)?(?: but)?(?: only)? {_GIVEN} )it (?=(?:has|contains|does not have)\b)", r"\1the \2 "),
)  # fmt: skip
_OTHERS = ((re.compile(rf"\bthe other (?={THING_NAMES}\b)"), "that other "),)
_CONDITIONS = tuple((re.compile(pattern), into) for pattern, into in _GIVEN_RULES)
_ALWAYS = tuple((re.compile(pattern), into) for pattern, into in _ALWAYS_RULES)


def plainly(sentences: Sequence[Sequence[str]]) -> list[list[str]]:
    """Sentences without the few wordings that would be taken for something else."""
    return [rewritten(list(sentence), _ALWAYS if _IF.isdisjoint(sentence) else (*_CONDITIONS, *_ALWAYS)) for sentence in sentences]


def without_others(sentences: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Sentences in which "the other mug" has no meaning.

    No record says it, and it is not "the other one, then a mug".
    """
    return tuple(tuple(rewritten(list(sentence), _OTHERS)) for sentence in sentences)
