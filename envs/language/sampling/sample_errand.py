"""Sampled errands: several places in order, some of them anaphoric, some conditional."""

from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.houses.palette import HELD_OUT
from envs.language.sampling.sample_go import any_described
from envs.language.sampling.sample_refer import KINDS, Pairs, Sampled, at_of, pick, refer, settled, shuffled
from envs.language.semantics.denotation import Dialogue
from envs.language.semantics.meaning import ONE, Back, Description, Go, If, Reference, RoomPlace, Sequence
from envs.language.semantics.resolve import is_there
from envs.language.semantics.targets import Aim, aims
from envs.language.semantics.world import World, world_of
from envs.types import Camera

STEPS = {"thing": 9.0, "room": 5.0, "if": 4.0, "other": 6.0, "one": 6.0, "it": 12.0}  # kinds of steps and their weights
GO_KINDS = tuple(kind for kind in KINDS if kind != "rank")
TRIES = 8  # greatest number of errands started


def sample_errand(
    home: Home,
    rng: np.random.Generator,
    *,
    steps: tuple[int, int] = (2, 3),
    start: Float[np.ndarray, "3"] | None = None,
    pairs: Pairs | None = None,
    camera: Camera | None = None,
) -> Sampled | None:
    """Sample an errand with `steps` (least, most) steps; None where the home offers none.

    Steps go to objects and rooms, to antecedents ("it", "the other one", "the red one"), or to one or another place on a condition, which
    is met half of the time. Each step has a target other than the previous one, and there are at least two targets. `facts` contains the
    kinds of the steps and the number of targets. With pairs='seen' the errand names no held-out pair of category and colour.
    """
    world, at_w = world_of(home), at_of(home, start)
    if at_w is None:
        return None
    for _ in range(TRIES):
        errand = _Errand(world, rng, at_w, pairs)
        wanted = int(rng.integers(steps[0], steps[1] + 1))
        while len(errand.steps) < wanted and errand.grow():
            pass
        if len(errand.steps) < wanted or len(errand.reached) < 2:
            continue
        facts: dict[str, Any] = {
            "kinds": errand.kinds,
            "steps": wanted,
            "targets": len(errand.reached),
            "rooms": len(world.rooms),
            "things": len(world.things),
        }
        if made := settled(home, Sequence(tuple(errand.steps)), at_w, camera, facts, pairs=pairs):
            return made
    return None


class _Errand:
    """An errand under construction, with its dialogue and the agent's position so far."""

    def __init__(self, world: World, rng: np.random.Generator, at_w: np.ndarray, pairs: Pairs | None) -> None:
        self.world, self.rng, self.at_w = world, rng, at_w
        self.pairs: Pairs | None = pairs
        self.steps: list[Go | If] = []
        self.kinds: list[str] = []
        self.reached: list[Aim] = []
        self.dialogue = Dialogue()

    def grow(self) -> bool:
        """Add a step of a random kind; returns whether one was found."""
        makers = {"thing": self.thing, "room": self.room, "if": self.condition, "other": self.other, "one": self.one, "it": self.it}
        for kind in shuffled(self.rng, list(STEPS), list(STEPS.values())):
            for _ in range(2):
                step = makers[kind]()
                if step is not None and self.add(step, kind):
                    return True
        return False

    def add(self, step: Go | If, kind: str) -> bool:
        """Add a step if it is possible and leads elsewhere; returns whether it was added.

        A condition may have no aim.
        """
        found = aims(self.world, step, self.at_w, self.dialogue)
        if found.why or (found.aims and self.here(found.aims[0])) or (not found.aims and isinstance(step, Go)):
            return False
        self.steps.append(step)
        self.kinds.append(kind)
        self.reached.extend(found.aims)
        self.dialogue = found.dialogue
        return True

    def here(self, aim: Aim) -> bool:
        """Whether the agent is at an aim already: at the object, or in its room."""
        if not self.reached:
            return False
        last = self.reached[-1]
        return (aim.things == last.things and bool(aim.things)) or (aim.room >= 0 and aim.room == self.room_of(last))

    def room_of(self, aim: Aim) -> int:
        """Room of an aim."""
        return self.world.known[aim.things[0]].room if aim.things else aim.room

    def thing(self) -> Go | None:
        """A step to an object by a description."""
        found = any_described(self.world, self.rng, self.world.things, self.at_w, kinds=GO_KINDS, pairs=self.pairs)
        return Go(found[1]) if found else None

    def room(self) -> Go | None:
        """A step to a room, identified by an object where its type is not unique."""
        if not self.world.rooms:
            return None
        room = pick(self.rng, self.world.rooms)
        if len(self.world.rooms_of_type(room.type)) == 1:
            return Go(RoomPlace(room.type))
        for number in shuffled(self.rng, self.world.contents[room.id]):
            having = Description(self.world.known[number].category)
            if sum(any(self.world.known[k].category == having.category for k in self.world.contents[r])
                   for r in self.world.rooms_of_type(room.type)) == 1:  # fmt: skip
                return Go(RoomPlace(room.type, having))
        return None

    def it(self) -> Go | None:
        """A step back to the object mentioned last, after a room."""
        return Go(Reference(Back.IT)) if self.dialogue.things and self.dialogue.room_last and isinstance(self.steps[-1], Go) else None

    def other(self) -> Go | None:
        """A step to another object of the category just reached."""
        return Go(Reference(Back.OTHER)) if self.at_thing() else None

    def one(self) -> Go | None:
        """A step to another object of the category just reached, by an attribute."""
        if not self.at_thing():
            return None
        last = self.world.known[self.dialogue.things[-1]]
        others = [thing for thing in self.world.by_category[last.category] if thing.id != last.id]
        for thing in shuffled(self.rng, others):
            for kind in shuffled(self.rng, ("color", "size", "material", "room", "not")):
                if said := refer(self.world, self.rng, thing, kind, self.at_w, pairs=self.pairs):
                    return Go(replace(said, category=ONE))
        return None

    def at_thing(self) -> bool:
        """Whether the last step went to an object of the dialogue."""
        return bool(self.dialogue.things) and not self.dialogue.room_last and isinstance(self.steps[-1], Go)

    def condition(self) -> If | None:
        """A conditional step: to one place or another, by whether a room contains something."""
        thing = self.conditioned(bool(self.rng.integers(2)))
        negated, referring = bool(self.rng.random() < 0.3), self.rng.random() < 0.3
        there = thing is not None and is_there(self.world, thing, self.at_w)
        if thing is None:
            return None
        if referring and there and not negated:
            return If(thing, negated, Go(Reference(Back.THERE if self.rng.random() < 0.5 else Back.IT)), self.elsewhere())
        then = self.elsewhere()
        return If(thing, negated, then, self.elsewhere() if self.rng.random() < 0.6 else None) if then else None

    def conditioned(self, wanted: bool) -> Description | None:
        """A description with a room of unique type, which some object fits or not.

        An object fits if `wanted`; otherwise only objects in other rooms would.
        """
        world = self.world
        rooms = [room for room in world.rooms if len(world.rooms_of_type(room.type)) == 1]
        for thing in shuffled(self.rng, world.things)[:6] if rooms else ():
            color = thing.color if thing.color and self.rng.random() < 0.4 else None
            if self.pairs == "seen" and (thing.category, color) in HELD_OUT:
                continue
            for room in shuffled(self.rng, rooms):
                said = Description(thing.category, color=color, room=room.type, any=True)
                if is_there(world, said, self.at_w) == wanted:
                    return said
        return None

    def elsewhere(self) -> Go | None:
        """A step to any object or room."""
        return self.room() if self.rng.random() < 0.5 else self.thing()
