"""Inviting: ways to ask somebody to one's own place; rules of `envs.language.reading.recasting.recasting`.

"I'm in the study, come over", "keep me company in the study" and "I'm waiting for you in the study" are "come to me in the study": the
speaker is somewhere in there, not at its door. "Meet me in the study" names the room alone.
"""

from envs.language.reading.recasting.phrases import ROOM, START, THING_NAMES

_THE = rf"(?:the|my|our) (?:[a-z]+ )?{ROOM}"
_AM = (
    r"(?:i am|we are|i will be|we will be|you will find (?:me|us)|(?:i|we) (?:sit|wait|stand|live)|it is me|i have just sat down)"
    r"(?: (?:presently|currently|still|just|over|up|down|out|here|waiting|sitting|standing|alone|all alone|all on my "
    r"own|on my own|by myself|all by myself|lonely|lying|now|right now|both|having"
    r"|a|coffee|tea|reading|working|resting|relaxing|hanging|around|about|sat|for|you|in there|there))*"
)
_COME = (
    r"(?:(?:why do not you|will you|would you|could you|can you|please|just|so|and|then|do|if you (?:want|would like|like|wish) to) )*"
    r"(?:come|join|find|see|meet|keep|pop|nip|get|head|hop)"
)
_TO_ME = (
    r"(?: (?:and|over|here|there|up|down|along|on|in|through|by|to|join|find|see|meet|visit|keep|company|me|us|round|back|then|please|with"
    r"|where|i|am|we|are|sit|stand|for|a|chat|moment|bit|cuppa|say|hello|hi|you|want|if|like|will|would|at|once|quickly|right|now|away))*"
)
_WITH = (
    r"(?:(?:come|come on|come over|come along|go|you can|please|do|come through|pop over|get over here)(?: (?:and|to|over|here))* )*"
    r"(?:join|keep|sit (?:down )?(?:with|by|beside|next to)|stand (?:with|by|beside|next to)|stay with|be with|wait with|hang out with"
    r"|spend (?:some )?time with|come (?:here )?(?:to|with|by|beside|next to)|meet up with|catch up with|sit and talk "
    r"to|rest with|relax with"
    r"|chill with) (?:me|us)(?: (?:company|for a (?:bit|while|moment|minute)|over|down|up|out|there|here|on the floor))*"
)

INVITING: tuple[tuple[str, str], ...] = (
    (rf"^(?:hey |hello |because |so )?{_AM} in ({_THE})(?: (?:,|\.|and|so|now|please))* {_COME}{_TO_ME}$", r"come to me in \1"),
    (rf"^{_COME}{_TO_ME}(?: (?:,|\.|because|as|since|for))* {_AM} in ({_THE})(?: now| right now| already)?$", r"come to me in \1"),
    (rf"^(?:{_COME}{_TO_ME}|go|walk) (?:to|into|in|through to) ({_THE})(?: (?:,|\.|because|as|since|where|that is where|and))*"
     r" (?:i am|we are|i will be)(?: (?:already|waiting|here|sitting|standing|now|for|you|over))*(?: there| in there| here)?"
     r"(?: waiting(?: for you)?)?$", r"come to me in \1"),
    (rf"^(?:i am|we are) (?:[a-z]+ )?waiting (?:for you |here for you )?(?:over |down |up |out )?in ({_THE})$", r"come to me in \1"),
    (rf"{START}{_WITH} (?:over |down |up |out )?in ({_THE})(?= ,| \.|$| and| then)", r"come to me in \1"),
    (rf"{START}{_WITH} (?:over |down |up )?(?:by|at|near|next to|beside|on) (?=(?:the|my|our) (?:[a-z]+ ){{0,2}}?{THING_NAMES}\b)",
     "come and stand by "),
    (rf"{START}(?:come|come on|come over|come along)(?: (?:and|to|over|here))* (?:join|keep|sit (?:down )?with|stay with|be with|wait with"
     r"|hang out with|spend (?:some )?time with|sit (?:by|beside|next to)) (?:me|us)(?: company| for a (?:bit|while|moment|minute))?"
     r"(?= ,| \.|$| and| then)", "come to me"),
)  # fmt: skip
