"""Heading: ways to ask for a way to go; rules of `envs.language.reading.recasting.recasting`.

"Would it kill you to go to the bed" is "go to the bed", "lead the way to the study" is "go to the study". A verb that no list knows, before
"to" and a place, is one of going: "mosey over to the study". No rule takes a word away that limits, negates or counts.
"""

import re

from envs.language.reading.recasting.phrases import NAMED, ROOM, START, TINTS, VERBS
from envs.language.scope import BUSY_VERBS

_WAY = r"(?:way|route|road|path|course|direction)"
_NOT_GOING = (  # verbs that take "to" or "into" and do not go there
    r"(?:turn|face|look|point|rotate|spin|swivel|pivot|pan|tilt|twist|zoom|gaze|stare|listen|talk|speak|say|sing|wave|bow|nod|refer|reply"
    r"|respond|answer|attach|add|stick|glue|pin|nail|tie|hold|cling|belong|relate|compare|object|agree|lie|read|explain|describe|whisper"
    r"|shout|yell|call|count|start|begin|apply|want|need|have|ought|used|due|thanks|according|next|close|near|similar|relative|opposed"
    r"|prior|throw|toss|pass|hand|give|send|tell|bring|carry|take|lend|sell|show|offer|deliver|fetch|move|put|place|pray|kneel|connect"
    r"|plug|tune|sync|link|open|is|are|was|were|do|does|did|not|never|avoid|stay|keep|wait|stop|stand|sit|park|how|what|where|which|who"
    r"|why|when|it|i|you|we|they|he|she|the|a|my|and|or|but|if|unless|then|from|in|on|at|left|right|up|back|go|come|get|head|walk|return"
    r"|run|drive|find|visit|see|check|pay|react|adapt|switch|turn|stuff|push|pull|drag|pour|bump|crash|smash|cut|dip|knock|breathe|eat"
    r"|wash|clean|plant|drill|bang|kick|drop|dive|sink|fall|break|set|lay|fix|screw|lean|press|all|one|it|forward|one|two|three|half)"
)
_INTO_LISTED = "spit cough sneeze pee peer peek squint relay subscribe"
_BUSY = "|".join(sorted(BUSY_VERBS | frozenset(_INTO_LISTED.split())))
_AROUND = (
    r"(?:yourself|your (?:self|wheels|chassis|metal|little|shiny|tin|rusty|lazy|sorry|body|carcass|bum|butt|behind|hide|bones)"
    r"(?: (?:self|wheels|body|bum|butt|behind|feet))?|on|over|up|down|along|across|through|off|straight|right|directly|quickly|quietly"
    r"|slowly|gently|swiftly|transit|transfer|a trip|a visit)"
)
_SAID = r"(?:told|asked|wants?|wanted|said|has told|has asked|begged|reminded|would like|would love|needs?|says|insists)"

GOING_BY_PLACE = re.compile(
    rf"{START}(?!{_NOT_GOING}\b)(?!(?:{_BUSY})\b)[a-z]+(?: {_AROUND}){{0,3}} (?:to|into|towards|toward) "
    r"(?=(?:the|my|our|that)\b(?! (?:(?:left|right)\b(?! side of)|other|point|effect|sound|music|tune|rhythm)\b))"
)
OF_GOING = frozenset(
    ["proceed", "nip", "scoot", "trot", "hop", "march", "stroll", "wander", "roll", "saunter", "mosey", "navigate", "travel"]
)  # taken without a word
HEADING: tuple[tuple[str, str], ...] = (
    # limits
    (rf"{START}(?:you (?:would|had|will) |you )?(?:better|best) not (?:to )?", "do not "),
    (rf"^you (?:are|may be) (?:allowed|permitted|free|welcome)(?: to go)? (?:in|into|to) {NAMED}(?: ,)? but not (?:in |into |to )?({NAMED})"
     r"(?: ,| \.| and)+ ", r"do not enter \1 , "),
    (rf"^(?:stick|keep) to ((?:the|my|this) (?:{ROOM}|room))(?: ,| \.| and)+ ", r"stay in \1 and "),
    (rf"\b(?:go|be|wait|stand) (?:to )?(?:anywhere|any room|somewhere|anyplace) (?:you like )?(?:but|except|other than|apart from|besides)"
     rf" ((?:the|my) {ROOM})$", r"go to any room except \1"),
    # several, and the nearest
    (r"^(?:stop|pause|halt|call)(?: in)? (?:at|by) (?=(?:every|each|all)\b)", "visit "),
    (rf"^(?:go to|visit|look at|check) (?:everything|all things|anything)(?: that is| which is)? ({TINTS})(?= in| on|$)",
     r"visit every \1 thing"),
    (r"\bwhichever ([a-z]+) is (closest|nearest) to (?=(?:the|my)\b)", r"the \1 \2 to "),
    # asked in a roundabout way
    (r"\b(would|do) you (?:terribly |awfully )?mind (?:terribly|awfully|very much|so much|too much|at all|just|perhaps) ", r"\1 you mind "),
    (rf"{START}(?:would|will|could|can|might) it (?:kill|hurt|pain|bother|be too much for) you to (?={VERBS}\b)", ""),
    (rf"{START}(?:(?:could|can|would|might) you )?(?:possibly |perhaps |kindly )*(?:manage|bring yourself|see your way|trouble yourself"
     rf"|be bothered|be troubled|be persuaded|find the time|arrange|contrive|bestir yourself) to (?={VERBS}\b)", ""),
    (r"^(?:i|we) (?:bet|wager|doubt|dare say|am sure|am certain|reckon|suspect)(?: that)? you (?:can not|could not|can|could|will not"
     r"|are not able to|are able to) (?=(?:find|go|get|reach|locate)\b(?!.*\b(?:not|never|without|no)\b))", ""),
    (rf"^(?:i|we) (?:dare|challenge|defy|urge|encourage) you to (?={VERBS}\b)", ""),
    (rf"^(?:the |my |our )?[a-z]+ {_SAID} (?:me |us )?(?:to (?:ask|tell|get|have|send) you|for you|that you should|you should|you) to"
     rf" (?={VERBS}\b)", ""),
    (r"^(?:they|people|somebody|someone|i) (?:say|says|said|tell me|told me|hear|heard|know|knew|think|believe)(?: that)? you (?:can|could"
     r"|know how to|are able to|will) (?=(?:find|go|get|reach|locate)\b(?!.*\b(?:not|never|without|no)\b))", ""),
    (r"(?: ,| \.)+ (?:so )?(?:prove it|show me|prove me (?:wrong|right)|let us see(?: it| you)?|go ahead|be my guest|by yourself)$", ""),
    (r"^((?:find|go|get|reach|locate)\b.*) (?:by yourself|on your own|all by yourself|unaided|alone)$", r"\1"),
    (r"^(?:it is )?(?:about |high )?time (?:for you to|you|to) (?:went|go|head|headed|got|get|move|moved) (?=(?:to|into|over)\b)", "go "),
    (rf"^(?:see if|see whether|find out if|check if) you can (?:find|get to|reach|make it to|locate) ({NAMED})$", r"go to \1"),
    (rf"^(?:i|we) (?:am|are) lost(?: ,| \.| and| so)+ (?:which way|where) (?:is|s) ({NAMED})(?: ,| \.)+ (?:take|lead|bring|show) (?:me|us)"
     r"(?: there| to it)?$", r"go to \1"),
    (rf"^(?:which way|where) (?:is|s|could i find|can i find|do i find|are) ({NAMED})(?: ,| \.| and)+ (?:please )?(?:take|lead|bring|show"
     r"|guide) (?:me|us)(?: there| to it| the way)?$", r"go to \1"),
    (r"^where (?:could|can|might|do|should|would) (?:i|we) ([^.]+?)(?: ,| \.| and)+ (?:please )?(?:go|head|walk|drive|take me|lead me"
     r"|bring me|show me)(?: over| on| straight)?(?: there| to it)?$", r"go somewhere i can \1"),
    # a way
    (rf"{START}(?:lead|show|find|point|guide|pave)(?: me| us)? (?:the|your|a|our) (?:quickest |shortest |fastest )?{_WAY}"
     r" (?:over |through |back |up )*(?:to|into) ", "go to "),
    (rf"{START}(?:take|use|follow|choose|pick|go by|go) (?:the|a) (?:shortest|quickest|fastest|direct|most direct|nearest|usual|straightest"
     rf"|easiest|best) {_WAY} (?:over |back )?(?:to|into) ", "go to "),
    (rf"{START}(?:follow|take) (?:the|your|this) (?:hall|hallway|corridor|passage) (?:down |up |along )?(?:to|into) ", "go to "),
    (rf"{START}(?:initiate|commence|begin|start|execute|perform|make|plan|plot|set|chart|schedule|undertake) (?:a |an |your |the )?"
     r"(?:transfer|transit|movement|journey|navigation|approach|relocation|trip|course|route|path|departure|move|visit"
        r"|expedition|pilgrimage"
     r"|beeline|dash) (?:over )?(?:to|for|towards|into) ", "go to "),
    (GOING_BY_PLACE.pattern, "go to "),
    (rf"{START}meet (?:me |us )?(?:(?:over|up|back|down|outside) )*(?:in|at) ((?:the|my|our) {ROOM})\b", r"go to \1"),
    (rf"{START}meet (?:me |us )?(?:(?:over|up|back|down) )*(by|near|next to|beside|at) (?=(?:the|my|our)\b)", r"stand \1 "),
    # places
    (r"\b(?:the |my |our )?(?:sleeping|night) quarters\b", "the bedroom"), (r"\b(?:the |my |our )?living quarters\b", "the living room"),
    (rf"{START}eyes (?:on|to|over to) (?=(?:the|my|that)\b)", "look at "),
    (
        rf"{START}(?:position|place|put|set|park|stand|arrange|turn) (?:yourself )?(?:, |so |such )*that ({NAMED}) is "
        rf"(?:right |directly |straight )?"
     r"(?:in front|ahead) of you$", r"face \1"),
)  # fmt: skip
