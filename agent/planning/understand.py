"""Understanding of typed texts: reading, parsing, remarks, and requests that are not a navigator's business."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from envs.language.grammar.parser import EXAMPLES, LONGEST, Budget, NotUnderstood, known_names, known_words, parse_words
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, ROOMS, SIZES
from envs.language.loose_names import LOOSE_NOUNS, LOOSE_ROOMS
from envs.language.reading.asides.remarks import strip_remarks
from envs.language.reading.binding import bound, own_act
from envs.language.reading.recasting.heading import GOING_BY_PLACE, OF_GOING
from envs.language.reading.recasting.misleading import without_others
from envs.language.reading.recasting.offhand import KIN
from envs.language.reading.recasting.recasting import recast
from envs.language.reading.recasting.wordings import reworded
from envs.language.reading.refusing.clauses import loses_its_goal, rest_of
from envs.language.reading.refusing.refusals import as_typed, explain, left_over, typed_rest
from envs.language.reading.typed import breaks, flat, read
from envs.language.scope import out_of_scope
from envs.language.semantics.acts import Beyond, Cannot, Request
from envs.language.semantics.records import Meaning

_OWNER = re.compile(rf"\b(?:my|our) {KIN}(?= [a-z])")

Sentences = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Understood:
    """Meaning of a text.

    `corrections` are pairs of what was typed and what it was taken for, `remarks` no part of the request.
    """

    meaning: Meaning
    corrections: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


def understood(text: str, offers: Sequence[str] = EXAMPLES) -> Understood:
    """The meaning of a text.

    It is parsed as it stands; only if that fails, without courtesy and remarks. Raises NotUnderstood that names, as they were typed, the
    words which nothing fits, and two of the `offers`.
    """
    known = known_words("all")
    reading = read(text, known)
    sentences = without_others(reading.sentences)
    reading = replace(reading, sentences=sentences, tokens=flat(sentences))
    if reading.language:
        return Understood(Request((Cannot(Beyond.LANGUAGE, reading.language),)))
    if not reading.tokens:
        raise NotUnderstood(f"instruction: expected words, got none; say for example '{offers[0]}'", "", tuple(offers))
    if len(reading.tokens) > LONGEST:
        raise NotUnderstood(
            f"instruction: expected at most {LONGEST} words, got {len(reading.tokens)}; say less at a time", "", tuple(offers)
        )
    words, reason = bound(reading.sentences)
    if words:
        part = as_typed(text, words)
        raise NotUnderstood(f"instruction: {reason.format(repr(part))}; say for example '{offers[0]}'", part, tuple(offers[:1]))
    budget = Budget()
    found = _read(reading.sentences, budget)
    if found is not None:
        meaning, beside = found
        taken = (*reading.corrections, *_owners(text, reading.tokens, beside), *_gone(text, reading.sentences))
        return Understood(meaning, taken, beside)
    parses, reads = partial(_parses, budget=budget), partial(_reads, budget=budget)
    said, beside = _plain(reading.sentences)
    plain = strip_remarks(reading.sentences).sentences
    if (beyond := out_of_scope(_joined(said))) is not None:
        if beyond.kind in (Beyond.TIME, Beyond.MANNER):  # parts of a clause
            rest = (
                _without(text, _joined(plain), beyond.verb, budget) or explain(text, _joined(plain), known_all(), parses, reads=reads).rest
            )
        else:
            rest = left_over(text, _joined(plain), known_all(), parses, reads=reads)
        return Understood(Request((replace(beyond, rest=rest),)), reading.corrections, beside)
    told = explain(text, _joined(plain), known_all(), parses, reads=reads, offers=offers)
    raise NotUnderstood(told.message, told.part, told.nearest, rest=told.rest, offer=told.offer)


def _without(text: str, said: list[str], phrase: str, budget: Budget) -> str:
    """A text without a phrase, as typed, if that is understood; else ""."""
    words = phrase.split()
    start = next((k for k in range(len(said)) if list(said[k : k + len(words)]) == words), None)
    if start is None or len(words) == len(said) or loses_its_goal(said, (0, len(said)), start, start + len(words)):
        return ""
    rest = rest_of(said, start, start + len(words))
    return typed_rest(text, rest, partial(_reads, budget=budget)) if len(rest) > 1 and _parses(rest, budget) else ""


def _owners(text: str, words: tuple[str, ...], beside: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Owners that cannot be known, as typed, and what they are taken for: "my sister's" bedroom is a bedroom of mine."""
    said = " ".join(words)
    for owner in _OWNER.finditer(said):
        if not any(owner.group() in remark for remark in beside):
            first = said[: owner.start()].count(" ")
            yield as_typed(text, words[first : first + owner.group().count(" ") + 1]), "my"


def _gone(text: str, sentences: Sentences) -> Iterator[tuple[str, str]]:
    """Verbs that no list knows, as typed, which were taken for one of going."""
    said = _joined(strip_remarks(sentences).sentences)
    for found in GOING_BY_PLACE.finditer(" ".join(said)):
        first = found.string[: found.start()].count(" ")
        if said[first] not in known_all() and said[first] not in OF_GOING:
            yield as_typed(text, said[first : first + 1]), "go"


def _read(sentences: Sentences, budget: Budget) -> tuple[Meaning, tuple[str, ...]] | None:
    """The meaning of sentences and what was beside it; None where they are not understood."""
    own = own_act(sentences)
    if not own:
        listed = _apart(sentences)
        for said in (listed, sentences) if listed != sentences else (sentences,):
            if (meaning := _parsed(said, budget)) is not None:
                return meaning, ()
    tried = {sentences}
    for said, beside in _in_other_words(sentences):
        if said in tried or (own and own_act(said)):
            continue
        tried.add(said)
        if (meaning := _parsed(said, budget)) is not None:
            return meaning, beside
    return None


@cache
def known_all() -> frozenset[str]:
    """All words and names of the grammar."""
    return known_words("all") | frozenset(known_names("all"))


def _reads(text: str, budget: Budget) -> bool:
    """Whether a text is understood, and within scope."""
    said = without_others(read(text, known_words("all")).sentences)
    try:
        found = None if not said or bound(said)[0] else _read(said, budget)
    except NotUnderstood:
        return False  # of several meanings
    return found is not None and out_of_scope(_joined(said)) is None and not is_beyond(found[0])


def is_beyond(meaning: Meaning) -> bool:
    """Whether a meaning says what a navigator cannot do."""
    return isinstance(meaning, Request) and any(isinstance(act, Cannot) for act in meaning.acts)


def _parses(words: Sequence[str], budget: Budget) -> bool:
    """Whether words have a meaning, in their own words or in those of the grammar."""
    said = strip_remarks(_sentences(words)).sentences
    if bound(said)[0] or own_act(said):
        return False
    try:
        return _parsed(said, budget) is not None or ((other := reworded(said)) != said and _parsed(other, budget) is not None)
    except NotUnderstood:
        return False  # of several meanings


def _joined(sentences: Sentences) -> list[str]:
    """Words of sentences, with "." between these and "," between clauses."""
    return [word for sentence in sentences for word in (".", *sentence)][1:]


def _sentences(words: Sequence[str]) -> Sentences:
    """Words with "." between sentences, as sentences."""
    made: list[list[str]] = [[]]
    for word in words:
        if word == ".":
            made.append([])
        else:
            made[-1].append(word)
    return tuple(tuple(sentence) for sentence in made if sentence)


def _parsed(sentences: Sentences, budget: Budget) -> Meaning | None:
    """The meaning of sentences, None where no construction fits."""
    return parse_words(flat(sentences), forms="all", breaks=breaks(sentences), budget=budget)[0]


def _in_other_words(sentences: Sentences) -> Iterator[tuple[Sentences, tuple[str, ...]]]:
    """Sentences without what is beside the request, the least changed first; and what was beside it."""
    said = strip_remarks(sentences)
    yield said.sentences, (*said.courtesy, *said.remarks)
    yield _plain(sentences)
    asked = strip_remarks(recast(sentences))
    again = strip_remarks(recast(asked.sentences))
    beside = (*asked.courtesy, *asked.remarks, *again.courtesy, *again.remarks)
    yield again.sentences, beside
    plain = strip_remarks(reworded(again.sentences))
    yield plain.sentences, (*beside, *plain.courtesy, *plain.remarks)


def _plain(sentences: Sentences) -> tuple[Sentences, tuple[str, ...]]:
    """Sentences without what is beside the request, in the wording of the grammar; and what was beside it."""
    said = strip_remarks(sentences)
    beside = (*said.courtesy, *said.remarks)
    again = strip_remarks(reworded(said.sentences))
    return again.sentences, (*beside, *again.courtesy, *again.remarks) if again.sentences != said.sentences else beside


def _apart(sentences: Sentences) -> Sentences:
    """Sentences with "then" for a comma between a room and a thing: "hall, bench" is no bench of the hall."""
    rooms = {name.split()[-1] for listed in (*ROOMS.values(), *LOOSE_ROOMS.values()) for name in listed.replace("~", "").split("|")}
    things = {
        name.split()[0]
        for lexicon in (NOUNS, LOOSE_NOUNS, COLORS, SIZES, MATERIALS)
        for listed in lexicon.values()
        for name in listed.replace("~", "").split("|")
    }
    made = []
    for sentence in sentences:
        kept = list(sentence)
        for k in range(1, len(kept) - 1):
            if kept[k] == "," and kept[k - 1] in rooms and kept[k + 1] in things:
                kept[k] = "then"
        made.append(tuple(kept))
    return tuple(made)
