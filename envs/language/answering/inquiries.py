"""Answers to questions in plain words, from the facts of a home: `inquire`."""

from collections.abc import Callable
from dataclasses import replace

from envs.errors import InputError
from envs.home import Home
from envs.language.answering.asked import Answer, Asked, Case, Facts, Found, called, grouped, kinds_of, noun_of, quality, rooms_of, whether
from envs.language.answering.closed import hidden, not_seen, unseen_inside
from envs.language.answering.facts import area, boxed, in_view, nearest_rooms, on_side, openings, related_to
from envs.language.answering.replies import reply
from envs.language.semantics.acts import Inquire, Opening, Side, Topic
from envs.language.semantics.denotation import ImpossibleReason, matches
from envs.language.semantics.explain import contradiction
from envs.language.semantics.meaning import About, Ask, Description, Order, Reference, RoomPlace
from envs.language.semantics.world import adjective, counted, distance, each_named, linked_to, listed, several
from envs.scenes.relations import Predicate

ALIKE = 1.03  # ratio of areas from which on rooms differ in size
_OF_YOU = {Side.LEFT: "on my left", Side.RIGHT: "on my right", Side.FRONT: "in front of me", Side.BACK: "behind me"}
_QUALITIES = {Topic.COLOR: "color", Topic.SIZE: "size", Topic.MATERIAL: "material"}


def inquire(home: Home, question: Ask | Inquire, asked: Asked) -> Answer:
    """Answer to a question asked in a pose, in plain words, with its facts.

    Of several things or rooms that a definite description fits, the nearest on foot is meant, and the answer names it. `why` is the reason
    where the question has no answer; the text then says so.
    """
    case = Case.of(home, asked)
    if isinstance(question, Ask):
        return reply(case, question)
    topics: dict[Topic, Callable[[Case, Inquire], Answer]] = {
        Topic.SEEN: _seen, Topic.RELATED: _related, Topic.BESIDE: _on_side, Topic.WHERE: _where, Topic.SELF: _self,
        Topic.CONTENTS: _contents, Topic.LARGER: _larger, Topic.COUNT: _count, Topic.EXISTS: _exists, Topic.WHICH: _which,
        Topic.IS: _is, Topic.COLOR: _quality, Topic.SIZE: _quality, Topic.MATERIAL: _quality,
    }  # fmt: skip
    return topics[question.topic](case, question)


def _seen(case: Case, _: Inquire) -> Answer:
    at = case.at
    found = in_view(case.home, at.camera, at.position_w, at.yaw_w, at.pitch)
    things = [thing for thing in found if not thing.structure]
    if not things:
        return Answer(f"nothing but {grouped(found, 'a')}" if found else "nothing but walls", facts=Facts(yes=False))
    return Answer(grouped(things), facts=Facts(names=kinds_of(things), least=min(len(kinds_of(things)), 2), never=case.absent(*things)))


def _related(case: Case, question: Inquire) -> Answer:
    predicate = question.predicate or Predicate.ON
    if isinstance(question.thing, Opening):
        return _by_opening(case, question.thing, predicate)
    last_room = case.at.dialogue.room_last and isinstance(question.thing, Reference)
    if last_room and predicate is Predicate.INSIDE:
        return _listing(case, case.at.dialogue.rooms[-1], "")
    found = case.the(question.thing)
    if found.why:
        return found.answer()
    thing = case.world.known[found.thing]
    near = [case.world.known[one] for one in related_to(case.world, thing, predicate)]
    if not near and predicate is Predicate.INSIDE and hidden(case, thing):
        return not_seen(thing, found.note)
    if not near:
        of = "it" if isinstance(question.thing, Reference) else f"the {thing.category}"
        return Answer(f"nothing is {predicate} {of}{found.note}", facts=Facts(yes=False))
    never = case.absent(*near, thing) if predicate in (Predicate.ON, Predicate.INSIDE) else ()
    return Answer(grouped(near) + found.note, facts=Facts(names=kinds_of(near), never=never))


def _by_opening(case: Case, opening: Opening, predicate: Predicate) -> Answer:
    """What is next to a door or window: the nearest such opening of the room meant."""
    of = case.room(opening.of)
    if of.why:
        return of.answer()
    there = openings(case.home, opening.kind, of.room)
    if not there:
        return Answer(f"there is no {called(opening.kind)} in the {case.world.room_type(of.room)}", ImpossibleReason.ABSENT_OBJECT)
    chosen = boxed(min(there, key=lambda one: (distance(boxed(one), case.at.position_w), one.id)))
    reach = 1.0 if predicate is Predicate.NEXT_TO else 1.5
    away = sorted((case.reach(thing, chosen), thing.id, thing) for thing in case.world.things if thing.room == of.room)
    near = [thing for far, _, thing in away if far <= reach]
    text = grouped(near) if near else f"nothing is {predicate} the {called(opening.kind)}"
    return Answer(text, facts=Facts(names=kinds_of(near)) if near else Facts(yes=False))


def _on_side(case: Case, question: Inquire) -> Answer:
    side, at = question.side or Side.FRONT, case.at
    near = on_side([thing for thing in case.world.things if thing.room == case.here], at.position_w, at.yaw_w, side)
    if near:
        return Answer(grouped(near), facts=Facts(names=kinds_of(near), least=1, never=case.absent(*near)))
    parts = [one for kind in ("doorway", "window") for one in openings(case.home, kind, case.here)] if case.here >= 0 else []
    there = on_side([boxed(one) for one in parts], at.position_w, at.yaw_w, side)
    said = f"nothing but {grouped(there, 'a')} is" if there else "nothing is"
    return Answer(f"{said} {_OF_YOU[side]}", facts=Facts(yes=False))


def _where(case: Case, question: Inquire) -> Answer:
    found = case.the(question.thing)
    if found.why:
        return found.answer()
    thing = case.world.known[found.thing]
    room = case.world.room_type(thing.room)
    return Answer(case.whereabouts(thing) + found.note, facts=Facts(names=(room,) if room else ()))


def _self(case: Case, question: Inquire) -> Answer:
    at, world = case.at, case.world
    room = int(case.home.rooms_at(at.position_w[None])[0])
    if question.place is not None:
        where = _self(case, replace(question, place=None))
        meant = case.room(question.place)
        if meant.why:
            return Answer(f"no, {meant.text}; I am {where.text}", facts=Facts(yes=False))
        good = room >= 0 and (room == meant.room or room in case.rooms_like(question.place))
        return Answer(f"{'yes' if good else 'no'}, I am {where.text}", facts=Facts(yes=good))
    if room < 0:
        doors = [boxed(one) for one in openings(case.home, "doorway")]
        door = min(doors, key=lambda one: distance(one, at.position_w), default=None)
        sides = [
            other.type
            for other in world.rooms
            if door is not None and any(one.id == door.id for one in openings(case.home, "doorway", other.id))
        ]
        text = f"in the doorway between {listed(f'the {kind}' for kind in sides)}" if len(sides) == 2 else "between rooms"
        return Answer(text, facts=Facts(names=tuple(dict.fromkeys(sides)), least=1))
    near = sorted((distance(thing, at.position_w), thing.id, thing) for thing in world.things if thing.room == room)
    by = f", by the {near[0][2].category}" if near and near[0][0] <= 1.5 else ""
    return Answer(f"in the {world.room_type(room)}{by}", facts=Facts(names=(world.room_type(room),)))


def _contents(case: Case, question: Inquire) -> Answer:
    found = case.room(question.place)
    return found.answer() if found.why else _listing(case, found.room, found.note)


def _listing(case: Case, room: int, note: str) -> Answer:
    """Everything in a room, its openings and its size."""
    things = [thing for thing in case.world.things if thing.room == room]
    doors, windows = (len(openings(case.home, kind, room)) for kind in ("doorway", "window"))
    place = case.world.rooms[room]
    parts = listed(counted(count, name) for count, name in ((doors, "door"), (windows, "window")) if count)
    about = f"the {place.type} measures {area(place):.0f} square metres" + (f" and has {parts}" if parts else "")
    said = f"in it {'is' if len(things) == 1 else 'are'} {grouped(things, 'a')}" if things else "nothing is in it"
    kinds = kinds_of(things)
    return Answer(f"{about}; {said}{note}", facts=Facts(names=kinds, least=min(len(kinds), 2), never=case.absent(*things)))


def _larger(case: Case, question: Inquire) -> Answer:
    both = [case.room(place) for place in (question.place, question.other_place)]
    for one in both:
        if one.why:
            return one.answer()
    a, b = (case.world.rooms[one.room] for one in both)
    if a.id == b.id:
        return Answer(f"that is one and the same room, the {a.type}", ImpossibleReason.NOT_KNOWN)
    small, large = sorted((a, b), key=area)
    if area(large) < ALIKE * area(small):
        return Answer(f"they are about as large: {area(a):.0f} square metres each", facts=Facts(names=(a.type, b.type), least=0))
    return Answer(f"the {large.type}{both[0].note}{both[1].note}", facts=Facts(names=(large.type,)))


def _count(case: Case, question: Inquire) -> Answer:
    if question.place is not None:
        count = len(case.rooms_like(question.place))
        said, one = rooms_of(count, question.place)
        return Answer(said if count else f"0: there is no {one} in this home", facts=Facts(count=count))
    opening = question.thing
    if not isinstance(opening, Opening):
        return reply(case, Ask(About.COUNT, _description(question)))
    ends = case.ends(opening)
    if isinstance(ends, Answer):
        return ends
    count, noun = len(openings(case.home, opening.kind, *(end.room for end in ends))), called(opening.kind)
    said = counted(count, noun) if count else f"0: there is no {noun}"
    return Answer(said + "".join(end.note for end in ends), facts=Facts(count=count))


def _exists(case: Case, question: Inquire) -> Answer:
    least = question.least
    if question.place is not None:
        count = len(case.rooms_like(question.place))
        return whether(count, least, *rooms_of(count, question.place), "in this home")
    if isinstance(question.thing, Opening):
        ends = case.ends(question.thing)
        if isinstance(ends, Answer):
            return ends
        count, noun = len(openings(case.home, question.thing.kind, *(end.room for end in ends))), called(question.thing.kind)
        types = [f"the {case.world.room_type(end.room)}" for end in ends]
        where = f"between {listed(types)}" if len(types) == 2 else f"in {types[0]}" if types else "in this home"
        return whether(count, least, counted(count, noun), noun, where, "".join(end.note for end in ends))
    world, thing, where = case.scope(_description(question))
    count = len(matches(world, thing, case.at.position_w, case.at.dialogue))
    if not count and (unseen := unseen_inside(case, thing)):
        return unseen
    return whether(count, least, several(count, thing), noun_of(thing), "" if thing.room else where)


def _which(case: Case, question: Inquire) -> Answer:
    if question.place is not None:
        found = _ranked_room(case, question.place) if question.place.rank else case.rooms_like(question.place)
        if isinstance(found, Answer):
            return found
        if not found:
            return Answer(f"none: there is no {rooms_of(0, question.place)[1]} in this home", facts=Facts(yes=False))
        kinds = [case.world.room_type(room) for room in found]
        said = listed(f"the {kind}" if kinds.count(kind) == 1 else counted(kinds.count(kind), kind) for kind in kinds)
        return Answer(said, facts=Facts(names=tuple(dict.fromkeys(kinds))))
    world, thing, where = case.scope(_description(question))
    if said := contradiction(thing):
        return Answer(said, ImpossibleReason.CONTRADICTION)
    fit = matches(world, thing, case.at.position_w, case.at.dialogue)
    if not fit:
        return Answer(f"none: there is no {noun_of(thing)}" + ("" if thing.room else f" {where}"), facts=Facts(yes=False))
    things = [world.known[one] for one in fit]
    colors = tuple(dict.fromkeys(one.color for one in things if one.color))
    rooms = tuple(dict.fromkeys(kind for one in things if (kind := world.room_type(one.room))))
    return Answer(each_named(world, things), facts=Facts(names=(*colors, *rooms), least=min(1, len(colors) + len(rooms))))


def _ranked_room(case: Case, place: RoomPlace) -> tuple[int, ...] | Answer:
    """The room at a place of an order, by area or by the way on foot."""
    rank, rooms = place.rank, case.rooms_like(place)
    if rank is None or rank.order in (Order.TALLEST, Order.LOWEST):
        return Answer("all rooms here are about as high", ImpossibleReason.NOT_KNOWN)
    if rank.order in (Order.NEAREST, Order.FARTHEST):
        rooms = nearest_rooms(case.home, [room for room in rooms if room != case.here], case.at.position_w)
        rooms = rooms[::-1] if rank.order is Order.FARTHEST else rooms
    else:
        rooms = sorted(rooms, key=lambda room: area(case.world.rooms[room]), reverse=rank.order is Order.LARGEST)
    return tuple(rooms[rank.place - 1 : rank.place])


def _is(case: Case, question: Inquire) -> Answer:
    if question.place is not None:
        return _is_larger(case, question)
    found, other = case.the(question.thing), question.other
    if found.why in (ImpossibleReason.ABSENT_OBJECT, ImpossibleReason.WRONG_ATTRIBUTE, ImpossibleReason.ABSENT_RELATION):
        return Answer(f"no, {found.text}", found.why)
    if found.why or other is None:
        return found.answer()
    thing, world = case.world.known[found.thing], case.world
    if other.same_color is not None:
        return _same_color(case, found, other.same_color)
    for name in ("color", "size", "material"):
        wanted, has = getattr(other, name), getattr(thing, name)
        if wanted and not has:
            return Answer(f"I do not know its {name}", ImpossibleReason.NOT_KNOWN)
        if wanted:
            shown = adjective(has) if has != wanted else adjective(wanted)
            return Answer(f"{'yes' if has == wanted else 'no'}, it is {shown}{found.note}", facts=Facts(yes=has == wanted))
    if other.room:
        good, kind = world.room_type(thing.room) == other.room, world.room_type(thing.room)
        return Answer(f"{'yes' if good else 'no'}, it is in {f'the {kind}' if kind else 'no room'}{found.note}", facts=Facts(yes=good))
    good = other.link is not None and found.thing in matches(
        world, Description(thing.category, link=other.link), case.at.position_w, case.at.dialogue
    )
    said = linked_to(other.link) if other.link else ""
    return Answer(
        f"yes, it is {said}{found.note}" if good else f"no, it is not {said}; it is {case.whereabouts(thing)}{found.note}",
        facts=Facts(yes=good),
    )


def _same_color(case: Case, found: Found, like: Description) -> Answer:
    """Whether a thing has the color of another one."""
    other = case.the(like)
    if other.why:
        return other.answer()
    a, b = (case.world.known[one.thing] for one in (found, other))
    if not a.color or not b.color:
        return Answer("I do not know their colors", ImpossibleReason.NOT_KNOWN)
    good = a.color == b.color
    said = f"yes, both are {a.color}" if good else f"no, the {a.category} is {a.color} and the {b.category} is {b.color}"
    return Answer(said + found.note + other.note, facts=Facts(yes=good))


def _is_larger(case: Case, question: Inquire) -> Answer:
    """Whether one room is larger than another."""
    both = [case.room(place) for place in (question.place, question.other_place)]
    for one in both:
        if one.why:
            return one.answer()
    a, b = (case.world.rooms[one.room] for one in both)
    good = area(a) >= ALIKE * area(b)
    text = f"{'yes' if good else 'no'}, the {a.type} has {area(a):.0f} square metres and the {b.type} {area(b):.0f}"
    return Answer(text + both[0].note + both[1].note, facts=Facts(yes=good))


def _quality(case: Case, question: Inquire) -> Answer:
    found = case.the(question.thing)
    name = _QUALITIES[question.topic]
    return found.answer() if found.why else quality(case, found, name)


def _description(question: Inquire) -> Description:
    """The things that a question is about. Raises InputError for others."""
    if not isinstance(question.thing, Description):
        raise InputError(f"question: expected a description of things for {question.topic}, got {question.thing}")
    return question.thing
