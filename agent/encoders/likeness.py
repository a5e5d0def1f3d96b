"""Likeness of words to the names of values, by the lexicon's vectors.

A word that no training named is read by what it is like.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from agent.encoders.lexicon import Lexicon, closed_sets
from envs.language.lexicon import PARTS
from envs.language.tokens import words
from envs.scenes.relations import Predicate

WIDTH = 64  # of vectors
# Words of closed classes, prepositions apart, say nothing by what they are like.
CLOSED = frozenset(
    words("""
    a about again all also although am an and another any anybody anyone anything are as at be because been being both but can cannot
    could did do does doing done each either else ever every everybody everyone everything few for from had has have having he her
    hers herself him himself his how however i if it its itself just least less let many may me might mine more most much must my
    myself neither never no nobody none nor not nothing of off one ones only or other others otherwise ought our ours ourselves own
    quite rather same shall she should since so some somebody someone something such than that the their theirs them themselves then
    there these they this those though to too unless until us very was we were what whatever when where whether which while who whom
    whose why will with without would yes yet you your yours yourself
""")
)


# Kinds of things that are not known here. What is more like these than like any known name is no synonym of one.
ELSEWHERE = words("""
    cat cow horse bird lion fish insect snake mouse animal person baby doctor king soldier friend boy woman crowd neighbour
    apple bread cheese meat rice soup chocolate egg vegetable drink car truck bicycle train boat airplane tractor wheel engine road
    shirt shoe hat trousers glove coat jewel ring bag purse hammer saw drill knife fork spoon scissors rope nail tool
    guitar drum violin trumpet music doll toy puzzle dice tent phone camera printer keyboard battery cable heater fan charger robot
    curtain blanket towel ladder stairs fence roof chimney pipe brick tree mountain river cloud star moon grass stone sand fire
    hand head foot heart bone hair tooth money coin weapon
""")
FEW = 3  # nearest of these that count
# Log-odds that a word names a known kind of thing: of its cosine with the nearest name, of its mean cosine with the FEW nearest of
# ELSEWHERE, and a bias. Logistic regression on agent/learning/sentences/strange.txt (`choose`) and experiments/language/synonyms.txt.
KNOWN = (9.6, -9.4, -0.4)


@dataclass(frozen=True)
class Likeness:
    """Vectors of the lexicon's words, and their cosines with the names of values.

    `values` are the cosines with the nearest name of each value, by kind. Row 0 is of no word, and zeros. `names` are the
    train names of each kind and value. `elsewhere` is how like a word is to names of other kinds of things, `known` its chance to name a
    known kind, if it names a thing.
    """

    lexicon: Lexicon
    vectors: Float[Tensor, "n 64"]
    values: dict[str, Float[Tensor, "n v"]]
    names: dict[str, tuple[tuple[str, ...], ...]]
    elsewhere: Float[Tensor, "n"]
    known: Float[Tensor, "n"]

    @classmethod
    def of(cls, lexicon: Lexicon, kinds: Mapping[str, Sequence[str]]) -> "Likeness":
        """Likeness of all words of a lexicon to the values of some kinds."""
        vectors = torch.from_numpy(lexicon.vectors)
        names = {kind: tuple(train_names(kind, value) for value in values) for kind, values in kinds.items()}
        found = {
            kind: torch.stack([(vectors @ _stacked(lexicon, some).T).amax(1) for some in every], dim=1) for kind, every in names.items()
        }
        elsewhere = (vectors @ _stacked(lexicon, ELSEWHERE).T).topk(FEW, dim=1).values.mean(1)
        known = torch.sigmoid(KNOWN[0] * found["category"].amax(1) + KNOWN[1] * elsewhere + KNOWN[2])
        return cls(lexicon, _led(vectors), {kind: _led(part) for kind, part in found.items()}, names, _led(elsewhere), _led(known))

    def row(self, name: str) -> int:
        """Row of a word: that of its last part for compounds.

        It is 0 for an unknown word and for those of closed classes.
        """
        parts = () if name in CLOSED else self.lexicon.parts(name)
        return self.lexicon.rows[parts[-1]] + 1 if parts else 0


@cache
def likeness(kinds: tuple[tuple[str, tuple[str, ...]], ...]) -> Likeness:
    """Likeness of the words of the shipped lexicon, made once."""
    return Likeness.of(Lexicon.load(), dict(kinds))


def train_names(kind: str, value: str) -> tuple[str, ...]:
    """Names of a value in train sentences; parts of homes and "between" among them."""
    if value in PARTS:
        return tuple(name for name in PARTS[value].split("|") if not name.startswith("~"))
    if value == Predicate.BETWEEN:
        return (value,)
    return closed_sets()["relation" if kind == "predicate" else kind][value]


def _stacked(lexicon: Lexicon, names: Sequence[str]) -> Float[Tensor, "k 64"]:
    """Vectors of names."""
    return torch.from_numpy(np.stack([lexicon.asked(name) for name in names]))


def _led(rows: Tensor) -> Tensor:
    """Rows after a row of zeros."""
    return torch.cat([torch.zeros_like(rows[:1]), rows])
