"""Answers to questions in anybody's words, from what was seen."""

import math
from dataclasses import replace

import numpy as np

from agent.acting.answers import counted, quality, seen
from agent.acting.belief import chances, room_chances
from agent.acting.courses import FITS, enter, go_back, is_there, look_everywhere
from agent.acting.desires import Course, Do
from agent.acting.everyday.doors import counted_gates, things_at
from agent.acting.mind import Impossible, Mind
from envs.language.semantics.acts import Inquire, Opening, Side, Topic
from envs.language.semantics.meaning import About, Description, Reference, RoomPlace
from envs.language.semantics.world import adjective, linked_to, listed, phrase, room_area, with_article
from envs.language.semantics.world import counted as counted_words
from envs.scenes.relations import Predicate
from envs.types import Action

REACH = 3.0  # [m] to things that are beside the agent
SIDES = {Side.FRONT: 0.0, Side.LEFT: math.pi / 2, Side.BACK: math.pi, Side.RIGHT: -math.pi / 2}
_ABOUT = {Topic.COLOR: About.COLOR, Topic.SIZE: About.SIZE, Topic.MATERIAL: About.MATERIAL}


def inquired(mind: Mind, question: Inquire) -> Course:
    """Look for what a question is about; its answer in words."""
    topic = question.topic
    if topic is Topic.SEEN:
        return things_in_words(mind, list(mind.in_view)) or "nothing but walls"
    if topic is Topic.SELF and question.place is not None:
        likely = room_chances(mind.belief, replace(question.place, any=True), mind.dialogue, mind.here)
        inside = 0 <= mind.here < len(likely) and likely[mind.here] >= FITS
        return f"{'yes' if inside else 'no'}, {f'in the {room_type(mind, mind.here)}' if mind.here >= 0 else 'between rooms'}"
    if topic is Topic.SELF:
        return f"in the {room_type(mind, mind.here)}" if mind.here >= 0 else "between rooms"
    if topic is Topic.BESIDE:
        return things_in_words(mind, beside(mind, question.side or Side.FRONT)) or "nothing"
    if question.place is not None and topic is not Topic.CONTENTS:
        return (yield from about_rooms(mind, question))
    if topic is Topic.CONTENTS:
        return (yield from contents(mind, question.place))
    if topic in (Topic.COUNT, Topic.EXISTS, Topic.WHICH):
        return (yield from about_kinds(mind, question))
    if topic is Topic.RELATED and isinstance(question.thing, Opening):
        near = yield from things_at(mind, question.thing, 1.0 if question.predicate is Predicate.NEXT_TO else 1.5)
        return things_in_words(mind, near) or "nothing"
    number = yield from the_thing(mind, question.thing)
    if topic is Topic.RELATED:
        return things_in_words(mind, related(mind, number, question.predicate or Predicate.ON)) or f"nothing is {question.predicate} it"
    if topic is Topic.WHERE:
        return whereabouts(mind, number)
    if topic is Topic.IS and question.other is not None and question.other.same_color is not None:
        other = yield from seen(mind, question.other.same_color)
        one, two = (quality(mind, About.COLOR, which) for which in (number, other))
        return f"yes, both are {one}" if one == two else f"no, one is {one} and the other is {two}"
    if topic is Topic.IS and question.other is not None:
        return compared(mind, number, question.other)
    if topic in _ABOUT:
        return adjective(quality(mind, _ABOUT[topic], number))
    raise Impossible(f"I do not know how to answer a question about {topic}")


def the_thing(mind: Mind, thing: object) -> Course:
    """The thing that a question is about, after a look at it."""
    if isinstance(thing, Reference):
        return (yield from go_back(mind, thing))
    if not isinstance(thing, Description):
        raise Impossible("I know of doors where they are, but not what they are like")
    return (yield from seen(mind, thing))


def about_kinds(mind: Mind, question: Inquire) -> Course:
    """Number of things of a kind, whether there are some, or which."""
    said = question.thing
    if isinstance(said, Opening):
        count, noun = len((yield from counted_gates(mind, said))), "window" if said.kind == "window" else "door"
        if question.topic is Topic.COUNT:
            return counted_words(count, noun)
        return f"{'yes' if count >= question.least else 'no'}, there {'is' if count == 1 else 'are'} {counted_words(count, noun)}"
    if not isinstance(said, Description):
        raise Impossible("I do not know what you mean")
    if question.topic is Topic.EXISTS:
        there = yield from is_there(mind, said, question.least)
        return f"yes, there is {phrase(said, 'a')}" if there else f"no, there is no {phrase(said).split(' ', 1)[1]}"
    yield from look_everywhere(mind, said)
    if question.topic is Topic.COUNT:
        return str(counted(mind, said))
    likely = chances(mind.belief, said, mind.dialogue, mind.here)
    fit = [int(mind.belief.numbers[k]) for k in np.flatnonzero(likely >= FITS)]
    return listed(f"{mind.name(number)} in the {room_of(mind, number)}" for number in fit) or "none"


def about_rooms(mind: Mind, question: Inquire) -> Course:
    """Number of rooms of a kind, whether there are some, which, or which is larger."""
    yield from look_everywhere(mind)
    assert question.place is not None
    likely = room_chances(mind.belief, question.place, mind.dialogue, mind.here)
    fit, rooms = np.flatnonzero(likely >= FITS).tolist(), mind.belief.world.rooms
    if question.topic is Topic.COUNT:
        return str(len(fit))
    if question.topic is Topic.EXISTS:
        return "yes" if len(fit) >= question.least else "no"
    if question.topic is Topic.WHICH:
        return listed(dict.fromkeys(f"the {rooms[k].type}" for k in fit)) or "none"
    if question.other_place is None or not len(likely):
        raise Impossible("I have not seen these rooms")
    other = room_chances(mind.belief, question.other_place, mind.dialogue, mind.here)
    a, b = rooms[int(likely.argmax())], rooms[int(other.argmax())]
    larger = room_area(a) >= room_area(b)
    return ("yes" if larger else "no") if question.topic is Topic.IS else f"the {(a if larger else b).type}"


def contents(mind: Mind, place: RoomPlace | None) -> Course:
    """Things in a room, after a look around in it."""
    room = mind.here if place is None or place.type == "here" else (yield from enter(mind, place))
    for _ in range(round(2 * math.pi / mind.task.body.turn)):
        yield Do(Action.LEFT)
    inside = [thing.id for thing in mind.belief.world.things if thing.room == room]
    return things_in_words(mind, inside) or "nothing"


def compared(mind: Mind, number: int, other: Description) -> str:
    """Whether a thing is as it is described."""
    row = mind.belief.row(number)
    likely = float(chances(mind.belief, other, mind.dialogue, mind.here)[row]) if row >= 0 else 0.0
    said = linked_to(other.link) if other.link else next((v for v in (other.color, other.size, other.material) if v), "so")
    return f"yes, it is {adjective(said)}" if likely >= FITS else f"no, it is {mind.name(number).split()[0]}"


def related(mind: Mind, number: int, predicate: Predicate) -> list[int]:
    """Things that have a relation to a thing."""
    return [one for (name, one), pairs in mind.belief.world.related.items() if name is predicate and any(number == a for a, _ in pairs)]


def beside(mind: Mind, side: Side) -> list[int]:
    """Things on a side of the agent, the nearest first."""
    found = []
    for thing in mind.belief.world.things:
        away = np.array(thing.center) - mind.position_a
        off = (math.atan2(-away[0], -away[2]) - mind.yaw_a - SIDES[side] + math.pi) % (2 * math.pi) - math.pi
        if abs(off) < math.pi / 4 and math.hypot(away[0], away[2]) < REACH:
            found.append((math.hypot(away[0], away[2]), thing.id))
    return [number for _, number in sorted(found)]


def whereabouts(mind: Mind, number: int) -> str:
    """Room of a thing, and what it stands on."""
    under = mind.belief.world.related.get((Predicate.ON, number), ())
    on = f", on the {mind.name(under[0][0])}" if under else ""
    return f"in the {room_of(mind, number)}{on}"


def room_type(mind: Mind, room: int) -> str:
    """Most likely type of a room; 'home' for none."""
    rooms = mind.belief.world.rooms
    return rooms[room].type or "home" if 0 <= room < len(rooms) else "home"


def room_of(mind: Mind, number: int) -> str:
    """Most likely type of the room that a thing is in."""
    thing = mind.belief.world.known.get(number)
    return room_type(mind, -1 if thing is None else thing.room)


def things_in_words(mind: Mind, numbers: list[int]) -> str:
    """Some things in words, each once."""
    return listed(dict.fromkeys(with_article("a", mind.name(number)) for number in numbers if number in mind.belief.world.known))
