"""Meanings of all kinds as requests, and requests and questions in words and places."""

from envs.language.planning.walk import Walk
from envs.language.semantics.acts import HERE, THERE, Act, Check, Inquire, Leave, Request, Rotate, Spot, Stand, Tell, Topic, Visit, When
from envs.language.semantics.meaning import Ask, Description, Go, If, Move, Place, Reference, RoomPlace, Route, Sequence, Turn, Way
from envs.language.semantics.records import Meaning
from envs.language.semantics.targets import Target, looked_at, looked_beside

MOVING = ("turn", "go", "look", "face")  # first words of targets that are moves
BESIDE = ("next", "in", "between", "behind", "at", "on", "by", "under", "out")  # and of places beside things


def request_of(meaning: Meaning) -> Request:
    """A meaning of any kind as a request.

    Steps, moves of a route and questions become acts.
    """
    if isinstance(meaning, Request):
        return meaning
    if isinstance(meaning, Ask):
        return Request((Tell(meaning),))
    if isinstance(meaning, Route):
        return Request(tuple(act for move in meaning.moves if (act := _move(move)) is not None))
    steps = meaning.steps if isinstance(meaning, Sequence) else (meaning,)
    return Request(tuple(Visit(step.to) if isinstance(step, Go) else _if(step) for step in steps))


def _if(step: If) -> When:
    """A condition as an act."""
    otherwise = () if step.otherwise is None else (Visit(step.otherwise.to),)
    return When(Check(step.thing, negated=step.negated), (Visit(step.then.to),), otherwise)


def _move(move: Move) -> Act | None:
    """A move of a route as an act; going straight on is what the next move does anyway."""
    if move.do in (Turn.LEFT, Turn.RIGHT, Turn.AROUND):
        return Rotate({Turn.LEFT: 90, Turn.RIGHT: -90, Turn.AROUND: 180}[Turn(move.do)])
    if move.do is Way.LEAVE:
        return Leave(move.at if isinstance(move.at, RoomPlace) else None)
    if move.at is None:
        return None
    if move.do is Way.PAST and isinstance(move.at, Description):
        return Visit(Spot(Stand.NEXT_TO, move.at))
    return None if move.do is Way.TOWARDS else Visit(move.at)


def looked_for(walk: Walk, question: Ask | Inquire) -> tuple[Place, ...]:
    """Places to look at for a question.

    That is its thing or room; for whether there is something beside a thing, that thing.
    """
    if isinstance(question, Ask):
        return looked_beside(walk.world, question, walk.position_w, walk.dialogue) or looked_at(question)
    if isinstance(question.thing, Description | Reference):
        return (question.thing,)
    place = question.place
    return (place,) if place is not None and question.topic is Topic.CONTENTS and place.type not in (HERE, THERE) else ()


def told_target(target: Target) -> str:
    """A target in words: 'go to the sofa', 'turn left by 90 degrees'."""
    if target.goal.facing and not target.goal.instance and target.text.partition(" ")[0] in MOVING:
        return target.text
    return f"go {target.text}" if target.text.partition(" ")[0] in BESIDE else f"go to {target.text}"
