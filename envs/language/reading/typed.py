"""Typed text as the words that the parser reads: `read`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from envs.language.reading.asides.vocatives import without_called, without_names
from envs.language.reading.languages import language_of
from envs.language.reading.recasting.misleading import plainly
from envs.language.reading.repairs import repaired
from envs.language.reading.spelling.dialect import TYPED, numeral, shortened, with_g
from envs.language.reading.spelling.spelling import JOINED, corrected, english, expanded, is_english, variant
from envs.language.reading.word import Word

_NOISE_LISTED = (
    "please now just okay ok hey hi hello well so robot thanks alright um uh er erm hmm hm mm oh ah eh yo yeah lol haha ha righto oi ahoy"
    " crikey goodness gosh omg tbh lmao na aw whoa woah aye och ach ugh ooh phew psst yep yup yup yay ahem hiya howdy blimey sheesh jeez"
    " beep boop bleep bloop beepboop geez gee golly dang darn arr alrighty okey dokey okie dokie greetings pray wow "
    "meh ay ouch oof yikes yoo yoohoo ello ehm erm umm uhh"
)
NOISE = frozenset(_NOISE_LISTED.split())  # words that are not read
_SAME_LENGTH = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "`": "'", "\u00b4": "'", "\u201c": '"', "\u201d": '"'})
_PIECE = re.compile(
    rf"(?P<texted>\b(?:{TYPED})(?!\w))|"
    r"(?P<number>\d+(?:\.\d+)?)|(?P<part>[\u00bc\u00bd\u00be])|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*|'em\b)|(?P<degrees>\u00b0)|(?P<and>&)"
    r"|(?P<then>-+>|=+>|\u2192|\u21d2)|(?P<with>\bw/)|(?P<stop>[.?!;\n\u2026\u3002]+)|(?P<comma>[,:()]|\s[-\u2013\u2014]+\s|\u2014)"
)
_SHORT_LISTED = "nos approx ft deg mr mrs dr st vs eg ie incl min mins sec secs cm"
_SHORT = frozenset(_SHORT_LISTED.split())  # abbreviations whose full stop ends no sentence
_PARTS = {"\u00bc": "point 2 5", "\u00bd": "point 5", "\u00be": "point 7 5"}
_ALONE = {"\u00bc": "a quarter", "\u00bd": "half", "\u00be": "three quarters"}
_SO_LISTED = "if do not think hope say said or ever and am is are was were be been being feel feels look looks got get it not that"
_SO = frozenset(_SO_LISTED.split())  # before a "so" that does not begin a clause
_TO_THE_RIGHT_LISTED = "turn the your go face look bear to a step rotate spin swivel hang keep on hard pivot slightly degrees left bit ,"
_TO_THE_RIGHT = frozenset(_TO_THE_RIGHT_LISTED.split())  # before a "right" that is a side, even before "now"


@dataclass(frozen=True)
class Reading:
    """Words of a text.

    `tokens` have "." between sentences, `sentences` have "," between clauses.
    `corrections` are pairs of a typed word and what it was taken for. `language` is "" for English, else the name of another language.
    """

    tokens: tuple[str, ...]
    sentences: tuple[tuple[str, ...], ...]
    corrections: tuple[tuple[str, str], ...] = ()
    language: str = ""


def read(text: str, known: frozenset[str]) -> Reading:
    """Words of a text as the parser reads them.

    `known` are the words of the grammar. Lower case, contractions expanded, "an" as "a", numbers as single digits with "point", noise
    ("please", "um") dropped. A word that is neither known nor English is taken for the British or American form of a known one, or for one
    with a typing mistake. The text of another language is not corrected.
    """
    language = language_of(text, known)
    corrections: dict[str, str] = {}
    sentences: list[list[str]] = []
    for sentence in _typed(text.translate(_SAME_LENGTH)):
        said = _joined(without_names(sentence, text, known | NOISE), known)
        if not language:
            said = [word for one in said for word in _spelled(one, text, known, corrections)]
        said = without_called(_without_noise(_without_slip(said, begun=bool(sentences))))
        if said:
            sentences.append(said)
    kept = tuple(tuple(sentence) for sentence in (sentences if language else plainly(repaired(sentences))))
    return Reading(flat(kept), kept, tuple(corrections.items()), language)


def flat(sentences: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Words of sentences for the parser: "." between sentences, no commas."""
    said: list[str] = []
    for sentence in sentences:
        found = [word for word in sentence if word != ","]
        said += ["."] if said and found else []
        said += found
    return tuple(said)


def breaks(sentences: tuple[tuple[str, ...], ...]) -> frozenset[int]:
    """Numbers of the words of `flat` before which a comma stood."""
    found, count = set(), 0
    for sentence in sentences:
        count += bool(count) and any(word != "," for word in sentence)
        for word in sentence:
            if word == ",":
                found.add(count)
            else:
                count += 1
    return frozenset(found)


def _typed(text: str) -> Iterator[list[Word]]:
    """Words of each sentence, contractions expanded, with "," between clauses."""
    found: list[Word] = []
    pieces = list(_PIECE.finditer(text))
    for k, piece in enumerate(pieces):
        what, typed = piece.lastgroup, piece.group()
        after = pieces[k + 1].group().lower() if k + 1 < len(pieces) else ""
        before = pieces[k - 1].group().lower() if k else ""
        if what == "stop" and typed == "." and before in _SHORT and (after[:1].isalnum()) and pieces[k + 1].group()[:1].islower():
            continue
        if what == "stop":
            yield found
            found = []
            continue
        if what in ("word", "texted"):
            said = expanded(typed.lower(), after)
        elif what == "number" and (word := numeral(typed, before, after)) is not None:
            said = [word]
        elif what == "number":
            said = ["point" if sign == "." else sign for sign in typed]
        elif what == "part":
            after_number = k > 0 and pieces[k - 1].lastgroup == "number"
            said = (_PARTS if after_number else _ALONE)[typed].split()
        else:
            said = [{"degrees": "degrees", "and": "and", "comma": ",", "then": "then", "with": "with"}[what or ""]]
        found += [Word(word, piece.start(), piece.end()) for word in said]
    yield found


def _joined(said: list[Word], known: frozenset[str]) -> list[Word]:
    """Words with names written apart as one: "night stand", and "kit chen" where a part is not English."""
    made: list[Word] = []
    for word in said:
        before = made[-1] if made else Word("", 0, 0)
        name = JOINED.get((before, word))
        whole = before + word
        apart = len(whole) >= 5 and whole in known and not all(part in known or is_english(part) for part in (before, word))
        if name in known or apart:
            made[-1] = Word(name if name in known else whole, before.start, word.end)
        else:
            made.append(word)
    return made


def _spelled(word: Word, text: str, known: frozenset[str], corrections: dict[str, str]) -> list[Word]:
    """A word, or what it is taken for where it is not known; a typing mistake is added to the corrections."""
    if word in known or word in NOISE or len(word) < 2:
        return [word]
    other = shortened(str(word), (known, NOISE, english())) or with_g(str(word), known, english()) or variant(str(word), known)
    if other is None and (taken := corrected(str(word), known)):
        corrections[text[word.start : word.end]] = other = taken
    return [word] if other is None else [Word(part, word.start, word.end) for part in other.split()]


def _without_slip(said: list[Word], *, begun: bool) -> list[Word]:
    """Words without an "oops" that begins a text; a later one takes something back."""
    kept = [Word("oops", word.start, word.end) if word == "whoops" else word for word in said]
    at = 0
    while not begun and at < len(kept) and (kept[at] in ("oops", ",") or kept[at] in NOISE):
        at += 1
    return [word for k, word in enumerate(kept) if k >= at or word != "oops"]


def _without_noise(said: list[Word]) -> list[str]:
    """Words without noise; a "so" that begins a clause is a comma."""
    made: list[str] = []
    for word, after in zip_longest(said, said[1:], fillvalue=""):
        aims = made[-1:] in (["it"], ["that"]) and after in ("i", "we", "that", "he", "she", "they")  # "go up to it so I can see"
        if word == "so" and made and (made[-1] not in _SO or aims) and made[-1] != ",":
            made.append(",")
        elif (
            (word == "now" and len(made) > 1 and made[-1] == "right" and made[-2] not in _TO_THE_RIGHT)
            or (word == "now" and made and made[-1] == "for")
            or (word == "well" and made and made[-1] == "as")
        ):
            made.pop()
        elif word not in NOISE and not (word == "," and (not made or made[-1] == ",")):
            made.append(word)
    while made and made[-1] == ",":
        made.pop()
    return made
