"""Contract of low-level policies: `Policy`, `Decisions` and `Privileged` information."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float, Int, Int32

from envs.types import Access, Action, Episode, Labels, Observation, read_only
from policies.subgoals import Subgoals
from policies.thought import Thought

if TYPE_CHECKING:
    from envs.home import Home
else:
    Home = Any  # a home brings the renderer with it, which agents in processes of their own begin without

State = Any  # memory of n episodes: made by `begin`, passed in and out, never kept elsewhere


@dataclass(frozen=True)
class Privileged:
    """Information of n agents beyond their sensors; parts without a declared right are None.

    POSE: `position_w` [m] and `yaw_w` [rad]; INSTANCE: instance id of each pixel; SCENE: `homes`; GOAL: `episodes`, as assigned
    to the agents. Homes and episodes are None for idle slots.
    """

    access: Access
    position_w: Float[np.ndarray, "n 3"] | None = None
    yaw_w: Float[np.ndarray, "n"] | None = None
    instance: Int32[np.ndarray, "n h w"] | None = None
    homes: tuple[Home | None, ...] | None = None
    episodes: tuple[Episode | None, ...] | None = None


def privileged(access: Access, labels: Labels, homes: Sequence[Home | None], episodes: Sequence[Episode | None]) -> Privileged | None:
    """Privileged information for some rights; None for sensors alone."""
    if access is Access.NONE:
        return None
    pose, pictures = Access.POSE in access, Access.INSTANCE in access
    return Privileged(
        access,
        read_only(labels.position_w) if pose else None,
        read_only(labels.yaw_w) if pose else None,
        read_only(labels.instance) if pictures else None,
        tuple(homes) if Access.SCENE in access else None,
        tuple(episodes) if Access.GOAL in access else None,
    )


@dataclass(frozen=True)
class Decisions:
    """Decisions of n agents: actions, texts, and thoughts if requested.

    A text is the answer of ANSWER or the reason of CANNOT, else ''. `errors` are those of agents that failed by themselves: their episodes
    end with them, the others go on.
    """

    action: Int[np.ndarray, "n"]
    text: tuple[str, ...]
    thought: tuple[Thought | None, ...] | None = None
    errors: tuple[Exception | None, ...] | None = None


@runtime_checkable
class Policy(Protocol):
    """Low-level policy: acts for n agents in one call, from observations and sub-goals."""

    @property
    def access(self) -> Access:
        """Rights to information beyond the sensors."""
        ...

    def begin(self, n: int, *, think: bool = False) -> State:
        """State of n idle slots; with `think` the decisions carry thoughts."""
        ...

    def reset(self, state: State, subgoals: Subgoals, agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None) -> State:
        """Assign sub-goals to some slots, which start again; the new state."""
        ...

    def act(self, observation: Observation, subgoals: Subgoals, state: State, privileged: Privileged | None) -> tuple[Decisions, State]:
        """Next decisions of all n agents, and the state after them."""
        ...


def check_decisions(decisions: Any, n: int) -> Decisions:
    """Return the decisions if they are valid for n agents.

    ValueError with the expected and the actual value otherwise.
    """
    if not isinstance(decisions, Decisions):
        raise ValueError(f"act: expected Decisions and a state, got {type(decisions).__name__}")
    action = np.asarray(decisions.action)
    if action.shape != (n,) or action.dtype.kind not in "iu":
        raise ValueError(f"act: expected {n} whole numbers as actions, got shape {action.shape} of {action.dtype}")
    if n and not 0 <= action.min() <= action.max() < len(Action):
        raise ValueError(f"act: expected actions from 0 to {len(Action) - 1}, got {action.min()} to {action.max()}")
    if len(decisions.text) != n or not all(isinstance(text, str) for text in decisions.text):
        raise ValueError(f"act: expected {n} texts, got {len(decisions.text)} ({decisions.text!r:.80})")
    return decisions
