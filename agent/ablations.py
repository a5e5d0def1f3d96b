"""Parts that an agent can be left without, as prefixes of its name: `without-memory:gothere-frontier`."""

import difflib
from collections.abc import Iterable
from enum import StrEnum

from envs.errors import InputError

PREFIX = "without-"


class Part(StrEnum):
    """Part of an agent, in its order in names."""

    MEMORY = "memory"
    VERIFICATION = "verification"
    REPLANNING = "replanning"
    REFINER = "refiner"
    LEXICON = "lexicon"
    RL = "rl"


TEXTS = {  # how an agent is without them
    Part.MEMORY: "things and types of rooms are those of the present picture alone; free space and walls stay",
    Part.VERIFICATION: "what first looks right is accepted: no closer look, no check on arrival",
    Part.REPLANNING: "what was chosen is gone to, whatever comes into view; if it is out of reach or turned down, CANNOT",
    Part.REFINER: "no second look at regions at full resolution (the fovea)",
    Part.LEXICON: "no vectors of words: words that no sentence of training has are read by rules alone",
    Part.RL: "rules in place of the learned policy",
}


def split(name: str) -> tuple[tuple[Part, ...], str]:
    """Parts that a name leaves out, in order, and the agent's own name.

    InputError for something that is no part.
    """
    left: set[Part] = set()
    while name.startswith(PREFIX) and ":" in name:
        word, _, name = name.partition(":")
        part = word.removeprefix(PREFIX)
        if part not in list(Part):
            near = difflib.get_close_matches(part, list(Part), n=1)
            hint = f"; did you mean {PREFIX}{near[0]}?" if near else ""
            raise InputError(f"agent: expected one of {listed(Part)} before {name}, got {word!r}{hint}")
        left.add(Part(part))
    return tuple(part for part in Part if part in left), name


def joined(parts: Iterable[Part], name: str) -> str:
    """Name of an agent without some parts."""
    return "".join(f"{PREFIX}{part}:" for part in parts) + name


def listed(parts: Iterable[Part]) -> str:
    """Prefixes of parts, in words."""
    return ", ".join(f"{PREFIX}{part}" for part in parts)
