"""`Sandbox`: limits of agents that play in processes of their own."""

from dataclasses import dataclass
from pathlib import Path

from envs.errors import InputError

LEAST = 64  # MiB, below which Python itself does not start


@dataclass(frozen=True)
class Sandbox:
    """Limits of an agent's processes: memory [MiB], time [s] of a decision, hidden files.

    The memory is that of each process. `hidden` are files and folders that it cannot read, such as results, in addition to the memory of
    other processes.
    """

    memory: int = 4096
    decision_s: float = 300.0
    hidden: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        if self.memory < LEAST:
            raise InputError(f"--memory: expected at least {LEAST} MiB, got {self.memory}")


DEFAULT = Sandbox()
