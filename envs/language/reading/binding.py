"""Binding words: what a text hangs on, never a remark: `bound`.

"Wait here while I cook, then go to the bed" hangs on when the cook is done, and "go to the kitchen. Forget it." takes back what was said:
such a text is refused, for what would be left of it is another request.
"""

import re
from collections.abc import Sequence

_PEOPLE = (
    r"(?:i|we|they|he|she|mum|mom|dad|somebody|someone|everyone|everybody|people|(?:the|my|our) (?:guests|kids|children|others|visitors"
    r"|movers|cleaners|wife|husband|son|daughter|sister|brother|mother|father|mum|mom|dad|cat|dog|baby))"
)
_ACT = (
    r"(?:you )?(?:go|walk|head|move|come|turn|face|look|find|visit|check|tell|return|take|show|stand|stop|explore|follow|see|get|bring|join"
    r"|run|drive)\b"
)
_HALT = r"(?:wait|stay|stand|remain|hold on|hang on|hang about|sit|stop|park)"
_ON = r"(?:(?: ,| \.)+(?: and)?(?: then)?|(?<! go)(?<! come)(?<! pop)(?<! run)(?<! nip) and(?: then)?| then| afterwards)"
_LATER = r"(?:then|after that|afterwards|after this|after which)"
_TAKEN_BACK = (
    r"(?:never mind|forget (?:it|that|about (?:it|that)|i said (?:it|that|anything))|cancel(?: that| it)?|scratch (?:that|it)|strike that"
    r"|(?:i am )?(?:just |only )?(?:kidding|joking)|i (?:have )?changed my mind|abort|do not"
    r"|ignore (?:that|it|me)|disregard(?: that| it)?|i take (?:it|that) back)"
)
_OWN_ACT = (
    r"(?:i|we) (?:need|want|have|have got|would like|wish|am going|are going)(?: got)? to (?!(?:go|get to|walk|head|visit|see|find|know"
    r"|look|reach|come|move|be|enter|leave|explore|ask|turn|stop|stand|avoid|stay|keep)\b)"
)
_TOO_EARLY = "I cannot tell when it is time: {}"
_WITHDRAWN = "I do not carry out a request that is taken back: {}"
_OF_OTHERS = "I cannot tell what I am to do of {}"
_OWN_WANT = (
    r"(?:i|we) (?:need|want|would like|could use|could do with|am ready for) (?:a |my |some |to have a )?(?:nice |hot |quick |long )*"
    r"(?:bath|shower|nap|bed|drink|snack|tea|coffee|rest|sleep|wash|dinner|lunch|food)"
)
_BOUND = tuple(
    (re.compile(pattern), reason)
    for pattern, reason in (
        # a wait for what nobody can tell, and something after it
        (rf"\b{_HALT}\b(?:(?! \. | then |{_LATER}).)*? (?P<part>(?:while|whilst|until|till) {_PEOPLE}\b.*?{_ON} {_ACT}.*)", _TOO_EARLY),
        (
            rf"^(?:i|we|they|he|she|the [a-z]+|my [a-z]+) (?:am|are|is|will|shall|have|has)\b(?:(?! , | \. ).)*? (?P<part>(?:in|for)? ?"
            rf"(?:a|one|two|three|five|ten|twenty|thirty|half a|a few|\d(?: \d)?) (?:minutes?|seconds?|hours?|moments?)\b.*"
            rf"(?:(?:,|\.) (?:and )?{_LATER} |{_ACT}.* then$).*)",
            _TOO_EARLY,
        ),
        # what was said is taken back
        (
            rf"[a-z] (?:, |\. )+(?:(?:actually|no|wait|,|but|and|you know what|oh) )*(?P<part>{_TAKEN_BACK}(?: (?:then|actually|all))?)$",
            _WITHDRAWN,
        ),
        (
            r"[a-z] (?:, |\. )+(?:(?:actually|no|wait|,|but) )*(?P<part>(?:scratch|strike|cancel|ignore|disregard) that , .*)$",
            _WITHDRAWN,
        ),
        # what somebody else does, or the speaker alone
        (
            r"^(?P<part>(?:we|i) are (?:off|going|headed|heading|moving) (?:to|into)\b.*?(?: ,| \.| and)+"
            r" (?:you )?(?:wait|stay|remain)\b.*)",
            _OF_OTHERS,
        ),
        (r"(?<!the )(?<!a )(?<!my )(?<!our )(?<!ask )(?<!tell )\b(?P<part>john)\b", "I do not know who is meant by {}"),
        (rf"(?P<part>^{_OWN_ACT}(?:(?! , | \. | and ).)*? (?:first )?(?:, |\. |and )+{_LATER} {_ACT}.*)", _OF_OTHERS),
        # of two places, the one that a remark told of
        (
            r"^(?:because )?(?:i|we) (?:have )?(?:left|put|lost|dropped|forgot)\b[a-z ]* (?:, |\. )+"
            r"(?P<part>(?:go|walk|head) to (?:the|my) [a-z ]+ (?:and|then|and then|, then) (?:go )?(?:back )?(?:there|to it))\b",
            "I cannot tell which place is meant in {}",
        ),
        (
            rf"(?P<part>^{_OWN_WANT}(?: first)?(?: ,| \.| and)* (?:{_LATER}(?: it)?|after it|before you|before you are to)"
            rf" (?:you )?{_ACT}.*)",
            _OF_OTHERS,
        ),
        (r"(?P<part>\b(?:perhaps|maybe)\b.* (?:, |\. |and |or )+(?:perhaps|maybe)\b.*)", "I cannot choose in {}"),
        # whether it is seen
        (
            r"^(?P<part>(?:can|could) you (?:still |already )?see (?:the|my) (?:[a-z]+ ){0,3}?[a-z]+)$",
            "I cannot tell whether I am to go there: {}",
        ),
    )
)
_OWN = re.compile(
    rf"(?:^|\. ){_OWN_ACT}(?:(?! , | \. ).)*?(?: ,| \.| and| so)+ (?:please |then |you (?:need to|have to|must|should|can) "
    rf"|(?:i|we) (?:want|need|would like) you to )?{_ACT}"
)


def bound(sentences: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], str]:
    """Words that a text hangs on, and why it cannot be carried out.

    The reason has "{}" for the words; they are () where nothing binds.
    """
    words = _words(sentences)
    text = " ".join(words)
    for pattern, reason in _BOUND:
        if found := pattern.search(text):
            first = text[: found.start("part")].count(" ")
            return tuple(words[first : first + found["part"].strip().count(" ") + 1]), reason
    return (), ""


def own_act(sentences: Sequence[Sequence[str]]) -> bool:
    """Whether a text tells what the speaker is to do before it asks for something."""
    return bool(_OWN.search(" ".join(_words(sentences))))


def _words(sentences: Sequence[Sequence[str]]) -> list[str]:
    made: list[str] = []
    for sentence in sentences:
        made += [".", *sentence] if made else sentence
    return made
