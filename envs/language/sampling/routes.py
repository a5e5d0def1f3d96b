"""Routes: moves along a path through a home, each with a span of the path.

Definitions, on a path divided into pieces of at most SPACING:
- a turn: the headings over the AROUND [m] before and after a point differ by at least BEND, most of all points within APART [m];
  left is counter-clockwise seen from above. From ABOUT on it is `around`. The turn at the start is the angle from the walker's yaw to
  the path, at least FIRST;
- leave, enter, cross: rooms by their polygons; visits of less than BRIEF [m] do not count. A room is crossed if it is neither the
  first nor the last and the path is at least CROSSED [m] long in it;
- past: an object at least TALL [m] high whose box is at most BESIDE [m] from the path, at a point of the path in the same room and at
  least ENDS [m] from both ends;
- towards: an object at least TALL [m] high within AHEAD of the heading over the last RUN [m] before a turn, at most NEAR [m] from the
  turn, in its room;
- straight: at least LONG [m] that deviate by no more than EVEN from their heading.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from envs.home import Home
from envs.language.sampling.sample_refer import shuffled
from envs.language.semantics.meaning import Description, Move, RoomPlace, Turn, Way
from envs.language.semantics.world import World, side
from envs.scenes.scene import Object

SPACING = 0.25
AROUND, APART, BEND, ABOUT, FIRST = 0.75, 1.0, np.radians(50.0), np.radians(150.0), np.radians(45.0)
BRIEF, CROSSED = 0.75, 1.5
BESIDE, ENDS, TALL = 1.0, 1.0, 0.4
RUN, AHEAD, NEAR = 2.5, np.radians(20.0), 2.5
LONG, EVEN = 2.5, np.radians(20.0)
PASSED = 2  # greatest number of objects passed on a route


@dataclass(frozen=True)
class Stretch:
    """A move and its span of the path, from point `first` to point `last`.

    `at` is the point by which moves are ordered.
    """

    move: Move
    first: int
    last: int
    at: float


def divided(corners_w: Float[np.ndarray, "c 3"], spacing: float = SPACING) -> Float[np.ndarray, "p 3"]:
    """Path [m] with points at most `spacing` apart, including its corners."""
    pieces = [corners_w[:1]]
    for a, b in pairwise(corners_w):
        count = max(1, int(np.ceil(np.linalg.norm(b - a) / spacing - 1e-6)))
        pieces.append(a + (b - a) * (np.arange(1, count + 1) / count)[:, None])
    return np.concatenate(pieces)


def lengths(path_w: Float[np.ndarray, "p 3"]) -> Float[np.ndarray, "p"]:
    """Distance along the path [m] of each of its points."""
    return np.append(0.0, np.cumsum(np.linalg.norm(np.diff(path_w, axis=0), axis=1)))


def visits(home: Home, path_w: Float[np.ndarray, "p 3"]) -> list[tuple[int, int, int]]:
    """Rooms along a path in order: (room, first point, last point).

    Doorways belong to the room before them. Visits of less than BRIEF [m] are left out.
    """
    room, along = home.rooms_at(path_w), lengths(path_w)
    known = np.flatnonzero(room >= 0)
    if not len(known):
        return []
    room[: known[0]] = room[known[0]]
    for k in range(1, len(room)):
        room[k] = room[k - 1] if room[k] < 0 else room[k]
    found = _runs(room)
    while True:
        brief = [k for k in range(1, len(found) - 1) if along[found[k][2]] - along[found[k][1]] < BRIEF]
        if not brief:
            return found
        _, first, last = found[brief[0]]
        room[first : last + 1] = room[first - 1]
        found = _runs(room)


def _runs(values: Int[np.ndarray, "p"]) -> list[tuple[int, int, int]]:
    """Pieces of equal values: (value, first, last)."""
    starts = np.append(0, np.flatnonzero(np.diff(values)) + 1)
    ends = np.append(starts[1:], len(values)) - 1
    return [(int(values[a]), int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


def turned(angle: Any) -> Any:
    """Wrap an angle [rad], or an array of angles, to -pi to pi."""
    return (angle + np.pi) % (2 * np.pi) - np.pi


def bends(path_w: Float[np.ndarray, "p 3"]) -> Float[np.ndarray, "p"]:
    """Turn angle [rad] at each point, positive to the left.

    It is the heading over the following AROUND [m] minus that over the previous.
    """
    along = lengths(path_w)
    ends = np.clip(np.stack([along - AROUND, along + AROUND]), 0, along[-1])
    before, after = (np.stack([np.interp(at, along, path_w[:, k]) for k in (0, 2)], 1) for at in ends)
    here = path_w[:, [0, 2]]
    come, go = here - before, after - here
    yaw = [np.arctan2(-v[:, 0], -v[:, 1]) for v in (come, go)]
    inner = (along >= AROUND / 2) & (along <= along[-1] - AROUND / 2)
    return np.where(inner, turned(yaw[1] - yaw[0]), 0.0)


def heading(path_w: Float[np.ndarray, "p 3"], first: int, last: int) -> float:
    """Yaw [rad] of the straight line from one point of a path to another."""
    x, _, z = path_w[last] - path_w[first]
    return float(np.arctan2(-x, -z))


def moves_of(
    home: Home, world: World, path_w: Float[np.ndarray, "p 3"], yaw_w: float, stop: Description, goal: int, rng: np.random.Generator
) -> list[Stretch]:
    """Moves of a walker along a path in order, with spans, and a final stop.

    The walker starts at the first point with yaw `yaw_w` [rad] and stops by object `goal`. All rooms and turns are included; `rng` chooses
    among the objects that qualify.
    """
    along, rooms = lengths(path_w), visits(home, path_w)
    turns = _turns(path_w, along)
    found = [*_first_turn(path_w, along, yaw_w), *turns, *_rooms(world, along, rooms)]
    room = np.concatenate([np.full(last - first + 1, number) for number, first, last in rooms]) if rooms else np.full(len(path_w), -1)
    found += _towards(world, path_w, along, room, turns, goal, rng)
    found += _straight(path_w, along, turns, rng)
    said = {stretch.move.at for stretch in found if isinstance(stretch.move.at, Description)}
    found += _past(world, path_w, along, room, goal, said, rng)
    found.sort(key=lambda stretch: stretch.at)
    last = len(path_w) - 1
    return [*found, Stretch(Move(Way.STOP, stop), int(np.searchsorted(along, along[-1] - ENDS)), last, float(last))]


def _first_turn(path_w: np.ndarray, along: np.ndarray, yaw_w: float) -> list[Stretch]:
    """The turn before the first step, if any."""
    ahead = int(min(np.searchsorted(along, AROUND), len(along) - 1))
    angle = float(turned(heading(path_w, 0, ahead) - yaw_w))
    if abs(angle) < FIRST:
        return []
    turn = Turn.AROUND if abs(angle) > np.pi - FIRST else Turn.LEFT if angle > 0 else Turn.RIGHT
    return [Stretch(Move(turn), 0, 0, -1.0)]


def _turns(path_w: np.ndarray, along: np.ndarray) -> list[Stretch]:
    """Turns along the path."""
    angle = bends(path_w)
    found: list[Stretch] = []
    for k in np.argsort(-np.abs(angle), kind="stable").tolist():
        if abs(angle[k]) < BEND:
            break
        if all(abs(along[k] - along[int(other.at)]) >= APART for other in found):
            turn = Turn.AROUND if abs(angle[k]) >= ABOUT else Turn.LEFT if angle[k] > 0 else Turn.RIGHT
            first, last = np.searchsorted(along, [along[k] - AROUND, along[k] + AROUND])
            found.append(Stretch(Move(turn), int(first), int(min(last, len(along) - 1)), float(k)))
    return found


def _rooms(world: World, along: np.ndarray, rooms: Sequence[tuple[int, int, int]]) -> list[Stretch]:
    """Moves that leave, cross and enter rooms."""
    if len(rooms) < 2:
        return []
    places = [RoomPlace(world.room_type(number)) for number, _, _ in rooms]
    found = [Stretch(Move(Way.LEAVE, places[0]), rooms[0][1], rooms[1][1], rooms[0][2] - 0.5)]
    for (_, first, last), place in zip(rooms[1:-1], places[1:-1], strict=True):
        if along[last] - along[first] >= CROSSED:
            found.append(Stretch(Move(Way.CROSS, place), first, last + 1, (first + last) / 2 + 0.25))
    return [*found, Stretch(Move(Way.ENTER, places[-1]), rooms[-2][2], rooms[-1][1], rooms[-1][1] + 0.25)]


def _apart(thing: Object, points: Float[np.ndarray, "p 2"]) -> Float[np.ndarray, "p"]:
    """Horizontal distance [m] of points (x, z) from an object's oriented box."""
    offset = points - np.array([thing.center[0], thing.center[2]])
    c, s = np.cos(thing.yaw), np.sin(thing.yaw)
    x, z = np.abs(c * offset[:, 0] - s * offset[:, 1]), np.abs(s * offset[:, 0] + c * offset[:, 1])
    return np.hypot(np.maximum(0, x - thing.extents[0] / 2), np.maximum(0, z - thing.extents[2] / 2))


def called(world: World, thing: Object) -> Description | None:
    """Description of a passed object; None where category and colour do not identify it.

    It is the category, with the colour if the room has others of the category.
    """
    here = [world.known[number] for number in world.contents[thing.room]]
    here = [other for other in here if other.category == thing.category and other.id != thing.id]
    if not here:
        return Description(thing.category)
    if thing.color and all(other.color != thing.color for other in here):
        return Description(thing.category, color=thing.color)
    return None


def _past(
    world: World, path_w: np.ndarray, along: np.ndarray, room: np.ndarray, goal: int, said: set[Description], rng: np.random.Generator
) -> list[Stretch]:
    """Some of the objects beside the path, larger ones more often."""
    things = [thing for number in dict.fromkeys(room.tolist()) if number >= 0 for thing in map(world.known.get, world.contents[number])
              if thing and thing.id != goal and thing.high[1] >= TALL]  # fmt: skip
    inner = (along >= ENDS) & (along <= along[-1] - ENDS)
    found: list[Stretch] = []
    for thing in shuffled(rng, things, [side(thing) for thing in things]):
        away = np.where(inner & (room == thing.room), _apart(thing, path_w[:, [0, 2]]), np.inf)
        k = int(away.argmin())
        name = called(world, thing)
        if away[k] > BESIDE or name is None or name in said or any(abs(along[k] - along[int(s.at)]) < APART for s in found):
            continue
        first, last = np.searchsorted(along, [along[k] - BESIDE, along[k] + BESIDE])
        said.add(name)
        found.append(Stretch(Move(Way.PAST, name), int(first), int(min(last, len(along) - 1)), k + 0.1))
        if len(found) == PASSED:
            break
    return found


def _towards(
    world: World, path_w: np.ndarray, along: np.ndarray, room: np.ndarray, turns: Sequence[Stretch], goal: int, rng: np.random.Generator
) -> list[Stretch]:
    """An object ahead before a turn, half of the time that there is one."""
    for turn in turns:
        k = int(turn.at)
        first, last = np.searchsorted(along, [along[k] - RUN, along[k] - AROUND]).tolist()
        early = along[k] < RUN or any(first < int(other.at) < k for other in turns)
        if early or room[k] < 0 or last - first < 2 or np.abs(_headings(path_w, first, last)).max() > EVEN:
            continue
        for thing in map(world.known.get, world.contents[room[k]]):
            name = called(world, thing) if thing and thing.id != goal and thing.high[1] >= TALL else None
            if thing is None or name is None or _apart(thing, path_w[k : k + 1, [0, 2]])[0] > NEAR:
                continue
            x, z = thing.center[0] - path_w[first, 0], thing.center[2] - path_w[first, 2]
            ahead = abs(turned(np.arctan2(-x, -z) - heading(path_w, first, last)))
            if ahead <= AHEAD and np.hypot(x, z) > along[k] - along[first] and rng.random() < 0.5:
                return [Stretch(Move(Way.TOWARDS, name), first, k, k - 0.4)]
    return []


def _headings(path_w: np.ndarray, first: int, last: int) -> np.ndarray:
    """Deviation [rad] of a stretch's pieces from the straight line between its ends."""
    step = np.diff(path_w[first : last + 1, [0, 2]], axis=0)
    return turned(np.arctan2(-step[:, 0], -step[:, 1]) - heading(path_w, first, last))


def _straight(path_w: np.ndarray, along: np.ndarray, turns: Sequence[Stretch], rng: np.random.Generator) -> list[Stretch]:
    """The longest straight piece between turns, half of the time that it is long enough."""
    marks = sorted([0, len(path_w) - 1, *(int(turn.at) for turn in turns)])
    a, b = max(pairwise(marks), key=lambda piece: along[piece[1]] - along[piece[0]])
    first, last = np.searchsorted(along, [along[a] + AROUND * (a > 0), along[b] - AROUND * (b < len(path_w) - 1)]).tolist()
    if along[last] - along[first] < LONG or np.abs(_headings(path_w, first, last)).max() > EVEN or rng.random() < 0.5:
        return []
    return [Stretch(Move(Turn.STRAIGHT), first, last, a + 0.2)]
