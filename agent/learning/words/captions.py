"""Captions of views, with phrases of the grammar in train forms, as numbers of words.

Some words are text-blind: all colours fill the same places of the same captions, so that text alone cannot tell them apart; and the verbs
of one use ("sleep", "doze") never share a sentence. Names of several words are one word here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Int

from agent.learning.views import View, facts_of
from envs.language.lexicon import NOUNS, ROOMS, USES
from envs.language.sampling.sample_refer import may_say, pick
from envs.language.sampling.seen import phrase_for
from envs.language.semantics.meaning import THING, Description
from envs.language.tokens import words
from envs.scenes.scene import Object

LENGTH = 16  # words of a caption; longer ones are left out
PURPOSE = 227  # of the generator
FRAMES = ("there is {}", "i can see {}", "this is {}", "look at {}", "what is here is {}", "{} is in view")
DOING = ("someone could {} here", "this is where to {}", "you can {} here", "a good place to {}", "come here to {}", "they {} here")
VERBS: dict[str, tuple[str, ...]] = {  # by use, of `envs.language.lexicon.USES`; each verb is one word and serves no other use here
    "sleep": ("sleep", "doze", "nap", "snooze"), "sit": ("sit", "relax", "perch", "unwind"),
    "work": ("work", "study", "type", "concentrate"),
    "eat": ("eat", "dine", "feast", "sup"), "cook": ("cook", "bake", "fry", "roast"), "wash hands": ("rinse", "wash", "scrub", "lather"),
    "bathe": ("bathe", "soak", "shower", "splash"), "see oneself": ("shave", "comb", "preen", "primp"),
    "keep clothes": ("dress", "undress", "change", "hang"),
}  # fmt: skip


@dataclass(frozen=True)
class Captions:
    """Captions of views, as word numbers with zeros after the last one.

    `view` is the number of the view that each is about.

    `listed` are the words by number, the first of them none.
    """

    listed: tuple[str, ...]
    said: Int[np.ndarray, "n 16"]
    view: Int[np.ndarray, "n"]

    @property
    def number(self) -> dict[str, int]:
        """Number of each word."""
        return {word: number for number, word in enumerate(self.listed)}


def things_in(view: View) -> list[Object]:
    """Things of a view that can be asked for."""
    known = facts_of(view.split, view.index).known
    return [known[thing] for thing in view.clear]


def color_captions(views: tuple[View, ...], seed: int) -> Captions:
    """Captions that name the colour of one thing and nothing else of it."""

    def say(view: View, rng: np.random.Generator) -> Iterator[str]:
        for thing in things_in(view):
            phrase = phrase_for(Description(THING, color=thing.color), rng) if thing.color else None
            if phrase:
                yield pick(rng, FRAMES).format(phrase)

    return _numbered(views, seed, say)


def place_captions(views: tuple[View, ...], seed: int, without: frozenset[tuple[str, str]] = frozenset()) -> Captions:
    """Captions that say in which type of room things are, or beside what.

    No caption says a pair of category and room of `without`.
    """

    def say(view: View, rng: np.random.Generator) -> Iterator[str]:
        facts, seen = facts_of(view.split, view.index), view.world()
        for thing in things_in(view):
            room = facts.room_type(thing.room)
            if room in ROOMS and (thing.category, room) not in without:
                yield from _framed(Description(thing.category, room=room), rng)
            held = [key for key in seen.related if key[1] == thing.id]
            if held:
                other, second = pick(rng, seen.related[pick(rng, held)])
                if not second and seen.known[other].category in NOUNS:
                    yield f"{_named(thing.category, rng)} stands by {_named(seen.known[other].category, rng)}"

    return _numbered(views, seed, say)


def use_captions(views: tuple[View, ...], seed: int) -> Captions:
    """Captions that say with one verb what somebody could do in a view.

    Others name a thing there.
    """
    serves = {category: use for use in VERBS for category in USES[use][1]}

    def say(view: View, rng: np.random.Generator) -> Iterator[str]:
        for thing in things_in(view):
            if thing.category in serves:
                yield pick(rng, DOING).format(pick(rng, VERBS[serves[thing.category]]))
                yield f"{pick(rng, FRAMES).format(_named(thing.category, rng))}"

    return _numbered(views, seed, say)


def _framed(description: Description, rng: np.random.Generator) -> Iterator[str]:
    """A sentence about what a description says; none where it names a held-out pair or cannot be said."""
    phrase = phrase_for(description, rng) if may_say(description, "seen") else None
    if phrase:
        yield pick(rng, FRAMES).format(phrase)


def _named(category: str, rng: np.random.Generator) -> str:
    return phrase_for(Description(category), rng) or category


def _numbered(views: tuple[View, ...], seed: int, say: Callable[[View, np.random.Generator], Iterator[str]]) -> Captions:
    """Captions of all views, as numbers."""
    rng = np.random.default_rng([seed, PURPOSE])
    lines, at = [], []
    for k, view in enumerate(views):
        for text in say(view, rng):
            line = joined(words(text))
            if len(line) <= LENGTH:
                lines.append(line)
                at.append(k)
    listed = ("", *sorted({word for line in lines for word in line}))
    number = {word: n for n, word in enumerate(listed)}
    said = np.zeros((len(lines), LENGTH), np.int64)
    for row, line in zip(said, lines, strict=True):
        row[: len(line)] = [number[word] for word in line]
    return Captions(listed, said, np.array(at, np.int64))


def joined(said: list[str]) -> list[str]:
    """Words of which those of one name are joined: coffee_table."""
    out, k = [], 0
    while k < len(said):
        size = next((n for n in (4, 3, 2) if tuple(said[k : k + n]) in _long_names()), 1)
        out.append("_".join(said[k : k + size]))
        k += size
    return out


@cache
def _long_names() -> frozenset[tuple[str, ...]]:
    """Names of things and rooms of several words."""
    listed = (name.split() for names in (NOUNS, ROOMS) for said in names.values() for name in said.split("|") if not name.startswith("~"))
    return frozenset(tuple(name) for name in listed if len(name) > 1)
