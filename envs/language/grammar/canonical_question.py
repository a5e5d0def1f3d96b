"""Canonical forms of questions.

- An Inquire has the fields that its topic needs, and no others. What it relates, looks for or compares is definite; what it counts, or
  asks the existence of, is indefinite. `least` is above 1 where a thing is sought: an Ask asks whether there is one.
- A question of `About` is an Ask. Whether a thing has a room or relation is the Ask whether there is such a thing; color, size, material,
  and whether "it" has them, are topics of references alone.
"""

from dataclasses import replace
from typing import Any

from envs.language.grammar.canonical_parts import canonical_room, canonical_thing, definite, expect, indefinite
from envs.language.semantics.acts import HERE, THERE, Inquire, Opening, Topic
from envs.language.semantics.meaning import THING, About, Ask, Back, Description, Reference, RoomPlace
from envs.scenes.relations import Predicate

INDEFINITE = (About.COUNT, About.EXISTS, About.MORE)
MOST = 20  # greatest `least`
RELATED = (  # predicates between two things
    Predicate.ON, Predicate.UNDER, Predicate.INSIDE, Predicate.NEXT_TO, Predicate.LEFT_OF, Predicate.RIGHT_OF, Predicate.IN_FRONT_OF,
    Predicate.BEHIND,
)  # fmt: skip
_ABOUT = {Topic.COLOR: About.COLOR, Topic.SIZE: About.SIZE, Topic.MATERIAL: About.MATERIAL}
_FIELDS: dict[Topic, tuple[tuple[str, ...], ...]] = {  # the fields that are not at their defaults, in each form of the question
    Topic.SEEN: ((),), Topic.SELF: ((), ("place",)),
    Topic.RELATED: (("thing", "predicate"),), Topic.BESIDE: (("side",),), Topic.WHERE: (("thing",),),
    Topic.CONTENTS: (("place",),), Topic.LARGER: (("place", "other_place"),), Topic.COUNT: (("place",), ("thing",)),
    Topic.EXISTS: (("place",), ("thing",)), Topic.WHICH: (("place",), ("thing",)),
    Topic.IS: (("thing", "other"), ("place", "other_place")), Topic.COLOR: (("thing",),), Topic.SIZE: (("thing",),),
    Topic.MATERIAL: (("thing",),),
}  # fmt: skip


def canonical_ask(ask: Ask) -> Ask:
    """The canonical form of a question."""
    compared = ask.about in (About.LARGER, About.MORE)
    expect((ask.other is not None) == compared, "meaning.other", "a thing for comparisons, none for others", ask.other)
    make = indefinite if ask.about in INDEFINITE else definite
    thing = make(ask.thing, "meaning.thing")
    expect(ask.about != About.ROOM or thing.room is None, "meaning.thing.room", "none, for it is asked", thing.room)
    return Ask(About(ask.about), thing, None if ask.other is None else make(ask.other, "meaning.other"))


def names_here(ask: Ask) -> bool:
    """Whether a question names this room, or the one gone to."""
    return any(thing is not None and thing.room in (HERE, THERE) for thing in (ask.thing, ask.other))


def canonical_question(question: Ask | Inquire, path: str) -> Ask | Inquire:
    """The canonical form of a question: an Ask where one says the same."""
    if isinstance(question, Ask):
        return canonical_ask(question)
    named = ("thing", "other", "place", "other_place", "predicate", "side")
    given = tuple(name for name in named if getattr(question, name) is not None)
    good = _FIELDS[question.topic]
    expect(given in good, path, f"{' or '.join(' and '.join(form) or 'no fields' for form in good)} for {question.topic}", given)
    counted = question.topic is Topic.EXISTS
    expect(1 <= question.least <= (MOST if counted else 1), f"{path}.least", f"1 to {MOST} for exists, 1 for others", question.least)
    expect(question.predicate in (None, *RELATED), f"{path}.predicate", f"one of {', '.join(RELATED)}", question.predicate)
    changed: dict[str, Any] = {}
    for name in ("place", "other_place"):
        if (room := getattr(question, name)) is not None:
            changed[name] = _room(question.topic, room, f"{path}.{name}")
    if question.thing is not None:
        changed["thing"] = _thing(question, f"{path}.thing")
    if question.other is not None:
        changed["other"] = _quality(question.other, f"{path}.other")
    return _asked(replace(question, **changed), path)


def _asked(question: Inquire, path: str) -> Ask | Inquire:
    """The Ask that says the same, if any."""
    thing, other = question.thing, question.other
    if question.topic in _ABOUT and isinstance(thing, Description):
        return canonical_ask(Ask(_ABOUT[question.topic], thing))
    if question.topic is Topic.EXISTS and question.least == 1 and isinstance(thing, Description):
        return canonical_ask(Ask(About.EXISTS, thing))
    if question.topic is Topic.IS and isinstance(thing, Description) and other is not None and (other.room or other.link):
        expect(other.link is None or thing.link is None, f"{path}.thing.link", "one relation at a time", thing.link)
        expect(other.room is None or thing.room is None, f"{path}.thing.room", "none, for it is asked", thing.room)
        return canonical_ask(Ask(About.EXISTS, replace(thing, room=other.room or thing.room, link=other.link or thing.link)))
    return question


def _thing(question: Inquire, path: str) -> Any:
    """What a question is about."""
    thing, topic = question.thing, question.topic
    if isinstance(thing, Opening):
        expect(topic in (Topic.COUNT, Topic.EXISTS, Topic.RELATED), path, f"a thing for {topic}", "an Opening")
        expect(thing.kind in ("doorway", "window"), f"{path}.kind", "doorway or window", thing.kind)
        rooms = {
            name: _room(topic, room, f"{path}.{name}", any=False) for name in ("of", "to") if (room := getattr(thing, name)) is not None
        }
        expect("to" not in rooms or "of" in rooms, f"{path}.of", "a room that it leads from", None)
        return replace(thing, **rooms) if topic is Topic.RELATED else Opening(thing.kind, rooms.get("of"), rooms.get("to"), any=True)
    if isinstance(thing, Reference):
        expect(topic not in (Topic.COUNT, Topic.EXISTS, Topic.WHICH), path, f"a description for {topic}", thing)
        expect(thing.back is not Back.THERE, path, "it, or the other one", thing)
        return Reference(Back(thing.back))
    expect(topic is not Topic.COUNT, path, "rooms, doors or windows: an Ask counts things", thing)
    if topic is Topic.WHICH and isinstance(thing, Description) and thing.rank is not None:
        return definite(thing, path)
    return (indefinite if topic in (Topic.EXISTS, Topic.WHICH) else definite)(canonical_thing(thing, path), path)


def _room(topic: Topic, room: RoomPlace, path: str, *, any: bool | None = None) -> RoomPlace:
    """Rooms as a topic needs them: any for counts, existence and which; the one otherwise."""
    room = canonical_room(replace(room, any=True), path)
    several = topic in (Topic.COUNT, Topic.EXISTS, Topic.WHICH) if any is None else any
    if not several:
        return canonical_room(replace(room, any=False), path)
    expect(room.type not in (HERE, THERE), f"{path}.type", "a type of room", room.type)
    expect(topic is not Topic.WHICH or (room.having is None) != (room.rank is None), path, "a thing in it, or a rank", room)
    expect(topic is Topic.WHICH or room.rank is None, f"{path}.rank", f"none for {topic}", room.rank)
    having = None if room.having is None else indefinite(room.having, f"{path}.having")
    return replace(room, having=having, any=room.rank is None)


def _quality(other: Description, path: str) -> Description:
    """What a thing may be: a color, size, material, room or relation."""
    found = canonical_thing(replace(other, category=THING, any=False), path)
    bare = [name for name in ("color", "size", "material", "room", "link", "same_color") if getattr(found, name) is not None]
    expect(len(bare) == 1 and found.rank is None, path, "a color, size, material, room, relation or a thing of the same color", bare)
    return found
