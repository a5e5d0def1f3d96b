"""Everyday requests: the course of each act."""

import math
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from agent.acting.answers import told
from agent.acting.belief import chances, room_chances
from agent.acting.courses import FITS, is_there, look_everywhere, reach
from agent.acting.desires import Course, Event, Walk
from agent.acting.everyday.areas import in_area, well_inside
from agent.acting.everyday.doors import at_gate
from agent.acting.everyday.limits import bounds_of, within
from agent.acting.everyday.moves import advanced, faced, left, tilted
from agent.acting.everyday.places import at_spot, rotated
from agent.acting.everyday.tours import each, explored, nearest_of
from agent.acting.mind import Impossible, Mind
from envs.language.lexicon import USES
from envs.language.planning.scopes import excuse
from envs.language.semantics.acts import (
    THERE,
    Act,
    Advance,
    Area,
    Cannot,
    Check,
    Each,
    Either,
    Face,
    Leave,
    Opening,
    Request,
    Rotate,
    Spoken,
    Spot,
    Stay,
    Survey,
    Tell,
    Tilt,
    Use,
    Visit,
    When,
    Where,
)
from envs.language.semantics.acts import Explore as ExploreAll
from envs.language.semantics.meaning import ONE, THING, Description, Place, Reference, RoomPlace
from envs.language.semantics.resolve import of_one
from envs.language.semantics.world import listed, phrase


def carry_out_request(mind: Mind, request: Request) -> Course:
    """Carry out a request within its limits; its answer, None without a question.

    Impossible for any act that cannot be done as it was said: no part of a request is left out silently.
    """
    mind.lag, mind.known = 0, None  # rooms are meant by their numbers in the present plan
    course, bounds = rooms_kept(mind, acts_of(mind, request.acts)), bounds_of(request)
    answers = yield from (course if bounds is None else within(mind, bounds, course))
    return "; ".join(answers) or None


def acts_of(mind: Mind, acts: tuple[Act, ...]) -> Course:
    """Carry out acts in order; the answers to what they ask."""
    answers: list[str] = []
    for act in acts:
        yield from acted(mind, act, answers, alone=len(acts) == 1)
        mind.step = min(mind.step + 1, len(mind.plan) - 1)
    return answers


def rooms_kept(mind: Mind, course: Course) -> Course:
    """Carry out a course in which rooms keep their meaning.

    Rooms that were spoken of stay the same when the plan of the home numbers them anew.
    """
    anchors: dict[int, np.ndarray] = {}
    event = None
    while True:
        try:
            desire = next(course) if event is None else course.send(event)
        except StopIteration as done:
            return done.value
        for k in range(len(mind.dialogue.rooms)):
            anchors.setdefault(k, mind.position_a[[0, 2]].copy())  # a room is spoken of when the agent has come into it
        event = yield desire
        if rooms := mind.dialogue.rooms:
            now = mind.memory.plan().at(np.array([anchors[k] for k in range(len(rooms))])).tolist()
            mind.dialogue = replace(mind.dialogue, rooms=tuple(room if room >= 0 else old for room, old in zip(now, rooms, strict=True)))


def acted(mind: Mind, act: Act, answers: list[str], *, alone: bool) -> Course:
    """Carry out one act; what is asked for is added to the answers."""
    if isinstance(act, Visit):
        yield from visited(mind, act.to)
    elif isinstance(act, Rotate):
        yield from rotated(mind, math.radians(act.degrees))
    elif isinstance(act, Advance):
        yield from advanced(mind, act)
    elif isinstance(act, Tilt):
        yield from tilted(mind, math.radians(act.degrees))
    elif isinstance(act, Survey):
        yield from rotated(mind, 2 * math.pi)
    elif isinstance(act, Face):
        yield from faced(mind, act, alone=alone)
    elif isinstance(act, Leave):
        yield from left(mind, act)
    elif isinstance(act, ExploreAll):
        yield from explored(mind, act)
    elif isinstance(act, Each):
        yield from each(mind, act)
    elif isinstance(act, Either):
        yield from either(mind, act)
    elif isinstance(act, When):
        place, heading = mind.position_a.copy(), mind.yaw_a
        branch = act.then if (yield from holds(mind, act.check, _goal(act))) else act.otherwise
        if branch and isinstance(branch[0], Rotate | Advance | Survey):
            yield from back_at(mind, place, heading)  # "turn left if ..." is about where it was said
        for one in branch:
            yield from acted(mind, one, answers, alone=len(branch) == 1)
    elif isinstance(act, Cannot):
        raise Impossible(excuse(mind.belief.world, act, mind.origin, mind.dialogue))
    elif isinstance(act, Tell):
        answers.append((yield from told(mind, act.question)))
    elif not isinstance(act, Stay):
        raise Impossible(f"I do not know how to do this: {type(act).__name__.lower()}")


def visited(mind: Mind, to: Where) -> Course:
    """Go to a place."""
    if isinstance(to, Description | RoomPlace | Reference):
        yield from reach(mind, to)
        if isinstance(to, RoomPlace):
            yield from well_inside(mind)
    elif isinstance(to, Spot):
        yield from at_spot(mind, to)
    elif isinstance(to, Area):
        yield from in_area(mind, to)
    elif isinstance(to, Opening):
        yield from at_gate(mind, to)
    elif isinstance(to, Use):
        _, categories, rooms = USES[to.purpose]
        things = [Description(name, room=to.room, any=True) for name in categories]
        yield from first_of(mind, things, [RoomPlace(kind, any=True) for kind in rooms if to.room in (None, kind)])
    elif to.room is not None:
        raise Impossible(f"I do not know where you are in {phrase(to.room)}; I can go to {phrase(to.room)}")
    elif to.at is not Spoken.HERE:
        yield from back_at(mind, mind.origin)


def back_at(mind: Mind, place: Float[np.ndarray, "3"], heading: float | None = None) -> Course:
    """Go back to a place [m], and turn to a heading [rad]."""
    event = Event.DONE if np.allclose(mind.position_a, place) else Event.GOING
    while event is Event.GOING:
        event = yield Walk(float(place[0]), float(place[2]))
    if event is Event.LOST:
        raise Impossible("there is no way back to where I was")
    if heading is not None:
        yield from rotated(mind, (heading - mind.yaw_a + math.pi) % (2 * math.pi) - math.pi)


def first_of(mind: Mind, things: list[Description], rooms: list[RoomPlace]) -> Course:
    """Go to the nearest of some things, or else into a room."""
    reason, left_ = Impossible("there is no such place"), list[Where](things)
    while left_ and (said := (yield from nearest_of(mind, left_))) is not None:
        try:
            return (yield from reach(mind, said))
        except Impossible as found:
            reason = found
            left_.remove(said)
    for place in rooms:
        try:
            return (yield from visited(mind, place))
        except Impossible as found:
            reason = found
    raise Impossible(f"{mind.evidence()}; there is no {listed([one.category for one in things], 'or')}") if things and not rooms else reason


def either(mind: Mind, act: Either) -> Course:
    """Go to whichever of several places is nearest, as far as can be told."""
    first, options = act.options[0].to, [option.to for option in act.options]
    options = [of_one(to, first) if isinstance(to, Description) else to for to in options]
    known = [to for to in options if isinstance(to, Description | RoomPlace | Area)]
    reason = Impossible("there is no such place")
    while known and (to := (yield from nearest_of(mind, known, sure=len(known) == len(options)))) is not None:
        try:
            return (yield from visited(mind, to))
        except Impossible as found:
            reason = found
            known.remove(to)
    for to in options:
        if to in known or not isinstance(to, Description | RoomPlace | Area):
            try:
                return (yield from visited(mind, to))
            except Impossible as found:
                reason = found
    raise reason


def _goal(act: When) -> Place | None:
    """Place that is gone to if a condition holds."""
    to = act.then[0].to if act.then and isinstance(act.then[0], Visit) else None
    to = to.of if isinstance(to, Spot) else to
    return to if isinstance(to, RoomPlace | Description) else None


def holds(mind: Mind, check: Check, to: Place | None = None) -> Course:
    """Whether a condition holds, after looking.

    The thing that it is about is then spoken of.
    """
    if isinstance(check.of, RoomPlace):
        yield from look_everywhere(mind)
        count = int((room_chances(mind.belief, check.of, mind.dialogue, mind.here) >= FITS).sum())
        good = count >= check.least and (check.most < 0 or count <= check.most)
        return good != check.negated
    of = of_one(check.of, to)
    if of.room == THERE and not mind.dialogue.rooms:
        if not isinstance(to, RoomPlace):
            raise Impossible("I am not sure which room 'there' means; say its name")
        of = replace(of, room=to.type)
    if check.seen:
        shown = np.isin(mind.belief.numbers, list(mind.in_view))
        count = int((shown & (chances(mind.belief, of, mind.dialogue, mind.here) >= FITS)).sum())
        good = count >= check.least and (check.most < 0 or count <= check.most)
    else:
        good = yield from is_there(mind, of, check.least)
        if good and check.most >= 0:
            good = not (yield from is_there(mind, of, check.most + 1))
    likely = chances(mind.belief, of, mind.dialogue, mind.here)
    if not likely.size or likely.max() < FITS:  # "unless the rug is red, stand on it"
        bare = Description(of.category, room=of.room, any=True)
        likely = chances(mind.belief, bare, mind.dialogue, mind.here) if of.category not in (ONE, THING) else likely[:0]
    if likely.size and likely.max() >= FITS:
        mind.dialogue = mind.dialogue.with_thing(int(mind.belief.numbers[likely.argmax()]))
    return good != check.negated
