"""Agents to compare with, each by its name: `agent_named`. Here are those that do not look; the others have files of their own."""

import difflib
import importlib.util
import inspect
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.baselines.oracle import ARRIVED, Oracle, OracleAgent, face
from envs.errors import InputError
from envs.types import Action, Decision, Labels, Observation, Task
from policies.policy import Agent, Privileged
from policies.seeker import FrontierOracle

__all__ = ["AGENTS", "ARRIVED", "Blind", "Forward", "FrontierOracle", "Listed", "Oracle", "OracleAgent", "Random", "agent_named", "face"]

MOVES = (Action.FORWARD, Action.LEFT, Action.RIGHT, Action.UP, Action.DOWN)
STOPPING = 0.02  # share of STOP among a random agent's actions
FORWARDS = 37  # steps ahead before STOP, those of VLN-CE's hand-crafted agent (Krantz et al. 2020, arXiv 2004.02857)
WHIM = 0.05  # share of steps at which a wanderer turns for no reason
ANSWERS = ("yes", "no", "1", "2", "3", "red", "white", "black", "brown", "gray", "wood", "small", "large", "kitchen", "bedroom")
RANDOM, AHEAD, BLIND = 41, 42, 43  # purposes of generators
DECISIONS = {action: Decision(action) for action in Action}


class Random:
    """Any movement, each as likely as the others, and STOP at 2% of steps; where something was asked, one of `ANSWERS` instead of STOP."""

    access = ()

    def reset(self, brief: Task, known: Privileged | None) -> None:
        """An episode begins: what it will do is drawn from the seed."""
        self._rng = np.random.default_rng([brief.seed, RANDOM])
        self._ending, self._count = _ending(brief, self._rng), brief.budget
        self._draw()

    def act(self, observation: Observation, labels: Labels | None) -> Decision:
        """The next one."""
        if not self._next:
            self._draw()
        chosen = self._next.pop()
        return DECISIONS[MOVES[chosen]] if chosen >= 0 else self._ending

    def _draw(self) -> None:
        """As many actions as the budget has: numbers of `MOVES`, -1 for the end."""
        stops = self._rng.random(self._count) < STOPPING
        self._next = np.where(stops, -1, self._rng.integers(len(MOVES), size=self._count)).tolist()


class Forward:
    """Walks ahead, turns at random where it collides, and after 37 steps ahead, or within 0.2 m of a point that it was told, stops."""

    access = ()

    def reset(self, brief: Task, known: Privileged | None) -> None:
        """An episode begins."""
        self._rng = np.random.default_rng([brief.seed, AHEAD])
        self._brief, self._ending = brief, _ending(brief, self._rng)
        self._walked, self._turns, self._side = 0, 0, Action.LEFT

    def act(self, observation: Observation, labels: Labels | None) -> Decision:
        """Ahead, unless it turns or has walked enough."""
        if self._walked >= FORWARDS or (self._brief.goal_a is not None and _away(observation, self._brief.goal_a)[0] < 0.2):
            return self._ending
        if observation.collided[0] and not self._turns:
            self._turns, self._side = int(self._rng.integers(1, 6)), _side(self._rng)
        if self._turns:
            self._turns -= 1
            return DECISIONS[self._side]
        self._walked += 1
        return DECISIONS[Action.FORWARD]


class Blind:
    """Greedy without vision: turns to the point that it was told and walks, around what it bumps into; without a point it wanders.

    Never looks at `rgb` or `depth`. It stops where another step would not bring it nearer, or with the last action of its budget.
    """

    access = ()

    def reset(self, brief: Task, known: Privileged | None) -> None:
        """An episode begins."""
        self._rng = np.random.default_rng([brief.seed, BLIND])
        self._brief, self._ending, self._acted = brief, _ending(brief, self._rng), 0
        self._turns, self._ahead, self._side, self._bumps = 0, 0, Action.LEFT, 0

    def act(self, observation: Observation, labels: Labels | None) -> Decision:
        """The next step of a detour, else towards the point."""
        self._acted += 1
        if self._acted >= self._brief.budget:
            return self._ending
        if observation.collided[0]:
            self._bump()
        if self._turns:
            self._turns -= 1
            return DECISIONS[self._side]
        if self._ahead:
            self._ahead -= 1
            return DECISIONS[Action.FORWARD]
        if self._brief.goal_a is None:
            if self._rng.random() < WHIM:
                return DECISIONS[_side(self._rng)]
            return DECISIONS[Action.FORWARD]
        return self._towards(observation, self._brief.goal_a)

    def _bump(self) -> None:
        """Begin a detour, or turn further on one: to the side for a while, longer each time."""
        if not self._ahead:
            self._side, self._bumps = _side(self._rng), self._bumps + 1
        self._turns = 2 if self._brief.goal_a is not None else int(self._rng.integers(1, 6))
        self._ahead = int(self._rng.integers(1, 3 + self._bumps))

    def _towards(self, observation: Observation, goal_a: np.ndarray) -> Decision:
        """A turn to the goal, a step if it brings it nearer, else the end."""
        body = self._brief.body
        away, heading = _away(observation, goal_a)
        turned = face(float(observation.yaw_a[0]), 0.0, heading, 0.0, body)
        off = heading - float(observation.yaw_a[0])
        after = math.hypot(away * math.cos(off) - body.step, away * math.sin(off))
        if turned == Action.STOP or away < body.step / 2:
            return DECISIONS[Action.FORWARD] if after < away else self._ending
        return DECISIONS[turned]


def _ending(brief: Task, rng: np.random.Generator) -> Decision:
    """How an agent that knows nothing ends: STOP, and where something was asked, an answer at random."""
    if brief.task == "ask":
        return Decision(Action.ANSWER, str(rng.choice(ANSWERS)))
    return DECISIONS[Action.STOP]


def _side(rng: np.random.Generator) -> Action:
    """Left or right."""
    return (Action.LEFT, Action.RIGHT)[int(rng.integers(2))]


def _away(observation: Observation, goal_a: np.ndarray) -> tuple[float, float]:
    """How far a point is on the floor [m], and in which direction (as a yaw [rad])."""
    x, z = float(goal_a[0] - observation.position_a[0, 0]), float(goal_a[2] - observation.position_a[0, 2])
    return math.hypot(x, z), math.atan2(-x, -z)


@dataclass(frozen=True)
class Listed:
    """An agent that has a name here: what it does, and what makes one."""

    text: str
    build: Callable[[], Agent]

    @property
    def access(self) -> tuple[str, ...]:
        """What it knows beyond its sensors."""
        return self.build().access


AGENTS: dict[str, Listed] = {
    "random": Listed("any movement, 2% STOP", Random),
    "forward": Listed("walks ahead, turns where it collides, stops after 37 steps", Forward),
    "blind": Listed("greedy without vision: turns to the point and walks, around what it bumps into; else wanders", Blind),
    "frontier-oracle": Listed("explores on a map from depth and pose, is told by labels what it sees, walks there", FrontierOracle),
    "oracle": Listed("walks shortest paths to the goals, whose places it knows", OracleAgent),
}


def agent_named(name: str) -> Agent:
    """A new agent: one of `AGENTS`, or a class of yours as my_file.py:MyAgent. InputError for a name or class that cannot be one."""
    if name in AGENTS:
        return AGENTS[name].build()
    file, colon, wanted = name.rpartition(":")
    if not colon or not file.endswith(".py"):
        close = difflib.get_close_matches(name, AGENTS, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise InputError(f"agent: expected one of {', '.join(AGENTS)}, or FILE.py:CLASS for your own, got {name!r}{hint}")
    return _built(_class_in(Path(file), wanted), name)


def _class_in(file: Path, wanted: str) -> type:
    """The class of that name in a Python file, whose neighbours it may import."""
    if not file.is_file():
        raise InputError(f"agent: expected a Python file, but there is no {file}")
    label = f"gothere_agent_{file.stem}"
    spec = importlib.util.spec_from_file_location(label, file)
    assert spec and spec.loader  # a name that ends with .py has both
    module = importlib.util.module_from_spec(spec)
    sys.modules[label] = module
    sys.path.insert(0, str(file.parent.resolve()))
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise InputError(f"agent: {file} cannot be imported ({type(error).__name__}: {error})") from error
    finally:
        sys.path.remove(str(file.parent.resolve()))
    found = getattr(module, wanted, None)
    if not isinstance(found, type):
        classes = [k for k, v in vars(module).items() if isinstance(v, type) and v.__module__ == label]
        close = difflib.get_close_matches(wanted, classes, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(classes) or 'none'}"
        raise InputError(f"agent: expected a class {wanted!r} in {file}; {hint}")
    return found


def _built(kind: type, name: str) -> Agent:
    """An agent of a class, once it has turned out to be one."""
    missing = [part for part in ("access", "reset", "act") if not hasattr(kind, part)]
    if missing and missing != ["access"]:  # __init__ may set it
        raise InputError(f"agent {name}: expected a class with access, reset(brief, known) and act(observation, labels); no {missing[-1]}")
    needed = [
        p.name
        for p in inspect.signature(kind).parameters.values()
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
    ]
    if needed:
        raise InputError(f"agent {name}: expected a class that needs no arguments, but it needs {', '.join(needed)}; give them defaults")
    agent = kind()
    access = getattr(agent, "access", None)
    if not isinstance(access, tuple) or not all(isinstance(part, str) for part in access):
        raise InputError(f"agent {name}: expected access to be a tuple of words, () for sensors alone, got {access!r}")
    return agent
