"""Refusals: the part of a text that was not understood, in the speaker's own words."""

import difflib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from envs.language.reading.naming import ARTICLES, kind_of
from envs.language.reading.refusing.clauses import asks, names_any
from envs.language.reading.refusing.parts import Lack, Missing, Trial, missing_part, what_is_left
from envs.language.reading.spelling.spelling import is_english
from envs.language.reading.word import Word

LONGEST_QUOTE = 70  # characters
ANSWERS = "I can say what is where, how many there are, and the colour, size and material of things"
ABLE = "I can go to rooms and things, turn, look, and answer questions about them"
SUGGESTIONS = 2
_REFERRING: tuple[tuple[re.Pattern[str], str], ...] = tuple(  # to what no robot of ours can know
    (re.compile(pattern), reason)
    for pattern, reason in (
        (
            r"\b(?:(?:on|to|at|by|off|from) my (?:left|right|other)\b|my (?:left|right)(?: hand)? side|behind (?:me|us)\b"
            r"|(?:in front|ahead) of (?:me|us)\b|i (?:am|was) facing\b)",
            "I cannot see which way you face, so I do not know what {} means",
        ),
        (
            r"\bi (?:am |was )?(?:pointing|point|looking|showing|sitting|sit|sat|standing|stood|lying|holding|hold|wearing|wear)\b",
            "I cannot see you, so I do not know what {} means",
        ),
        (
            r"\b(?:earlier|yesterday|previously|last (?:time|night|week|month|year)|the other day|this morning|a while ago|ages ago)\b"
            r"|\bi (?:had |have )?(?:told|showed|shown|mentioned|bought|asked)\b|\b(?:we|i) (?:talked|spoke) about\b",
            "I do not know what {} refers to: I know what is in this home, and what we have just said",
        ),
        (
            r"(?<!what )(?<!that )(?<!there )(?<!it )\b[a-z]+ s (?:own )?(?:[a-z]+ ){0,2}?"
            r"(?:room|bedroom|bathroom|bed|study|office|desk|chair|side)\b",
            "I do not know what belongs to whom, so I do not know what {} means",
        ),
        (
            r"^(?:(?:go|walk|head|move|run|drive|swing|pop|carry on) )*(?:right |straight |just )?past (?:the|my|a|that|it)\b"
            r"(?!.* (?:and|then|to|into)\b)",
            "I do not know where to stop after {}",
        ),
    )
)


@dataclass(frozen=True)
class Refusal:
    """Message of a refusal.

    `part` is what was not understood, as typed, `rest` what is understood without it, `nearest` what may have been meant, `offer`
    the one of these that the message asks about.
    """

    message: str
    part: str
    rest: str = ""
    nearest: tuple[str, ...] = ()
    offer: str = ""


def explain(
    text: str,
    said: Sequence[str],
    known: Collection[str],
    understood: Trial,
    *,
    reads: Callable[[str], bool] = lambda text: True,
    offers: Sequence[str] = (),
) -> Refusal:
    """The refusal of a text.

    `said` are its words, with "," and "." between clauses; `known` are the words and names of the grammar. `understood` tells whether
    other words would be understood, `reads` whether another text would be. `offers` are sentences to suggest where no name is similar.
    "go to the chair and hum": "I understand 'go to the chair', but not 'hum'; leave that out, or say it in other words".
    """
    missing = missing_part(said, _single(known), understood)
    part, rest = as_typed(text, missing.part), typed_rest(text, missing.rest, reads)
    if missing.instead:
        nearest = (" ".join(_first_clause(missing.instead)),)
    else:
        similar = _similar(missing.part, known) if missing.lack in (Lack.NAME, Lack.WORD) else []
        of_it = [one for one in _of_it(missing) if reads(one)] if missing.name else []
        asked = asks(missing.clause or missing.part)
        fitting = [one for one in offers if asks(one.lower().split()) == asked] or offers
        nearest = tuple(similar or of_it or fitting)[:SUGGESTIONS]
        if similar:
            return Refusal(f"instruction: {_told(text, missing, part, rest)}; did you mean {_listed(nearest)}?", part, rest, nearest)
    advice = _advice(missing, rest, nearest)
    offer = nearest[0] if missing.instead else ""
    return Refusal(f"instruction: {_told(text, missing, part, rest)}{advice}", part, rest, nearest, offer)


def left_over(text: str, said: Sequence[str], known: Collection[str], understood: Trial, *, reads: Callable[[str], bool]) -> str:
    """The understood part of a text without some clauses, as typed; "" without one."""
    return typed_rest(text, what_is_left(said, _single(known), understood), reads)


def _single(known: Collection[str]) -> set[str]:
    """Words of names."""
    return {word for name in known for word in name.split()}


def typed_rest(text: str, rest: Sequence[str], reads: Callable[[str], bool]) -> str:
    """Rest of a text, as typed, if it is understood so."""
    left = _without(text, rest) if rest else ""
    return left if left and reads(left) else ""


def _told(text: str, missing: Missing, part: str, rest: str) -> str:
    """Sentence that names the part that is missing, and the rest."""
    said, lack = _quoted(part), missing.lack
    start = f"I understand {_quoted(rest)}, but " if rest else ""
    referring = next((why for pattern, why in _REFERRING if pattern.search(" ".join(missing.clause or missing.part))), None)
    if referring and lack not in (Lack.VERB, Lack.NAME):
        return start + referring.format(_quoted(as_typed(text, missing.clause)) if missing.clause else said)
    if lack is Lack.CONDITION:
        return f"{start or 'I do '}not {'understand ' * (not start)}the condition {said}"
    if lack is Lack.VERB:
        return f"{start}I do not know the verb {said}"
    if lack is Lack.NAME:
        return f"{start}I know no thing and no room called {said}"
    if rest and (asks(missing.rest) or names_any(missing.rest)):
        return f"{start}not {said}"
    if rest:  # what is left is little
        return f"I do not understand {said}; I understand {_quoted(rest)} alone"
    if lack is Lack.WORD:
        return _unknown(text, missing, said)
    if lack is Lack.PART:
        return f"I do not understand {said}"
    if asks(missing.part):
        return f"I cannot answer {said}: {ANSWERS}"
    if missing.name:
        name = as_typed(text, missing.name)
        around = " ... ".join(one for one in (side.strip(" ,.;:") for side in part.split(name, 1)) if one)
        if around and len(around) <= LONGEST_QUOTE:
            return f"I know {_quoted(name)}, but not what {_quoted(around)} asks me to do"
    return f"I do not understand {said}"


def _unknown(text: str, missing: Missing, said: str) -> str:
    """Sentence about unknown words, and the clause with them."""
    clause = as_typed(text, missing.clause)
    words = f"the {'words' if len(missing.part) > 1 else 'word'} {said}"
    if asks(missing.clause):
        return f"I cannot answer {_quoted(clause)} (I do not know {words}): {ANSWERS}"
    if clause == as_typed(text, missing.part):
        return f"I do not know {words}"
    return f"I do not understand {_quoted(clause)}: I do not know {words}"


def _of_it(missing: Missing) -> tuple[str, ...]:
    """Sentences about what is named: questions after a question."""
    asked = asks(missing.clause or missing.part)
    bare = missing.name[1:] if missing.name[0] in ARTICLES else missing.name
    name, be = " ".join(["the", *bare]), "are" if missing.name[-1].endswith("s") else "is"
    if kind_of(missing.name) == "room":
        return (f"what is in {name}", f"where is {name}") if asked else (f"go to {name}", f"what is in {name}")
    return (f"where {be} {name}", f"what colour {be} {name}") if asked else (f"go to {name}", f"look at {name}")


def _advice(missing: Missing, rest: str, nearest: Sequence[str]) -> str:
    if missing.instead:
        return f"; did you mean {_listed(nearest)}?"
    if missing.lack is Lack.CONDITION and missing.part[0] in ("if", "unless", "provided", "assuming"):
        return f"; {'leave that out, or ' * bool(rest)}say one such as 'if there is a lamp'"
    if rest and missing.lack in (Lack.PART, Lack.CONDITION):
        return "; leave that out, or say it in other words"
    told = missing.name or missing.lack not in (Lack.WORD, Lack.WHOLE, Lack.CONDITION) or asks(missing.clause or missing.part)
    able = "" if told else f"; {ABLE}"
    return f"{able}; say for example {_listed(nearest)}" if nearest else ""


def _first_clause(words: Sequence[str]) -> Sequence[str]:
    end = next((k for k, word in enumerate(words) if word in (",", ".", "and", "then", "but")), len(words))
    return words[:end]


def _without(text: str, rest: Sequence[str]) -> str:
    """Words that are left of a text, as typed, with what was left out cut from between them."""
    placed = [word for word in rest if isinstance(word, Word) and word not in (",", ".")]
    if any(other.start < word.start for word, other in pairwise(placed)):
        return as_typed(text, [str(word) for word in rest])  # they were put in another order
    made, end, mark = "", 0, " "
    for word in rest:
        if word in (",", "."):
            mark = ", "
        elif isinstance(word, Word):
            cut = any(sign.isalnum() for sign in text[end : word.start])
            made += (mark if made and cut else "") + text[word.start if cut or not made else end : word.end]
            end, mark = max(end, word.end), " "
    return made


def _similar(strange: Sequence[str], known: Collection[str]) -> list[str]:
    """Known words that one which is not English may be a slip of: of the same first letter, and hardly another length."""
    said = " ".join(strange)
    if all(is_english(word) for word in strange):
        return []
    slips = [name for name in known if name[:1] == said[:1] and abs(len(name) - len(said)) <= max(1, len(said) // 3)]
    return difflib.get_close_matches(said, sorted(slips), SUGGESTIONS, 0.75)


def foreign(language: str) -> str:
    """Message of the refusal of a text in another language."""
    return f"instruction: this looks like {language}; I understand English"


def as_typed(text: str, tokens: Sequence[str]) -> str:
    """Part of a text that tokens were read from, as it was typed.

    Tokens that do not know their place are given as they are.
    """
    placed = [word for word in tokens if isinstance(word, Word)]
    if not placed:
        return " ".join(tokens).replace(" .", ".").strip(" .")
    return text[min(word.start for word in placed) : max(word.end for word in placed)]


def _listed(phrases: Sequence[str]) -> str:
    return " or ".join(_quoted(phrase) for phrase in phrases)


def _quoted(phrase: str) -> str:
    """A phrase in quotation marks, in one line, shortened in its middle."""
    phrase = " ".join(phrase.split())
    if len(phrase) > LONGEST_QUOTE:
        phrase = f"{phrase[: LONGEST_QUOTE // 2].rstrip()} ... {phrase[-LONGEST_QUOTE // 2 :].lstrip()}"
    return f"'{phrase}'"
