"""Plans of everyday requests: targets in order, limits, and answers.

Each act is planned from the pose in which the one before ends; an oracle that walks to the nearest view points ends there.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.language.answering.asked import Facts
from envs.language.answering.inquiries import Asked, inquire
from envs.language.elsewhere import PEOPLE
from envs.language.grammar.canonical_question import INDEFINITE
from envs.language.lexicon import PARTS
from envs.language.planning.moves import ahead, beheld, facing, turned
from envs.language.planning.places import spot_goal
from envs.language.planning.scopes import excuse
from envs.language.semantics.acts import (
    HERE,
    ROOM,
    THERE,
    Act,
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
    Where,
    Zone,
)
from envs.language.semantics.denotation import Dialogue, ImpossibleReason, matches
from envs.language.semantics.meaning import (
    ONE,
    THING,
    Ask,
    Description,
    Go,
    If,
    Move,
    Place,
    Reference,
    RoomPlace,
    Route,
    Sequence,
    Turn,
    Way,
)
from envs.language.semantics.records import Meaning
from envs.language.semantics.resolve import Aim, Plan, Target, goal_of, looked_at, resolve_reference, thinned
from envs.language.semantics.world import listed, named, phrase, world_of
from envs.limits import limited
from envs.types import Camera, Goal, Limits

ONLY_WAY = "the only way there leads through"
PLANT, LEAVES = "plant", "green"
MOVING = ("turn", "go", "look", "face")  # first words of targets that are moves
BESIDE = ("next", "in", "between", "behind", "at", "on", "by", "under", "out")  # and of places beside things


@dataclass(frozen=True)
class Situation:
    """Pose of an agent when it is spoken to: feet [m], yaw and pitch [rad].

    `speaker_w` is where the speaker is, `start_w` where the session began.
    """

    position_w: Float[np.ndarray, "3"]
    yaw_w: float = 0.0
    pitch: float = 0.0
    speaker_w: Float[np.ndarray, "3"] | None = None
    start_w: Float[np.ndarray, "3"] | None = None
    dialogue: Dialogue = field(default_factory=Dialogue)
    camera: Camera = field(default_factory=Camera)


def plan_request(home: Home, request: Request, situation: Situation) -> Plan:
    """Targets of a request in order, its limits, and its answer.

    `why` and `text` are as in `envs.language.semantics.resolve.plan`; a target that only a forbidden way leads to is a contradiction.
    """
    planner = _Planner(home, situation)
    try:
        limits = planner.limits(request)
        planner.limited = limits
        planner.free = limited(home, limits, situation.position_w)
        for part, act in enumerate(request.acts):
            planner.part = part
            planner.follow(act, alone=len(request.acts) == 1)
    except _Fault as fault:
        return Plan(tuple(planner.targets), fault.why, fault.text, planner.dialogue)
    return planner.plan(limits)


class _Fault(Exception):
    """Reason why a request cannot be carried out."""

    def __init__(self, why: ImpossibleReason, text: str) -> None:
        super().__init__(text)
        self.why, self.text = why, text


class _Planner:
    """Progress of a plan: targets so far, answers, and the pose [m, rad] in which the last one ends."""

    def __init__(self, home: Home, situation: Situation) -> None:
        self.home, self.free, self.world, self.situation = home, home, world_of(home), situation
        self.position_w, self.yaw_w, self.pitch = np.asarray(situation.position_w, np.float64), situation.yaw_w, situation.pitch
        self.dialogue, self.camera = replace(situation.dialogue, here=self.room), situation.camera
        self.targets: list[Target] = []
        self.answers: list[str] = []
        self.facts: list[Facts] = []
        self.why: ImpossibleReason | None = None
        self.text = ""
        self.part = 0
        self.limited = Limits()

    @property
    def room(self) -> int:
        """Id of the room that the agent is in, -1 for none."""
        return int(self.home.rooms_at(self.position_w[None])[0])

    def plan(self, limits: Limits) -> Plan:
        """The plan of all acts."""
        told = self.text or ", then ".join(told_target(target) for target in self.targets) or "there is nothing to do"
        answer = "; ".join(self.answers) or None
        return Plan(tuple(self.targets), self.why, told, self.dialogue, answer, None if limits == Limits() else limits, tuple(self.facts))

    # Limits

    def limits(self, request: Request) -> Limits:
        """Ids of the rooms and things of a request's limits."""
        never: list[int] = []
        near: list[int] = []
        stay: list[int] = []
        for limit in (*request.limits, *_implied(request)):
            if limit.rule is Rule.NEVER_NEAR:
                near += self.forbidden(limit)
            else:
                (stay if limit.rule is Rule.STAY_IN else never).extend(self.rooms(limit.what))
        if self.room in never:
            kind = self.world.room_type(self.room)
            raise _Fault(ImpossibleReason.CONTRADICTION, f"I am in the {kind} already, so I cannot keep out of it")
        if stay and self.room not in stay:
            kinds = listed(f"the {self.world.room_type(room)}" for room in stay)
            raise _Fault(ImpossibleReason.CONTRADICTION, f"I am not in {kinds}, so I cannot stay there")
        return Limits(tuple(sorted(set(never))), tuple(sorted(set(near))), tuple(sorted(set(stay))))

    def rooms(self, what: Any) -> list[int]:
        """Ids of the rooms that a limit is about."""
        if not isinstance(what, RoomPlace):
            raise _Fault(ImpossibleReason.CONTRADICTION, "I can keep out of rooms and off things alone")
        if what.type == HERE:
            return [self.room]
        if what.having is None and what.lacking is None and what.rank is None and not what.other:
            return list(self.world.rooms_of_type(what.type))  # of several, all; of none, nothing to keep out of
        found = resolve_reference(self.world, what, self.position_w, self.dialogue)
        if not found.rooms:
            raise _Fault(found.why or ImpossibleReason.ABSENT_OBJECT, found.text)
        return list(found.rooms)

    def forbidden(self, limit: Limit) -> list[int]:
        """Ids of the things that are never walked over."""
        if not isinstance(limit.what, Description):
            return []
        found = matches(self.world, replace(limit.what, any=True), self.position_w, self.dialogue)
        return [number for number in found if not self.home.things[number].structure]

    # Acts

    def follow(self, act: Act, *, alone: bool = False) -> None:
        """Plan one act."""
        steps: dict[type, Callable[[Any], None]] = {
            Visit: lambda one: self.visit(one.to),
            Rotate: self.rotate,
            Advance: self.advance,
            Tilt: lambda one: self.pose(self.yaw_w, pitch=float(np.radians(one.degrees)), text="look " + _up(one.degrees)),
            Survey: lambda one: self.survey(),
            Stay: lambda one: None,
            Face: lambda one: self.face(one, alone=alone),
            Leave: self.leave,
            Explore: self.explore,
            Each: self.each,
            Either: self.either,
            When: self.when,
            Tell: self.tell,
            Cannot: self.cannot,
        }
        steps[type(act)](act)

    def visit(self, to: Where) -> None:
        """Go to a place."""
        if isinstance(to, Pose):
            self.point(to)
        elif isinstance(to, Spot | Area | Opening | Use):
            found = spot_goal(self.free, to, self.position_w, self.yaw_w, self.dialogue, self.camera, self.room)
            if found.goal is None or not len(found.goal.position_w):
                raise self.unreachable(to, found.why, found.text)
            self.mention(found.things[:1], found.room)
            self.go(found.goal, found.text)
        else:
            self.reach(to)

    def reach(self, to: Description | RoomPlace | Reference) -> None:
        """Go to a thing or room: of several that fit, to the nearest on foot."""
        found = resolve_reference(self.world, to, self.position_w, self.dialogue)
        if isinstance(to, Description) and to.category in PEOPLE and not found.things:
            self.cannot(Cannot(Beyond.PERSON, to.category))
        if not found.things and isinstance(to, Description) and to.category == PLANT and to.color == LEAVES:
            self.reach(replace(to, color=None))  # plants are called by the color of their pots, but all have green leaves
            return
        if found.why not in (None, ImpossibleReason.AMBIGUOUS):
            raise _Fault(found.why, found.text)
        if found.why and not self.why:
            self.why, self.text = found.why, found.text
        any_ = isinstance(to, Description) and to.any
        goals = [self.goal(thing) for thing in found.things] if found.things else [self.room_goal(room) for room in found.rooms]
        goals = [goal for goal in goals if len(goal.position_w)]
        away = [self.away(goal) for goal in goals]
        if not goals or not np.isfinite(min(away)):
            raise self.unreachable(to, None, "")
        goal = goals[int(np.argmin(away))]
        if any_ and len(goals) > 1:
            goal = goal_of(self.free, Aim(self.part, tuple(one.instance for one in goals), -1, ""), self.camera)
        text = phrase(to) if any_ and len(goals) > 1 else self.name(goal)
        self.mention((goal.instance,) if goal.instance else (), goal.room)
        self.go(goal, text)

    def unreachable(self, to: Any, why: ImpossibleReason | None, text: str) -> _Fault:
        """Fault of a place that cannot be reached, or only on a forbidden way."""
        if self.free is not self.home and why in (None, ImpossibleReason.UNREACHABLE):
            free, self.free = self.free, self.home
            targets, pose, dialogue = list(self.targets), (self.position_w, self.yaw_w, self.pitch), self.dialogue
            try:
                self.visit(to)
                on_the_way = self.barred(pose[0], self.targets[-1].goal, free)
                return _Fault(ImpossibleReason.CONTRADICTION, f"{ONLY_WAY} {on_the_way}, which is ruled out")
            except _Fault as fault:
                return fault
            finally:
                self.free, self.targets, self.dialogue = free, targets, dialogue
                self.position_w, self.yaw_w, self.pitch = pose
        said = text or f"{phrase(to)} cannot be reached"
        return _Fault(why or ImpossibleReason.UNREACHABLE, said)

    def barred(self, from_w: np.ndarray, goal: Goal, free: Home) -> str:
        """What forbidden places the shortest way to a goal leads through."""
        path = self.home.distance_field(goal.position_w).path(from_w)
        points = np.concatenate([np.linspace(a, b, 20) for a, b in pairwise(path)]) if len(path) > 1 else path
        off = points[~free.space.contains(points)]
        limits = self.limited
        never = [
            room
            for room in self.home.rooms_at(off).tolist()
            if room in limits.never_enter or (limits.stay_in and room not in limits.stay_in)
        ]
        kinds = [self.world.room_type(room) for room in never if room >= 0]
        things = [named(self.world, self.world.known[thing]) for thing in limits.never_near if thing in self.world.known]
        return listed(f"the {kind}" for kind in dict.fromkeys(kinds)) or listed(things) or "what is to be kept off"

    def point(self, pose: Pose) -> None:
        """Go to a place of the conversation."""
        start = self.situation.start_w if self.situation.start_w is not None else self.situation.position_w
        place = {Spoken.SPEAKER: self.situation.speaker_w, Spoken.START: start, Spoken.HERE: self.position_w}[pose.at]
        if place is None:
            raise _Fault(ImpossibleReason.NOTHING_BEFORE, "I do not know where you are; tell me which room, or stand where I started")
        near = self.free.space.snap(np.asarray(place, np.float64)[None], reach=1.0, island=0)[0]
        if not np.isfinite(near).all():
            raise _Fault(ImpossibleReason.UNREACHABLE, "I cannot get there")
        text = {Spoken.SPEAKER: "where you are", Spoken.START: "where I started", Spoken.HERE: "where I am"}[pose.at]
        self.go(Goal(0, near, np.full(1, self.yaw_w), np.zeros(1)), text)

    def pose(self, yaw_w: float, *, pitch: float | None = None, position_w: np.ndarray | None = None, text: str) -> None:
        """Take a pose."""
        self.settle()
        place = self.position_w if position_w is None else position_w
        tilt = self.pitch if pitch is None else pitch
        self.position_w, self.yaw_w, self.pitch = place, yaw_w, tilt
        self.targets.append(Target(Goal(0, place[None], np.full(1, yaw_w), np.full(1, tilt), facing=True), self.part, text))

    def rotate(self, act: Rotate) -> None:
        """Turn; by more than half a circle in parts, so that the agent goes the long way round."""
        parts = 1 if abs(act.degrees) <= 180 else 3
        for part in range(1, parts + 1):
            self.pose(turned(self.yaw_w, act.degrees / parts), text=_turn(round(act.degrees * part / parts)))

    def settle(self) -> None:
        """Let the last target be the one pose in which this plan ends it, for a move that depends on it."""
        if not self.targets:
            return
        last = self.targets[-1]
        if len(last.goal.position_w) > 1:
            one = replace(
                last.goal, position_w=self.position_w[None], yaw_w=np.full(1, self.yaw_w), pitch=np.full(1, self.pitch), facing=True
            )
            self.targets[-1] = replace(last, goal=one)

    def advance(self, act: Advance) -> None:
        """Go straight, forwards or backwards."""
        back = act.back or act.metres < 0
        end, way = ahead(self.free, self.position_w, self.yaw_w + (np.pi if back else 0.0), abs(act.metres))
        if act.metres and way < abs(act.metres) - 0.3:
            raise _Fault(ImpossibleReason.UNREACHABLE, f"something is in the way after {way:.1f} m, so I cannot go {abs(act.metres):g} m")
        self.pose(self.yaw_w, position_w=end, text=f"go {way:.1f} m {'back' if back else 'ahead'}")

    def survey(self) -> None:
        """Turn round once."""
        for share in (120, 240, 360):
            yaw = self.yaw_w + np.radians(120)
            self.pose(float(yaw), text=f"look around: {share} of 360 degrees")

    def face(self, act: Face, *, alone: bool) -> None:
        """Turn to a thing if it can be seen from here, else go and look at it."""
        if act.here and isinstance(act.to, Opening):
            raise _Fault(ImpossibleReason.UNREACHABLE, f"I turn to a {act.to.kind} from beside it alone, so I would have to move")
        if isinstance(act.to, Opening) or (act.close and not alone and not act.here):
            self.visit(act.to)
            return
        found = resolve_reference(self.world, act.to, self.position_w, self.dialogue)
        seen = [n for n in found.things if beheld(self.home, self.home.things[n], self.position_w, self.camera)]
        if act.here and found.why in (None, ImpossibleReason.AMBIGUOUS) and not seen:
            raise _Fault(ImpossibleReason.UNREACHABLE, f"I cannot see {phrase(act.to)} from here, so I would have to move")
        if found.why not in (None, ImpossibleReason.AMBIGUOUS) or not seen:
            self.visit(act.to)
            return
        thing = self.home.things[min(seen, key=lambda n: float(np.linalg.norm(np.array(self.home.things[n].center) - self.position_w)))]
        self.mention((thing.id,), -1)
        yaw, pitch = facing(thing, self.position_w, self.camera)
        self.pose(yaw, pitch=pitch, text=f"face {named(self.world, thing)}")

    def leave(self, act: Leave) -> None:
        """Go out of a room into the nearest other one."""
        inside = [self.room] if act.room is None or act.room.type in (HERE, ROOM) else list(self.world.rooms_of_type(act.room.type))
        if act.room is not None and not inside:
            found = resolve_reference(self.world, act.room, self.position_w, self.dialogue)
            raise _Fault(found.why or ImpossibleReason.ABSENT_OBJECT, found.text)
        if self.room not in inside:
            kind = self.world.room_type(self.room)
            raise _Fault(
                ImpossibleReason.CONTRADICTION, f"I am not in {phrase(act.room)}; I am in the {kind}" if act.room else "I am in no room"
            )
        goals = [self.room_goal(room.id) for room in self.world.rooms if room.id not in inside]
        goals = [goal for goal in goals if len(goal.position_w) and np.isfinite(self.away(goal))]
        if not goals:
            raise _Fault(ImpossibleReason.UNREACHABLE, "there is no way out of here")
        goal = min(goals, key=self.away)
        self.mention((), goal.room)
        self.go(goal, f"out of {phrase(act.room) if act.room else 'this room'}, into {self.name(goal)}")

    def explore(self, act: Explore) -> None:
        """Go through all rooms, or look around in one."""
        if act.room is not None and act.room.type not in (HERE, ROOM):
            self.visit(Area(Zone.MIDDLE, act.room))
            self.survey()
            return
        if act.room is not None:
            self.survey()
            return
        goals = [goal for room in self.world.rooms if len((goal := self.room_goal(room.id)).position_w)]
        self.tour([goal for goal in goals if np.isfinite(self.away(goal))], 0)

    def each(self, act: Each) -> None:
        """Go to all that fit, or to some of them, in a short order."""
        goals = [goal for goal in self.all(act.of, act.but) if len(goal.position_w) and np.isfinite(self.away(goal))]
        if len(goals) < max(1, act.least):
            if not goals:
                raise self.unreachable(act.of, None, "")
            raise _Fault(ImpossibleReason.ABSENT_OBJECT, f"there are {len(goals)}, not {act.least}, of {phrase(act.of)}")
        self.tour(goals, act.least)

    def all(self, of: Description | RoomPlace, but: Description | RoomPlace | None) -> list[Goal]:
        """Goals of all things or rooms that fit."""
        if isinstance(of, RoomPlace):
            found = [room.id for room in self.world.rooms] if of.type == ROOM else list(self.world.rooms_of_type(of.type))
            spared = set(self.rooms(but)) if isinstance(but, RoomPlace) else set()
            if not found:
                told = resolve_reference(self.world, of, self.position_w, self.dialogue)
                raise _Fault(told.why or ImpossibleReason.ABSENT_OBJECT, told.text)
            return [self.room_goal(room) for room in found if room not in spared]
        told = resolve_reference(self.world, of, self.position_w, self.dialogue)
        if not told.things:
            raise _Fault(told.why or ImpossibleReason.ABSENT_OBJECT, told.text)
        if isinstance(but, RoomPlace):
            rooms = self.rooms(but)
            return [self.goal(thing) for thing in told.things if self.home.things[thing].room not in rooms]
        dialogue = self.dialogue.with_thing(told.things[0])
        spared = set(matches(self.world, replace(but, any=True), self.position_w, dialogue)) if but else set()
        return [self.goal(thing) for thing in told.things if thing not in spared]

    def tour(self, goals: list[Goal], least: int) -> None:
        """Go to some goals, always to the nearest that is left; to all, or to `least` of them."""
        count = least or len(goals)
        while goals and count:
            goal = goals.pop(int(np.argmin([self.away(goal) for goal in goals])))
            self.mention((goal.instance,) if goal.instance else (), goal.room)
            self.go(goal, self.name(goal))
            count -= 1

    def either(self, act: Either) -> None:
        """Go to the option that is nearest on foot."""
        best: tuple[float, _Planner] | None = None
        fault: _Fault | None = None
        for option in act.options:
            trial = _Planner(self.home, self.situation)
            trial.__dict__.update(self.__dict__, targets=list(self.targets))
            try:
                trial.visit(option.to)
            except _Fault as found:
                fault = fault or found
                continue
            length = self.away(trial.targets[-1].goal)
            if best is None or length < best[0]:
                best = length, trial
        if best is None:
            raise fault or _Fault(ImpossibleReason.ABSENT_OBJECT, "there is none of them")
        self.__dict__.update(best[1].__dict__)

    def when(self, act: When) -> None:
        """Plan the branch whose condition holds."""
        held = self.holds(act.check)
        branch = act.then if held else act.otherwise
        for one in branch:
            self.follow(one, alone=len(branch) == 1)

    def holds(self, check: Check) -> bool:
        """Whether a condition is met; the one thing that it names becomes part of the dialogue."""
        if isinstance(check.of, RoomPlace):
            found = list(self.world.rooms_of_type(check.of.type))
        else:
            at = self.position_w
            found = [n for n in matches(self.world, check.of, at, self.dialogue) if not self.home.things[n].structure]
            if check.seen:
                seen = beheld(self.home, None, at, self.camera, yaw_w=self.yaw_w, pitch=self.pitch)
                found = [number for number in found if number in seen]
            meant = found or self.so_called(check.of)
            if meant:
                near = min(meant, key=lambda number: self.away(self.goal(number)))
                self.dialogue = self.dialogue.with_thing(near)
        good = len(found) >= check.least and (check.most < 0 or len(found) <= check.most)
        if isinstance(check.of, Description) and check.of.room and (rooms := self.world.rooms_of_type(check.of.room)) and not found:
            self.dialogue = self.dialogue.with_room(rooms[0])
        return good != check.negated

    def so_called(self, of: Description) -> list[int]:
        """The one thing that a check is about where it does not hold: "unless the rug is red, stand on it"."""
        bare = Description(of.category, room=of.room, any=True)
        if of == bare or of.category in (ONE, THING):
            return []
        found = matches(self.world, bare, self.position_w, self.dialogue)
        return [found[0]] if len(found) == 1 and not self.home.things[found[0]].structure else []

    def tell(self, act: Tell) -> None:
        """Answer a question: of one that no place is given for, beside the thing that it is about."""
        for place in () if self.targets else looked_for(act.question):
            with suppress(_Fault):  # of a thing that cannot be reached, or is not there, more is said with the answer
                self.reach(place)
        gone = any(target.goal.room >= 0 for target in self.targets)
        asked = Asked(self.position_w, self.yaw_w, self.pitch, self.dialogue, self.camera, self.told_room(), gone)
        found = inquire(self.home, act.question, asked)
        if found.why is not None:
            raise _Fault(found.why, found.text)
        self.answers.append(found.text)
        self.facts.append(found.facts)

    def told_room(self) -> int:
        """Room that "in there" means: the one gone to last, else the one that the agent is in."""
        rooms = [target.goal.room for target in self.targets if target.goal.room >= 0]
        return rooms[-1] if rooms else self.room

    def cannot(self, act: Cannot) -> None:
        """Say why, and what could be done instead."""
        raise _Fault(ImpossibleReason.OUT_OF_SCOPE, excuse(self.world, act, self.position_w, self.dialogue))

    # Goals

    def goal(self, thing: int) -> Goal:
        """View points of a thing."""
        return self.free.viewpoints(self.home.things[thing], self.camera)

    def room_goal(self, room: int) -> Goal:
        """Places well inside a room."""
        return thinned(self.free, goal_of(self.free, Aim(self.part, (), room, ""), self.camera))

    def name(self, goal: Goal) -> str:
        """A goal in words."""
        if goal.room >= 0:
            return f"the {self.world.room_type(goal.room)}"
        return named(self.world, self.world.known[goal.instance])

    def away(self, goal: Goal) -> float:
        """Length [m] of the way to a goal."""
        if goal.room >= 0 and goal.room == self.room:
            return 0.0
        return float(self.free.geodesic_distance(goal.position_w, self.position_w[None])[0]) if len(goal.position_w) else np.inf

    def mention(self, things: tuple[int, ...], room: int) -> None:
        """Make a thing or room part of the dialogue."""
        if things:
            self.dialogue = self.dialogue.with_thing(things[0])
        elif room >= 0:
            self.dialogue = self.dialogue.with_room(room)

    def go(self, goal: Goal, text: str) -> None:
        """Add a target, and go to its nearest pose."""
        if not np.isfinite(self.away(goal)):
            raise _Fault(ImpossibleReason.UNREACHABLE, f"{text} cannot be reached")
        self.targets.append(Target(goal, self.part, text))
        if goal.room >= 0 and goal.room == self.room:
            return
        path = self.free.distance_field(goal.position_w).path(self.position_w)
        nearest = int(np.linalg.norm(goal.position_w - path[-1], axis=1).argmin())
        self.position_w = goal.position_w[nearest]
        self.yaw_w, self.pitch = float(goal.yaw_w[nearest]), float(goal.pitch[nearest])
        if goal.room >= 0 and len(path) > 1:  # a room has no heading of its own: the one on the way in
            self.yaw_w = float(np.arctan2(*(path[-2] - path[-1])[[0, 2]]))
        self.dialogue = replace(self.dialogue, here=self.room)


def request_of(meaning: Meaning) -> Request:
    """A meaning of any kind as a request.

    Steps, moves of a route and questions become acts.
    """
    if isinstance(meaning, Request):
        return meaning
    if isinstance(meaning, Ask):
        return Request((Tell(meaning),))
    if isinstance(meaning, Route):
        return Request(tuple(act for move in meaning.moves if (act := _move(move)) is not None))
    steps = meaning.steps if isinstance(meaning, Sequence) else (meaning,)
    return Request(tuple(Visit(step.to) if isinstance(step, Go) else _if(step) for step in steps))


def _if(step: If) -> When:
    """A condition as an act."""
    otherwise = () if step.otherwise is None else (Visit(step.otherwise.to),)
    return When(Check(step.thing, negated=step.negated), (Visit(step.then.to),), otherwise)


def _move(move: Move) -> Act | None:
    """A move of a route as an act; going straight on is what the next move does anyway."""
    if move.do in (Turn.LEFT, Turn.RIGHT, Turn.AROUND):
        return Rotate({Turn.LEFT: 90, Turn.RIGHT: -90, Turn.AROUND: 180}[Turn(move.do)])
    if move.do is Way.LEAVE:
        return Leave(move.at if isinstance(move.at, RoomPlace) else None)
    if move.at is None:
        return None
    if move.do is Way.PAST and isinstance(move.at, Description):
        return Visit(Spot(Stand.NEXT_TO, move.at))
    return None if move.do is Way.TOWARDS else Visit(move.at)


def looked_for(question: Ask | Inquire) -> tuple[Place, ...]:
    """Places to look at for a question.

    That is its thing or room; for whether there is something beside a thing, that thing.
    """
    if isinstance(question, Ask):
        link = question.thing.link
        beside = (link.other,) if question.about in INDEFINITE and link is not None and link.other.category not in PARTS else ()
        return looked_at(question) or beside
    if isinstance(question.thing, Description | Reference):
        return (question.thing,)
    place = question.place
    return (place,) if place is not None and question.topic is Topic.CONTENTS and place.type not in (HERE, THERE) else ()


def _implied(request: Request) -> list[Limit]:
    """Limits that an exception implies: "every room except the kitchen" keeps out of the kitchen."""
    found = [act.but for act in request.acts if isinstance(act, Each) and isinstance(act.of, RoomPlace)]
    return [Limit(Rule.NEVER_ENTER, but) for but in found if isinstance(but, RoomPlace)]


def _turn(degrees: int) -> str:
    """A turn in words."""
    if abs(degrees) == 180:
        return "turn around"
    return f"turn {'left' if degrees > 0 else 'right'} by {abs(degrees)} degrees"


def told_target(target: Target) -> str:
    """A target in words: 'go to the sofa', 'turn left by 90 degrees'."""
    if target.goal.facing and not target.goal.instance and target.text.partition(" ")[0] in MOVING:
        return target.text
    return f"go {target.text}" if target.text.partition(" ")[0] in BESIDE else f"go to {target.text}"


def _up(degrees: int) -> str:
    return "straight ahead" if not degrees else "up" if degrees > 0 else "down"
