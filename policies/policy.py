"""The low level of the contract: `Policy`, what n agents decide, and what they are handed beyond their sensors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float, Int, Int32

from envs.home import Home
from envs.types import Access, Action, Episode, Labels, Observation, read_only
from policies.subgoals import Subgoals
from policies.thought import Thought

State = Any  # what an agent remembers of n episodes: made by `begin`, handed in and out, never kept elsewhere


@dataclass(frozen=True)
class Privileged:
    """What n agents are handed beyond their sensors; each part is None unless its right was declared.

    POSE: `position_w` [m] and `yaw_w` [rad]; INSTANCE: which thing each pixel shows; SCENE: `homes`; GOAL: `episodes`, as they were
    told to the agents. Homes and episodes are None for slots that are idle.
    """

    access: Access
    position_w: Float[np.ndarray, "n 3"] | None = None
    yaw_w: Float[np.ndarray, "n"] | None = None
    instance: Int32[np.ndarray, "n h w"] | None = None
    homes: tuple[Home | None, ...] | None = None
    episodes: tuple[Episode | None, ...] | None = None


def privileged(access: Access, labels: Labels, homes: Sequence[Home | None], episodes: Sequence[Episode | None]) -> Privileged | None:
    """What agents with some rights are handed, right by right; None for sensors alone."""
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
    """What n agents decide: an `Action` each, the answer or the reason that goes with it, and what they think, if they were asked."""

    action: Int[np.ndarray, "n"]
    text: tuple[str, ...]
    thought: tuple[Thought | None, ...] | None = None


@runtime_checkable
class Policy(Protocol):
    """Decides for n agents in one call, from what they observe and where they are sent."""

    @property
    def access(self) -> Access:
        """What it is handed beyond its sensors."""
        ...

    def begin(self, n: int, *, think: bool = False) -> State:
        """The state of n slots, all idle. With `think` its decisions carry thoughts."""
        ...

    def reset(self, state: State, subgoals: Subgoals, agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None) -> State:
        """The state in which some slots begin anew."""
        ...

    def act(self, observation: Observation, subgoals: Subgoals, state: State, privileged: Privileged | None) -> tuple[Decisions, State]:
        """The next decisions of all n, and the state after them."""
        ...


def check_decisions(decisions: Any, n: int) -> Decisions:
    """`decisions`, once they turned out to be those of n agents. ValueError that says what was expected and what came."""
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
