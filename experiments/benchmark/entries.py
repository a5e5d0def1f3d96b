"""Agents of a benchmark as they play: rights, and processes of their own."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.isolated.agent import Isolated
from agent.isolated.sandbox import Sandbox
from experiments.benchmark.ablations import agent_spec
from experiments.benchmark.records import Record

KEPT = "keeps its state from episode to episode: its results depend on their order"
OPEN = "this kernel has no Landlock, so its processes could read other files of this user (docs/threats.md)"


@dataclass(frozen=True)
class Entry:
    """Agent as it plays: its rights, and whether in processes of its own.

    `keeps_state` is what the class declares, `restricted` whether the kernel keeps it from files and other processes.
    """

    access: tuple[str, ...]
    isolated: bool = False
    keeps_state: bool = False
    restricted: bool = False


def entries_of(names: Sequence[str], sandbox: Sandbox | None) -> dict[str, Entry]:
    """Every agent as it will play.

    InputError for an unknown name or a class that is no agent.
    """
    entries = {}
    for name in names:
        agent = agent_spec(name).build(sandbox)
        own = (True, agent.keeps_state, agent.restricted) if isinstance(agent, Isolated) else ()
        entries[name] = Entry(agent.access.names, *own)
    return entries


def entry_notes(entries: dict[str, Entry]) -> list[str]:
    """Notes on how agents played, for readers of the table."""
    own = [(name, entry) for name, entry in entries.items() if entry.isolated]
    kept = [f"{name}: {KEPT}" for name, entry in own if entry.keeps_state]
    return kept + [f"{name}: {OPEN}" for name, entry in own if not entry.restricted]


def all_crashed(agents: Sequence[str], records: Sequence[Record]) -> list[str]:
    """Agents that have records, all of them of crashes."""
    ends = {agent: {record.end for record in records if record.agent == agent} for agent in agents}
    return [agent for agent in agents if ends[agent] == {"crashed"}]
