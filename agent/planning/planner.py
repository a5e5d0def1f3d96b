"""Planners from words to meanings by rules, and by rules and a network."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path

from agent.encoders.lexicon import closed_sets
from agent.encoders.planning.heard import MARKS, said_words
from agent.encoders.tokenizer import tokenizer
from agent.planning.asking import LIKELY, asked, doubts
from agent.planning.faithful import unheeded
from agent.planning.learned import LearnedPlanner, Planned, Planner
from agent.planning.names import NAMED
from agent.planning.telling import is_aside, without_told
from agent.planning.understand import Understood, is_beyond, understood
from agent.planning.wording import in_words
from envs.errors import InputError
from envs.language.grammar.parser import EXAMPLES, NotUnderstood, known_words
from envs.language.reading import typed
from envs.language.semantics.acts import Cannot, Request
from envs.language.semantics.records import Meaning

LOOSE = re.compile(r"[\s,;]*\b(?:and|then|and then|but)\b[\s,;.!?]*$", re.IGNORECASE)  # joints with nothing after them
NAMES = frozenset(value for kind in NAMED for value in closed_sets()[kind])
WEIGHTS = Path(__file__).parents[1] / "weights"


def by_rules(text: str) -> Planned:
    """Meaning of a text by rules alone, which are sure or refuse."""
    try:
        return Planned(understood(text).meaning, 1.0)
    except NotUnderstood as error:
        return Planned(None, 0.0, str(error))


@dataclass(frozen=True)
class InKnownWords:
    """Planner that refuses texts with words of which vectors alone tell.

    No sentence of training has these.
    """

    learned: Planner

    def __call__(self, text: str) -> Planned:
        """Meaning of a text."""
        new = [word for word in said_words(text) if word not in MARKS and len(tokenizer().split(word)) > 1]
        return Planned(None, 0.0, f"instruction: I do not know the word {new[0]!r}; say it in other words") if new else self.learned(text)


@dataclass(frozen=True)
class CombinedPlanner:
    """Rules first; a network reads what they refuse.

    What is told beside the request is left out where rules read the rest and the network finds nothing else named. What the network leaves
    out must be no word that changes the request. Where it is not sure either, the rules say what is wrong, or its reading is asked about.
    """

    learned: Planner

    def in_known_words(self) -> "CombinedPlanner":
        """The same without vectors of words: its network reads known words alone."""
        return CombinedPlanner(InKnownWords(self.learned))

    def __call__(self, text: str) -> Planned:
        """Meaning of a text."""
        try:
            return Planned(_by_rules(text, EXAMPLES).meaning, 1.0)
        except NotUnderstood as error:
            found, read = self._read(text, error)
            return read if found else Planned(None, read.chance, str(asked(text, read, told_less(text, error))))

    def understood(self, text: str, offers: Sequence[str] = EXAMPLES) -> Understood:
        """Meaning of a text, as rules give it.

        One that the network gives, or rules without what is told beside it, has its own words as a correction.
        Raises NotUnderstood where the network is not sure either: that of the rules, or one that asks whether its reading is meant.
        """
        try:
            return _by_rules(text, offers)
        except NotUnderstood as error:
            found, read = self._read(text, error)
            if found is None:
                raise asked(text, read, told_less(text, error)) from None
            return found

    def _read(self, text: str, error: NotUnderstood) -> tuple[Understood | None, Planned]:
        """Meaning of a text that rules refuse, and how it was read.

        None with what the network has read.
        """
        whole = self.learned(text)
        rest, told = without_told(text)
        left = by_rules(rest).meaning if told else None
        likely = whole.meaning if whole.chance >= LIKELY else None
        if left is not None and not is_beyond(left) and (likely is None or names_of(likely) <= names_of(left)):
            return Understood(left, ((text.strip(), _said(left) or rest),), told), Planned(left, 1.0)
        for said, read in ((text, whole), *(((rest, self.learned(rest)),) if told else ())):
            if read.meaning is not None and self._is_said(said, read, error):
                return Understood(read.meaning, ((text.strip(), _said(read.meaning)),)), read
        if likely is not None and _said(likely) and (parts := doubts(text, likely)) and all(map(is_aside, parts)):
            return Understood(likely, ((text.strip(), _said(likely)),), parts), whole
        if left is not None and is_beyond(left) and likely is None:
            return Understood(left, (), told), Planned(left, 1.0)
        return None, whole

    def _is_said(self, text: str, read: Planned, error: NotUnderstood) -> bool:
        """Whether what the network has read can be said back, names what rules understand, and is all of the request."""
        if read.meaning is None or read.chance < LIKELY or not _said(read.meaning) or unheeded(text, read.meaning):
            return False
        rest = by_rules(error.rest).meaning if error.rest else None
        whole = is_aside(error.part) or not is_part(text, read.meaning, error.part)
        return whole and (rest is None or names_of(rest) <= names_of(read.meaning))


def _by_rules(text: str, offers: Sequence[str]) -> Understood:
    """Meaning of a text by rules.

    Where that is beyond a navigator, what they understand without what is told beside the request. Raises NotUnderstood of that where
    what is beyond is only told.
    """
    found = understood(text, offers)
    rest, told = without_told(text) if is_beyond(found.meaning) else (text, ())
    if not told:
        return found
    try:
        left = understood(rest, offers).meaning
    except NotUnderstood:
        if is_told(found.meaning, told):
            raise
        return found
    if is_beyond(left):
        return found
    return Understood(left, ((text.strip(), _said(left) or rest),), told)


def is_told(meaning: Meaning, told: Sequence[str]) -> bool:
    """Whether what is beyond a navigator is only told beside a request.

    Then it is no reason to refuse that.
    """
    known, acts = known_words("all"), meaning.acts if isinstance(meaning, Request) else ()
    said = [f" {' '.join(typed.read(part, known).tokens)} " for part in told]
    beyond = [act.verb for act in acts if isinstance(act, Cannot) and act.thing is None]
    return bool(beyond) and all(any(f" {verb} " in part for part in said) for verb in beyond)


def told_less(text: str, error: NotUnderstood) -> NotUnderstood:
    """The refusal of a text without what is told beside its request.

    It is that of the whole text where the rest is understood.
    """
    rest, told = without_told(text)
    try:
        if told:
            understood(rest)
    except NotUnderstood as other:
        return other
    return error


def _said(meaning: Meaning) -> str:
    """A meaning in words; "" where it has none."""
    try:
        return in_words(meaning)
    except InputError:
        return ""


def names_of(part: object) -> set[str]:
    """Values of things, rooms and qualities that a record names."""
    if isinstance(part, str):
        return {part} if part in NAMES else set()
    inner = part if isinstance(part, tuple) else [getattr(part, one.name) for one in fields(part)] if is_dataclass(part) else ()
    return {value for one in inner for value in names_of(one)}


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
