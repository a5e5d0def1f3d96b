"""`gothere run`: instructions carried out in a home, with a video; without one, a prompt."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import tyro

from agent.acting.kept import Kept
from agent.agent import Agent
from agent.baselines.frontier_oracle import FrontierOracle, ResolvedGoals
from agent.isolated.sandbox import DEFAULT, Sandbox
from agent.planning.interpret import Interpretation, interpret
from agent.planning.session import Standpoint
from agent.registry import AGENTS, agent_named
from agent.single import OneByOne
from envs.errors import InputError
from envs.home import Home, home_at
from envs.language.grammar.parser import NotUnderstood
from envs.language.planning.conversion import told_target
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.records import meaning_from_json
from envs.language.semantics.targets import Plan, Target
from envs.navigation import random_points
from envs.simulators.habitat.simulator import HabitatSimulator
from envs.simulators.native import NativeSimulator
from envs.types import Access, Body, Camera, Episode
from experiments.benchmark.simulators import simulator_of
from experiments.data.foreign import playable
from experiments.data.scenes import spoken_scene
from experiments.episode.default import AUTO, HEARING, TOLD, agent_of
from experiments.episode.dialogue import corrections_of, refusal, worded
from experiments.episode.kept import kept_in, place_in, store
from experiments.episode.keyboard import Human, check_terminal
from experiments.episode.reading import asked_back, reader_of
from experiments.episode.repl import Conversation, begin, clarified, converse, is_told
from experiments.episode.result import check_folder
from experiments.episode.show import carry_out, episode_of, finish, say, say_reference

STARTS = 64  # candidate start places
FAR = 3.0  # [m] from the first goal, where the home allows
OTHERS = 6  # places that are tried for an instruction that cannot be carried out from the first


@dataclass(frozen=True)
class Run:
    """Carry out instructions in a home, and write a video, report, maps, trace and result.

    The files are episode.mp4, report.html, map.png (own-map.png), trace.jsonl and result.json.
    """

    instruction: Annotated[str | None, tyro.conf.Positional] = None
    """Instruction such as "go to the red chair"; without one, a prompt for successive instructions."""
    house: int = 7
    """Seed of a generated home."""
    rooms: int = 6
    """Number of rooms of the generated home."""
    scene: str | None = None
    """Scene file (or house:SEED, ithor:FloorPlanN) to use instead."""
    names: Path | None = None
    """CSV file that names nodes of the scene: node,category[,color][,room] (gothere house describe)."""
    up: Literal["y", "z"] = "y"
    """Upward axis of a scene file."""
    episodes: Path | None = None
    """Episode file to take an episode from, instead of an instruction."""
    scenes: Path | None = None
    """Folder with the scene files of an episode file of another origin; beside it by default."""
    id: str | None = None
    """Id of the episode in the file; the first one by default."""
    agent: str = AUTO
    """Agent: gothere, gothere-frontier (these two are told nothing but words), random, forward, blind, frontier-oracle, oracle,
    or my_file.py:MyAgent.

    auto is gothere in generated homes. It is frontier-oracle, which is told what it sees, for scene files, habitat, --ask,
    goals that are points or pictures, and without torch.
    """
    ask: bool = False
    """Ask which thing is meant if several match, as the prompt does, instead of choosing the nearest; and what is meant by words
    that were not understood."""
    planner: Path | None = None
    """Folder of a causal language model of `transformers` that reads what the rules refuse; gothere's own network when not given."""
    remember: Path | None = None
    """Folder of what gothere remembers: it goes on from there, where it was left, and leaves there what it knows then."""
    speaker: tuple[float, float] | None = None
    """Place x z [m] of the person who speaks; where the agent begins by default."""
    budget: int = 500
    """Greatest number of actions."""
    size: int = 128
    """Side of the agent's square camera [pixels]."""
    simulator: Literal["native", "habitat"] = "native"
    """Simulator: native, or habitat for habitat-sim (docs/habitat.md)."""
    habitat_python: str | None = None
    """Python interpreter with habitat-sim; $GOTHERE_HABITAT_PYTHON by default."""
    in_process: bool = False
    """Play an agent from a file in this process, for debugging, instead of in one of its own."""
    memory: int = DEFAULT.memory
    """Memory limit of the process of an agent from a file [MiB]."""
    keyboard: bool = False
    """Drive by hand in the terminal.

    Arrow keys or w a d move, e and s look up and down, q stops, c says cannot.
    """
    video: bool = True
    """Make episode.mp4."""
    seed: int = 0
    """Seed of the start place."""
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
        if self.planner is not None and not (self.planner / "config.json").is_file():
            raise InputError(f"--planner: expected the folder of a causal language model, with its config.json, got {self.planner}")
        if self.remember is not None and (self.agent not in (AUTO, *HEARING) or self.episodes is not None or self.keyboard):
            raise InputError(
                "--remember: expected --agent gothere or gothere-frontier, and neither --episodes, whose starts are given, nor --keyboard"
            )
        if self.keyboard and self.instruction is None and self.episodes is None:
            raise InputError("--keyboard: expected an instruction, which says what is to be reached")


def main(config: Run) -> int:
    """Carry out instructions; exit code 0 for success, else 1."""
    check_folder(config.out)
    if config.remember is not None:
        check_folder(config.remember, "--remember")
    if config.keyboard:
        check_terminal()
    if config.episodes is not None:
        return from_file(config, config.episodes)
    named = config.scene or f"house:{config.house}:{config.rooms}"
    scene, _ = spoken_scene(named, rooms=config.rooms, up=config.up, names=config.names)
    home = Home(scene, Body())
    if not home.space.islands:
        raise InputError(f"{named}: expected floor to stand on, found none; is --up right?")
    simulator = simulator_for(config, home)
    config = replace(config, agent=agent_of(config, named))
    make = partial(agent_for, config.agent, sandbox=sandbox_of(config), planner=config.planner)
    make()  # an unknown name is reported at once
    if config.instruction is None:
        session = begin(place_in(config.remember, named) or start(simulator, home, config, None), config.speaker)
        return converse(Conversation(config, home, named, simulator, session, make, reader_of(config.planner)))
    return instructed(config, simulator, home, named, config.instruction)


def instructed(config: Run, simulator: NativeSimulator | HabitatSimulator, home: Home, named: str, text: str) -> int:
    """Carry out one instruction; exit code 0 for success, else 1.

    With `--ask` the person is asked which thing is meant, and may say something else instead.
    """
    understand = reader_of(config.planner)
    try:
        if config.ask and (settled := asked_back(text, home, understand)) != text:
            if settled is None:
                say("dropped", f"{text!r}; wrote nothing")
                return 1
            text = settled
        place, yaw = place_in(config.remember, named) or start(simulator, home, config, text)
        situation = begin((place, yaw), config.speaker).situation(simulator.camera)
        interpretation = interpret(text, home, place, camera=simulator.camera, situation=situation, understand=understand)
        while config.ask:
            found = clarified(interpretation, home, simulator, Standpoint(place, yaw))
            if found is None:
                say("dropped", f"{interpretation.text!r}; wrote nothing")
                return 1
            if not isinstance(found, str):
                interpretation = found
                break
            text = found
            interpretation = interpret(text, home, place, camera=simulator.camera, situation=situation, understand=understand)
    except NotUnderstood as error:
        raise InputError(refusal(text, error, home)) from error
    for typed, taken in corrections_of(interpretation):
        say("taking", f"'{typed}' as '{taken}'")
    if config.agent in HEARING:
        interpretation = worded(interpretation)
    episode = episode_of(interpretation, named, place, yaw)
    return one(config, simulator, home, episode, interpretation, tell=is_told(interpretation))


def one(
    config: Run,
    simulator: NativeSimulator | HabitatSimulator,
    home: Home,
    episode: Episode,
    interpretation: Interpretation,
    *,
    tell: bool = False,
) -> int:
    """Run one episode and write its files; exit code 0 for success, else 1.

    `tell`: the agent gets the interpretation.
    """
    say("instruction", episode.instruction)
    if not config.keyboard:  # hidden from a person at the keyboard
        say_reference(interpretation)
    more = {"seed": config.seed, "up": config.up}
    limits: dict[str, Any] = {"budget": config.budget, "seed": config.seed, "dialogue": Dialogue()}
    if config.keyboard:
        with Human(config.out, budget=config.budget, instruction=episode.instruction) as human:
            agent = OneByOne(lambda: human, Access.NONE)
            report = carry_out(simulator, home, agent, "human", episode, interpretation, **limits, quiet=True)
    else:
        kept = None if config.remember is None else kept_in(config.remember)
        agent = agent_for(config.agent, None, interpretation if tell else None, kept, sandbox=sandbox_of(config), planner=config.planner)
        report = carry_out(simulator, home, agent, config.agent, episode, interpretation, **limits, memory=kept)
        if kept is not None and config.remember is not None:
            walked = report.run.trajectory
            store(kept, config.remember, episode.scene_id, Standpoint(walked.position_w[-1], float(walked.yaw_w[-1])))
    return finish(simulator, report, config.out, more, video=config.video, as_json=config.json)


def sandbox_of(config: Run) -> Sandbox | None:
    """Limits of an agent from a file, None with --in-process."""
    hidden = tuple(path for path in (config.out, config.episodes) if path is not None)
    return None if config.in_process else Sandbox(config.memory, hidden=hidden)


def agent_for(
    name: str,
    dialogue: Dialogue | None = None,
    resolved: Interpretation | None = None,
    memory: Kept | None = None,
    *,
    sandbox: Sandbox | None = DEFAULT,
    planner: Path | None = None,
) -> Agent:
    """Agent with a name, the same as in a benchmark but for a `planner`.

    The frontier oracle also gets context that is not in the instruction: the dialogue so far, the interpretation that a person chose
    (`resolved`), and its memory of a session, which gothere gets too.
    """
    if name in HEARING and (memory is not None or planner is not None):
        return AGENTS[name].build(read=None if planner is None else reader_of(planner), kept=memory)
    if name != TOLD or (resolved is None and memory is None and dialogue in (None, Dialogue())):
        return agent_named(name, sandbox)
    goals = None
    if resolved is not None:
        todo = resolved.plan
        cannot = todo.text if resolved.task == "impossible" else None
        goals = ResolvedGoals(
            tuple(target.goal for target in todo.targets),
            answer=resolved.answer,
            cannot=cannot,
            limits=todo.limits,
            words=tuple(map(told_target, todo.targets)),
        )
    return FrontierOracle(dialogue, resolved=goals, memory=None if memory is None else memory.walked)


def simulator_for(config: Run, home: Home) -> NativeSimulator | HabitatSimulator:
    """Requested simulator, with the home in it."""
    camera = Camera(config.size, config.size)
    return simulator_of(1, home, camera=camera, kind=config.simulator, habitat_python=config.habitat_python)


def from_file(config: Run, path: Path) -> int:
    """Run one episode of a file, in its own home."""
    _, episodes = playable(path, config.scenes)
    found = [episode for episode in episodes if config.id in (None, episode.episode_id)]
    if not found:
        some = ", ".join(episode.episode_id for episode in episodes[:5])
        raise InputError(f"--id: expected one of the {len(episodes)} ids in {path} ({some} ...), got {config.id!r}")
    episode = found[0]
    config = replace(config, agent=agent_of(config, episode.scene_id, episode.task))
    home = home_at(episode.scene_id)
    simulator = simulator_for(config, home)
    names = [home.things[goal.instance].name if goal.instance in home.things else "the goal" for goal in episode.goals]
    targets = tuple(Target(goal, k, name) for k, (goal, name) in enumerate(zip(episode.goals, names, strict=True)))
    meaning = meaning_from_json(episode.meaning) if episode.meaning else None
    plan = Plan(targets, None, episode.impossible or "", Dialogue())
    return one(config, simulator, home, episode, Interpretation(episode.instruction, meaning, plan, episode.task, episode.answer))


def start(simulator: NativeSimulator | HabitatSimulator, home: Home, config: Run, instruction: str | None) -> tuple[np.ndarray, float]:
    """Random start place [m] far from the first goal, and its most open heading.

    It is at least 3 m from the goal where the home allows, and one from which the instruction can be carried out, if such a place is found.
    """
    places = random_points(home.space, np.random.default_rng([config.seed, 11]), STARTS)
    if not instruction:
        return places[0], open_heading(home, places[0])
    first = plan_from(simulator, home, config, instruction, places[0])
    if first.targets and not first.targets[0].goal.facing:
        away = home.distance_field(first.targets[0].goal.position_w).at(places)
        near = np.where(np.isfinite(away), away, -1.0)
        far = np.flatnonzero(near >= min(FAR, 0.6 * near.max()))
        places = places[far if len(far) else [int(near.argmax())]]
    for place in places[:OTHERS]:
        if plan_from(simulator, home, config, instruction, place).why in (None, ImpossibleReason.AMBIGUOUS):
            return place, open_heading(home, place)
    return places[0], open_heading(home, places[0])


def plan_from(simulator: NativeSimulator | HabitatSimulator, home: Home, config: Run, instruction: str, place: np.ndarray) -> Plan:
    """Plan of an instruction that is given at a place [m]."""
    situation = begin((place, open_heading(home, place)), config.speaker).situation(simulator.camera)
    return interpret(instruction, home, place, camera=simulator.camera, situation=situation, understand=reader_of(config.planner)).plan


def open_heading(home: Home, place: np.ndarray) -> float:
    """Heading [rad], of twelve, with the greatest mean depth at a place.

    Videos should not begin at a wall.
    """
    yaw = np.arange(12) * np.pi / 6 - np.pi
    depth = home.renderer.render(Camera(32, 32), np.repeat(place[None], 12, 0), yaw, sensors=("depth",)).depth
    return float(yaw[depth.mean((1, 2)).argmax()])
