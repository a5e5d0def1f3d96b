"""Verification of answers in anybody's words, by the facts that a question asks for."""

import re
from functools import cache

from envs.home import Home
from envs.language.answering.asked import Asked, Facts
from envs.language.answering.inquiries import inquire
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, PARTS, ROOMS, SIZES, STUFFS, plural
from envs.language.loose_names import LOOSE_COLORS, LOOSE_MATERIALS, LOOSE_NOUNS, LOOSE_ROOMS, LOOSE_SIZES
from envs.language.semantics.acts import Inquire
from envs.language.semantics.meaning import Ask
from envs.tasks.outcomes import NO, answers_with, has_words, mentions, plain_words

_ASIDE = re.compile(r"\([^)]*\)")  # a remark in brackets is not the answer
_NUMBER = re.compile(r"\b\d+\b")


def answer_fits(home: Home, question: Ask | Inquire, asked: Asked, text: str) -> bool:
    """Whether a text answers a question rightly, in whatever words.

    It begins with yes or no, or has no contrary word; its first number is the right one; it names what is asked for by any name of the
    lexicon, and none of what would be wrong there. A question without an answer is answered by a text that denies or doubts.
    """
    truth = inquire(home, question, asked)
    if truth.why is not None:
        said = plain_words(_ASIDE.sub(" ", text))
        return NO.search(said) is not None or has_words(said, "do not know") or plain_words(truth.text) == plain_words(text)
    return facts_fit(truth.facts, text)


def facts_fit(facts: Facts, text: str) -> bool:
    """Whether a text says what an answer must, and nothing of what it must not."""
    said = plain_words(_ASIDE.sub(" ", text))
    if facts.yes is not None and not answers_with(said, "yes" if facts.yes else "no"):
        return False
    if facts.count is not None and facts.yes is None:
        number = _NUMBER.search(said)
        counted = int(number[0]) if number else 0 if NO.search(said) else None
        if counted != facts.count:
            return False
    groups = [names_of(name) for name in facts.names]
    if not mentions(said, groups, facts.least or len(groups)):
        return False
    left = _without(said, tuple(name for group in groups for name in group))
    return not any(has_words(left, name) for wrong in facts.never for name in names_of(wrong))


@cache
def names_of(value: str) -> tuple[str, ...]:
    """Every name of a category, room, color, size or material, and its plurals."""
    lexicons = (NOUNS, PARTS, ROOMS, COLORS, SIZES, MATERIALS, STUFFS, LOOSE_NOUNS, LOOSE_ROOMS, LOOSE_COLORS, LOOSE_SIZES, LOOSE_MATERIALS)
    named = [name.lstrip("~") for names in lexicons if value in names for name in names[value].split("|")]
    return tuple(dict.fromkeys(one for name in (value, *named) if name for one in (name, plural(name))))


def _without(said: str, names: tuple[str, ...]) -> str:
    """A plain text without some names, the longest taken first: a coffee table is no table."""
    for name in sorted({plain_words(name) for name in names}, key=len, reverse=True):
        said = re.sub(rf"\b{re.escape(name)}\b", " ", said)
    return said
