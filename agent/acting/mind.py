"""`Mind`: one agent's task, memory and belief while it carries out an instruction."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from jaxtyping import Float

from agent.ablations import Part
from agent.acting.belief import LATE, Belief, belief_of
from agent.acting.everyday.windows import Panes, with_windows
from agent.memory.memory import Memory
from envs.language.semantics.denotation import Dialogue
from envs.types import Task
from policies.navigation.hints import Lead
from policies.navigation.memory import Frame
from policies.thought import MapView

HURRY = 30  # actions before the end of the budget, with which what is known has to do


class Impossible(Exception):
    """Reason why a task cannot be carried out, in words."""


class GivenUp(Exception):
    """Reason why an agent that does not replan goes no further, in words."""


@dataclass
class Mind:
    """State of one agent: its place, memory, plan and last check.

    Places are in the frame of its memory, in which `start` is the pose where the instruction was given; they are the same for a new memory.
    `explored` is whether all of the home was seen, `plan` the plan in words, `step` its current line, `verdict` the last check and its
    reason. `mapped` gives its map, `looked_at` the landmarks that were seen from nearby, `in_view` the pixels of those seen now, `glances`
    the places that got a closer look, `lead` the place that a route leads on from, `hinted` what its navigation was told last and where.
    `bounds` are limits on the way (`agent.acting.everyday.limits`), None without any; `panes` the windows that it saw
    (`agent.acting.everyday.windows`), None while nobody asks for them; `lag` the number of pictures that its beliefs may lack. `seek` is
    the course of looking for a thing, None for that of `agent.acting.courses`; where it has a policy decide, `prospects` are those of the
    last decision and `chosen` its outcome. `without` are the parts of its agent that are left out.
    """

    task: Task
    memory: Memory
    start: Frame = field(default_factory=Frame)
    position_a: Float[np.ndarray, "3"] = field(default_factory=lambda: np.zeros(3))
    yaw_a: float = 0.0
    pitch_a: float = 0.0
    collided: bool = False
    acted: int = 0
    explored: bool = False
    mapped: Callable[[], MapView] | None = None
    dialogue: Dialogue = field(default_factory=Dialogue)
    plan: list[str] = field(default_factory=list)
    step: int = 0
    verdict: str = ""
    known: Belief | None = None
    looked_at: set[int] = field(default_factory=set)
    glances: list[np.ndarray] = field(default_factory=list)
    in_view: dict[int, int] = field(default_factory=dict)
    lead: Lead | None = None
    hinted: Any = None
    bounds: Any = None
    panes: Panes | None = None
    lag: int = LATE
    seek: Any = None
    prospects: Any = None
    chosen: Any = None
    without: frozenset[Part] = frozenset()

    @property
    def origin(self) -> Float[np.ndarray, "3"]:
        """Place [m] where the instruction was given."""
        return np.array(self.start.position)

    @property
    def free(self) -> MapView | None:
        """Present map, None before there is one."""
        return None if self.mapped is None else self.mapped()

    @property
    def late(self) -> bool:
        """Whether the budget is nearly used up."""
        return self.acted >= self.task.budget - HURRY

    @property
    def done_looking(self) -> bool:
        """Whether no more of the home will be seen before a decision."""
        return self.explored or self.late

    @property
    def seen_m2(self) -> float:
        """Area of the floor that was seen [m^2]."""
        view = self.free
        return 0.0 if view is None else float(view.free.sum()) * view.cell**2

    @property
    def edge(self) -> float:
        """Distance [m] from the start to the nearest floor beyond which nothing is known."""
        view = self.free
        if view is None or not view.free.size:
            return 0.0
        free, known = np.pad(view.free, 1), np.pad(view.free | view.occupied, 1)
        open_ = ~(known[2:, 1:-1] & known[:-2, 1:-1] & known[1:-1, 2:] & known[1:-1, :-2])
        row, column = np.nonzero(free[1:-1, 1:-1] & open_)
        x, z = view.x0 + (column + 0.5) * view.cell, view.z0 + (row + 0.5) * view.cell
        off = np.hypot(x - self.start.position[0], z - self.start.position[2])
        return float(off.min(initial=np.inf))

    @property
    def here(self) -> int:
        """Room that the agent is in, -1 for none that it knows."""
        return self.memory.room_at(self.position_a)

    @property
    def belief(self) -> Belief:
        """Present beliefs."""
        return self.believe(self.lag)

    def believe(self, late: int) -> Belief:
        """Beliefs that may lack what the last `late` pictures have changed."""
        if self.known is None:
            self.known = belief_of(self.memory, self.origin, late)
            if self.panes is not None:
                world = with_windows(self.known.world, self.panes, self.memory.plan())
                self.known = replace(self.known, world=world)
        return self.known

    def name(self, number: int) -> str:
        """Color and category of a landmark."""
        thing = self.belief.world.known.get(number)
        return "thing" if thing is None else f"{thing.color} {thing.category}".strip()

    def evidence(self) -> str:
        """Part of the home that was seen, in words."""
        rooms = len(self.belief.world.rooms)
        return f"I have seen {self.seen_m2:.0f} m² and {rooms} room{'' if rooms == 1 else 's'}"
