"""Agents of the benchmark by name, with ablations such as `shuffled-instruction:NAME`.

`shuffled-instruction:` gives an agent the instruction of another episode of the same home, with its goal, image and all other privileged
information. It is evaluated on the original episode; if it does as well as the agent itself, episodes can be solved without the
instruction. `random-goal:` gives it a random thing of the home as its goal, which should do no worse than that.
`blank-vision:` gives it empty pictures (rgb 0, depth NaN, no instance ids); if it does as well, episodes can be solved without vision.
`without-memory:` and the like leave a part of the agent out (`agent.ablations`).
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from agent.ablations import PREFIX, Part, joined, split
from agent.agent import Agent
from agent.isolated.sandbox import DEFAULT, Sandbox
from agent.registry import agent_named
from envs.errors import InputError
from envs.home import Home
from envs.language.grammar.generator import generate
from envs.language.sampling.sample_go import sample_go
from envs.language.semantics.records import meaning_to_json
from envs.types import Access, Camera, Episode

SHUFFLED = 71  # purpose of a generator
ANY_GOAL = 73  # purpose of a generator
ABLATIONS = ("shuffled-instruction", "random-goal", "blank-vision")  # in their order in names
ALIASES = {"deaf": "shuffled-instruction", "guess": "random-goal", "dark": "blank-vision"}


@dataclass(frozen=True)
class AgentSpec:
    """Agent of the benchmark: its own name and its ablations.

    `without` are its parts that are left out.
    """

    agent: str
    shuffled_instruction: bool = False
    random_goal: bool = False
    blank_vision: bool = False
    without: tuple[Part, ...] = ()

    @property
    def altered(self) -> bool:
        """Whether it is another agent's ablation."""
        return self.name != self.agent

    @property
    def part(self) -> str:
        """Name after the parts that are left out, such as without-memory:gothere-frontier."""
        return joined(self.without, self.agent)

    @property
    def name(self) -> str:
        """Name in records: the agent's name after those of its ablations."""
        given = (self.shuffled_instruction, self.random_goal, self.blank_vision)
        return "".join(f"{name}:" for name, there in zip(ABLATIONS, given, strict=True) if there) + self.part

    def build(self, sandbox: Sandbox | None = DEFAULT) -> Agent:
        """Make the agent.

        InputError for an unknown name (`agent.registry.agent_named`).
        """
        return agent_named(self.part, sandbox)

    def sensors(self, access: Access) -> tuple[str, ...]:
        """Sensors to render: instance ids only with that right, none without vision."""
        return () if self.blank_vision else ("rgb", "depth", "instance") if Access.INSTANCE in access else ("rgb", "depth")


def agent_spec(name: str) -> AgentSpec:
    """Parse an agent's name with any ablations before it.

    These are `ABLATIONS`, or their short names deaf, guess and dark, and parts that are left out, each with a colon, in any order.
    InputError without an agent's name.
    """
    rest, withheld, without = name, set(), ""
    while ":" in rest:
        first, _, after = rest.partition(":")
        if (word := ALIASES.get(first, first)) in ABLATIONS:
            withheld.add(word)
        elif first.startswith(PREFIX):
            without += f"{first}:"
        else:
            break
        rest = after
    if not rest:
        raise InputError(f"--agents: expected the name of an agent after {name!r}, such as {name}random")
    return AgentSpec(rest, *(word in withheld for word in ABLATIONS), without=split(without + rest)[0])


def exchanged(episodes: Sequence[Episode], seed: int) -> dict[int, int]:
    """Index of the episode that gives each episode its shuffled instruction.

    It is another episode in the same home, if there is one.
    A random permutation of each home's episodes: episodes with equal goals and instructions are grouped, and all
    take the instruction of the episode whose offset is the size of the largest group. So no episode gets an equal instruction, unless
    more than half of a home's episodes are equal; those that would get one are left out.
    """
    homes: dict[str, list[int]] = {}
    for index, episode in enumerate(episodes):
        homes.setdefault(episode.scene_id, []).append(index)
    told: dict[int, int] = {}
    for scene_id, members in homes.items():
        rng = np.random.default_rng([seed, SHUFFLED, zlib.crc32(scene_id.encode("utf-8", "surrogatepass"))])
        groups: dict[tuple, list[int]] = {}
        for index in rng.permutation(members).tolist():
            groups.setdefault(_wanted(episodes[index]), []).append(index)
        row = [index for group in groups.values() for index in group]
        shift = max(map(len, groups.values()))
        for place, index in enumerate(row):
            other = row[(place + shift) % len(row)]
            if _wanted(episodes[other]) != _wanted(episodes[index]):
                told[index] = other
    return told


def told_as(episode: Episode, other: Episode) -> Episode:
    """Episode with the start of `episode` and everything else of `other`."""
    start = {"start_position_w": episode.start_position_w, "start_yaw_w": episode.start_yaw_w}
    return replace(other, episode_id=episode.episode_id, **start)


def guessed(home: Home, episode: Episode, seed: int) -> Episode:
    """Episode with a random thing of the home as its goal, described in words."""
    rng = np.random.default_rng([seed, ANY_GOAL, zlib.crc32(f"{episode.scene_id} {episode.episode_id}".encode("utf-8", "surrogatepass"))])
    found = sample_go(home, rng, start=np.array(episode.start_position_w), camera=Camera(64, 64))
    if found is None:
        return replace(episode, instruction="", goals=(), meaning=None)
    goals = tuple(target.goal for target in found.targets)
    return replace(
        episode, task="instruct", instruction=generate(found.meaning, rng).text, goals=goals, meaning=meaning_to_json(found.meaning),
        reference_path_w=None, answer=None, impossible=None,
    )  # fmt: skip


def _wanted(episode: Episode) -> tuple:
    """Key of an episode's instruction and goals, equal for equal ones."""
    return episode.instruction, tuple((goal.instance, goal.room, goal.position_w.tobytes()) for goal in episode.goals)
