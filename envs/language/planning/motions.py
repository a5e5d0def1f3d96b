"""Motions: turns, ways straight ahead, looks around and at things."""

import numpy as np

from envs.language.planning.moves import ahead, beheld, facing, turned
from envs.language.planning.visits import visit
from envs.language.planning.walk import Fault, Walk
from envs.language.semantics.acts import Advance, Face, Opening, Rotate, Survey, Tilt
from envs.language.semantics.denotation import ImpossibleReason
from envs.language.semantics.resolve import resolve_reference
from envs.language.semantics.world import named, phrase


def rotate(walk: Walk, act: Rotate) -> None:
    """Turn left or right.

    A turn by more than half a circle is made in parts, so that the agent goes the long way round.
    """
    parts = 1 if abs(act.degrees) <= 180 else 3
    for part in range(1, parts + 1):
        walk.pose(turned(walk.yaw_w, act.degrees / parts), text=_turn(round(act.degrees * part / parts)))


def advance(walk: Walk, act: Advance) -> None:
    """Go straight, forwards or backwards."""
    back = act.back or act.metres < 0
    end, way = ahead(walk.free, walk.position_w, walk.yaw_w + (np.pi if back else 0.0), abs(act.metres))
    if act.metres and way < abs(act.metres) - 0.3:
        raise Fault(ImpossibleReason.UNREACHABLE, f"something is in the way after {way:.1f} m, so I cannot go {abs(act.metres):g} m")
    walk.pose(walk.yaw_w, position_w=end, text=f"go {way:.1f} m {'back' if back else 'ahead'}")


def tilt(walk: Walk, act: Tilt) -> None:
    """Look up or down."""
    walk.pose(walk.yaw_w, pitch=float(np.radians(act.degrees)), text="look " + _up(act.degrees))


def survey(walk: Walk, act: Survey) -> None:
    """Turn round once."""
    for share in (120, 240, 360):
        yaw = walk.yaw_w + np.radians(120)
        walk.pose(float(yaw), text=f"look around: {share} of 360 degrees")


def face(walk: Walk, act: Face, *, alone: bool) -> None:
    """Turn to a thing that can be seen from here, else go to it."""
    if act.here and isinstance(act.to, Opening):
        raise Fault(ImpossibleReason.UNREACHABLE, f"I turn to a {act.to.kind} from beside it alone, so I would have to move")
    if isinstance(act.to, Opening) or (act.close and not alone and not act.here):
        visit(walk, act.to)
        return
    found = resolve_reference(walk.world, act.to, walk.position_w, walk.dialogue)
    seen = [n for n in found.things if beheld(walk.home, walk.home.things[n], walk.position_w, walk.camera)]
    if act.here and found.why in (None, ImpossibleReason.AMBIGUOUS) and not seen:
        raise Fault(ImpossibleReason.UNREACHABLE, f"I cannot see {phrase(act.to)} from here, so I would have to move")
    if found.why not in (None, ImpossibleReason.AMBIGUOUS) or not seen:
        visit(walk, act.to)
        return
    thing = walk.home.things[min(seen, key=lambda n: float(np.linalg.norm(np.array(walk.home.things[n].center) - walk.position_w)))]
    walk.mention((thing.id,), -1)
    yaw, pitch = facing(thing, walk.position_w, walk.camera)
    walk.pose(yaw, pitch=pitch, text=f"face {named(walk.world, thing)}")


def _turn(degrees: int) -> str:
    """A turn in words."""
    if abs(degrees) == 180:
        return "turn around"
    return f"turn {'left' if degrees > 0 else 'right'} by {abs(degrees)} degrees"


def _up(degrees: int) -> str:
    return "straight ahead" if not degrees else "up" if degrees > 0 else "down"
