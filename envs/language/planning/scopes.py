"""Excuses: why a navigator cannot do something, and an offer of what it can."""

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
}


_TO_YOU = {"me": "you", "my": "your", "us": "you", "our": "your", "i": "you", "myself": "yourself"}  # said back to a speaker


def excuse(world: World, act: Cannot, at_w: Float[np.ndarray, "3"], dialogue: Dialogue) -> str:
    """A sentence that says what cannot be done.

    It offers to go to the thing if that is there.
    """
    what = f"{act.verb} things" if act.kind is Beyond.HANDLE and " " not in act.verb else act.verb
    said = _WHY[act.kind].format(verb=" ".join(_TO_YOU.get(word, word) for word in what.split()))
    if act.thing is None:
        return said
    found = resolve_reference(world, act.thing, at_w, dialogue)
    things = list(found.things)
    if things:
        first = phrase(act.thing) if len(things) > 1 else named(world, world.known[things[0]])
        verb, _, particle = act.verb.partition(" ")
        return f"I can go to {first}, but I cannot {verb} it{' ' + particle if particle else ''}: go there?"
    why = found.text if found.why is not ImpossibleReason.AMBIGUOUS else ""
    return f"I cannot {act.verb} things" + (f", and {why}" if why else "")
