"""Excuses: why a navigator cannot do something, and an offer of what it can."""

import re

import numpy as np
from jaxtyping import Float

from envs.language.semantics.acts import Beyond, Cannot
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.resolve import resolve_reference
from envs.language.semantics.world import World, named, phrase

_WHY = {
    Beyond.HANDLE: "I have no hands: I can go, look and answer, but I cannot {verb}",
    Beyond.PERSON: "there is no {verb} that I know of in this home: I know rooms and things, no people or animals",
    Beyond.LEVEL: "there are no stairs here and no {verb}: this home has one floor",
    Beyond.OUTSIDE: "I cannot go to the {verb}: I stay inside this home",
    Beyond.TALK: "I cannot {verb}: I can go to things and rooms of this home, look at them and answer questions about them",
    Beyond.UNKNOWN: "I do not know about the {verb}: I know what is in this home, its rooms and things",
    Beyond.LANGUAGE: "this looks like {verb}; I understand English",
    Beyond.TIME: "I have no clock: what I am told I do at once, and once, so I cannot do it '{verb}'",
    Beyond.MANNER: "I go the shortest way at one pace, up to where I am sent, so I cannot do it '{verb}'",
    Beyond.STATE: "I cannot tell '{verb}': I can say where things are, and their colour, size and material",
}


_TO_YOU = {  # said back to a speaker
    "me": "you", "my": "your", "us": "you", "our": "your", "i": "you", "myself": "yourself", "mine": "yours", "ourselves": "yourselves",
    "your": "my", "yours": "mine", "yourself": "myself",
}  # fmt: skip
_NEEDS_NOTHING_LISTED = (
    "cook knock clean tidy help dance sing eat drink dig iron sew draw write type climb jump pack unpack vacuum hoover sweep mop dust bake"
    " wash paint dry smell"
)
_NEEDS_NOTHING = frozenset(_NEEDS_NOTHING_LISTED.split())  # verbs that need no object
_BODILY = frozenset(("climb", "jump", "lie", "sit", "eat", "drink", "smell", "touch", "taste", "wear", "hide", "bite", "chew", "sip"))
_ANYBODY = ("someone", "somebody", "anyone", "anybody", "everyone", "everybody", "people")
_FOR = frozenset(["get", "grab", "fetch", "make", "buy"])  # "get it for you", but "hand it to you"
_BEFORE_ITS_OBJECT = ("sit on", "lie on", "jump on", "play with")
_WAYS = ("can", "could", "do", "must", "should", "is")  # begin a question whether a way leads somewhere
_GIVING = _FOR | frozenset(["give", "hand", "pass", "bring"])
_WITH_OBJECT = (*_BEFORE_ITS_OBJECT, "pick up", "lift up", "take away", "switch on", "switch off", "turn on", "turn off", "knock over")
_OF_A_PLACE = frozenset(["put", "place", "lay"])
_AN = re.compile(r"\ba (?=(?!one\b|once\b|eu|uni|use)[aeiou]|hour\b)")


def excuse(world: World, act: Cannot, at_w: Float[np.ndarray, "3"], dialogue: Dialogue) -> str:
    """A sentence that says what cannot be done.

    It offers to go to the thing if that is there, or the rest of what was asked for.
    """
    said = _excuse(world, act, at_w, dialogue)
    return f"{said}; I understand the rest: '{act.rest}'" if act.rest and not said.endswith("?") else said


def _excuse(world: World, act: Cannot, at_w: Float[np.ndarray, "3"], dialogue: Dialogue) -> str:
    if act.kind is Beyond.UNKNOWN and act.verb.split()[0] in ("who", "whose", "why", "how"):
        return f"I cannot answer '{act.verb}': {_WHY[act.kind].partition(': ')[2]}"
    if act.kind is Beyond.PERSON and act.verb in _ANYBODY:
        return f"I cannot tell of {act.verb}: {_WHY[act.kind].partition(': ')[2]}"
    if act.kind in (Beyond.TIME, Beyond.MANNER, Beyond.STATE):
        return _WHY[act.kind].format(verb=act.verb)
    if act.kind is Beyond.LEVEL and act.verb in ("stairs", "staircase"):
        return "there are no stairs here: this home has one floor"
    if act.kind is Beyond.TALK and act.verb.split()[0] in ("how", "which", "what", "in", "directions", "give", *_WAYS):
        return f"I do not describe ways, so I cannot answer '{act.verb}'; I can go there"
    if act.kind is Beyond.HANDLE and act.thing is None and act.verb.split()[0] in _BODILY:
        return f"I can only go, look and answer: I cannot {_with_object(act.verb, 'things')}"
    if act.thing is None:
        whole = _with_object(act.verb, "things") if act.kind is Beyond.HANDLE else _said_back(act.verb)
        return _WHY[act.kind].format(verb=whole)
    found = resolve_reference(world, act.thing, at_w, dialogue)
    things = list(found.things)
    if things:
        first = phrase(act.thing) if len(things) > 1 else named(world, world.known[things[0]])
        return f"I can go to {first}, but I cannot {_with_it(act.verb)}{'' if act.rest else ': go there?'}"
    why = found.text if found.why is not ImpossibleReason.AMBIGUOUS else ""
    return f"I cannot {_with_object(_bare(act.verb), 'things')}" + (f", and {why}" if why else "")


def _said_back(words: str) -> str:
    """Words of a speaker, as the one that hears them says them: "my mug" is "your mug"."""
    return _AN.sub("an ", " ".join(_TO_YOU.get(word, word) for word in words.split())).replace(" s ", "'s ")


def _bare(verb: str) -> str:
    """A verb without the article that some are listed with: "use the"."""
    first, _, rest = verb.partition(" ")
    return first if rest in ("the", "a", "my", "our", "some", "that", "this", "those") else verb.removesuffix(" the").removesuffix(" a")


def _with_object(verb: str, thing: str) -> str:
    """A deed, with an object where one is missing: "bring" is "bring things", "give me" is "give you things"."""
    first, _, rest = verb.partition(" ")
    if verb in _OF_A_PLACE:
        return f"{verb} {thing} anywhere"
    missing = (not rest and verb not in _NEEDS_NOTHING) or (rest in ("me", "us") and first in _GIVING) or verb in _WITH_OBJECT
    return _said_back(f"{verb} {thing}" if missing else verb)


def _with_it(verb: str) -> str:
    """A deed that is done to "it": "hand me" is "hand it to you", "switch on" is "switch it on"."""
    verb = _bare(verb)
    first, _, rest = verb.partition(" ")
    if rest in ("me", "us"):
        return f"{first} it {'for' if first in _FOR else 'to'} you"
    if verb in _BEFORE_ITS_OBJECT:
        return f"{verb} it"
    if first in _OF_A_PLACE:
        return f"{verb} it anywhere"
    return f"{first} it{' ' + rest if rest else ''}"
