"""`Grounder`: the region of a percept that a phrase means, or "not in view".

It tells what was believed of each part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float

from agent.encoders.sentences.grounding import EXPERTS, GroundNet
from agent.encoders.sentences.reader import SLOTS, VALUES, Reader, Reading
from agent.learning.weights import facts_of, load_ground, load_reader
from agent.perception.tokens import REGIONS, RegionTokens
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES

NAMES = {"category": CATEGORIES, "color": COLORS, "size": SIZES, "material": MATERIALS, "room": ROOMS}
SHARE = 0.5  # of what a slot must be filled to be named


class Belief(NamedTuple):
    """Part of a phrase as read, and how probable it is of a region.

    `words` are those that say it.
    """

    part: str
    said: str
    words: tuple[str, ...]
    chance: float


@dataclass(frozen=True)
class Found:
    """Region that a phrase means, -1 for "not in view".

    `chance` are the probabilities of the regions and, last, of "not in view". `nearest` is the region that fits best in any case, -1
    without regions; `beliefs` are about it. `other` is the region that the thing is related to, -1 for none.
    """

    region: int
    nearest: int
    chance: Float[np.ndarray, "k"]
    beliefs: tuple[Belief, ...]
    other: int = -1


@dataclass(frozen=True)
class Grounder:
    """A reader and a grounding network in evaluation mode.

    A phrase is "not in view" where the probability of that is above `threshold`.
    """

    reader: Reader
    net: GroundNet
    threshold: float = 0.5

    @classmethod
    def load(cls, folder: Path) -> "Grounder":
        """Grounder with the weights in a folder.

        Its threshold lies beside those of names. InputError for missing or damaged ones.
        """
        net, names = load_ground(folder / "ground.safetensors"), folder / "names.safetensors"
        threshold = facts_of(names).get("threshold", 0.5) if names.exists() else 0.5
        return cls(load_reader(folder / "reader.safetensors"), net, float(threshold))

    def __call__(self, phrases: Sequence[str], tokens: RegionTokens) -> list[Found]:
        """Regions of n phrases, each in a picture of its own.

        Each is grounded on its own, so that it has the same bytes for any n.
        """
        return [self._one(phrase, tokens.take(np.array([k]))) for k, phrase in enumerate(phrases)]

    @torch.inference_mode()
    def _one(self, phrase: str, tokens: RegionTokens) -> Found:
        """Region of one phrase."""
        count, parts, reading = int(tokens.count[0]), tokens.tensors(), self.reader.read([phrase])[0]
        grounded = self.net(parts, reading)
        chance = grounded.logits[0].exp().numpy()
        nearest = int(chance[:count].argmax()) if count else -1
        kept = np.append(chance[:count], chance[REGIONS])
        region = -1 if nearest < 0 or chance[REGIONS] > self.threshold else nearest
        if nearest < 0:
            return Found(-1, -1, kept, ())
        names = {name: part[0, nearest].softmax(0).numpy() for name, part in grounded.relations.names.items()}
        held = float(grounded.experts[0, nearest, EXPERTS.index("relation")].exp())
        linked = float(reading.said("predicate")[0]) > SHARE
        others = grounded.others[0, :count].clone()
        others[nearest] = 0
        other = int(others.argmax()) if linked and float(others.max()) > 0.1 else -1
        return Found(region, nearest, kept, _beliefs(phrase, reading, names, held), other)


def _beliefs(phrase: str, reading: Reading, names: dict[str, np.ndarray], held: float) -> tuple[Belief, ...]:
    """Beliefs about each part of a phrase that is said."""
    from envs.language.tokens import words

    heard, best, found = words(phrase), reading.best(0), []
    for slot in SLOTS:
        if float(reading.said(slot)[0]) <= SHARE or slot.startswith(("other", "second")):
            continue
        values = VALUES[SLOTS[slot]]
        said = best.get(slot) or values[int(reading.values[slot][0, :-1].argmax())]
        at = reading.words[slot][0, : len(heard)].numpy()
        spoken = tuple(word for word, share in zip(heard, at, strict=True) if share > 0.25)
        if slot == "predicate":
            found.append(Belief(slot, _related(said, best), spoken, held))
            continue
        likely = float(names[slot.removeprefix("no_")][values.index(said)]) if said in NAMES[slot.removeprefix("no_")] else 0.0
        found.append(Belief(slot, said, spoken, 1 - likely if slot.startswith("no_") else likely))
    return tuple(found)


def _related(predicate: str, best: dict[str, str]) -> str:
    """A relation in words."""
    ends = []
    for role in ("other", "second"):
        parts = [best.get(f"{role}_{name}") for name in ("size", "color", "material", "category")]
        ends += [" ".join(part for part in parts if part)] if any(parts) else []
    return f"{predicate} {' and '.join(f'the {end}' for end in ends)}"
