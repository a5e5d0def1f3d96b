"""Training of the reader: phrases made for random meanings, which are their own labels."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from agent.encoders.likeness import WIDTH
from agent.encoders.sentences.reader import LEAST, LENGTH, PARTS, SLOTS, UNKNOWN, VALUES, Reader, ReaderConfig, Reading
from agent.learning.sentences.strangers import strangers
from envs.houses.palette import HELD_OUT
from envs.language.grammar.canonical_parts import canonical_thing
from envs.language.grammar.patterns import choices
from envs.language.grammar.table import constructions
from envs.language.sampling.sample_refer import pick, shuffled
from envs.language.sampling.seen import phrase_for
from envs.language.semantics.meaning import THING, Description, Link, Order, Rank, RoomPlace
from envs.language.tokens import words
from envs.scenes.relations import Predicate
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES

PURPOSE = 251  # of the generators of phrases
NAMES = {"color": COLORS, "size": SIZES, "material": MATERIALS}
CARRIERS = ("", "", "", "find", "go to", "look for", "where is", "this is", "is this", "there is", "is there", "i can see", "do you see")
NOISE = ("the", "a", "that", "it", "is", "and", "xyz", "xyz", "xyz")  # "xyz" is a word that nobody knows
NEGATORS = ("not", "non", "but", "not the one", "but not the one", "but the one", "xyz xyz the one")  # around a value


@dataclass(frozen=True)
class ReaderRecipe:
    """Recipe that determines the reader.

    `dropped` is the share of words that are made unknown, or known by their vectors alone; `scrambled` that of phrases without grammar,
    `mixed` that of names for which another word stands.
    """

    model: ReaderConfig = field(default_factory=lambda: ReaderConfig(known_words(), vectors=WIDTH))
    batch: int = 64
    rate: float = 2e-3
    decay: float = 0.01
    average: float = 0.998
    dropped: float = 0.06
    scrambled: float = 0.35
    mixed: float = 0.15
    seed: int = 0

    def build(self) -> Reader:
        """Initial reader."""
        torch.manual_seed(self.seed)
        return self.model.build()

    def stream(self, rank: int, world: int) -> tuple[int, int, Reader]:
        """Worker's number, size of its batches, and a reader that encodes."""
        return rank, self.batch // world, self.model.build()

    def example(self, stream: tuple[int, int, Reader], number: int) -> dict[str, Tensor]:
        """Batch `number`: phrases and what they say."""
        rank, size, reader = stream
        rng = np.random.default_rng([self.seed, PURPOSE, rank, number])
        said = [scrambled(rng) if rng.random() < self.scrambled else phrase(rng) for _ in range(size)]
        texts = [text for text, _ in said]
        if self.mixed:
            texts = [strangers(self.model.words).mixed(text, rng, self.mixed) for text in texts]
        tokens = lost_words(reader, texts, rng, self.dropped)
        return {"tokens": tokens} | labels_of([meaning for _, meaning in said])

    def loss(self, model: nn.Module, example: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Sum over slots of the mean cross-entropy."""
        parts = reading_losses(model(example["tokens"]), example)
        return torch.stack(list(parts.values())).sum(), parts


def lost_words(reader: Reader, texts: Sequence[str], rng: np.random.Generator, share: float, kept: Collection[str] = ()) -> Tensor:
    """Numbers of the words of texts, of which a share is lost.

    Half of those are unknown, half known by their vectors alone; words of `kept` are never lost.
    """
    tokens = reader.encode(texts, max(len(words(text)) for text in texts))
    for row, text in zip(tokens, texts, strict=True):
        for k, word in enumerate(words(text)):
            if word not in kept and rng.random() < share:
                row[k] = reader.other(word) if rng.random() < 0.5 else UNKNOWN
    return tokens


def reading_losses(reading: Reading, labels: dict[str, Tensor]) -> dict[str, Tensor]:
    """Mean cross-entropy of each slot."""
    found = {slot: chance.gather(1, labels[slot][:, None]).clamp_min(LEAST) for slot, chance in reading.values.items()}
    return {slot: -chance.log().mean() for slot, chance in found.items()}


def filled_slots(description: Description | RoomPlace) -> dict[str, str]:
    """Values of the slots that a description fills; THING fills none."""
    if isinstance(description, RoomPlace):
        return {"room": description.type}
    link = description.link
    found: dict[str, str | None] = {name: getattr(description, name) for name in tuple(SLOTS)[:8]}
    found["predicate"] = str(link.predicate) if link else None
    for role, other in (("other", link and link.other), ("second", link and link.second)):
        if other:
            found |= {f"{role}_{name}": getattr(other, name) for name in ("category", *NAMES)}
    return {name: value for name, value in found.items() if value and value != THING}


def labels_of(descriptions: Sequence[Description | RoomPlace]) -> dict[str, Tensor]:
    """Index of the value of each slot; the number of its values for none."""
    filled = [filled_slots(one) for one in descriptions]
    rows = {
        slot: [VALUES[kind].index(said[slot]) if slot in said else len(VALUES[kind]) for said in filled] for slot, kind in SLOTS.items()
    }
    return {slot: torch.tensor(row, dtype=torch.long) for slot, row in rows.items()}


def phrase(rng: np.random.Generator, *, forms: str = "train") -> tuple[str, Description | RoomPlace]:
    """A phrase with a random meaning, sometimes within a short sentence."""
    while True:
        meaning = random_description(rng) if rng.random() > 0.03 else RoomPlace(pick(rng, ROOMS), any=bool(rng.random() < 0.5))
        text = phrase_for(meaning, rng, forms=forms)
        if text and len(words(text)) <= LENGTH - 3:
            return f"{pick(rng, CARRIERS)} {text}".strip(), meaning


def random_description(rng: np.random.Generator) -> Description:
    """A description with random parts: each shape equally likely, without held-out pairs."""
    found = Description(THING if rng.random() < 0.05 else pick(rng, CATEGORIES), any=bool(rng.random() < 0.2))
    found = _adjectives(found, rng, 3)
    if rng.random() < 0.15 and not any(getattr(found, f"no_{name}") for name in NAMES):
        name = pick(rng, tuple(NAMES))
        found = replace(found, **{name: None, f"no_{name}": pick(rng, NAMES[name])})
    if rng.random() < 0.2:
        found = replace(found, room=pick(rng, ROOMS))
    if rng.random() < 0.5:
        found = replace(found, link=_link(rng))
    if rng.random() < 0.08:
        found = replace(found, any=False, rank=Rank(pick(rng, tuple(Order)), int(rng.integers(1, 4))))
    if found == Description(THING, any=found.any):
        return random_description(rng)
    found = canonical_thing(found, "phrase")
    return found if _may(found, found.color) and _may(found, found.no_color) else random_description(rng)


def _link(rng: np.random.Generator) -> Link:
    """A random relation."""
    predicate = pick(rng, tuple(Predicate))
    if predicate == Predicate.BETWEEN:
        return Link(predicate, _other(rng), _other(rng))
    part = rng.random() < (0.6 if predicate == Predicate.AGAINST else 0.1)
    return Link(predicate, Description(pick(rng, PARTS)) if part else _other(rng))


def _other(rng: np.random.Generator) -> Description:
    """A random thing that another one is related to."""
    found = _adjectives(Description(pick(rng, CATEGORIES)), rng, 2)
    return found if _may(found, found.color) else _other(rng)


def _adjectives(description: Description, rng: np.random.Generator, most: int) -> Description:
    """A description with up to `most` qualities."""
    names = rng.permutation(list(NAMES))[: int(rng.integers(most + 1))]
    return replace(description, **{name: pick(rng, NAMES[name]) for name in names.tolist()})


def _may(description: Description, color: str | None) -> bool:
    """Whether training may name a colour of such a thing; one that repeats the category says nothing."""
    return (description.category, color) not in HELD_OUT and description.material != description.category


def scrambled(rng: np.random.Generator) -> tuple[str, Description]:
    """A telegram with a random meaning: the words of each thing in any order.

    There are words among them that say nothing, or that nobody knows. It teaches that order and little words hardly matter, so that
    constructions never heard can be read.
    """
    said = random_description(rng)
    out = _telegram(said, rng)
    if said.link:
        between = said.link.predicate == Predicate.BETWEEN
        out += ["between" if between else _named("Predicate", said.link.predicate, rng), *_telegram(said.link.other, rng)]
        out += ["and", *_telegram(said.link.second, rng)] if said.link.second else []
    if said.room:
        out = (
            [*_noise(rng), _named("Room", said.room, rng), "has", *out]
            if rng.random() < 0.2
            else [*out, "in", _named("Room", said.room, rng)]
        )
    text = " ".join(out)
    return (text, replace(said, rank=None)) if len(words(text)) <= LENGTH else scrambled(rng)


def _telegram(said: Description, rng: np.random.Generator) -> list[str]:
    """Words of a thing in random order; what it is not comes after its name."""
    found = [_named(kind, value, rng) for kind, value in (("Size", said.size), ("Color", said.color), ("Material", said.material)) if value]
    found = shuffled(rng, [*found, _part(said.category) or _named("Noun", said.category, rng)])
    for kind, value in (("Size", said.no_size), ("Color", said.no_color), ("Material", said.no_material)):
        found += [_negated(_named(kind, value, rng), pick(rng, NEGATORS))] if value else []
    return [word for part in found for word in (*_noise(rng), part)]


def _negated(name: str, negator: str) -> str:
    """A value that a thing does not have."""
    return f"{negator.removesuffix('one')} {name} one" if negator.endswith("one") else f"{negator} {name}"


def _noise(rng: np.random.Generator) -> list[str]:
    """Up to three words that say nothing; not those of a construction that is held out."""
    found = [pick(rng, NOISE) for _ in range(int(rng.integers(4)) if rng.random() < 0.6 else 0)]
    return [] if "that is" in " ".join(found) else found


def _part(category: str) -> str:
    """Name of a part of a home, empty for things."""
    return category if category in PARTS else ""


def _named(symbol: str, value: Any, rng: np.random.Generator) -> str:
    """A train name of a value."""
    return " ".join(pick(rng, _names(symbol)[value]))


@cache
def _names(symbol: str) -> dict[Any, tuple[tuple[str, ...], ...]]:
    """Train names of the values of a symbol."""
    return {one.fixed[0][1]: next(choices(one.parts)).train for one in constructions()[symbol] if not one.loose}


@cache
def known_words() -> tuple[str, ...]:
    """Words of train phrases, sorted."""
    rng = np.random.default_rng(PURPOSE)
    said = (phrase(rng)[0] for _ in range(6000))
    return tuple(sorted({word for text in (*said, *CARRIERS, "between") for word in words(text)}))
