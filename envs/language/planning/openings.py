"""Doors, windows and walls that are meant, the poses at them, the rooms behind."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from envs.home import Home
from envs.language.planning.search import Found, Search, facing, joined
from envs.language.planning.standing import NEAR, at_opening, at_wall
from envs.language.semantics.acts import Opening, Side
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.explain import no_room
from envs.language.semantics.meaning import RoomPlace
from envs.language.semantics.resolve import fitting_rooms
from envs.language.semantics.world import WALL, World, counted, phrase, world_of
from envs.types import Goal

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_SIDES = {Side.LEFT: "on the left", Side.RIGHT: "on the right", Side.FRONT: "ahead", Side.BACK: "behind"}
_WIDE = {Side.LEFT: (10, 170), Side.RIGHT: (10, 170), Side.FRONT: (0, 45), Side.BACK: (100, 180)}  # [deg] where none is nearer the side
_SIDE = {Side.LEFT: (45, 135), Side.RIGHT: (45, 135), Side.FRONT: (0, 45), Side.BACK: (135, 180)}  # [deg] off the heading
_COUNTED = (10, 120)  # [deg] off the heading, of doors that are counted along a side


@dataclass(frozen=True, eq=False)
class Gate:
    """Opening or wall: id, rooms, ends on the plan, and aim.

    `aim_w` [m] is where it is looked at.
    """

    id: int
    rooms: tuple[int, ...]
    ends: Float[np.ndarray, "2 2"]
    aim_w: Float[np.ndarray, "3"]

    def near(self, at_w: Float[np.ndarray, "3"]) -> Float[np.ndarray, "2"]:
        """Point (x, z) that is nearest to a place."""
        edge, flat = self.ends[1] - self.ends[0], at_w[[0, 2]]
        return self.ends[0] + edge * np.clip((flat - self.ends[0]) @ edge / max(float(edge @ edge), 1e-12), 0, 1)


def find_opening(search: Search, place: Opening) -> Found:
    """Poses at the opening that is meant, or in the room behind it."""
    fit, rooms, fault = gates_meant(search.world, place, search.at_w, search.yaw_w, search.dialogue)
    if fault is not None:
        return fault
    said = opening_phrase(place)
    made = [(search.walk(goal.position_w), k, goal) for k, gate in enumerate(fit) if len((goal := _poses(search, place, gate)).position_w)]
    made = sorted((one for one in made if np.isfinite(one[0])), key=lambda one: one[:2])
    if not made:
        return Found(None, f"{said} cannot be reached", ImpossibleReason.UNREACHABLE, tuple(gate.id for gate in fit))
    order = [fit[k] for _, k, _ in made]
    several = len(order) > 1 and not place.any
    why, note = (ImpossibleReason.AMBIGUOUS, f"there are {counted(len(order), place.kind)} that it may be") if several else (None, "")
    if place.through:
        return _through(search, rooms, order[0], said, why, note)
    chosen = order if place.any and place.kind != WALL else order[:1]
    goals = [goal for _, _, goal in made][: len(chosen)]
    inside = chosen[0].rooms[0] if chosen[0].rooms else -1
    return Found(joined(goals), said, why, tuple(gate.id for gate in chosen), inside, note, tuple(gate.id for gate in order))


def gates_meant(
    world: World, place: Opening, at_w: Float[np.ndarray, "3"], yaw_w: float, dialogue: Dialogue
) -> tuple[list[Gate], dict[str, tuple[int, ...]], Found | None]:
    """Openings that somebody in a pose [m, rad] means, and their rooms.

    The rooms are those that were said to be `of` and `to`. With the reason where there are none.
    """
    rooms: dict[str, tuple[int, ...]] = {}
    gates = _gates(world, place.kind)
    if not gates:
        return [], rooms, Found(None, f"there is no {place.kind} in this home", ImpossibleReason.ABSENT_OBJECT)
    for name in ("of", "to"):
        room: RoomPlace | None = getattr(place, name)
        if room is not None:
            rooms[name] = fitting_rooms(world, room, at_w, dialogue)
            if not rooms[name]:
                why, text = no_room(world, room, at_w, dialogue)
                return [], rooms, Found(None, text, why)
    fit = [gate for gate in gates if _joins(gate, rooms.get("of"), rooms.get("to"))]
    fit = _preferred(place, fit, at_w, yaw_w, dialogue.here)
    if len(fit) < max(1, place.place):
        return [], rooms, Found(None, _missing(place, len(fit)), ImpossibleReason.ABSENT_OBJECT)
    return (fit[place.place - 1 : place.place] if place.place else fit), rooms, None


def is_at_opening(home: Home, kind: str, things: Sequence[int], room: int, at: Float[np.ndarray, "1 3"]) -> bool:
    """Whether a place is at one of some openings, or at a room's wall."""
    inside = int(home.rooms_at(at)[0])
    if kind == WALL:
        corners = np.array(home.scene.rooms[room].polygon)
        return inside == room and any(bool(at_wall(a, b, at)[0]) for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True))
    sides = {gap.thing.id: gap.rooms for gap in world_of(home).openings}
    good = [number for number in things if kind != "window" or inside in (*sides.get(number, ()), -1)]
    return any(bool(at_opening(home.things[number], at)[0]) for number in good)


def opening_phrase(place: Opening) -> str:
    """An opening in plain words: 'the second doorway on the left'."""
    count = f"{ORDINALS[place.place - 1]} " if 0 < place.place <= len(ORDINALS) else ""
    said = f"{'a' if place.any else 'the'} {count}{place.kind}"
    if place.of and place.to:
        said += f" between {phrase(place.of)} and {phrase(place.to)}"
    elif place.of or place.to:
        said += f" of {phrase(place.of)}" if place.of else f" to {phrase(place.to)}" if place.to else ""
    return said + (f" {_SIDES[place.side]}" if place.side else "")


def _gates(world: World, kind: str) -> list[Gate]:
    """All openings of a kind in a home, or the walls of its rooms."""
    if kind != WALL:
        return [_gate(gap.thing.id, gap.rooms, gap.thing.low, gap.thing.high) for gap in world.openings if gap.kind == kind]
    walls = {wall.room: wall.id for wall in world.walls}
    found = []
    for room in world.rooms:
        corners = np.array(room.polygon)
        for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            middle = (a + b) / 2
            found.append(Gate(walls.get(room.id, 0), (room.id,), np.array([a, b]), np.array([middle[0], room.floor + 1.2, middle[1]])))
    return found


def _gate(number: int, rooms: tuple[int, ...], low: Sequence[float], high: Sequence[float]) -> Gate:
    middle = (np.array(low) + np.array(high)) / 2
    return Gate(number, rooms, np.array([middle[[0, 2]]] * 2), middle)


def _joins(gate: Gate, of: tuple[int, ...] | None, to: tuple[int, ...] | None) -> bool:
    """Whether an opening belongs to one room and, on its other side, to the other one."""
    if of is not None and to is not None:
        return any(a in of and b in to for a in gate.rooms for b in gate.rooms if a != b)
    return all(rooms is None or any(room in rooms for room in gate.rooms) for rooms in (of, to))


def _preferred(place: Opening, gates: list[Gate], at_w: Float[np.ndarray, "3"], yaw_w: float, room: int) -> list[Gate]:
    """Openings on the side that is said, nearest first; without one, those of the agent's room where there are any."""
    here = [gate for gate in gates if room in gate.rooms] if room >= 0 else []
    if place.side is None:
        if place.of is None:
            gates = here or gates
        straight = place.through and not (place.of or place.to or place.any)
        ahead = _sided(gates, at_w, yaw_w, Side.FRONT, _SIDE[Side.FRONT]) if straight else []
        return ahead[:1] or gates
    if place.of is None:
        gates = here or gates
    if place.place:
        return _sided(gates, at_w, yaw_w, place.side, _COUNTED if place.side in (Side.LEFT, Side.RIGHT) else _WIDE[place.side])
    found = _sided(gates, at_w, yaw_w, place.side, _SIDE[place.side]) or _sided(gates, at_w, yaw_w, place.side, _WIDE[place.side])
    return found[:1] if place.side in (Side.FRONT, Side.BACK) else found


def _sided(gates: list[Gate], at_w: Float[np.ndarray, "3"], yaw_w: float, side: Side, bounds: tuple[int, int]) -> list[Gate]:
    """Openings whose bearing is within bounds [deg] off the heading; by distance, those ahead and behind by bearing."""
    found = []
    for k, gate in enumerate(gates):
        dx, dz = gate.near(at_w) - at_w[[0, 2]]
        off = np.degrees((np.arctan2(-dx, -dz) - yaw_w + np.pi) % (2 * np.pi) - np.pi)
        on = off > 0 if side is Side.LEFT else off < 0 if side is Side.RIGHT else True
        if on and bounds[0] <= abs(off) <= bounds[1]:
            key = {Side.FRONT: abs(off), Side.BACK: -abs(off)}.get(side, 0.0)
            found.append((key, float(np.hypot(dx, dz)), k))
    return [gates[k] for _, _, k in sorted(found)]


def _poses(search: Search, place: Opening, gate: Gate) -> Goal:
    """Poses at an opening that face it; at a window or wall, within its room."""
    low, high = gate.ends.min(axis=0), gate.ends.max(axis=0)
    room = gate.rooms[0] if place.kind != "doorway" and gate.rooms else -1
    if place.kind == WALL:
        points = search.floor((low[0], 0.9, low[1]), (high[0], 0.9, high[1]), NEAR, room)
        points = search.inset(points, lambda inset: at_wall(gate.ends[0], gate.ends[1], points, inset))
        goal = facing(points, gate.aim_w)
        to = np.array([gate.near(point) for point in points]).reshape(-1, 2) - points[:, [0, 2]]
        return Goal(0, points, np.arctan2(-to[:, 0], -to[:, 1]), goal.pitch)
    thing = search.home.things[gate.id]
    level = search.world.rooms[gate.rooms[0]].floor if gate.rooms else thing.low[1]
    points = search.floor((thing.low[0], level + 0.9, thing.low[2]), (thing.high[0], level, thing.high[2]), NEAR, room)

    def fits(inset: float) -> Bool[np.ndarray, "n"]:
        return at_opening(thing, points, inset)

    return facing(search.inset(points, fits), gate.aim_w)


def _through(search: Search, rooms: dict[str, tuple[int, ...]], gate: Gate, said: str, why: ImpossibleReason | None, note: str) -> Found:
    """Goal in the room behind an opening: not the agent's, or the one that was named, or the farther one on foot."""
    here, sides = search.dialogue.here, gate.rooms
    if len(sides) < 2:
        return Found(None, f"{said} leads to no room of this home", ImpossibleReason.UNREACHABLE, (gate.id,))
    if here in sides:
        behind = next(room for room in sides if room != here)
    else:
        told = [room for name in ("to", "of") for room in sides if room in rooms.get(name, ())]
        away = search.room_distances(sides)
        behind = told[0] if told else max(sides, key=lambda room: (away[room], room))
    goal = search.room_goal(behind)
    if not len(goal.position_w):
        return Found(None, f"the room behind {said} cannot be reached", ImpossibleReason.UNREACHABLE, (gate.id,), behind)
    return Found(goal, f"the {search.world.room_type(behind)} behind {said}", why, (gate.id,), behind, note)


def _missing(place: Opening, count: int) -> str:
    """Sentence that says that there is no such opening."""
    side = f" {_SIDES[place.side]}" if place.side else ""
    rooms = [phrase(room) for room in (place.of, place.to) if room]
    where = f" between {rooms[0]} and {rooms[1]}" if len(rooms) == 2 else f" of {rooms[0]}" if rooms else ""
    if place.place and count:
        return f"there {'is' if count == 1 else 'are'} only {counted(count, place.kind)}{where}{side}"
    return f"there is no {place.kind}{where}{side}"
