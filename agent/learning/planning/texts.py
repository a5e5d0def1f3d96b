"""Texts for the planner: sentences of train forms, and what people do to sentences.

They leave words out, put remarks around, say the room or the relation first, mistype, and use words that no sentence of training has. Those
are drawn from the lexicon: words whose nearest known name has the same meaning, but none that the grammar holds out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from agent.encoders.lexicon import Lexicon, closed_sets, held_out
from agent.encoders.planning.automaton import tokens_of
from agent.encoders.planning.decode import Situation, situations
from agent.encoders.planning.heard import MARKS, said_words
from agent.encoders.tokenizer import tokenizer
from agent.learning.planning.meanings import random_meaning
from agent.learning.planning.spoken import spoken
from envs.errors import InputError
from envs.language.grammar.canonical import canonical
from envs.language.grammar.generator import generate, generate_phrase
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, PARTS, PREDICATES, ROOMS, SIZES
from envs.language.sampling.sample_refer import pick, shuffled
from envs.language.semantics.acts import Either, Request, When
from envs.language.semantics.meaning import ONE, THING, About, Ask, Description, Go, RoomPlace
from envs.language.semantics.records import Meaning
from envs.language.tokens import vocabulary

ALIKE, ALIKE_SAID = 0.45, 0.6  # least cosine of a word that may stand for a name, and for another word of a request
OTHERS = 12  # such words of a name, at most
WORDS = 4  # version of the word list that is known; it never changes, so that a training is the same when the grammar grows
NAMED = 4  # words of the longest name
PEOPLE = 0.15  # share of people's own sentences, where there are some
FAR = 0.3  # greatest cosine to any name of a word in a remark
_GOING_LISTED = "go walk head move find visit reach navigate proceed look for make your way to over to up to into approach enter"
_GOING = tuple(_GOING_LISTED.split())
_SOUP_LISTED = (
    "it is that you should i want would like to of what there where the this be do can will need one which so here for and now then my your"
    " me please just see was if good kind nice thing know tell at all"
)
_SOUP = tuple(_SOUP_LISTED.split())
_RESTING_LISTED = "standing sitting hanging lying leaning placed squashed pushed tucked resting rolled just kept put waiting squeezed"
_RESTING = ("that stands", "that sits", *_RESTING_LISTED.split())
_LITTLE_LISTED = "the a any every each all to in on for forward back left right at of that with by under behind next"
_LITTLE = frozenset(_LITTLE_LISTED.split())  # before which the end of a request may begin
_SAID_LISTED = (
    "walk move find enter leave exit return turn stop wait tell say size color material number count somewhere"
    " biggest largest smallest tallest lowest nearest closest farthest"
)  # words that are no names, and may be replaced by others that are like them
_SAID = tuple(_SAID_LISTED.split())
_KEYS = {
    About.COLOR: ("what color", "color", "colour", "which color"), About.SIZE: ("how big", "size", "what size", "how large"),
    About.MATERIAL: ("made of", "material", "what material", "made"), About.COUNT: ("how many", "number", "count"),
    About.EXISTS: ("is there", "are there", "do you see", "there"), About.ROOM: ("which room", "in what room", "where", "room"),
}  # fmt: skip
_PHRASES = {About.COUNT: "Many", About.EXISTS: "Some", About.ROOM: "Inner"}


@dataclass(frozen=True)
class Noise:
    """Shares of texts, or of words, to which something is done.

    `aside`: a remark of the grammar; `remark`: words about something else; `unmarked`: no punctuation; `soup`: other words in other orders
    around a phrase; `spoken`: a phrase in a request as people make them; `swapped`: names replaced by words like them; `lost`: words that
    the lexicon alone reads; `typos`: a word mistyped; `fronted`: the room said first; `turned`: the end of a single request first, with
    other words between.
    """

    aside: float = 0.12
    remark: float = 0.1
    unmarked: float = 0.3
    soup: float = 0.15
    spoken: float = 0.2
    swapped: float = 0.25
    lost: float = 0.05
    typos: float = 0.05
    fronted: float = 0.06
    turned: float = 0.05


DRAWS = 300  # random numbers of a sentence, at most: where a part has no words, the grammar tries all ways to say the others


class Patience(np.random.Generator):
    """Generator of a sentence's draws, which gives up after `DRAWS` of them with InputError."""

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__(rng.bit_generator)
        self.left = DRAWS

    def random(self, *args: Any, **named: Any) -> Any:
        """Draw as numpy does; InputError after too many."""
        self.left -= 1
        if self.left < 0:
            raise InputError(f"meaning: expected one that can be said with {DRAWS} draws, got another one")
        return super().random(*args, **named)


NONE = Noise(*[0.0] * 10)


@dataclass(frozen=True)
class Example:
    """Words and what they mean.

    `lost` words are read by the lexicon alone; `told` are the tokens of the meaning, `row` the situations before them.
    """

    words: tuple[str, ...]
    lost: tuple[bool, ...]
    meaning: Meaning
    row: list[Situation]
    told: list[int]


def example(rng: np.random.Generator, noise: Noise, longest: int, people: Sequence[tuple[str, Meaning]] = ()) -> Example:
    """A text with a random meaning, of at most `longest` words and tokens.

    Some texts are those of `people`, with their readings.
    """
    while True:
        try:
            draw = rng.random()
            loose = draw < noise.soup + noise.spoken
            if people and rng.random() < PEOPLE:
                text, meaning = people[int(rng.integers(len(people)))]
            else:
                text, meaning = (soup(rng) if draw < noise.soup else requested(rng)) if loose else sentence(rng, noise)
            row, told = situations(meaning)
        except (InputError, KeyError):
            continue
        said = said_words(text)
        if rng.random() < noise.turned and _single(meaning):
            said = turned(said, rng)
        said = noisy(said, rng, noise)
        if 0 < len(said) <= longest and len(told) <= longest:
            share = 0.3 if noise.lost and rng.random() < 0.15 else noise.lost
            return Example(tuple(said), tuple((rng.random(len(said)) < share).tolist()), meaning, row, told)


def sentence(rng: np.random.Generator, noise: Noise) -> tuple[str, Meaning]:
    """A sentence of train forms, some with the room said first."""
    meaning = random_meaning(rng)
    if rng.random() < noise.fronted * 3 and isinstance(meaning, Go) and isinstance(meaning.to, Description) and meaning.to.room in ROOMS:
        said = generate(Go(replace(meaning.to, room=None)), Patience(rng)).text
        return f"in the {_named(ROOMS[meaning.to.room], rng)}, {said}", meaning
    return generate(meaning, Patience(rng), distractor=bool(rng.random() < noise.aside)).text, meaning


def requested(rng: np.random.Generator) -> tuple[str, Meaning]:
    """A goal in a request as people make them."""
    meaning = min((random_meaning(rng, "go") for _ in range(2)), key=lambda one: len(tokens_of(one)))  # people say little
    if not isinstance(meaning, Go) or not isinstance(meaning.to, Description | RoomPlace):
        return requested(rng)
    if isinstance(meaning.to, RoomPlace) and rng.random() < 0.7:
        return requested(rng)
    loose = isinstance(meaning.to, Description) and rng.random() < 0.5
    phrase = loosely(meaning.to, rng) if loose and isinstance(meaning.to, Description) else _phrase(meaning.to, rng)
    text, meaning = spoken(meaning, phrase, lambda: " ".join(_talk(rng)), rng)
    return text, canonical(meaning)


def soup(rng: np.random.Generator) -> tuple[str, Meaning]:
    """A phrase among words that tell what is wanted of it, or nothing."""
    meaning = random_meaning(rng, "go" if rng.random() < 0.6 else "ask")
    if isinstance(meaning, Go) and isinstance(meaning.to, Description | RoomPlace):
        place, symbol, keys = meaning.to, "", _GOING
    elif isinstance(meaning, Ask) and meaning.other is None:
        place, symbol, keys = meaning.thing, _PHRASES.get(meaning.about, ""), _KEYS[meaning.about]
    else:
        return soup(rng)
    before, after = (_talk(rng) for _ in range(2))
    if isinstance(meaning, Ask) or rng.random() < 0.7:
        side = before if rng.random() < 0.6 else after
        side.insert(int(rng.integers(len(side) + 1)), pick(rng, keys))
    loose = symbol == "" and isinstance(place, Description) and rng.random() < 0.6
    phrase = loosely(place, rng) if loose and isinstance(place, Description) else _phrase(place, rng, symbol)
    marks = [pick(rng, ("", "", ",", ":", ".")) for _ in range(2)]
    return f"{' '.join(before)}{marks[0]} {phrase}{marks[1]} {' '.join(after)}", meaning


def _talk(rng: np.random.Generator) -> list[str]:
    """Up to eight words that name no thing: little ones, others, or both."""
    share = pick(rng, (0.0, 0.3, 0.7))
    return [pick(rng, _remarks() if rng.random() < share else _SOUP) for _ in range(int(rng.integers(9)) if rng.random() < 0.8 else 0)]


def loosely(thing: Description, rng: np.random.Generator) -> str:
    """A phrase for a thing as people put it.

    The relation or the room comes first, or the room as an adjective; or "the red one" last; or all as a list.
    """
    bare = Description(thing.category, thing.color, thing.size, thing.material, room=thing.room, link=thing.link, any=thing.any)
    simple = thing == bare and thing.category not in (THING, ONE) and (thing.room is None or thing.room in ROOMS)
    if not simple or (thing.link and (thing.link.second or thing.link.inverse)):
        return _phrase(thing, rng)
    article = pick(rng, ("a", "any")) if thing.any else pick(rng, ("the", "the", "that", ""))
    named = ((SIZES, thing.size), (COLORS, thing.color), (MATERIALS, thing.material))
    qualities = [_named(names[value], rng) for names, value in named if value]
    noun, room = _named(NOUNS[thing.category], rng), _named(ROOMS[thing.room], rng) if thing.room else ""
    link = ""
    if thing.link:
        resting = pick(rng, _RESTING) if rng.random() < 0.4 else ""
        link = f"{resting} {_named(PREDICATES[thing.link.predicate], rng)} {_other(thing.link.other, rng)}".strip()
    inside = f"in the {room}" if room else ""
    way = rng.random()
    if way < 0.25 and room:
        return f"{article} {' '.join(qualities)} {room} {noun} {link}"
    if way < 0.4 and not thing.any and not link:
        return ", ".join(shuffled(rng, [one for one in (noun, room, *qualities) if one]))
    if way < 0.65 and not thing.any and (qualities or link):
        kept = [one for one in qualities if rng.random() < 0.4]
        said = [one for one in qualities if one not in kept]
        mark = pick(rng, (",", ".", " -", ":"))
        first = f"{article} {' '.join(kept)} {noun} {inside}" if rng.random() < 0.6 else f"{article} {' '.join(kept)} {room} {noun}"
        return f"{first}{mark} the {' '.join(said)} one {link}"
    fronts = [one for one in (inside, link) if one]
    if fronts and way < 0.9:
        front = pick(rng, fronts)
        rest = " ".join(one for one in shuffled(rng, fronts) if one != front)
        between = pick(rng, (",", ",", " there is", " is", " you see")) if thing.any else pick(rng, (",", ",", " is", " you find"))
        return f"{front}{between} {article} {' '.join(qualities)} {noun} {rest}"
    return f"{article} {' '.join(qualities)} {noun} {' '.join(shuffled(rng, fronts))}"


def _phrase(place: Description | RoomPlace, rng: np.random.Generator, symbol: str = "") -> str:
    """A phrase of train forms, without the marks of a sentence."""
    return generate_phrase(place, Patience(rng), symbol=symbol).rstrip(".?").lower()


def _other(other: Description, rng: np.random.Generator) -> str:
    """A phrase for what a thing is related to."""
    bare = other == Description(other.category)
    return f"the {_named(PARTS[other.category], rng)}" if bare and other.category in PARTS else _phrase(other, rng)


def noisy(said: list[str], rng: np.random.Generator, noise: Noise) -> list[str]:
    """Words as people may say them."""
    if rng.random() < noise.swapped:
        said = swapped(said, rng)
    if rng.random() < noise.remark:
        remark, mark = _talk(rng), [one for one in [pick(rng, (",", ".", "."))] if rng.random() < 0.6]
        said = [*remark, *mark, *said] if rng.random() < 0.6 else [*said, *mark, *remark]
    if rng.random() < noise.typos:
        at = int(rng.integers(len(said)))
        said = [*said[:at], mistyped(said[at], rng), *said[at + 1 :]]
    if rng.random() < noise.unmarked:
        said = [word for word in said if word not in MARKS]
    return said


def turned(said: Sequence[str], rng: np.random.Generator) -> list[str]:
    """Words of which the last ones, from a little word on, come first."""
    places = [k for k, word in enumerate(said) if k and word in _LITTLE]
    if not places:
        return list(said)
    at = pick(rng, places)
    kept = [word for word in said if word not in (".", "?")]
    return [*kept[at:], *_some(rng, _SOUP, 4), *kept[:at]]


def _single(meaning: Meaning) -> bool:
    """Whether a meaning has one part, so that the order of its words says little."""
    if isinstance(meaning, Request):
        return len(meaning.acts) + len(meaning.limits) == 1 and not any(isinstance(act, When | Either) for act in meaning.acts)
    return isinstance(meaning, Go) or (isinstance(meaning, Ask) and meaning.other is None)


def swapped(said: Sequence[str], rng: np.random.Generator) -> list[str]:
    """Words in which some names are replaced by others that are like them."""
    out, at = [], 0
    while at < len(said):
        for count in range(NAMED, 0, -1):
            others = likenesses().get(" ".join(said[at : at + count]))
            if others and at + count <= len(said):
                out += pick(rng, others).split() if rng.random() < 0.5 else said[at : at + count]
                at += count
                break
        else:
            out.append(said[at])
            at += 1
    return out


def mistyped(word: str, rng: np.random.Generator) -> str:
    """A word with two letters exchanged, one left out, or one twice."""
    if len(word) < 4:
        return word
    at = int(rng.integers(len(word) - 1))
    ways = (word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:])
    return pick(rng, ways)


@cache
def likenesses() -> dict[str, tuple[str, ...]]:
    """Words of the lexicon that may stand for each train name, verb and superlative.

    None is known to the grammar, or held out.
    """
    lexicon = Lexicon.load()
    owners = [(kind, value, name) for kind, named in closed_sets().items() for value, names in named.items() for name in names]
    owners += [("said", word, word) for word in _SAID]
    hidden = {name for named in held_out().values() for names in named.values() for name in names}
    hidden |= {word for name in hidden for word in name.split()} | {word for *_, name in owners for word in name.split()}
    hidden |= {*tokenizer().pieces, *vocabulary(WORDS)}
    cosines = lexicon.vectors @ np.stack([lexicon.asked(name) for *_, name in owners]).T
    best, score = cosines.argmax(1), cosines.max(1)
    found: dict[tuple[str, str], list[str]] = {}
    for row in np.argsort(-score, kind="stable"):
        word = lexicon.words[row]
        kind, value, _ = owners[best[row]]
        mine, least = found.setdefault((kind, value), []), ALIKE_SAID if kind == "said" else ALIKE
        if score[row] >= least and len(mine) < OTHERS and not hidden & {word, *word.split()} and word.replace(" ", "").isalpha():
            mine.append(word)
    listed = [(found.get((kind, value)), name) for kind, value, name in owners if kind != "relation"]  # "above" is like "below"
    return {name: tuple(others) for others, name in listed if others and len(name) > 2}


@cache
def _remarks() -> tuple[str, ...]:
    """Words that are like no name: half of them those that people use when they ask for something."""
    lexicon = Lexicon.load()
    names = np.stack([lexicon.asked(name) for named in closed_sets().values() for names in named.values() for name in names])
    far = (lexicon.vectors @ names.T).max(1) < FAR
    rare = tuple(word for word, good in zip(lexicon.words, far, strict=True) if good and word.isalpha())
    usual = tuple(word for word in vocabulary(WORDS) if word in set(rare))
    return usual * (1 + len(rare) // max(1, len(usual))) + rare


def _some(rng: np.random.Generator, among: Sequence[str], most: int) -> list[str]:
    """Up to so many of some words, in any order."""
    return [pick(rng, among) for _ in range(int(rng.integers(most + 1)))]


def _named(names: str, rng: np.random.Generator) -> Any:
    """A train name."""
    return pick(rng, [name for name in names.split("|") if not name.startswith("~")])
