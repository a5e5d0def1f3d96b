"""Agents by name: those that have one, classes of somebody's own, and what is said of names that are none."""

import re
from pathlib import Path

import pytest

from agent.agent import Agent
from agent.registry import AGENTS, agent_named
from envs.errors import InputError
from envs.types import Access, Action
from tests.agent.episodes import carried_out, suite

AGENT_FILE = """
from neighbour import CHOICE
from envs.types import Access
class Mine:
    def reset(self, task, privileged):
        assert privileged is None
    def act(self, observation, privileged):
        assert privileged is None
        return CHOICE
class Late:
    def __init__(self):
        self.access = Access.GOAL
    def reset(self, task, privileged): pass
    def act(self, observation, privileged): return 0
class Deaf:
    def act(self, observation, privileged): return 0
class Lazy:
    def reset(self, task, privileged): pass
class Wordy(Mine):
    access = "goal"
class Needy(Mine):
    def __init__(self, path, size=3, *, speed): pass
NUMBER = 3
"""


@pytest.fixture
def agent_file(tmp_path: Path) -> Path:
    """A file with agents, good and bad, and another that it imports."""
    (tmp_path / "neighbour.py").write_text("CHOICE = 2\n")
    path = tmp_path / "mine.py"
    path.write_text(AGENT_FILE)
    return path


def test_every_name_is_an_agent():
    names = "random forward blind frontier-oracle frontier-parser reactive gothere-frontier gothere oracle"
    assert list(AGENTS) == names.split()
    for name, listed in AGENTS.items():
        agent = agent_named(name)
        assert isinstance(agent, Agent) and agent.access == listed.access and listed.text
        assert agent_named(name) is not agent
    assert {name for name, listed in AGENTS.items() if listed.access} == {"frontier-oracle", "frontier-parser", "oracle"}
    assert AGENTS["oracle"].access.names == ("pose", "instance", "scene", "goal")


def test_an_agent_of_ones_own(agent_file):
    agent = agent_named(f"{agent_file}:Mine")
    played = carried_out(agent, suite("instruct-val", 4)[0])
    assert set(played.trajectory.action.tolist()) == {Action.LEFT}
    assert agent_named(f"{agent_file}:Late").access == Access.GOAL


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("randon", "got 'randon'; did you mean 'random'"),
        ("frontier_oracle", "did you mean 'frontier-oracle'"),
        (
            "zzz",
            "expected one of random, forward, blind, frontier-oracle, frontier-parser, reactive, gothere-frontier, gothere, oracle, or",
        ),
        ("", "expected one of"),
        ("mine.txt:Mine", "FILE.py:CLASS"),
        ("nowhere.py:Mine", "there is no nowhere.py"),
        ("{}", "FILE.py:CLASS"),
        ("{}:Mime", "did you mean 'Mine'"),
        ("{}:Qqqqqq", "it has Mine, Late, Deaf, Lazy, Wordy, Needy"),
        ("{}:NUMBER", "expected a class 'NUMBER'"),
        ("{}:", "expected a class ''"),
        ("{}:Deaf", "no reset"),
        ("{}:Lazy", "no act"),
        (
            "{}:Wordy",
            "expected access to be of envs.types.Access (Access.POSE | ",
        ),
        ("{}:Needy", "it needs path, speed; give them defaults"),
    ],
)
def test_names_that_are_no_agents(agent_file, name, expected):
    with pytest.raises(InputError, match=re.escape(expected)) as caught:
        agent_named(name.format(agent_file))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["import no_such_module", "1 / 0", "class Mine(:"])
def test_a_file_that_cannot_be_imported(tmp_path, text):
    (tmp_path / "broken.py").write_text(text)
    with pytest.raises(InputError, match="cannot be imported") as caught:
        agent_named(f"{tmp_path}/broken.py:Mine")
    assert "\n" not in str(caught.value)
