"""Process of one episode: the agent's file is imported here, and here alone.

Whatever the agent does in it, even to these functions, reaches no other process but as bytes on the socket, and a number for
each turn (`agent.isolated.turns`).
"""

import contextlib
import json
import os
import signal
import socket
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

import numpy as np

from agent.agent import decision_of
from agent.isolated.frames import mapped
from agent.isolated.linux import restrict
from agent.isolated.messages import ACT, ASK, BEGIN, DECLARED, FAILED, FRAME, IMPORTED, packed_decision, receive, send, told
from agent.isolated.turns import MESSAGE, AgentTurns
from agent.own import access_of, class_in
from envs.errors import InputError
from envs.types import Access, Action, Decision, Observation, Task
from policies.policy import Privileged, check_decisions

FIRST = np.zeros(1, np.int64)  # the only slot
SHOWN = 2**16  # greatest length of a traceback
WORDS = 2000  # greatest length of a reason


@dataclass(frozen=True)
class Played:
    """Class in a file that processes play, limit of memory [bytes], and hidden files."""

    file: Path
    wanted: str
    memory: int
    hidden: tuple[Path, ...]


@dataclass(frozen=True)
class Begun:
    """Beginning of an episode: its task, and what the agent is handed."""

    task: Task
    access: Access
    think: bool
    episode: Any = None


def play(connection: int, rules: int, played: Played, code: CodeType | None, home: Any) -> None:
    """Restrict this process, import the agent, and answer messages until the run ends the process.

    `connection` and `rules` are file descriptors, the only ones that stay open beside input and output; `code` is the compiled file.
    """
    os.setpgid(0, 0)  # what it starts ends with it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run is interrupted, and ends this process
    with contextlib.suppress(OSError):  # to wake it does not interrupt the run, which has others to wake
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    if rules < 0:  # it could leave files for others
        os.mkdir(str(os.getpid()))
        os.chdir(str(os.getpid()))
    os.dup2(connection, 3)
    os.dup2(rules, 4) if rules >= 0 else None
    os.closerange(5 if rules >= 0 else 4, 2**16)
    restrict(4 if rules >= 0 else -1, played.memory)
    os.closerange(4, 5)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, 3) as run:
        try:
            player = _Player(run, played, class_in(played.file, played.wanted, code), home)
            send(run, IMPORTED)
            player.answer()
        except EOFError:  # the run is over
            return
        except BaseException as error:
            words = traceback.format_exception_only(error)[-1].strip()[:WORDS]
            bad = str(error) if isinstance(error, InputError) else ""
            send(run, FAILED, json.dumps({"error": words, "bad_input": bad, "traceback": traceback.format_exc()[-SHOWN:]}).encode())
        finally:
            with contextlib.suppress(Exception):
                sys.stdout.flush()


class _Player:
    """Agent in this process, and what it has been told."""

    def __init__(self, run: socket.socket, played: Played, kind: type, home: Any) -> None:
        self.run, self.home, self.kind, self.name = run, home, kind, f"{played.file}:{played.wanted}"
        self.batched = hasattr(kind, "begin")
        self.agent: Any = None
        self.state = self.begun = self.observation = self.handed = None

    def answer(self) -> None:
        """Answer messages for ever: what the agent declares, a task, its first frame, a frame."""
        while True:
            kind, content = receive(self.run)
            if kind == ACT:
                self._act()
            elif kind == BEGIN:
                self._begin(told(content))
            elif kind == FRAME:
                frames, *turns = socket.recv_fds(self.run, 1, 2)[1]
                self._reset(*mapped(frames, told(content)))
                if turns:
                    self._take(AgentTurns(*turns))
            elif kind == ASK:
                kept = getattr(self.kind, "keeps_state", False) is True
                declared = {"access": access_of(self.kind, self.name).value, "keeps_state": kept}
                send(self.run, DECLARED, json.dumps(declared).encode())

    def _begin(self, begun: Begun) -> None:
        """Make the agent, a new one for each episode unless it is batched."""
        self.begun = begun
        if not self.batched or self.agent is None:
            self.agent = self.kind()
            self.state = self.agent.begin(1, think=begun.think) if self.batched else None

    def _reset(self, observation: Observation, arrays: dict[str, np.ndarray]) -> None:
        """Begin the episode, with the arrays of its first frame."""
        assert self.begun is not None
        self.observation, self.handed = observation, _privileged(self.begun, arrays, self.home)
        if self.batched:
            self.state = self.agent.reset(self.state, [self.begun.task], FIRST, self.handed)
        else:
            self.agent.reset(self.begun.task, self.handed)

    def _take(self, turns: AgentTurns) -> None:
        """Take all turns of an episode."""
        while turns.next():
            self._act(turns)

    def _act(self, turns: AgentTurns | None = None) -> None:
        """Decide on the frame in shared memory; an action alone is written there, too."""
        thought = None
        if self.batched:
            assert self.begun is not None
            decisions, self.state = self.agent.act(self.observation, self.state, self.handed)
            decisions = check_decisions(decisions, 1)
            decision = Decision(Action(int(decisions.action[0])), decisions.text[0])
            thought = decisions.thought[0] if decisions.thought is not None and self.begun.think else None
        else:
            given = self.agent.act(self.observation, self.handed)
            decision = Decision(given) if type(given) is Action else decision_of(given)
        if turns is not None and thought is None and not decision.text:
            turns.decide(decision.action)
            return
        send(self.run, *packed_decision(decision, thought))
        if turns is not None:
            turns.decide(MESSAGE)


def _privileged(begun: Begun, arrays: dict[str, np.ndarray], home: Any) -> Privileged | None:
    """Privileged information of an agent that declared some."""
    if begun.access is Access.NONE:
        return None
    homes = (home,) if Access.SCENE in begun.access else None
    return Privileged(begun.access, **arrays, homes=homes, episodes=(begun.episode,) if Access.GOAL in begun.access else None)
