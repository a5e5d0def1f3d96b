"""Plans of everyday requests: targets in order, limits, and answers.

Each act is planned from the pose in which the one before ends; an oracle that walks to the nearest view points ends there.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from envs.home import Home
from envs.language.answering.inquiries import Asked, inquire
from envs.language.planning.conditions import holds
from envs.language.planning.conversion import looked_for, told_target
from envs.language.planning.limits import limits_of
from envs.language.planning.motions import advance, face, rotate, survey, tilt
from envs.language.planning.tours import explore, leave, visit_each, visit_nearest
from envs.language.planning.visits import cannot, reach, see_in, visit
from envs.language.planning.walk import Fault, Situation, Walk
from envs.language.semantics.acts import (
    Act,
    Advance,
    Cannot,
    Each,
    Either,
    Explore,
    Face,
    Inquire,
    Leave,
    Pose,
    Request,
    Rotate,
    Spoken,
    Spot,
    Stay,
    Survey,
    Tell,
    Tilt,
    Visit,
    When,
)
from envs.language.semantics.meaning import Ask, Description, RoomPlace
from envs.language.semantics.resolve import Resolution, resolve_reference
from envs.language.semantics.targets import Plan
from envs.types import Limits


def plan_request(home: Home, request: Request, situation: Situation) -> Plan:
    """Targets of a request in order, its limits, and its answer.

    `why` and `text` are as in `envs.language.semantics.targets.plan`; a target that only a forbidden way leads to is a contradiction.
    """
    walk = Walk(home, situation)
    try:
        limits = limits_of(walk, request)
        walk.keep(limits)
        walk.stays = len(request.acts) == 2 and isinstance(request.acts[0], Tell) and isinstance(request.acts[1], Stay)
        acts = request.acts if situation.speaker_w is not None else _back_to_start(request.acts)
        for part, act in enumerate(acts):
            walk.part = part
            follows = acts[part + 1] if part + 1 < len(acts) else None
            if isinstance(act, Visit) and isinstance(act.to, Pose) and isinstance(follows, Tell):
                _look(walk, follows.question)  # "go to the study, come back and tell me what is on the desk"
            _follow(walk, act, alone=len(acts) == 1)
    except Fault as fault:
        return Plan(tuple(walk.targets), fault.why, fault.text, walk.dialogue)
    return _plan(walk, limits)


def _back_to_start(acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """Acts in which "come and tell me" ends where the agent started, for a speaker whose place is not known."""
    made = list(acts)
    for k, act in enumerate(acts):
        beside = (*acts[max(0, k - 1) : k], *acts[k + 1 : k + 2])
        if act == Visit(Pose(Spoken.SPEAKER)) and any(isinstance(one, Tell) for one in beside):
            made[k] = Visit(Pose(Spoken.START))
    return tuple(made)


def _plan(walk: Walk, limits: Limits) -> Plan:
    """The plan of all acts."""
    told = walk.text or ", then ".join(told_target(target) for target in walk.targets) or "there is nothing to do"
    answer = "; ".join(walk.answers) or None
    return Plan(tuple(walk.targets), walk.why, told, walk.dialogue, answer, None if limits == Limits() else limits, tuple(walk.facts))


def _follow(walk: Walk, act: Act, *, alone: bool = False) -> None:
    """Plan one act."""
    if isinstance(act, Visit):
        visit(walk, act.to)
    elif isinstance(act, Face):
        face(walk, act, alone=alone)
    elif not isinstance(act, Stay):
        _STEPS[type(act)](walk, act)


def _when(walk: Walk, act: When) -> None:
    """Plan the branch whose condition holds."""
    first = act.then[0] if act.then else None
    to = first.to if isinstance(first, Visit) else None
    to = to.of if isinstance(to, Spot) else to
    to = to if isinstance(to, RoomPlace | Description) else None
    held = holds(walk, act.check, to)
    branch = act.then if held else act.otherwise
    for one in branch:
        _follow(walk, one, alone=len(branch) == 1)


def _tell(walk: Walk, act: Tell) -> None:
    """Answer a question: of one that no place is given for, beside the thing that it is about."""
    if walk.targets:
        _look(walk, act.question)
    for place in () if walk.targets or walk.stays else looked_for(walk, act.question):
        with suppress(Fault):  # of a thing that cannot be reached, or is not there, more is said with the answer
            reach(walk, place)
    gone = any(target.goal.room >= 0 for target in walk.targets)
    asked = Asked(walk.position_w, walk.yaw_w, walk.pitch, walk.dialogue, walk.camera, _told_room(walk), gone)
    found = inquire(walk.home, act.question, asked)
    if found.why is not None:
        raise Fault(found.why, found.text)
    walk.answers.append(found.text)
    walk.facts.append(found.facts)


def _look(walk: Walk, question: Ask | Inquire) -> None:
    """Go and see what a question is about, after a walk to the room in which it is."""
    room = walk.targets[-1].goal.room if walk.targets else -1
    for place in looked_for(walk, question) if room >= 0 else ():
        found = Resolution() if isinstance(place, RoomPlace) else resolve_reference(walk.world, place, walk.position_w, walk.dialogue)
        there = [thing for thing in found.things if walk.home.things[thing].room == room]
        if there:
            see_in(walk, there, room)


def _told_room(walk: Walk) -> int:
    """Room that "in there" means: the one gone to last, else the one that the agent is in."""
    rooms = [target.goal.room for target in walk.targets if target.goal.room >= 0]
    return rooms[-1] if rooms else walk.room


_STEPS: dict[type, Callable[[Walk, Any], None]] = {
    Rotate: rotate,
    Advance: advance,
    Tilt: tilt,
    Survey: survey,
    Leave: leave,
    Explore: explore,
    Each: visit_each,
    Either: visit_nearest,
    When: _when,
    Tell: _tell,
    Cannot: cannot,
}
