"""Words that change a request, and whether a meaning heeds them: `unheeded`.

A network may leave words out. Those that deny, bind, choose, count, order or ask are none of them, nor are names of things, rooms and
qualities: a meaning without what they say, or with what nobody said, is another request, which is not carried out.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import takewhile

import numpy as np

from agent.encoders.lexicon import closed_sets
from agent.encoders.planning.automaton import tokens_of
from agent.encoders.planning.heard import lexicon
from agent.encoders.planning.net import KINDS
from agent.planning.idle import idle
from agent.planning.names import NAMED, names_in, values, values_of
from agent.planning.telling import TOLD
from envs.language.grammar.parser import known_words
from envs.language.grammar.table import constructions
from envs.language.reading.asides.remarks import strip_remarks
from envs.language.reading.binding import bound
from envs.language.reading.refusing.clauses import DETERMINERS, segments
from envs.language.reading.typed import read
from envs.language.semantics.records import Meaning

_ORDER = "then after afterwards before first finally later until till once while"
ORDER = frozenset(_ORDER.split())
CHANGING: tuple[tuple[str, str], ...] = (  # words, and how a token begins that heeds them
    ("not no never without neither nor nobody nothing none except avoid cannot instead rather skip ignore",
     "no_|negated=|lacking:|limits:|but:|otherwise:|Cannot|When|If"),
    ("if unless whether otherwise else provided", "If|When|otherwise:"),
    ("or either", "Either"),
    ("every each all both twice thrice", "Each|least=|most=|about=count|topic=count|Survey|Explore"),
    (_ORDER, "Sequence|Route|When|If|rank:|limits:"),
    ("allowed permitted forbidden banned prohibited", "limits:"),
    ("corner corners middle center centre", "zone="),
    ("back backward backwards", "back=|metres=-|stand=behind|side=back|at=start|at=speaker|predicate=behind|do=around|degrees="),
    ("what which how many who whom whose why tell count", "Ask|Tell"),
)  # fmt: skip
ALIKE = 0.4  # least cosine of a word to a value that it says
SIDED = re.compile(r"\b(?:turn|the|your|my|bear|hard|step|look|face|more|slightly) (?P<side>left|right)\b")
SIDES = re.compile(r"do=(?:left|right)|side=|predicate=(?:left|right)|stand=(?:left|right)|degrees=|place=")
COUNTED = re.compile(r"least=|most=|degrees=|metres=|about=count|topic=count|place=|Each|having:|limits:")
_NUMBERS_LISTED = "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty fifty hundred half"
NUMBERS = frozenset(_NUMBERS_LISTED.split())
CARRYING = frozenset(["in", "on", "into", "onto", "inside", "under", "off", "from", "out"])  # between what is handled and where to
_PLAIN_LISTED = "go come walk move head get have take do give make find see look check visit tell stand stop wait turn face"
PLAIN = frozenset(_PLAIN_LISTED.split())  # verbs of what a navigator does, and of none by themselves
ENDINGS = ("est", "most")  # of words that say an order
WHETHER = frozenset(("if", "whether"))
FINDING = frozenset(("say", "tell", "see", "check", "know", "ask", "out"))  # and "find out"
WITHIN = 5  # words from such a verb to its "if": "check in the dining room if"
POINTED = re.compile(r"\b(?:in|on|under|near|by|of|at|to|behind|beside) (?:it|there|them|that|this)\b|\bthere(?= ,| \.|$)|\byou\b")
QUESTIONS = frozenset(("what", "which", "how", "who", "why", "where"))
STEPS = re.compile("(?:Visit|Face|Go|Rotate|Advance|Tell|Cannot|Leave|Survey|Stay|Tilt)$")


def unheeded(text: str, meaning: Meaning) -> tuple[str, ...]:
    """Words of a text that change what is wanted and that a meaning leaves out.

    Remarks that the rules know are no part of the text.
    """
    if held := bound(read(text, known_words("all")).sentences)[0]:
        return tuple(held)
    tokens = tokens_of(meaning)
    told = [word for sentence in _kept(text) for word in (".", *sentence)][1:]
    beside = idle(told, {token.partition("=")[2] for token in tokens})
    said = [word for k, word in enumerate(told) if k not in beside and word not in (",", ".")]
    ordered = sum(STEPS.match(token) is not None for token in tokens) > 1
    found: list[str] = []
    if any(re.match("Ask|Tell", token) for token in tokens) and not POINTED.search(" ".join(told)):
        said = [word for word in said if word not in WHETHER or not _is_told_to_find_out(told, word)]
    for words, heeds in CHANGING:
        if not any(re.match(heeds, token) for token in tokens):
            found += [word for word in said if word in words.split() and not (ordered and word in ORDER)]
    if asked := [word for word in said if word in QUESTIONS]:
        found += asked[max(1, tokens.count("Tell")) :]  # one word of each question
    if not any(token.startswith("Cannot") for token in tokens):
        found += [word for word in said if word in acts()]
    return tuple(dict.fromkeys([*found, *_untold(told, tokens), *_unread(said, tokens), *unsaid(text, meaning)]))


def _is_told_to_find_out(told: Sequence[str], word: str) -> bool:
    """Whether each such word of a text follows a verb of finding out or telling."""
    return all(not FINDING.isdisjoint(told[max(0, k - WITHIN) : k]) for k, one in enumerate(told) if one == word)


def _kept(text: str) -> tuple[tuple[str, ...], ...]:
    """Sentences of a text without the remarks that the rules know."""
    return strip_remarks(read(text, known_words("all")).sentences).sentences


def _untold(told: Sequence[str], tokens: Sequence[str]) -> Iterator[str]:
    """Sides, numbers and handled things in requests that a meaning has not."""
    named = {token.partition("=")[2] for token in tokens}
    sided, counted = (any(one.match(token) for token in tokens) for one in (SIDES, COUNTED))
    for start, end in segments(told):
        clause = list(told[start:end])
        if not sided:
            yield from (found["side"] for found in SIDED.finditer(" ".join(clause)))
        if TOLD.match(" ".join(clause)):
            continue
        if not counted:
            yield from (word for word in clause if word in NUMBERS or word.isdigit())
        if clause[0] not in PLAIN and clause[1:2] and clause[1] in DETERMINERS | NUMBERS:
            thing = list(takewhile(lambda word: word not in CARRYING, clause[1:]))
            if len(thing) < len(clause) - 1 and not any(values_of(name) & named for name in names_in(thing)):
                yield clause[0]


def _unread(said: Sequence[str], tokens: Sequence[str]) -> Iterator[str]:
    """Known names in a text that a meaning has not."""
    read = {token.partition("=")[2] for token in tokens}
    return (name for name in names_in(said) if name in values() and not values()[name] & read)


def unsaid(text: str, meaning: Meaning) -> Iterator[str]:
    """Values of a meaning that no word of a text is like."""
    tokens, said = tokens_of(meaning), [word for sentence in _kept(text) for word in sentence if word != ","]
    known = known_words("all")
    exact, whole = _whole_names(said)
    spans = [(at, at + count) for count in (1, 2) for at in range(len(said) - count + 1) if whole.isdisjoint(range(at, at + count))]
    names = [" ".join(said[start:end]) for start, end in spans]
    names = [name for name in names if name in values() or " " in name or name not in known]  # "house" is no name of a room
    vectors = [vector for vector in map(lexicon().vector, names) if vector is not None]
    for token in tokens:
        field, _, value = token.partition("=")
        kind = KINDS.get(field, "")
        if field == "order" and not any(word.endswith(ENDINGS) for word in said):
            yield value
        if kind in NAMED and value in closed_sets()[kind] and value not in exact:
            own = np.stack([lexicon().asked(name) for name in closed_sets()[kind][value]])
            if not vectors or float((np.stack(vectors) @ own.T).max()) < ALIKE:
                yield value


def _whole_names(said: Sequence[str]) -> tuple[set[str], set[int]]:
    """Values of the known names of several words, and the numbers of their words: "bedside table" is no table."""
    exact, whole = set[str](), set[int]()
    for at in range(len(said)):
        count = next((count for count in (3, 2) if " ".join(said[at : at + count]) in values() and at + count <= len(said)), 0)
        if count and at not in whole:
            exact |= values()[" ".join(said[at : at + count])]
            whole |= set(range(at, at + count))
    return exact, whole


@cache
def acts() -> frozenset[str]:
    """Verbs of what an agent without hands cannot do."""
    verbs = (str(one.fixed[0][1]) for one in constructions()["Handle"])
    return frozenset(verb for verb in verbs if " " not in verb) - {"close"}  # "close to", "up close"
