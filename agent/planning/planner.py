"""Planners from words to meanings by rules, and by rules and a network."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agent.planning.faithful import unheeded
from agent.planning.learned import LearnedPlanner, Planned, Planner
from agent.planning.understand import Understood, understood
from agent.planning.wording import in_words
from envs.errors import InputError
from envs.language.grammar.parser import EXAMPLES, NotUnderstood
from envs.language.semantics.records import Meaning

LOOSE = re.compile(r"[\s,;]*\b(?:and|then|and then|but)\b[\s,;.!?]*$", re.IGNORECASE)  # joints with nothing after them
WEIGHTS = Path(__file__).parents[1] / "weights"


def by_rules(text: str) -> Planned:
    """Meaning of a text by rules alone, which are sure or refuse."""
    try:
        return Planned(understood(text).meaning, 1.0)
    except NotUnderstood as error:
        return Planned(None, 0.0, str(error))


@dataclass(frozen=True)
class CombinedPlanner:
    """Rules first; a network reads what they refuse.

    What the network leaves out must be no word that changes the request. Where it is not sure either, the rules say what is wrong.
    """

    learned: Planner

    def __call__(self, text: str) -> Planned:
        """Meaning of a text."""
        try:
            return Planned(understood(text).meaning, 1.0)
        except NotUnderstood as error:
            read = self.learned(text)
            return read if self._is_said(text, read, error) else Planned(None, read.chance, str(error))

    def understood(self, text: str, offers: Sequence[str] = EXAMPLES) -> Understood:
        """Meaning of a text, as rules give it.

        One that the network gives has its own words as a correction.
        Raises the rules' NotUnderstood where the network is not sure either.
        """
        try:
            return understood(text, offers)
        except NotUnderstood as error:
            read = self.learned(text)
            if read.meaning is None or not self._is_said(text, read, error):
                raise
            return Understood(read.meaning, ((text.strip(), in_words(read.meaning)),))

    def _is_said(self, text: str, read: Planned, error: NotUnderstood) -> bool:
        """Whether what the network has read can be said back, and is all of the request."""
        try:
            said = read.meaning is not None and bool(in_words(read.meaning)) and not unheeded(text, read.meaning)
            return said and not is_part(text, read.meaning, error.part)
        except InputError:
            return False


def is_part(text: str, meaning: Meaning | None, part: str) -> bool:
    """Whether a meaning is that of a text without what rules do not understand."""
    at = text.lower().rfind(part.lower()) if part else -1
    if at < 0:
        return False
    rest = LOOSE.sub("", f"{text[:at].rstrip(' ,;')} {text[at + len(part) :].lstrip()}".strip())
    return by_rules(rest).meaning == meaning


@cache
def own_planner(folder: Path = WEIGHTS) -> CombinedPlanner:
    """Planner of the weights in a folder, by default our own, after rules."""
    return CombinedPlanner(LearnedPlanner.load(folder))


@cache
def foreign_planner(folder: Path) -> CombinedPlanner:
    """Planner of the language model in a folder, after rules; InputError for none."""
    from agent.planning.foreign import ForeignPlanner

    return CombinedPlanner(ForeignPlanner.load(folder))
