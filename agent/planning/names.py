"""Names of things, rooms and qualities in a text, and those left out."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from agent.encoders.lexicon import closed_sets
from agent.encoders.planning.heard import lexicon
from agent.encoders.tokenizer import tokenizer

NAMED = ("category", "room", "color", "size", "material")  # kinds of names that are heeded
MOST = 3  # words of a name
ALIKE, NEARLY = 0.4, 0.15  # least cosine of a new word to a name of what it says; how much less than the likest


def values_of(name: str) -> frozenset[str]:
    """Values that a name says.

    They are the known ones; of a word that no sentence of training has, those that it is most like.
    """
    if name in values() or not name.isalpha() or len(tokenizer().split(name)) == 1:
        return values().get(name, frozenset())
    return _like(name)


@cache
def _like(word: str) -> frozenset[str]:
    """Values that a new word is nearly as like as the likest."""
    vector = lexicon().vector(word)
    if vector is None:
        return frozenset()
    near: dict[str, float] = {}
    for kind in NAMED:
        for value, names in closed_sets()[kind].items():
            near[value] = max([near.get(value, -1.0), *(float(vector @ lexicon().asked(name)) for name in names)])
    most = max(near.values())
    return frozenset(value for value, cosine in near.items() if cosine >= max(ALIKE, most - NEARLY))


def names_in(said: Sequence[str]) -> list[str]:
    """Names in a text, of several words where they are."""
    found, at = [], 0
    while at < len(said):
        count = next((count for count in range(MOST, 0, -1) if at + count <= len(said) and values_of(" ".join(said[at : at + count]))), 0)
        found += [" ".join(said[at : at + count])] if count else []
        at += max(1, count)
    return found


def left_out(said: Sequence[str], tokens: Sequence[str]) -> int:
    """Number of names in a text that the tokens of a meaning lack.

    Each counts as often as it is said.
    """
    left = Counter(token.partition("=")[2] for token in tokens)
    lacking = 0
    for name in names_in(said):
        value = next((value for value in sorted(values_of(name)) if left[value]), None)
        lacking += value is None
        if value is not None:
            left[value] -= 1
    return lacking


@cache
def values() -> dict[str, frozenset[str]]:
    """Values of known names."""
    found: dict[str, frozenset[str]] = {}
    for kind in NAMED:
        for value, names in closed_sets()[kind].items():
            for name in names:
                found[name] = found.get(name, frozenset()) | {value}
    return found
