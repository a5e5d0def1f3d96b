"""Words that change a request, and whether a meaning heeds them: `unheeded`.

A network may leave words out. Those that deny, bind, choose, count, order or ask are none of them, nor are names of things, rooms and
qualities: a meaning without what they say, or with what nobody said, is another request, which is not carried out.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from agent.encoders.lexicon import closed_sets
from agent.encoders.planning.automaton import tokens_of
from agent.encoders.planning.heard import lexicon
from agent.encoders.planning.net import KINDS
from agent.planning.names import NAMED, names_in, values
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
    ("or either", "Either"),
    ("every each all both twice thrice", "Each|least=|most=|about=count|topic=count|Survey|Explore"),
    (_ORDER, "Sequence|Route|When|If|rank:|limits:"),
    ("what which how many who whom whose why tell count", "Ask|Tell"),
)  # fmt: skip
ALIKE = 0.4  # least cosine of a word to a value that it says
ENDINGS = ("est", "most")  # of words that say an order
QUESTIONS = frozenset(("what", "which", "how", "who", "why", "where"))
STEPS = re.compile("(?:Visit|Face|Go|Rotate|Advance|Tell|Cannot|Leave|Survey|Stay|Tilt)$")


def unheeded(text: str, meaning: Meaning) -> tuple[str, ...]:
    """Words of a text that change what is wanted and that a meaning leaves out.

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
    if asked := [word for word in said if word in QUESTIONS]:
        found += asked[max(1, tokens.count("Tell")) :]  # one word of each question
    if not any(token.startswith("Cannot") for token in tokens):
        found += [word for word in said if word in _acts()]
    return tuple(dict.fromkeys([*found, *_unread(said, tokens), *_unsaid(said, tokens)]))


def _unread(said: Sequence[str], tokens: Sequence[str]) -> Iterator[str]:
    """Known names in a text that a meaning has not."""
    read = {token.partition("=")[2] for token in tokens}
    return (name for name in names_in(said) if name in values() and not values()[name] & read)


def _unsaid(said: Sequence[str], tokens: Sequence[str]) -> Iterator[str]:
    """Values of a meaning that no word of a text is like."""
    names = [" ".join(said[at : at + count]) for count in (1, 2) for at in range(len(said) - count + 1)]
    vectors = [vector for vector in map(lexicon().vector, names) if vector is not None]
    for token in tokens:
        field, _, value = token.partition("=")
        kind = KINDS.get(field, "")
        if field == "order" and not any(word.endswith(ENDINGS) for word in said):
            yield value
        if kind in NAMED and value in closed_sets()[kind]:
            own = np.stack([lexicon().asked(name) for name in closed_sets()[kind][value]])
            if not vectors or float((np.stack(vectors) @ own.T).max()) < ALIKE:
                yield value


@cache
def _acts() -> frozenset[str]:
    """Verbs of what an agent without hands cannot do."""
    verbs = (str(one.fixed[0][1]) for one in constructions()["Handle"])
    return frozenset(verb for verb in verbs if " " not in verb) - {"close"}  # "close to", "up close"
