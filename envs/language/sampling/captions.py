"""Captions of views: several facts, with the thing each word is about.

World side: ground truth of one picture, for training texts and for figures. A fact is a row of numbers (`FACT`), so that whether each of
many captions is true of each of many views is one comparison of arrays: a caption that happens to be true of another view is no negative
of it.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from envs.errors import InputError
from envs.houses.palette import HELD_OUT
from envs.language.grammar.generator import generate_phrase
from envs.language.grammar.patterns import PUNCTUATION
from envs.language.lexicon import PREDICATES
from envs.language.sampling.priors import USUAL, said_in_vain
from envs.language.sampling.sample_refer import Pairs, pick, shuffled
from envs.language.sampling.seen import OPPOSITE
from envs.language.semantics.denotation import QUALITIES, matches
from envs.language.semantics.meaning import Description, Link
from envs.language.semantics.world import WALL, World
from envs.scenes.relations import Predicate
from envs.scenes.scene import Object
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES

NAMES = {"category": (*CATEGORIES, WALL), "color": COLORS, "size": SIZES, "material": MATERIALS, "room": ROOMS}
FACT = (*NAMES, "predicate", *(f"other_{name}" for name in ("category", "color")))  # columns of a fact; -1 is any value
SAID = {"color": 0.6, "size": 0.2, "material": 0.25, "room": 0.1}  # shares of phrases that say an attribute which the thing has
LINKED = 0.25  # share of phrases with a relation
MOST = 3  # phrases of a caption
JOINTS = (" and ", ", ", ", and ", " with ")
PARTS = ("category", "color", "size", "material", "room", "predicate", "other")  # of a phrase that can be made false
TRIES = 8
_PREDICATES = tuple(one for one in Predicate if one != Predicate.BETWEEN)


@dataclass(frozen=True)
class Phrase:
    """A fact in words: `text` describes `thing`, `link` says its relation to `other`.

    `seed` is that of its words: a phrase with another fact and the same seed has the same words where it can.
    """

    description: Description
    thing: int
    seed: int
    text: str
    link: str = ""
    other: int = 0
    other_text: str = ""

    @property
    def whole(self) -> str:
        """All of its words."""
        return " ".join(part for part in (self.text, self.link, self.other_text) if part)


@dataclass(frozen=True)
class Caption:
    """A sentence of phrases, true of the view that it was made for.

    `altered` is the part (one of PARTS) in which it was made false; empty where it is true.
    """

    phrases: tuple[Phrase, ...]
    joint: str = JOINTS[0]
    altered: str = ""

    @property
    def text(self) -> str:
        """The sentence."""
        return self.joint.join(phrase.whole for phrase in self.phrases)

    @property
    def spans(self) -> tuple[tuple[int, int, int], ...]:
        """Characters `start` to `end` (exclusive), and the thing that they are about."""
        found, at = [], 0
        for phrase in self.phrases:
            found.append((at, at + len(phrase.text), phrase.thing))
            at += len(phrase.whole)
            if phrase.other_text:
                found.append((at - len(phrase.other_text), at, phrase.other))
            at += len(self.joint)
        return tuple(found)

    @property
    def facts(self) -> Int[np.ndarray, "p 8"]:
        """Facts that it states, one a phrase."""
        return np.array([fact_of(phrase.description) for phrase in self.phrases], np.int16).reshape(-1, len(FACT))


def fact_of(said: Description) -> list[int]:
    """Row of a description: attributes, room, and a relation to a category and colour."""
    row = [-1 if value is None else names.index(value) for value, names in ((getattr(said, name), NAMES[name]) for name in NAMES)]
    link = said.link
    if link is None:
        return [*row, -1, -1, -1]
    color = -1 if link.other.color is None else COLORS.index(link.other.color)
    return [*row, _PREDICATES.index(link.predicate), NAMES["category"].index(link.other.category), color]


def facts_in(seen: World) -> Int[np.ndarray, "r 8"]:
    """All facts of a view: a row for each thing, and one for each relation."""
    own = {thing.id: [_index(getattr(thing, name), NAMES[name]) for name in NAMES if name != "room"] for thing in seen.known.values()}
    for thing in seen.known.values():
        own[thing.id].append(_index(seen.room_type(thing.room), ROOMS))
    rows = [[*own[thing.id], -2, -2, -2] for thing in seen.things]
    for one in seen.relations:
        if one.predicate in _PREDICATES and one.subject in own and one.object in own:
            rows.append([*own[one.subject], _PREDICATES.index(one.predicate), *own[one.object][:2]])
    return np.unique(np.array(rows, np.int16).reshape(-1, len(FACT)), axis=0)


def holds(facts: Int[np.ndarray, "p 8"], rows: Int[np.ndarray, "r 8"]) -> Bool[np.ndarray, "p"]:
    """Whether each fact is one of those of a view (`facts_in`)."""
    return ((facts[:, None] == -1) | (facts[:, None] == rows[None])).all(axis=2).any(axis=1)


def sample_caption(
    seen: World, rng: np.random.Generator, things: Collection[int], *, forms: str = "train", pairs: Pairs | None = None, most: int = MOST
) -> Caption | None:
    """A caption of one to `most` of some things in view; None without any phrase.

    `forms` are those of `generate_phrase`; with pairs='seen' no held-out pair of category and colour is named.
    """
    count = int(rng.integers(1, most + 1))
    found: dict[tuple[int, ...], Phrase] = {}
    for number in shuffled(rng, sorted(things)):
        phrase = _phrase(seen, rng, seen.known[number], forms, pairs)
        if phrase is not None:
            found.setdefault(tuple(fact_of(phrase.description)), phrase)
        if len(found) == count:
            break
    return Caption(tuple(found.values()), str(pick(rng, JOINTS))) if found else None


def alter_caption(
    caption: Caption, seen: World, rng: np.random.Generator, at_w: Float[np.ndarray, "3"], *, forms: str = "train", part: str | None = None
) -> Caption | None:
    """The caption with one part changed, so that it is false of the view.

    The other words stay. None where nothing can be changed. `part` is one of PARTS, drawn for None.
    """
    for name in [part] if part else shuffled(rng, PARTS):
        for k in shuffled(rng, range(len(caption.phrases))):
            old = caption.phrases[k]
            for said in _altered(old.description, rng, name)[:TRIES]:
                if matches(seen, said, at_w):
                    continue
                new = _worded(said, old.thing, old.other, old.seed, forms)
                if new is not None:
                    return replace(caption, phrases=(*caption.phrases[:k], new, *caption.phrases[k + 1 :]), altered=name)
    return None


def _index(value: str, names: tuple[str, ...]) -> int:
    """Index of a name; -2, which no fact states, for others."""
    return names.index(value) if value in names else -2


def _phrase(seen: World, rng: np.random.Generator, thing: Object, forms: str, pairs: Pairs | None) -> Phrase | None:
    """A phrase about a thing in view."""
    if thing.category not in CATEGORIES:
        return None
    own = {name: getattr(thing, name) for name in QUALITIES} | {"room": seen.room_type(thing.room)}
    said: dict[str, Any] = {
        name: value for name, value in own.items() if value in NAMES[name] and value != thing.category and rng.random() < SAID[name]
    }
    if pairs == "seen" and (thing.category, said.get("color")) in HELD_OUT:
        said.pop("color")
    link, other = _link(seen, rng, thing, pairs) if rng.random() < LINKED else (None, 0)
    description = Description(thing.category, **said, link=link, any=True)
    return _worded(description, thing.id, other, int(rng.integers(2**32)), forms)


def _link(seen: World, rng: np.random.Generator, thing: Object, pairs: Pairs | None) -> tuple[Link | None, int]:
    """A relation of a thing, and the id of the other one; None and 0 where it has none."""
    held = [one for one in _PREDICATES if (one, thing.id) in seen.related]
    if not held:
        return None, 0
    predicate = pick(rng, held)
    end = seen.known[int(pick(rng, seen.related[predicate, thing.id])[0])]
    if end.category not in NAMES["category"]:
        return None, 0
    named = end.color in COLORS and end.category != WALL and rng.random() < SAID["color"]
    color = end.color if named and not (pairs == "seen" and (end.category, end.color) in HELD_OUT) else None
    return Link(predicate, Description(end.category, color=color, any=end.category != WALL)), end.id


def _worded(said: Description, thing: int, other: int, seed: int, forms: str) -> Phrase | None:
    """Phrase of a description in some forms; None where the grammar has none.

    Where the thing itself cannot be said in held-out forms, it is in train forms.
    """
    rng = np.random.default_rng(seed)
    head = _plain(replace(said, link=None), rng, forms)
    if said.link is None or head is None:
        return None if head is None else Phrase(said, thing, seed, head)
    names = PREDICATES[said.link.predicate].split("|")
    held = [name[1:] for name in names if name.startswith("~")] if forms == "synonyms" else []
    link = str(pick(rng, held or [name for name in names if not name.startswith("~")]))
    tail = "the wall" if said.link.other.category == WALL else _plain(said.link.other, rng, forms)
    return None if tail is None else Phrase(said, thing, seed, head, link, other, tail)


def _plain(said: Description, rng: np.random.Generator, forms: str) -> str | None:
    """Words of a description without capitals and stops."""
    for form in dict.fromkeys((forms, "train")):
        try:
            return generate_phrase(said, rng, forms=form).lower().rstrip("".join(PUNCTUATION))
        except InputError:
            continue
    return None


def _altered(said: Description, rng: np.random.Generator, part: str) -> list[Description]:
    """Descriptions that differ from one in a part, in random order; as plausible in homes as the one itself."""
    link, usual = said.link, USUAL.get(said.category)
    if part == "category" and usual:
        kinds = [name for name in USUAL if name != said.category and (said.color is None or said_in_vain(name, said.color))]
        return [replace(said, category=name) for name in shuffled(rng, kinds, [USUAL[name].share for name in kinds])]
    if part == "color" and said.color and usual:
        shares = {name: share for name, share in usual.colors.items() if name != said.color and said_in_vain(said.category, name)}
        return [replace(said, color=name) for name in shuffled(rng, list(shares), list(shares.values()))]
    if part in ("size", "room") and getattr(said, part):
        return [replace(said, **{part: name}) for name in shuffled(rng, NAMES[part]) if name != getattr(said, part)]
    if part == "material" and said.material and usual:
        return [replace(said, material=name) for name in shuffled(rng, usual.materials) if name != said.material]
    if part == "predicate" and link and link.predicate in OPPOSITE and link.other.category != WALL:
        return [replace(said, link=replace(link, predicate=OPPOSITE[link.predicate]))]
    if part == "other" and link and link.other.category != WALL:
        color = link.other.color
        kinds = [name for name in USUAL if name not in (link.other.category, said.category) and (not color or said_in_vain(name, color))]
        shares = [USUAL[name].share for name in kinds]
        return [replace(said, link=replace(link, other=replace(link.other, category=name))) for name in shuffled(rng, kinds, shares)]
    return []
