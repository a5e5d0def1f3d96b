"""Words that change a request, and whether a meaning heeds them: `unheeded`.

A network may leave words out. Those that deny, bind, choose, count, order or ask are none of them: a meaning without what they say is
another request, which is not carried out.
"""

import re
from functools import cache

from agent.encoders.planning.automaton import tokens_of
from envs.language.grammar.parser import known_words
from envs.language.grammar.table import constructions
from envs.language.reading.asides.remarks import strip_remarks
from envs.language.reading.binding import bound
from envs.language.reading.typed import read
from envs.language.semantics.records import Meaning

_ORDER = "then after afterwards before first finally later until till once while"
ORDER = frozenset(_ORDER.split())
CHANGING: tuple[tuple[str, str], ...] = (  # words, and how a token begins that heeds them
    ("not no never without neither nor nobody nothing none except avoid cannot instead rather skip ignore",
     "no_|negated=|lacking:|limits:|but:|otherwise:|Cannot|When|If"),
    ("if unless whether otherwise else provided", "If|When|otherwise:"),
    ("or either", "Either|any=True|otherwise:|When|If"),
    ("every each all both twice thrice", "Each|least=|most=|about=count|topic=count|Survey|Explore"),
    (_ORDER, "Sequence|Route|When|If|rank:|limits:"),
    ("what which how many who whom whose why tell say count", "Ask|Tell"),
)  # fmt: skip
STEPS = re.compile("(?:Visit|Face|Go|Rotate|Advance|Tell|Cannot|Leave|Survey|Stay|Tilt)$")


def unheeded(text: str, meaning: Meaning) -> tuple[str, ...]:
    """Words of a text that change what is wanted, and of which a meaning says nothing.

    Remarks that the rules know are no part of the text.
    """
    sentences = read(text, known_words("all")).sentences
    if held := bound(sentences)[0]:
        return tuple(held)
    said = [word for sentence in strip_remarks(sentences).sentences for word in sentence]
    tokens = tokens_of(meaning)
    ordered = sum(STEPS.match(token) is not None for token in tokens) > 1
    found: list[str] = []
    for words, heeds in CHANGING:
        if not any(re.match(heeds, token) for token in tokens):
            found += [word for word in said if word in words.split() and not (ordered and word in ORDER)]
    if not any(token.startswith("Cannot") for token in tokens):
        found += [word for word in said if word in _acts()]
    return tuple(dict.fromkeys(found))


@cache
def _acts() -> frozenset[str]:
    """Verbs of what an agent without hands cannot do."""
    verbs = (str(one.fixed[0][1]) for one in constructions()["Handle"])
    return frozenset(verb for verb in verbs if " " not in verb) - {"close"}  # "close to", "up close"
