"""Words that training does not name: stand-ins for names, and words like no name.

A reader that meets them in training learns to trust the lexicon's vectors. They are drawn from the lexicon by likeness alone; synonyms
that the grammar holds out are not among them, nor are their plurals.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch

from agent.encoders.lexicon import held_out
from agent.encoders.likeness import CLOSED, Likeness, likeness
from agent.encoders.sentences.reader import KINDS, VALUES
from envs.language.lexicon import PARTS, PLURALS
from envs.language.sampling.sample_refer import pick
from envs.language.tokens import words

NEAR, FEW, MOST = 0.4, 3, 40  # cosine of stand-ins, and how many of a value at least and at most
FAR = 0.35  # cosine below which a word is like no name
APART = 0.05  # lead of the likest value, without which a word names none: "hue" is like all colours
ELSE = 0.5  # likeness to names of other kinds, from which a word is one
EVEN = 0.5  # chance to name a known kind of thing below which a word names none
LITTLE = ("in", "on", "by")  # names that are other words as well
UNHEARD = "xyz"  # a word that nobody knows
LONGEST = 4  # words of a name


@dataclass(frozen=True)
class Strangers:
    """Words that training does not name.

    `stand_ins` are those that are like a name of a value, by the words of each of its names; `fillers` say nothing: some are like no
    name, others like names of several values. `unknown` name no known kind of thing: some are like names of other kinds, others may not
    even be names.
    """

    stand_ins: dict[tuple[str, ...], tuple[str, ...]]
    fillers: tuple[tuple[str, ...], tuple[str, ...]]
    unknown: tuple[tuple[str, ...], tuple[str, ...]]

    def strange(self, rng: np.random.Generator) -> str:
        """A word that names no known kind of thing."""
        return pick(rng, self.unknown[int(rng.random() < 0.3)])

    def mixed(self, text: str, rng: np.random.Generator, share: float) -> str:
        """A text with stand-ins for a share of its names.

        Most of its unheard words become fillers.
        """
        said, out, k = words(text), [], 0
        while k < len(said):
            size = next((n for n in range(min(LONGEST, len(said) - k), 0, -1) if tuple(said[k : k + n]) in self.stand_ins), 0)
            if size and rng.random() < share:
                out.append(pick(rng, self.stand_ins[tuple(said[k : k + size])]))
            else:
                out += [
                    pick(rng, self.fillers[int(rng.random() < 0.3)]) if one == UNHEARD and rng.random() < 0.6 else one
                    for one in said[k : k + max(1, size)]
                ]
            k += max(1, size)
        return " ".join(out)


@cache
def strangers(known: tuple[str, ...]) -> Strangers:
    """Strangers to a training with these words."""
    like = likeness(tuple(VALUES.items()))
    near = torch.stack([like.values[kind].amax(1) for kind in KINDS], dim=1)[1:].numpy()
    barred = {
        *known,
        *_held_out_words(),
        *CLOSED,
        *(word for split in ("choose", "test") for word in words(" ".join(strange_names(split)))),
    }
    free = np.array(
        [word.isalpha() and not {word, word.removesuffix("s"), word.removesuffix("es")} & barred for word in like.lexicon.words]
    )
    stand_ins: dict[tuple[str, ...], tuple[str, ...]] = {}
    vague = np.zeros_like(free)
    for k, kind in enumerate(KINDS):
        mine = free & (near.argmax(1) == k)
        two = like.values[kind][1:].topk(2, dim=1).values.numpy()
        vague |= mine & (near[:, k] > NEAR) & (two[:, 0] - two[:, 1] < APART)
        mine &= ~vague
        for v, value in enumerate(VALUES[kind]):
            found = _nearest(like, kind, v, mine)
            for name in like.names[kind][v]:
                stand_ins.setdefault(tuple(words(name)), found)
            for name in PLURALS[value].split("|") if kind == "category" and value not in PARTS else ():
                stand_ins.setdefault(tuple(words(name)), found)
    stand_ins = {name: found for name, found in stand_ins.items() if found and " ".join(name) not in LITTLE}
    listed = np.array(like.lexicon.words)
    fillers = tuple(listed[free & (near.max(1) < FAR)]), tuple(listed[vague])
    strange, elsewhere = free & (like.known[1:].numpy() < EVEN), like.elsewhere[1:].numpy() > ELSE
    return Strangers(stand_ins, fillers, (tuple(listed[strange & elsewhere]), tuple(listed[strange & ~elsewhere])))


def strange_names(split: str) -> tuple[str, ...]:
    """Names of kinds of things that are not known, which no training hears.

    They are to choose by (`choose`), or to test (`test`).
    """
    lines = Path(__file__).with_name("strange.txt").read_text("utf-8").splitlines()
    rows = [line.partition(": ") for line in lines if not line.startswith("#")]
    return tuple(name for head, _, names in rows if head.split()[0] == split for name in names.split("|"))


def _nearest(like: Likeness, kind: str, v: int, mine: np.ndarray) -> tuple[str, ...]:
    """Words that are likest to a value, of those that are likest to its kind."""
    scores = like.values[kind][1:].numpy()
    rows = np.flatnonzero(mine & (scores.argmax(1) == v))
    rows = rows[np.argsort(-scores[rows, v], kind="stable")]
    kept = max(FEW, int((scores[rows, v] > NEAR).sum()))
    return tuple(like.lexicon.words[row] for row in rows[: min(kept, MOST)])


def _held_out_words() -> set[str]:
    """Words of the synonyms that training holds out."""
    names = [name for kinds in held_out().values() for some in kinds.values() for name in some]
    more = [name.strip("~") for some in (*PARTS.values(), *PLURALS.values()) for name in some.split("|") if name.startswith("~")]
    return {word for name in (*names, *more) for word in words(name)}
