"""Kinds of options, what a search remembers, and the numbers by which options are known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from jaxtyping import Float32

from agent.acting.belief import Belief
from envs.language.semantics.meaning import Description, Order
from envs.vocabulary import CATEGORIES, ROOMS
from policies.navigation.prospects import Prospects

MOST = 32  # options of a decision
LIKELIER = 0.2  # rise of a chance with which what was left is an option again
TRIES = 2  # ways in vain, or looks at what is badly seen, after which a landmark is no option


class Kind(IntEnum):
    """Kind of an option."""

    FRONTIER = 0
    LOOK = 1
    THING = 2
    BLUR = 3
    HOLDER = 4
    CANNOT = 5


@dataclass(frozen=True)
class Option:
    """An option.

    `number` is that of a prospect, or of a landmark; `place_a` x, z [m] is where it is, `way` [m] how far that is on the map.
    """

    kind: Kind
    number: int
    place_a: tuple[float, float] = (0.0, 0.0)
    way: float = 0.0

    @property
    def key(self) -> tuple[Kind, float, float]:
        """Kind and place [0.1 m], by which it is known again in a later decision."""
        return self.kind, round(self.place_a[0], 1), round(self.place_a[1], 1)


@dataclass
class Asked:
    """A search: what is looked for, and what was tried.

    `tried` are ways in vain to each landmark, `looked` looks at it from nearby, `found` the chance that it then had, by number.

    `spent` are the actions on the way to each, `most` those after which it counts as out of reach. `reached` is the
    landmark that the agent has come up to, -1 for none, `last` the last option. `known` are the landmarks that were options, `judged` the
    belief by which news were last looked for. `vain` are the options since the last action
    that led to none: they are no options until one does.
    """

    said: Description
    without: frozenset[int] = frozenset()
    tried: dict[int, int] = field(default_factory=dict)
    looked: dict[int, int] = field(default_factory=dict)
    found: dict[int, float] = field(default_factory=dict)
    spent: dict[int, int] = field(default_factory=dict)
    most: dict[int, float] = field(default_factory=dict)
    reached: int = -1
    last: Option | None = None
    known: set[int] = field(default_factory=set)
    decisions: int = 0
    judged: Belief | None = None
    vain: set[tuple[Kind, float, float]] = field(default_factory=set)

    def shut(self, likely: Mapping[int, float], explored: bool) -> frozenset[int]:
        """Landmarks that are no options any more.

        They are out of reach, or were come up to and left often enough. Where all is `explored` there is one more try. What it has just
        reached is an option, and so is what has become likelier (`likely`) since it was left.
        """
        most = TRIES + explored
        vain = {number for number, times in self.tried.items() if times >= most}
        left = {number for number, times in self.looked.items() if times >= most and number != self.reached}
        return self.without | vain | {number for number in left if likely.get(number, 0.0) < self.found.get(number, 1.0) + LIKELIER}


@dataclass(frozen=True, eq=False)
class Options:
    """c options of one agent, with their features and what they share (`context`)."""

    options: tuple[Option, ...]
    features: Float32[np.ndarray, "c f"]
    context: Float32[np.ndarray, "g"]
    prospects: Prospects

    def __len__(self) -> int:
        """Number of options."""
        return len(self.options)

    def column(self, name: str) -> Float32[np.ndarray, "c"]:
        """A feature of all options."""
        return self.features[:, COLUMN[name]]


COMMON = ("cost", "far", "cosine", "sine", "same", "to_other")
SEEN = ("area", "width", "here", "beyond", "share", "here_share", "beyond_share", "tall", "outward", "radius", "rule")
MEANT = (
    "chance", "odds", "category", "rank_holds", "weight", "pictures", "missed", "tried", "looked", "reached", "badly", "may_be", "with_me",
    "shown", "best", "straight", "looks_so", "in_room", "linked", "named", "surest", "tinted", "housed", "evidence", "settled", "measure",
)  # fmt: skip
FEATURES = (*(kind.name.lower() for kind in Kind), *COMMON, *SEEN, *MEANT)
CONTEXT = (
    "acted", "used", "known", "frontiers", "unknown", "late", "rooms", "likeliest", "second", "sum", "any", "small", "room", "link",
    "color", "ranked", "other", *(f"order_{order.name.lower()}" for order in Order), "place", *(f"seen_{kind}" for kind in ROOMS),
    *(f"worth_{kind}" for kind in ROOMS),
    *(f"category_{name}" for name in CATEGORIES),
)  # fmt: skip
COLUMN = {name: k for k, name in enumerate(FEATURES)}
