"""Texts as the planner's network reads them: words and names, their pieces and vectors."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from agent.encoders.lexicon import WIDTH, Lexicon, closed_sets
from agent.encoders.tokenizer import tokenizer
from envs.language.tokens import words

MARKS = (",", ".", "?")  # of punctuation
PAD, LOST = 0, len(MARKS) + 1  # numbers of no piece, and of a word whose pieces are withheld
FIRST = LOST + 1  # number of the first piece
MOST = 4  # words of a name
_SPLIT = re.compile(r"([,.?!:;])")
_MARKED = {"!": ".", ":": ",", ";": ","}


def said_words(text: str) -> list[str]:
    """Words and punctuation of a text."""
    found = []
    for part in _SPLIT.split(text):
        found += [_MARKED.get(part, part)] if _SPLIT.fullmatch(part) else words(part)
    return found


class Heard(NamedTuple):
    """Texts as rows of a table of words and of one of names.

    A word has the numbers of its pieces and a vector, a name of several words a vector; row 0 of each is none.
    """

    words: Int[Tensor, "n l"]
    names: Int[Tensor, "n l"]
    pieces: Int[Tensor, "u p"]
    vectors: Float[Tensor, "u 64"]
    name_vectors: Float[Tensor, "q 64"]

    def take(self, rows: Sequence[int]) -> "Heard":
        """Some of the texts."""
        return self._replace(words=self.words[rows], names=self.names[rows])

    @property
    def there(self) -> Bool[Tensor, "n l"]:
        """Mask of the words."""
        return self.words > 0


@cache
def lexicon() -> Lexicon:
    """The lexicon that comes with the package."""
    return Lexicon.load()


def heard(texts: Sequence[Sequence[str]], lost: Sequence[Sequence[bool]] | None = None) -> Heard:
    """Words as the network reads them; the pieces of `lost` ones are withheld."""
    shape = len(texts), max(1, *map(len, texts), 0)
    words, named = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    table: dict[tuple[str, bool], int] = {}
    names: dict[str, int] = {}
    for n, text in enumerate(texts):
        for k, word in enumerate(text):
            words[n, k] = table.setdefault((word, lost is not None and lost[n][k]), len(table) + 1)
        for count in range(2, MOST + 1):  # the longer ones last
            for k in range(len(text) - count + 1):
                if _name(name := " ".join(text[k : k + count])) is not None:
                    named[n, k : k + count] = names.setdefault(name, len(names) + 1)
    read = [_word(word) for word, _ in table]
    pieces = np.zeros((len(table) + 1, max((len(numbers) for numbers, _ in read), default=1)), np.int64)
    vectors, name_vectors = np.zeros((len(table) + 1, WIDTH), np.float32), np.zeros((len(names) + 1, WIDTH), np.float32)
    for row, ((numbers, vector), (_, gone)) in enumerate(zip(read, table, strict=True), start=1):
        pieces[row, : 1 if gone else len(numbers)] = (LOST,) if gone else numbers
        vectors[row] = 0 if vector is None else vector
    for name, row in names.items():
        name_vectors[row] = _name(name)
    return Heard(*map(torch.from_numpy, (words, named, pieces, vectors, name_vectors)))


@cache
def _word(word: str) -> tuple[tuple[int, ...], Float[np.ndarray, "64"] | None]:
    """Numbers of the pieces of a word, and its vector."""
    if word in MARKS:
        return (MARKS.index(word) + 1,), None
    return tuple(FIRST + number for number in tokenizer().split(word)), lexicon().vector(word)


@cache
def _name(name: str) -> Float[np.ndarray, "64"] | None:
    """Vector of several words that are one name: a known one, or two words that the lexicon has as one."""
    row = lexicon().rows.get(name)
    if row is None or (name.count(" ") > 1 and name not in _known()):
        return lexicon().vector(name) if name in _known() else None
    return lexicon().vectors[row]


@cache
def _known() -> frozenset[str]:
    """Names of train sentences that have several words."""
    return frozenset(name for named in closed_sets().values() for names in named.values() for name in names if " " in name)
