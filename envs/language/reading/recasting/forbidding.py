"""Forbidding: limits that are told as facts or wishes; rules of `envs.language.reading.recasting.recasting`.

"The bedroom is off limits" and "entering the bedroom is prohibited" are "do not enter the bedroom"; "keep your wheels off the rug" is "do
not drive over the rug". No rule takes a limit away.
"""

from envs.language.reading.recasting.phrases import ROOM, START, THING_NAMES

_THE = rf"(?:the |my |our )?((?:[a-z]+ )?{ROOM})"
_A_THING = (
    rf"((?:(?:the|my|our|any|any of the|all|all the|all of the|every|any of my) )?(?:(?!is\b|are\b)[a-z]+ ){{0,3}}?{THING_NAMES}(?:e?s)?)"
)
_BANNED = (
    r"(?:(?:strictly |totally |completely |absolutely |currently |still )*(?:off limits|out of bounds|forbidden"
    r"|prohibited|banned|verboten|taboo"
    r"|not allowed|not permitted|disallowed|a no go(?: area| zone)?|a no no|not to be (?:entered|crossed|used|disturbed)))"
)
_ENTERING = (
    r"(?:entering|going (?:in|into|through|inside)|walking (?:in|into|through)|passing through|driving (?:in|into|through)|crossing|using)"
)
_TOUCHING = (
    r"(?:crossing|touching|driving (?:on|over|across)|walking (?:on|over|across)|rolling (?:on|over|across)|going (?:on"
    r"|over|near)|approaching)"
)
_MUST_NOT = (
    r"(?:i (?:would|will|must|have to) (?:ask|beg|urge|remind|warn|advise|trouble|request) you (?:please )?(?:to "
    r")?(?=not\b|keep\b|stay\b|avoid"
    r"\b|steer\b)|i (?:would rather|would prefer it if|would prefer that|do not want|would hate it if|do not like it if) "
    r"(?=you did not\b))"
)

FORBIDDING: tuple[tuple[str, str], ...] = (
    (rf"(?:^|(?<= ))(?:,|\.)? ?(?:and |but |only )*{_ENTERING} {_THE} is {_BANNED}(?= ,| \.|$)", r" , do not enter the \1"),
    (rf"(?:^|(?<= ))(?:,|\.)? ?(?:and |but |only )*{_THE} (?:is|will be|remains|stays) {_BANNED}(?: to you| today| now| for you| for now)*"
     rf"(?=$| ,| \.)", r" , do not enter the \1"),
    (rf"(?:^|(?<= ))(?:,|\.)? ?(?:and |but |only )*{_A_THING} (?:is|are) {_BANNED}(?= ,| \.|$)", r" , do not go near \1"),
    (rf"(?:^|(?<= ))(?:,|\.)? ?(?:and |but |only )*{_TOUCHING} {_A_THING} is {_BANNED}(?= ,| \.|$)", r" , do not go near \1"),
    (
        rf"\b(?:maintain|keep)(?: a| some| your)?(?: good| safe| proper)? (?:clearance|distance) (?:from|to|of) "
        rf"{_A_THING}", r"stay away from \1"),
    (
        r"\b((?:stay|keep) (?:away|clear|off) (?:from|of)?|do not go (?:near|over)|avoid) (?:all|any|every one)(?: of)?(?: "
        r"the| my)? (?=[a-z]+s\b)",
     r"\1 the "),
    (
        r"\b(?:keep|get) your (?:wheels|feet|tracks|paws|tyres|tires|boots|dirty wheels|mitts|bulk|rollers) (?:off|off of"
        r"|away from|clear of) ",
     "do not go over "),
    (
        r"(?:(?: ,| \.| and| but| though| although| only| just| mind)*) (?:do not )?(?:you )?(?:do not you dare|not dare|do "
        r"not dare)(?: to| you)? "
     r"(?=[a-z]+ )", " , do not "),
    (
        r"(?<=[a-z]) (?:, )?(?:although|though|only|but only|just|mind) (?=i (?:would rather|would prefer|would ask|must "
        r"ask|do not want)\b)", " , "),
    (rf"(?:^|(?<= )){_MUST_NOT}", ""),
    (r"\byou did not (?=(?:drive|go|walk|roll|cross|enter|use|touch|step|come|pass)\b)", "do not "),
    (r"(?:(?: ,| and| but| just| only)+)(?: like| sort of| kind of| please| maybe| for once)* not (?=(?:into|through|via|across|over|onto"
     r"|near|past|by way of) (?:the|my|our|any)\b)", " , do not go "),
    (rf"{START}not (?=(?:into|through|via|across|over|onto|near) (?:the|my|our|any)\b)", "do not go "),
)  # fmt: skip
