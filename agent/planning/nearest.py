"""Requests about what is known that a text is most like: `nearest`.

It is for texts that nobody has understood: the answer is asked about or offered, never carried out unasked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float

from agent.encoders.lexicon import Lexicon, closed_sets
from envs.language.semantics.meaning import Description, Go, RoomPlace
from envs.language.semantics.world import World, listed, phrase
from envs.language.tokens import words

NAMED = 0.5  # least cosine to a name of a word that names something
LIKE = 0.6  # least likeness of a request that is offered
CLOSE = 0.1  # by which another one is offered too
MOST = 3  # requests that are offered
WEIGHTS = {"category": 2.0, "color": 1.0, "room": 1.0}
LENGTHS = (1, 2, 3)  # words of a name


@dataclass(frozen=True)
class Likely:
    """A request that could be made, in words and as a record.

    `score` is its likeness to a text, from 0 to 1.
    """

    words: str
    meaning: Go
    score: float


def nearest(text: str, world: World) -> list[Likely]:
    """Requests about known things that are most like a text, the best first.

    Those that are hardly worse follow it. Empty where the text names nothing that is known.
    """
    heard = _heard(words(text))
    if not len(heard):
        return []
    naming = [kind_best for kind_best in (_best(one) for one in heard) if kind_best >= NAMED]
    found = {f"go to {phrase(go.to)}": (go, _likeness(heard, parts, len(naming))) for go, parts in could_be_said(world)}
    ordered = sorted((Likely(said, go, score) for said, (go, score) in found.items()), key=lambda one: (-one.score, len(one.words)))
    best = ordered[0].score if ordered else 0.0
    return [one for one in ordered[:MOST] if one.score >= max(LIKE, best - CLOSE)]


def offered(text: str, world: World) -> str:
    """End of a refusal: "; did you mean 'go to the sofa'?", or nothing."""
    likely = [f"'{one.words}'" for one in nearest(text, world)]
    return f"; did you mean {listed(likely, 'or')}?" if likely else ""


def could_be_said(world: World) -> Iterator[tuple[Go, dict[str, str]]]:
    """Requests to go to known things and rooms, each with the names in it."""
    for thing in world.things:
        own = {"color": thing.color, "room": world.room_type(thing.room)}
        for some in ((), ("color",), ("room",), ("color", "room")):
            qualities = {name: own[name] for name in some}
            if all(qualities.values()) and thing.category in closed_sets()["category"]:
                said = Description(thing.category, qualities.get("color"), room=qualities.get("room"))
                yield Go(said), {"category": thing.category} | qualities
    for room in world.rooms:
        if room.type in closed_sets()["room"]:
            yield Go(RoomPlace(room.type)), {"room": room.type}


def _likeness(heard: Float[np.ndarray, "w 64"], parts: dict[str, str], naming: int) -> float:
    """Likeness of a request to what was heard.

    It is the harmonic mean of how well its names were heard, and of how far the names that were heard are its own.
    """
    likes = {kind: heard @ _names(kind, value).T for kind, value in parts.items()}
    weight = np.array([WEIGHTS[kind] for kind in likes])
    own = float((np.array([part.max() for part in likes.values()]).clip(0) * weight).sum() / weight.sum())
    told = np.stack([part.max(axis=1) for part in likes.values()]).max(axis=0)
    share = min(1.0, float(np.sort(told)[::-1][:naming].clip(0).sum()) / naming) if naming else own
    return 2 * own * share / max(1e-9, own + share)


def _heard(said: Sequence[str]) -> Float[np.ndarray, "w 64"]:
    """Vectors of the words of a text that name something, and of its names of several words."""
    taken, found = set(), []
    for count in sorted(LENGTHS, reverse=True):
        for at in range(len(said) - count + 1):
            name, places = " ".join(said[at : at + count]), set(range(at, at + count))
            vector = None if places & taken or (count > 1 and name not in _all_names()) else _lexicon().vector(name)
            if vector is not None and _best(vector) >= NAMED:
                found.append(vector)
                taken |= places
    return np.stack(found) if found else np.zeros((0, 64), np.float32)


def _best(vector: Float[np.ndarray, "64"]) -> float:
    """Greatest cosine of a word to any name."""
    return max(float((_names(kind, value) @ vector).max()) for kind in WEIGHTS for value in closed_sets()[kind])


@cache
def _names(kind: str, value: str) -> Float[np.ndarray, "n 64"]:
    """Vectors of the names of a value."""
    return np.stack([_lexicon().asked(name) for name in closed_sets()[kind][value]])


@cache
def _all_names() -> frozenset[str]:
    return frozenset(name for kind in WEIGHTS for named in closed_sets()[kind].values() for name in named)


@cache
def _lexicon() -> Lexicon:
    return Lexicon.load()
