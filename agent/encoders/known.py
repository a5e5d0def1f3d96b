"""Texts in known words.

Names that training never met are replaced by the nearest known ones of the lexicon.
"""

from dataclasses import dataclass
from functools import cache

from agent.encoders.lexicon import Lexicon, closed_sets
from envs.language.grammar.patterns import HELD
from envs.language.grammar.table import constructions, words_of
from envs.language.tokens import FUNCTION_WORDS, words

LONGEST = 3  # words of a name
LEAST = 0.3  # score from which a known name stands for an unknown one (chosen on experiments/language/synonyms.txt)


@cache
def trained_words() -> frozenset[str]:
    """Words of train sentences, and common ones."""
    ones = [one for said in constructions().values() for one in said if one.form != HELD and not one.loose]
    return frozenset(words_of(ones, held=False)) | frozenset(FUNCTION_WORDS.split()) | frozenset("0123456789")


@dataclass(frozen=True)
class KnownWords:
    """Replaces unknown names by known ones: "the settee" becomes "the sofa"."""

    lexicon: Lexicon

    def nearest(self, name: str) -> str | None:
        """Nearest known name of any kind; None where none is near."""
        if self.lexicon.vector(name) is None:
            return None
        best = max((self.lexicon.meant(name, kind)[0] for kind in closed_sets()), key=lambda near: near.score)
        return best.name if best.score >= LEAST else None

    def said(self, text: str) -> tuple[str, dict[str, str]]:
        """The text in known words, and what was replaced by what.

        A text of known words is as it was.
        """
        heard, known, replaced = words(text), trained_words(), {}
        if known.issuperset(heard):
            return text, {}
        told: list[str] = []
        at = 0
        while at < len(heard):
            span, name = self._replaced(heard, at)
            if name:
                replaced[" ".join(heard[at : at + span])] = name
            told.append(name or heard[at])
            at += span
        return " ".join(told), replaced

    def _replaced(self, heard: list[str], at: int) -> tuple[int, str | None]:
        """Number of words of the longest unknown name at a place, and the known one.

        They are 1 and None where there is none.
        """
        for span in range(min(LONGEST, len(heard) - at), 0, -1):
            some = heard[at : at + span]
            new = not trained_words().issuperset(some)
            if new and (span == 1 or len(self.lexicon.parts(" ".join(some))) == 1) and (name := self.nearest(" ".join(some))):
                return span, name
        return 1, None
