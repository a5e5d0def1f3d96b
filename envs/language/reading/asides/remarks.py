"""Remarks: courtesy around a request, and what people say about themselves beside it.

Courtesy is a closed list of phrases. A remark is dropped only if it changes no meaning: it has no word that limits, orders, counts or
negates, refers to nothing outside, names no thing that the request names, and a request remains. Otherwise it stays, and the parser says
that it is not understood.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from envs.language.reading.asides.courtesy import without_courtesy
from envs.language.reading.asides.statements import (
    ABOUT_TO,
    ASKING,
    BACK_SOON,
    DECIDES,
    DONE_TO_IT,
    ERRAND,
    FEELING,
    FORGOTTEN,
    LIKING,
    MUSING,
    NEED,
    NEEDED,
    OF_YOU,
    OWN,
    REASON,
    RUN_ON,
    SEEN_THERE,
    SOON,
    STATE_OF_IT,
    STATED,
    TOLD,
    WEATHER,
    WHERE,
)
from envs.language.reading.naming import adjectives_of_one_word

_MEANINGFUL_LISTED = (
    "not never no none nobody nothing neither nor without unless except excluding only instead rather or either then before after until"
    " till if when while once twice all every each both most least another other others same different you your mean meant zero one ones"
    " two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty thirty forty fifty hundred half first second"
    " third last next avoid although however"
)
MEANINGFUL = frozenset(_MEANINGFUL_LISTED.split())  # a remark with one of these is kept
_OUTWARD = {"it", "its", "them", "they", "those", "these", "that", "this", "which", "there", "him", "her", "he", "she"}
_AFTER_IT = ("then", "afterwards", "after")  # begin what comes after the clause before
_BINDING_LISTED = "unless except until till before after then instead only if when or and but rather without twice which"
_BINDING = frozenset(_BINDING_LISTED.split())

_PLACING = ("on", "in", "by", "under", "near", "at", "to", "inside", "beside", "behind")  # before an "it" that is a place

_ENDS = ("done", "go", "finish", "finished", "end", "and done", "and finish")  # a last clause that only says that the request is over


@dataclass(frozen=True)
class Stripped:
    """Sentences of a request without what was beside it: `courtesy` and `remarks`, as typed."""

    sentences: tuple[tuple[str, ...], ...]
    courtesy: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def strip_remarks(sentences: Sequence[Sequence[str]]) -> Stripped:
    """Sentences without courtesy and remarks.

    A sentence is lower-case words and "," between its clauses. Where nothing would be left, all of it is kept.
    """
    clauses = [(number, clause) for number, sentence in enumerate(sentences) for clause in _clauses(sentence)]
    kept, courtesy = [], []
    for number, clause in clauses:
        rest, polite = without_courtesy(clause)
        courtesy += polite
        kept += [(number, rest)] if rest else []
    while len(kept) > 1 and " ".join(kept[-1][1]) in _ENDS:
        courtesy.append(" ".join(kept.pop()[1]))
    if kept and len(kept[-1][1]) > 2 and kept[-1][1][-1] == "go" and kept[-1][1][-2] not in ("to", "you", "did", "please", "not"):
        kept[-1] = (kept[-1][0], kept[-1][1][:-1])
        courtesy.append("go")
    if not kept:
        return Stripped(tuple(tuple(sentence) for sentence in sentences))
    dropped = _dropped([clause for _, clause in kept])
    remarks = tuple(" ".join(kept[k][1]) for k in sorted(dropped))
    there = _antecedent([kept[k][1] for k in sorted(dropped)], [one for k, (_, one) in enumerate(kept) if k not in dropped])
    made: dict[int, list[str]] = {}
    for k, (number, clause) in enumerate(kept):
        if k in dropped:
            continue
        if k - 1 in dropped and clause[0] in ("but", "and", "so") and len(clause) > 1:
            clause = clause[1:]
        clause = without_courtesy(clause)[0] or clause
        if there and "there" in clause:
            at = clause.index("there")
            clause, there = [*clause[:at], "to", *there, *clause[at + 1 :]], []
        made[number] = [*made[number], ",", *clause] if number in made else clause
    return Stripped(tuple(tuple(one) for one in made.values()), tuple(courtesy), remarks)


def _clauses(sentence: Sequence[str]) -> Iterator[list[str]]:
    """Clauses of a sentence: between commas, before "because" and "but", and after "I am hungry"."""
    clause: list[str] = []
    for word in [*sentence, ","]:
        if word in (",", "because", "but") and clause:
            run_on = RUN_ON.match(" ".join(clause))
            if run_on and MEANINGFUL.isdisjoint(run_on[1].split()):
                size = len(run_on[1].split())
                yield clause[:size]
                clause = clause[size + (clause[size] == "and") :]
            yield clause
            clause = []
        if word != ",":
            clause.append(word)


def _dropped(clauses: list[list[str]]) -> set[int]:
    """Numbers of the clauses that are remarks beside a request."""
    texts = [" ".join(clause) for clause in clauses]
    remarks = {k for k, text in enumerate(texts) if _is_remark(text)}
    requested = any(k not in remarks and not re.match(r"(?:because |and )?(?:i|we|my|our|it) ", text) for k, text in enumerate(texts))
    remarks |= {k for k, text in enumerate(texts) if requested and _is_need(text)}
    later = {k for k in remarks if k + 1 < len(clauses) and clauses[k + 1][0] in _AFTER_IT and not FEELING.match(texts[k])}
    remarks -= later
    if len(remarks) == len(clauses):
        return set()
    rest = [word for k, clause in enumerate(clauses) if k not in remarks for word in clause]
    named = {_singular(word) for word in rest if word in _home_words()}
    remarks = {k for k in remarks if named.isdisjoint(map(_singular, clauses[k]))}
    rest = [word for k, clause in enumerate(clauses) if k not in remarks for word in clause]
    if _refers_out(rest):  # "it" or "there" may be what a remark tells of
        told = {k for k in remarks if TOLD.match(texts[k]) or SEEN_THERE.match(texts[k]) or not _home_words().isdisjoint(clauses[k])}
        remarks = {k for k in remarks if k not in told or _antecedent([clauses[k]], [rest])}
    return remarks


def _is_remark(text: str) -> bool:
    """Whether a clause is about the speaker or the weather, and limits nothing."""
    said = text.split()
    if _home_words().isdisjoint(said) and DECIDES.fullmatch(text):
        return True
    if _is_reason(text) or OF_YOU.fullmatch(text) or (_home_words().isdisjoint(said) and SOON.fullmatch(text)):
        return True
    if BACK_SOON.fullmatch(text) or (ABOUT_TO.fullmatch(text) and _home_words().isdisjoint(said) and MEANINGFUL.isdisjoint(said)):
        return True
    if (_home_words() - {"can"}).isdisjoint(said) and MUSING.fullmatch(text):
        return True
    if STATED.fullmatch(text) or (_home_words().isdisjoint(said) and DONE_TO_IT.fullmatch(text)):
        return MEANINGFUL.isdisjoint(word for word in said if word != "next")
    if not MEANINGFUL.isdisjoint(said) or OWN.match(text):
        return False
    if STATE_OF_IT.fullmatch(text) or (SEEN_THERE.fullmatch(text) and _home_words().isdisjoint(said)):
        return True
    if feeling := FEELING.match(text):
        more = text[feeling.end() :].strip()
        return _OUTWARD.isdisjoint(said) and (bool(NEED.match(more)) or _home_words().isdisjoint(said))
    if WEATHER.fullmatch(text):
        return True
    told = TOLD.match(text)
    if not told or not _OUTWARD.isdisjoint(
        re.sub(r"this (?:morning|week|evening|afternoon|weekend|house|home|place|flat|apartment)", "", text).split()
    ):
        return False
    if LIKING.search(told.group()) and not adjectives_of_one_word().keys().isdisjoint(said):
        return False  # "I like it big" tells which one
    if FORGOTTEN.fullmatch(text) and said[-1] in _home_words():
        return False  # "I forgot the bathroom" asks for it
    past = re.search(r"\b(?:left|lost|forgot|dropped|spilled|spilt|slept|worked)$", told.group())
    return bool(past) or _home_words().isdisjoint(said)


def _is_reason(text: str) -> bool:
    """Whether a clause tells why or what for, of nothing that stands in a home."""
    found = REASON.match(text)
    if not found or not _home_words().isdisjoint(text[found.end() :].split()):
        return False
    return _BINDING.isdisjoint(text.split()) and not re.search(rf" (?:{ASKING})\b", " ".join(["", *text[found.end() :].split()[1:]]))


def _is_need(text: str) -> bool:
    said = text.split()
    if ERRAND.match(text) and not _home_words().isdisjoint(said):
        return False  # of a place that counts: "we have to skip the kitchen"
    return MEANINGFUL.isdisjoint(said) and _OUTWARD.isdisjoint(said) and bool(NEED.match(text) or NEEDED.fullmatch(text))


def _refers_out(said: list[str]) -> bool:
    """Whether a pronoun comes before any thing that it could mean."""
    for k, word in enumerate(said):
        if word in _home_words():
            return False
        near = {said[k - 1] if k else "", said[k + 1] if k + 1 < len(said) else ""}
        if word in ("it", "them", "there", "those", "these") and not (word == "there" and near & {"is", "are", "if", "over", "up", "in"}):
            return True
    return False


def _antecedent(remarks: list[list[str]], rest: list[list[str]]) -> list[str]:
    """Place that a remark tells of and that the request calls "there"; [] where that is not so."""
    said = [word for clause in rest for word in clause]
    places = [found[1].split() for remark in remarks if (found := WHERE.search(" ".join(remark)))]
    if len(places) != 1 or not _refers_out(said) or "there" not in said:
        return []
    at = said.index("there")
    if any(word in ("it", "them") and before not in _PLACING for before, word in pairwise(said[at:])):
        return []  # what was left there
    first = not any(word in ("it", "them", "those", "these") for word in said[:at])
    return places[0] if first and at and said[at - 1] in ("go", "walk", "head", "get", "back", "over", "run", "pop", "come") else []


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") else word


@cache
def _home_words() -> frozenset[str]:
    """Last words of the names of things and rooms, and colours."""
    from envs.language.lexicon import COLORS, NOUNS, PARTS, PLURALS, ROOMS
    from envs.language.loose_names import LOOSE_NOUNS, LOOSE_PLURALS, LOOSE_ROOMS

    lexicons = (NOUNS, PLURALS, ROOMS, PARTS, COLORS, LOOSE_NOUNS, LOOSE_PLURALS, LOOSE_ROOMS)
    names = (name for lexicon in lexicons for listed in lexicon.values() for name in listed.split("|"))
    return frozenset(name.strip("~").split()[-1] for name in names) | {"doors", "windows", "walls", "corner", "room", "rooms"}
