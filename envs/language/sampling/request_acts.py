"""Sampled acts of everyday requests: moves, places to stand at, doors and windows, uses."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from envs.home import Home
from envs.language.lexicon import USES
from envs.language.planning.places import spot_goal
from envs.language.planning.standing import FLAT
from envs.language.planning.walk import Situation
from envs.language.sampling.sample_go import any_described
from envs.language.sampling.sample_refer import Pairs, pick, shuffled
from envs.language.semantics.acts import (
    Act,
    Advance,
    Area,
    Explore,
    Face,
    Leave,
    Opening,
    Pose,
    Rotate,
    Side,
    Spoken,
    Spot,
    Stand,
    Survey,
    Tilt,
    Use,
    Visit,
    Zone,
)
from envs.language.semantics.meaning import Description, RoomPlace
from envs.language.semantics.world import World, world_of
from envs.scenes.scene import Object

TURNS = (30, 45, 60, 90, 90, 90, 120, 135)  # [deg] to the left or right
LENGTHS = (0.0, 0.0, 0.5, 1.0, 1.0, 1.5, 2.0, 2.0, 3.0, 4.0, -0.5, -1.0, -1.5)  # [m]; 0: until something is in the way
AROUND, UP = 0.2, 30  # share of turns by 180 degrees; [deg] of a look up or down
KINDS = ("category", "color", "size", "material", "link", "room", "not")  # of referring expressions; ranks may depend on the place
SHORT = ("category", "color", "size")  # of those with a place beside them
HERE = 0.3  # share of places in the agent's own room that are said without its name


class Maker:
    """Acts that make sense in a home for an agent in a pose."""

    def __init__(self, home: Home, rng: np.random.Generator, situation: Situation, pairs: Pairs | None) -> None:
        self.home, self.rng, self.situation = home, rng, situation
        self.pairs: Pairs | None = pairs
        self.world: World = world_of(home)
        self.at_w = np.asarray(situation.position_w, np.float64)
        self.here = int(home.rooms_at(self.at_w[None])[0])
        self.unique = tuple(room for room in self.world.rooms if len(self.world.rooms_of_type(room.type)) == 1)

    def chance(self, share: float) -> bool:
        """Whether something of a probability comes true."""
        return bool(self.rng.random() < share)

    def rotate(self) -> Act:
        """A turn."""
        return Rotate(180) if self.chance(AROUND) else Rotate(pick(self.rng, TURNS) * pick(self.rng, (1, -1)))

    def advance(self) -> Act:
        """A way straight ahead or back."""
        return Advance(pick(self.rng, LENGTHS))

    def tilt(self) -> Act:
        """A look up or down."""
        return Tilt(pick(self.rng, (UP, -UP)))

    def survey(self) -> Act:
        """A look around."""
        return Survey()

    def leave(self) -> Act:
        """A way out of the room."""
        return Leave()

    def explore(self) -> Act:
        """A way through all rooms, or a look around in another one."""
        place = self.room() if self.chance(0.5) else None
        return Explore(place)

    def face(self) -> Act | None:
        """A turn to a thing, here or elsewhere."""
        near = [self.world.known[number] for number in self.world.contents[self.here]] if self.here >= 0 else []
        said = self.thing(near or None)
        return None if said is None else Face(said, close=self.chance(0.4))

    def back(self) -> Act:
        """The way back to the start."""
        return Visit(Pose(Spoken.START))

    def thing(self, among: Sequence[Object] | None = None, kinds: Sequence[str] = KINDS) -> Description | None:
        """A description of one thing, of all or of some."""
        things = self.world.things if among is None else among
        found = any_described(self.world, self.rng, things, self.at_w, kinds=kinds, pairs=self.pairs)
        return found[1] if found else None

    def room(self) -> RoomPlace | None:
        """Another room, the only one of its type."""
        rooms = [room for room in self.unique if room.id != self.here]
        return RoomPlace(pick(self.rng, rooms).type) if rooms else None

    def place(self) -> Act | None:
        """A visit of a thing or another room."""
        to = self.room() if self.chance(0.4) else self.thing()
        return None if to is None else Visit(to)

    def spot(self) -> Act | None:
        """A visit of a place beside a thing, or between two."""
        stand = pick(self.rng, tuple(Stand))
        things = self.world.things
        if stand in (Stand.HEAD, Stand.FOOT):
            things = self.world.by_category.get("bed", [])
        elif stand is Stand.ON:
            things = [thing for thing in things if thing.extents[1] <= FLAT]
        elif stand is Stand.BETWEEN:
            return self.between()
        said = self.thing(things, SHORT) if things else None
        return None if said is None else Visit(Spot(stand, said))

    def between(self) -> Act | None:
        """A visit of the place between two things of a room."""
        room = pick(self.rng, self.world.rooms).id if self.world.rooms else -1
        things = [self.world.known[number] for number in self.world.contents[room]] if room >= 0 else []
        one, other = self.thing(things, ("category", "color")), self.thing(things, ("category", "color"))
        if one is None or other is None or one.category == other.category:
            return None
        return Visit(Spot(Stand.BETWEEN, one, other))

    def area(self) -> Act | None:
        """A visit of the middle or a corner of a room."""
        zone = pick(self.rng, tuple(Zone))
        if self.here >= 0 and self.chance(HERE):
            return Visit(Area(zone))
        place = self.room()
        return None if place is None else Visit(Area(zone, place))

    def opening(self, *, first: bool = True) -> Act | None:
        """A visit of a door or window, or of the room behind a door.

        Only the `first` act names a side, for sides are those of the start.
        """
        kind = pick(self.rng, ("doorway", "doorway", "window"))
        made = Opening(kind, through=kind == "doorway" and self.chance(0.3))
        if first and self.chance(0.5):
            side = pick(self.rng, tuple(Side))
            counted = side in (Side.LEFT, Side.RIGHT) and self.chance(0.5)
            made = replace(made, side=side, place=int(self.rng.integers(1, 3)) if counted else 0)
        else:
            rooms = [RoomPlace(room.type) for room in shuffled(self.rng, self.unique)]
            if not rooms:
                return None
            made = replace(made, of=rooms[0], any=self.chance(0.4))
            if kind == "doorway" and not made.any and len(rooms) > 1 and self.chance(0.5):
                made = replace(made, to=rooms[1])
        found = spot_goal(self.home, made, self.at_w, self.situation.yaw_w, None, self.situation.camera, self.here)
        return None if found.why or found.goal is None else Visit(made)

    def use(self) -> Act | None:
        """A visit of somewhere to do something."""
        there = {thing.category for thing in self.world.things}
        good = [purpose for purpose, (_, categories, kinds) in USES.items() if there & {*categories} or self.world_has(kinds)]
        if not good:
            return None
        purpose = pick(self.rng, sorted(good))
        rooms = sorted({room.type for room in self.unique if self.serves(purpose, room.id)})
        return Visit(Use(purpose, pick(self.rng, rooms) if rooms and self.chance(0.3) else None))

    def world_has(self, kinds: Sequence[str]) -> bool:
        """Whether there is a room of one of some types."""
        return any(self.world.rooms_of_type(kind) for kind in kinds)

    def serves(self, purpose: str, room: int) -> bool:
        """Whether something in a room serves a purpose."""
        return any(self.world.known[number].category in USES[purpose][1] for number in self.world.contents[room])

    def step(self, *, first: bool) -> Act | None:
        """One act of a sequence."""
        makers: dict[str, Callable[[], Any]] = {
            name: getattr(self, name)
            for name in ("rotate", "advance", "tilt", "survey", "face", "leave", "spot", "area", "use", "opening", "place")
        }
        makers["opening"] = lambda: self.opening(first=first)
        if not first:
            makers["back"] = self.back
        return makers[pick(self.rng, list(makers))]()
