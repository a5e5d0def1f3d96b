"""Courses: how each kind of place is looked for, reached and checked.

A course is a generator: it yields a desire at each step, receives what became of it, and returns what it found.
"""

from collections.abc import Sequence

import numpy as np

from agent.ablations import Part
from agent.acting.belief import chances, room_chances
from agent.acting.desires import Course, Enter, Event, Explore, Reach
from agent.acting.looks import (
    GO,
    centred,
    is_small,
    looked_at,
    off_from,
    searched,
    shown_well,
    time_is_up,
    unclear,
    worth_a_look,
)
from agent.acting.mind import GivenUp, Impossible, Mind
from envs.language.semantics.denotation import TIE
from envs.language.semantics.explain import contradiction, no_room, nothing_fits
from envs.language.semantics.meaning import ONE, THING, Back, Description, Order, Place, Rank, Reference, RoomPlace
from envs.language.semantics.world import distance, phrase, rank_key, room_area, room_distance
from policies.navigation.hints import Lead

LED = 4.0  # how much more the distance from a lead counts than that from here
KEEP = 0.2  # least chance of a thing that the agent is on its way to
ACCEPT = 0.3  # least chance after a look from nearby
LAST = 0.12  # the same when there is nothing else to look for
FITS = 0.5  # chance from which on things are counted and ranked
NEAR_ENOUGH = 0.9  # [m] from a thing that was reached, even if it could not be shown whole
MOST_STEPS = 80  # actions after which a thing counts as out of reach
TRIES = 2  # times that a place is tried


def reach(mind: Mind, place: Place) -> Course:
    """Go to a place and check it.

    Impossible if there is none.
    """
    if isinstance(place, RoomPlace):
        return (yield from enter(mind, place))
    if isinstance(place, Reference):
        return (yield from go_back(mind, place))
    return (yield from (find if mind.seek is None else mind.seek)(mind, place))


def find(mind: Mind, said: Description, without: frozenset[int] = frozenset(), patience: float = np.inf) -> Course:
    """Look for the thing of a description, go there and check it; its number.

    Impossible after `patience` actions, unless it is on its way to one.
    """
    if text := contradiction(said):
        raise Impossible(text)
    tried: dict[int, int] = dict.fromkeys(without, TRIES)
    again = set(without)
    glanced: set[int] = set(without)
    current, since, start, sought = -1, 0, mind.acted, Explore(*what_is_sought(said))
    while True:
        number, chance = choose(mind, said, frozenset(k for k, times in tried.items() if times >= TRIES), current)
        if current >= 0 and Part.REPLANNING in mind.without:
            number, chance = current, 1.0
        least = KEEP if number == current else GO
        if number >= 0 and time_is_up(mind, number):
            least = LAST
        unsure = -1
        if number < 0 or chance < least:
            unsure = unclear(mind, said, number, chance, glanced)
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
            if Part.REPLANNING in mind.without:
                raise GivenUp(f"I made for the {mind.name(number)}; {why_not(mind, said)}")
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
        elif mind.acted - start >= patience:
            raise Impossible(why_not(mind, said))
        else:
            current = -1
            mind.explored = (yield sought) is Event.LOST


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
    if mind.lead is not None:
        off += LED * np.array([np.hypot(*off_lead(mind.lead, belief.world.known[int(n)].center)) for n in belief.numbers])
    worth = likely - 0.01 * np.minimum(off, 20.0) + 0.15 * (belief.numbers == current)
    if said.any:
        worth = np.where(likely >= FITS, FITS, likely) - 0.03 * np.minimum(off, 20.0) + 0.15 * (belief.numbers == current)
    best = int(worth.argmax())
    return int(belief.numbers[best]), float(likely[best])


def off_lead(lead: Lead, point: Sequence[float]) -> tuple[float, float]:
    """Way x, z [m] from a lead to a point."""
    return point[0] - lead.x, point[2] - lead.z


def ranked(mind: Mind, said: Description, likely: np.ndarray) -> tuple[int, float]:
    """The thing at a place of an order; -1 while others may precede it."""
    assert said.rank is not None
    belief, order = mind.belief, said.rank.order
    least = FITS if (likely >= FITS).sum() >= said.rank.place or not mind.done_looking else GO
    rows = [k for k in range(len(likely)) if likely[k] >= least]
    if len(rows) < said.rank.place:
        return -1, 0.0
    things = sorted((_rank_key(mind, said.rank, int(belief.numbers[k])), k) for k in rows)
    key, row = things[said.rank.place - 1]
    near = order is Order.NEAREST and key <= mind.edge + TIE and not said.rank.to
    if not (near or mind.done_looking or time_is_up(mind, int(belief.numbers[row]))):
        return -1, 0.0
    return int(belief.numbers[row]), float(likely[row])


def _rank_key(mind: Mind, rank: Rank, number: int) -> float:
    """Sort key of a thing [m] in an order: from where the agent was spoken to, or from the thing that the rank names."""
    known, belief = mind.belief.world.known, mind.belief
    if rank.end is not None:
        raise Impossible("I do not count things from the left or right")
    if rank.to is None:
        return rank_key(known[number], rank.order, mind.origin)
    likely = chances(belief, rank.to, mind.dialogue, mind.here)
    if not likely.size or likely.max() < GO:
        raise Impossible(f"I have not seen {phrase(rank.to)}")
    far = distance(known[int(belief.numbers[int(likely.argmax())])], np.array(known[number].center))
    return -far if rank.order is Order.FARTHEST else far


def accepted(mind: Mind, said: Description, number: int) -> bool:
    """Whether a landmark is what was meant, after a look at it from nearby."""
    mind.known = None  # what the last pictures have shown counts
    belief = mind.believe(0)
    row = belief.row(number)
    chance = float(chances(belief, said, mind.dialogue, mind.here)[row]) if row >= 0 else 0.0
    good = chance >= (LAST if mind.done_looking else ACCEPT) or Part.VERIFICATION in mind.without
    mind.verdict = f"this is {'' if good else 'not '}{phrase(said)}: it looks like a {mind.name(number)} ({100 * chance:.0f}%)"
    return good


def enter(mind: Mind, place: RoomPlace, patience: float = np.inf) -> Course:
    """Look for a room and go into it; its number.

    Impossible after `patience` actions.
    """
    tried: set[int] = set()
    start, sought = mind.acted, Explore((), (place.type,))
    while True:
        room, chance = choose_room(mind, place, tried)
        if room >= 0 and chance >= (LAST if mind.done_looking else GO):
            mind.verdict = f"this room may be {phrase(place)} ({100 * chance:.0f}%)"
            event = yield Enter(room)
            if event is Event.GOING:
                continue
            now = room_chances(mind.belief, place, mind.dialogue, -1)
            fits = Part.VERIFICATION in mind.without or (room < len(now) and now[room] >= (LAST if mind.done_looking else ACCEPT))
            good = event is Event.DONE and fits
            mind.verdict = f"this room is {'' if good else 'not '}{phrase(place)}"
            if good:
                mind.dialogue = mind.dialogue.with_room(room)
                return room
            if Part.REPLANNING in mind.without:
                raise GivenUp(why_not_room(mind, place))
            tried.add(room)
        elif mind.done_looking or mind.acted - start >= patience:
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
