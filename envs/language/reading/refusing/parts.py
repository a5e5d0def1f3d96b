"""The smallest part of a text that keeps it from being understood: `missing_part`.

Parts are left out, or replaced by words of their kind that are known, until what remains is understood. Clauses are tried first, the
shortest first, then the ends and the unknown words within the clause that was found; the number of trials is limited.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise, takewhile

from envs.language.reading.refusing.clauses import (
    CONDITIONS,
    DANGLING,
    DETERMINERS,
    FOLLOWING,
    GOING,
    JOINING,
    OPEN,
    PRONOUNS,
    SUBORDINATE,
    asks,
    bare_question,
    binds,
    clause_around,
    dangles,
    end_of_phrase,
    ends_within_name,
    is_condition,
    is_phrase,
    is_split,
    loses_its_goal,
    name_in,
    names_any,
    nouns,
    rest_of,
    segments,
)

Trial = Callable[[Sequence[str]], bool]  # whether words with "," and "." are understood
TRIALS = 48  # greatest number of readings for one refusal
LONGEST_END = 7  # words at the end of a clause that are left out at a time
LONGEST_INNER = 4  # words within a clause that are left out at a time
_TELLS = frozenset(("tell", "me", "us", "say", "so"))
_BRANCHES = frozenset(("otherwise", "else", "instead"))


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
    those around the part, `name` a thing or room that is named in it or else near it, `beside` a clause that is understood alone.
    """

    lack: Lack
    part: tuple[str, ...]
    rest: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    clause: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


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
    if cut and cut.lack is Lack.CONDITION and not {",", "."}.isdisjoint(cut.part) and (alone := _condition(search)):
        return alone  # what is to be done then is no part of it
    if cut and cut.lack is Lack.CONDITION and (not _BRANCHES.isdisjoint(said) or len(_conditions(said)) > 1 or "." in cut.part):
        end = next((k for k, word in enumerate(cut.part) if word in (",", ".", *_BRANCHES)), len(cut.part))
        return Missing(cut.lack, cut.part[:end])  # of two branches, what is left is one
    return _replaced(search, run, cut) or cut or _condition(search) or _unknown(search) or _clause(search)


def what_is_left(said: Sequence[str], known: Collection[str], understood: Trial) -> tuple[str, ...]:
    """Words without the shortest run of clauses in their way; () without one."""
    search = _search(said, known, understood)
    run = _run(search)
    return rest_of(search.said, *run) if run else ()


def _search(said: Sequence[str], known: Collection[str], understood: Trial) -> Search:
    left = TRIALS

    def tried(words: Sequence[str]) -> bool:
        nonlocal left
        left -= 1
        return left >= 0 and understood(words)

    return Search(tuple(said), known, tried)


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
        if "." in search.said[start:end] or loses_its_goal(search.said, (first, last), start, end):
            continue
        if _is_left(search, start, end) and (not run or search.understood(rest_of(kept, 0, 0))):
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
    while first < end - 1 and said[first] in DANGLING:
        first += 1
    if said[first] in CONDITIONS:
        return  # half a condition is another one
    if strange and strange[0] > first:
        after = said[strange[-1] + 1 : strange[-1] + 2]
        for before in range(4) if not after or after[0] in FOLLOWING else ():
            if strange[0] - before > first and said[strange[0] - before - 1] not in OPEN:
                yield strange[0] - before, strange[-1] + 1
    for size in range(1, min(LONGEST_END, end - first - 1) + 1):
        if (
            all(k >= end - size for k in strange)
            and said[end - size - 1] not in OPEN
            and said[end - size] not in nouns()
            and not ends_within_name(said, end - size)
        ):
            yield end - size, end
    for size in range(1, min(LONGEST_INNER, end - first - 2) + 1) if not asks(said[first:end]) else ():
        for at in range(first + 1, end - size):
            if all(at <= k < at + size for k in strange) and is_phrase(said[at - 1], said[at : at + size]):
                yield at, at + size


def _is_left(search: Search, start: int, end: int) -> bool:
    """Whether words without some are understood; two words at least, and none of a pair such as "isn't" alone."""
    said = search.said
    if is_split(said, start) or is_split(said, end):
        return False
    rest = rest_of(said, start, end)
    if len([word for word in rest if word not in (",", ".")]) < 2 or any(w not in search.known and w not in ",." for w in rest):
        return False
    after = [word for word in said[end : end + 2] if word != ","][:1]
    if not said[:start] and after and after[0] in SUBORDINATE:
        return False
    if said[start] == "or" and ("and", "if") in pairwise(said[start:end]):
        return False  # half of a question, and a condition after it
    if (
        binds(said, start, end)
        or dangles(said, start, end)
        or tuple(rest[-3:]) == ("see", "to", "it")
        or any(bare_question(part) for part in _sentences(rest))
    ):
        return False
    return not (rest[0] in DETERMINERS and said[0] not in DETERMINERS) and search.understood(rest)


def _sentences(said: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Sentences of words, without the empty ones."""
    marks = [-1, *(k for k, word in enumerate(said) if word == "."), len(said)]
    yield from (tuple(said[a + 1 : b]) for a, b in pairwise(marks) if b > a + 1)


def _left_out(search: Search, start: int, end: int) -> Missing:
    said = search.said
    rest = rest_of(said, start, end)
    while start < end - 1 and said[start] in JOINING:
        start += 1
    while end > start + 1 and said[end - 1] in (",", "."):
        end -= 1
    return Missing(Lack.CONDITION if is_condition(said, start) else Lack.PART, said[start:end], rest)


def _conditions(said: Sequence[str]) -> list[int]:
    """Numbers of the words that begin a condition."""
    return [k for k in range(len(said)) if is_condition(said, k) and "only" not in said[max(0, k - 1) : k]]


def _replaced(search: Search, run: tuple[int, int] | None, cut: Missing | None) -> Missing | None:
    """An unknown verb or name with which another one is understood: that alone is missing."""
    said, strange = search.said, search.strange()
    spans = [(k, next(n for n in range(k, len(said) + 1) if n not in strange)) for k in strange if k - 1 not in strange]
    rest = rest_of(said, *run) if run else ()
    for start, end in spans:
        before, after = (said[:start], said[end:]) if len(spans) == 1 else _around_one(search, start, end)
        if any(word not in search.known and word not in ",." for word in (*before, *after)):
            continue
        if _begins_clause(said, start):
            after = after[1:] if after[:1] in (("yourself",), ("you",)) else after
            if after[:1] and after[0] in PRONOUNS:
                continue  # "impress me" is no "go to me"
            for verb in (("go",),) if after[:1] and after[0] in GOING else (("go", "to"), ("look", "at")):
                if search.understood((*before, *verb, *after)):
                    return Missing(Lack.VERB, said[start:end], rest, (*verb, *after))
        elif cut is None or cut.lack is not Lack.PART or not set(cut.part) <= set(said[start:end]) or said[start - 1] in DETERMINERS:
            names = ("lamps", "mirrors") if said[end - 1].endswith("s") and not said[end - 1].endswith("ss") else ("lamp", "mirror")
            if search.understood((*before, next((one for one in names if one not in said), names[0]), *after)):
                return Missing(Lack.NAME, said[start:end], rest, name=name_in(clause_around(said, start)))
    return None


def _around_one(search: Search, start: int, end: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words before and after some, without the other clauses that have unknown ones."""
    said, strange = search.said, search.strange()
    kept = [(a, b) for a, b in segments(said) if a <= start < b or not any(a <= k < b for k in strange)]
    before = [word for a, b in kept for word in (*said[a : min(b, start)], *([","] if b <= start else []))]
    after = [word for a, b in kept for word in (*([","] if a >= end else []), *said[max(a, end) : b])]
    return tuple(before), tuple(after)


def _begins_clause(said: Sequence[str], at: int) -> bool:
    return at == 0 or said[at - 1] in DANGLING or said[at - 1] in ("to", "you", "please", "first")


def _condition(search: Search) -> Missing | None:
    """A condition with another one in whose place all is understood: "if you like, ..., otherwise ..."."""
    said = search.said
    parts = segments(said)
    for i, (start, end) in enumerate(parts):
        if said[start] not in ("if", "unless", "when") or not is_condition(said, start):
            continue
        for stop in dict.fromkeys((end, *(one for _, one in parts[i + 1 : i + 2]))):
            changed = (*said[:start], said[start], "there", "is", "a", "lamp", *said[stop:])
            if not any(word not in search.known and word not in ",." for word in changed) and search.understood(changed):
                return Missing(Lack.CONDITION, tuple(takewhile(lambda word: word not in (",", ".", "otherwise"), said[start:stop])))
    return None


def _unknown(search: Search) -> Missing | None:
    """The first unknown words, and their clause."""
    strange = search.strange()
    if not strange:
        return None
    start = strange[0]
    end = next((k for k in range(start, len(search.said)) if k not in strange), len(search.said))
    clause = next((one for one in _sentences(search.said) if asks(one) and _within_words(one, search.said, start)), ())
    clause = clause or clause_around(search.said, start)
    if clause[0] in search.said and is_condition(search.said, search.said.index(clause[0])):
        return Missing(Lack.CONDITION, tuple(takewhile(lambda word: word not in (",", ".", "otherwise"), clause)))
    return Missing(Lack.WORD, search.said[start:end], clause=clause, name=name_in(clause) or name_in(search.said))


def _within_words(sentence: Sequence[str], said: Sequence[str], at: int) -> bool:
    """Whether a sentence of some words has the one at a number."""
    first = max((k for k in range(at) if said[k] == "."), default=-1) + 1
    return tuple(said[first : first + len(sentence)]) == tuple(sentence)


def _clause(search: Search) -> Missing:
    """The first clause that is not understood by itself while others are; else all of the words."""
    failed: list[tuple[str, ...]] = []
    alone: list[tuple[str, ...]] = []
    parts = segments(search.said)
    for start, end in parts if len(parts) > 1 else ():
        while end - start > 1 and search.said[start] in JOINING:
            start += 1
        words = search.said[start : end_of_phrase(search.said, start, end)]
        if _TELLS.issuperset(words):
            continue  # what is to be told is the next
        if not search.understood((*words, ",", "go", "to", "the", "lamp") if search.said[start] in CONDITIONS else words):
            failed.append(words)
        elif (
            len(words) > 2
            and names_any(words)
            and PRONOUNS.isdisjoint(words)
            and words[0] not in CONDITIONS | DETERMINERS | SUBORDINATE | {"or"}
        ):
            alone.append(tuple(words))
    whole = failed[0] if failed and len(failed) < len(parts) and len(failed[0]) > 1 else search.said
    beside = max(alone, key=len, default=()) if whole != search.said else ()
    return Missing(Lack.WHOLE, whole, name=name_in(whole) or name_in(search.said), beside=beside)
