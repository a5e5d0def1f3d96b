"""Circumstances of a question, what it is about, and what its answer must say."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.language.answering.facts import boxed, corners, nearest_rooms, nearest_things, supports, within
from envs.language.lexicon import COLORS, MATERIALS, SIZES
from envs.language.semantics.acts import HERE, ROOM, THERE, Opening
from envs.language.semantics.denotation import Dialogue, ImpossibleReason, matches
from envs.language.semantics.explain import nothing_fits
from envs.language.semantics.meaning import ONE, Description, Reference, RoomPlace
from envs.language.semantics.resolve import resolve_reference
from envs.language.semantics.world import WALL, World, counted, listed, named, phrase, several, with_article, world_of
from envs.scenes.relations import FLAT, Predicate
from envs.scenes.scene import Object
from envs.types import Camera

_NAMES = {"color": COLORS, "size": SIZES, "material": MATERIALS}
_CALLED = {"doorway": "door", "opening": "opening"}  # what people call them


@dataclass(frozen=True)
class Asked:
    """Circumstances of a question: a pose, and what was spoken of.

    Feet [m], yaw and pitch [rad]; `room` is the one that "there" means, -1 for none. `gone` is whether the agent was told to go to that
    room: then things of no other room are sought there.
    """

    position_w: Float[np.ndarray, "3"]
    yaw_w: float = 0.0
    pitch: float = 0.0
    dialogue: Dialogue = field(default_factory=Dialogue)
    camera: Camera = field(default_factory=Camera)
    room: int = -1
    gone: bool = False


@dataclass(frozen=True)
class Facts:
    """Contents of a true answer: yes or no, a number, names.

    `never` are names that would be wrong. Names are values of the lexicon. `least` of `names` have to be said, 0 for all.
    """

    yes: bool | None = None
    count: int | None = None
    names: tuple[str, ...] = ()
    least: int = 0
    never: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """An answer in plain words.

    Where there is none, `why` is the reason, and the text says so.
    """

    text: str
    why: ImpossibleReason | None = None
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True)
class Found:
    """The thing or room that a question is about, -1 for none.

    `note` names it where others fit as well.
    """

    thing: int = -1
    room: int = -1
    note: str = ""
    why: ImpossibleReason | None = None
    text: str = ""

    def answer(self) -> Answer:
        """The answer of a question about what is not found."""
        return Answer(self.text, self.why or ImpossibleReason.NOT_KNOWN, Facts(yes=False))


@dataclass(frozen=True)
class Case:
    """A question's home and circumstances.

    `here` is the room that the agent is in, or else the one spoken of.
    """

    home: Home
    world: World
    at: Asked
    here: int

    @classmethod
    def of(cls, home: Home, asked: Asked) -> "Case":
        """The case of a question that is asked in a home."""
        here = int(home.rooms_at(np.asarray(asked.position_w)[None])[0])
        return cls(home, world_of(home), asked, here if here >= 0 else asked.room)

    def scope(self, thing: Description) -> tuple[World, Description, str]:
        """Facts among which a description is sought, the description there, the place in words.

        "In here" and "in there" are one room's facts.
        """
        thing = bound(thing, self.world, self.at.dialogue)
        room = self.here if thing.room == HERE else self.at.room if thing.room == THERE else -1
        if room < 0 and self.at.gone and thing.room is None:
            room = self.at.room
        if room < 0:
            where = f"in the {thing.room}" if thing.room and thing.room not in (HERE, THERE) else "in this home"
            return self.world, replace(thing, room=None) if thing.room in (HERE, THERE) else thing, where
        return within(self.world, room), replace(thing, room=None), f"in the {self.world.room_type(room)}"

    def the(self, thing: Description | Reference | Opening | None) -> Found:
        """The thing that is meant: of several, the nearest on foot."""
        at = self.at
        if not isinstance(thing, Description):
            if not isinstance(thing, Reference):
                return Found(why=ImpossibleReason.NOT_KNOWN, text="I do not know what you mean")
            found = resolve_reference(self.world, thing, at.position_w, at.dialogue)
            if found.why not in (None, ImpossibleReason.AMBIGUOUS) or not found.things:
                return Found(why=found.why or ImpossibleReason.NOTHING_BEFORE, text=found.text or "I do not know what 'it' is")
            return Found(found.things[0])
        asked = replace(thing, any=False)
        world, inner, _ = self.scope(asked)
        fit = [one for one in matches(world, inner, at.position_w, at.dialogue) if not world.known[one].structure]
        if not fit and at.gone and asked.room is None:  # elsewhere, if not in the room gone to
            world, inner = self.world, bound(asked, self.world, at.dialogue)
            fit = [one for one in matches(world, inner, at.position_w, at.dialogue) if not world.known[one].structure]
        if not fit:
            return Found(why=self.missing(asked)[0], text=self.missing(asked)[1])
        if len(fit) == 1 or asked.rank:
            return Found(fit[0])
        best = nearest_things(self.home, fit, at.position_w, at.camera)[0]
        return Found(best, note=f" (the nearest of {several(len(fit), inner)}: {named(self.world, self.world.known[best])})")

    def missing(self, thing: Description) -> tuple[ImpossibleReason, str]:
        """Reason and sentence for a description that nothing fits.

        It says where such things are instead.
        """
        world, inner, where = self.scope(thing)
        at = self.at
        if world is self.world:
            return nothing_fits(world, inner, at.position_w, at.dialogue)
        there = matches(self.world, inner, at.position_w, at.dialogue)
        if not there:
            why, text = nothing_fits(self.world, inner, at.position_w, at.dialogue)
            return why, text
        rooms = listed(f"the {kind}" for one in there if (kind := self.world.room_type(self.world.known[one].room)))
        instead = f"; there {'is one' if len(there) == 1 else f'are {len(there)}'} in {rooms}" if rooms else ""
        return ImpossibleReason.ABSENT_OBJECT, f"there is no {noun_of(inner)} {where}{instead}"

    def room(self, place: RoomPlace | None) -> Found:
        """The room that is meant: of several, the nearest on foot."""
        if place is None or place.type in (HERE, THERE):
            room = self.at.room if place is not None and place.type == THERE and self.at.room >= 0 else self.here
            return Found(room=room) if room >= 0 else Found(why=ImpossibleReason.NOT_KNOWN, text="I am in no room")
        found = resolve_reference(self.world, place, self.at.position_w, self.at.dialogue)
        if found.why not in (None, ImpossibleReason.AMBIGUOUS):
            return Found(why=found.why, text=found.text)
        if len(found.rooms) <= 1:
            return Found(room=found.room)
        best = nearest_rooms(self.home, found.rooms, self.at.position_w)[0]
        inside = f", with {with_article('a', biggest.category)}" if (biggest := self.biggest(best)) else ""
        return Found(room=best, note=f" (the nearest of {counted(len(found.rooms), place.type)}{inside})")

    def biggest(self, room: int) -> Object | None:
        """The largest thing in a room."""
        things = [thing for thing in self.world.things if thing.room == room]
        return max(things, key=lambda one: (float(np.prod(one.extents)), -one.id), default=None)

    def rooms_like(self, place: RoomPlace) -> tuple[int, ...]:
        """Rooms of a type, or of any, that have such a thing."""
        rooms = tuple(room.id for room in self.world.rooms) if place.type == ROOM else self.world.rooms_of_type(place.type)
        if place.having is None:
            return rooms
        fit = matches(
            self.world, bound(replace(place.having, room=None), self.world, self.at.dialogue), self.at.position_w, self.at.dialogue
        )
        there = {self.world.known[one].room for one in fit}
        return tuple(room for room in rooms if room in there)

    def ends(self, opening: Opening) -> list[Found] | Answer:
        """The rooms of an opening, or the answer where one is not there."""
        found = [self.room(place) for place in (opening.of, opening.to) if place is not None]
        return next((one.answer() for one in found if one.why), found)

    def whereabouts(self, thing: Object) -> str:
        """The place of a thing in words: its room, and what it is by."""
        room = self.world.room_type(thing.room)
        said = f"in the {room}" if room else "in no room"
        on = sorted(supports(self.world, thing.id))
        inside = [other for other, _ in self.world.related.get((Predicate.INSIDE, thing.id), ())]
        near = [
            other for other, _ in self.world.related.get((Predicate.NEXT_TO, thing.id), ()) if self.world.known[other].extents[1] > FLAT
        ]
        for word, others in (("in", inside), ("on", on), ("next to", near)):
            if others:
                return f"{said}, {word} the {self.world.known[others[0]].category}"
        return said

    def reach(self, thing: Object, opening: Object) -> float:
        """Distance [m] of a thing's footprint from an opening."""
        spots = [*corners(thing), np.array(thing.center)]
        low, high = np.array(boxed(opening).low), np.array(boxed(opening).high)
        return min(float(np.hypot(*(np.clip(spot, low, high) - spot)[[0, 2]])) for spot in spots)

    def absent(self, *said: Object) -> tuple[str, ...]:
        """Categories that the home has, and that an answer with these things must not name."""
        there = {thing.category for thing in said}
        return tuple(sorted({thing.category for thing in self.world.things} - there))


def quality(case: Case, found: Found, name: str) -> Answer:
    """A color, size or material of a thing."""
    value = getattr(case.world.known[found.thing], name)
    if not value:
        return Answer(f"I do not know its {name}", ImpossibleReason.NOT_KNOWN)
    return Answer(value + found.note, facts=Facts(names=(value,), never=tuple(other for other in _NAMES[name] if other != value)))


def whether(count: int, least: int, said: str, none: str, where: str, note: str = "") -> Answer:
    """Answer whether there are at least so many.

    They are called `said`, or `none` for none.
    """
    good = count >= least
    only = "" if good or not count else "only "
    text = f"{'yes' if good else 'no'}, there {'is' if count <= 1 else 'are'} {only}{said if count else f'no {none}'} {where}"
    return Answer(text + note, facts=Facts(yes=good))


def rooms_of(count: int, place: RoomPlace) -> tuple[str, str]:
    """Rooms in words, and one of them: with a desk."""
    having = f" with {phrase(place.having, 'a')}" if place.having else ""
    return counted(count, called(place.type)) + having, called(place.type) + having


def grouped(things: Iterable[Object], article: str = "the") -> str:
    """Things in words, equal ones together: 'the laptop and two books'."""
    count = Counter(called(thing.category) for thing in things)
    return listed(with_article(article, kind) if number == 1 else counted(number, kind) for kind, number in count.items())


def kinds_of(things: Iterable[Object]) -> tuple[str, ...]:
    """Categories of things, each once."""
    return tuple(dict.fromkeys(thing.category for thing in things))


def called(kind: str) -> str:
    """The name that people give a category."""
    return _CALLED.get(kind, kind)


def noun_of(thing: Description) -> str:
    """A description without an article: 'red chair on the rug'."""
    return phrase(replace(thing, any=False, rank=None), "the").removeprefix("the ")


def bound(thing: Description, world: World, dialogue: Dialogue) -> Description:
    """A description in the terms of relations.

    "The red one" is of the category spoken of, and what is on a wall is against it.
    """
    if thing.category == ONE and dialogue.things:
        thing = replace(thing, category=world.known[dialogue.things[-1]].category)
    link = thing.link
    if link is None:
        return thing
    predicate = Predicate.AGAINST if link.predicate is Predicate.ON and link.other.category == WALL else link.predicate
    second = None if link.second is None else bound(link.second, world, dialogue)
    return replace(thing, link=replace(link, predicate=predicate, other=bound(link.other, world, dialogue), second=second))
