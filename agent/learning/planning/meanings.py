"""Random meanings for the planner, each shape about equally often.

They need no home, and name no held-out pair of category and colour.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from envs.errors import InputError
from envs.language.grammar.canonical import canonical
from envs.language.grammar.canonical_question import RELATED
from envs.language.grammar.table import constructions
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, PARTS, ROOMS, SIZES, USES
from envs.language.sampling.sample_refer import may_say, pick
from envs.language.semantics.acts import (
    HERE,
    ROOM,
    THERE,
    Advance,
    Area,
    Beyond,
    Cannot,
    Check,
    Each,
    Either,
    Explore,
    Face,
    Inquire,
    Leave,
    Limit,
    Opening,
    Pose,
    Request,
    Rotate,
    Rule,
    Side,
    Spoken,
    Spot,
    Stand,
    Stay,
    Survey,
    Tell,
    Tilt,
    Topic,
    Use,
    Visit,
    When,
    Zone,
)  # fmt: skip
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
    Rank,
    Reference,
    RoomPlace,
    Route,
    Sequence,
    Turn,
    Way,
)  # fmt: skip
from envs.language.semantics.records import Meaning
from envs.scenes.relations import Predicate

STEPS = (2, 3)  # of sequences; those of four and five are held out
MOVES = 11  # of routes, at most
ACTS = 4  # of requests, at most
WEIGHTS = {"go": 5, "sequence": 5, "when": 3, "route": 5, "ask": 4, "inquire": 3, "place_request": 3, "request": 4}
_QUALITIES: dict[str, tuple[str, ...]] = {"color": tuple(COLORS), "size": tuple(SIZES), "material": tuple(MATERIALS)}
_TURNS = (15, 20, 30, 45, 60, 75, 90, 120, 135, 150, 180)
_WAYS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)


def random_meaning(rng: np.random.Generator, kind: str | None = None) -> Meaning:
    """A canonical meaning of one of `WEIGHTS`, or of the kind given."""
    draw = _Draw(rng)
    names = list(WEIGHTS)
    while True:
        chosen = kind or names[int(rng.choice(len(names), p=np.array(list(WEIGHTS.values())) / sum(WEIGHTS.values())))]
        try:
            meaning = canonical(getattr(draw, chosen)())
        except InputError:
            continue  # a combination that has no words
        if may_say(meaning, "seen"):
            return meaning


class _Draw:
    """Draws of records."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def one(self, values: Any) -> Any:
        return pick(self.rng, tuple(values))

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def maybe(self, values: Any, share: float) -> Any:
        return self.one(values) if self.chance(share) else None

    # Things and rooms

    def thing(self, links: int = 1, *, room: bool = True, any: bool | None = None) -> Description:
        """A description; `any` as wanted, or drawn with the rest."""
        category = self.one((*NOUNS, *NOUNS, *NOUNS, THING, ONE))
        qualities = {name: self.maybe(values, share) for (name, values), share in zip(_QUALITIES.items(), (0.35, 0.25, 0.2), strict=True)}
        if category in (THING, ONE) and not [one for one in qualities.values() if one]:
            qualities["color"] = self.one(COLORS)
        indefinite = self.chance(0.2) if any is None else any
        made = Description(category, **qualities, any=indefinite)
        if self.chance(0.12):
            name = self.one(_QUALITIES)
            made = replace(made, **{f"no_{name}": self.one(_QUALITIES[name])})
            made = replace(made, nor_color=self.one(COLORS)) if made.no_color and self.chance(0.3) else made
        elif self.chance(0.05) and links:
            made = replace(made, no_link=self.link(1))
        elif self.chance(0.07):
            made = replace(made, no_room=self.one((*ROOMS, HERE))) if room and self.chance(0.5) else replace(made, same_color=self.plain())
        if not indefinite and any is None and self.chance(0.15):
            made = replace(made, rank=self.rank(of_thing=True))
        if links and made.no_link is None and self.chance(0.4):
            made = replace(made, link=self.link(links))
        if not room or made.no_room is not None:
            return made
        return replace(made, room=self.maybe(ROOMS if self.chance(0.9) else (HERE,), 0.3))

    def plain(self) -> Description:
        """A short description."""
        return Description(self.one(NOUNS), color=self.maybe(COLORS, 0.4), size=self.maybe(SIZES, 0.15))

    def rank(self, of_thing: bool = False) -> Rank:
        """A rank; those of things may be counted from another thing, or from an end of a row."""
        place = self.one((1, 1, 1, 2, 3))
        if of_thing and self.chance(0.25):
            near = Rank(Order.NEAREST, place, end=self.one(End))
            return near if self.chance(0.5) else Rank(self.one((Order.NEAREST, Order.NEAREST, Order.FARTHEST)), place, self.plain())
        return Rank(self.one(Order), place)

    def link(self, links: int) -> Link:
        """A relation, in a chain of up to so many."""
        predicate = self.one(Predicate)
        if predicate == Predicate.BETWEEN:
            return Link(predicate, self.other(0), self.other(links - 1))
        found = Link(predicate, self.other(links - 1))
        return replace(found, inverse=True) if self.chance(0.12) else found

    def other(self, links: int) -> Description:
        return Description(self.one(PARTS)) if self.chance(0.15) else self.thing(links if self.chance(0.5) else 0, room=False)

    def room(self, share: float = 0.25) -> RoomPlace:
        """A room, by what it has or lacks or by rank."""
        made = RoomPlace(self.one(ROOMS))
        if self.chance(share):
            made = replace(made, having=self.thing(1, room=False))
        elif self.chance(share / 3):
            made = replace(made, lacking=self.thing(0, room=False))
        elif self.chance(share / 3):
            made = replace(made, rank=self.rank())
        elif self.chance(share / 4):
            made = replace(made, other=True)
        elif self.chance(share / 4):
            made = replace(made, any=True)
        return made

    def place(self) -> Description | RoomPlace | Reference:
        draw = self.rng.random()
        if draw < 0.1:
            return Reference(self.one(Back))
        return self.room() if draw < 0.32 else self.thing(2)

    # Older records

    def go(self) -> Go:
        return Go(self.place())

    def sequence(self) -> Sequence:
        count = int(self.rng.integers(STEPS[0], STEPS[1] + 1))
        return Sequence(tuple(self.when() if self.chance(0.2) else self.short_go() for _ in range(count)))

    def short_go(self) -> Go:
        draw = self.rng.random()
        if draw < 0.15:
            return Go(Reference(self.one(Back)))
        return Go(self.room()) if draw < 0.4 else Go(self.thing(1))

    def when(self) -> If:
        thing = self.thing(1, any=True)
        return If(thing, self.chance(0.4), self.short_go(), self.short_go() if self.chance(0.5) else None)

    def route(self) -> Route:
        moves = [self.move() for _ in range(int(self.rng.integers(1, MOVES)))]
        return Route((*moves, Move(Way.STOP, self.room() if self.chance(0.25) else self.thing(1))))

    def move(self) -> Move:
        if self.chance(0.35):
            return Move(self.one(Turn))
        do = self.one([way for way in Way if way != Way.STOP])
        if do in (Way.PAST, Way.TOWARDS):
            return Move(do, self.thing(1) if self.chance(0.4) else self.plain())
        return Move(do, None if do == Way.LEAVE and self.chance(0.3) else self.room())

    def ask(self) -> Ask:
        """A question of `About`, some about this room or the one gone to."""
        about = self.one(About)
        several = about in (About.COUNT, About.EXISTS, About.MORE)
        other = self.thing(1, any=several) if about in (About.LARGER, About.MORE) else None
        thing = self.thing(1, any=several, room=about != About.ROOM)
        if about != About.ROOM and self.chance(0.12):
            thing = replace(thing, room=self.one((HERE, THERE)))
        return Ask(about, thing, other)

    # Everyday questions

    def inquire(self) -> Request:
        return Request((*((Visit(self.room(0.1)),) if self.chance(0.3) else ()), Tell(self.question())))

    def question(self) -> Inquire:
        topic = self.one(Topic)
        makers: dict[Topic, Callable[[], dict[str, Any]]] = {
            Topic.SEEN: dict, Topic.SELF: dict, Topic.BESIDE: lambda: {"side": self.one(Side)},
            Topic.RELATED: lambda: {"thing": self.asked(), "predicate": self.one(RELATED)}, Topic.WHERE: lambda: {"thing": self.asked()},
            Topic.CONTENTS: lambda: {"place": self.that_room()}, Topic.IS: self.likeness, Topic.WHICH: self.which,
            Topic.LARGER: lambda: {"place": self.that_room(), "other_place": self.that_room()},
            Topic.COUNT: self.counted, Topic.EXISTS: lambda: self.several() if self.chance(0.5) else self.counted(),
        }  # fmt: skip
        return Inquire(topic, **makers.get(topic, lambda: {"thing": self.it()})())

    def it(self) -> Reference:
        return Reference(self.one((Back.IT, Back.IT, Back.OTHER)))

    def asked(self) -> Description | Reference:
        return self.it() if self.chance(0.3) else self.thing(1, any=False)

    def that_room(self) -> RoomPlace:
        return RoomPlace(self.one((HERE, THERE))) if self.chance(0.25) else self.room(0.1)

    def likeness(self) -> dict[str, Any]:
        """Fields of a question whether something is so."""
        if self.chance(0.25):
            return {"place": self.that_room(), "other_place": self.that_room()}
        name = self.one(_QUALITIES)
        quality: dict[str, Any] = {name: self.one(_QUALITIES[name])}
        if self.chance(0.5):
            return {"thing": self.thing(1, any=False), "other": Description(THING, **quality)}
        if self.chance(0.5):
            quality = {"room": self.one(ROOMS)} if self.chance(0.5) else {"link": self.link(1)}
        return {"thing": self.it(), "other": Description(THING, **quality)}

    def which(self) -> dict[str, Any]:
        if self.chance(0.5):
            ranked = self.chance(0.5)
            having = None if ranked else self.thing(1, any=True, room=False)
            return {"place": RoomPlace(self.one((*ROOMS, ROOM, ROOM)), having, rank=self.rank() if ranked else None, any=not ranked)}
        ranked = self.chance(0.5)
        thing = self.thing(1, any=not ranked)
        return {"thing": replace(thing, rank=self.rank()) if ranked else thing}

    def several(self) -> dict[str, Any]:
        least = int(self.rng.integers(2, 11))
        if self.chance(0.6):
            return {"thing": self.thing(1, any=True), "least": least}
        return {"place": RoomPlace(self.one((*ROOMS, ROOM)), any=True), "least": least}

    def counted(self) -> dict[str, Any]:
        if self.chance(0.5):
            having = self.thing(1, any=True, room=False) if self.chance(0.4) else None
            return {"place": RoomPlace(self.one((*ROOMS, ROOM)), having, any=True)}
        of = self.that_room() if self.chance(0.7) else None
        to = self.that_room() if of and self.chance(0.3) else None
        return {"thing": Opening(self.one(("doorway", "window")), of, to, any=True)}

    # Everyday acts

    def place_told(self) -> Spot | Area | Opening | Use | Pose | RoomPlace | Description:
        """A place of those that only requests have."""
        makers = (self.spot, self.area, self.opening, self.use, self.pose, self.told_room, self.told_thing)
        return self.one(makers)()

    def spot(self) -> Spot:
        stand = self.one(Stand)
        if stand is Stand.BETWEEN:
            return Spot(stand, self.thing(0, room=False), self.thing(1, room=False))
        return Spot(stand, Reference(Back.IT) if self.chance(0.1) else self.thing(1))

    def area(self) -> Area:
        return Area(self.one(Zone), self.room() if self.chance(0.7) else None)

    def opening(self) -> Opening:
        kind, through, draw = self.one((*PARTS, "doorway", "doorway")), self.chance(0.3), self.rng.random()
        if draw < 0.2:
            return Opening(kind, side=self.one((Side.LEFT, Side.RIGHT)), place=int(self.rng.integers(0, 7)), through=through)
        if draw < 0.3:
            return Opening(kind, side=self.one((Side.FRONT, Side.BACK)), through=through)
        if draw < 0.5:
            return Opening(kind, of=self.room(0.1), to=self.room(0.1), through=through)
        rooms: dict[str, Any] = {name: self.room(0.1) for name in [self.one(("of", "to", ""))] if name}
        return Opening(kind, any=self.chance(0.4), through=through, **rooms)

    def use(self) -> Use:
        return Use(self.one(USES), self.maybe((HERE, *ROOMS), 0.3))

    def pose(self) -> Pose:
        if self.chance(0.3):
            return Pose(Spoken.SPEAKER, self.room(0.1))
        return Pose(self.one((Spoken.SPEAKER, Spoken.START, Spoken.START)))

    def told_room(self) -> RoomPlace:
        kind = self.one((ROOM, *ROOMS))
        having, lacking = (self.thing(1, room=False) if self.chance(share) else None for share in (0.5, 0.4))
        rank = self.rank() if self.chance(0.3) else None
        other = rank is None and self.chance(0.4)
        return RoomPlace(kind, having, lacking, rank, other=other, any=rank is None and not other and self.chance(0.4))

    def told_thing(self) -> Description:
        thing = self.thing(0, room=False)
        draw = self.rng.random()
        if draw < 0.4:
            return replace(thing, room=self.one((HERE, HERE, THERE)))
        if draw < 0.7:
            return replace(thing, no_link=self.link(1), no_color=None, no_size=None, no_material=None)
        link = self.link(1)
        return replace(thing, link=replace(link, inverse=link.second is None))

    def visit(self) -> Visit:
        return Visit(self.place_told() if self.chance(0.6) else self.place())

    def act(self) -> Any:
        """An act that is no condition."""
        rng = self.rng
        makers: tuple[Callable[[], Any], ...] = (
            self.visit, self.visit, self.visit, self.visit,
            lambda: Rotate(self.one(_TURNS) * self.one((1, -1))), lambda: Rotate(self.one((90, -90, 180))),
            lambda: Advance(self.one((0.0, *_WAYS)) * self.one((1, 1, -1))),
            lambda: Tilt(self.one((30, -30, 0))), Survey, Stay, lambda: Face(self.facing(), self.chance(0.5)),
            lambda: Leave(self.room(0.1) if self.chance(0.4) else None), lambda: Explore(self.room(0.1) if self.chance(0.5) else None),
            self.each, self.either, lambda: Tell(self.question() if self.chance(0.5) else self.ask()),
            lambda: Cannot(Beyond.HANDLE, self.one([one.fixed[0][1] for one in constructions()["Handle"]]), self.thing(1)),
        )  # fmt: skip
        return makers[int(rng.integers(len(makers)))]()

    def facing(self) -> Description | Reference | Opening:
        return self.opening() if self.chance(0.2) else self.it() if self.chance(0.1) else self.thing(1)

    def each(self) -> Each:
        of = RoomPlace(self.one((*ROOMS, ROOM, ROOM)), any=True) if self.chance(0.5) else self.thing(1, any=True)
        if self.chance(0.3):
            return Each(of, least=int(self.rng.integers(2, 7)))
        return Each(of, but=self.room(0.1) if isinstance(of, RoomPlace) else self.plain()) if self.chance(0.3) else Each(of)

    def either(self) -> Either:
        return Either((Visit(self.simple()), Visit(self.simple())))

    def simple(self) -> Any:
        return self.one((self.plain, lambda: self.room(0.1), self.area))()

    def check(self) -> Check:
        draw = self.rng.random()
        if draw < 0.25:
            return Check(RoomPlace(self.one(ROOMS), any=True), negated=self.chance(0.3))
        if draw < 0.5:
            return Check(self.thing(1, any=True), least=int(self.rng.integers(2, 6)))
        if draw < 0.7:
            return Check(self.thing(1, any=True, room=False), seen=True)
        return Check(self.thing(1, any=True), negated=self.chance(0.4))

    def limit(self) -> Limit:
        rule = self.one(Rule)
        if rule is Rule.NEVER_NEAR:
            return Limit(rule, self.thing(1))
        return Limit(rule, RoomPlace(HERE) if rule is Rule.STAY_IN and self.chance(0.5) else self.room(0.1))

    def request(self) -> Request:
        """Acts in order, some on a condition, some with limits."""
        draw = self.rng.random()
        if draw < 0.25:
            branches = [(self.act(),), (self.act(),) if self.chance(0.5) else ()]
            return Request((When(self.check(), *branches),))
        limits = tuple(self.limit() for _ in range(int(self.rng.integers(1, 3)))) if draw < 0.45 else ()
        least = 0 if limits and self.chance(0.2) else 1
        acts = tuple(self.act() for _ in range(int(self.rng.integers(least, ACTS + 1)) if least else 0))
        return Request(acts, limits)

    def place_request(self) -> Request:
        return Request((Visit(self.place_told()),))
