"""A walk while it is planned: `Walk`, and the situation in which it begins."""

from copy import copy
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.language.answering.asked import Facts
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.targets import Aim, Target, goal_of, thinned
from envs.language.semantics.world import named, world_of
from envs.limits import limited
from envs.types import Camera, Goal, Limits


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


class Fault(Exception):
    """Reason why a request cannot be carried out."""

    def __init__(self, why: ImpossibleReason, text: str) -> None:
        super().__init__(text)
        self.why, self.text = why, text


class Walk:
    """A walk while it is planned.

    It has the targets so far, the answers, and the pose [m, rad] in which the last target ends. `free` is the home with the walkable space
    that the limits leave.
    """

    def __init__(self, home: Home, situation: Situation) -> None:
        self.home, self.free, self.world, self.situation = home, home, world_of(home), situation
        self.position_w, self.yaw_w, self.pitch = np.asarray(situation.position_w, np.float64), situation.yaw_w, situation.pitch
        self.dialogue, self.camera = replace(situation.dialogue, here=self.room, yaw_w=situation.yaw_w).begun(), situation.camera
        self.targets: list[Target] = []
        self.answers: list[str] = []
        self.facts: list[Facts] = []
        self.why: ImpossibleReason | None = None
        self.text = ""
        self.part = 0
        self.limited = Limits()
        self.stays = False  # a question is answered from where the agent is

    @property
    def room(self) -> int:
        """Id of the room that the agent is in, -1 for none."""
        return int(self.home.rooms_at(self.position_w[None])[0])

    def keep(self, limits: Limits) -> None:
        """Go within limits from here on."""
        self.limited = limits
        self.free = limited(self.home, limits, self.situation.position_w)

    def branch(self) -> "Walk":
        """Copy of this walk, to try a way to go on."""
        other = copy(self)
        other.targets = list(self.targets)
        return other

    def take(self, other: "Walk") -> None:
        """Go on as a branch did."""
        self.__dict__.update(other.__dict__)

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
            raise Fault(ImpossibleReason.UNREACHABLE, f"{text} cannot be reached")
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

    def pose(self, yaw_w: float, *, pitch: float | None = None, position_w: np.ndarray | None = None, text: str) -> None:
        """Take a pose."""
        self.settle()
        place = self.position_w if position_w is None else position_w
        tilt = self.pitch if pitch is None else pitch
        self.position_w, self.yaw_w, self.pitch = place, yaw_w, tilt
        self.targets.append(Target(Goal(0, place[None], np.full(1, yaw_w), np.full(1, tilt), facing=True), self.part, text))

    def settle(self) -> None:
        """Narrow the last target to the pose in which it ends, before a move."""
        if not self.targets:
            return
        last = self.targets[-1]
        if len(last.goal.position_w) > 1:
            one = replace(
                last.goal, position_w=self.position_w[None], yaw_w=np.full(1, self.yaw_w), pitch=np.full(1, self.pitch), facing=True
            )
            self.targets[-1] = replace(last, goal=one)
