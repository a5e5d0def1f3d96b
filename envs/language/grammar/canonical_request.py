"""Canonical forms of everyday requests.

- A request of visits to things and rooms alone is a Go or Sequence, of one question of `About` an Ask, of one condition on a thing with
  one visit in each branch an If: such meanings have one form.
- `of` of Each and Check is indefinite (`any`) and not ranked. A Spot has a `second` thing for between alone.
- A request has at most 12 acts and 6 limits. A condition within a condition is the only act there: both are checked, or one of them.
"""

from dataclasses import replace
from typing import Any

from envs.language.grammar.canonical_parts import canonical_place, canonical_room, canonical_thing, expect, indefinite
from envs.language.grammar.canonical_question import canonical_question, names_here
from envs.language.semantics.acts import (
    HERE,
    Act,
    Area,
    Cannot,
    Check,
    Each,
    Either,
    Explore,
    Face,
    Leave,
    Limit,
    Opening,
    Pose,
    Request,
    Rule,
    Spoken,
    Spot,
    Stand,
    Tell,
    Use,
    Visit,
    When,
    Where,
)
from envs.language.semantics.meaning import Ask, Description, Go, If, Reference, RoomPlace, Sequence

ACTS, LIMITS, STEPS, DEPTH = 12, 6, 8, 2  # at most


def canonical_request(request: Request) -> Request | Go | Sequence | If | Ask:
    """The canonical form of a request: an older record where one says the same."""
    expect(len(request.acts) <= ACTS, "meaning.acts", f"at most {ACTS}", len(request.acts))
    expect(len(request.limits) <= LIMITS, "meaning.limits", f"at most {LIMITS}", len(request.limits))
    acts = _acts(request.acts, "meaning.acts")
    limits = tuple(_limit(one, f"meaning.limits[{k}]") for k, one in enumerate(request.limits))
    expect(bool(acts or limits), "meaning", "acts or limits", "neither")
    if limits:
        return Request(acts, limits)
    steps = [_step(act) for act in acts]
    known = [step for step in steps if step is not None]
    if len(known) == len(steps) and 1 <= len(known) <= STEPS:
        return known[0] if len(known) == 1 else Sequence(tuple(known))
    if len(acts) == 1 and isinstance(acts[0], Tell) and isinstance(acts[0].question, Ask) and not names_here(acts[0].question):
        return acts[0].question
    return Request(acts)


def _step(act: Act) -> Go | If | None:
    """An act as a step of a Sequence; None where it is none."""
    if isinstance(act, Visit) and isinstance(act.to, Description | RoomPlace | Reference):
        return Go(act.to)
    if not isinstance(act, When) or not isinstance(act.check.of, Description) or len(act.then) != 1 or len(act.otherwise) > 1:
        return None
    branches = [_step(one) for one in (*act.then, *act.otherwise)]
    if act.check != Check(act.check.of, negated=act.check.negated) or not all(isinstance(one, Go) for one in branches):
        return None
    return If(act.check.of, act.check.negated, branches[0], branches[1] if len(branches) > 1 else None)  # pyright: ignore[reportArgumentType]


def _acts(acts: tuple[Act, ...], path: str, *, depth: int = 0) -> tuple[Act, ...]:
    """Canonical acts within `depth` conditions."""
    for act in acts if depth else ():
        expect(not isinstance(act, When) or (len(acts) == 1 and depth < DEPTH), path, "a condition within one other, alone", len(acts))
    return tuple(_act(act, f"{path}[{k}]", depth=depth) for k, act in enumerate(acts))


def _act(act: Act, path: str, *, depth: int) -> Act:
    if isinstance(act, Visit):
        return Visit(_where(act.to, f"{path}.to"))
    if isinstance(act, Face):
        return replace(act, to=_where(act.to, f"{path}.to"))
    if isinstance(act, Leave | Explore):
        if act.room is None or (isinstance(act, Leave) and act.room == RoomPlace(HERE)):
            return type(act)()
        return type(act)(canonical_room(act.room, f"{path}.room"))
    if isinstance(act, Each):
        expect(act.least >= 0, f"{path}.least", "0 or more", act.least)
        but = None if act.but is None else _thing_or_room(act.but, f"{path}.but")
        return Each(_all(act.of, f"{path}.of"), act.least, but)
    if isinstance(act, Either):
        expect(len(act.options) >= 2, f"{path}.options", "two or more", len(act.options))
        return Either(tuple(Visit(_where(one.to, path)) for one in act.options))
    if isinstance(act, When):
        check = replace(act.check, of=_all(act.check.of, f"{path}.check.of"))
        then, otherwise = (
            _acts(acts, f"{path}.{name}", depth=depth + 1) for name, acts in (("then", act.then), ("otherwise", act.otherwise))
        )
        return When(check, then, otherwise)
    if isinstance(act, Tell):
        return Tell(canonical_question(act.question, f"{path}.question"))
    if isinstance(act, Cannot) and act.thing is not None:
        return replace(act, thing=canonical_thing(act.thing, f"{path}.thing"))
    return act


def _where(place: Where, path: str) -> Any:
    if isinstance(place, Spot):
        expect((place.second is not None) == (place.stand is Stand.BETWEEN), f"{path}.second", "a thing for between alone", place.second)
        second = None if place.second is None else canonical_thing(place.second, f"{path}.second")
        of = Reference(place.of.back) if isinstance(place.of, Reference) else canonical_thing(place.of, f"{path}.of")
        return Spot(place.stand, of, second)
    if isinstance(place, Area):
        room = None if place.room in (None, RoomPlace(HERE)) else canonical_room(place.room, f"{path}.room")
        return Area(place.zone, room)
    if isinstance(place, Opening):
        rooms = {name: canonical_room(room, f"{path}.{name}") for name in ("of", "to") if (room := getattr(place, name)) is not None}
        return replace(place, **rooms)
    if isinstance(place, Pose) and place.room is not None:
        expect(place.at is Spoken.SPEAKER, f"{path}.room", "none but for the speaker", place.room)
        return Pose(place.at, canonical_room(place.room, f"{path}.room"))
    return place if isinstance(place, Use | Pose) else canonical_place(place, path)


def _thing_or_room(what: Any, path: str) -> Any:
    return canonical_room(what, path) if isinstance(what, RoomPlace) else canonical_thing(what, path)


def _all(what: Description | RoomPlace, path: str) -> Description | RoomPlace:
    """An indefinite description, or rooms of a type."""
    return replace(canonical_room(what, path), any=True) if isinstance(what, RoomPlace) else indefinite(what, path)


def _limit(limit: Limit, path: str) -> Limit:
    what = limit.what if isinstance(limit.what, Opening) else _thing_or_room(limit.what, f"{path}.what")
    expect(limit.rule is Rule.NEVER_NEAR or isinstance(what, RoomPlace), f"{path}.what", "a room", type(what).__name__)
    return Limit(limit.rule, what)
