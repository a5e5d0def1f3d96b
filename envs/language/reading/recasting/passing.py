"""Passing: what is added in passing or said twice over; rules of `envs.language.reading.recasting.recasting`.

"Spin round once, all the way", "sofa first, after that the bed, stove last" and "how many mirrors are there altogether in this home" ask
for no more than "spin round", "sofa then bed then stove" and "how many mirrors are there". No rule takes away what limits or denies.
"""

from envs.language.reading.recasting.phrases import NAMED, ROOM, START, THING_NAMES, TINTS

_END = r"(?= ,| \.|$)"
_ONE = rf"(?:(?:the|my|our) )?(?:(?:{TINTS}|big|small|little|large) )?(?:{THING_NAMES}|{ROOM})"
_HOME = r"(?:this|the|our|my) (?:whole |entire )?(?:house|home|flat|place|apartment)"
_IN_ALL = r"(?:altogether|in total|in all|all told|overall|all in all)"
_AND = r"(?: ,| and| but| so)+"
_GO = r"(?:go|walk|head|drive|move|roll|come|run|travel|proceed)"
_MIND = r"(?:mind|watch|watch out for|look out for|be careful of|be careful with|beware of|careful of|careful with)"

PASSING: tuple[tuple[str, str], ...] = (
    # once is what a request means anyway
    (r"(?<=[a-z])(?<!\bat)(?<!\bfor)(?<!than)(?<!least)(?<!\ball) (?:just )?once(?: ,)?(?=$| \.| and(?! for all)\b| ,)", ""),
    (rf"(?<=[a-z]) (?:while|as) you (?:do (?:it|that|so)|are (?:at it|doing (?:it|that|so))|go){_END}", ""),
    (rf"{_AND} (?:do not|without) (?:be|get|stand|being|getting|standing) in (?:the|my|our|any(?:one|body) s|every(?:one|body) s)"
     rf" way{_END}", ""),
    (rf"{_AND} not (?:the|any|any of the|one of the) others?(?: ones?)?{_END}", ""),
    (
        rf"({_MIND} {NAMED}){_AND} (?:do not|without) (?:touch|hit|scratch|bump|bump into|run into|knock|knock over)(?:ing)? (?:it|them)"
        rf"(?: over)?{_END}",
        r"\1",
    ),
    (rf"(?: ,| and| to)+ get to know (?:the|this|our|your) (?:house|home|flat|place|apartment|layout|rooms|way around){_END}", ""),
    (rf"(?<=[a-z]) , (?:slowly|carefully|gently|quietly|calmly|steadily){_END}", ""),
    (r"(\b(?:look|turn|tilt)\b[^.]*?)(?: ,| \.)+ (?:just )? a (?:bit|little|touch|tad|fraction)(?: more)?$", r"\1"),
    (
        rf"(\b(?:look|tilt|turn)\b[^.,]*? (?:up|down)\b[^.,]*?)(?: ,| so| \.)*(?: so that)? i (?:want to|would like to|need to|can|like"
        rf" to)"
        rf" (?:see|look at) the (?:ceiling|floor|ground){_END}",
        r"\1",
    ),
    (rf"(\bturn (?:right )?(?:around|round))(?: ,| \.) (?:by )?(?:1 8 0|one hundred and eighty) degrees(?: i mean)?{_END}", r"\1"),
    (rf"{START}(?:make|do|take|perform|give me) (?:a|one) half(?: a)? turn(?: ,| so)*(?: (?:that )?your back is (?:to|towards) (?:me"
     rf"|us))?", "turn around"),
    (r"(?<=[a-z])(?: ,)? in (?:exactly |just )?(?:that|this) order(?: ,)?(?= and(?! no other)| then)", ""),
    (r"^from (?:here|where you (?:are|stand|are standing)|your place)(?: now| right now)?(?: ,)? (?=which\b)", ""),
    (rf"{START}({_GO} (?:over )?(?:to|into) {_ONE}) from (?:here|where you (?:are|stand)(?: now)?)(?= ,| and| but| then)", r"\1"),
    (rf"{START}do not bother(?: with that| going| then)?(?: ,| and| but| just)+ ", ""),
    (r"^((?:in what|in which|where|what|which)\b[^.,]*?)(?: ,)? if (?:i|we) (?:wanted|wished|needed|were|had|would like) to [a-z"
     r" ]+$", r"\1"),
    (r"\b(wait|stay|stand|stop) for (?:me|us) (?=(?:in|at|by|near|beside|next to) )", r"\1 "),
    (rf"\b((?:wait|stay|stand) (?:in|at|by|near|beside|next to) {_ONE}) for (?:the|my|our) (?!{THING_NAMES}\b)[a-z]+{_END}", r"\1"),
    # one after the other
    (
        rf"(?:(?: ,| \.| and| then)+ (?:go |come |drive |head )?)(?:right |straight )?back to where you (?:are(?: standing)?|stand)(?:"
        rf" now)?{_END}",
        " then go back to where you started",
    ),
    (rf"(?<=[a-z])(?: ,| \.| and)+ (?:then )?({_ONE}) last(?: of all)?$", r" then \1"),
    (
        rf"{START}(?:do|make|have) (?:a|your|the|one) (?:round|rounds|tour|circuit)(?: for me| now| please)*(?: ,| \.)+ (?=(?:the |my )?"
        rf"(?:{THING_NAMES}|{ROOM})\b)",
        "go to ",
    ),
    (rf"{START}{_GO} through (?:all (?:of )?the rooms|every room|all rooms|each room|the whole (?:house|home|flat"
     rf"|place)){_END}", "visit every room"),
    (rf"{START}look (?:slightly|a (?:little |tiny )?(?:bit|little|touch|tad))(?: more| further)? to (?:your|the) (left"
     rf"|right)\b", r"turn slightly to the \1"),
    # limits
    (rf"{START}you (?:are|have) not (?:to|got to|allowed to|permitted to|supposed to) ", "do not "),
    (
        rf"{START}(?:you (?:are|may be) )?only (?:allowed|permitted|supposed to be) (?:to be )?in ({_ONE}) (?:and|or) (?:in"
        rf" )?({_ONE}){_END}",
        r"stay in \1 and stay in \2",
    ),
    (rf"{START}(?:you (?:are|may be) )?only (?:allowed|permitted|supposed to be) (?:to be )?in ({_ONE}){_END}", r"stay in \1"),
    # checks
    (r"^(is|are) there ([^.]+?) \. if (?:(?:so|yes|there (?:is|are)) )?(?:, )?(?=[a-z]+ (?:to|into|over|in|by|up) )", r"if there \1 \2"
     r" , "),
    (rf"^(if [^,.]*? in (?:the|my) ({ROOM}) (?:,|then) {_GO}) (?:in|into|over|over to|in to) there\b", r"\1 to the \2"),
    (r"^(if there (?:is|are) [^.,]*? (?:,|then) [a-z]+(?: over| up)? to) (?:one of them|any one|any of them|one)(?= ,| \.|"
     r" otherwise)", r"\1 it"),
    (rf"^if ({NAMED}) is the ({TINTS}) one(?: ,| then)* ", r"if \1 is \2 , "),
    (r"(^if [^.]*?)(?: ,| \.| and| but)+ if it (?:is|has) (?:a different|another|any other|some other) (?:colou?r|one)(?: ,| then)*"
     r" ", r"\1 , otherwise "),
    (rf"^in case ({NAMED}) is ", r"if \1 is "),
    # questions
    (rf"{START}(?:please )?remind me (?=(?:what|where|which|how|if|whether)\b)", "tell me "),
    (rf"\b(how many [a-z ]+? are there)(?: {_IN_ALL})? (?:in|inside|within) {_HOME}(?: {_IN_ALL})?{_END}", r"\1"),
    (rf"\b(how many (?:(?!are\b)[a-z]+ )+)are (?:{_IN_ALL} )?(?:in|inside|within) {_HOME}(?: {_IN_ALL})?{_END}", r"\1are there"),
    (r"\b(how many (?:(?!are\b)[a-z]+ )+)(?:hang|stand|lie|sit|are hanging|are standing|are lying) (?=in |on |there\b)", r"\1are in "),
    (r"\bare in (?=in |on )", "are "),
    (rf"\b(there (?:is|are) (?:a|any|some) [a-z ]+?) (?:hanging|standing|lying|sitting|left) (?:in )?there{_END}", r"\1 in there"),
    (rf"^(.*\b(?:look|peek|peep|go|pop) (?:out |over )?(?:in|into|inside|to) (?:the|my) {ROOM}\b.* (?:if|whether) there (?:is|are) [a-z"
     rf" ]+?) in it{_END}", r"\1 in there"),
    (r"\b(which [a-z]+ is the [a-z]+est) one(?= \.|$)", r"\1"),
    (rf"^(?:is|are) ({NAMED}) (?:{TINTS})(?: ,)? or (?:(?:is it|are they) )?(?:{TINTS})(?= \.|$)", r"what color is \1"),
    (rf"((?:what|where|how|which)\b[^.]*) \. (?:{TINTS}|metal|wood|plastic|glass|wooden|leather|fabric|stone)$", r"\1"),
    (r"\b(?:i (?:want|need|would like) you|go and stand|stand|wait|be) in (?=the room where\b)", "go to "),
)  # fmt: skip
