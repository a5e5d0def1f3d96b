"""Verification of a meaning against the ground truth: poses, camera images, the home."""

from collections.abc import Mapping
from collections.abc import Sequence as Ordered
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from envs.home import Home
from envs.language.semantics.denotation import Dialogue, ImpossibleReason, alike, linked, matches
from envs.language.semantics.meaning import ONE, THING, Description, Go, Move, RoomPlace, Route, Way
from envs.language.semantics.records import Meaning
from envs.language.semantics.targets import Plan, Target, plan
from envs.language.semantics.world import World, adjective, distance, linked_to, listed, named, phrase, rank_words, world_of
from envs.limits import limits_kept
from envs.scenes.scene import Object
from envs.types import Camera, Goal, Limits
from envs.viewpoints import REACH, SHARE, posed

PASSED = 1.5  # [m] greatest distance from an object's box that counts as walking past it; sampled routes pass at 1 m or less


@dataclass(frozen=True)
class Moment:
    """Pose and view of an agent at one step: feet [m], yaw and pitch [rad].

    `covered` is the share of the image that each instance covers.
    """

    position_w: Float[np.ndarray, "3"]
    yaw_w: float
    pitch: float
    covered: Mapping[int, float]


@dataclass(frozen=True)
class Part:
    """A requirement of a meaning, and whether it is satisfied."""

    text: str
    done: bool


@dataclass(frozen=True)
class Verdict:
    """Whether a meaning is satisfied, its parts, and a sentence that says so."""

    done: bool
    parts: tuple[Part, ...]
    text: str


def verify(
    home: Home,
    meaning: Meaning,
    at_w: Float[np.ndarray, "3"],
    moments: Ordered[Moment],
    dialogue: Dialogue | None = None,
    camera: Camera | None = None,
) -> Verdict:
    """Whether an agent has carried out a meaning by the last of `moments`.

    The instruction was given at `at_w` [m]. An object is reached where one of its viewpoints is at a geodesic distance of less than
    REACH [m] while it covers at least SHARE of the image; a room within its polygon. Targets count in order, each at or after the moment
    of the previous one; the last one counts at the last moment, where the agent stops. With one moment, the meaning must be satisfied at
    that moment.
    Parts are the targets; for a single description its attributes, compared with the object that the agent stands by, and whether that is
    near and in view; for a route also its moves, except turns and `towards`, which poses do not decide: rooms left, entered and crossed,
    and objects passed at no more than PASSED [m], in order.
    A meaning that is impossible or ambiguous counts as not done. Raises ValueError without moments.
    """
    if not moments:
        raise ValueError("verify: expected at least one moment, got none")
    todo = plan(home, meaning, at_w, dialogue, camera)
    if todo.why and (todo.why != ImpossibleReason.AMBIGUOUS or not todo.targets):
        return Verdict(False, (Part(todo.text, False),), todo.text)
    parts = _in_order(home, todo, moments)
    if isinstance(meaning, Route):
        parts = (*_on_the_way(home, meaning, at_w, moments, dialogue), *parts)
    failed = next((k for k, part in enumerate(parts) if not part.done), None)
    if isinstance(meaning, Go) and isinstance(meaning.to, Description) and len(todo.targets) == 1:
        return _thing(home, meaning.to, at_w, dialogue or Dialogue(), todo, moments[-1])
    if todo.why:
        return Verdict(False, parts, todo.text)
    if failed is None:
        return Verdict(True, parts, "; ".join(part.text for part in parts) or "there is nothing to do")
    return Verdict(False, parts, parts[failed].text)


def verify_plan(home: Home, todo: Plan, moments: Ordered[Moment]) -> Verdict:
    """Whether an agent has carried out a plan by the last of `moments`.

    Its parts are each target in order, and the limits on the way.
    """
    parts = _in_order(home, todo, moments)
    if todo.limits is not None:
        position = np.array([moment.position_w for moment in moments], np.float64).reshape(-1, 3)
        kept = limits_kept(home, todo.limits, position)
        parts = (*parts, Part(f"{told_limits(home, todo.limits)}{'' if kept else ': not kept'}", kept))
    failed = next((part for part in parts if not part.done), None)
    told = "; ".join(part.text for part in parts) or "there is nothing to do"
    return Verdict(failed is None, parts, told if failed is None else failed.text)


def told_limits(home: Home, limits: Limits) -> str:
    """Limits in words: 'kept out of the kitchen'."""
    world = world_of(home)
    never = [f"out of the {world.room_type(room)}" for room in limits.never_enter]
    off = [f"off {named(world, world.known[thing])}" for thing in limits.never_near]
    stayed = [f"in the {world.room_type(room)}" for room in limits.stay_in]
    return "kept " + listed([*never, *off, *stayed])


def reached(home: Home, goal: Goal, moments: Ordered[Moment]) -> Bool[np.ndarray, "t"]:
    """Moments at which a goal is reached: near a viewpoint with the object in view.

    A room is reached within its polygon.
    """
    position = np.array([moment.position_w for moment in moments], np.float64).reshape(-1, 3)
    if goal.room >= 0:
        return home.rooms_at(position) == goal.room
    if goal.facing:
        yaw, pitch = (np.array([getattr(moment, name) for moment in moments], np.float64) for name in ("yaw_w", "pitch"))
        return posed(goal, position, yaw, pitch)
    if not len(goal.position_w):
        return np.zeros(len(moments), np.bool_)
    near = home.distance_field(goal.position_w).at(position) < REACH
    return near & np.array([in_view(goal, moment) for moment in moments], np.bool_)


def in_view(goal: Goal, moment: Moment) -> bool:
    """Whether one of a goal's objects covers at least SHARE of the image.

    A point is in view anywhere.
    """
    return (not goal.instance and not goal.also) or any(moment.covered.get(number, 0.0) >= SHARE for number in (goal.instance, *goal.also))


def _in_order(home: Home, todo: Plan, moments: Ordered[Moment]) -> tuple[Part, ...]:
    """Targets with whether each was reached in order, the last at the last moment."""
    parts: list[Part] = []
    start, lost = 0, False
    for k, target in enumerate(todo.targets):
        there = reached(home, target.goal, moments)
        first = len(moments) - 1 if k == len(todo.targets) - 1 else start
        when = np.flatnonzero(there[first:])
        done = bool(len(when)) and not lost
        if done:
            start = first + int(when[0])
        said = (
            f"{target.text}: {'done' if target.goal.facing else 'reached'}"
            if done
            else f"{target.text}: {_missed(home, target, moments[-1], lost)}"
        )
        lost = not done
        parts.append(Part(said, done))
    return tuple(parts)


def _on_the_way(home: Home, route: Route, at_w: np.ndarray, moments: Ordered[Moment], dialogue: Dialogue | None) -> tuple[Part, ...]:
    """Moves of a route with whether each was made in order.

    Stop, turns and approaches are left out.
    """
    world = world_of(home)
    position = np.array([moment.position_w for moment in moments], np.float64).reshape(-1, 3)
    rooms = [world.room_type(room) for room in home.rooms_at(position).tolist()]
    parts: list[Part] = []
    now = 0
    for move in route.moves:
        if move.do == Way.PAST and isinstance(move.at, Description):
            things = [world.known[number] for number in matches(world, move.at, at_w, dialogue)]
            when = next((k for k in range(now, len(rooms)) if any(distance(thing, position[k]) <= PASSED for thing in things)), None)
        elif move.do in (Way.LEAVE, Way.ENTER, Way.CROSS):
            when = _changed_room(move, rooms, now)
        else:
            continue
        said = f"{move.do} {phrase(move.at) if move.at else 'the room'}"
        parts.append(Part(said if when is not None else f"{said}: not done in its turn", when is not None))
        now = now if when is None else when
    return tuple(parts)


def _changed_room(move: Move, rooms: list[str], now: int) -> int | None:
    """Moment from `now` on at which a room move happened; None for never.

    It is when a room was entered, left (the first moment in another room), or entered and later left for a crossing.
    """
    kind = move.at.type if isinstance(move.at, RoomPlace) else rooms[now]
    within = next((k for k in range(now, len(rooms)) if rooms[k] == kind), None)
    if within is None or move.do == Way.ENTER:
        return within
    out = next((k for k in range(within, len(rooms)) if rooms[k] not in ("", kind)), None)
    return out if move.do == Way.LEAVE or out is None else within


def _missed(home: Home, target: Target, moment: Moment, lost: bool) -> str:
    """Reason why a target was not reached, at the last moment."""
    if lost:
        return "not reached after what comes before"
    if target.goal.facing:
        return "not done; the agent ends in another pose"
    if target.goal.room >= 0:
        room = world_of(home).room_type(int(home.rooms_at(np.asarray(moment.position_w, np.float64)[None])[0]))
        return f"not reached; the agent is in {'the ' + room if room else 'no room'}"
    away = float(home.distance_field(target.goal.position_w).at(np.asarray(moment.position_w, np.float64)[None])[0])
    seen = "in view" if in_view(target.goal, moment) else "not in view"
    return f"not reached; it is {seen}, and places to see it from are {away:.1f} m away"


def _thing(home: Home, wanted: Description, at_w: np.ndarray, dialogue: Dialogue, todo: Plan, moment: Moment) -> Verdict:
    """Verdict on going to one object: differences between the object reached and the description."""
    world, goal = world_of(home), todo.targets[0].goal
    thing = _looked_at(world, goal, wanted, moment)
    if thing is None:
        away = float(home.distance_field(goal.position_w).at(np.asarray(moment.position_w, np.float64)[None])[0])
        text = f"nothing that was asked for is in view; places to see {phrase(wanted)} from are {away:.1f} m away"
        return Verdict(False, (Part("in view", False),), text)
    right = thing.id in (goal.instance, *goal.also)
    viewpoints = goal if right else home.viewpoints(thing, Camera())
    near = bool(len(viewpoints.position_w)) and bool(reached(home, viewpoints, [moment])[0])
    parts = (*_compared(world, thing, wanted, at_w, dialogue), Part("near it" if near else "near it: go nearer", near))
    if todo.why:
        return Verdict(False, parts, todo.text)
    wrong = next((part for part in parts if not part.done), None)
    by = f"{'stands by' if near else 'sees'} {named(world, thing)}"
    if wrong is None and not right:  # all constraints fit, yet another object is the goal: possible for objects tied within a rank
        wrong = Part(f"expected {todo.targets[0].text}", False)
        parts = (*parts, wrong)
    return Verdict(wrong is None, parts, by if wrong is None else f"{by}; {wrong.text}")


def _looked_at(world: World, goal: Goal, wanted: Description, moment: Moment) -> Object | None:
    """The object that the agent may have gone to; None with no object in view.

    It is an object of the goal if one is in view, else the one that covers most of the image, objects of the category first.
    """
    seen = [(share, number) for number, share in moment.covered.items() if share >= SHARE and number in world.known]
    seen = [(share, number) for share, number in seen if not world.known[number].structure]
    meant = [number for number in (goal.instance, *goal.also) if moment.covered.get(number, 0.0) >= SHARE]
    alike_ = [pair for pair in seen if wanted.category == world.known[pair[1]].category]
    best = max(alike_ or seen, key=lambda pair: (pair[0], -pair[1]), default=None)
    return world.known[meant[0]] if meant else world.known[best[1]] if best else None


def _compared(world: World, thing: Object, wanted: Description, at_w: np.ndarray, dialogue: Dialogue) -> list[Part]:
    """Each constraint of a description, and whether an object meets it."""
    parts: list[Part] = []
    category = thing.category if wanted.category == THING else wanted.category
    if category == ONE and dialogue.things:
        category = world.known[dialogue.things[-1]].category
    parts.append(_part("category", category, thing.category))
    for name in ("size", "color", "material"):
        if value := getattr(wanted, name):
            parts.append(_part(name, value, getattr(thing, name)))
        if value := getattr(wanted, f"no_{name}"):
            done = bool(alike(world, [thing], Description(category, **{f"no_{name}": value})))
            parts.append(Part(f"{name}: not {adjective(value)}" if done else f"{name}: expected not {adjective(value)}", done))
    if wanted.room:
        parts.append(_part("room", wanted.room, world.room_type(thing.room)))
    if wanted.link:
        done = bool(linked(world, [thing], wanted.link, at_w, dialogue))
        parts.append(Part(linked_to(wanted.link) if done else f"relation: expected {linked_to(wanted.link)}", done))
    if wanted.rank:
        done = thing.id in matches(world, wanted, at_w, dialogue)
        parts.append(Part(rank_words(wanted.rank) if done else f"rank: expected the {rank_words(wanted.rank)} one", done))
    return parts


def _part(name: str, wanted: str, found: str) -> Part:
    """Whether an attribute has the wanted value."""
    return Part(f"{name}: {wanted}" if wanted == found else f"{name}: expected {wanted}, is {found or 'not known'}", wanted == found)
