"""Repairs: repeats, second thoughts and afterthoughts of a speaker, as the request that was meant.

"in the in the bedroom" is "in the bedroom"; "the hall, I mean the kitchen" is "the kitchen"; "the book, the red one" is "the red book".
A second thought replaces a phrase of its own kind. Where there is none, the text stays as it is, with a "no" that no request has.
"""

import re
from collections.abc import Sequence

from envs.language.reading.naming import (
    ARTICLES,
    JOINS,
    adjectives_of_one_word,
    bare_name,
    kind_of,
    last_words_of_rooms,
    last_words_of_things,
    noun_end,
    room_names,
)

_COUNTED_LISTED = (
    "left right forward forwards again very point half no not never second third step steps one two three four five six seven eight"
    " nine ten hundred next do had that"
)
_COUNTED = frozenset(_COUNTED_LISTED.split())  # words whose repeat may be meant
_LONGEST_REPEAT = 4  # words
_SECOND_THOUGHT = re.compile(
    r"(?:(?:no|actually|sorry|wait|oops|or|rather|but|my mistake|my bad),? )*"
    r"(?:i (?:mean|meant)(?: to say)?|(?:i )?meant to say|make that|scratch that|correction|strike that|(?:how (?:do )?you|you) say"
    r"|what is it called|what do you call it|(?:actually|wait|sorry|oops) no|no (?:wait|sorry|actually)|or rather|sorry|oops|actually|no)"
    r"(?: (?:wait|no|sorry|i mean|actually|not that))*(?= |$)"
)
_ASIDES = (["you", "know"], ["i", "think"], ["i", "guess"], ["i", "believe"], ["that", "is"])
_UNSURE = ("sorry", "actually", "no", "oops")  # alone they are second thoughts only before a phrase of the same kind
_DONE_LISTED = "go turn face look walk head move stop wait stand find visit come tell show check explore take what where how which is"
_DONE = frozenset(_DONE_LISTED.split())
_AFTER_ONE_LISTED = "in on with near by next under beside at behind against from over inside that which"
_AFTER_ONE = frozenset(_AFTER_ONE_LISTED.split())
_GOES_ON = _AFTER_ONE | {",", ".", "and", "then", "but"}  # what may follow "the red one"
_NO_TURN_LISTED = "then left right forward forwards straight back and again ahead"
_NO_TURN = frozenset(_NO_TURN_LISTED.split())  # after "right,", which is a turn then


def repaired(sentences: Sequence[Sequence[str]]) -> list[list[str]]:
    """Sentences with "," between clauses, without repeats, second thoughts and afterthoughts."""
    said: list[str] = []
    for sentence in sentences:
        said += ["."] if said else []
        said += without_repeats(_without_right(sentence))
    said = _without_asides(said)
    said = _with_afterthoughts(_with_second_thoughts(said))
    made: list[list[str]] = [[]]
    for word in said:
        if word == ".":
            made.append([])
        else:
            made[-1].append(word)
    return [_placed(_tidied(sentence)) for sentence in made if any(word != "," for word in sentence)]


def _without_asides(said: list[str]) -> list[str]:
    """Words without a ", you know ," before a description of what was named."""
    for k in range(1, len(said) - 5):
        if said[k - 1] in (",", ".") and said[k : k + 2] in _ASIDES and said[k + 2] == "," and said[k + 3] in ARTICLES:
            return [*said[:k], *_without_asides(said[k + 3 :])]
    return said


def without_repeats(said: Sequence[str]) -> list[str]:
    """Words without what is said twice in a row, unless the repeat may count.

    It counts in "turn left turn left".
    """
    made: list[str] = []
    for word in said:
        made.append(word)
        for size in range(1, _LONGEST_REPEAT + 1):
            if len(made) < 2 * size or made[-1 - size] != word:
                continue
            again = made[-size:]
            if made[-2 * size : -size] == again and _is_stutter(again):
                del made[-size:]
                break
        if len(made) > 1 and word in (made[-2] + "s", made[-2] + "wards", made[-2] + "ward") and made[-2] in ("back", "forward", "toward"):
            del made[-2]
    return made


def _without_right(said: Sequence[str]) -> Sequence[str]:
    """Words without a "right," that only begins them."""
    return said[2:] if len(said) > 2 and list(said[:2]) == ["right", ","] and said[2] not in _NO_TURN else said


def _placed(said: list[str]) -> list[str]:
    """Words in which commas of a terse text are spelled out.

    A room after a comma is that of the thing before it ("what colour is the rug, in the hall", "clock, study"), colours are the thing's
    ("bookshelf, teal"), and three names or more are an order ("hall, bench, bed").
    """
    at = len(said) - 1 - said[::-1].index(",") if "," in said else 0
    place = said[at + 1 :]
    if (
        at
        and place[0] in ("in", "inside")
        and " ".join(place[1 + (place[1:2] == ["the"]) :]) in room_names()
        and kind_of(said[:at]) == "thing"
    ):
        verb = 1 if said[at - 1] in ("is", "are") else 0  # "what colour the rug is, in the hall"
        return [*said[: at - verb], *place, *said[at - verb : at]]
    start = len(said) - said[::-1].index("then") if "then" in said else 0
    parts = _split(said[start:])
    if len(parts) > 1 and parts[1] and all(word in adjectives_of_one_word() for word in parts[1]) and bare_name(parts[0]) == "thing":
        kinds = {adjectives_of_one_word()[word] for word in parts[0] if word in adjectives_of_one_word()}
        if kinds.isdisjoint(adjectives_of_one_word()[word] for word in parts[1]):
            article = int(parts[0][0] in ARTICLES)
            parts = [[*parts[0][:article], *parts[1], *parts[0][article:]], *parts[2:]]
    if len(parts) > 3 and parts[-1] in (["done"], ["go"], ["finish"]):
        parts = parts[:-1]
    kinds = [bare_name(part) for part in parts]
    if kinds == ["thing", "room"]:
        return [*said[:start], *parts[0], "in", *parts[1]]
    if len(parts) >= 3 and all(kinds):
        return [*said[:start], *(word for k, part in enumerate(parts) for word in (["then"] * (k > 0) + part))]
    return [*said[:start], *(word for k, part in enumerate(parts) for word in ([","] * (k > 0) + part))]


def _split(said: Sequence[str]) -> list[list[str]]:
    """Words between commas."""
    parts: list[list[str]] = [[]]
    for word in said:
        if word == ",":
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _is_stutter(again: Sequence[str]) -> bool:
    return _COUNTED.isdisjoint(again) and "," not in again and not any(word.isdigit() or (len(word) < 2 and word != "a") for word in again)


def _with_second_thoughts(said: list[str]) -> list[str]:
    """Words in which each second thought replaces what it corrects."""
    for start in range(1, len(said)):
        if said[start - 1] not in (",", "."):
            continue
        text = " ".join(said[start : start + 12])
        found = _SECOND_THOUGHT.match(text)
        if not found:
            continue
        marker = found.group().split()
        after = said[start + len(marker) :]
        while after and after[0] in (",", "."):
            after = after[1:]
        before = said[: start - 1]
        while before and before[-1] in (",", "."):
            before = before[:-1]
        made = _corrected(before, after)
        if made is not None:
            return _with_second_thoughts(made)
        if " ".join(marker) == "sorry" and after and (after[0] in (*ARTICLES, "left", "right") or bare_name(after)):
            return [*said[:start], "no", *said[start:]]  # "sorry" alone would be dropped as courtesy
    return said


def _corrected(before: list[str], after: list[str]) -> list[str] | None:
    """What is meant by words and their correction; None where it is not sure."""
    if not before or not after:
        return None
    if after[0] in _DONE:
        if after[0] in before:
            at = len(before) - 1 - before[::-1].index(after[0])
            return [*before[:at], *after]
        joined = any(word in (*JOINS, ",", ".") for word in before)
        return after if before[0] in _DONE and not joined else None
    end = next((k for k, word in enumerate(after) if word in (",", ".") or word in JOINS), len(after))
    if bare_name(before) and bare_name(after[:end]):
        return after  # "bedroom. No, kitchen"
    lead = 1 if after[0] in ("to", "in", "on", "by", "at", "near", "into") else 0
    if end <= lead or after[lead] not in ARTICLES:
        return None
    one = after[lead + 1 : lead + 3]
    if (
        len(one) == 2
        and one[0] == "one"
        and one[1] in _AFTER_ONE
        and sum(word in ARTICLES for word in before) == 1
        and _ends_in_noun(before)
    ):
        return [*before, *after[lead + 2 :]]  # "the bedroom, I mean the one with the bed"
    if after[end - 1] in ("one", "ones") and end - lead >= 3:
        return _described(before, after[lead + 1 : end - 1], after[end:], replace=True)
    kind = kind_of(after[lead : noun_end(after, lead)])
    last = max((k for k, word in enumerate(before) if word in ARTICLES), default=-1)
    only = sum(word in ARTICLES for word in before) == 1 and before[0] in _DONE and _ends_in_noun(before)
    if (
        last < 0
        or not kind
        or not kind_of(before[last:])
        or (not only and kind_of(before[last:]) != kind)
        or not JOINS.isdisjoint(before[last:])
        or "," in before[last:]
        or "not" in before[max(0, last - 2) : last]
    ):
        return None
    return [*before[:last], *after[lead:]]


def _with_afterthoughts(said: list[str]) -> list[str]:
    """Words in which "the book, the red one" is "the red book"; a list ("the red chair, the blue one and ...") stays."""
    for k in range(1, len(said)):
        word = said[k]
        if word not in ("one", "ones"):
            continue
        start = k
        while start > 0 and (said[start - 1] in adjectives_of_one_word() or said[start - 1] in ("colour", "color", "colored", "coloured")):
            start -= 1
        adjectives = [one for one in said[start:k] if one in adjectives_of_one_word()]
        article = start > 0 and said[start - 1] in ("the", "that")
        before, after = said[: start - article], said[k + 1 :]
        if "not" in before[max((n + 1 for n, one in enumerate(before) if one == "."), default=0) :][:1]:
            continue  # "not the hall plant, the one in the bathroom"
        if not before or (not article and (before[-1] not in (".", ",") or not adjectives)) or before[-1] in JOINS:
            continue
        if after and (after[0] not in _GOES_ON or (after[0] in ("and", "or", ",") and _lists_on(after[1:]))):
            continue
        if before[-1] not in (",", ".", *last_words_of_things(), *last_words_of_rooms()):
            continue
        if adjectives:
            made = _described(before, adjectives, after, replace=False)
        elif not adjectives and article and after and after[0] in _AFTER_ONE and _ends_in_noun(before):
            made = [*_without_break(before), *after]
        else:
            continue
        if made is not None:
            return _with_afterthoughts(made)
    return said


def _lists_on(after: Sequence[str]) -> bool:
    """Whether another "the blue one" follows as part of a list."""
    end = next((k for k, word in enumerate(after) if word in (",", ".")), len(after))
    return end > 1 and after[end - 1] in ("one", "ones") and after[0] in ("the", "then", "and")


def _described(before: list[str], adjectives: list[str], after: list[str], *, replace: bool) -> list[str] | None:
    """The last thing of `before` with adjectives; with `replace` for those that it has of the same kind, else None where it has one."""
    before = _without_break(before)
    start = max((k + 1 for k, word in enumerate(before) if word in (",", ".", "then")), default=0)
    adjectives = [word for word in adjectives if word in adjectives_of_one_word()]
    last = next((k for k in range(len(before) - 1, start - 1, -1) if before[k] in ARTICLES), start - 1)
    while last > start and before[last - 1] in ("in", "on", "by", "near", "under", "beside", "at", "of", "to", "behind"):
        earlier = next((k for k in range(last - 1, start - 1, -1) if before[k] in ARTICLES), -1)
        if earlier < 0 or not kind_of(before[earlier : last - 1]):
            break
        last = earlier  # "the candle in the hall, the red one": the candle
    if last < start and kind_of(before[start:]) != "thing":
        return None
    noun = next((k for k in range(last + 1, len(before)) if before[k] not in adjectives_of_one_word()), len(before))
    if noun == len(before) or not kind_of(before[last + 1 : noun_end(before, last + 1)]):
        return None
    kinds = {adjectives_of_one_word()[word] for word in adjectives}
    had = before[last + 1 : noun]
    if not adjectives or (not replace and kinds & {adjectives_of_one_word()[word] for word in had}):
        return None
    kept = [word for word in had if adjectives_of_one_word()[word] not in kinds]
    order = ("rank", "size", "color", "material")
    described = sorted([*kept, *adjectives], key=lambda word: order.index(adjectives_of_one_word()[word]))
    return [*before[: last + 1], *described, *before[noun:], *after]


def _without_break(before: list[str]) -> list[str]:
    while before and before[-1] in (",", "."):
        before = before[:-1]
    return before


def _ends_in_noun(before: list[str]) -> bool:
    before = _without_break(before)
    last = max((k for k, word in enumerate(before) if word in ARTICLES), default=-1)
    return last >= 0 and bool(kind_of(before[last:])) and noun_end(before, last) == len(before)


def _tidied(sentence: list[str]) -> list[str]:
    made: list[str] = []
    for word in sentence:
        if word != "," or (made and made[-1] != ","):
            made.append(word)
    return made[:-1] if made and made[-1] == "," else made
