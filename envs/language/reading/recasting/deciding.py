"""Deciding: conditions over two things, one after the other, or cut short; rules of `envs.language.reading.recasting.recasting`.

"If either the mug or the kettle is blue" is "if the mug is blue or the kettle is blue"; "if it is red, A; if it is blue, B" checks the
second where the first does not hold. A part that two conditions share is said of both.
"""

from envs.language.reading.recasting.phrases import ROOM, TINTS

_QUALITY = rf"(?:{TINTS}|big|large|small|little|made of [a-z]+)"
_ONE = r"(?:the|my) (?:(?!(?:and|or|is|are|if|not)\b)[a-z]+ )*?(?!(?:and|or|is|are|if|not)\b)[a-z]+"
_BARE = r"(?:(?!(?:and|or|is|are|if|not|in|on|go|then)\b)[a-z]+ ){0,2}?(?!(?:and|or|is|are|if|not|in|on|go|then)\b)[a-z]+"
_WHERE = r"((?: (?:in|on|under|next to|near|by) (?:the|my) [a-z]+(?: room| table)?)?)"
_COUNT = r"(?:more than|exactly|at least|fewer than|less than|at most|only|no more than)? ?(?:one|two|three|four|five|six|\d)(?: or more)?"
_IF = r"(?:if|in case|provided|as long as|when|unless)"
_LINK = r"(?: ,| \.| and| but| or)+"
_EXISTS = r"(?:there is|there are|you see|you find|we have)"

DECIDING: tuple[tuple[str, str], ...] = (
    (rf"\b({_IF}) (?:either )?({_ONE}) or ({_ONE}) is ({_QUALITY})\b", r"\1 \2 is \4 or \3 is \4"),
    (rf"\b({_IF}) (?:both )?({_ONE}) and ({_ONE}) are (?:both )?({_QUALITY})\b", r"\1 \2 is \4 and \3 is \4"),
    (rf"\b({_IF}) ({_EXISTS}) (?:both |either )?(no|a) ({_BARE}) (and|or) (no|a) ({_BARE}){_WHERE}(?=(?: ,)? (?:then )?(?:go|come|head|walk"
     r"|turn|find|visit|stay|wait|stop|tell|look|face|stand)\b|$| , (?:otherwise|else))", r"\1 \2 \3 \4\8 \5 \2 \6 \7\8"),
    (rf"^if ({_ONE}(?: (?:in|on) (?:the|my) [a-z]+(?: room)?)?) is ({_QUALITY})((?: ,)? .+?){_LINK} if it is ({_QUALITY})((?: ,)? .+)$",
     r"if \1 is \2\3 , otherwise if \1 is \4\5"),
    (rf"^if there are ({_COUNT}) ([a-z]+s){_WHERE}((?: ,)? .+?){_LINK} if there (?:are|is) ({_COUNT})(?: of them| there)?((?: ,)? .+)$",
     r"if there are \1 \2\3\4 , otherwise if there are \5 \2\3\6"),
    (r"^(go to|visit|head to) ((?:the|my) [a-z]+(?: [a-z]+)?)(?: ,)? but if it (?:is|s) "
     rf"({_QUALITY})(?: ,)? ((?:go|head|visit|find|turn|stay|stop)\b.+?)(?: instead)?$", r"if \2 is \3 \4 , otherwise \1 \2"),
    (r"(?: ,| and| but)+ (?:go |head |walk )?(to (?:the|my) (?:(?! if | not ).)+?) otherwise$", r" , otherwise go \1"),
    (
        r"^even if (?:(?! otherwise | not if |\.).)+?(?: ,) (?=(?:go|come|head|walk|turn|find|visit|stay|wait|stop|tell"
        r"|look|face|stand)\b)", ""),
    (
        r"^((?:go|come|head|walk|find|visit)\b(?:(?! if | unless | otherwise |\.).)+?)(?: ,)? even if (?:(?! otherwise | "
        r"then |\.).)+$", r"\1"),
    (
        rf"^((?:if|provided|provided that|as long as|assuming) .*\b(?:in|has) ?)((?:the|my) {ROOM})(?: ,)? go (?:on |right "
        rf")?in(?: there|side)?$",
     r"\1\2 , go to \2"),
)  # fmt: skip
