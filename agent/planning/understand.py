"""Understanding of typed texts: reading, parsing, remarks, and requests that are not a navigator's business."""

from dataclasses import dataclass, replace

from envs.language.grammar.parser import EXAMPLES, LONGEST, NotUnderstood, known_names, known_words, parse_words
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, ROOMS, SIZES
from envs.language.loose_names import LOOSE_NOUNS, LOOSE_ROOMS
from envs.language.reading.refusals import explain
from envs.language.reading.remarks import strip_remarks
from envs.language.reading.typed import flat, read
from envs.language.reading.wordings import reworded, without_others
from envs.language.scope import out_of_scope
from envs.language.semantics.acts import Beyond, Cannot, Request
from envs.language.semantics.records import Meaning


@dataclass(frozen=True)
class Understood:
    """Meaning of a text.

    `corrections` are pairs of what was typed and what it was taken for, `remarks` no part of the request.
    """

    meaning: Meaning
    corrections: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


def understood(text: str) -> Understood:
    """The meaning of a text.

    It is parsed as it stands; only if that fails, without courtesy and remarks. Raises NotUnderstood that names, as they were typed, the
    words which nothing fits.
    """
    known = known_words("all")
    reading = read(text, known)
    sentences = without_others(reading.sentences)
    reading = replace(reading, sentences=sentences, tokens=flat(sentences))
    if reading.language:
        return Understood(Request((Cannot(Beyond.LANGUAGE, reading.language),)))
    if not reading.tokens:
        raise NotUnderstood("instruction: expected words, got none; say for example 'go to the sofa'", "", EXAMPLES)
    if len(reading.tokens) > LONGEST:
        raise NotUnderstood(f"instruction: expected at most {LONGEST} words, got {len(reading.tokens)}; say less at a time", "", EXAMPLES)
    listed = _apart(reading.sentences)
    meaning, far = parse_words(listed, forms="all") if listed != reading.tokens else (None, 0)
    if meaning is not None:
        return Understood(meaning, reading.corrections)
    meaning, far = parse_words(reading.tokens, forms="all")
    if meaning is not None:
        return Understood(meaning, reading.corrections)
    stripped = strip_remarks(reading.sentences)
    words, remarks = flat(stripped.sentences), (*stripped.courtesy, *stripped.remarks)
    if words != reading.tokens:
        meaning, far = parse_words(words, forms="all")
    if meaning is None:
        again = strip_remarks(reworded(stripped.sentences))
        if flat(again.sentences) != words:
            words, remarks = flat(again.sentences), (*remarks, *again.courtesy, *again.remarks)
            meaning, far = parse_words(words, forms="all")
    if meaning is None and (beyond := out_of_scope(list(words))) is not None:
        meaning = Request((beyond,))
    if meaning is not None:
        return Understood(meaning, reading.corrections, remarks)
    told = explain(text, words, min(far, len(words) - 1), known | set(known_names("all")), _whole(words, far), EXAMPLES)
    raise NotUnderstood(told.message, told.part, told.nearest)


def _apart(sentences: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Words with "then" for a comma between a room and a thing: "hall, bench" is no bench of the hall."""
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
    return flat(tuple(made))


def _whole(words: tuple[str, ...], far: int) -> int:
    """Number of the first words that are a request of their own; 0 if none are."""
    return next((k for k in range(far, 0, -1) if parse_words(words[:k], forms="all")[0] is not None), 0)
