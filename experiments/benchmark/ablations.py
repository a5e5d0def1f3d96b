"""Agents by name for the benchmark, among them ablations that must fail, such as `shuffled-instruction:NAME`.

`shuffled-instruction:` tells an agent what another episode of the same home says: the instruction, and with it the goal, the image and
all else that an agent of its access would know. It is judged by what it should have been told; if it does no worse than the agent
itself, episodes can be solved without listening. `random-goal:` sends it to any thing of the home, which should be no worse than that.
`blank-vision:` gives it empty pictures (rgb 0, depth NaN, no instance ids); if it does as well, episodes can be solved without looking.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from agent.agent import Agent
from agent.registry import agent_named
from envs.errors import InputError
from envs.home import Home
from envs.language.grammar.generator import generate
from envs.language.sampling.sample_go import sample_go
from envs.language.semantics.meaning import meaning_to_json
from envs.types import Access, Camera, Episode

SHUFFLED = 71  # purpose of a generator
AGENT = 72  # purpose of seeds
ANY_GOAL = 73  # purpose of a generator
ABLATIONS = ("shuffled-instruction", "random-goal", "blank-vision")  # in the order in which names have them
ALIASES = {"deaf": "shuffled-instruction", "guess": "random-goal", "dark": "blank-vision"}


@dataclass(frozen=True)
class AgentSpec:
    """An agent of the benchmark: the agent's own name, and what is withheld from it."""

    agent: str
    shuffled_instruction: bool = False
    random_goal: bool = False
    blank_vision: bool = False

    @property
    def name(self) -> str:
        """What it is called in records: the agent's name after those of its ablations."""
        given = (self.shuffled_instruction, self.random_goal, self.blank_vision)
        return "".join(f"{name}:" for name, there in zip(ABLATIONS, given, strict=True) if there) + self.agent

    def build(self) -> Agent:
        """A new agent. InputError when there is none of its name (`agent.registry.agent_named`)."""
        return agent_named(self.agent)

    def sensors(self, access: Access) -> tuple[str, ...]:
        """What has to be drawn for it: instance ids for who may know them.

        Nothing without vision.
        """
        return () if self.blank_vision else ("rgb", "depth", "instance") if Access.INSTANCE in access else ("rgb", "depth")


def agent_spec(name: str) -> AgentSpec:
    """The agent called `name`, with any ablations before it.

    These are `ABLATIONS`, or their short names deaf, guess and dark, each with a colon. InputError for an ablation of nothing.
    """
    rest, withheld = name, set()
    while ":" in rest and (word := ALIASES.get(first := rest.partition(":")[0], first)) in ABLATIONS:
        withheld.add(word)
        rest = rest.partition(":")[2]
    if not rest:
        raise InputError(f"--agents: expected the name of an agent after {name!r}, such as {name}random")
    return AgentSpec(rest, *(word in withheld for word in ABLATIONS))


def agent_seed(seed: int, name: str, index: int) -> int:
    """The seed of an agent's own choices in an episode.

    It follows from the benchmark's seed, the agent's name and the episode's place in the set. Ablations have the seeds of their agents, so
    that nothing else differs between the two.
    """
    words = [seed, AGENT, zlib.crc32(name.encode()), index]
    return int(np.random.SeedSequence(words).generate_state(1, np.uint32)[0])


def exchanged(episodes: Sequence[Episode], seed: int) -> dict[int, int]:
    """Whose words shuffled instructions are, by the episode's place in the set.

    It is the place of another episode in the same home, where there is one.

    A permutation of each home's episodes, random but for what follows: those that want the same are placed side by side, and all
    take the words of the one as many places on as the largest such group has members. So nobody is told what it should be, unless
    more than half of a home's episodes want the same; then those that would be are left out.
    """
    homes: dict[str, list[int]] = {}
    for index, episode in enumerate(episodes):
        homes.setdefault(episode.scene_id, []).append(index)
    told: dict[int, int] = {}
    for scene_id, members in homes.items():
        rng = np.random.default_rng([seed, SHUFFLED, zlib.crc32(scene_id.encode())])
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
    """The episode of an agent that starts in `episode` and is told `other`."""
    start = {"start_position_w": episode.start_position_w, "start_yaw_w": episode.start_yaw_w}
    return replace(other, episode_id=episode.episode_id, **start)


def guessed(home: Home, episode: Episode, seed: int) -> Episode:
    """The episode of an agent that is sent to a random thing of the home.

    The thing is described in words.
    """
    rng = np.random.default_rng([seed, ANY_GOAL, zlib.crc32(f"{episode.scene_id} {episode.episode_id}".encode())])
    found = sample_go(home, rng, start=np.array(episode.start_position_w), camera=Camera(64, 64))
    if found is None:
        return replace(episode, instruction="", goals=(), meaning=None)
    goals = tuple(target.goal for target in found.targets)
    return replace(
        episode, task="instruct", instruction=generate(found.meaning, rng).text, goals=goals, meaning=meaning_to_json(found.meaning),
        reference_path_w=None, answer=None, impossible=None,
    )  # fmt: skip


def _wanted(episode: Episode) -> tuple:
    """What an episode wants, such that equal means the same."""
    return episode.instruction, tuple((goal.instance, goal.room, goal.position_w.tobytes()) for goal in episode.goals)
