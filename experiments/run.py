"""`gothere run`: instructions carried out in a home, from words to a video. Without one, a prompt where one follows another."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import tyro

from agent.agent import Agent
from agent.baselines.frontier_oracle import FrontierOracle, ResolvedGoals
from agent.planning.interpret import Interpretation, interpret
from agent.registry import agent_named
from agent.single import OneByOne
from envs.datasets.suite import read_suite
from envs.errors import InputError
from envs.home import Home, home_at
from envs.language.semantics.denotation import Dialogue
from envs.language.semantics.meaning import meaning_from_json
from envs.language.semantics.resolve import Plan, Target
from envs.navigation import random_points
from envs.simulators.habitat.simulator import HabitatSimulator
from envs.simulators.native import NativeSimulator
from envs.types import Access, Body, Camera, Episode
from experiments.benchmark.simulators import simulator_in
from experiments.data.scenes import scene_named
from experiments.episode.keyboard import Human, check_terminal
from experiments.episode.repl import choose, converse
from experiments.episode.result import check_folder
from experiments.episode.show import carry_out, episode_of, finish, say, say_reference

STARTS = 64  # places that are tried
FAR = 3.0  # [m] from the first goal, where the home allows


@dataclass(frozen=True)
class Run:
    """Carry out instructions in a home; leaves episode.mp4, report.html, map.png (own-map.png), trace.jsonl and result.json."""

    instruction: Annotated[str | None, tyro.conf.Positional] = None
    """What the agent is told, such as "go to the red chair"; nothing: ask at a prompt, one instruction after the other."""
    house: int = 7
    """Seed of a generated home."""
    rooms: int = 6
    """Its number of rooms."""
    scene: str | None = None
    """A scene file (or house:SEED) instead."""
    up: Literal["y", "z"] = "y"
    """Upward axis of a scene file."""
    episodes: Path | None = None
    """A file of episodes to take one from, instead of an instruction."""
    id: str | None = None
    """Its id; the first one when not given."""
    agent: str = "frontier-oracle"
    """Who does it: random, forward, blind, frontier-oracle, oracle, or my_file.py:MyAgent."""
    ask: bool = False
    """Where several things fit, ask which one is meant, instead of taking the nearest."""
    budget: int = 500
    """Most actions that the agent has."""
    size: int = 128
    """Side of the agent's square camera [pixels]."""
    simulator: Literal["native", "habitat"] = "native"
    """Ours, or habitat-sim (docs/habitat.md)."""
    habitat_python: str | None = None
    """An interpreter that has habitat-sim; $GOTHERE_HABITAT_PYTHON when not given."""
    keyboard: bool = False
    """Drive by hand in the terminal: arrow keys or w a d, e and s to look up and down, q to stop, c for cannot."""
    video: bool = True
    """Whether to make episode.mp4."""
    seed: int = 0
    """Of the place where the agent starts."""
    out: Path = Path("out/run")
    """Folder to write to."""
    json: bool = False
    """Print the result as one JSON object on the last line."""

    def __post_init__(self) -> None:
        if self.budget < 1:
            raise InputError(f"--budget: expected at least 1 action, got {self.budget}")
        if self.seed < 0 or self.house < 0:
            raise InputError("--seed and --house: expected whole numbers from 0 on")
        if self.instruction is not None and not self.instruction.strip():
            raise InputError('instruction: expected words such as "go to the sofa", got none')
        if self.episodes is not None and (self.instruction is not None or self.scene is not None):
            raise InputError("--episodes: expected no instruction and no --scene beside it; the episode has both")
        if self.id is not None and self.episodes is None:
            raise InputError("--id: expected --episodes FILE beside it")
        if self.keyboard and self.instruction is None and self.episodes is None:
            raise InputError("--keyboard: expected an instruction, which says what is to be reached")


def main(config: Run) -> int:
    """Exit code: 0 if the agent did what it was told, 1 if not."""
    check_folder(config.out)
    if config.keyboard:
        check_terminal()
    if config.episodes is not None:
        return from_file(config, config.episodes)
    named = config.scene or f"house:{config.house}:{config.rooms}"
    home = Home(scene_named(named, rooms=config.rooms, up=config.up), Body())
    if not home.space.islands:
        raise InputError(f"{named}: expected floor to stand on, found none; is --up right?")
    simulator = simulator_for(config, home)
    agent_for(config.agent)  # a name that is wrong is said at once
    if config.instruction is None:
        return converse(config, home, named, simulator, start(simulator, home, config), asked, agent_for)
    place, yaw = start(simulator, home, config)
    heard = interpret(config.instruction, home, place, camera=simulator.camera)
    heard, tell = asked(config, heard, home, place, simulator.camera)
    return one(config, simulator, home, episode_of(heard, named, place, yaw), heard, tell=tell)


def one(
    config: Run,
    simulator: NativeSimulator | HabitatSimulator,
    home: Home,
    episode: Episode,
    heard: Interpretation,
    *,
    tell: bool = False,
) -> int:
    """Carry out one episode and leave its files; 0 where it was done, else 1. `tell`: the agent is told what is meant."""
    say("instruction", episode.instruction)
    if not config.keyboard:  # a person has to find out
        say_reference(heard)
    more = {"seed": config.seed, "up": config.up}
    if config.keyboard:
        with Human(config.out, budget=config.budget, instruction=episode.instruction) as human:
            agent = OneByOne(lambda: human, Access.NONE)
            story = carry_out(
                simulator, home, agent, "human", episode, heard, budget=config.budget, seed=config.seed, dialogue=Dialogue(), quiet=True
            )
    else:
        agent = agent_for(config.agent, resolved=heard if tell else None)
        story = carry_out(simulator, home, agent, config.agent, episode, heard, budget=config.budget, seed=config.seed, dialogue=Dialogue())
    return finish(simulator, story, config.out, more, video=config.video, as_json=config.json)


def agent_for(name: str, dialogue: Dialogue | None = None, resolved: Interpretation | None = None) -> Agent:
    """The agent of that name, the same as in a benchmark.

    The frontier oracle is told what nobody could read in the instruction alone: what was spoken of before, and what is meant where a
    person chose it (`resolved`).
    """
    if name != "frontier-oracle" or (resolved is None and dialogue in (None, Dialogue())):
        return agent_named(name)
    goals = None if resolved is None else ResolvedGoals(tuple(target.goal for target in resolved.plan.targets), answer=resolved.answer)
    return FrontierOracle(dialogue, resolved=goals)


def asked(config: Run, heard: Interpretation, home: Home, place: np.ndarray, camera: Camera) -> tuple[Interpretation, bool]:
    """What is meant, and whether the agent has to be told.

    A person is asked where several things fit and `--ask` wants it. The agent is told what was chosen, and of things in a scene with
    names of its own, which are looked up and not read.
    """
    if config.ask and heard.options:
        return choose(heard, home, place, camera), True
    return heard, heard.meaning is None


def simulator_for(config: Run, home: Home) -> NativeSimulator | HabitatSimulator:
    """The simulator that was asked for, with the home in it."""
    camera = Camera(config.size, config.size)
    return simulator_in(home, camera=camera, kind=config.simulator, habitat_python=config.habitat_python)


def from_file(config: Run, path: Path) -> int:
    """One episode of a file, in its own home."""
    _, episodes = read_suite(path)
    found = [episode for episode in episodes if config.id in (None, episode.episode_id)]
    if not found:
        some = ", ".join(episode.episode_id for episode in episodes[:5])
        raise InputError(f"--id: expected one of the {len(episodes)} ids in {path} ({some} ...), got {config.id!r}")
    episode = found[0]
    home = home_at(episode.scene_id)
    simulator = simulator_for(config, home)
    names = [home.things[goal.instance].name if goal.instance in home.things else "the goal" for goal in episode.goals]
    targets = tuple(Target(goal, k, name) for k, (goal, name) in enumerate(zip(episode.goals, names, strict=True)))
    meaning = meaning_from_json(episode.meaning) if episode.meaning else None
    plan = Plan(targets, None, episode.impossible or "", Dialogue())
    return one(config, simulator, home, episode, Interpretation(episode.instruction, meaning, plan, episode.task, episode.answer))


def start(simulator: NativeSimulator | HabitatSimulator, home: Home, config: Run) -> tuple[np.ndarray, float]:
    """A random place [m] away from the first goal, and the heading that sees farthest.

    It is at least 3 m from there where the home allows.
    """
    places = random_points(home.space, np.random.default_rng([config.seed, 11]), STARTS)
    place = places[0]
    targets = interpret(config.instruction, home, place, camera=simulator.camera).plan.targets if config.instruction else ()
    if targets:
        away = home.distance_field(targets[0].goal.position_w).at(places)
        near = np.where(np.isfinite(away), away, -1.0)
        far = np.flatnonzero(near >= min(FAR, 0.6 * near.max()))
        place = places[int(far[0]) if len(far) else int(near.argmax())]
    return place, open_heading(home, place)


def open_heading(home: Home, place: np.ndarray) -> float:
    """The heading [rad], of twelve, that sees the farthest from a place.

    A film had better not begin at a wall.
    """
    yaw = np.arange(12) * np.pi / 6 - np.pi
    depth = home.renderer.render(Camera(32, 32), np.repeat(place[None], 12, 0), yaw, sensors=("depth",)).depth
    return float(yaw[depth.mean((1, 2)).argmax()])
