"""`LearnedPlanner`: from words to a meaning, or to the words not understood."""

import math
from collections.abc import Sequence as Texts
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from agent.encoders.planning.decode import Guess, guessed
from agent.encoders.planning.heard import MARKS, said_words
from agent.encoders.planning.net import PlannerNet
from agent.encoders.tokenizer import tokenizer
from agent.learning.weights import facts_of, load_planner
from agent.planning.names import left_out
from agent.planning.pieces import NAME, divided
from envs.errors import InputError
from envs.language.grammar.canonical import canonical
from envs.language.semantics.meaning import Route, Sequence
from envs.language.semantics.records import Meaning

LONGEST = 96  # words of a text
TRIED = 24  # words that are left out in turn, at most
THRESHOLD = 0.5  # least chance of a meaning, where the weights do not say
ALIKE = 0.5  # share of the greatest gain at which another word counts as not understood too
NAMED = 3  # words named as not understood, at most


@dataclass(frozen=True)
class Planned:
    """Meaning of a text, the chance that it is right, or the problem.

    A `meaning` is None where nothing was understood, or not surely enough.
    """

    meaning: Meaning | None
    chance: float
    problem: str = ""


class Planner(Protocol):
    """Reader of texts."""

    def __call__(self, text: str) -> Planned:
        """Meaning of a text."""
        ...


@dataclass(frozen=True)
class LearnedPlanner:
    """Planner of a network; meanings less likely than the `threshold` are not given.

    Errands and routes are read in pieces too, and as is likelier.
    """

    net: PlannerNet
    threshold: float = THRESHOLD

    @classmethod
    def load(cls, folder: Path, name: str = "planner") -> "LearnedPlanner":
        """Planner of the weights of a stage in a folder; InputError where there are none."""
        path = folder / f"{name}.safetensors"
        return cls(load_planner(path), float(facts_of(path).get("threshold", THRESHOLD)))

    def __call__(self, text: str) -> Planned:
        """Meaning of a text."""
        return self.read([text])[0]

    def read(self, texts: Texts[str]) -> list[Planned]:
        """Meanings of texts."""
        said = [said_words(text) for text in texts]
        kept = [k for k, words in enumerate(said) if set(words) - set(MARKS) and len(words) <= LONGEST]
        guesses = dict(zip(kept, guessed(self.net, [said[k] for k in kept]), strict=True)) if kept else {}
        return [self._judged(words, guesses.get(k)) for k, words in enumerate(said)]

    def _judged(self, words: list[str], guess: Guess | None) -> Planned:
        if guess is None:
            return Planned(None, 0.0, f"instruction: expected 1 to {LONGEST} words, got {len(words)}; say it in other words")
        record, likely = guess.meaning, guess.likely
        if isinstance(record, Sequence | Route):
            found = divided(self.net, words, type(record))
            whole = likely - NAME * left_out(words, guess.tokens)
            if found is not None and found[1] > whole and sayable(found[0]) is not None:
                record, likely = found
        chance, meaning = math.exp(likely), sayable(record)
        if meaning is not None and chance >= self.threshold:
            return Planned(meaning, chance)
        named = " and ".join(repr(word) for word in self.strange(words))
        return Planned(None, chance, f"instruction: I am not sure what you mean by {named}; say it in other words")

    def strange(self, words: list[str]) -> list[str]:
        """Words without which the text would be clearer.

        They are of those that no sentence of training has, if there are any.
        """
        unknown = [k for k, word in enumerate(words) if word not in MARKS and len(tokenizer().split(word)) > 1]
        tried = unknown or [k for k, word in enumerate(words) if word not in MARKS]
        tried = tried[:TRIED]
        texts = [[word for j, word in enumerate(words) if j != k] or [","] for k in tried]
        sure = [math.exp(one.likely) for one in guessed(self.net, texts)]
        best = sorted(range(len(tried)), key=lambda k: -sure[k])[:NAMED]
        return [words[tried[k]] for k in sorted(best) if sure[k] >= ALIKE * sure[best[0]]]


def sayable(record: object | None) -> Meaning | None:
    """Canonical meaning of a record; None where no sentence of the grammar could say it."""
    try:
        return None if record is None else canonical(cast(Meaning, record))
    except InputError:
        return None
