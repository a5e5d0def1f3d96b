"""`Isolated`: an agent of somebody's own file, whose episodes run in processes of their own."""

import json
import pickle
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Int

from agent.isolated.child import Begun
from agent.isolated.client import AgentError, Process, Template
from agent.isolated.frames import Frames, arrays_of
from agent.isolated.messages import ASK
from agent.isolated.sandbox import Sandbox
from envs.errors import InputError
from envs.types import Access, Action, Decision, Observation, Task
from policies.policy import Decisions, Privileged
from policies.thought import Thought


@dataclass
class _Slot:
    """Slot: the process of its episode, if any, and its shared memory."""

    process: Process | None = None
    frames: Frames | None = None
    shown: bool = False  # whether the process has this memory
    busy: bool = False  # whether it has an episode


class Isolated:
    """Agent of a class in a file, with a new process for each episode.

    A class that declares `keeps_state = True` has one process for all its episodes instead, which have to come one at a time.
    """

    def __init__(self, file: Path, wanted: str, sandbox: Sandbox) -> None:
        self.name, self.sandbox = f"{file}:{wanted}", sandbox
        self._template = Template(file, wanted, sandbox)
        asked = self._template.new()
        try:
            asked.tell(ASK)
            declared = json.loads(asked.answer(0.0)[1])
            self._access, self.keeps_state = Access(int(declared["access"])), declared["keeps_state"] is True
        except (AgentError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"agent {self.name}: cannot be made ({error})") from error
        finally:
            asked.end()
        self._slots: list[_Slot] = []
        self._known: list = []  # homes that the template has been told, the last ones
        self._told = 0

    @property
    def access(self) -> Access:
        """Rights that the class declared when it was first imported; later changes have no effect."""
        return self._access

    @property
    def restricted(self) -> bool:
        """Whether the kernel keeps its processes from files and other processes."""
        return self._template.restricted

    def begin(self, n: int, *, think: bool = False) -> list[_Slot]:
        """Idle slots; processes of earlier ones are ended.

        InputError for several slots of an agent that keeps its state.
        """
        if self.keeps_state and n > 1:
            raise InputError(f"agent {self.name}: keeps its state, so its episodes come one at a time, got {n} at a time")
        for slot in self._slots:
            if slot.process is not None:
                slot.process.end()
            if slot.frames is not None:
                slot.frames.close()
        self._slots, self._think = [_Slot() for _ in range(n)], think
        return self._slots

    def reset(
        self, state: list[_Slot], tasks: Sequence[Task | None], agent_ids: Int[np.ndarray, "k"], privileged: Privileged | None
    ) -> list[_Slot]:
        """End the processes of some slots, and begin new ones with their tasks."""
        for i, task in zip(agent_ids.tolist(), tasks, strict=True):
            slot = state[i]
            before, slot.shown, slot.busy = slot.process, False, task is not None
            if before is None or not before.alive or not self.keeps_state:
                slot.process = None if task is None else self._template.new(self._home(privileged, i))
                if before is not None:
                    before.end()  # after the new one has been asked for, which is there at once
            if task is not None and slot.process is not None:
                episode = privileged.episodes[i] if privileged is not None and privileged.episodes is not None else None
                slot.process.begin(pickle.dumps(Begun(task, self.access, self._think, episode)))
        return state

    def act(self, observation: Observation, state: list[_Slot], privileged: Privileged | None) -> tuple[Decisions, list[_Slot]]:
        """Decisions of all processes; those that fail, or are late, fail by themselves."""
        arrays, began = arrays_of(observation, privileged), time.monotonic()
        busy = [i for i, slot in enumerate(state) if slot.busy and slot.process is not None and slot.process.alive]
        for i in busy:
            self._show(state[i], arrays, i)
        until = began + self.sandbox.decision_s
        decided: list[tuple[Decision, Thought | None]] = [(Decision(Action.STOP), None)] * len(state)
        errors: list[Exception | None] = [None] * len(state)
        for i in reversed(busy):  # when the last has answered, the others mostly have, too
            process = state[i].process
            assert process is not None
            try:
                decided[i] = process.decision(until)
            except (AgentError, InputError) as error:
                errors[i] = error
        action = np.array([int(decision.action) for decision, _ in decided])
        thoughts = tuple(thought for _, thought in decided) if self._think else None
        failed = tuple(errors) if any(errors) else None
        return Decisions(action, tuple(decision.text for decision, _ in decided), thoughts, failed), state

    def _show(self, slot: _Slot, arrays: dict[str, np.ndarray], i: int) -> None:
        """Write a slot's observation, and tell its process."""
        if slot.frames is None or (not slot.shown and not slot.frames.fits(arrays)):
            if slot.frames is not None:
                slot.frames.close()
            slot.frames = Frames(arrays)
        slot.frames.write(arrays, i)
        assert slot.process is not None
        if not slot.shown:
            slot.process.show(slot.frames)
            slot.shown = True
        slot.process.ask()

    def _home(self, privileged: Privileged | None, i: int) -> int | None:
        """Key of a slot's home in the template, which is told of it; None without that right."""
        home = privileged.homes[i] if privileged is not None and privileged.homes is not None else None
        if home is None:
            return None
        for key, known in self._known:
            if known is home:
                return key
        self._told += 1
        self._template.keep(self._told, (home.scene, home.body, home.space, home.file))
        self._known = [*self._known, (self._told, home)][-4:]
        return self._told
