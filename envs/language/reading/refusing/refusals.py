"""Refusals: the part of a text that was not understood, in the speaker's own words."""

import difflib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from envs.language.reading.refusing.advice import advice, fitting, is_of_state
from envs.language.reading.refusing.clauses import asks, names_any
from envs.language.reading.refusing.parts import Lack, Missing, Trial, missing_part, what_is_left
from envs.language.reading.spelling.spelling import is_english
from envs.language.reading.word import Word

LONGEST_QUOTE = 70  # characters
ANSWERS = "I can say what is where, how many there are, and the colour, size and material of things"
ABLE = "I can go to rooms and things, turn, look, and answer questions about them"
SEES = "I can say where things are, and their colour, size and material"
SUGGESTIONS = 2
_NOISE = re.compile(r"(?: (?:now|just|then))+(?=[,.;:!?]|$)", re.IGNORECASE)
_TAKING_BACK = frozenset(("no", "sorry", "wait", "no wait", "actually", "not"))
_PEOPLE = frozenset(("her", "him", "she", "he", "them", "they"))
_PAST = frozenset(("did", "have", "has", "had", "was", "were"))
NAME_IT = "name the thing or the room"
_WHETHER = re.compile(
    r"\b(?:check|see|tell|find out|know|look|say|sure)(?: me| us| for me)? "
    r"(?P<asked>(?:if|whether)(?! there\b)(?!.*\b(?:then|otherwise)\b) .+)"
)
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
            r"\b(?:thing|one|place|spot|somewhere|something|seat|where|bit|room)(?: that| which)? (?:i|we|you|one|people|everybody)"
            r" (?:[a-z]+ )?(?:use|used|keep|put|wash|cook|eat|sit|sleep|get|can(?! see))\b"
            r"|\bwhere (?:do|can|could|should|would) (?:i|we|you|one)\b"
            r"|\bwhere (?:is|would be|s) (?:a )?good\b|\bbest (?:place|spot|room|seat)\b|\bgets? washed\b",
            f"I do not know what things and places are used for, so I do not know what {{}} means; {NAME_IT}",
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
    "go to the chair and hum": "I understand 'go to the chair', but not 'hum'; say that in other words".
    """
    missing = missing_part(said, _single(known), understood)
    part, rest = as_typed(text, missing.part), typed_rest(text, missing.rest, reads)
    if missing.instead:
        nearest = (" ".join(_first_clause(missing.instead)),)
    else:
        similar = _similar(missing.part, known) if missing.lack in (Lack.NAME, Lack.WORD) else []
        nearest = tuple(similar or fitting(missing, said, offers, reads))[:SUGGESTIONS]
        if similar:
            return Refusal(f"instruction: {_told(text, missing, part, rest)}; did you mean {_listed(nearest)}?", part, rest, nearest)
    end = advice(text, said, missing, rest, offers, reads) if is_of_state(missing) else _advice(missing, rest, nearest)
    offer, told = nearest[0] if missing.instead else "", _told(text, missing, part, rest)
    return Refusal(f"instruction: {told}{'' if told.endswith(NAME_IT) else end}", part, rest, nearest, offer)


def left_over(text: str, said: Sequence[str], known: Collection[str], understood: Trial, *, reads: Callable[[str], bool]) -> str:
    """The understood part of a text without some clauses, as typed; "" without one."""
    return typed_rest(text, what_is_left(said, _single(known), understood), reads)


def _single(known: Collection[str]) -> set[str]:
    """Words of names."""
    return {word for name in known for word in name.split()}


def typed_rest(text: str, rest: Sequence[str], reads: Callable[[str], bool]) -> str:
    """Rest of a text, as typed, if it is understood so."""
    left = _without(text, rest) if rest else ""
    said = {word.strip(".,;:!?").lower() for word in text.split()}
    return left if left and said.issuperset(word.strip(".,;:!?").lower() for word in left.split()) and reads(left) else ""


def _told(text: str, missing: Missing, part: str, rest: str) -> str:
    """Sentence that names the part that is missing, and the rest."""
    said, lack = _quoted(_with_noise(text, part)), missing.lack
    start = f"I understand {_quoted(rest)}, but " if rest else ""
    referring = next((why for pattern, why in _REFERRING if pattern.search(" ".join(missing.clause or missing.part))), None)
    if referring and lack not in (Lack.VERB, Lack.NAME):
        return start + referring.format(_quoted(as_typed(text, missing.clause)) if missing.clause else said)
    if lack is not Lack.NAME and (asked := _WHETHER.search(" ".join(missing.part))):
        if rest:
            return f"{start}not {said}, which I cannot tell: {SEES}"
        words = missing.part[missing_words(asked) :]
        return f"{start}I cannot tell {_quoted(as_typed(text, words))}: {SEES}"
    if part.lower() in _TAKING_BACK:
        return f"I do not know what is taken back by {said}; say only what I am to do"
    if part.lower() in _PEOPLE:
        return f"{start}I do not know who is meant by {said}: I know rooms and things, no people"
    clause = missing.clause or missing.part
    if asks(clause) and clause[0] in _PAST:
        return f"{start}I cannot answer {_quoted(as_typed(text, clause))}: I know what is here now, not what has happened"
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
    if lack is Lack.WORD and clause[0] in ("if", "whether") and clause[1:2] != ("there",):
        return f"I cannot tell {_quoted(as_typed(text, clause))}: {SEES}"
    if lack is Lack.WORD:
        return _unknown(text, missing, said)
    if lack is Lack.PART:
        return f"I do not understand {said}"
    if missing.beside and not asks(missing.part):
        return f"I understand {_quoted(as_typed(text, missing.beside))}, but not {said}"
    if asks(missing.part):
        return f"I cannot answer {said}: {ANSWERS}"
    if missing.name and " ".join(missing.name) in " ".join(missing.part):
        name = as_typed(text, missing.name)
        around = " ... ".join(one for one in (side.strip(" ,.;:") for side in part.split(name, 1)) if one)
        if around and len(around) <= LONGEST_QUOTE:
            return f"I know {_quoted(name)}, but not what {_quoted(around)} asks me to do"
    return f"I do not understand {said}"


def _with_noise(text: str, part: str) -> str:
    """A part as typed, with words after it that are not read, up to the end of its clause."""
    at = text.find(part)
    more = _NOISE.match(text, at + len(part)) if at >= 0 and part else None
    return text[at : more.end()] if more else part


def missing_words(asked: re.Match[str]) -> int:
    """Number of words before what is asked."""
    return asked.string[: asked.start("asked")].count(" ")


def _unknown(text: str, missing: Missing, said: str) -> str:
    """Sentence about unknown words, and the clause with them."""
    clause = as_typed(text, missing.clause)
    words = f"the {'words' if len(missing.part) > 1 else 'word'} {said}"
    if asks(missing.clause):
        return f"I cannot answer {_quoted(clause)} (I do not know {words}): {ANSWERS}"
    if clause == as_typed(text, missing.part):
        return f"I do not know {words}"
    return f"I do not understand {_quoted(clause)}: I do not know {words}"


def _advice(missing: Missing, rest: str, nearest: Sequence[str]) -> str:
    if missing.instead:
        return f"; did you mean {_listed(nearest)}?"
    if " ".join(missing.part) in _TAKING_BACK:
        return ""
    if rest and missing.lack in (Lack.PART, Lack.CONDITION):
        return "; say that in other words"
    told = (
        missing.name
        or _WHETHER.search(" ".join(missing.part))
        or missing.lack not in (Lack.WORD, Lack.WHOLE, Lack.CONDITION)
        or asks(missing.clause or missing.part)
    )
    able = "" if told else f"; {ABLE}"
    return f"{able}; say for example {_listed(nearest)}" if nearest else ""


def _first_clause(words: Sequence[str]) -> Sequence[str]:
    ends = (",", ".", "then", "but") if "between" in words else (",", ".", "and", "then", "but")
    end = next((k for k, word in enumerate(words) if word in ends), len(words))
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
