"""Random canonical meanings of every kind, for tests of the language."""

from dataclasses import replace
from typing import Any

import numpy as np

from envs.language.grammar.canonical import canonical
from envs.language.grammar.canonical_question import RELATED
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, PARTS, ROOMS, SIZES, USES
from envs.language.semantics.acts import (
    HERE,
    ROOM,
    THERE,
    Area,
    Inquire,
    Opening,
    Request,
    Side,
    Spot,
    Stand,
    Tell,
    Topic,
    Use,
    Visit,
    Zone,
)
from envs.language.semantics.meaning import (
    ONE,
    THING,
    About,
    Ask,
    Back,
    Description,
    End,
    Go,
    If,
    Link,
    Move,
    Order,
    Place,
    Rank,
    Reference,
    RoomPlace,
    Route,
    Sequence,
    Turn,
    Way,
)
from envs.language.semantics.records import Meaning
from envs.scenes.relations import Predicate

KINDS = ("go", "sequence", "if", "route", "ask", "inquire")


def random_meaning(rng: np.random.Generator, kind: str | None = None) -> Meaning:
    """A canonical meaning, of one of KINDS."""
    kind = kind or _one(rng, KINDS)
    if kind == "go":
        return _go(rng)
    if kind == "if":
        return _if(rng)
    if kind == "sequence":
        return Sequence(tuple(_if(rng) if rng.random() < 0.2 else _go(rng, 1) for _ in range(rng.integers(2, 6))))
    if kind == "route":
        return Route(
            (*(_move(rng) for _ in range(rng.integers(1, 6))), Move(Way.STOP, _room(rng) if rng.random() < 0.2 else _thing(rng, 1)))
        )
    if kind == "inquire":
        question = _here(rng) if rng.random() < 0.3 else _inquire(rng, _one(rng, list(Topic)))
        walk = (Visit(_room(rng)),) if rng.random() < 0.2 else ()
        return Request((*walk, Tell(question)))
    return _ask(rng)


def _ask(rng: np.random.Generator) -> Ask:
    about = _one(rng, list(About))
    indefinite = about in (About.COUNT, About.EXISTS, About.MORE)
    other = _thing(rng, 1, any_=indefinite) if about in (About.LARGER, About.MORE) else None
    if indefinite and other is None and rng.random() < 0.2 and (like := _likeness(rng)).rank is None:
        return Ask(about, replace(like, any=True))
    return Ask(about, _thing(rng, 2, any_=indefinite, room=about != About.ROOM), other)


def _one(rng: np.random.Generator, values) -> Any:
    return list(values)[int(rng.integers(len(values)))]


def _likeness(rng: np.random.Generator) -> Description:
    """A thing that is told by another one, by where or of which colors it is not, or by its place in a row."""
    one, other = (str(kind) for kind in rng.choice([name for name in NOUNS if name not in (ONE, THING)], 2, replace=False))
    mark = Description(other if rng.random() < 0.8 else _one(rng, PARTS))
    first, second = sorted(str(color) for color in rng.choice(list(COLORS), 2, replace=False))
    ranked = Rank(_one(rng, (Order.NEAREST, Order.FARTHEST)), int(rng.integers(1, 4)), to=mark)
    row = Rank(Order.NEAREST, int(rng.integers(1, 4)), end=_one(rng, list(End)))
    fields: tuple[dict[str, Any], ...] = (
        {"rank": ranked}, {"rank": row}, {"no_room": _one(rng, ROOMS)}, {"no_color": first, "nor_color": second}, {"same_color": mark},
    )  # fmt: skip
    return Description(one, **_one(rng, fields))


def _go(rng: np.random.Generator, links: int = 3) -> Go:
    return Go(_likeness(rng)) if rng.random() < 0.15 else Go(_place(rng, links))


def _place(rng: np.random.Generator, links: int) -> Place:
    draw = rng.random()
    if draw < 0.1:
        return Reference(_one(rng, list(Back)))
    return _room(rng) if draw < 0.3 else _thing(rng, links)


def _room(rng: np.random.Generator) -> RoomPlace:
    return RoomPlace(_one(rng, ROOMS), _thing(rng, 1, room=False) if rng.random() < 0.3 else None)


def _thing(rng: np.random.Generator, links: int, *, room: bool = True, any_: bool | None = None) -> Description:
    """A description with up to so many links; `any_` as wanted, or drawn with the rest."""

    def maybe(values, chance=0.25):
        return _one(rng, values) if rng.random() < chance else None

    category = _one(rng, NOUNS)
    color = _one(rng, COLORS) if category in (ONE, THING) else maybe(COLORS)
    not_ = _one(rng, ("no_color", "no_size", "no_material"))
    denied: dict[str, Any] = (
        {not_: _one(rng, {"no_color": COLORS, "no_size": SIZES, "no_material": MATERIALS}[not_])} if rng.random() < 0.12 else {}
    )
    anything = rng.random() < 0.25 if any_ is None else any_
    ranked = not anything and any_ is None and rng.random() < 0.2
    return Description(
        category,
        color=color,
        size=maybe(SIZES),
        material=maybe(MATERIALS, 0.15),
        room=maybe(ROOMS, 0.3) if room else None,
        link=_link(rng, links) if links and rng.random() < 0.4 else None,
        rank=Rank(_one(rng, list(Order)), int(rng.integers(1, 4))) if ranked else None,
        any=anything,
        **denied,
    )


def _link(rng: np.random.Generator, links: int) -> Link:
    predicate = _one(rng, list(Predicate))

    def other(deeper: int) -> Description:
        return Description(_one(rng, PARTS)) if rng.random() < 0.15 else _thing(rng, deeper, room=False)

    if predicate == Predicate.BETWEEN:
        return Link(predicate, other(0), other(links - 1))
    return Link(predicate, other(links - 1))


def _if(rng: np.random.Generator) -> If:
    otherwise = _go(rng, 1) if rng.random() < 0.5 else None
    return If(_thing(rng, 1, any_=True), bool(rng.random() < 0.5), _go(rng, 1), otherwise)


def _move(rng: np.random.Generator) -> Move:
    if rng.random() < 0.35:
        return Move(_one(rng, list(Turn)))
    do = _one(rng, [way for way in Way if way != Way.STOP])
    if do in (Way.PAST, Way.TOWARDS):
        return Move(do, _thing(rng, 1))
    return Move(do, None if do == Way.LEAVE and rng.random() < 0.3 else _room(rng))


def _here(rng: np.random.Generator) -> Ask:
    """A question of `About` on this room or the one gone to."""
    about = _one(rng, [about for about in About if about != About.ROOM])
    indefinite = about in (About.COUNT, About.EXISTS, About.MORE)
    thing = replace(_thing(rng, 2, any_=indefinite, room=False), room=_one(rng, (HERE, THERE)))
    return Ask(about, thing, _thing(rng, 1, any_=indefinite) if about in (About.LARGER, About.MORE) else None)


def _inquire(rng: np.random.Generator, topic: Topic) -> Inquire:
    """A question with a free answer."""
    if topic in (Topic.SEEN, Topic.SELF):
        return Inquire(topic)
    if topic is Topic.BESIDE:
        return Inquire(topic, side=_one(rng, list(Side)))
    if topic in (Topic.COLOR, Topic.SIZE, Topic.MATERIAL):
        return Inquire(topic, thing=_it(rng))
    if topic in (Topic.RELATED, Topic.WHERE):
        thing = _it(rng) if rng.random() < 0.3 else _thing(rng, 2, any_=False)
        return Inquire(topic, thing=thing, predicate=_one(rng, RELATED) if topic is Topic.RELATED else None)
    if topic is Topic.CONTENTS:
        return Inquire(topic, place=_one_room(rng))
    if topic is Topic.LARGER or (topic is Topic.IS and rng.random() < 0.3):
        return Inquire(topic, place=_one_room(rng), other_place=_one_room(rng))
    if topic is Topic.IS:
        return _is(rng)
    if topic is Topic.WHICH and rng.random() < 0.4:
        ranked = rng.random() < 0.5
        rank = Rank(_one(rng, list(Order)), int(rng.integers(1, 4))) if ranked else None
        return Inquire(
            topic,
            place=RoomPlace(
                _one(rng, (*ROOMS, ROOM)), None if ranked else _thing(rng, 1, any_=True, room=False), rank=rank, any=not ranked
            ),
        )
    if topic is Topic.WHICH:
        ranked = rng.random() < 0.5
        thing = _thing(rng, 1, any_=not ranked)
        return Inquire(topic, thing=replace(thing, rank=Rank(_one(rng, list(Order)), int(rng.integers(1, 4)))) if ranked else thing)
    return _counted(rng, topic)


def _is(rng: np.random.Generator) -> Inquire:
    fields: dict[str, Any] = _one(rng, [{"color": _one(rng, COLORS)}, {"size": _one(rng, SIZES)}, {"material": _one(rng, MATERIALS)}])
    if rng.random() < 0.5:
        return Inquire(Topic.IS, thing=_thing(rng, 1, any_=False), other=Description(THING, **fields))
    if rng.random() < 0.5:
        fields = {"room": _one(rng, ROOMS)} if rng.random() < 0.5 else {"link": _link(rng, 1)}
    return Inquire(Topic.IS, thing=_it(rng), other=Description(THING, **fields))


def _counted(rng: np.random.Generator, topic: Topic) -> Inquire:
    """A question of whether there are rooms, openings or several things, or how many."""
    least = int(rng.integers(2, 21)) if topic is Topic.EXISTS and rng.random() < 0.5 else 1
    if least > 1 and rng.random() < 0.6:
        thing = _thing(rng, 1, any_=True)
        return Inquire(topic, thing=replace(thing, room=HERE) if rng.random() < 0.3 and thing.room is None else thing, least=least)
    if least > 1 or rng.random() < 0.5:
        having = _thing(rng, 1, any_=True, room=False) if rng.random() < 0.4 else None
        return Inquire(topic, place=RoomPlace(_one(rng, (*ROOMS, ROOM)), having, any=True), least=least)
    of = _one_room(rng) if rng.random() < 0.7 else None
    return Inquire(
        topic, thing=Opening(_one(rng, ("doorway", "window")), of, _one_room(rng) if of and rng.random() < 0.4 else None, any=True)
    )


def _it(rng: np.random.Generator) -> Reference:
    return Reference(_one(rng, (Back.IT, Back.OTHER)))


def _one_room(rng: np.random.Generator) -> RoomPlace:
    return RoomPlace(_one(rng, (HERE, THERE))) if rng.random() < 0.2 else _room(rng)


PLACES = ("spot", "area", "opening", "use", "thing", "room")


def random_place(rng: np.random.Generator, kind: str | None = None) -> Meaning:
    """A canonical meaning: to go to a place of one of PLACES."""
    kind = str(kind or _one(rng, PLACES))
    make = {"spot": _spot, "area": _area, "opening": _opening, "use": _use, "thing": _told_thing, "room": _told_room}[kind]
    return canonical(Request((Visit(make(rng)),)))


def _spot(rng: np.random.Generator) -> Spot:
    stand = _one(rng, list(Stand))
    if stand is Stand.BETWEEN:
        return Spot(stand, _thing(rng, 0, room=False), _thing(rng, 1, room=False))
    return Spot(stand, Reference(Back.IT) if rng.random() < 0.1 else _thing(rng, 1))


def _area(rng: np.random.Generator) -> Area:
    return Area(_one(rng, list(Zone)), _room(rng) if rng.random() < 0.7 else None)


def _opening(rng: np.random.Generator) -> Opening:
    kind, through = _one(rng, PARTS), bool(rng.random() < 0.3)
    draw = rng.random()
    if draw < 0.2:
        return Opening(kind, side=_one(rng, (Side.LEFT, Side.RIGHT)), place=int(rng.integers(0, 7)), through=through)
    if draw < 0.3:
        return Opening(kind, side=_one(rng, (Side.FRONT, Side.BACK)), through=through)
    if draw < 0.5:
        return Opening(kind, of=_room(rng), to=_room(rng), through=through)
    name = _one(rng, ("of", "to", ""))
    rooms: dict[str, Any] = {name: _room(rng)} if name else {}
    return Opening(kind, any=bool(rng.random() < 0.4), through=through, **rooms)


def _use(rng: np.random.Generator) -> Use:
    return Use(_one(rng, USES), _one(rng, (None, HERE, *ROOMS)))


def _told_thing(rng: np.random.Generator) -> Description:
    """A description in this room, with something on it, or not next to something."""
    draw = rng.random()
    if draw < 0.3:
        return replace(_thing(rng, 0, room=False), room=HERE, link=_link(rng, 1) if rng.random() < 0.4 else None)
    if draw < 0.6:
        return replace(_thing(rng, 0), no_link=_link(rng, 1), no_color=None, no_size=None, no_material=None)
    link = _link(rng, 2)
    while link.second is not None:
        link = _link(rng, 2)
    return replace(_thing(rng, 0), link=replace(link, inverse=True))


def _told_room(rng: np.random.Generator) -> RoomPlace:
    """A room by what it has and lacks, by rank, the other one, any, this one."""

    def maybe(chance: float) -> Description | None:
        return _thing(rng, 1, room=False) if rng.random() < chance else None

    kind, draw = _one(rng, (ROOM, *ROOMS)), rng.random()
    if draw < 0.1:
        return RoomPlace(HERE)
    if draw < 0.2:
        return RoomPlace(ROOM, _thing(rng, 1, room=False), maybe(0.3))
    if draw < 0.4:
        return RoomPlace(kind, maybe(0.3), _thing(rng, 1, room=False))
    if draw < 0.6:
        return RoomPlace(kind, maybe(0.3), maybe(0.3), Rank(_one(rng, list(Order)), int(rng.integers(1, 4))))
    other = bool(rng.random() < 0.6)
    return RoomPlace(kind, maybe(0.3), maybe(0.3), other=other, any=not other or bool(rng.random() < 0.5))
