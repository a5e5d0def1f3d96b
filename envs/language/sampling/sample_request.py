"""Sampled everyday requests: moves, places, limits, choices, conditions, answers, and sequences of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Float

from envs.errors import InputError
from envs.home import Home
from envs.language.grammar.canonical import canonical
from envs.language.lexicon import ROOMS
from envs.language.planning.requests import plan_request
from envs.language.planning.walk import Situation
from envs.language.sampling.request_acts import SHORT, Maker
from envs.language.sampling.sample_ask import sample_ask
from envs.language.sampling.sample_refer import Pairs, Sampled, at_of, may_say, pick, shuffled
from envs.language.semantics.acts import (
    HERE,
    ROOM,
    THERE,
    Act,
    Check,
    Each,
    Either,
    Inquire,
    Limit,
    Opening,
    Request,
    Rotate,
    Rule,
    Tell,
    Topic,
    Visit,
    When,
)
from envs.language.semantics.meaning import About, Ask, Back, Description, Reference, RoomPlace
from envs.language.semantics.targets import Plan
from envs.limits import limits_kept
from envs.metrics import resampled
from envs.types import Camera, Limits

REQUESTS = (
    "rotate", "advance", "tilt", "survey", "face", "spot", "area", "opening", "use", "back", "leave", "explore", "limit", "each", "either",
    "when", "tell", "sequence",
)  # fmt: skip
TRIES = 12  # of each kind
MOST = 4  # places of "every" and acts of a sequence
NEAR = ("rug", "plant", "chair", "table")  # things that people want others to keep off
SPACING = 0.05  # [m] of the points of a path that limits are checked at
BINDING = 0.7  # share of limits tried that the shortest way would break; some homes have none
_QUALITIES = {About.COLOR: Topic.COLOR, About.SIZE: Topic.SIZE, About.MATERIAL: Topic.MATERIAL}
_Drawn = tuple[Request, dict[str, Any]] | None


def sample_request(
    home: Home,
    rng: np.random.Generator,
    *,
    start: Float[np.ndarray, "3"] | None = None,
    yaw_w: float = 0.0,
    pairs: Pairs | None = None,
    camera: Camera | None = None,
    kind: str | None = None,
) -> Sampled | None:
    """Sample a request for an agent at a start; None where the home offers none.

    The agent's heading is `yaw_w` [rad]. `kind` is drawn uniformly from REQUESTS, and from the others where the home offers none of it.
    Most limits would be broken on the shortest way; conditions hold half of the time. `facts` have the kind, and `binding`, `met` or
    `about` where they apply.
    """
    at_w = at_of(home, start)
    if at_w is None:
        return None
    situation = Situation(at_w, yaw_w, camera=camera or Camera())
    for one in [kind] if kind else shuffled(rng, REQUESTS):
        draw = _Draw(home, rng, situation, pairs)
        for _ in range(TRIES):
            if made := draw.request(one):
                return made
    return None


class _Draw:
    """Draws of requests for one home and pose."""

    def __init__(self, home: Home, rng: np.random.Generator, situation: Situation, pairs: Pairs | None) -> None:
        self.home, self.rng, self.situation = home, rng, situation
        self.pairs: Pairs | None = pairs
        self.make = Maker(home, rng, situation, pairs)
        self.binding = bool(rng.random() < BINDING)

    def request(self, kind: str) -> Sampled | None:
        """A request of a kind with its targets; None where this draw gave none that can be done as said."""
        whole: dict[str, Callable[[], _Drawn]] = {
            "back": self.back, "limit": self.limit, "each": self.each, "either": self.either, "when": self.when, "sequence": self.sequence
        }  # fmt: skip
        if kind == "tell":
            return self.tell()
        if kind in whole:
            drawn = whole[kind]()
        else:
            act = getattr(self.make, kind)()
            drawn = None if act is None else (Request((act,)), {})
        return None if drawn is None else self.settled(drawn[0], {"kind": kind, **drawn[1]})

    def settled(self, request: Request, facts: dict[str, Any], answer: str | None = None) -> Sampled | None:
        """The request in its canonical form with its targets; None unless it is a request, unique, reachable and allowed by `pairs`."""
        try:
            meaning = canonical(request)
        except InputError:
            return None
        if not isinstance(meaning, Request) or not may_say(meaning, self.pairs):
            return None
        made = plan_request(self.home, meaning, self.situation)
        if made.why or not made.targets or (made.answer is None) != (answer is None):
            return None
        facts |= {"acts": len(meaning.acts), "rooms": len(self.make.world.rooms), "things": len(self.make.world.things)}
        return Sampled(meaning, made.targets, facts, answer=answer, limits=made.limits)

    def planned(self, *acts: Act, limits: tuple[Limit, ...] = ()) -> Plan:
        """The plan of some acts."""
        return plan_request(self.home, Request(acts, limits), self.situation)

    def back(self) -> _Drawn:
        """A way somewhere and back to the start."""
        there = pick(self.rng, (self.make.place, self.make.spot, self.make.area, self.make.use, self.make.leave))()
        return None if there is None else (Request((there, self.make.back())), {})

    def sequence(self) -> _Drawn:
        """Two to four acts, none twice."""
        acts: list[Act] = []
        for _ in range(int(self.rng.integers(2, MOST + 1))):
            act = self.make.step(first=not acts)
            if act is None or act in acts or self.planned(*acts, act).why:
                return None
            acts.append(act)
        return Request(tuple(acts)), {}

    def either(self) -> _Drawn:
        """One of two places."""
        options = [pick(self.rng, (self.make.place, self.make.area, self.make.opening))() for _ in range(2)]
        visits = [one for one in options if isinstance(one, Visit) and not (isinstance(one.to, Opening) and one.to.through)]
        if len({*visits}) < len(options) or any(self.planned(one).why for one in visits):
            return None
        return Request((Either(tuple(visits)),)), {}

    def each(self) -> _Drawn:
        """All things or rooms that fit, or some of them, but for an exception."""
        world, rng = self.make.world, self.rng
        of: Description | RoomPlace
        if self.make.chance(0.5):
            of = RoomPlace(pick(rng, [ROOM, *sorted({room.type for room in world.rooms})]), any=True)
        else:
            room = pick(rng, self.make.unique).type if self.make.unique and self.make.chance(0.5) else None
            of = Description(pick(rng, sorted(world.by_category)), room=room, any=True)
        act = Each(of)
        found = self.planned(act)
        if found.why or len(found.targets) < 2:
            return None
        if isinstance(of, RoomPlace) and of.type == ROOM and self.make.chance(0.5):
            act = Each(of, but=self.make.room())
        elif self.make.chance(0.4):
            act = Each(of, least=int(rng.integers(2, len(found.targets) + 1)))
        count = len(self.planned(act).targets)
        return (Request((act,)), {"targets": count}) if 2 <= count <= MOST else None

    # Conditions

    def when(self) -> _Drawn:
        """One act or another, on a condition that is met half of the time."""
        wanted = self.make.chance(0.5)
        check = self.check()
        met = bool(self.planned(When(check, (Rotate(90),))).targets)
        if met != wanted:
            return None
        branches = [pick(self.rng, (self.make.place, self.make.spot, self.make.area, self.make.rotate))() for _ in range(2)]
        if any(act is None or self.planned(act).why for act in branches) or branches[0] == branches[1]:
            return None
        one, other = branches
        return (Request((When(check, (one,), (other,)),)), {"met": met}) if one and other else None

    def check(self) -> Check:
        """A condition on rooms, on things of a room, on their number, or on what is in view."""
        world, rng, negated = self.make.world, self.rng, self.make.chance(0.3)
        if self.make.chance(0.25):
            return Check(RoomPlace(pick(rng, sorted(ROOMS)), any=True), negated=negated)
        thing = pick(rng, world.things)
        rooms = sorted({room.type for room in self.make.unique})
        room = pick(rng, rooms) if rooms and self.make.chance(0.6) else None
        said = Description(thing.category, color=thing.color if thing.color and self.make.chance(0.4) else None, room=room, any=True)
        how = pick(rng, ("some", "several", "seen"))
        if how == "several":
            return Check(said, least=int(rng.integers(2, 4)))
        if how == "seen":
            return Check(replace(said, room=None), seen=True)
        return Check(said, negated=negated)

    # Limits

    def limit(self) -> _Drawn:
        """A visit with a limit on the way there, or on which of several things it may be."""
        to = self.make.place() if self.make.chance(0.5) else self.any_thing()
        if not isinstance(to, Visit):
            return None
        free = self.planned(to)
        if free.why or not free.targets:
            return None
        path = resampled(self.home.distance_field(free.targets[-1].goal.position_w).path(self.make.at_w), SPACING)
        for limit, ids in shuffled(self.rng, self.limits()):
            if not limits_kept(self.home, ids, self.make.at_w[None]):
                continue  # one cannot keep off what one stands on
            if limits_kept(self.home, ids, path) != self.binding and self.planned(to, limits=(limit,)).limits == ids:
                return Request((to,), (limit,)), {"binding": self.binding, "rule": str(limit.rule)}
        return None

    def any_thing(self) -> Visit:
        """A visit of any thing of a category."""
        return Visit(Description(pick(self.rng, sorted(self.make.world.by_category)), any=True))

    def limits(self) -> list[tuple[Limit, Limits]]:
        """Limits that may apply to a home, with their ids: each other room, things on the floor, and to stay in the room."""
        world, here = self.make.world, self.make.here
        rooms = [room for room in self.make.unique if room.id != here]
        found = [(Limit(Rule.NEVER_ENTER, RoomPlace(room.type)), Limits(never_enter=(room.id,))) for room in rooms]
        for thing in shuffled(self.rng, [thing for thing in world.things if thing.category in NEAR])[:2]:
            said = self.make.thing([thing], SHORT)
            found += [] if said is None else [(Limit(Rule.NEVER_NEAR, said), Limits(never_near=(thing.id,)))]
        return [*found, (Limit(Rule.STAY_IN, RoomPlace(HERE)), Limits(stay_in=(here,)))] if here >= 0 else found

    # Answers

    def tell(self) -> Sampled | None:
        """A walk to a thing or room, and a question about it; some come back first."""
        ask = sample_ask(self.home, self.rng, start=self.make.at_w, pairs=self.pairs, camera=self.situation.camera)
        if ask is None or not isinstance(ask.meaning, Ask):
            return None
        said, thing = ask.meaning, ask.meaning.thing
        question: Ask | Inquire = said
        if said.about in _QUALITIES:
            to: Description | RoomPlace = replace(thing, any=False)
            question = Inquire(_QUALITIES[said.about], Reference(Back.IT))
        elif said.about in (About.COUNT, About.EXISTS) and thing.room:
            to = RoomPlace(thing.room)
            question = Ask(said.about, replace(thing, room=THERE)) if self.make.chance(0.5) else said
        else:
            return None
        facts = {"kind": "tell", "about": str(said.about), "answer": ask.answer}
        return self.settled(Request((Visit(to), Tell(question))), facts, ask.answer)
