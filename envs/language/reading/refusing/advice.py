"""Advice after a refusal: what can be said instead, of the kind that was wanted."""

import re
from collections.abc import Callable, Sequence

from envs.language.reading.naming import ARTICLES, bare_name, kind_of
from envs.language.reading.refusing.clauses import JOINING, PRONOUNS, asks, name_in, segments
from envs.language.reading.refusing.parts import Lack, Missing
from envs.language.reading.word import Word

Reads = Callable[[str], bool]  # whether a text is understood
BRANCHES = 3  # greatest number of readings for what is to be done under a condition
_LEADS = JOINING | frozenset(("otherwise", "else", "instead"))
_POINTING = PRONOUNS | frozenset(("there", "here", "one"))
_OF_KIND: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(  # examples of what is like some words
    (re.compile(pattern), examples)
    for pattern, examples in (
        (r"\b(?:look|tilt|gaze)\b.*\b(?:left|right|up|down|round|around|other)\b", ("look to the left", "look up")),
        (
            r"\b(?:turn|spin|rotate|twirl|pivot|swivel|degrees|face)\b|\b(?:the|your|to|bit|more|hard) (?:left|right)\b",
            ("turn left", "turn right by 30 degrees"),
        ),
        (r"\b(?:back|away)\b", ("go back one metre",)),
        (
            r"\b(?:forwards?|backwards?|back|ahead|step|steps|metres?|meters?|reverse)\b",
            ("go forward one metre", "go back two steps"),
        ),
        (r"\b(?:rooms|flat|house|home|apartment)\b", ("how many rooms are there?", "visit every room")),
        (r"\b(?:tour|round|rounds|everywhere|everything|place)\b", ("visit every room", "explore")),
    )
)
_FIND = "find the "


def fitting(missing: Missing, said: Sequence[str], offers: Sequence[str], reads: Reads) -> tuple[str, ...]:
    """Sentences to suggest: about what is named, of the same kind, or offers."""
    part = missing.clause or missing.part
    like = of_kind(part)
    near = bool(missing.name) and " ".join(missing.name) in " ".join(part)
    named = tuple(one for one in of_it(missing) if reads(one)) if missing.name else ()
    if near and named and not (like and "from" in part):
        return named
    question = asks(part)
    return like or named or of_kind(said) or tuple(one for one in offers if asks(one.lower().split()) == question) or tuple(offers)


def of_kind(said: Sequence[str]) -> tuple[str, ...]:
    """Sentences of the same kind as some words; () for no kind."""
    question = asks(said)
    for pattern, examples in _OF_KIND:
        alike = tuple(one for one in examples if asks(one.split()) == question)
        if alike and pattern.search(" ".join(said)):
            return alike
    return ()


def of_it(missing: Missing) -> tuple[str, ...]:
    """Sentences about what is named: questions after a question."""
    asked = asks(missing.clause or missing.part)
    bare = missing.name[1:] if missing.name[0] in ARTICLES else missing.name
    name, be = " ".join(["the", *bare]), "are" if missing.name[-1].endswith("s") else "is"
    if kind_of(missing.name) == "room":
        return (f"what is in {name}", f"where is {name}") if asked else (f"go to {name}", f"what is in {name}")
    return (f"where {be} {name}", f"what colour {be} {name}") if asked else (f"go to {name}", f"look at {name}")


def condition_like(missing: Missing, offers: Sequence[str]) -> str:
    """A condition that is understood, about what another one names or what is here."""
    named = tuple(word for word in name_in(missing.part) if word not in ARTICLES)
    if not named or bare_name(named) != "thing":
        named = next((one.removeprefix(_FIND).split() for one in offers if one.startswith(_FIND)), ["lamp"])
    name = " ".join(named)
    return f"if there {'are' if name.endswith('s') else 'is'} {'' if name.endswith('s') else 'an ' if name[0] in 'aeiou' else 'a '}{name}"


def branches(text: str, said: Sequence[str], condition: Sequence[str], reads: Reads) -> tuple[str, ...]:
    """Clauses beside a condition, as typed, that are understood alone."""
    found: list[str] = []
    placed = [word for word in condition if isinstance(word, Word)]
    for start, end in segments(said):
        words = [word for word in said[start:end] if isinstance(word, Word) and not _within(word, placed)]
        while words and words[0] in _LEADS:
            words = words[1:]
        if len(words) > 1 and _POINTING.isdisjoint(words) and len(found) < BRANCHES:
            found.append(text[words[0].start : words[-1].end])
    return tuple(one for one in found if reads(one))


def _within(word: Word, others: Sequence[Word]) -> bool:
    return bool(others) and others[0].start <= word.start < others[-1].end


def advice(text: str, said: Sequence[str], missing: Missing, rest: str, offers: Sequence[str], reads: Reads) -> str:
    """The end of the message about a condition that is not understood."""
    alone = () if rest else branches(text, said, missing.part, reads)
    only = f", and {' or '.join(repr(one) for one in alone)} alone" if alone else ""
    return f"; I understand conditions such as '{condition_like(missing, offers)}'{only}"


def is_of_state(missing: Missing) -> bool:
    """Whether what is missing is a condition that could be put otherwise."""
    return missing.lack is Lack.CONDITION and missing.part[0] in ("if", "unless", "provided", "assuming")
