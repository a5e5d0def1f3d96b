"""Wondering: questions as statements, and questions in other words; rules of `envs.language.reading.recasting.recasting`.

"There's a bath upstairs of here, right?" is "is there a bath ..."; "is the lamp on the desk or on the bed" is "where is the lamp".
"""

from envs.language.reading.recasting.phrases import NAMED, PLACED, ROOM, START, TINTS

_RIGHT = (
    r"(?: ,| \.)+ (?:right|correct|yes|no|is that right|is that so|is that correct|true|eh|innit|(?:is|are) (?:it|they|there)(?: not)?"
    r"|(?:is|are) not (?:it|they|there)|is it so|am i right|not so|yeah)$"
)
_QUESTION = r"(?:what|where|how many|how big|which|whether|if)\b"
_QUALITY = rf"(?:{TINTS}|big|large|small|little|made of [a-z]+)"
_THINGS = r"(?:things?|items?|objects?|stuff|everything|contents|bits and pieces)"

WONDERING: tuple[tuple[str, str], ...] = (
    # statements that ask
    (r"^(is|are) not there (?=(?:a|any|some|one|two|three)\b)", r"\1 there "),
    (rf"^(?:so |and )?there (is|are) ((?:a|any|some|two|three|four)\b[^.]*?){_RIGHT}", r"\1 there \2"),
    (r"^there (?:is|should be|ought to be|must be|might be|may be|would be) (?:supposed to be |meant to be |said to be )?(a [^.]+?) \."
     r" (?:is there|is that right|is it there|do you see (?:it|one)|can you see (?:it|one)|is that so|is there one)$", r"is there \1"),
    (rf"^(?:so |and )?({NAMED}) (?:is|s) ((?:still )?{PLACED} [^.]+?|{_QUALITY}){_RIGHT}", r"is \1 \2"),
    (rf"^(?:so |and )?({NAMED}) are ((?:still )?{PLACED} [^.]+?|{_QUALITY}){_RIGHT}", r"are \1 \2"),
    (rf"{START}you (?:do not|would not|could not|did not)(?: (?:happen to|possibly|by any chance))* (?:know|remember|recall|see|notice)"
     rf" ({_QUESTION}[^.]*?)(?: ,)?(?: (?:do|would|could|did) you)?$", r"tell me \1"),
    (rf"{START}(?:would you )?(?:say|think|agree|confirm)(?: that)? ({NAMED}) (?:is|s) ({_QUALITY})$", r"is \1 \2"),
    (r"{START}(?:see|check|look|say|tell me|find out|confirm) (?:whether|if|that) (?:both|all)(?: of)?(?: the| my)? ([a-z]+s)"
     r" are ({Q})$".replace("{START}", START).replace("{Q}", _QUALITY), r"are the \1 \2"),
    (rf"^are (?:both|all)(?: of)? (?:the|my) ([a-z]+s(?: {PLACED} (?:the|my) [a-z]+(?: room)?)?) ({_QUALITY})$", r"are the \1 \2"),
    # in other words
    (rf"\bif ((?:the|my|our) {ROOM}) has (?P<what>a (?:(?!in\b)[a-z]+ ?){{1,4}}?)(?= ,| \.| then\b|$)", r"if there is \g<what> in \1"),
    (rf"^is ({NAMED}) {PLACED} {NAMED} or {PLACED} {NAMED}$", r"where is \1"),
    (rf"^is ({NAMED}) (?:smaller|less big) than ({NAMED})$", r"is \2 bigger than \1"),
    (rf"^where (?:is|are|s|has|have) ({NAMED}) (?:gone|got to|gotten to|gone to|hiding|hidden|disappeared to|got itself to|been put|been)$",
     r"where is \1"),
    (rf"^what (?:stands|sits|lies|lives|goes|hangs|is standing|is sitting|is lying|is placed|is kept) (?={PLACED}\b)", "what is "),
    (rf"^how many (doors?|doorways?|windows?|[a-z]+s) (?:does|do|has|have) ((?:the|my|our) (?:{ROOM})) (?:have|got|contain|hold)$",
     r"how many \1 are there in \2"),
    (rf"{START}(?:list|name|enumerate|read out|give me a list of|call out|mention)(?: me)? (?:all |every |everything |the |each )*(?:of )?"
     rf"(?:the )?{_THINGS}?(?: (?:that|which) (?:is|are|stands?|sits?|lies?))?(?: (?:standing|sitting|lying|kept|placed|there|found))*"
     rf" ((?:on|in|under|next to|beside) {NAMED})$", r"tell me what is \1"),
    (r"^anything (?=(?:(?:black|white|red|green|blue|yellow|brown|gray|pink|purple|orange|teal|wooden|metal|glass|plastic|big|large|small)"
     r"\b|on|in|under|at|by|near|next to|beside|behind)\b)", "is there anything "),
    (
        rf"{START}(?:have a look|look|go and look|go look|see|check|find out)(?: at)? (what is [^.]+?)(?: ,)? and (?:then "
        rf")?(?:let me know|tell me"
     r"|report(?: back)?(?: to me)?)$", r"tell me \1"),
    (rf"{START}(?:see|look|check) (?:if|whether) (?=there (?:is|are)\b)(.*) (?:and|then) (?:say|tell me)$", r"tell me if \1"),
)  # fmt: skip
