"""Tokens: texts as numbers of a public word list, `words-v1.txt`.

A word's number is its line in the list, from 0. Number 0 (`<pad>`) is padding, 1 (`<unknown>`) every word that is not in the list.
The list of a version never changes: a grammar with other words gets another version.
"""

import re
from collections.abc import Iterable
from importlib.resources import files

import numpy as np
from jaxtyping import Int

from envs.errors import InputError

WORDS_VERSION = 1
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
    """Words that the word list must contain, sorted after padding and unknown.

    They are every word of the grammar (train, held out and loose), the digits and common words.
    """
    from envs.language.grammar.table import constructions, words_of

    ones = [one for said in constructions().values() for one in said]
    known = words_of(ones, held=False) | words_of(ones, held=True) | set(FUNCTION_WORDS.split()) | set("0123456789")
    split = {word for phrase in known for word in words(phrase)}
    return (PAD, UNKNOWN, *sorted(split))


VOCABULARY: tuple[str, ...] = tuple((files("envs.language") / f"words-v{WORDS_VERSION}.txt").read_text("utf-8").split())
_NUMBERS = {word: number for number, word in enumerate(VOCABULARY)}


def encode(text: str, length: int = MAX_TOKENS) -> Int[np.ndarray, "length"]:
    """Token numbers of a text, int32, padded with zeros to `length`.

    Unknown words are 1. Raises InputError for more than `length` words.
    """
    said = words(text)
    if len(said) > length:
        raise InputError(f"instruction: expected at most {length} words, got {len(said)}; say it shorter or encode more")
    numbers = np.zeros(length, np.int32)
    numbers[: len(said)] = [_NUMBERS.get(word, 1) for word in said]
    return numbers


def decode(numbers: Iterable[int]) -> str:
    """Words of token numbers, separated by spaces; zeros are left out.

    Raises InputError for numbers that are not in the list.
    """
    found = []
    for number in numbers:
        if not 0 <= number < len(VOCABULARY):
            raise InputError(f"token: expected 0 to {len(VOCABULARY) - 1}, got {number}")
        found += [VOCABULARY[number]] if number else []
    return " ".join(found)
