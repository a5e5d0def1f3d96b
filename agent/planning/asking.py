"""Refusals that ask back whether a network's reading is meant: `asked`.

A reading that leaves something out is not carried out, but named together with what it leaves out: "I am not sure about 'until the soup
boils'; did you mean 'stand next to the stove'?". None is named that leaves out a part of what it says itself, or says what nobody said.
"""

from collections.abc import Sequence

from agent.encoders.planning.automaton import tokens_of
from agent.encoders.planning.net import KINDS
from agent.planning.faithful import acts, unheeded, unsaid
from agent.planning.learned import Planned
from agent.planning.names import NAMED, names_in, values_of
from agent.planning.telling import without_told
from agent.planning.understand import understood
from agent.planning.wording import in_words
from envs.errors import InputError
from envs.language.grammar.parser import NotUnderstood, known_words
from envs.language.reading.binding import bound
from envs.language.reading.refusing.clauses import asks, segments
from envs.language.reading.refusing.refusals import as_typed
from envs.language.reading.typed import read
from envs.language.semantics.acts import HERE
from envs.language.semantics.records import Meaning

# Words without which a text is another request
CHOOSING = frozenset(["or", "either", "every", "each", "all", "both", "except", "two", "three", "four", "five", "six"])
OF_QUESTIONS = frozenset(["if", "whether", "how", "what", "which", "then"])  # once each in what a meaning asks
_POINTING = frozenset(["here", "this", "in", "there"])  # one of which says the room that the agent is in
LIKELY = 0.5  # least chance of a reading that is carried out or asked about: rather right than wrong


def asked(text: str, reading: Planned, error: NotUnderstood) -> NotUnderstood:
    """The refusal of a text that asks about a reading.

    It is the rules' own `error` where that says more.
    """
    meaning = reading.meaning
    if meaning is None or reading.chance < LIKELY or error.offer:
        return error
    doubted = doubts(text, meaning)
    try:
        offer = in_words(meaning)
    except InputError:
        return error
    if not offer:
        return error
    if not doubted and _means(error.rest, meaning):
        return error  # which names what is understood already
    if _drops(error.rest, meaning, doubted):
        return error
    if not doubted and (whole := in_other_words(text, meaning)):
        unsure = f"I am not sure about '{error.part}'" if error.rest else "I am not sure that I understand all of this"
        return NotUnderstood(f"instruction: {unsure}; did you mean '{offer}'?", whole, (offer,), offer=offer)
    if not doubted or (error.rest and len(error.part) <= len("".join(doubted))):
        return error
    told = " and ".join(f"'{part}'" for part in doubted)
    return NotUnderstood(f"instruction: I am not sure about {told}; did you mean '{offer}'?", doubted[0], (offer,), offer=offer)


def _means(rest: str, meaning: Meaning) -> bool:
    """Whether rules read in a text what a meaning is."""
    try:
        return bool(rest) and understood(rest).meaning == meaning
    except NotUnderstood:
        return False


def _drops(rest: str, meaning: Meaning, doubted: Sequence[str]) -> bool:
    """Whether a meaning lacks what rules read, and the doubted parts do not name it."""
    try:
        by_rules = understood(rest).meaning if rest else None
    except NotUnderstood:
        return False
    said = [word for part in doubted for word in read(part, known_words("all")).tokens]
    told = {value for name in names_in(said) for value in values_of(name)}
    return by_rules is not None and not named_in(by_rules) <= named_in(meaning) | told


def named_in(meaning: Meaning) -> set[str]:
    """Values of things, rooms and qualities in a meaning."""
    try:
        return {token.partition("=")[2] for token in tokens_of(meaning) if KINDS.get(token.partition("=")[0], "") in NAMED}
    except (InputError, KeyError):
        return set()


def in_other_words(text: str, meaning: Meaning) -> str:
    """A text that a meaning says in other words, without what is told beside it.

    "" where the meaning lacks something that it names, chooses, counts or denies.
    """
    rest = without_told(text)[0]
    tokens = tokens_of(meaning)
    if set(unheeded(rest, meaning)) - OF_QUESTIONS or set(unsaid(rest, meaning)) or bound(read(rest, known_words("all")).sentences)[0]:
        return ""
    here = any(token.partition("=")[2] == HERE for token in tokens) and _POINTING.isdisjoint(read(rest, known_words("all")).tokens)
    named = any(KINDS.get(token.partition("=")[0], "") in NAMED for token in tokens)
    asks_it = not OF_QUESTIONS.isdisjoint(read(rest, known_words("all")).tokens)
    return rest if named and not here and (not asks_it or any(token.startswith(("Ask", "Tell", "If", "When")) for token in tokens)) else ""


def doubts(text: str, meaning: Meaning) -> tuple[str, ...]:
    """Clauses of a text that a meaning leaves out, as typed.

    () where what is left out is no clause by itself.
    """
    text = without_told(text)[0]
    sentences = read(text, known_words("all")).sentences
    words = [word for sentence in sentences for word in (".", *sentence)][1:]
    lost, tokens = set(unheeded(text, meaning)), tokens_of(meaning)
    if not lost or bound(sentences)[0] or asks(words) or lost & (acts() | CHOOSING) or set(unsaid(text, meaning)):
        return ()
    named, found = {token.partition("=")[2] for token in tokens if KINDS.get(token.partition("=")[0], "") in NAMED}, []
    if not named:
        return ()  # of a move there is no part
    for start, end in segments(words):
        clause = words[start:end]
        if lost.isdisjoint(" ".join(clause).split()) and not any(name in lost for name in names_in(clause)):
            continue
        if any(values_of(name) & named for name in names_in(clause)):
            return ()
        found.append(as_typed(text, clause))
    return tuple(found)
