"""Words that change a request, and whether a meaning heeds them: `unheeded`.

A network may leave words out. Those that deny, bind, choose, count, order or ask are none that it may leave out: a meaning without what they
say is another request, which is not carried out.
"""

import re
from collections.abc import Sequence

from agent.encoders.planning.automaton import tokens_of
from envs.language.grammar.parser import known_words
from envs.language.grammar.table import constructions
from envs.language.reading.asides.remarks import strip_remarks
from envs.language.reading.binding import bound
from envs.language.reading.typed import read
from envs.language.semantics.records import Meaning

_DENY = "not no never without neither nor nobody nothing none except avoid cannot instead rather skip ignore"
_BIND = "if unless whether otherwise else provided"
_CHOOSE = "or either"
_COUNT = "every each all both twice thrice"
_ORDER = "then after afterwards before first finally later until till once while"
_ASK = "what which how many who whom whose why tell say count"
CHANGING: tuple[tuple[str, str], ...] = (  # words, and what a token begins with that heeds them
    (_DENY, r"no_|negated=|lacking:|limits:|but:|otherwise:|Cannot|When|If|inverse="),
    (_BIND, r"If|When|otherwise:"),
    (_CHOOSE, r"Either|any=True|otherwise:|When|If"),
    (_COUNT, r"Each|least=|most=|about=count|topic=count|Survey|Explore"),
    (_ORDER, r"Sequence|Route|When|If|rank:|limits:"),
    (_ASK, r"Ask|Tell"),
)
ACTS = frozenset(verb for one in constructions()["Handle"] for verb in [str(one.fixed[0][1])] if " " not in verb) - {"look", "have"}
STEPS = re.compile(r"(?:Visit|Face|Go|Rotate|Advance|Tell|Cannot|Leave|Survey|Stay|Tilt)$")


def unheeded(text: str, meaning: Meaning) -> tuple[str, ...]:
    """Words of a text that change what is wanted, which a meaning says nothing of; remarks that rules know are left out."""
    sentences = read(text, known_words("all")).sentences
    if held := bound(sentences)[0]:
        return tuple(held)
    said = [word for sentence in strip_remarks(sentences).sentences for word in sentence]
    tokens = tokens_of(meaning)
    found = [word for words, heeds in CHANGING for word in _said(said, words) if not any(re.match(heeds, token) for token in tokens)]
    ordered = sum(STEPS.match(token) is not None for token in tokens) > 1
    found = [word for word in found if not (ordered and word in _ORDER.split())]
    if not any(token.startswith("Cannot") for token in tokens):
        found += [word for word in said if word in ACTS]
    return tuple(dict.fromkeys(found))


def _said(said: Sequence[str], words: str) -> list[str]:
    """Words of a list that were said."""
    listed = frozenset(words.split())
    return [word for word in said if word in listed]
