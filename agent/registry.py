"""Agents by name: `agent_named`, one of `AGENTS` or a user's class."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass

from agent.agent import Agent
from agent.baselines.blind import Blind
from agent.baselines.forward import Forward
from agent.baselines.frontier_oracle import FrontierOracle
from agent.baselines.oracle import Oracle
from agent.baselines.random import Random
from agent.isolated.agent import Isolated
from agent.isolated.sandbox import DEFAULT, Sandbox
from agent.own import agent_of, class_in, own_agent
from agent.single import OneByOne
from envs.errors import InputError
from envs.types import Access


@dataclass(frozen=True)
class Listed:
    """Registered agent: description and constructor."""

    text: str
    build: Callable[[], Agent]

    @property
    def access(self) -> Access:
        """Rights to information beyond the sensors."""
        return self.build().access


def _whole() -> Agent:
    """The agent without privileges, which needs torch."""
    from agent.acting.agent import GothereFrontier

    return GothereFrontier()


def _deciding() -> Agent:
    """The whole agent with a learned policy of decisions."""
    from agent.acting.agent import GothereFrontier
    from agent.decision.policy import policy_of

    return GothereFrontier(decide=policy_of())


AGENTS: dict[str, Listed] = {
    "random": Listed("any movement, 2% STOP", Random),
    "forward": Listed("walks ahead, turns where it collides, stops after 37 steps", lambda: OneByOne(Forward, Access.NONE)),
    "blind": Listed(
        "greedy without vision: turns to the point and walks, around what it bumps into; else wanders", lambda: OneByOne(Blind, Access.NONE)
    ),
    "frontier-oracle": Listed("explores on a map from depth and pose, recognizes things by labels, walks there", FrontierOracle),
    "frontier-parser": Listed("frontier-oracle that understands the forms of training texts alone", lambda: FrontierOracle(forms="train")),
    "gothere-frontier": Listed("told nothing but words: sees by its networks, remembers, explores, checks what it finds", _whole),
    "gothere": Listed("gothere-frontier whose decisions come from a learned policy: where to look, what to check, when to stop", _deciding),
    "oracle": Listed("walks shortest paths to the goals, whose places it knows", Oracle),
}


def agent_named(name: str, sandbox: Sandbox | None = DEFAULT) -> Agent:
    """Make an agent: one of `AGENTS`, or a user's class as my_file.py:MyAgent.

    A user's class plays in processes of its own, with the limits of `sandbox`; with None in this one, for debugging. InputError for an
    unknown name or an invalid class.
    """
    if name in AGENTS:
        return AGENTS[name].build()
    own = own_agent(name)
    if own is None:
        close = difflib.get_close_matches(name, AGENTS, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise InputError(f"agent: expected one of {', '.join(AGENTS)}, or FILE.py:CLASS for your own, got {name!r}{hint}")
    return agent_of(class_in(*own), name) if sandbox is None else Isolated(*own, sandbox)
