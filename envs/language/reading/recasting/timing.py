"""Timing: what comes before what, said by arrivals and ways; rules of `envs.language.reading.recasting.recasting`.

"On your way to the bath stop by the desk" is "stop by the desk then go to the bath"; "do not stop until you reach the bed" is "go to the
bed". No rule takes away what limits or negates an act that is left.
"""

from envs.language.reading.recasting.phrases import NAMED, ROOM, START, VERBS

_GO = r"(?:go|going|head|heading|walk|walking|get|getting|move|moving|drive|driving|proceed|proceeding|come|coming)"
_OVER = r"(?:over |on |along |back |straight |through |down |up )*"
_LIMIT = (
    r"(?:keep (?:out|clear|away|off)(?: of| from)?|stay (?:out|clear|away|off)(?: of| from)?|avoid|do not (?:enter|go into|go in|go near"
    r"|go through|touch|hit|bump into|run over)|steer clear of)"
)
_MIND = r"(?:mind|watch out for|watch|be careful of|be careful with|look out for|beware of|take care not to hit|careful of|careful with)"
_ON_THE_WAY = (
    r"(?:(?:on|along) (?:the|your) way|(?:while|when|as) (?:you(?: are)?|you) (?:go|going|head|heading|walk|walking|drive|driving|get|move)"
    r"|(?:while|when) (?:going|heading|walking|driving|moving))"
)
_AT = r"(?:get to|reach|arrive at|arrive in|are in|are at|get into|enter|come to|have reached|have got to|find|get)"
_AS_SOON = r"(?:as soon as|once|when|the moment|the minute|the second|whenever|after|immediately after)"
_VISITING = (
    r"(?:looking at|having a look at|going to|heading to|visiting|checking|seeing|being (?:in|at)|having been (?:in|at|to)|passing"
    r"|stopping (?:at|by)|calling (?:at|in at)|reaching|finding|inspecting)"
)
_ACT = rf"{VERBS}\b(?:(?! if | unless | or |\.).)+?"
_POSITIVE = rf"(?!do not|never|avoid|keep|stay){_ACT}"
_STOP_BY = (
    r"(?:stop|swing|call|drop|pop|pass|look|visit|go|check|pause|halt|take a look|have a look)\b(?:(?! not | never | if | unless |\.).)*?"
)

TIMING: tuple[tuple[str, str], ...] = (
    # on the way
    (rf"^{_ON_THE_WAY} {_OVER}(?:to|into) ({NAMED})(?: ,)? ({_LIMIT}|{_MIND}) ({NAMED})$", r"go to \1 , \2 \3"),
    (rf"^({_LIMIT}|{_MIND}) ({NAMED})(?: ,)? {_ON_THE_WAY} {_OVER}(?:to|into) ({NAMED})$", r"go to \3 , \1 \2"),
    (rf"(?<=, ){_MIND} (?=(?:the|my|our|a|any)\b)", "stay away from "),
    (rf"^{_ON_THE_WAY} {_OVER}(?:to|into) ({NAMED})(?: ,)? ({_STOP_BY})$", r"\2 then go to \1"),
    (rf"^({_STOP_BY})(?: ,)? {_ON_THE_WAY} {_OVER}(?:to|into) ({NAMED})$", r"\1 then go to \2"),
    # arrivals
    (rf"^{_AS_SOON} you (?:are|have) (?:all )?(?:done|finished|through) (?:with|in|at) ({NAMED})(?: ,)? (?:you (?:can|may|should) )?"
     rf"(?={VERBS}\b)", r"go to \1 then "),
    (rf"^{_AS_SOON} you {_AT} ({NAMED})(?: ,)? (?:you (?:can|may|should) )?(?={VERBS}\b)", r"go to \1 then "),
    (rf"^({_POSITIVE})(?: ,)? {_AS_SOON} you {_AT} ({NAMED})$", r"go to \2 then \1"),
    (rf"^((?:look|check|find|see|visit|face|stop|count)\b(?:(?! if | unless | or |\.).)*?)(?: ,)?"
     rf" (?:when|once|while) you are (?:in|at) ({NAMED})$", r"go to \2 then \1"),
    (rf"^({_POSITIVE})(?: ,)? (?:only |right |straight )?after (?:first )?{_VISITING} ({NAMED})$", r"go to \2 then \1"),
    (rf"^(?:prior to|before) (?:you )?{_GO} {_OVER}(?:to|into) ({NAMED})(?: ,)? ({_POSITIVE})$", r"\2 then go to \1"),
    (rf"^(?:prior to|before) visiting ({NAMED})(?: ,)? ({_POSITIVE})$", r"\2 then go to \1"),
    (rf"^({_POSITIVE})(?: ,)? prior to (?:you )?{_GO} {_OVER}(?:to|into) ({NAMED})$", r"\1 then go to \2"),
    (rf"^({_POSITIVE})(?: ,)? but (?:not|never) (?:before|until|till) (?:you (?:have )?)?(?:been|gone|visited|visiting|going|you go|go"
     rf"|visit|checked|seen)(?: (?:to|in|into|at))? ({NAMED})$", r"go to \2 then \1"),
    (rf"^do not (?:stop|halt|rest|pause|quit)(?: (?:going|moving|driving|walking))? (?:until|till|before) you (?:have )?{_AT} ({NAMED})$",
     r"go to \1"),
    (
        rf"^(?:(?:go|keep going|keep on going|walk|drive|carry on|continue|head)(?: on| straight| ahead)*|(?:go along|follow"
        rf"|go down|walk along"
     rf"|take) {NAMED}) (?:until|till) you {_AT} ({NAMED})$", r"go to \1"),
    (rf"{START}do not (?:just )?(?:stand|sit|stay|hang about|hang around|wait)(?: about| around)? (?:there|here)(?: all day)?(?: ,| \.)+ ",
     ""),
    (rf"{START}(?:do not|never) forget to (?={VERBS}\b)", ""),
    (rf"{START}(?:quit|stop|enough) (?:being [a-z]+|messing(?: about| around)?|stalling|dawdling|moping|loitering|lazing about|daydreaming"
     rf"|fooling around|playing)(?: ,| \.| and)* (?={VERBS}\b)", ""),
    # waits of seconds: a stop of the robot
    (r"\b(wait|stay|hold on|pause|stop)(?: there| here)? (?:for )?(?:a few|a couple of|two|three|four|five|ten|\d|1 0)"
     r" (?:seconds|secs|moments)\b", r"\1"),
    # where to stop
    (
        rf"^(?:{_GO}) {_OVER}(?:to|up to) ({NAMED})(?: ,)? (?:but|and)(?: then)? (?:stop|halt|stay|wait|park) (?:just |right "
        rf"|about )?(?:short of"
     r"|(?:a|one|1|half a) (?:metre|meter|foot|step|yard) (?:short of|away from|from|off|before)|before|next to|beside) it$",
     r"stand next to \1"),
    # orders
    (rf"^(?:(?:go to|visit) )?((?:the )?{ROOM}) first(?: ,| \.| and)+ ((?:the )?{ROOM}) last(?: ,| \.| and)+ ((?:the )?{ROOM})"
     r" (?:in the middle|in between|second|between them|between)$", r"go to \1 then \3 then \2"),
    (rf"^(?:go to|visit|do) ((?:the )?{ROOM}) last(?: ,| \.| and| but)+ ((?:the )?{ROOM}) first$", r"go to \2 then \1"),
    (rf"^({_POSITIVE})(?: ,| \.| and| then)+ (?:repeat (?:that|it|this)|repeat|do (?:that|it|the same|all that) (?:again|once more"
     rf"|over again|all over again)|once more from the (?:start|top))$", r"\1 then \1"),
    (r"(?: ,)? (?:one by one|one after (?:the other|another)|each in turn)$", ""),
    (r"\b(to|at|by|find|visit|near) (?:the|one of the) ((?:[a-z]+ ){0,3}?[a-z]+(?: (?:in|on|by) (?:the|my) [a-z]+(?: room)?)?)"
     r"(?: ,| \.)+ (?:either one|either|any one|whichever one|whichever|either of them|any of them|(?:it )?does not matter which(?: one)?"
     r"|no matter which(?: one)?|take your pick|you choose|your choice|up to you)$", r"\1 any \2"),
)  # fmt: skip
