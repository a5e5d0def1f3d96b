"""`gothere run`: one instruction, carried out in a home, from words to a video."""

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import tyro

from agent.lookup import resolve
from envs.errors import InputError
from envs.native import NativeSimulator
from envs.navigation import distance_field, random_points
from envs.scene import Object, Scene
from envs.types import Action, Camera, Episode
from envs.viewpoints import SHARE, view_points
from experiments.keyboard import Human, check_terminal
from experiments.result import Task, check_folder, describe, judge, room_at, write
from experiments.rollout import rollout
from experiments.scenes import scene_named
from policies.baselines import Oracle

DOING = {
    Action.FORWARD: "walking", Action.LEFT: "turning left", Action.RIGHT: "turning right", Action.UP: "looking up",
    Action.DOWN: "looking down", Action.STOP: "stopping", Action.CANNOT: "giving up",
}  # fmt: skip


@dataclass(frozen=True)
class Run:
    """Carry out one instruction in a home; leaves episode.mp4, map.png, trace.jsonl and result.json."""

    instruction: Annotated[str, tyro.conf.Positional]
    """What the agent is told, such as "go to the red chair"."""
    house: int = 7
    """Seed of a generated home."""
    rooms: int = 6
    """Its number of rooms."""
    scene: str | None = None
    """A scene file (or house:SEED) instead."""
    up: Literal["y", "z"] = "y"
    """Upward axis of a scene file."""
    budget: int = 500
    """Most actions that the agent has."""
    size: int = 128
    """Side of the agent's square camera [pixels]."""
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


def main(config: Run) -> int:
    """0 if the agent did what it was told, 1 if not."""
    began = time.perf_counter()
    check_folder(config.out)
    if config.keyboard:
        check_terminal()
    named = config.scene or f"house:{config.house}"
    scene = scene_named(named, rooms=config.rooms, up=config.up)
    things = resolve(config.instruction, scene.objects, scene.rooms)
    simulator = NativeSimulator([scene], 1, camera=Camera(config.size, config.size))
    task = make_task(simulator, scene, named, config, things)
    say(f"instruction  {config.instruction}")
    lines = [f"{task.shortest:.1f} m to go"]
    if config.keyboard:
        watch = live(task, simulator, scene, lines, quiet=True)
        with Human(config.out, budget=config.budget, instruction=config.instruction) as policy:
            trajectory = rollout(simulator, policy, task.episode, budget=config.budget, watch=watch)
    else:
        others = f" (nearest of {task.others + 1} that it may mean)" if task.others else ""
        say(f"goal         {describe(task.target, scene)}{others}, {task.shortest:.1f} m away")
        policy = Oracle(simulator.spaces, [task.episode.goal], simulator.body)
        trajectory = rollout(simulator, policy, task.episode, budget=config.budget, watch=live(task, simulator, scene, lines))
    agent = "human" if config.keyboard else "oracle"
    result = judge(task, trajectory, simulator, scene, policy.access, agent=agent) | {"seed": config.seed, "up": config.up}
    say(f"{'done' if result['success'] else 'not done'}         {result['reason']}")
    write(config.out, simulator, scene, task, trajectory, result, lines, video=config.video)
    files = ("episode.mp4, episode.png, " if config.video else "") + "map.png, trace.jsonl, result.json"
    say(f"wrote        {config.out}/: {files} ({time.perf_counter() - began:.1f} s)")
    if config.json:
        print(json.dumps(result))
    return 0 if result["success"] else 1


def say(line: str) -> None:
    """One line of the story on stdout."""
    print(line, flush=True)


def make_task(simulator: NativeSimulator, scene: Scene, named: str, config: Run, things: list[Object]) -> Task:
    """An episode that starts at a random place, at least 3 m from the thing where the home allows, and in another room."""
    space = simulator.spaces[0]
    if not space.islands:
        raise InputError(f"{named}: expected floor to stand on, found none; is --up right?")
    goals = [view_points(simulator.renderer, space, thing, camera=Camera(64, 64), turn=simulator.body.turn) for thing in things]
    reachable = [(goal, thing) for goal, thing in zip(goals, things, strict=True) if len(goal.position_w)]
    if not reachable:
        what = f"{describe(things[0], scene)} cannot be seen from any place an agent can reach"
        raise InputError(f"instruction {config.instruction!r}: {what}; choose another thing")
    rng = np.random.default_rng([config.seed, 11])
    places = random_points(space, rng, 64)
    away = np.stack([distance_field(space, goal.position_w).at(places) for goal, _ in reachable])
    near = np.where(np.isfinite(away.min(0)), away.min(0), -1.0)
    far = np.flatnonzero(near >= min(3.0, 0.6 * near.max()))
    start = int(far[0]) if len(far) else int(near.argmax())
    which = int(away[:, start].argmin())
    goal, target = reachable[which]
    x, y, z = map(float, places[start])
    heading = open_heading(simulator, places[start])
    start_place = (x, y, z)
    episode = Episode("0", named, config.instruction, start_place, heading, (goal,))
    return Task(episode, target, len(things) - 1, float(away[which, start]))


def open_heading(simulator: NativeSimulator, place: np.ndarray) -> float:
    """The heading [rad], of twelve, that sees the farthest from a place: a film had better not begin at a wall."""
    yaw = np.arange(12) * np.pi / 6 - np.pi
    depth = simulator.renderer.render(Camera(32, 32), np.repeat(place[None], 12, 0), yaw, sensors=("depth",)).depth
    return float(yaw[depth.mean((1, 2)).argmax()])


def live(task: Task, simulator: NativeSimulator, scene: Scene, lines: list[str], *, quiet: bool = False):
    """A watcher that shows each step on one line of the terminal, unless `quiet`, and keeps it in `lines`."""
    field = distance_field(simulator.spaces[0], task.episode.goal.position_w)
    terminal = sys.stdout.isatty()

    def watch(step: int, action: Action, observation, labels) -> None:
        room = room_at(scene, labels.position_w[0])
        where = f" in the {room}" if room else ""
        seen = 100 * float((labels.instance[0] == task.target.id).mean())
        sight = f", sees it ({seen:.1f}% of the picture)" if seen >= 100 * SHARE else ""
        bump = ", bumped" if observation.collided[0] else ""
        lines.append(f"step {step + 1}: {DOING[action]}{where}, {field.at(labels.position_w)[0]:.1f} m to go{sight}{bump}")
        if quiet:
            return
        if terminal:
            print(f"\r\x1b[K{lines[-1]}", end="\n" if action in (Action.STOP, Action.CANNOT) else "", flush=True)
        elif step % 10 == 0 or action in (Action.STOP, Action.CANNOT):
            say(lines[-1])

    return watch
