"""Clauses of a text, and which of their words may be left out."""

from collections.abc import Sequence
from functools import cache

from envs.language.elsewhere import THINGS
from envs.language.lexicon import NOUNS, PLURALS, ROOMS
from envs.language.loose_names import LOOSE_NOUNS, LOOSE_PLURALS, LOOSE_ROOMS
from envs.language.reading.naming import (
    ARTICLES,
    adjectives_of_one_word,
    bare_name,
    kind_of,
    last_words_of_rooms,
    last_words_of_things,
    noun_end,
    room_names,
)
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
VERBS = frozenset(_VERBS_LISTED.split())  # begin a clause where no word before them takes a verb
_TAKES_A_VERB_LISTED = "to you i we they he she it not can could would will please let me us do does did should must may the a my your say"
_TAKES_A_VERB = frozenset(_TAKES_A_VERB_LISTED.split())
_ARTICLES_LISTED = "the a my our your this that these those any some every each many all no another"
DETERMINERS = frozenset(_ARTICLES_LISTED.split())
_GOING_LISTED = "to into toward towards over up down along through past around between by near next in inside behind beside"
GOING = frozenset(_GOING_LISTED.split())
OPEN = DETERMINERS | GOING | frozenset(("on", "at", "of", "for", "from", "with", "off", "is", "are"))  # something must follow them

_LIMITING_LISTED = "not no never none nobody nothing neither nor without only unless except until till before if than"
_LIMITING = frozenset(_LIMITING_LISTED.split())  # what is left without one of them alone is another request
_QUESTIONS_LISTED = "what where which who how why when is are do does did can could would should has have was were will whose am whom"
_QUESTIONS = frozenset(_QUESTIONS_LISTED.split())
_FREE = frozenset(("where", "what", "when", "who", "how", "which"))
_SUBJECTS = frozenset(["i", "we", "you", "he", "she", "they", "it", "everything", "everyone", "everybody", "someone", "somebody"])
PRONOUNS = frozenset(("me", "us", "it", "that", "this", "them", "him", "her"))
_ABLE = frozenset(("can", "could", "would", "will", "do", "are", "should", "may", "might", "is", "why"))
_MOVES_LISTED = "go come walk head move get stand turn stop wait visit roll drive pop nip going coming moving"
_MOVES = frozenset(_MOVES_LISTED.split())
_POLITE = frozenset(("can", "could", "would", "will"))
_PARTS = frozenset(("window", "windows", "door", "doors", "doorway", "doorways", "wall", "walls", "corner", "corners", "middle"))
_COUNTING = frozenset(("two", "three", "four", "both", "first", "second", "third", "other", "which", "whichever", "s", "of", "in", "to"))
_BEFORE_NOUNS = frozenset(("other", "same", "very", "whole", "far", "next", "last", "first", "second", "third", "dining", "exactly"))
_CHOOSING = frozenset(("other", "both", "every", "each", "all", "same", "another", "either"))
_BACK = frozenset(("it", "them", "him", "her", "they", "he", "she", "its", "their"))
_TELLING_LISTED = "tell say see check know ask look report find out sure remember wonder"
_TELLING = frozenset(_TELLING_LISTED.split())  # before a question within a request
_CONDITIONS_OF_TWO = ("as long", "in case", "only if", "only when")
_THERE_BE = frozenset(("is", "are", "was", "were", "be", "s"))
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
        verb = word in VERBS and k and said[k - 1] not in _TAKES_A_VERB and said[k - 1] not in _CLAUSES
        joins = (word in _CLAUSES or said[k : k + 2] == ("only", "if")) and (
            word not in ("in", "as", "with") or said[k + 1 : k + 2] in (("case",), ("long",), ("soon",), ("your",))
        )
        if word in (",", ".") or verb or (joins and not (k and said[k - 1] in ("and", "but", "then", "so", "or", "only"))):
            if k > start:
                found.append((start, k))
            start = k + (word in (",", "."))
    return found


def asks(words: Sequence[str]) -> bool:
    """Whether words begin a question.

    "Can you" and its like do only before what is seen, said or possible, "where" and its like not before who does something.
    """
    if not words or words[0] not in _QUESTIONS:
        return False
    if words[0] in _FREE and words[1:2] and words[1] in _SUBJECTS:
        return False  # "where I had my pills" is a place
    if words[0] in _POLITE and words[1:2] == ("you",):
        return words[2:3] in (("see",), ("say",), ("be",))
    asked = next((k for k in range(1, min(4, len(words))) if words[k] == "you"), len(words))
    if words[0] in _ABLE and not _MOVES.isdisjoint(words[asked + 1 : asked + 5]):
        return False  # "do you want to go over there" asks for it
    if words[0] in ("how", "what") and tuple(words[1:2]) == ("about",):
        return False  # "how about the kitchen"
    return words[0] not in ("do", "have") or (len(words) > 1 and words[1] in _ASKED_OF)


def dangles(said: Sequence[str], start: int, end: int) -> bool:
    """Whether a later word stands for what is named by words that are left out.

    That is the "it" of "hunt the toy and stand by it".
    """
    cut = said[start:end]
    if cut[0] == "or" or tuple(cut[:2]) == ("the", "one") or not any(word in DETERMINERS and word not in PRONOUNS for word in cut[:-1]):
        return False
    for k in range(end, len(said)):
        word, beside = said[k], (*said[k - 1 : k], *said[k + 1 : k + 2])
        if is_noun(said, k):
            return False
        if word in _BACK or (word in ("that", "those", "this") and (k + 1 == len(said) or said[k + 1] in (",", ".", "and", "then"))):
            return True
        if word == "there" and not _THERE_BE.intersection(beside):
            return True
    return False


def binds(said: Sequence[str], start: int, end: int) -> bool:
    """Whether the words after some belong to these.

    That is the "and the hall" of "only in the kitchen and the hall", and the "if there is a lamp" of "tell me if there is a lamp".
    """
    cut, after = said[start:end], said[end : end + 2]
    if not start and tuple(after[:1]) == ("or",) and asks(cut):
        return True  # half a question
    if tuple(after[:1]) in (("and",), ("or",)) and after[1:2] and after[1] in DETERMINERS and names_any(cut):
        return True
    return bool(start) and after[:1] != () and after[0] in ("if", "whether", *_FREE) and not _TELLING.isdisjoint(cut)


def is_condition(said: Sequence[str], at: int) -> bool:
    """Whether a word begins what a request hangs on.

    It is no "if" of "tell me if", nor of "if so".
    """
    first = " ".join(said[at : at + 2])
    if said[at] not in ("if", "unless", "when", "whenever", "provided", "assuming") and first not in _CONDITIONS_OF_TWO:
        return False
    before = said[max(0, at - 2) : at]
    return first != "if so" and _TELLING.isdisjoint(before)


def bare_question(words: Sequence[str]) -> bool:
    """Whether words are the beginning of a question alone: "is the bed"."""
    return words[0] in ("is", "are", "was", "were", "does", "do") and len(words) > 1 and tuple(words[1:]) == name_in(words[1:])


def ends_within_name(said: Sequence[str], at: int) -> bool:
    """Whether words before a place lack the noun of a name: "to the other"."""
    return bool(at) and said[at - 1] in _BEFORE_NOUNS and said[at] not in FOLLOWING


def end_of_phrase(said: Sequence[str], start: int, end: int) -> int:
    """End of a clause with what must follow it: "that" after "more than"."""
    ends = [stop for _, stop in segments(said)]
    while end < len(said) and said[end] not in (",", "."):
        pair = said[end] in ("and", "or") and not {"between", "both", "either"}.isdisjoint(said[start:end])
        if not pair and said[end - 1] not in OPEN and said[end - 1] not in ("than", "as", "until", "if"):
            break
        end = next((stop for stop in ends if stop > end), len(said))
    return end


def loses_its_goal(said: Sequence[str], clause: tuple[int, int], start: int, end: int) -> bool:
    """Whether a clause without some of its words names nothing any more."""
    rest = (*said[clause[0] : start], *said[end : clause[1]])
    return any(is_noun(said, k) for k in range(start, end)) and not names_any(rest)


def is_noun(said: Sequence[str], at: int) -> bool:
    """Whether a word is the noun of a name: no "stand" of "go and stand"."""
    if said[at] not in nouns() and said[at] not in _PARTS:
        return False
    before = said[at - 1] if at else ""
    return before in DETERMINERS or before in nouns() or before in adjectives_of_one_word() or before in _COUNTING or not at


def names_any(said: Sequence[str]) -> bool:
    """Whether words name a thing, a room or a part of one."""
    return any(is_noun(said, k) for k in range(len(said)))


def is_phrase(before: str, cut: Sequence[str]) -> bool:
    """Whether words may be left out after another without changing what the others say."""
    named = not (nouns() - {"way"}).isdisjoint(cut)
    if (
        named
        or "you" in cut
        or _CHOOSING.issuperset(cut)
        or not _LIMITING.isdisjoint(cut)
        or not {",", "."}.isdisjoint(cut)
        or OPEN.issuperset(cut)
    ):
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


@cache
def home_nouns() -> frozenset[str]:
    """Last words of the names of what homes have."""
    tables = (NOUNS, PLURALS, LOOSE_NOUNS, LOOSE_PLURALS, ROOMS, LOOSE_ROOMS)
    named = (name for table in tables for listed in table.values() for name in listed.split("|") if name)
    return frozenset(name.strip("~").split()[-1] for name in named) - {"one", "ones", "thing", "things", "room", "rooms"}


def name_in(words: Sequence[str]) -> tuple[str, ...]:
    """The first thing or room that is named, with its adjectives.

    () without one, or where it is any room.
    """
    for k, word in enumerate(words):
        end = noun_end(words, k)
        if word in ARTICLES and kind_of(words[k:end]) and end - k > 1 and words[end - 1] in home_nouns():
            inner = words[k + 1 : end]
            first = next((n for n in range(len(inner)) if bare_name(inner[n:])), len(inner) - 1)
            return tuple(words[k:end]) if not first else tuple(inner[first:])
        if word in ARTICLES and " ".join(words[k + 1 : end]) in room_names() and words[k + 1 : end] != ("room",):
            return tuple(words[k:end])
    return ()


def clause_around(said: Sequence[str], at: int) -> tuple[str, ...]:
    """The clause with a word."""
    words = next((said[start : end_of_phrase(said, start, end)] for start, end in segments(said) if start <= at < end), said)
    while len(words) > 1 and words[0] in JOINING:
        words = words[1:]
    return tuple(words)
