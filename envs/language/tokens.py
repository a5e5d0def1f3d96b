"""Tokens: texts as numbers of a public word list, `words-v1.txt` or a later one.

A word's number is its line in the list, from 0. Number 0 (`<pad>`) is padding, 1 (`<unknown>`) every word that is not in the list.
The list of a released version never changes: a grammar with other words gets another version, which begins with the list before it, so that
a word keeps its number. `python -c "from envs.language.tokens import write_words; write_words()"` writes the newest list anew.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from jaxtyping import Int

from envs.errors import InputError
from envs.files import write_whole

WORDS_VERSION = 1  # the version that is used where none is chosen
VERSIONS = (1, 2, 3, 4, 5)
PAD, UNKNOWN = "<pad>", "<unknown>"
MAX_TOKENS = 256
_WORD = re.compile(r"[a-z]+|[0-9]")
_WHOLE = {  # contractions of whole words; `_ENDINGS` are those of any word
    "let's": "let us", "what's": "what is", "where's": "where is", "there's": "there is", "it's": "it is", "that's": "that is",
    "here's": "here is", "who's": "who is", "how's": "how is", "can't": "can not", "won't": "will not", "cannot": "can not",
}  # fmt: skip
_ENDINGS = {"n't": " not", "'re": " are", "'m": " am", "'ll": " will", "'ve": " have", "'d": " would"}
_SHORT = re.compile(rf"\b(?:{'|'.join(_WHOLE)})\b|(?:{'|'.join(_ENDINGS)})\b")
FUNCTION_WORDS = (
    "a about above across after again all along also am an and another any are around as at away back be because been before behind"
    " below beside between but by can come could did do does done down each either else even every few first for forward from get"
    " give go got had has have he her here him his how i if in inside into is it its keep last left less let like many may me might"
    " more most move much must my near need neither never next no nor not nothing now of off on once one only onto or other our out"
    " outside over past please right same see she should since so some soon still stop straight such take than that the their them"
    " then there these they this those through till to together too toward towards turn two under until up us very wait walk want"
    " was we were what when where which while who whose why will with without would yes yet you your"
    " zero three four five six seven eight nine ten second third fourth fifth"
)


def words(text: str) -> list[str]:
    """Words of a text: lower case, no punctuation, single digits, contractions expanded.

    "isn't" is "is not".
    """
    text = text.lower().replace("\u2019", "'")
    if "'" in text or "cannot" in text:
        text = _SHORT.sub(lambda match: _WHOLE.get(match[0]) or _ENDINGS[match[0]], text)
    return _WORD.findall(text)


def derived_words() -> tuple[str, ...]:
    """Words that the newest word list must contain.

    They are those of the list before it, and then, sorted, every other word of the grammar (train, held out and loose) and of the names of
    uses, the digits and common words.
    """
    from envs.language.grammar.table import constructions, words_of
    from envs.language.lexicon import USES

    ones = [one for said in constructions().values() for one in said]
    known = words_of(ones, held=False) | words_of(ones, held=True) | set(FUNCTION_WORDS.split()) | set("0123456789")
    known |= {phrase for listed, _, _ in USES.values() for phrase in listed.split("|")}
    before = vocabulary(VERSIONS[-2])
    split = {word for phrase in known for word in words(phrase)}
    return (*before, *sorted(split.difference(before)))


def write_words() -> Path:
    """Path of the newest word list, written anew from the grammar."""
    path = Path(__file__).with_name(f"words-v{VERSIONS[-1]}.txt")
    write_whole(path, "".join(f"{word}\n" for word in derived_words()).encode())
    return path


@cache
def vocabulary(version: int = WORDS_VERSION) -> tuple[str, ...]:
    """Word list of a version; InputError for a version that does not exist."""
    if version not in VERSIONS:
        raise InputError(f"words_version: expected {', '.join(map(str, VERSIONS))}, got {version}")
    return tuple((files("envs.language") / f"words-v{version}.txt").read_text("utf-8").split())


@cache
def _numbers(version: int) -> dict[str, int]:
    return {word: number for number, word in enumerate(vocabulary(version))}


VOCABULARY: tuple[str, ...] = vocabulary()


def encode(text: str, length: int = MAX_TOKENS, version: int = WORDS_VERSION) -> Int[np.ndarray, "length"]:
    """Token numbers of a text, int32, padded with zeros to `length`.

    Unknown words are 1; `version` is that of the word list. Raises InputError for more than `length` words.
    """
    said = words(text)
    if len(said) > length:
        raise InputError(f"instruction: expected at most {length} words, got {len(said)}; say it shorter or encode more")
    numbers = np.zeros(length, np.int32)
    listed = _numbers(version)
    numbers[: len(said)] = [listed.get(word, 1) for word in said]
    return numbers


def decode(numbers: Iterable[int], version: int = WORDS_VERSION) -> str:
    """Words of token numbers, separated by spaces; zeros are left out.

    `version` is that of the word list. Raises InputError for numbers that are not in it.
    """
    listed = vocabulary(version)
    found = []
    for number in numbers:
        if not 0 <= number < len(listed):
            raise InputError(f"token: expected 0 to {len(listed) - 1}, got {number}")
        found += [listed[number]] if number else []
    return " ".join(found)
