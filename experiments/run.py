"""`gothere run`: one instruction, carried out in a home, from words to a video."""

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import tyro

from agent.lookup import resolve
from envs.errors import InputError
from envs.metrics import collisions, path_length, spl
from envs.native import NativeSimulator
from envs.navigation import distance_field, geodesic, random_points
from envs.scene import Object, Scene, scene_digest
from envs.types import Action, Camera, Episode, Trajectory
from envs.viewpoints import SHARE, view_points
from experiments.rollout import rollout
from experiments.scenes import scene_named
from experiments.video import write_json, write_lines, write_png, write_video
from policies.baselines import Oracle

WITHIN = 1.0  # m from a view point
FPS = 15
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


@dataclass(frozen=True)
class Task:
    """An episode with the things it is about."""

    episode: Episode
    target: Object
    others: int  # further things that the words may mean
    shortest: float  # [m]


def main(config: Run) -> int:
    """0 if the agent did what it was told, 1 if not."""
    began = time.perf_counter()
    named = config.scene or f"house:{config.house}"
    scene = scene_named(named, rooms=config.rooms, up=config.up)
    things = resolve(config.instruction, scene.objects, scene.rooms)
    simulator = NativeSimulator([scene], 1, camera=Camera(config.size, config.size))
    task = make_task(simulator, scene, named, config, things)
    policy = Oracle(simulator.spaces, [task.episode.goal], simulator.body)
    say(f"instruction  {config.instruction}")
    others = f" (nearest of {task.others + 1} that it may mean)" if task.others else ""
    say(f"goal         {describe(task.target, scene)}{others}, {task.shortest:.1f} m away")
    lines = [f"{task.shortest:.1f} m to go"]
    trajectory = rollout(simulator, policy, task.episode, budget=config.budget, watch=live(task, simulator, scene, lines))
    result = judge(task, trajectory, simulator, scene, config, named)
    say(f"{'done' if result['success'] else 'not done'}         {result['reason']}")
    write(config, simulator, scene, task, trajectory, result, lines)
    say(f"wrote        {config.out}/: {'episode.mp4, ' if config.video else ''}map.png, trace.jsonl, result.json ({time.perf_counter() - began:.1f} s)")
    if config.json:
        print(json.dumps(result))
    return 0 if result["success"] else 1


def say(line: str) -> None:
    """One line of the story on stdout."""
    print(line, flush=True)


def describe(thing: Object, scene: Scene) -> str:
    """The thing's name and its room."""
    return f"the {thing.name}" + (f" in the {scene.rooms[thing.room].type}" if 0 <= thing.room < len(scene.rooms) else "")


def make_task(simulator: NativeSimulator, scene: Scene, named: str, config: Run, things: list[Object]) -> Task:
    """An episode that starts at a random place, at least 3 m from the thing where the home allows, and in another room."""
    space = simulator.spaces[0]
    if not space.islands:
        raise InputError(f"{named}: expected floor to stand on, found none; is --up right?")
    goals = [view_points(simulator.renderer, space, thing, camera=Camera(64, 64), turn=simulator.body.turn) for thing in things]
    reachable = [(goal, thing) for goal, thing in zip(goals, things, strict=True) if len(goal.position_w)]
    if not reachable:
        raise InputError(f"instruction {config.instruction!r}: {describe(things[0], scene)} cannot be seen from any place an agent can reach; choose another thing")
    rng = np.random.default_rng([config.seed, 11])
    places = random_points(space, rng, 64)
    away = np.stack([distance_field(space, goal.position_w).at(places) for goal, _ in reachable])
    near = np.where(np.isfinite(away.min(0)), away.min(0), -1.0)
    far = np.flatnonzero(near >= min(3.0, 0.6 * near.max()))
    start = int(far[0]) if len(far) else int(near.argmax())
    which = int(away[:, start].argmin())
    goal, target = reachable[which]
    episode = Episode("0", named, config.instruction, tuple(map(float, places[start])), float(rng.integers(12)) * np.pi / 6 - np.pi, goal)
    return Task(episode, target, len(things) - 1, float(away[which, start]))


def live(task: Task, simulator: NativeSimulator, scene: Scene, lines: list[str]):
    """A watcher that shows each step on one line of the terminal, and keeps it in `lines`."""
    field = distance_field(simulator.spaces[0], task.episode.goal.position_w)
    terminal = sys.stdout.isatty()

    def watch(step: int, action: Action, observation, labels) -> None:
        room = room_at(scene, labels.position_w[0])
        where = f" in the {room}" if room else ""
        seen = 100 * float((labels.instance[0] == task.target.id).mean())
        sight = f", sees it ({seen:.1f}% of the picture)" if seen >= 100 * SHARE else ""
        bump = ", bumped" if observation.collided[0] else ""
        lines.append(f"step {step + 1}: {DOING[action]}{where}, {field.at(labels.position_w)[0]:.1f} m to go{sight}{bump}")
        if terminal:
            print(f"\r\x1b[K{lines[-1]}", end="\n" if action in (Action.STOP, Action.CANNOT) else "", flush=True)
        elif step % 10 == 0 or action in (Action.STOP, Action.CANNOT):
            say(lines[-1])

    return watch


def room_at(scene: Scene, position_w: np.ndarray) -> str:
    """The type of the room at a place, '' outside of all."""
    for room in scene.rooms:
        corner = np.array(room.polygon)
        if (corner.min(0) <= position_w[[0, 2]]).all() and (position_w[[0, 2]] <= corner.max(0)).all():
            return room.type
    return ""


def judge(task: Task, trajectory: Trajectory, simulator: NativeSimulator, scene: Scene, config: Run, named: str) -> dict:
    """The result: whether the agent stopped within 1 m of a view point with the thing in its picture, and the scores."""
    goal, end = task.episode.goal, trajectory.position_w[-1]
    share = float((simulator.labels().instance[0] == task.target.id).mean())
    away = float(geodesic(simulator.spaces[0], np.repeat(end[None], len(goal.position_w), 0), goal.position_w).min())
    stopped = trajectory.action[-1] == Action.STOP
    success = bool(stopped and away < WITHIN and share >= SHARE)
    walked = path_length(trajectory.position_w)
    name = describe(task.target, scene)
    if success:
        reason = f"{name} covers {100 * share:.1f}% of the picture, {walked:.1f} m walked"
    elif not stopped:
        reason = f"{len(trajectory.action)} actions were not enough" if trajectory.action[-1] != Action.CANNOT else f"no way leads to {name}"
    else:
        reason = f"stopped {away:.1f} m from where {name} is seen" if away >= WITHIN else f"{name} covers only {100 * share:.2f}% of the picture"
    return {
        "instruction": config.instruction, "success": success, "reason": reason, "target": task.target.name, "instance": task.target.id,
        "room": scene.rooms[task.target.room].type if 0 <= task.target.room < len(scene.rooms) else None, "agent": "oracle", "access": list(Oracle.access),
        "spl": spl(success, task.shortest, walked), "shortest": round(task.shortest, 4), "path_length": round(walked, 4),
        "distance_to_goal": round(away, 4), "share_of_picture": round(share, 5), "steps": len(trajectory.action), "collisions": collisions(trajectory),
        "scene": named, "rooms": len(scene.rooms), "triangles": len(scene.faces), "digest": scene_digest(scene), "seed": config.seed,
    }  # fmt: skip


def trace(config: Run, simulator: NativeSimulator, task: Task, trajectory: Trajectory, lines: list[str], result: dict) -> list[dict]:
    """What trace.jsonl holds: one head with everything needed to play the episode again, then a record for each step."""
    head = {
        "kind": "head", "scene": result["scene"], "rooms": config.rooms, "up": config.up, "digest": result["digest"], "instruction": config.instruction,
        "camera": asdict(simulator.camera), "body": asdict(simulator.body), "sliding": simulator.sliding, "target": task.target.name,
        "position_w": trajectory.position_w[0].tolist(), "yaw_w": float(trajectory.yaw_w[0]),
    }  # fmt: skip
    steps = [
        {
            "kind": "step", "step": i + 1, "action": Action(int(a)).name.lower(), "position_w": trajectory.position_w[i + 1].tolist(),
            "yaw_w": float(trajectory.yaw_w[i + 1]), "pitch": float(trajectory.pitch[i + 1]), "collided": bool(trajectory.collided[i]), "text": lines[i + 1],
        }
        for i, a in enumerate(trajectory.action)
    ]  # fmt: skip
    return [head, *steps]


def write(config: Run, simulator: NativeSimulator, scene: Scene, task: Task, trajectory: Trajectory, result: dict, lines: list[str]) -> None:
    """Leave result.json, trace.jsonl, map.png and episode.mp4 in the folder."""
    from envs.render.topdown import topdown
    from experiments.film import draw_map, film

    target = (np.array(task.target.low) + np.array(task.target.high)) / 2
    goal = task.episode.goal
    write_json(config.out / "result.json", result)
    write_lines(config.out / "trace.jsonl", trace(config, simulator, task, trajectory, lines, result))
    plan = topdown(scene, width=960)
    write_png(config.out / "map.png", draw_map(plan, trajectory, goal, target))
    if config.video:
        title = f'"{config.instruction}"'
        lines[-1] = f"{'Done' if result['success'] else 'Not done'}: {result['reason']}"
        small = topdown(scene, width=560)
        frames = film(simulator.renderer, small, trajectory, simulator.camera, goal, target, title, lines)
        write_video(config.out / "episode.mp4", frames, fps=FPS)


