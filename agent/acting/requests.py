"""Everyday requests: the course of each act."""

import math

import numpy as np

from agent.acting.answers import told
from agent.acting.belief import room_chances
from agent.acting.courses import choose_room, enter, find, is_there, look_everywhere, reach
from agent.acting.desires import Course, Do, Enter, Event, Explore, Walk
from agent.acting.mind import Impossible, Mind
from envs.language.lexicon import USES
from envs.language.semantics.acts import (
    Act,
    Advance,
    Cannot,
    Check,
    Each,
    Either,
    Face,
    Leave,
    Pose,
    Request,
    Rotate,
    Spoken,
    Spot,
    Stand,
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
from envs.language.semantics.meaning import Description, Reference, RoomPlace
from envs.types import Action


def carry_out_request(mind: Mind, request: Request) -> Course:
    """Carry out a request; its answer, None without a question.

    Impossible for one with limits, and for any act that cannot be done as it was said: no part of a request is left out silently.
    """
    if request.limits:
        raise Impossible("I cannot keep to limits on the way yet")
    answers: list[str] = []
    for act in request.acts:
        yield from acted(mind, act, answers)
        mind.step = min(mind.step + 1, len(mind.plan) - 1)
    return "; ".join(answers) or None


def acted(mind: Mind, act: Act, answers: list[str]) -> Course:
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
        yield from faced(mind, act)
    elif isinstance(act, Leave):
        if act.room is not None:
            yield from enter(mind, act.room)
        yield from left(mind)
    elif isinstance(act, ExploreAll):
        if act.room is not None:
            raise Impossible("I can explore the whole home, not a single room yet")
        yield from look_everywhere(mind)
    elif isinstance(act, Each):
        yield from each(mind, act)
    elif isinstance(act, Either):
        yield from either(mind, act)
    elif isinstance(act, When):
        for one in act.then if (yield from holds(mind, act.check)) else act.otherwise:
            yield from acted(mind, one, answers)
    elif isinstance(act, Tell):
        answers.append((yield from told(mind, act.question)))
    elif isinstance(act, Cannot):
        raise Impossible(f"I can look and walk, but I cannot {act.verb}")
    elif not isinstance(act, Stay):
        raise Impossible(f"I do not know yet how to do this: {type(act).__name__.lower()}")


def visited(mind: Mind, to: Where) -> Course:
    """Go to a place."""
    if isinstance(to, Description | RoomPlace | Reference):
        yield from reach(mind, to)
    elif isinstance(to, Spot) and to.stand is Stand.NEXT_TO:
        yield from reach(mind, to.of)
    elif isinstance(to, Pose):
        if to.at is not Spoken.HERE:
            while (event := (yield Walk(float(mind.origin[0]), float(mind.origin[2])))) is Event.GOING:
                pass
            if event is Event.LOST:
                raise Impossible("there is no way back to where I started")
    elif isinstance(to, Use):
        _, categories, rooms = USES[to.purpose]
        yield from first_of(mind, [Description(name, room=to.room, any=True) for name in categories], [RoomPlace(kind) for kind in rooms])
    else:
        raise Impossible(f"I do not know yet how to go to this kind of place: {type(to).__name__.lower()}")


def first_of(mind: Mind, things: list[Description], rooms: list[RoomPlace]) -> Course:
    """Go to the first of several kinds of places that can be found."""
    reason: Impossible | None = None
    for place in (*things, *rooms):
        try:
            return (yield from reach(mind, place))
        except Impossible as found:
            reason = found
    raise reason or Impossible("there is no such place")


def rotated(mind: Mind, angle: float) -> Course:
    """Turn by an angle [rad], positive to the left."""
    turns = round(abs(angle) / mind.task.body.turn)
    for _ in range(turns):
        yield Do(Action.LEFT if angle > 0 else Action.RIGHT)


def advanced(mind: Mind, act: Advance) -> Course:
    """Go straight, or back."""
    back = act.back or act.metres < 0
    if back:
        yield from rotated(mind, math.pi)
    steps = round(abs(act.metres) / mind.task.body.step) if act.metres else mind.task.budget
    for _ in range(steps):
        yield Do(Action.FORWARD)
        if mind.collided:
            break
    if back:
        yield from rotated(mind, math.pi)


def tilted(mind: Mind, angle: float) -> Course:
    """Look up or down by an angle [rad]; 0: level."""
    turn = mind.task.body.turn
    aim = mind.pitch_a + angle if angle else 0.0
    for _ in range(6):
        off = aim - mind.pitch_a
        if abs(off) < turn / 2:
            return
        yield Do(Action.UP if off > 0 else Action.DOWN)


def faced(mind: Mind, act: Face) -> Course:
    """Turn until a thing is ahead."""
    if not isinstance(act.to, Description | Reference):
        raise Impossible("I do not know yet how to face this kind of place")
    number = yield from reach(mind, act.to)
    thing = mind.belief.world.known.get(number) if isinstance(number, int) else None
    if thing is None:
        return
    away = np.array(thing.center) - mind.position_a
    off = (math.atan2(-away[0], -away[2]) - mind.yaw_a + math.pi) % (2 * math.pi) - math.pi
    yield from rotated(mind, off)


def left(mind: Mind) -> Course:
    """Go out of the room that the agent is in."""
    room = mind.here
    while mind.here == room and not mind.done_looking:
        others = [k for k in range(len(mind.belief.world.rooms)) if k != room]
        event = yield Enter(others[0]) if others else Explore()
        mind.explored = mind.explored or (event is Event.LOST)


def each(mind: Mind, act: Each) -> Course:
    """Go to each thing or room that fits."""
    if act.but is not None:
        raise Impossible("I cannot leave some of them out yet")
    done: set[int] = set()
    while True:
        try:
            if isinstance(act.of, Description):
                number = yield from find(mind, Description(**{**act.of.__dict__, "any": True}), frozenset(done))
            else:
                number = yield from another_room(mind, act.of, done)
        except Impossible:
            if len(done) < max(1, act.least):
                raise
            return
        done.add(number)
        if act.least and len(done) >= act.least:
            return


def another_room(mind: Mind, place: RoomPlace, done: set[int]) -> Course:
    """Go into a room that fits and was not gone into yet."""
    while True:
        room, chance = choose_room(mind, place, done)
        if room >= 0 and chance >= 0.5:
            event = yield Enter(room)
            if event is Event.DONE:
                return room
            if event is Event.LOST:
                done.add(room)
        elif mind.done_looking:
            raise Impossible(f"there is no other {place.type}")
        else:
            mind.explored = (yield Explore((), (place.type,))) is Event.LOST


def either(mind: Mind, act: Either) -> Course:
    """Go to whichever of several places is found first."""
    reason = Impossible("there is no such place")
    for option in act.options:
        try:
            return (yield from visited(mind, option.to))
        except Impossible as found:
            reason = found
    raise reason


def holds(mind: Mind, check: Check) -> Course:
    """Whether a condition holds, after looking."""
    if isinstance(check.of, RoomPlace):
        yield from look_everywhere(mind)
        count = int((room_chances(mind.belief, check.of, mind.dialogue, mind.here) >= 0.5).sum())
        good = count >= check.least and (check.most < 0 or count <= check.most)
    else:
        good = yield from is_there(mind, check.of, check.least)
        if good and check.most >= 0:
            good = not (yield from is_there(mind, check.of, check.most + 1))
    return good != check.negated
