"""Clauses of a text, and which of their words may be left out."""

from collections.abc import Sequence
from functools import cache

from envs.language.elsewhere import THINGS
from envs.language.reading.naming import ARTICLES, kind_of, last_words_of_rooms, last_words_of_things, noun_end
from envs.language.reading.word import Word

_CONDITIONS_LISTED = "if unless when whenever once until till while whilst before after provided assuming"
CONDITIONS = frozenset(_CONDITIONS_LISTED.split())
_CLAUSES_LISTED = "and then but or so because otherwise that which who where though although without as in with"
_CLAUSES = CONDITIONS | frozenset(_CLAUSES_LISTED.split())
JOINING = frozenset(("and", "then", "but", "so", "also", ",", "."))  # say nothing themselves
DANGLING = JOINING | frozenset(("or", "because", "that", "which", "who", "where", "only"))  # nothing where nothing follows
_VERBS_LISTED = (
    "go walk head come turn face look find visit check tell stop wait stand stay move take show explore leave return get follow enter see"
    " describe count"
)
_VERBS = frozenset(_VERBS_LISTED.split())  # begin a clause where no word before them takes a verb
_TAKES_A_VERB_LISTED = "to you i we they he she it not can could would will please let me us do does did should must may the a my your say"
_TAKES_A_VERB = frozenset(_TAKES_A_VERB_LISTED.split())
_ARTICLES_LISTED = "the a my our your this that these those any some every each many all no another"
DETERMINERS = frozenset(_ARTICLES_LISTED.split())
_GOING_LISTED = "to into toward towards over up down along through past around between by near next in inside behind beside"
GOING = frozenset(_GOING_LISTED.split())
OPEN = DETERMINERS | GOING | frozenset(("on", "at", "of", "for", "from", "with", "off", "is", "are"))  # something must follow them

_LIMITING_LISTED = "not no never none nobody nothing neither nor without only unless except until till before if than"
_LIMITING = frozenset(_LIMITING_LISTED.split())  # what is left without one of them alone is another request
_QUESTIONS_LISTED = "what where which who how why when is are do does did can has have was were will whose"
_QUESTIONS = frozenset(_QUESTIONS_LISTED.split())
PRONOUNS = frozenset(("me", "us", "it", "that", "this", "them", "him", "her"))
_ASKED_OF = frozenset(("you", "we", "i", "they"))
SUBORDINATE = frozenset(("where", "that", "which", "who", "with", "as"))  # no beginning of a request

FOLLOWING = (OPEN - DETERMINERS) | _CLAUSES | {",", "."}  # no end of a name that began before


@cache
def nouns() -> frozenset[str]:
    """Last words of names.

    One that follows another is one name with it, as in "bath towel".
    """
    named = (name.split()[-1] for listed in THINGS.values() for name in listed.split("|"))
    return frozenset((*last_words_of_things(), *last_words_of_rooms(), *named))


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


def asks(words: Sequence[str]) -> bool:
    """Whether words begin a question."""
    if not words or words[0] not in _QUESTIONS:
        return False
    return words[0] not in ("do", "have") or (len(words) > 1 and words[1] in _ASKED_OF)


def is_phrase(before: str, cut: Sequence[str]) -> bool:
    """Whether words may be left out after another without changing what the others say."""
    named = not (nouns() - {"way"}).isdisjoint(cut)
    if named or not _LIMITING.isdisjoint(cut) or not {",", "."}.isdisjoint(cut) or OPEN.issuperset(cut):
        return False
    return cut[-1] not in DETERMINERS or before in OPEN


def is_split(said: Sequence[str], at: int) -> bool:
    """Whether two words that were typed as one are apart there."""
    if not 0 < at < len(said):
        return False
    one, other = said[at - 1], said[at]
    return isinstance(one, Word) and isinstance(other, Word) and one.start == other.start


def rest_of(said: Sequence[str], start: int, end: int) -> tuple[str, ...]:
    """Words without some, and without a joining word that joins nothing then."""
    before, after = list(said[:start]), list(said[end:])
    while before and before[-1] in DANGLING:
        before.pop()
    while after and (after[0] in (",", ".") or (not before and after[0] in DANGLING)):
        after.pop(0)
    mark = said[start - 1 : start] if start and said[start - 1] in (",", ".") else said[end : end + 1]
    return (*before, *(mark if before and after and mark and mark[0] in (",", ".") else ()), *after)


def name_in(words: Sequence[str]) -> tuple[str, ...]:
    """The first thing or room that is named, with its article; () without one."""
    for k, word in enumerate(words):
        if word in ARTICLES and kind_of(words[k : (end := noun_end(words, k))]):
            return tuple(words[k:end])
    return ()


def clause_around(said: Sequence[str], at: int) -> tuple[str, ...]:
    """The clause with a word."""
    words = next((said[start:end] for start, end in segments(said) if start <= at < end), said)
    while len(words) > 1 and words[0] in JOINING:
        words = words[1:]
    return tuple(words)
