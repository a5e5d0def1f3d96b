"""Understanding of typed texts: reading, parsing, remarks, and requests that are not a navigator's business."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from envs.language.grammar.parser import EXAMPLES, LONGEST, NotUnderstood, known_names, known_words, parse_words
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, ROOMS, SIZES
from envs.language.loose_names import LOOSE_NOUNS, LOOSE_ROOMS
from envs.language.reading.binding import bound, own_act
from envs.language.reading.recasting import recast
from envs.language.reading.refusals import as_typed, explain
from envs.language.reading.remarks import strip_remarks
from envs.language.reading.typed import breaks, flat, read
from envs.language.reading.wordings import reworded, without_others
from envs.language.scope import out_of_scope
from envs.language.semantics.acts import Beyond, Cannot, Request
from envs.language.semantics.records import Meaning

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
    far, own = 0, own_act(reading.sentences)
    if not own:
        listed = _apart(reading.sentences)
        meaning, far = _parsed(listed) if flat(listed) != reading.tokens else (None, 0)
        if meaning is not None:
            return Understood(meaning, reading.corrections)
        meaning, far = _parsed(reading.sentences)
        if meaning is not None:
            return Understood(meaning, reading.corrections)
    tried = {reading.sentences: far}
    for said, beside in _in_other_words(reading.sentences):
        if own and own_act(said):
            tried.setdefault(said, 0)
        elif said not in tried:
            meaning, tried[said] = _parsed(said)
            if meaning is not None:
                return Understood(meaning, reading.corrections, beside)
    said, beside = _plain(reading.sentences)
    if (beyond := out_of_scope(list(flat(said)))) is not None:
        return Understood(Request((beyond,)), reading.corrections, beside)
    said = strip_remarks(reading.sentences).sentences  # each word where it was typed
    words, far = flat(said), tried[said]
    told = explain(text, words, min(far, len(words) - 1), known | set(known_names("all")), _whole(words, far), offers)
    raise NotUnderstood(told.message, told.part, told.nearest)


def _parsed(sentences: Sentences) -> tuple[Meaning | None, int]:
    """The meaning of sentences, and the furthest word that was reached."""
    return parse_words(flat(sentences), forms="all", breaks=breaks(sentences))


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


def _whole(words: tuple[str, ...], far: int) -> int:
    """Number of the first words that are a request of their own; 0 if none are."""
    return next((k for k in range(far, 0, -1) if parse_words(words[:k], forms="all", breaks=frozenset())[0] is not None), 0)
