"""Random canonical meanings of every kind, for tests of the language."""

from dataclasses import replace

import numpy as np

from envs.language.grammar.canonical import canonical
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, PARTS, ROOMS, SIZES, USES
from envs.language.semantics.acts import HERE, ROOM, Area, Opening, Request, Side, Spot, Stand, Use, Visit, Zone
from envs.language.semantics.meaning import (
    ONE,
    THING,
    About,
    Ask,
    Back,
    Description,
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

KINDS = ("go", "sequence", "if", "route", "ask")


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
    about = _one(rng, list(About))
    indefinite = about in (About.COUNT, About.EXISTS, About.MORE)
    other = _thing(rng, 1, any_=indefinite) if about in (About.LARGER, About.MORE) else None
    return Ask(about, _thing(rng, 2, any_=indefinite, room=about != About.ROOM), other)


def _one(rng: np.random.Generator, values):
    return list(values)[int(rng.integers(len(values)))]


def _go(rng: np.random.Generator, links: int = 3) -> Go:
    return Go(_place(rng, links))


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
    denied = {not_: _one(rng, {"no_color": COLORS, "no_size": SIZES, "no_material": MATERIALS}[not_])} if rng.random() < 0.12 else {}
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


PLACES = ("spot", "area", "opening", "use", "thing", "room")


def random_place(rng: np.random.Generator, kind: str | None = None) -> Meaning:
    """A canonical meaning: to go to a place of one of PLACES."""
    kind = kind or _one(rng, PLACES)
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
    return Opening(kind, any=bool(rng.random() < 0.4), through=through, **({name: _room(rng)} if name else {}))


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
