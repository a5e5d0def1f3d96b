"""Instructions: the course of each kind of meaning, and its plan in words."""

import math
from dataclasses import replace

from agent.acting.answers import answered
from agent.acting.courses import choose, enter, find, is_there, reach, what_is_sought
from agent.acting.desires import Course, Do, End, Event, Explore, Reach
from agent.acting.looks import GO, off_from
from agent.acting.mind import Impossible, Mind
from agent.acting.requests import carry_out_request
from envs.language.semantics.acts import Request
from envs.language.semantics.meaning import Ask, Description, Go, If, Move, Place, RoomPlace, Route, Sequence, Turn, Way
from envs.language.semantics.records import Meaning
from envs.language.semantics.world import phrase
from envs.types import Action
from envs.vocabulary import ROOMS

FIRST: dict[Turn | Way, tuple[Action, float]] = {
    Turn.LEFT: (Action.LEFT, 90.0),
    Turn.RIGHT: (Action.RIGHT, 90.0),
    Turn.AROUND: (Action.LEFT, 180.0),
}  # turns at the start [degrees]
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
    except Impossible as reason:
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
    """Follow a route; its end is looked for in the room that was entered last."""
    begun, room = False, None
    for number, move in enumerate(moves):
        last = number == len(moves) - 1
        if isinstance(move.at, Description) and (move.do is Way.STOP or last):
            yield from at_end(mind, move.at, room)
        else:
            yield from moved(mind, move, first=not begun)
        begun = begun or move.at is not None
        if isinstance(move.at, RoomPlace):
            room = move.at.type if move.do in (Way.ENTER, Way.STOP) else None
        mind.step += 1


def at_end(mind: Mind, said: Description, room: str | None) -> Course:
    """Find the thing at the end of a route, if possible in a room."""
    if room in ROOMS and said.room is None:
        try:
            yield from find(mind, replace(said, room=room))
            return
        except Impossible:
            mind.verdict = f"{phrase(said)} was not found in the {room}"
    yield from find(mind, said)


def moved(mind: Mind, move: Move, *, first: bool) -> Course:
    """Carry out one move of a route.

    Turns after the start follow from what comes next.
    """
    if move.at is None:
        if first and (turn := FIRST.get(move.do)) is not None:
            action, angle = turn
            for _ in range(round(math.radians(angle) / mind.task.body.turn)):
                yield Do(action)
    elif isinstance(move.at, Description):
        yield from passed(mind, move.at)
    elif move.do is not Way.LEAVE:
        now = mind.here
        if not (move.do is Way.CROSS and now >= 0 and mind.belief.world.rooms[now].type == move.at.type):
            yield from enter(mind, move.at)


def passed(mind: Mind, said: Description) -> Course:
    """Pass a thing of a route; one that is not near is left out."""
    start, sought = mind.acted, Explore(*what_is_sought(said))
    while mind.acted - start < PASSING and not mind.late:
        number, chance = choose(mind, said, frozenset(), -1)
        if number >= 0 and chance >= GO and off_from(mind, number) < FAR:
            while off_from(mind, number) > BY and mind.acted - start < PASSING + LEAVING:
                if (yield Reach(number)) is not Event.GOING:
                    return
            return
        if mind.explored or (yield sought) is Event.LOST:
            return
    mind.verdict = f"{phrase(said)} was not seen on the way"


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
