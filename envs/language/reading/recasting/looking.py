"""Looking: ways to send somebody to look; rules of `envs.language.reading.recasting.recasting`.

"Is the bottle on the table? Go check" and "go and have a look how many chairs are round the table" are questions that are answered from
beside the thing; "have a drive around the house and look in every room" explores it.
"""

from envs.language.reading.recasting.phrases import ROOM, START, THING_NAMES

_GO = r"(?:go|pop|run|nip|head|hop|pop over|go over|run over|go on over|head over|go off)"
_LOOK = (
    r"(?:(?:have|take) a (?:quick |good |proper |little )*(?:look|peek|gander|peep)(?: (?:for me|there))?|look|see|check"
    r"|find out|go see|make sure)"
)
_ASKS = r"(?:what|is|are|how many|how big|where|which|do we|does|has|have we|can you see)"
_DONE = r"(?:done|finished|through|all done|seen it all|been round|had a look|looked everywhere|had a good look)"
_THING = rf"(?:the|my) (?:[a-z]+ ){{0,3}}?{THING_NAMES}"
_PLACED = r"(?:on top of|on|under|underneath|beneath|behind|next to|beside|inside|in|by|near)"
_ROUND = r"(?:a ?round|round|about|through|of|over|all round|all around|all over|all through)"
_HOME = r"(?:house|home|place|flat|apartment|building|whole lot)"

LOOKING: tuple[tuple[str, str], ...] = (
    # to go and look
    (
        rf"{START}{_GO}(?: and| to)? (?=(?:count|tell me|see (?:if|whether|how|what|which|where)|check (?:if|whether|how"
        rf"|what)|find out)\b)", ""),
    (rf"{START}(?:{_GO}(?: and)? )?(?:have|take) a (?:quick |good |proper |little )*(?:look|peek|gander|peep)(?: at| to see| and see)?"
     r" (?=(?:how many|what|which|if|whether)\b)", "see "),
    (rf"{START}{_GO}(?: and)? check out (?=(?:the|my|a)\b)", "go and look at "),
    (
        rf"((?:^|\. ){_ASKS} [^.]*?) (?:\.|,) (?:and )?(?:please |just |could you |can you |would you )*(?:you )?{_GO}(?: "
        rf"(?:and|quickly|over|there|to))*"
     rf" {_LOOK}(?: for (?:me|us|yourself)| please| will you)*(?= and| then| ,| \.|$)", r"\1 ."),
    (r" \. and (?=(?:then )?(?:come|go|report|return)\b)", " . then "), (r"\bthen then\b", "then"),
    (rf"{START}(?:see|check|count|tell me|find out|look) how many ((?:[a-z]+ )+?)(?:there are|are there|are|we have|have we got) "
     r"(?=(?:on|in|at|by|under|next to|beside|around|round|about|behind)\b)", r"tell me how many \1there are "),
    (
        rf"\b(chairs|stools|seats|armchairs)((?: there)?(?: are)?) (?:at|round|around|about) (?=(?:the|my) (?:[a-z]+ "
        rf")?(?:{ROOM} )?(?:table|desk|counter)\b)",
     r"\1\2 beside "),
    (rf"{START}(?:{_GO}(?: and)? )?(?:look|check|search|see|have a look|have a search) ({_PLACED[3:-1]}) ({_THING}) for"
     r" (?:the|a|my|any|some) ((?:[a-z]+ )?[a-z]+)(?=$| \.| ,| and| then)", r"see if there is a \3 \1 \2"),
    (
        rf"{START}(?:{_GO}(?: and)? )?(?:check|search|look in|look around|look round|look through|have a look in|have a look "
        rf"round|hunt through)"
     rf" (?:the|my) ({ROOM}) for (?:the|a|my|any|some) ((?:[a-z]+ )?[a-z]+)(?=$| \.| ,| and| then)",
     r"go to the \1 and see if there is a \2 in there"),
    (
        r"\b(if|whether) (?:i|we|she|he|they|somebody|someone|anyone|anybody|mum|mom|dad|my [a-z]+) (?:have |has |had "
        r")?(?:left|put|dropped|forgot"
     rf"|placed|set|leave) ((?:the|my) (?:[a-z]+ )?[a-z]+) (?={_PLACED}\b)", r"\1 \2 is "),
    (
        r"\b(if|whether) (?:i|we|she|he|they|somebody|someone|anyone|anybody|mum|mom|dad|my [a-z]+) (?:have |has |had "
        r")?(?:left|put|dropped|forgot"
     rf"|placed|set|leave) ((?:a|any|some) (?:[a-z]+ )?[a-z]+) (?={_PLACED}\b)", r"\1 there is \2 "),
    (rf"\b(see|check|tell me|look|find out) (if|whether) (the|my) ({THING_NAMES})s (?={_PLACED} (?:the|my|it)\b[a-z ]*?(?: and| ,| \.|$))",
     r"\1 \2 \3 \4 is "),
    (rf"\b((?:look at|check|to|visit|inspect|find|see) (?:the|my) ((?:[a-z]+ ){{0,3}}?{THING_NAMES}(?: in the (?:{ROOM}))?))"
     rf" (?:\.|,|and|then|\. then|and then) (if|see if|tell me if|check if|see whether|tell me whether) ((?:the|my|there "
        rf"is an?) (?:[a-z]+ )+?)({_PLACED}) it\b",
     r"\1 . \3 \4\5 the \2"),
    # round the home
    (
        rf"\bcome back (here |to me |over here )?(?:when|once|after|as soon as) you (?:are|have|have been|get) {_DONE}(?: "
        rf"(?:looking|exploring|there|that))?",
     r"come back \1"),
    (
        rf"{START}(?:{_GO}(?: and| for)? )?(?:have|take|do|make)? ?(?:a|one) (?:quick |good |little |short |nice |proper "
        rf"|full )*(?:look|drive|walk|wander|spin"
     rf"|tour|trip|stroll|run|ride|roam|peek|nosy|mooch|lap|circuit|loop) {_ROUND} (?:(?:the|my|this|our|whole|entire"
        rf"|all|of) )*{_HOME}\b", "explore the house"),
    (
        r"\b(explore the house)(?: ,)? and (?:have a |take a )?(?:look|see|check|peek|go|visit|stop|pop)(?: (?:in|into|at"
        r"|round|around|on|inside))*"
     r" (?:all (?:of )?(?:the )?|every (?:single )?|each )rooms?\b", r"\1"),
    (
        rf"{START}(?:{_GO}(?: and)? )?(?:check|look|scout|scope|go|have a look|take a look|peek)(?: (?:out|at|in on|in|into"
        rf"|round|around|through|over|inside))+"
     r" (?:all (?:of )?(?:the )?|every (?:single )?|each )rooms?\b", "visit every room"),
)  # fmt: skip
COUNTED: tuple[tuple[str, str], ...] = (  # after all others
    (r"^(?:move|go|get|turn|come) , (?=go and stand\b)", ""),
    (r"(?: and| then)+(?=$| \.)", ""),
    (r"^(?=how many (?:(?!are\b)[a-z]+ )+?there are .* (?:and|then) (?:come|go|return|stop|wait)\b)", "tell me "),
    (
        r"^how many ((?:(?!are\b)[a-z]+ )+?)there are (?=(?:on|in|at|by|under|next to|beside|around|behind"
        r"|inside)\b)",
        r"how many \1are there ",
    ),
)
