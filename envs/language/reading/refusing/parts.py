"""The smallest part of a text that keeps it from being understood: `missing_part`.

Parts are left out, or replaced by words of their kind that are known, until what remains is understood. Clauses are tried first, the
shortest first, then the ends and the unknown words within the clause that was found; the number of trials is limited.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from envs.language.elsewhere import THINGS
from envs.language.reading.naming import ARTICLES, kind_of, last_words_of_rooms, last_words_of_things, noun_end
from envs.language.reading.word import Word

Trial = Callable[[Sequence[str]], bool]  # whether words with "," and "." are understood
TRIALS = 48  # greatest number of readings for one refusal
LONGEST_END = 7  # words at the end of a clause that are left out at a time
LONGEST_INNER = 4  # words within a clause that are left out at a time
_CONDITIONS_LISTED = "if unless when whenever once until till while whilst before after provided assuming"
_CONDITIONS = frozenset(_CONDITIONS_LISTED.split())
_CLAUSES_LISTED = "and then but or so because otherwise that which who where though although without as in with"
_CLAUSES = _CONDITIONS | frozenset(_CLAUSES_LISTED.split())
_JOINING = frozenset(("and", "then", "but", "so", "also", ",", "."))  # say nothing themselves
_DANGLING = _JOINING | frozenset(("or", "because", "that", "which", "who", "where", "only"))  # nothing where nothing follows
_VERBS_LISTED = (
    "go walk head come turn face look find visit check tell stop wait stand stay move take show explore leave return get follow enter see"
    " describe count"
)
_VERBS = frozenset(_VERBS_LISTED.split())  # begin a clause where no word before them takes a verb
_TAKES_A_VERB_LISTED = "to you i we they he she it not can could would will please let me us do does did should must may the a my your say"
_TAKES_A_VERB = frozenset(_TAKES_A_VERB_LISTED.split())
_ARTICLES_LISTED = "the a my our your this that these those any some every each many all no another"
_ARTICLES = frozenset(_ARTICLES_LISTED.split())
_GOING_LISTED = "to into toward towards over up down along through past around between by near next in inside behind beside"
_GOING = frozenset(_GOING_LISTED.split())
_OPEN = _ARTICLES | _GOING | frozenset(("on", "at", "of", "for", "from", "with", "off", "is", "are"))  # something must follow them

_LIMITING_LISTED = "not no never none nobody nothing neither nor without only unless except until till before if than"
_LIMITING = frozenset(_LIMITING_LISTED.split())  # what is left without one of them alone is another request
_QUESTIONS_LISTED = "what where which who how why when is are do does did can has have was were will whose"
_QUESTIONS = frozenset(_QUESTIONS_LISTED.split())
_ASKED_OF = frozenset(("you", "we", "i", "they"))
_SUBORDINATE = frozenset(("where", "that", "which", "who", "with", "as"))  # no beginning of a request

_FOLLOWING = (_OPEN - _ARTICLES) | _CLAUSES | {",", "."}  # no end of a name that began before


@cache
def _nouns() -> frozenset[str]:
    """Last words of names: what follows another is one name with it, as in "bath towel"."""
    named = (name.split()[-1] for listed in THINGS.values() for name in listed.split("|"))
    return frozenset((*last_words_of_things(), *last_words_of_rooms(), *named))


class Lack(Enum):
    """Kinds of what is not understood."""

    PART = "part"  # left out, the rest is understood
    CONDITION = "condition"  # as PART, of a clause that says when or whether
    VERB = "verb"  # with another verb all is understood
    NAME = "name"  # with the name of another thing all is understood
    WORD = "word"  # unknown to the grammar
    WHOLE = "whole"  # a clause whose words are known


@dataclass(frozen=True)
class Missing:
    """Part of a text that is not understood.

    `rest` is what is understood without it or without its clause, () if nothing is; `instead` are words that may replace a verb, `clause`
    those around the part, `name` a thing or room that is named in it.
    """

    lack: Lack
    part: tuple[str, ...]
    rest: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    clause: tuple[str, ...] = ()
    name: tuple[str, ...] = ()


@dataclass(frozen=True)
class Search:
    """Words that are not understood, and the means to try others.

    There is "," and "." between clauses. `known` are the single words of the grammar; `understood` tells whether other words are read.
    """

    said: tuple[str, ...]
    known: Collection[str]
    understood: Trial

    def strange(self) -> list[int]:
        """Numbers of the words that the grammar lacks."""
        return [k for k, word in enumerate(self.said) if word not in self.known and word not in ".,"]


def missing_part(said: Sequence[str], known: Collection[str], understood: Trial) -> Missing:
    """The smallest part without which words are understood, else the first that is unknown.

    `understood` is asked at most `TRIALS` times; it is never asked about words that the grammar lacks.
    """
    search = _search(said, known, understood)
    run = _run(search)
    cut = _cut(search, run)
    return _replaced(search, run, cut) or cut or _condition(search) or _unknown(search) or _clause(search)


def what_is_left(said: Sequence[str], known: Collection[str], understood: Trial) -> tuple[str, ...]:
    """Words without the shortest run of clauses in their way; () without one."""
    search = _search(said, known, understood)
    run = _run(search)
    return _rest(search.said, *run) if run else ()


def _search(said: Sequence[str], known: Collection[str], understood: Trial) -> Search:
    left = TRIALS

    def tried(words: Sequence[str]) -> bool:
        nonlocal left
        left -= 1
        return left >= 0 and understood(words)

    return Search(tuple(said), known, tried)


def segments(words: Sequence[str]) -> list[tuple[int, int]]:
    """Clauses and phrases of words: first word, and the one after the last."""
    said, found, start = tuple(words), [], 0
    for k, word in enumerate([*said, "."]):
        verb = word in _VERBS and k and said[k - 1] not in _TAKES_A_VERB and said[k - 1] not in _CLAUSES
        joins = (word in _CLAUSES or said[k : k + 2] == ("only", "if")) and (
            word not in ("in", "as", "with") or said[k + 1 : k + 2] in (("case",), ("long",), ("soon",), ("your",))
        )
        if word in (",", ".") or verb or (joins and not (k and said[k - 1] in ("and", "but", "then", "so", "or", "only"))):
            if k > start:
                found.append((start, k))
            start = k + (word in (",", "."))
    return found


def _run(search: Search) -> tuple[int, int] | None:
    """The shortest run of clauses without which the rest is understood, None if there is none.

    What is before it in the same clause goes with it if it says nothing alone: the "I need to know" of "I need to know if it rains".
    """
    strange, parts = search.strange(), segments(search.said)
    runs = [(parts[i][0], parts[j][1]) for i in range(len(parts)) for j in range(i, len(parts)) if (i, j) != (0, len(parts) - 1)]
    for start, end in sorted(runs, key=lambda run: (run[1] - run[0], -run[0])):
        if all(start <= k < end for k in strange) and _is_left(search, start, end):
            before = next((one for one in parts if one[1] == start), None)
            if before and not search.understood(search.said[slice(*before)]) and _is_left(search, before[0], end):
                return before[0], end
            return start, end
    return None


def _cut(search: Search, run: tuple[int, int] | None) -> Missing | None:
    """The part of a run of clauses, or of the whole, that may be left out; else all of the run."""
    first, last = run or (0, len(search.said))
    for start, end in _within(search, first, last):
        kept = (*search.said[first:start], *search.said[end:last])
        if _is_left(search, start, end) and (not run or search.understood(_rest(kept, 0, 0))):
            return _left_out(search, start, end)
    if run is None:
        return None
    found = _left_out(search, *run)
    failed = _clause(Search(found.part, search.known, search.understood)).part
    return Missing(found.lack, failed, found.rest) if found.lack is Lack.PART else found


def _within(search: Search, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Parts of a clause that may be left out by themselves, its verb kept: its unknown words, and its ends."""
    said, strange = search.said, [k for k in search.strange() if start <= k < end]
    first = start
    while first < end - 1 and said[first] in _DANGLING:
        first += 1
    if said[first] in _CONDITIONS:
        return  # half a condition is another one
    if strange and strange[0] > first:
        after = said[strange[-1] + 1 : strange[-1] + 2]
        for before in range(4) if not after or after[0] in _FOLLOWING else ():
            if strange[0] - before > first and said[strange[0] - before - 1] not in _OPEN:
                yield strange[0] - before, strange[-1] + 1
    for size in range(1, min(LONGEST_END, end - first - 1) + 1):
        if all(k >= end - size for k in strange) and said[end - size - 1] not in _OPEN and said[end - size] not in _nouns():
            yield end - size, end
    for size in range(1, min(LONGEST_INNER, end - first - 2) + 1) if not asks(said[first:end]) else ():
        for at in range(first + 1, end - size):
            if all(at <= k < at + size for k in strange) and _is_phrase(said[at - 1], said[at : at + size]):
                yield at, at + size


def asks(words: Sequence[str]) -> bool:
    """Whether words begin a question."""
    if not words or words[0] not in _QUESTIONS:
        return False
    return words[0] not in ("do", "have") or (len(words) > 1 and words[1] in _ASKED_OF)


def _is_phrase(before: str, cut: Sequence[str]) -> bool:
    """Whether words may be left out after another without changing what the others say."""
    if not _LIMITING.isdisjoint(cut) or not {",", "."}.isdisjoint(cut) or _OPEN.issuperset(cut) or cut[-1] in _nouns():
        return False
    return cut[-1] not in _ARTICLES or before in _OPEN


def _is_left(search: Search, start: int, end: int) -> bool:
    """Whether words without some are understood; two words at least, and none of a pair such as "isn't" alone."""
    said = search.said
    if _is_split(said, start) or _is_split(said, end):
        return False
    rest = _rest(said, start, end)
    if len([word for word in rest if word not in (",", ".")]) < 2 or any(w not in search.known and w not in ",." for w in rest):
        return False
    if not said[:start] and said[end : end + 1] and said[end] in _SUBORDINATE:
        return False
    return not (rest[0] in _ARTICLES and said[0] not in _ARTICLES) and search.understood(rest)


def _is_split(said: Sequence[str], at: int) -> bool:
    """Whether two words that were typed as one are apart there."""
    if not 0 < at < len(said):
        return False
    one, other = said[at - 1], said[at]
    return isinstance(one, Word) and isinstance(other, Word) and one.start == other.start


def _rest(said: Sequence[str], start: int, end: int) -> tuple[str, ...]:
    """Words without some, and without a joining word that joins nothing then."""
    before, after = list(said[:start]), list(said[end:])
    while before and before[-1] in _DANGLING:
        before.pop()
    while after and (after[0] in (",", ".") or (not before and after[0] in _DANGLING)):
        after.pop(0)
    mark = said[start - 1 : start] if start and said[start - 1] in (",", ".") else said[end : end + 1]
    return (*before, *(mark if before and after and mark and mark[0] in (",", ".") else ()), *after)


def _left_out(search: Search, start: int, end: int) -> Missing:
    said = search.said
    rest = _rest(said, start, end)
    while start < end - 1 and said[start] in _JOINING:
        start += 1
    while end > start + 1 and said[end - 1] in (",", "."):
        end -= 1
    condition = said[start] in _CONDITIONS or " ".join(said[start : start + 2]) in ("as long", "in case", "only if", "only when")
    return Missing(Lack.CONDITION if condition else Lack.PART, said[start:end], rest)


def _replaced(search: Search, run: tuple[int, int] | None, cut: Missing | None) -> Missing | None:
    """An unknown verb or name with which another one is understood: that alone is missing."""
    said, strange = search.said, search.strange()
    spans = [(k, next(n for n in range(k, len(said) + 1) if n not in strange)) for k in strange if k - 1 not in strange]
    rest = _rest(said, *run) if run else ()
    for start, end in spans:
        before, after = (said[:start], said[end:]) if len(spans) == 1 else _around_one(search, start, end)
        if any(word not in search.known and word not in ",." for word in (*before, *after)):
            continue
        if _begins_clause(said, start):
            after = after[1:] if after[:1] in (("yourself",), ("you",)) else after
            for verb in (("go",),) if after[:1] and after[0] in _GOING else (("go", "to"), ("look", "at")):
                if search.understood((*before, *verb, *after)):
                    return Missing(Lack.VERB, said[start:end], rest, (*verb, *after))
        elif cut is None or cut.lack is not Lack.PART or not set(cut.part) <= set(said[start:end]) or said[start - 1] in _ARTICLES:
            names = ("lamps", "mirrors") if said[end - 1].endswith("s") and not said[end - 1].endswith("ss") else ("lamp", "mirror")
            if search.understood((*before, next((one for one in names if one not in said), names[0]), *after)):
                return Missing(Lack.NAME, said[start:end], rest)
    return None


def _around_one(search: Search, start: int, end: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words before and after some, without the other clauses that have unknown ones."""
    said, strange = search.said, search.strange()
    kept = [(a, b) for a, b in segments(said) if a <= start < b or not any(a <= k < b for k in strange)]
    before = [word for a, b in kept for word in (*said[a : min(b, start)], *([","] if b <= start else []))]
    after = [word for a, b in kept for word in (*([","] if a >= end else []), *said[max(a, end) : b])]
    return tuple(before), tuple(after)


def _begins_clause(said: Sequence[str], at: int) -> bool:
    return at == 0 or said[at - 1] in _DANGLING or said[at - 1] in ("to", "you", "please", "first")


def _condition(search: Search) -> Missing | None:
    """A condition with another one in whose place all is understood: "if you like, ..., otherwise ..."."""
    said = search.said
    parts = segments(said)
    for i, (start, end) in enumerate(parts):
        if said[start] not in ("if", "unless", "when"):
            continue
        for stop in dict.fromkeys((end, *(one for _, one in parts[i + 1 : i + 2]))):
            changed = (*said[:start], said[start], "there", "is", "a", "lamp", *said[stop:])
            if not any(word not in search.known and word not in ",." for word in changed) and search.understood(changed):
                return Missing(Lack.CONDITION, said[start:stop])
    return None


def _unknown(search: Search) -> Missing | None:
    """The first unknown words, and their clause."""
    strange = search.strange()
    if not strange:
        return None
    start = strange[0]
    end = next((k for k in range(start, len(search.said)) if k not in strange), len(search.said))
    return Missing(Lack.WORD, search.said[start:end], clause=_around(search.said, start))


def _clause(search: Search) -> Missing:
    """The first clause that is not understood by itself while others are; else all of the words."""
    failed: list[tuple[str, ...]] = []
    parts = segments(search.said)
    for start, end in parts if len(parts) > 1 else ():
        while end - start > 1 and search.said[start] in _JOINING:
            start += 1
        words = search.said[start:end]
        if not search.understood((*words, ",", "go", "to", "the", "lamp") if search.said[start] in _CONDITIONS else words):
            failed.append(words)
    whole = failed[0] if failed and len(failed) < len(parts) and len(failed[0]) > 1 else search.said
    return Missing(Lack.WHOLE, whole, name=_name(whole))


def _name(words: Sequence[str]) -> tuple[str, ...]:
    """The first thing or room that is named, with its article; () without one."""
    for k, word in enumerate(words):
        if word in ARTICLES and kind_of(words[k : (end := noun_end(words, k))]):
            return tuple(words[k:end])
    return ()


def _around(said: Sequence[str], at: int) -> tuple[str, ...]:
    """The clause with a word."""
    words = next((said[start:end] for start, end in segments(said) if start <= at < end), said)
    while len(words) > 1 and words[0] in _JOINING:
        words = words[1:]
    return tuple(words)
