"""Chances that remembered things and rooms are what words describe.

They follow `envs.language.semantics.denotation`, with probabilities for truth values: the parts of a description are multiplied.
"""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float, Int

from agent.memory.memory import Memory
from envs.language.semantics.acts import HERE, ROOM, THERE
from envs.language.semantics.denotation import Dialogue, linked
from envs.language.semantics.meaning import ONE, THING, Description, Link, RoomPlace
from envs.language.semantics.world import OPENINGS, WALL, World
from envs.scenes.relations import Predicate
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES

NAMES = {"category": CATEGORIES, "color": COLORS, "size": SIZES, "material": MATERIALS}
NEARLY, NEAR = 0.3, 0.8  # chance of a relation beside something that nearly has it; [m] how near that is
DENIED, UNSEEN = 0.05, 0.3  # of one that the boxes deny, and of one to something that was not seen yet
UNKNOWN = 0.5  # of what memory cannot tell
DOUBT = 0.03  # share of chances that is spread over all names
LATE = 2  # pictures after which a belief is computed anew
SURE, UNSURE = 0.9, 0.2  # of being by a wall, door or window, with and without the boxes' word for it
ORIGIN = np.zeros(3)  # where the first instruction was given, in the frame of the memory


@dataclass(frozen=True)
class Belief:
    """Beliefs of an agent at one moment: m things and r rooms.

    `numbers` are the things' ids in `world`, the most likely facts; `names` the probabilities of their categories, colors, sizes and
    materials; `room` the index of each one's room, -1 for none; `types` those of the rooms' types. `origin` [m] is where the instruction
    was given.
    """

    numbers: Int[np.ndarray, "m"]
    names: dict[str, Float[np.ndarray, "m k"]]
    room: Int[np.ndarray, "m"]
    types: Float[np.ndarray, "r 10"]
    world: World
    origin: Float[np.ndarray, "3"] = field(default_factory=lambda: ORIGIN)

    def row(self, number: int) -> int:
        """Row of a thing, -1 for one that is not believed in."""
        found = np.flatnonzero(self.numbers == number)
        return int(found[0]) if len(found) else -1


def chances(belief: Belief, said: Description, dialogue: Dialogue, here: int) -> Float[np.ndarray, "m"]:
    """Chance of each thing to fit a description, whatever its rank.

    `here` is the room that the agent is in, -1 for none.
    """
    likely = _of_category(belief, said.category, dialogue)
    for name in ("color", "size", "material"):
        value, no = getattr(said, name), getattr(said, f"no_{name}")
        if value is not None:
            likely = likely * _named(belief, name, value)
        if no is not None:
            likely = likely * (1 - _named(belief, name, no))
    if said.nor_color is not None:
        likely = likely * (1 - _named(belief, "color", said.nor_color))
    if said.same_color is not None:
        likely = likely * _of_one_color(belief, said.same_color, dialogue, here)
    if said.room is not None:
        likely = likely * in_room(belief, said.room, dialogue, here)
    if said.no_room is not None:
        likely = likely * (1 - in_room(belief, said.no_room, dialogue, here))
    if said.link is not None:
        likely = likely * _linked(belief, said.link, dialogue, here)
    if said.no_link is not None:
        likely = likely * (1 - _linked(belief, said.no_link, dialogue, here))
    return likely


def room_chances(belief: Belief, place: RoomPlace, dialogue: Dialogue, here: int) -> Float[np.ndarray, "r"]:
    """Chance of each room to fit a room place, whatever its rank."""
    count = len(belief.types)
    if place.type == HERE:
        likely = (np.arange(count) == here).astype(np.float64)
    elif place.type in (ROOM, THERE):
        likely = np.ones(count)
    else:
        likely = belief.types[:, ROOMS.index(place.type)].copy() if place.type in ROOMS else np.zeros(count)
    for part, sign in ((place.having, 1), (place.lacking, -1)):
        if part is not None:
            held = chances(belief, part, dialogue, here)
            within = np.array([held[belief.room == room].max(initial=0.0) for room in range(count)])
            likely = likely * (within if sign > 0 else 1 - within)
    if place.other:
        last = here if here >= 0 and likely[here] > UNKNOWN else next(iter(reversed(dialogue.rooms)), -1)
        likely = likely * (np.arange(count) != last)
    return likely


def in_room(belief: Belief, kind: str, dialogue: Dialogue, here: int) -> Float[np.ndarray, "m"]:
    """Chance of each thing to be in a room of a type."""
    if kind in (HERE, THERE):
        room = here if kind == HERE else next(iter(reversed(dialogue.rooms)), -1)
        return (belief.room == room).astype(np.float64)
    if kind not in ROOMS or not len(belief.types):
        return np.full(len(belief.room), UNKNOWN if kind in (ROOM, *ROOMS) else 0.0)
    typed = np.append(belief.types[:, ROOMS.index(kind)], UNKNOWN)
    return typed[belief.room]


def _of_category(belief: Belief, category: str, dialogue: Dialogue) -> Float[np.ndarray, "m"]:
    """Chance of each thing to be of a category."""
    if category == ONE:
        row = belief.row(dialogue.things[-1]) if dialogue.things else -1
        return belief.names["category"] @ belief.names["category"][row] if row >= 0 else np.zeros(len(belief.numbers))
    return np.ones(len(belief.numbers)) if category == THING else _named(belief, "category", category)


def _of_one_color(belief: Belief, like: Description, dialogue: Dialogue, here: int) -> Float[np.ndarray, "m"]:
    """Chance of each thing to have the color of the one that most likely fits a description, and not to be that one."""
    likely = chances(belief, like, dialogue, here)
    if not likely.size or likely.max() <= 0:
        return np.zeros(len(belief.numbers))
    alike = belief.names["color"] @ belief.names["color"][int(likely.argmax())]
    alike[int(likely.argmax())] = 0.0
    return alike


def _named(belief: Belief, name: str, value: str) -> Float[np.ndarray, "m"]:
    """Chance of each thing to have a name."""
    values = NAMES[name]
    return belief.names[name][:, values.index(value)] if value in values else np.zeros(len(belief.numbers))


def _linked(belief: Belief, link: Link, dialogue: Dialogue, here: int) -> Float[np.ndarray, "m"]:
    """Chance of each thing to have a relation with something that fits."""
    if link.other.category in (WALL, *OPENINGS):
        held = {thing.id for thing in linked(belief.world, list(belief.world.things), link, belief.origin, dialogue)}
        return np.where(np.isin(belief.numbers, list(held)), SURE, UNSURE)
    others = chances(belief, link.other, dialogue, here)
    held = _holding(belief, link.predicate)
    if link.inverse:
        held = np.swapaxes(held, 0, 1)
    if link.second is None:
        best = (held.max(axis=2) * others).max(axis=1, initial=0.0)
        seen = others.max(initial=0.0)
        return best + (1 - np.maximum(best, seen)) * UNSEEN
    seconds = chances(belief, link.second, dialogue, here)
    both = np.maximum(others[:, None] * seconds[None], seconds[:, None] * others[None])
    return (held * both).max(axis=(1, 2), initial=0.0)


def _holding(belief: Belief, predicate: Predicate) -> Float[np.ndarray, "m m s"]:
    """Chance that a relation holds between things by their boxes; last axis: the second of between, else one."""
    count, world = len(belief.numbers), belief.world
    row = {int(number): k for k, number in enumerate(belief.numbers)}
    between = predicate is Predicate.BETWEEN
    held = np.full((count, count, count if between else 1), DENIED)
    if not between and count:
        held[..., 0] = np.where(_gaps(belief) < NEAR, NEARLY, DENIED)
    for (name, subject), pairs in world.related.items():
        if name is not predicate or subject not in row:
            continue
        for other, second in pairs:
            if other in row and (not between or second in row):
                held[row[subject], row[other], row[second] if between else 0] = 1.0
    held[np.arange(count), np.arange(count)] = 0.0
    return held


def _gaps(belief: Belief) -> Float[np.ndarray, "m m"]:
    """Distances between the axis-aligned boxes of things [m]."""
    low, high = (np.array([getattr(belief.world.known[int(n)], end) for n in belief.numbers]).reshape(-1, 3) for end in ("low", "high"))
    apart = np.maximum(0, np.maximum(low[:, None] - high[None], low[None] - high[:, None]))
    return np.linalg.norm(apart, axis=2)


def belief_of(memory: Memory, origin: Float[np.ndarray, "3"] = ORIGIN, late: int = LATE) -> Belief:
    """Present beliefs of a memory about an instruction that was given at a place [m].

    They may lack what `late` pictures have changed, the numbers of rooms in its plan included.
    """
    believed = memory.belief(late)
    numbers = np.array([thing.id for thing in believed.world.things], np.int64)
    names = {kind: (1 - DOUBT) * part + DOUBT / part.shape[1] for kind, part in believed.chances.items()}
    room = np.array([thing.room for thing in believed.world.things], np.int64)
    return Belief(numbers, names, room, believed.room, believed.world, origin)
