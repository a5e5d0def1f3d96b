"""Limits on the way: forbidden rooms, a room not left, things kept off.

A room that may be a forbidden one is not entered before it was looked into from its door; one that most likely is, never.
"""

import math
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from agent.acting.belief import chances, room_chances
from agent.acting.desires import Course, Do, Enter, Event, Explore, Reach, Walk
from agent.acting.everyday.areas import inner_place
from agent.acting.everyday.places import Points, rotated, stand, turned_to
from agent.acting.mind import Impossible, Mind
from agent.memory.layout import CELL
from agent.memory.rooms import PICTURES, Plan, turned
from envs.language.semantics.acts import HERE, Each, Limit, Request, Rule
from envs.language.semantics.meaning import Description, RoomPlace
from envs.language.semantics.world import distance, listed, phrase
from envs.types import Action

CLOSED, UNSURE = 0.35, 0.01  # chance of a forbidden room from which on it is kept out of; the same before it was looked into
FIT = 0.25  # least chance of a thing that is kept off
APART, EDGE = 0.12, 0.15  # [m] kept off the boxes of things beyond the body, and off forbidden rooms in their doorways
DOOR = 0.7  # [m] from a door, near enough to look through it
LATER = 4  # actions after which what is closed is found anew


@dataclass
class Bounds:
    """Limits of one request, and what they close by present beliefs.

    `peeked` are places (x, z) [m] inside the rooms that were looked into, `shown` the logarithms of the chances of types that the
    pictures from their doors gave.
    """

    limits: tuple[Limit, ...]
    peeked: list[np.ndarray] = field(default_factory=list)
    shown: list[np.ndarray] = field(default_factory=list)
    _made: tuple[int, Plan, Float[np.ndarray, "k 2"], frozenset[int]] | None = field(default=None, repr=False)

    @property
    def rooms(self) -> bool:
        """Whether any limit is about rooms."""
        return any(limit.rule is not Rule.NEVER_NEAR for limit in self.limits)

    @property
    def stays(self) -> bool:
        """Whether the room of the start is not to be left."""
        return any(limit.rule is Rule.STAY_IN for limit in self.limits)

    def chances(self, mind: Mind) -> Float[np.ndarray, "r"]:
        """Chance of each room to be a forbidden one."""
        plan, count = mind.memory.plan(), len(mind.belief.types)
        home = int(plan.at(mind.origin[None, [0, 2]])[0])
        out, belief = np.zeros(count), replace(mind.belief, types=self.types(mind))
        for limit in self.limits:
            if limit.rule is Rule.STAY_IN:
                out = np.where(np.arange(count) == home, 0.0, 1.0)
            elif limit.rule is Rule.NEVER_ENTER and isinstance(limit.what, RoomPlace):
                out = np.maximum(out, room_chances(belief, limit.what, replace(mind.dialogue, here=home), home))
        return out

    def types(self, mind: Mind) -> Float[np.ndarray, "r 10"]:
        """Chances of the types of rooms, told by pictures from their doors as well."""
        types, plan = mind.belief.types.copy(), mind.memory.plan()
        been = set(plan.at(np.array([mind.origin[[0, 2]], *mind.memory.rooms.places])).tolist())
        for place, shown in zip(self.peeked, self.shown, strict=True):
            room = int(plan.at(place[None])[0])
            if 0 <= room < len(types) and room not in been:
                types[room] *= np.exp(PICTURES * (shown - shown.max()))
                types[room] /= types[room].sum()
        return types

    def closed(self, mind: Mind) -> tuple[set[int], set[int]]:
        """Rooms that are kept out of.

        They are those that are forbidden, and those that may be until they were looked into.
        """
        plan, likely = mind.memory.plan(), self.chances(mind)
        been = set(plan.at(np.array([mind.origin[[0, 2]], *mind.memory.rooms.places])).tolist())
        looked = set(plan.at(np.array(self.peeked).reshape(-1, 2)).tolist())
        shut = {room for room in range(len(likely)) if likely[room] >= CLOSED and room != mind.here}
        unsure = {room for room in range(len(likely)) if UNSURE <= likely[room] < CLOSED} - been - looked - {mind.here}
        return shut, unsure

    def places(self, mind: Mind) -> Float[np.ndarray, "k 2"]:
        """Forbidden places (x, z) [m], one in each cell."""
        plan = mind.memory.plan()
        if self._made is None or self._made[1] is not plan or mind.acted - self._made[0] >= LATER:
            shut, unsure = self.closed(mind) if self.rooms else (set(), set())
            parts = [in_rooms(plan, shut | unsure)] if shut or unsure else []
            parts += [beyond(plan, home)] if self.stays and (home := int(plan.at(mind.origin[None, [0, 2]])[0])) >= 0 else []
            parts += [around(mind, number) for number in self.things(mind)]
            made = np.concatenate(parts) if parts else np.zeros((0, 2))
            off = np.hypot(*(made - mind.position_a[[0, 2]]).T) > CELL
            self._made = mind.acted, plan, made[off], frozenset(shut)
        return self._made[2]

    def peek(self, place: Float[np.ndarray, "2"], shown: Float[np.ndarray, "10"]) -> None:
        """Remember which type of room was shown by one looked into."""
        self.peeked.append(place)
        self.shown.append(shown)
        self._made = None

    def things(self, mind: Mind) -> list[int]:
        """Numbers of the things that are kept off."""
        found: list[int] = []
        for limit in self.limits:
            if limit.rule is Rule.NEVER_NEAR and isinstance(limit.what, Description):
                likely = chances(mind.belief, replace(limit.what, rank=None, any=True), mind.dialogue, mind.here)
                found += mind.belief.numbers[likely >= FIT].tolist()
        return found

    def forbids(self, mind: Mind, points: Float[np.ndarray, "p 2"]) -> Bool[np.ndarray, "p"]:
        """Whether places (x, z) [m] are forbidden."""
        there = _cells(self.places(mind))
        return np.isin(_keys(_cells(points)), _keys(there))

    def kept_out_of(self, mind: Mind) -> str:
        """Rooms and things that were kept off, in words; '' for none."""
        shut = self.closed(mind)[0] if self.rooms else set()
        rooms = mind.belief.world.rooms
        parts = [f"the {rooms[room].type}" for room in sorted(shut) if room < len(rooms)]
        return listed([*parts, *(f"the {mind.name(number)}" for number in self.things(mind))])


def bounds_of(request: Request) -> Bounds | None:
    """Bounds of a request, those that an exception implies included; None without any.

    Impossible for limits on what is neither a room nor a thing.
    """
    exceptions = [act.but for act in request.acts if isinstance(act, Each) and isinstance(act.of, RoomPlace)]
    limits = (*request.limits, *(Limit(Rule.NEVER_ENTER, but) for but in exceptions if isinstance(but, RoomPlace)))
    for limit in limits:
        if not isinstance(limit.what, Description if limit.rule is Rule.NEVER_NEAR else RoomPlace):
            raise Impossible("I can keep out of rooms and off things alone")
    return Bounds(limits) if limits else None


def within(mind: Mind, bounds: Bounds, course: Course) -> Course:
    """Carry out a course within bounds.

    Where it gets no further, rooms that may be forbidden are looked into. Impossible, with what was kept out of, where the bounds leave no
    way.
    """
    mind.bounds = bounds
    if bounds.rooms:
        yield from rotated(mind, 2 * math.pi)
        check_start(mind, bounds)
    try:
        desire = next(course)
        while True:
            event = yield desire
            if event is Event.LOST and isinstance(desire, Explore | Enter | Reach | Walk):
                room = nearest_unsure(mind, bounds)
                if room is not None and not mind.late:
                    yield from looked_into(mind, bounds, room)
                    event = Event.GOING
            desire = course.send(event)
    except StopIteration as done:
        return done.value
    except Impossible as reason:
        kept = bounds.kept_out_of(mind)
        raise Impossible(f"{reason}; I was to keep out of {kept}, and have not looked beyond" if kept else str(reason)) from reason


def check_start(mind: Mind, bounds: Bounds) -> None:
    """Raise Impossible where the agent begins outside its bounds.

    It is in a room that it is to keep out of, or not in that which it is to stay in.
    """
    here = mind.here
    for limit in bounds.limits:
        if limit.rule is Rule.NEVER_NEAR or not isinstance(limit.what, RoomPlace) or here < 0:
            continue
        likely = room_chances(mind.belief, limit.what, mind.dialogue, here)[here]
        if limit.rule is Rule.NEVER_ENTER and likely >= 0.7:
            raise Impossible(f"I am in {phrase(limit.what)} already, so I cannot keep out of it")
        if limit.rule is Rule.STAY_IN and limit.what.type != HERE and likely < UNSURE:
            raise Impossible(f"I am not in {phrase(limit.what)}, so I cannot stay there")


def nearest_unsure(mind: Mind, bounds: Bounds) -> int | None:
    """Nearest room to look into before it may be entered; None without one."""
    unsure = bounds.closed(mind)[1] if bounds.rooms else set()
    plan = mind.memory.plan()
    near = {room: np.hypot(*(inner_place(plan, room, mind.position_a[[0, 2]]) - mind.position_a[[0, 2]])) for room in unsure}
    return min(near, key=lambda room: near[room]) if near else None


def looked_into(mind: Mind, bounds: Bounds, room: int) -> Course:
    """Look into a room from a door of it."""
    plan, shut = mind.memory.plan(), set().union(*bounds.closed(mind))
    doors = [box for a, b, box in plan.doors if room in (a, b) and ({a, b} - {room}).isdisjoint(shut)]
    inner, shown = inner_place(plan, room, mind.position_a[[0, 2]]), np.zeros(mind.belief.types.shape[1])
    if doors:
        middle = np.array([((x0 + x1) / 2, (z0 + z1) / 2) for x0, z0, x1, z1 in doors])
        spots = turned(middle, -plan.yaw)
        spot = spots[np.hypot(*(spots - mind.position_a[[0, 2]]).T).argmin()]
        inner = inner_place(plan, room, spot)
        mind.verdict = "I look into this room before I enter it"

        def fits(points: Points, inset: float) -> Bool[np.ndarray, "n"]:
            """Whether each place is near the door."""
            return np.hypot(points[:, 0] - spot[0], points[:, 2] - spot[1]) <= DOOR - inset

        try:
            yield from stand(mind, fits, lambda: spot, "at the door")
            yield from turned_to(mind, inner)
            first = len(mind.memory.rooms.types) - 1
            for action in (Action.LEFT, Action.RIGHT, Action.RIGHT):
                yield Do(action)
            shown = np.mean(mind.memory.rooms.types[first:], axis=0)
        except Impossible:
            mind.verdict = "I cannot look into this room"
    bounds.peek(inner, shown)


def beyond(plan: Plan, home: int) -> Float[np.ndarray, "k 2"]:
    """Places (x, z) [m] known outside a room and its doorways.

    At least one in each cell of a map.
    """
    import cv2

    label = plan.label.repeat(2, 0).repeat(2, 1)
    reach = int(2 * EDGE / CELL)
    near = cv2.dilate((label == home).astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    return _halves(plan, near == 0)


def in_rooms(plan: Plan, rooms: set[int]) -> Float[np.ndarray, "k 2"]:
    """Places (x, z) [m] of rooms and of the edge of their doorways.

    At least one in each cell of a map.
    """
    import cv2

    label = plan.label.repeat(2, 0).repeat(2, 1)  # cells of maps are not turned as those of plans: half as wide, none is missed
    mask = np.isin(label, sorted(rooms)).astype(np.uint8)
    reach = int(2 * EDGE / CELL)
    wide = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1)))
    return _halves(plan, (mask > 0) | ((wide > 0) & (label < 0)))


def around(mind: Mind, number: int) -> Float[np.ndarray, "k 2"]:
    """Places (x, z) [m] at which the body would be over a thing.

    Or nearly so; one in each cell.
    """
    thing = mind.belief.world.known[number]
    reach = mind.task.body.radius + APART
    wide = np.hypot(thing.extents[0], thing.extents[2]) / 2 + reach
    low, count = np.floor((np.array(thing.center)[[0, 2]] - wide) / CELL).astype(int), 2 * int(wide / CELL) + 2
    x, z = np.meshgrid((low[0] + np.arange(count) + 0.5) * CELL, (low[1] + np.arange(count) + 0.5) * CELL)
    places = np.stack([x.ravel(), z.ravel()], axis=1)
    off = np.array([distance(thing, np.array([a, 0.0, b])) for a, b in places])
    return places[off <= reach]


def _halves(plan: Plan, mask: Bool[np.ndarray, "z x"]) -> Float[np.ndarray, "k 2"]:
    """Middles (x, z) [m] of half cells of a plan, in the frame of the start."""
    row, column = np.nonzero(mask)
    places = np.stack([plan.x0 + (column + 0.5) * CELL / 2, plan.z0 + (row + 0.5) * CELL / 2], axis=1)
    return turned(places, -plan.yaw)


def _cells(places: Float[np.ndarray, "k 2"]) -> Int[np.ndarray, "k 2"]:
    """Cells of a map that places are in."""
    return np.floor(places / CELL).astype(np.int64)


def _keys(cells: Int[np.ndarray, "k 2"]) -> Int[np.ndarray, "k"]:
    """One number for each cell."""
    return cells[:, 0] * 1_000_003 + cells[:, 1]
