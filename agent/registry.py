"""Agents by name: `agent_named`, one of `AGENTS` or a user's class."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agent.ablations import Part, joined, listed, split
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
    """Registered agent: description, constructor, and the parts that it can be left without.

    With such parts, the constructor has a keyword `without`, and those of `GothereFrontier`."""

    text: str
    build: Callable[..., Agent]
    parts: tuple[Part, ...] = ()

    @property
    def access(self) -> Access:
        """Rights to information beyond the sensors."""
        return self.build().access


RULED = tuple(part for part in Part if part is not Part.RL)  # parts of an agent that decides by rules


def _whole(without: frozenset[Part] = frozenset(), **more: Any) -> Agent:
    """The agent without privileges, which needs torch."""
    from agent.acting.agent import GothereFrontier

    return GothereFrontier(without=without, **more)


def _deciding(without: frozenset[Part] = frozenset(), **more: Any) -> Agent:
    """The whole agent with a learned policy of decisions."""
    from agent.decision.policy import WEIGHTS

    return _whole(without, decide=None if Part.RL in without else WEIGHTS, **more)


def _reactive() -> Agent:
    """The recurrent policy, which needs torch."""
    from agent.reactive import Reactive

    return OneByOne(Reactive, Access.NONE)


AGENTS: dict[str, Listed] = {
    "random": Listed("any movement, 2% STOP", Random),
    "forward": Listed("walks ahead, turns where it collides, stops after 37 steps", lambda: OneByOne(Forward, Access.NONE)),
    "blind": Listed(
        "greedy without vision: turns to the point and walks, around what it bumps into; else wanders", lambda: OneByOne(Blind, Access.NONE)
    ),
    "frontier-oracle": Listed("explores on a map from depth and pose, recognizes things by labels, walks there", FrontierOracle),
    "frontier-parser": Listed("frontier-oracle that understands the forms of training texts alone", lambda: FrontierOracle(forms="train")),
    "reactive": Listed("a recurrent network decides every action from RGB-D and pose: for pointnav and objectnav alone", _reactive),
    "gothere-frontier": Listed("told nothing but words: sees by its networks, remembers, explores, checks what it finds", _whole, RULED),
    "gothere": Listed(
        "gothere-frontier whose decisions come from a learned policy: where to look, what to check, when to stop", _deciding, tuple(Part)
    ),
    "oracle": Listed("walks shortest paths to the goals, whose places it knows", Oracle),
}


def agent_named(name: str, sandbox: Sandbox | None = DEFAULT) -> Agent:
    """Make an agent: one of `AGENTS`, or a user's class as my_file.py:MyAgent.

    Prefixes leave parts of it out (`agent.ablations`). A user's class plays in processes of its own, with the limits of `sandbox`; with
    None in this one, for debugging. InputError for an unknown name or part, or an invalid class.
    """
    parts, name = split(name)
    if parts:
        return _ablated(parts, name)
    if name in AGENTS:
        return AGENTS[name].build()
    own = own_agent(name)
    if own is None:
        close = difflib.get_close_matches(name, AGENTS, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise InputError(f"agent: expected one of {', '.join(AGENTS)}, or FILE.py:CLASS for your own, got {name!r}{hint}")
    return agent_of(class_in(*own), name) if sandbox is None else Isolated(*own, sandbox)


def _ablated(parts: tuple[Part, ...], name: str) -> Agent:
    """An agent without some parts; InputError for one that has none of them."""
    able = AGENTS[name].parts if name in AGENTS else ()
    if lacking := [part for part in parts if part not in able]:
        those = "; ".join(f"{listed(one.parts)} before {agent}" for agent, one in AGENTS.items() if one.parts)
        raise InputError(f"{joined(parts, name)}: {name} has no {lacking[0]} to leave out; expected one of {those}")
    return AGENTS[name].build(without=frozenset(parts))
