"""Supposing: conditions and places to stand as people put them; rules of `envs.language.reading.recasting.recasting`.

"Go to the lamp in the study, or if there is none, the one in the hall" is "if there is a lamp in the study, go to the lamp in the
study, otherwise go to the lamp in the hall". No rule takes a word away that limits, negates or counts.
"""

from envs.language.reading.recasting.phrases import PLACED, ROOM, START, THING_NAMES

_GO_TO = (
    r"(?:(?:go|head|walk|get|move|come|drive|run|pop|nip)(?: over| on| along| back| straight| up)* (?:to|up to|over to)"
    r"|find|visit|approach|try"
    r"|(?:go and )?(?:stand|wait|stop|park) (?:by|next to|at|near|beside))"
)
_GIVEN = "(?:if|provided|provided that|as long as|so long as|assuming|in case|supposing|when)"
_IS = (
    r"(?:there is|we have got|we have|you have got|you can find|you find|you see|you can see|there happens to be|we own"
    r"|we got|you come across"
    r"|you spot)"
)
_IS_NOT = (
    r"(?:there is (?:not|no)(?: (?:one|any|such thing))?|there is none|there are none|we do not have (?:one|any)|we "
    r"have not got (?:one|any)|it is not there"
    r"|you (?:can not|do not) (?:find|see) (?:it|one|any)|you can not)"
)
_COLOR = "(?:black|white|red|green|blue|yellow|brown|gray|grey|pink|purple|orange|teal|big|large|small|little|tall)"
_THERE = r"(?: in there| there| in it| inside| in here)?"
_LINK = r"(?: ,)?(?: (?:or|but|and))?(?: \.)?"
_WHOLE_NOUN = rf"((?:{_COLOR} ){{0,2}}{THING_NAMES})"
_ABOUT_ME = r"(?:i|we|she|he|they|mum|mom|dad|my [a-z]+)"

SUPPOSING: tuple[tuple[str, str], ...] = (
    # "one" of a condition
    (rf"{START}({_GO_TO}) (?:the|my|a|our) {_WHOLE_NOUN} in (?:the|my) ({ROOM}){_LINK} if {_IS_NOT}{_THERE}(?: ,)?(?: then)?"
     rf" (?:{_GO_TO} )?(?:the one|one|that one|the other one) (?=(?:in|by|on|next to|near) )",
     r"if there is a \2 in the \3 \1 the \2 in the \3 , otherwise \1 the \2 "),
    (rf"{START}({_GO_TO}) (?:the|my|a|our) {_WHOLE_NOUN} in (?:the|my) ({ROOM}){_LINK} if {_IS_NOT}{_THERE}(?: ,)?(?: then)?(?= [a-z])",
     r"if there is a \2 in the \3 \1 the \2 in the \3 , otherwise"),
    (
        rf"{START}({_GO_TO}) (?:the|my|a|our) ({_COLOR}) ({THING_NAMES}){_LINK} if {_IS_NOT}(?: ,)?(?: then)? (?:{_GO_TO} "
        rf")?(?:the|a) ({_COLOR}) one(?=$| \.| ,)",
     r"if there is a \2 \3 \1 the \2 \3 , otherwise \1 the \4 \3"),
    (
        rf"{START}({_GO_TO}) (?:the|my|a|our) {_WHOLE_NOUN}((?: ,)?(?: but)?(?: only)?) {_GIVEN} {_IS} (?:one|any|it)((?: in "
        rf"(?:the|my) {ROOM})?)(?= ,| \.|$| and| otherwise)",
     r"if there is a \2\4 \1 the \2"),
    (
        r"(\bif there is [a-z ]+?)(?:,|\.) if (?:we|you|there|it) (?:do|does|is|can|are|have) not(?: have one| got one| one"
        r"| any)?(?: ,)?(?: then)? (?=[a-z])",
     r"\1, otherwise "),
    (r"(\bif [a-z ]+?) (?:,|\.) and if (?:there is|it is|you do|we do|it does) not(?: ,)? (?=[a-z])", r"\1 , otherwise "),
    (
        rf"\b(if|whether) (?:the|my) ((?:[a-z]+ ){{0,3}}?{THING_NAMES}) is ({PLACED} (?:the|my) (?:[a-z]+ "
        rf"){{0,3}}?{THING_NAMES}\b)", r"\1 there is a \2 \3"),
    (r"\b(stay|wait|stop|remain) with (?=(?:it|the)\b)", r"\1 by "),
    # where to stand
    (
        rf"{START}(?:move|go|get|turn|come|drive|stand|park|be|shift|reposition)(?: yourself)? (?:so|,)?(?: that)? you "
        rf"(?:are|stand|end up)(?: right| just)? (?={PLACED}\b)",
     "stand "),
    (
        rf"{START}(?:go (?:and )?)?(?:tuck|squeeze|wedge|stick|slot|squash|shove|back|nestle|bung|shuffle|slide|fit|scrunch) "
        rf"(?:yourself|you) (?:right |up |over |away |nicely )*(?:in|into|inside)"
     r" (?=(?:a|the|one of|any)\b)", "stand in "),
    (r"\b(?:at|by|near) the end of ((?:the|my) (?:[a-z]+ )?bed) , (?:(?:at|by|i mean|the) )*(?:foot|bottom) end\b", r"at the foot of \1"),
    (
        r"\b(?:at|by|near) the end of ((?:the|my) (?:[a-z]+ )?bed) , (?:(?:at|by|i mean|the) )*(?:head|top|pillow) "
        r"end\b", r"at the head of \1"),
    (
        rf"{START}(?:go|walk|move|get|head|come|run)(?: (?:on|right|up|over|round|around|down|back|along))* (?:to|by|near) "
        rf"(?=the (?:head|foot|top|bottom) of (?:the|my)"
     r" (?:[a-z]+ )?bed\b)", "stand at "),
    (
        rf"{START}(?:(?:go|come) and )?(?:stand|wait|stop|be|park) (?:right )?where (?:the|my) ({_WHOLE_NOUN[1:-1]}) (?:is"
        rf"|stands)(?=$| \.| ,| and| then)",
     r"stand next to the \1"),
    (
        rf"{START}(?:come (?:and |over and )?)?(?:stand|sit|wait|stay|stop|park|be) (?:right |over |here |down )*(?:by|next "
        rf"to|beside|near|close to|alongside) me\b",
     "come to me"),
    (
        r"\b(wait|stay|stop|stand|hang on|remain) (?:around |about )?for (?:me|us|him|her|them|my [a-z]+) (?=(?:in|by|at"
        r"|near|next to|beside|on|outside|behind|between)\b)",
     r"\1 "),
    # what changes nothing
    (
        r"^(?:never mind|forget (?:it|that|about it|about that)|scratch that|on second thoughts?|cancel that|change of "
        r"plans?)(?: that)?(?: ,| \.|but )*"
     r" (?=(?:go|come|turn|look|find|stop|wait|stand|head|walk|tell|what|where|how|just)\b)", ""),
    (
        r"(?: ,| \.| ) (?:either|any|whichever|each)(?: one)?(?: of them| of those)?(?: (?:end|side|one|corner|window|door"
        r"|spot|chair|way|room))? (?:is|will|would|s)"
     r" (?:be )?(?:fine|do|good|okay|ok|great|alright|all right|perfect)(?= \.|$)", ""),
    (
        rf"{START}((?:wait|stay|stop|stand|hold on|hang on|hang about|remain|sit)\b(?:(?! and | then |\.|,).)*?) (?:while"
        rf"|whilst|until|till) {_ABOUT_ME}"
     r" (?:am |are |is )?(?:get|gets|getting|answer|fetch|grab|find|do|doing|finish|clean|make|take|put|sort|wash|see "
        r"to|load|empty|fill|tidy|feed|fix"
     r"|change|dress|cook|hoover|vacuum|sweep|mop)(?:ing|es|s)?(?: (?!(?:and|then|if|or|not|go|come|turn)\b)[a-z]+){1,6}(?=$)", r"\1"),
)  # fmt: skip
