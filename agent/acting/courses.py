"""Courses: how each kind of place is looked for, reached and checked.

A course is a generator: it yields a desire at each step, receives what became of it, and returns what it found.
"""

import math

import numpy as np
from jaxtyping import Float, Int

from agent.acting.belief import chances, room_chances
from agent.acting.desires import Course, Do, Enter, Event, Explore, Reach
from agent.acting.mind import HURRY, Impossible, Mind
from agent.acting.sizes import seen_from
from agent.acting.supports import supports
from agent.memory.landmarks import Landmarks
from agent.memory.rooms import turned
from agent.memory.usual import categories_of
from envs.language.semantics.denotation import TIE
from envs.language.semantics.explain import contradiction, no_room, nothing_fits
from envs.language.semantics.meaning import ONE, THING, Back, Description, Order, Place, Reference, RoomPlace
from envs.language.semantics.world import distance, phrase, rank_key, room_area, room_distance
from envs.types import Action
from envs.viewpoints import SHARE
from envs.vocabulary import CATEGORIES, COLORS, ROOMS

GO, KEEP = 0.35, 0.2  # least chance of a thing that is gone to, and of one that the agent is on its way to
ACCEPT = 0.3  # least chance after a look from nearby
LAST = 0.12  # the same when there is nothing else to look for
FITS = 0.5  # chance from which on things are counted and ranked
RATE = 0.06  # least chance of what a look is at, for each metre to it
DOUBTED, BLURRED = 0.5, 0.4  # weight of pictures at which names count half; deviation of the logarithms of the sides of what was seen badly
MAYBE, WELL = 0.06, 1.5  # chance from which on a closer look is worth it; weight of the pictures with which a thing was seen well
LOOKS, STEEP = 3, math.radians(50)  # actions to centre a thing, and greatest tilt [rad] from which on the camera stays
LEAST = 0.05  # [m] least side of a thing that is looked at closer
DETOUR = 2.0  # actions for each step of the straight way to a thing
PATIENCE = 2.5  # most actions on the way to a look, relative to the steps that it is away
CERTAIN, SAME = 0.9, 0.35  # chance of a name that needs no closer look; [m] between places that are looked at
NEAR_ENOUGH = 0.9  # [m] from a thing that was reached, even if it could not be shown whole
SHOWN, ENOUGH = 1.5, 1.0  # share of the picture, relative to the least that counts, and distance [m] at which a thing is reached
MOST_STEPS = 80  # actions after which a thing counts as out of reach
TRIES = 2  # times that a place is tried
SMALL, BESIDE = 3.0, 2.5  # [m] distance from which a thing is recognized if it is not small; from a thing on the way


def reach(mind: Mind, place: Place) -> Course:
    """Go to a place and check it.

    Impossible if there is none.
    """
    if isinstance(place, RoomPlace):
        return (yield from enter(mind, place))
    if isinstance(place, Reference):
        return (yield from go_back(mind, place))
    return (yield from find(mind, place))


def find(mind: Mind, said: Description, without: frozenset[int] = frozenset()) -> Course:
    """Look for the thing of a description, go there and check it; its number."""
    if text := contradiction(said):
        raise Impossible(text)
    tried: dict[int, int] = dict.fromkeys(without, TRIES)
    again = set(without)
    glanced: set[int] = set(without)
    current, since, sought = -1, 0, Explore(*what_is_sought(said))
    while True:
        number, chance = choose(mind, said, frozenset(k for k, times in tried.items() if times >= TRIES), current)
        least = KEEP if number == current else GO
        if number >= 0 and time_is_up(mind, number):
            least = LAST
        unsure = -1
        if number < 0 or chance < least:
            unsure = number if number >= 0 and plausible(mind, number, chance, glanced) else worth_a_closer_look(mind, said, glanced)
            least = LAST if mind.done_looking and unsure < 0 else least
        if number >= 0 and chance >= least:
            since = since if number == current else mind.acted
            current = number
            mind.verdict = f"the {mind.name(number)} may be {phrase(said)} ({100 * chance:.0f}%)"
            event = yield Reach(number, close=is_small(mind, said))
            if event is Event.GOING and shown_well(mind, said, number) and chance >= ACCEPT:
                event = Event.DONE
            if event is Event.GOING and mind.acted - since < MOST_STEPS:
                continue
            if event is not Event.DONE and off_from(mind, number) <= NEAR_ENOUGH:
                event = Event.DONE
            if event is Event.DONE:
                yield from centred(mind, number)
            if event is Event.DONE and accepted(mind, said, number):
                mind.dialogue = mind.dialogue.with_thing(number)
                return number
            tried[number] = TRIES if event is Event.DONE else tried.get(number, 0) + 1
            glanced.add(number)
            current = -1
        elif unsure >= 0:
            current = -1
            mind.verdict = f"the {mind.name(unsure)} deserves a closer look"
            glanced.add(unsure)
            bounds = mind.memory.landmarks.bounds[unsure - 1]
            mind.glances.append((bounds[:3] + bounds[3:]) / 2)
            if (yield from looked_at(mind, said, unsure)):
                yield from centred(mind, unsure)
        elif (place := worth_a_look(mind, said)) >= 0:
            current = -1
            mind.verdict = f"something may be on the {mind.name(place)}"
            yield from searched(mind, place)
            mind.looked_at.add(place)
        elif mind.done_looking:
            if not (spared := {k for k, times in tried.items() if times >= TRIES} - again):
                raise Impossible(why_not(mind, said))
            again |= spared
            tried.update(dict.fromkeys(spared, TRIES - 1))
        else:
            current = -1
            mind.explored = (yield sought) is Event.LOST


def shown_well(mind: Mind, said: Description, number: int) -> bool:
    """Whether a landmark is near enough and in view."""
    if mind.task.name == "objectnav" or mind.in_view.get(number, 0) < SHOWN * SHARE * mind.task.camera.width * mind.task.camera.height:
        return False
    thing = mind.belief.world.known.get(number)
    eye = mind.position_a + (0.0, mind.task.camera.elevation, 0.0)
    clear = thing is not None and np.linalg.norm(np.array(thing.center) - eye) <= seen_from(said.category, mind.task.camera)
    return bool(clear) and off_from(mind, number) <= ENOUGH


def looked_at(mind: Mind, said: Description, number: int) -> Course:
    """Go nearer to a landmark until it is clear; whether it was reached."""
    marks, most = mind.memory.landmarks, patience(mind, number)
    while (event := (yield Reach(number, close=True))) is Event.GOING:
        row, well = mind.belief.row(number), marks.weight[number - 1] >= WELL
        chance = float(chances(mind.belief, said, mind.dialogue, mind.here)[row]) if row >= 0 else 0.0
        if mind.acted >= most or not marks.alive[number - 1] or chance >= GO or (well and chance < 2 * MAYBE):
            return False
    return event is Event.DONE


def searched(mind: Mind, number: int) -> Course:
    """Go to a landmark until what stands on it was seen."""
    most = patience(mind, number)
    while (yield Reach(number)) is Event.GOING:
        if mind.acted >= most or number in mind.looked_at:
            return


def patience(mind: Mind, number: int) -> float:
    """Action after which the way to a look at a landmark is given up."""
    if mind.late:
        return mind.acted
    return mind.acted + PATIENCE * (1.0 + off_from(mind, number) / mind.task.body.step)


def centred(mind: Mind, number: int) -> Course:
    """Turn and tilt the camera towards a landmark, so that it is seen whole."""
    for _ in range(LOOKS):
        thing = mind.belief.world.known.get(number)
        if thing is None:
            return
        x, y, z = (np.array(thing.center) - mind.position_a).tolist()
        aside = (math.atan2(-x, -z) - mind.yaw_a + math.pi) % (2 * math.pi) - math.pi
        above = math.atan2(y - mind.task.camera.elevation, max(0.1, math.hypot(x, z))) - mind.pitch_a
        turn = 0.6 * mind.task.body.turn
        if abs(aside) > turn:
            yield Do(Action.LEFT if aside > 0 else Action.RIGHT)
        elif abs(above) > turn and -STEEP < mind.pitch_a < STEEP:
            yield Do(Action.UP if above > 0 else Action.DOWN)
        else:
            return


def is_small(mind: Mind, said: Description) -> bool:
    """Whether a description is of something that can be recognized only from nearby."""
    return seen_from(said.category, mind.task.camera) < SMALL


def time_is_up(mind: Mind, number: int) -> bool:
    """Whether what is left of the budget is needed to walk to a landmark."""
    steps = off_from(mind, number) / mind.task.body.step
    return mind.task.budget - mind.acted <= HURRY + DETOUR * steps


def plausible(mind: Mind, number: int, chance: float, glanced: set[int]) -> bool:
    """Whether a thing near the way may well be what is meant."""
    off = off_from(mind, number)
    near = mind.explored or (off < 2 * BESIDE and chance >= RATE * (1 + off))
    return chance >= 2 * MAYBE and near and number not in glanced and not mind.late


def worth_a_closer_look(mind: Mind, said: Description, glanced: set[int]) -> int:
    """Number of a badly seen thing that may be meant, -1 for none."""
    marks = mind.memory.landmarks
    numbers = np.flatnonzero(marks.alive[: marks.count] & (marks.weight[: marks.count] < WELL))
    numbers = numbers[~np.isin(numbers + 1, list(glanced))]
    size = marks.bounds[numbers, 3:] - marks.bounds[numbers, :3]
    numbers = numbers[size.max(axis=1, initial=0.0) > LEAST]
    if mind.late or said.category not in CATEGORIES or not len(numbers):
        return -1
    likely = may_be(mind, said, numbers)
    off = away(marks, numbers, mind.position_a)
    middle = (marks.bounds[numbers, :3] + marks.bounds[numbers, 3:]) / 2
    for place in mind.glances:
        likely = np.where(np.linalg.norm(middle - place, axis=1) < SAME, 0.0, likely)
    may = (likely >= MAYBE) if mind.explored else (likely >= 2 * MAYBE) & (off < 2 * BESIDE) & (likely >= RATE * (1 + off))
    if not may.any():
        return -1
    return int(numbers[int(np.where(may, likely / (2.0 + off), 0.0).argmax())]) + 1


def may_be(mind: Mind, said: Description, numbers: Int[np.ndarray, "m"]) -> Float[np.ndarray, "m"]:
    """Chance of badly seen landmarks to be what is described.

    The less of them was seen, the more their size counts, and the less their names.
    """
    marks, kind = mind.memory.landmarks, CATEGORIES.index(said.category)
    names, weight = marks.chances("category", numbers), marks.weight[numbers]
    size = marks.bounds[numbers, 3:] - marks.bounds[numbers, :3]
    sides = np.stack([size[:, [0, 2]].max(axis=1), size[:, [0, 2]].min(axis=1), size[:, 1]], axis=1)
    trust = weight / (weight + DOUBTED)
    likely = trust * names[:, kind] + (1 - trust) * categories_of(sides, BLURRED)[:, kind]
    likely = np.where((names.max(axis=1) >= CERTAIN) & (weight >= DOUBTED), 0.0, likely)
    if said.color in COLORS:
        likely = likely * np.maximum(0.5, marks.chances("color", numbers)[:, COLORS.index(said.color)])
    if said.room in ROOMS and len(mind.belief.types):
        middle = turned(((marks.bounds[numbers, :3] + marks.bounds[numbers, 3:]) / 2)[:, [0, 2]], -marks.yaw)
        here = mind.memory.plan().at(middle)
        typed = np.append(mind.belief.types[:, ROOMS.index(said.room)], 0.5)
        likely = likely * np.maximum(0.1, typed[np.where(here < len(typed) - 1, here, -1)])
    return likely


def off_from(mind: Mind, number: int) -> float:
    """Distance [m] on the floor from the agent to the box of a landmark."""
    return float(away(mind.memory.landmarks, np.array([number - 1]), mind.position_a)[0])


def away(marks: Landmarks, numbers: Int[np.ndarray, "m"], position_a: Float[np.ndarray, "3"]) -> Float[np.ndarray, "m"]:
    """Distance [m] on the floor of a place from the boxes of some landmarks."""
    place, bounds = turned(position_a[None, [0, 2]], marks.yaw)[0], marks.bounds[numbers]
    off = np.maximum(0, np.maximum(bounds[:, [0, 2]] - place, place - bounds[:, [3, 5]]))
    return np.hypot(off[:, 0], off[:, 1])


def worth_a_look(mind: Mind, said: Description) -> int:
    """Number of a thing on which something small may stand unseen; -1 for none.

    While there is more to explore, only of those that are near.
    """
    held = supports().get(said.category, {})
    if mind.late or not held or not is_small(mind, said):
        return -1
    best, found = np.inf, -1
    for thing in mind.belief.world.things:
        share = held.get(thing.category, 0.0)
        if share < 0.04 or thing.category == "rug" or thing.id in mind.looked_at:
            continue
        off = distance(thing, mind.position_a)
        if off - share < best and (mind.explored or off < BESIDE):
            best, found = off - share, thing.id
    return found


def choose(mind: Mind, said: Description, without: frozenset[int], current: int) -> tuple[int, float]:
    """Number and chance of the thing that a description most likely means.

    The number is -1 where none is worth a walk yet."""
    belief = mind.belief
    likely = chances(belief, said, mind.dialogue, mind.here)
    likely = np.where(np.isin(belief.numbers, list(without)), 0.0, likely)
    if not likely.size or likely.max() <= 0:
        return -1, 0.0
    if said.rank is not None and not said.any:
        return ranked(mind, said, likely)
    off = np.array([np.hypot(*(np.array(belief.world.known[int(n)].center) - mind.position_a)[[0, 2]]) for n in belief.numbers])
    worth = likely - 0.01 * np.minimum(off, 20.0) + 0.15 * (belief.numbers == current)
    if said.any:
        worth = np.where(likely >= FITS, FITS, likely) - 0.03 * np.minimum(off, 20.0) + 0.15 * (belief.numbers == current)
    best = int(worth.argmax())
    return int(belief.numbers[best]), float(likely[best])


def ranked(mind: Mind, said: Description, likely: np.ndarray) -> tuple[int, float]:
    """The thing at a place of an order; -1 while others may precede it."""
    assert said.rank is not None
    belief, order = mind.belief, said.rank.order
    least = FITS if (likely >= FITS).sum() >= said.rank.place or not mind.done_looking else GO
    rows = [k for k in range(len(likely)) if likely[k] >= least]
    if len(rows) < said.rank.place:
        return -1, 0.0
    things = sorted((rank_key(belief.world.known[int(belief.numbers[k])], order, mind.origin), k) for k in rows)
    key, row = things[said.rank.place - 1]
    near = order is Order.NEAREST and key <= mind.edge + TIE
    if not (near or mind.done_looking or time_is_up(mind, int(belief.numbers[row]))):
        return -1, 0.0
    return int(belief.numbers[row]), float(likely[row])


def accepted(mind: Mind, said: Description, number: int) -> bool:
    """Whether a landmark is what was meant, after a look at it from nearby."""
    row = mind.belief.row(number)
    chance = float(chances(mind.belief, said, mind.dialogue, mind.here)[row]) if row >= 0 else 0.0
    good = chance >= (LAST if mind.done_looking else ACCEPT)
    mind.verdict = f"this is {'' if good else 'not '}{phrase(said)}: it looks like a {mind.name(number)} ({100 * chance:.0f}%)"
    return good


def enter(mind: Mind, place: RoomPlace) -> Course:
    """Look for a room and go into it; its number."""
    tried: set[int] = set()
    sought = Explore((), (place.type,))
    while True:
        room, chance = choose_room(mind, place, tried)
        if room >= 0 and chance >= (LAST if mind.done_looking else GO):
            mind.verdict = f"this room may be {phrase(place)} ({100 * chance:.0f}%)"
            event = yield Enter(room)
            if event is Event.GOING:
                continue
            now = room_chances(mind.belief, place, mind.dialogue, -1)
            good = event is Event.DONE and room < len(now) and now[room] >= (LAST if mind.done_looking else ACCEPT)
            mind.verdict = f"this room is {'' if good else 'not '}{phrase(place)}"
            if good:
                mind.dialogue = mind.dialogue.with_room(room)
                return room
            tried.add(room)
        elif mind.done_looking:
            raise Impossible(why_not_room(mind, place))
        else:
            mind.explored = (yield sought) is Event.LOST


def choose_room(mind: Mind, place: RoomPlace, without: set[int]) -> tuple[int, float]:
    """Index and chance of the room that is most likely meant, -1 for none."""
    belief = mind.belief
    likely = room_chances(belief, place, mind.dialogue, mind.here)
    likely = np.array([0.0 if k in without else value for k, value in enumerate(likely)])
    if not likely.size or likely.max() <= 0:
        return -1, 0.0
    rooms = belief.world.rooms
    if place.rank is not None:
        if not mind.done_looking:
            return -1, 0.0
        by = {k: room_distance(rooms[k], mind.origin) for k in range(len(likely)) if likely[k] >= GO}
        if place.rank.order not in (Order.NEAREST, Order.FARTHEST):
            by = {k: room_area(rooms[k]) for k in by}
        sign = -1 if place.rank.order in (Order.FARTHEST, Order.LARGEST, Order.TALLEST) else 1
        row = sorted(by, key=lambda k: sign * by[k])
        return (row[place.rank.place - 1], float(likely[row[place.rank.place - 1]])) if len(row) >= place.rank.place else (-1, 0.0)
    off = np.array([room_distance(room, mind.position_a) for room in rooms])
    best = int((likely - 0.01 * off).argmax())
    return best, float(likely[best])


def go_back(mind: Mind, place: Reference) -> Course:
    """Go to what was spoken of before."""
    dialogue = mind.dialogue
    if place.back is Back.THERE and dialogue.room_last:
        yield from into(mind, dialogue.rooms[-1])
        return dialogue.rooms[-1]
    if not dialogue.things:
        raise Impossible(f"'{phrase(place)}' refers back to something, but nothing was spoken of")
    last = dialogue.things[-1]
    if place.back is Back.OTHER:
        thing = mind.belief.world.known.get(last)
        said = Description(thing.category if thing else THING, any=True)
        return (yield from find(mind, said, frozenset(dialogue.things)))
    while (event := (yield Reach(last))) is Event.GOING:
        pass
    if event is Event.LOST:
        raise Impossible(f"there is no way back to the {mind.name(last)}")
    return last


def into(mind: Mind, room: int) -> Course:
    """Go into a known room."""
    while (event := (yield Enter(room))) is Event.GOING:
        pass
    if event is Event.LOST:
        raise Impossible("there is no way into that room")


def is_there(mind: Mind, said: Description, least: int = 1) -> Course:
    """Look until enough things that fit were seen; whether they are there."""
    sought = Explore(*what_is_sought(said))
    while True:
        likely = np.sort(chances(mind.belief, said, mind.dialogue, mind.here))[::-1]
        if len(likely) >= least and likely[least - 1] >= FITS:
            return True
        if mind.done_looking:
            return False
        mind.explored = (yield sought) is Event.LOST


def look_everywhere(mind: Mind, *sought: Description) -> Course:
    """See all of the home."""
    categories = tuple(name for said in sought for name in what_is_sought(said)[0])
    while not mind.done_looking:
        mind.explored = (yield Explore(categories)) is Event.LOST


def what_is_sought(said: Description) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Categories and types of rooms that help to find what a description means."""
    categories = [said.category]
    return tuple(name for name in categories if name not in (THING, ONE)), (said.room,) if said.room else ()


def why_not(mind: Mind, said: Description) -> str:
    """Reason why nothing that was seen fits a description."""
    try:
        text = nothing_fits(mind.belief.world, said, mind.origin, mind.dialogue)[1]
    except (ValueError, IndexError, KeyError):
        text = f"I am not sure enough of {phrase(said)}"
    likely = chances(mind.belief, said, mind.dialogue, mind.here)
    if likely.size and likely.max() > 0.01:
        text += f" (likeliest: the {mind.name(int(mind.belief.numbers[likely.argmax()]))}, {100 * likely.max():.0f}%)"
    return f"{mind.evidence()}; {text}"


def why_not_room(mind: Mind, place: RoomPlace) -> str:
    """Reason why no room that was seen fits."""
    try:
        text = no_room(mind.belief.world, place, mind.origin, mind.dialogue)[1]
    except (ValueError, IndexError, KeyError):
        text = f"I am not sure enough of {phrase(place)}"
    return f"{mind.evidence()}; {text}"
