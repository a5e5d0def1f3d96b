"""Words that look as if they changed a request, where they stand in none: `idle`.

"Bare feet and cold tiles don't mix" forbids nothing, "until I call" is how long to stay where one was sent, and "my little sister" is no
little bed. Each is told by its clause or by the words around it.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from agent.encoders.lexicon import closed_sets
from agent.planning.names import values, values_of
from agent.planning.telling import BINDING, PEOPLE, TOLD, names_place
from envs.language.reading.refusing.clauses import segments

_HANDLING = (
    r"(?:touch|bump|knock|hit|break|spill|scratch|drop|wake|disturb|scare|startle|frighten|dawdle|dally|hurry|rush|worry|forget|fret|panic"
    r"|laugh|ask|mention|make (?:a |any )?(?:noise|fuss|mess|sound)|fall|trip|slip|crash|run (?:it|him|her|them) over)"
)
_LATER = rf"(?:{PEOPLE}|(?:the|my|our|it|that|somebody|someone|dinner|lunch|breakfast|supper|tea|bedtime|dark|long|me|him|her|us|them)\b)"
_PHRASES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:do not|never|not to|without|and not|no)(?: ever)? (?:{_HANDLING}(?:ing|ping|ting)?|making|touching|waking|breaking)\b"
        r"(?: (?:it|him|her|them|anything|anyone|anybody|me|us|about it))?(?: over| up| off)?",
        r"\bno (?:dawdling|dallying|hurry|rush|worries|problem|need to (?:rush|hurry|worry)|doubt|pressure|peeking|excuses"
        r"|messing(?: about)?|hanging about|wonder|big deal|idea)\b",
        r"\b(?:is|was) not (?:it|that)$|\bwhy not\b|\bnot (?:sure|certain)\b|\bif not (?:mistaken|wrong)\b",
        r"\b(?:am|is|are|was|were|be) (?:really |just )?after (?=(?:the|a|that|some)\b)",
        r"\bonce you (?:have |are )?(?:finished|done|ready|through|charged)(?: [a-z]+ing)?",
        r"\b(?:what|whatever) (?:you|i|we|he|she|they) (?:are|is|am|was|were) (?:doing|up to|at|on about|saying)\b",
        r"\b(?:tell|know|guess) (?:you )?what\b(?= ,| \.|$)|\b(?:no matter|so|and) what\b(?= ,| \.|$)|\bwhat (?:a|with|about)\b"
        r"|\bwhat on earth\b",
        r"\bhow (?:about|come|is that|are you|lovely|nice)\b|\b(?:any|some)how\b|\b(?:i|we) (?:can not |could not )?tell you\b",
        r"(?<=,) which (?:is|was|are|were|has|have|needs?|looks?|seems?|i|we|he|she)\b",
        r"\bfirst (?:up|off|of all|things? first|thing|stop|place|job|task|order)\b",
        r"\b(?:at|after|above|all|that is|is|not) all\b"
        r"|\ball (?:day|night|morning|evening|week|afternoon|the (?:time|way|while)|over|right|alone"
        r"|gone|done|set|yours|mine|dressed|of a sudden)\b",
        r"\b(?:every|each) (?:time|day|night|morning|evening|week|now and (?:then|again)|other day|single day)\b|\bevery so often\b",
        r"\b(?:or so|or other|or something|or whatever|(?:one|a|a minute|a moment|a second) or two|sooner or later|more or less)\b",
        r"\bback (?=(?:to|into|in|over|at) (?:the|my|our)\b)|\b(?:my|your|the|its) back\b",
        r"\bone or the other\b|\bfor once\b|\bonce (?:again|more)\b|\bat once\b|(?<!\bat )(?<!\bmore than )\bonce(?= ,| \.|$)",
        r"\b(?:damned|hanged|blowed|surprised) if i\b(?: can(?: not)?| could(?: not)?| do not)?\b(?: [a-z]+){0,2}",
    )
)
_WAITING = re.compile(rf"\b(?:until|till|before|while|whilst|once) (?={_LATER})")  # and the clause after it
_QUALITIES = ("color", "size", "material")


def idle(said: Sequence[str], named: Collection[str]) -> frozenset[int]:
    """Numbers of the words that change nothing where they stand.

    `said` are words with "," and "." between clauses; `named` are the values that a meaning names, which no such clause has.
    """
    words, found = list(said), set()
    text = " ".join(words)
    for pattern in _PHRASES:
        for one in pattern.finditer(text):
            first = text[: one.start()].count(" ") + text[one.start() : one.end()].startswith(" ")
            found |= set(range(first, first + len(one.group().split())))
    for start, end in segments(words):
        clause = words[start:end]
        waits = _WAITING.match(" ".join(clause)) and words[end : end + 1] in ([], [","], ["."]) and "then" not in words[end : end + 3]
        if names_place(clause) or not BINDING.isdisjoint(clause[1:] if waits else clause):
            continue
        if TOLD.match(" ".join(clause)) or waits:
            found |= set(range(start, end))
    return frozenset(found | set(_of_others(words, named)))


def _of_others(words: Sequence[str], named: Collection[str]) -> Iterator[int]:
    """Numbers of the adjectives of what a meaning does not name: the "little" of "my little sister"."""
    qualities = {value for kind in _QUALITIES for value in closed_sets()[kind]}
    for k, word in enumerate(words[:-1]):
        after = words[k + 1]
        if not values().get(word, frozenset()) & qualities or after in (",", ".", "one", "ones", "thing", "and", "or"):
            continue
        if after not in values() and after.isalpha() and not values_of(after) & set(named):
            yield k
