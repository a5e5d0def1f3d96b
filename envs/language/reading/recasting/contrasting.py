"""Contrasting: what is not meant, beside what is; rules of `envs.language.reading.recasting.recasting`.

"The white kettle, not the pink one" is "the white kettle"; "never mind the sofa, go to the bed" is "go to the bed". What is not meant is
left out only where what is meant is described without it.
"""

from envs.language.reading.recasting.phrases import NAMED, PLACED, ROOM, THING_NAMES, TINTS, VERBS

_QUALITY = rf"(?:{TINTS}|big|large|small|little|tall|short|wooden|metal|glass|plastic|leather|wicker|smaller|bigger|larger|taller)"
_NOT = r"(?: ,| \.| and| but)+ (?:definitely |certainly |and |but )?not (?:to |at |by |in |into |towards |near |beside )?"
_PLAIN = r"(?:(?! not | and | or | if | unless | then | without | before | after | except |,|\.).)+?"
_MEAN = r"(?:mean|meant|want|wanted|need|needed|asked for|am after|was after|am talking about|was talking about|was thinking of|said)"
_LINK = r"(?: ,| \.| but| and| it is| it was| rather)+"

CONTRASTING: tuple[tuple[str, str], ...] = (
    # what is meant first
    (rf"^({_PLAIN}\b(?:left|right|forwards?|backwards?|up|down)){_NOT}(?:the )?(?:left|right|forwards?|backwards?|up|down)$", r"\1"),
    (rf"^((?:{_PLAIN}\b)?(?:the|my|our) ({ROOM})){_NOT}(?:the |my |our )(?!\2\b)(?:{ROOM})$", r"\1"),
    (rf"\b(the|a|any|that) ({THING_NAMES}){_NOT}(?:the |a |any )({TINTS}) ones?$", r"\1 \2 that is not \3"),
    (rf"^({_PLAIN}\b{_QUALITY} (?:[a-z]+ )?{THING_NAMES}(?: {PLACED} {NAMED})?){_NOT}(?:the |my |a )(?:{_QUALITY} )+ones?$", r"\1"),
    (rf"^({_PLAIN}\b{PLACED} (?:the|my|our) ([a-z]+(?: room)?)){_NOT}(?:the |my |a )one {PLACED} (?:the|my|our) (?!\2$)[a-z]+(?: room)?$",
     r"\1"),
    (rf"^({VERBS}\b(?:(?! not | and | or | if |,|\.).)*?\b(?:the|my|a|any|that) (?:{_QUALITY} )*({THING_NAMES})){_NOT}"
     rf"(?:the |my |a |any )(?:{_QUALITY} )*(?!\2\b)(?:{THING_NAMES})$", r"\1"),
    # what is not meant first
    (rf"^not (?:to )?the (?:{ROOM}|{_QUALITY}) ({THING_NAMES}){_LINK} (?:go )?(?:to )?the one ({PLACED} (?:the|my) [a-z]+(?: room)?)$",
     r"go to the \1 \2"),
    (rf"^not (?:to )?the ({THING_NAMES}) {PLACED} (?:the|my) [a-z]+(?: room)?{_LINK} (?:go )?(?:to )?the one"
     rf" ({PLACED} (?:the|my) [a-z]+(?: room)?)$", r"go to the \1 \2"),
    (rf"^not (?:to )?(?:the|my) (?:{ROOM}){_LINK} (?:go )?(?:to )?((?:the|my) {ROOM})$", r"go to \1"),
    (rf"^(?:never mind|ignore|forget|forget about|disregard|pay no attention to|do not mind|do not bother with|do not worry about|skip"
     rf"|no need for) {NAMED}(?: ,| \.| and| but)+ (?=(?:{VERBS}|what about|how about|the|my|to)\b)", ""),
    (rf"^(?:it|that) (?:is|was) not {NAMED} (?:that |which )?i {_MEAN}{_LINK} ({NAMED})(?: (?:that |which )?i {_MEAN})?$", r"go to \1"),
    (rf"^i (?:do|did) not {_MEAN} {NAMED}{_LINK}(?: i {_MEAN})? ({NAMED})(?: instead)?$", r"go to \1"),
    (rf"^neither the ({_QUALITY}) ({THING_NAMES}) nor the (?:{_QUALITY}) (?:one|\2){_LINK} (?:go )?(?:to )?the ({_QUALITY}) (?:one|\2)$",
     r"go to the \3 \2"),
    # a quality that is not had
    (rf"\b({THING_NAMES}) ((?:in|on|by|near) (?:the|my) [a-z]+(?: room)?) (?:that|which) is not ({TINTS})\b", r"\1 that is not \3 \2"),
    (rf"\bthe one ((?:{_QUALITY} )?{THING_NAMES}) (?=that is\b)", r"the \1 "),
    (rf"\b((?:mirror|picture|painting|photo))s? (?:with|in) (?:the|a) ({TINTS}) frame\b", r"\2 \1"),
)  # fmt: skip
