"""Refusals of words that say which thing is meant: `with_choices`.

"Go to the picture that hangs over the bathtub": without its end it is another request where there are several pictures. So the
things of which one is meant are listed.
"""

import re
from collections.abc import Callable

from agent.planning.understand import understood
from envs.language.grammar.parser import NotUnderstood
from envs.language.reading.refusing.clauses import home_nouns
from envs.language.semantics.records import Meaning
from envs.language.semantics.world import World, each_named

AGAIN = "; say that in other words"
MOST = 6  # things that are listed
_WHICH = re.compile(r"(?:no,? )?(?:not )?(?:the|that)\b.* (?:one|side|end)\b|(?:the|that) one\b", re.IGNORECASE)
_OF_IT = re.compile(  # after a name
    r"(?:that|which|who|whose|where|with|over|above|below|under|by|near|next|on|in|at|beside|behind|from|opposite|of|hanging|standing"
    r"|lying|sitting|closest|nearest|furthest|farthest|further|facing|full|[a-z]+ed)\b",
    re.IGNORECASE,
)
_LAST, _FIRST = re.compile(r"([a-z]+)\W*$"), re.compile(r"^\W*([a-z]+)")


def with_choices(error: NotUnderstood, text: str, world: World, options: Callable[[Meaning], tuple[int, ...]]) -> NotUnderstood:
    """The refusal of a text, with the things of which one is meant.

    `options` are the ids of those that a meaning may be about.
    """
    said = str(error)
    if not error.rest or not said.endswith(AGAIN) or not says_which(text, error.part):
        return error
    try:
        found = options(understood(error.rest).meaning)
    except NotUnderstood:
        return error
    things = [world.known[number] for number in found if number in world.known]
    if len(things) < 2:
        return error
    listed = each_named(world, things[:MOST]) if len(things) <= MOST else f"{len(things)} of them"
    message = f"{said.removesuffix(AGAIN)}; say in other words which one is meant: here are {listed}"
    return NotUnderstood(message, error.part, error.nearest, rest=error.rest, offer=error.offer)


def says_which(text: str, part: str) -> bool:
    """Whether a part tells the thing that is named beside it from others."""
    at = text.find(part)
    if at < 0:
        return False
    before, after = text[:at].lower(), text[at + len(part) :].lower()
    if before.rstrip()[-1:] in (",", "-", ";", ":"):
        return bool(_WHICH.match(part))
    last, first = _LAST.search(before), _FIRST.search(after)
    return bool((last and last[1] in home_nouns() and _OF_IT.match(part)) or (first and first[1] in home_nouns()))
