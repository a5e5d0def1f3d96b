"""WordPiece tokens of texts: a small vocabulary in which no text is unknown, `wordpieces.txt`.

Whole words are those of train sentences; others are read in pieces, down to letters, as of Schuster & Nakajima 2012 and Devlin et al. 2019
(greedy, longest first). Held-out synonyms are therefore read in pieces that training has met in other words, or not at all.
`python -c "from agent.encoders.tokenizer import write_pieces; write_pieces()"` writes the list anew.
"""

import string
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Int

from envs.errors import InputError
from envs.files import write_whole
from envs.language.tokens import words

PAD, CLASS, END, MASK, BOX, BOX_END = "[PAD]", "[CLS]", "[SEP]", "[MASK]", "[BOX]", "[/BOX]"
SPECIAL = (PAD, CLASS, END, MASK, BOX, BOX_END)
BINS = 64  # position tokens, of both axes
MORE = "##"  # mark of a piece that goes on with a word
AFFIXES = 160  # beginnings, and as many endings, of English words
CHARACTERS = string.ascii_lowercase + string.digits


@dataclass(frozen=True)
class Encoded:
    """Token numbers of n texts, `there` where they are no padding.

    `word` is the number of each token's word in its text, -1 for special tokens.
    """

    ids: Int[np.ndarray, "n l"]
    there: Bool[np.ndarray, "n l"]
    word: Int[np.ndarray, "n l"]


class Tokenizer:
    """Texts as numbers of a list of pieces, [CLS] first and [SEP] last."""

    def __init__(self, pieces: Sequence[str]) -> None:
        missing = [one for one in (*SPECIAL, *CHARACTERS, *(MORE + one for one in CHARACTERS)) if one not in set(pieces)]
        if missing or len(set(pieces)) != len(pieces):
            raise InputError(
                f"pieces: expected each letter and special token once, got others ({missing[:3] or 'one twice'}); write them anew"
            )
        self.pieces = tuple(pieces)
        self.numbers = {piece: number for number, piece in enumerate(pieces)}
        self._known: dict[str, tuple[int, ...]] = {}
        self.pad, self.begin, self.end, self.mask, self.box, self.box_end = (self.numbers[one] for one in SPECIAL)
        self.first_bin = self.numbers["[pos_0]"]

    def __len__(self) -> int:
        return len(self.pieces)

    def split(self, word: str) -> tuple[int, ...]:
        """Numbers of the pieces of a word, the longest first."""
        if word not in self._known:
            found, at = [], 0
            while at < len(word):
                lead = MORE if at else ""
                end = next(end for end in range(len(word), at, -1) if lead + word[at:end] in self.numbers)
                found.append(self.numbers[lead + word[at:end]])
                at = end
            self._known[word] = tuple(found)
        return self._known[word]

    def encode(self, texts: Sequence[str], length: int | None = None) -> Encoded:
        """Tokens of texts, as long as the longest one.

        InputError for a text of more than `length` tokens.
        """
        rows = []
        for text in texts:
            said = [(piece, k) for k, word in enumerate(words(text)) for piece in self.split(word)]
            rows.append([(self.begin, -1), *said, (self.end, -1)])
        longest = max(map(len, rows), default=0)
        if length is not None and longest > length:
            raise InputError(f"text: expected at most {length} tokens, got {longest}; say it shorter")
        ids, word = np.full((len(rows), longest), self.pad, np.int64), np.full((len(rows), longest), -1, np.int64)
        for k, row in enumerate(rows):
            ids[k, : len(row)], word[k, : len(row)] = zip(*row, strict=True)
        return Encoded(ids, ids != self.pad, word)

    def decode(self, ids: Sequence[int]) -> str:
        """Text of token numbers, without special tokens but with masks."""
        said = [self.pieces[number] for number in ids if number not in (self.pad, self.begin, self.end)]
        return " ".join(said).replace(f" {MORE}", "")


def derived_pieces() -> tuple[str, ...]:
    """Pieces that the list must contain.

    They are special tokens, position tokens, letters and digits, frequent beginnings and endings of English words, and the words of
    train sentences.
    """
    from envs.language.grammar.patterns import HELD
    from envs.language.grammar.table import constructions, words_of
    from envs.language.reading.spelling.spelling import english

    ones = [one for said in constructions().values() for one in said if one.form != HELD and not one.loose]
    own = sorted({word for said in words_of(ones, held=False) for word in words(said)})
    listed = sorted(word for word in english() if word.isascii() and word.isalpha())
    begins = _frequent(word[:n] for word in listed for n in (2, 3, 4) if len(word) > n)
    ends = _frequent(word[-n:] for word in listed for n in (2, 3, 4) if len(word) > n)
    positions = [f"[pos_{k}]" for k in range(BINS)]
    letters = [*CHARACTERS, *(MORE + one for one in CHARACTERS)]
    return tuple(dict.fromkeys([*SPECIAL, *positions, *letters, *begins, *(MORE + one for one in ends), *own]))


def _frequent(parts: Iterable[str]) -> list[str]:
    """The most frequent of some parts of words, ties in alphabetical order."""
    counts = Counter(parts)
    return sorted(sorted(counts, key=lambda part: (-counts[part], part))[:AFFIXES])


def write_pieces() -> Path:
    """Path of the list of pieces, written anew."""
    path = Path(__file__).with_name("wordpieces.txt")
    write_whole(path, "".join(f"{piece}\n" for piece in derived_pieces()).encode())
    return path


@cache
def tokenizer() -> Tokenizer:
    """The tokenizer that comes with the package."""
    return Tokenizer((files("agent.encoders") / "wordpieces.txt").read_text("utf-8").split())
