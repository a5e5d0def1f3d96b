"""Planners from words to meanings by rules, and by rules and a network."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.planning.learned import LearnedPlanner, Planned
from agent.planning.understand import Understood, understood
from envs.language.grammar.parser import EXAMPLES, NotUnderstood


def by_rules(text: str) -> Planned:
    """Meaning of a text by rules alone, which are sure or refuse."""
    try:
        return Planned(understood(text).meaning, 1.0)
    except NotUnderstood as error:
        return Planned(None, 0.0, str(error))


@dataclass(frozen=True)
class CombinedPlanner:
    """Rules first; a network reads what they refuse.

    Where it is not sure either, the rules say what is wrong.
    """

    learned: LearnedPlanner

    def __call__(self, text: str) -> Planned:
        """Meaning of a text."""
        ruled = by_rules(text)
        if ruled.meaning is not None:
            return ruled
        read = self.learned(text)
        return read if read.meaning is not None else Planned(None, read.chance, ruled.problem)

    def understood(self, text: str, offers: Sequence[str] = EXAMPLES) -> Understood:
        """Meaning of a text, as rules give it.

        Raises their NotUnderstood where the network is not sure either.
        """
        try:
            return understood(text, offers)
        except NotUnderstood:
            read = self.learned(text)
            if read.meaning is None:
                raise
            return Understood(read.meaning)
