"""Instructions: the course of each kind of meaning, and its plan in words."""

import math
from dataclasses import replace

import numpy as np

from agent.acting.answers import answered
from agent.acting.belief import chances
from agent.acting.courses import choose, enter, find, is_there, off_lead, reach, what_is_sought
from agent.acting.desires import Course, Do, End, Event, Explore, Reach
from agent.acting.everyday.requests import carry_out_request
from agent.acting.looks import GO, off_from
from agent.acting.mind import GivenUp, Impossible, Mind
from envs.language.semantics.acts import Request
from envs.language.semantics.meaning import Ask, Description, Go, If, Move, Place, RoomPlace, Route, Sequence, Turn, Way
from envs.language.semantics.records import Meaning
from envs.language.semantics.world import phrase
from envs.types import Action
from envs.vocabulary import ROOMS
from policies.navigation.hints import Lead

FIRST: dict[Turn | Way, tuple[Action, float]] = {
    Turn.LEFT: (Action.LEFT, 90.0),
    Turn.RIGHT: (Action.RIGHT, 90.0),
    Turn.AROUND: (Action.LEFT, 180.0),
}  # turns at the start [degrees]
TURNED: dict[Turn | Way, float] = {Turn.LEFT: 90.0, Turn.RIGHT: -90.0, Turn.AROUND: 180.0}  # later turns [degrees]
SHORT = 1.0  # [m] of way that tells no direction
PATIENCE = 60  # actions for which a room on the way is looked for, and the end
MORE = 40  # more of them until what comes nearest is taken
END = 6.0  # [m] from the last place on the way within which a route ends
PASSING, LEAVING = 15, 15  # actions for which a thing to pass is looked for, and more for the way to it
FAR, BY = 6.0, 1.5  # [m] beyond which it is another one; at which it is passed


def carry_out(mind: Mind, meaning: Meaning) -> Course:
    """Carry out an instruction to its end: STOP, ANSWER, or CANNOT with the reason."""
    mind.plan = plan_in_words(meaning)
    try:
        if isinstance(meaning, Request):
            answer = yield from carry_out_request(mind, meaning)
        elif isinstance(meaning, Ask):
            answer = yield from answered(mind, meaning)
        else:
            answer = yield from follow(mind, meaning)
    except (Impossible, GivenUp) as reason:
        mind.verdict = f"cannot: {reason}"
        yield End(Action.CANNOT, str(reason))
        return
    mind.step = len(mind.plan) - 1
    yield End(Action.STOP) if answer is None else End(Action.ANSWER, answer)


def follow(mind: Mind, meaning: Go | Sequence | If | Route) -> Course:
    """Carry out an instruction without a question."""
    if isinstance(meaning, Go):
        yield from reach(mind, meaning.to)
        mind.step += 1
    elif isinstance(meaning, Sequence):
        for step in meaning.steps:
            yield from follow(mind, step)
    elif isinstance(meaning, If):
        there = yield from is_there(mind, meaning.thing)
        mind.verdict = f"there is {'a' if there else 'no'} {meaning.thing.category}"
        mind.step += 1
        branch = meaning.then if there != meaning.negated else meaning.otherwise
        if branch is not None:
            yield from follow(mind, branch)
    else:
        yield from along(mind, meaning.moves)


def along(mind: Mind, moves: tuple[Move, ...]) -> Course:
    """Follow a route; its end is looked for in the room that was entered last.

    Each move leads on from where the one before ended. What is not found in time on the way is left out.
    """
    room = None
    mind.lead = ahead(mind)
    for number, move in enumerate(moves):
        last = number == len(moves) - 1
        if isinstance(move.at, Description) and (move.do is Way.STOP or last):
            yield from at_end(mind, move.at, room)
        elif last and isinstance(move.at, RoomPlace):
            yield from enter(mind, move.at)
        elif (yield from moved(mind, move, first=number == 0)):
            mind.lead = onward(mind) if isinstance(move.at, Description) else ahead(mind, TURNED.get(move.do, 0.0) if number else 0.0)
        if isinstance(move.at, RoomPlace):
            room = move.at.type if move.do in (Way.ENTER, Way.STOP) else None
        mind.step += 1


def ahead(mind: Mind, turned: float = 0.0) -> Lead:
    """Lead on from here, ahead or after a turn [degrees, left is positive]."""
    yaw = mind.yaw_a + math.radians(turned)
    return Lead(float(mind.position_a[0]), float(mind.position_a[2]), -math.sin(yaw), -math.cos(yaw))


def onward(mind: Mind) -> Lead:
    """Lead on from here, in the direction of the way since the last one."""
    last, now = mind.lead, ahead(mind)
    if last is None:
        return now
    x, z = now.x - last.x, now.z - last.z
    way = math.hypot(x, z)
    return Lead(now.x, now.z, last.dx, last.dz) if way < SHORT else Lead(now.x, now.z, x / way, z / way)


def at_end(mind: Mind, said: Description, room: str | None) -> Course:
    """Find the thing at the end of a route, if possible in a room.

    A route ends near what it leads to: if nothing there fits, what comes nearest to it does.
    """
    inside = replace(said, room=room) if room in ROOMS and said.room is None else said
    yield from round_about(mind, inside)
    for one, patience in ((inside, PATIENCE), (said, MORE)):
        try:
            yield from find(mind, one, patience=patience)
            return
        except Impossible:
            mind.verdict = f"{phrase(one)} was not found"
    kind = Description(said.category, room=inside.room)
    if (nearest := likeliest(mind, inside, kind)) >= 0:
        try:
            yield from find(mind, kind, frozenset(range(1, mind.memory.landmarks.count + 1)) - {nearest}, patience=0)
            return
        except Impossible:
            pass
    mind.lead = None
    yield from find(mind, said)


def round_about(mind: Mind, said: Description) -> Course:
    """Turn round until what is meant is in view."""
    for _ in range(round(2 * math.pi / mind.task.body.turn)):
        number, chance = choose(mind, said, frozenset(), -1)
        if number >= 0 and chance >= GO:
            return
        yield Do(Action.LEFT)


def likeliest(mind: Mind, said: Description, kind: Description) -> int:
    """Number of the thing near a route's end that fits best, -1 for none."""
    belief = mind.belief
    if mind.lead is None or not len(belief.numbers):
        return -1
    off = np.array([math.hypot(*off_lead(mind.lead, belief.world.known[int(n)].center)) for n in belief.numbers])
    of_kind = chances(belief, kind, mind.dialogue, mind.here)
    likely = np.where((of_kind >= GO) & (off < END), chances(belief, said, mind.dialogue, mind.here) + 0.01 * of_kind, 0.0)
    return int(belief.numbers[likely.argmax()]) if likely.max() > 0 else -1


def moved(mind: Mind, move: Move, *, first: bool) -> Course:
    """Carry out one move of a route; whether it was.

    Turns after the start tell where the way leads on.
    """
    if move.at is None:
        if first and (turn := FIRST.get(move.do)) is not None:
            action, angle = turn
            for _ in range(round(math.radians(angle) / mind.task.body.turn)):
                yield Do(action)
        return move.do is not Way.LEAVE
    if isinstance(move.at, Description):
        return (yield from passed(mind, move.at))
    if move.do is Way.LEAVE:
        return False
    now = mind.here
    if move.do is Way.CROSS and now >= 0 and mind.belief.world.rooms[now].type == move.at.type:
        return False
    try:
        yield from enter(mind, move.at, PATIENCE)
    except Impossible:
        mind.verdict = f"{phrase(move.at)} was not found on the way"
        return False
    return True


def passed(mind: Mind, said: Description) -> Course:
    """Pass a thing of a route; whether it was near enough."""
    start, sought = mind.acted, Explore(*what_is_sought(said))
    while mind.acted - start < PASSING and not mind.late:
        number, chance = choose(mind, said, frozenset(), -1)
        if number >= 0 and chance >= GO and off_from(mind, number) < FAR:
            while off_from(mind, number) > BY and mind.acted - start < PASSING + LEAVING:
                if (yield Reach(number)) is not Event.GOING:
                    break
            return True
        if mind.explored or (yield sought) is Event.LOST:
            break
    mind.verdict = f"{phrase(said)} was not seen on the way"
    return False


def plan_in_words(meaning: Meaning) -> list[str]:
    """Lines of a plan, one for each step that is counted."""
    if isinstance(meaning, Go):
        return [_going(meaning.to), "stop"]
    if isinstance(meaning, Sequence):
        return [line for step in meaning.steps for line in plan_in_words(step)[:-1]] + ["stop"]
    if isinstance(meaning, If):
        lines = [f"see whether there is {'no' if meaning.negated else 'a'} {phrase(meaning.thing).split(' ', 1)[1]}"]
        return [*lines, f"then {_going(meaning.then.to)}", "stop"]
    if isinstance(meaning, Route):
        return [f"{move.do} {phrase(move.at) if move.at else ''}".strip() for move in meaning.moves] + ["stop"]
    if isinstance(meaning, Ask):
        return [f"look for {phrase(meaning.thing)}", "answer"]
    return [*(str(type(act).__name__).lower() for act in meaning.acts), "stop"]


def _going(place: Place) -> str:
    """A goal as a line of a plan."""
    return f"find {phrase(place)} and go {'into it' if isinstance(place, RoomPlace) else 'there'}"
