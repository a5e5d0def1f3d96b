"""What comes of an episode: whether it was done, the scores, and the files that it leaves."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from envs.errors import InputError
from envs.metrics import collisions, path_length, spl
from envs.native import NativeSimulator
from envs.navigation import geodesic
from envs.render import Renderer
from envs.render.topdown import topdown
from envs.scene import Object, Scene, scene_digest
from envs.types import Action, Camera, Episode, Goal, Trajectory
from envs.viewpoints import SHARE
from experiments.film import draw_map, film, smooth_poses
from experiments.video import write_json, write_lines, write_png, write_video

WITHIN = 1.0  # m from a view point
FPS = 15


@dataclass(frozen=True)
class Task:
    """An episode with the things it is about."""

    episode: Episode
    target: Object
    others: int  # further things that the words may mean
    shortest: float  # [m]


def kept(frames: Iterable[np.ndarray], number: int, path: Path) -> Iterator[np.ndarray]:
    """The same frames; that of a number is left as a picture."""
    for k, frame in enumerate(frames):
        if k == number:
            write_png(path, frame)
        yield frame


def check_folder(folder: Path) -> None:
    """Raise InputError unless files can be put into the folder, which need not exist yet."""
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    if not there.is_dir() or not os.access(there, os.W_OK):
        raise InputError(f"{folder}: cannot be written ({there} is no folder to write to); choose another place with --out")


def describe(thing: Object, scene: Scene) -> str:
    """The thing's name and its room."""
    return f"the {thing.name}" + (f" in the {scene.rooms[thing.room].type}" if 0 <= thing.room < len(scene.rooms) else "")


def room_at(scene: Scene, position_w: np.ndarray) -> str:
    """The type of the room at a place, '' outside of all."""
    for room in scene.rooms:
        corner = np.array(room.polygon)
        if (corner.min(0) <= position_w[[0, 2]]).all() and (position_w[[0, 2]] <= corner.max(0)).all():
            return room.type
    return ""


def judge(
    task: Task, trajectory: Trajectory, simulator: NativeSimulator, scene: Scene, access: tuple[str, ...], *, agent: str = "oracle"
) -> dict:
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
        reason = (
            f"{len(trajectory.action)} actions were not enough" if trajectory.action[-1] != Action.CANNOT else f"no way leads to {name}"
        )
    else:
        reason = (
            f"stopped {away:.1f} m from where {name} is seen" if away >= WITHIN else f"{name} covers only {100 * share:.2f}% of the picture"
        )
    return {
        "instruction": task.episode.instruction,
        "success": success,
        "reason": reason,
        "target": task.target.name,
        "instance": task.target.id,
        "room": scene.rooms[task.target.room].type if 0 <= task.target.room < len(scene.rooms) else None,
        "agent": agent,
        "access": list(access),
        "spl": spl(success, task.shortest, walked),
        "shortest": round(task.shortest, 4),
        "path_length": round(walked, 4),
        "distance_to_goal": round(away, 4),
        "share_of_picture": round(share, 5),
        "steps": len(trajectory.action),
        "collisions": collisions(trajectory),
        "scene": task.episode.scene_id,
        "rooms": len(scene.rooms),
        "triangles": len(scene.faces),
        "digest": scene_digest(scene),
    }


def trace(simulator: NativeSimulator, task: Task, trajectory: Trajectory, lines: list[str], result: dict) -> list[dict]:
    """What trace.jsonl holds: one head with everything needed to play the episode again, then a record for each step."""
    head = {
        "kind": "head",
        "scene": result["scene"],
        "rooms": result["rooms"],
        "up": result.get("up", "y"),
        "digest": result["digest"],
        "instruction": task.episode.instruction,
        "camera": asdict(simulator.camera),
        "body": asdict(simulator.body),
        "sliding": simulator.sliding,
        "target": task.target.name,
        "instance": task.target.id,
        "text": lines[0],
        "outcome": outcome(result),
        "position_w": trajectory.position_w[0].tolist(),
        "yaw_w": float(trajectory.yaw_w[0]),
    }
    steps = [
        {
            "kind": "step",
            "step": i + 1,
            "action": Action(int(a)).name.lower(),
            "position_w": trajectory.position_w[i + 1].tolist(),
            "yaw_w": float(trajectory.yaw_w[i + 1]),
            "pitch": float(trajectory.pitch[i + 1]),
            "collided": bool(trajectory.collided[i]),
            "text": lines[i + 1],
        }
        for i, a in enumerate(trajectory.action)
    ]
    return [head, *steps]


def outcome(result: dict) -> str:
    """The last words of an episode's film."""
    return f"{'Done' if result['success'] else 'Not done'}: {result['reason']}"


def write(
    folder: Path,
    simulator: NativeSimulator,
    scene: Scene,
    task: Task,
    trajectory: Trajectory,
    result: dict,
    lines: list[str],
    *,
    video: bool,
) -> None:
    """Leave result.json, trace.jsonl, map.png and episode.mp4 in the folder."""
    goal = task.episode.goal
    write_json(folder / "result.json", result)
    write_lines(folder / "trace.jsonl", trace(simulator, task, trajectory, lines, result))
    plan = topdown(scene, width=960)
    write_png(folder / "map.png", draw_map(plan, trajectory, goal, middle(task.target)))
    if video:
        lines[-1] = outcome(result)
        write_film(folder, simulator.renderer, scene, trajectory, simulator.camera, goal, task.target, task.episode.instruction, lines)


def middle(thing: Object) -> np.ndarray:
    """The middle of a thing's axis-aligned box [m]."""
    return (np.array(thing.low) + np.array(thing.high)) / 2


def write_film(
    folder: Path,
    renderer: Renderer,
    scene: Scene,
    trajectory: Trajectory,
    camera: Camera,
    goal: Goal,
    target: Object,
    instruction: str,
    lines: list[str],
    *,
    size: int = 480,
) -> None:
    """Leave episode.mp4, whose view has `size` pixels a side, and one of its pictures, episode.png, in the folder."""
    plan = topdown(scene, width=round(560 * size / 480))
    frames = film(renderer, plan, trajectory, camera, goal, middle(target), f'"{instruction}"', lines, size=size)
    shown = 1 + round(0.8 * len(smooth_poses(trajectory)[1]))
    write_video(folder / "episode.mp4", kept(frames, shown, folder / "episode.png"), fps=FPS)
