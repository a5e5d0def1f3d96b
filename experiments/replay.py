"""`gothere replay`: a recorded episode simulated again, compared with its record, and rendered as video."""

import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import tyro

from envs.datasets.json import checked, parse_json
from envs.datasets.schema import one_of, read_object, reader, record_reader, within
from envs.errors import InputError
from envs.scenes.scene import Scene, scene_digest
from envs.simulators.native import NativeSimulator
from envs.simulators.protocol import Simulator
from envs.types import Action, Body, Camera, Trajectory
from experiments.data.scenes import scene_named
from experiments.episode.result import check_folder, write_episode_video
from experiments.episode.thoughts import ThoughtLog, thoughts_from_json
from experiments.reports.frames import captions_of

TOLERANCE = 1e-9  # of positions [m] and angles [rad]
ACTIONS = {action.name.lower(): action for action in Action}


@dataclass(frozen=True)
class Replay:
    """Simulate a recorded episode again, verify every pose, and render its video.

    Exit code 1 when a pose differs.
    """

    trace: Annotated[Path, tyro.conf.Positional]
    """Record of `gothere run`: trace.jsonl."""
    size: int = 720
    """Side of the video's view [pixels]."""
    scene: str | None = None
    """Current path of the scene's file, if it has moved."""
    check: bool = False
    """Compare only, without a video."""
    out: Path | None = None
    """Folder for episode.mp4; replay, beside the trace, by default."""
    seed: int = 0
    """Accepted by every verb; everything random is in the trace."""
    json: bool = False
    """Print the result as one JSON object on the last line."""

    def __post_init__(self) -> None:
        if not 64 <= self.size <= 2048:
            raise InputError(f"--size: expected 64 to 2048 pixels, got {self.size}")


LIMITED, POSITIVE = within(-1e9, 1e9), within(0, 1e9)  # numbers that can be simulated
Number = Annotated[float, LIMITED]
Place = tuple[Number, Number, Number]


@dataclass(frozen=True)
class Head:
    """First line of a trace: scene, start pose and settings of the episode."""

    scene: str
    digest: str
    instruction: str
    camera: Annotated[Camera, record_reader(Camera, complete=True, number=LIMITED)]
    body: Annotated[Body, record_reader(Body, complete=True, number=POSITIVE)]
    sliding: bool
    position_w: Place
    yaw_w: Number
    rooms: int = 6
    up: Annotated[str, one_of("yz")] = "y"
    marks_w: tuple[Place, ...] = ()
    text: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Step:
    """Further line of a trace: an action and the pose after it.

    Feet [m], yaw and pitch [rad].
    """

    action: Annotated[str, one_of(ACTIONS)]
    position_w: Place
    yaw_w: Number
    pitch: Number
    collided: bool
    text: str = ""


@dataclass(frozen=True)
class Trace:
    """Whole trace; `thoughts` is empty for agents without thoughts and for older traces."""

    head: Head
    steps: list[Step]
    thoughts: ThoughtLog


def main(config: Replay) -> int:
    """Replay a trace; exit code 1 if a pose is not reproduced, else 0."""
    began = time.perf_counter()
    trace = read_trace(config.trace)
    head, steps = trace.head, trace.steps
    folder = config.out or config.trace.parent / "replay"
    if not config.check:
        check_folder(folder)
    scene = rebuilt_scene(head, config.scene)
    recorded = recorded_trajectory(head, steps)
    simulator = NativeSimulator([scene], 1, camera=replace(head.camera, width=8, height=8), body=head.body, sliding=head.sliding)
    again = simulated(simulator, recorded)
    step, far = first_difference(recorded, again)
    files: list[str] = []
    if step is None:
        print(f"reproduced   {len(steps)} steps in {head.scene}, largest difference {far:.1g}")
        if not config.check:
            lines = [head.text, *(s.text for s in steps)]
            spots = np.array(head.marks_w).reshape(-1, 3)
            captions = captions_of(head.instruction, lines, head.outcome, trace.thoughts)
            write_episode_video(folder, simulator.renderer, scene, again, head.camera, spots, captions, size=config.size)
            files = [str(folder / name) for name in ("episode.mp4", "episode.png")]
            print(f"wrote        {', '.join(files)} ({time.perf_counter() - began:.1f} s)")
    else:
        print(f"not reproduced: {difference_text(recorded, again, step)}")
    if config.json:
        report = {"trace": str(config.trace), "scene": head.scene, "steps": len(steps), "reproduced": step is None}
        print(json.dumps(report | {"first_difference": step, "largest_difference": far, "files": files}))
    return 0 if step is None else 1


def read_trace(path: Path) -> Trace:
    """Read a trace.jsonl.

    InputError names the file, line and field of the first problem.
    """
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not text"
        raise InputError(f"{path}: expected a trace.jsonl that `gothere run` left, got none that can be read ({why})") from error
    records = [(f"{path} line {k + 1}", line) for k, line in enumerate(lines) if line.strip()]
    if not records:
        raise InputError(f"{path}: expected a line for the start and one for each step, got an empty file; run the episode again")
    parsed = [(where, checked(where, read_object, parse_json(where, line))) for where, line in records]
    own_map = parsed.pop() if parsed[-1][1].get("kind") == "map" else None
    for k, (where, record) in enumerate(parsed):
        kind = "step" if k else "head"
        if record.get("kind") != kind:
            raise InputError(f"{where}: expected a record of kind {kind!r}, got {record.get('kind')!r}; the trace is not whole")
    if not parsed:
        raise InputError(f"{path}: expected a record of kind 'head', got a map alone; the trace is not whole")
    head = checked(parsed[0][0], reader(Head), parsed[0][1])
    steps = [checked(where, reader(Step), record) for where, record in parsed[1:]]
    if not steps:
        raise InputError(f"{path}: expected at least one step, got none; the trace is not whole")
    thoughts = [(where, record.get("thought")) for where, record in parsed[1:]]
    return Trace(head, steps, thoughts_from_json(thoughts, own_map))


def rebuilt_scene(head: Head, moved: str | None) -> Scene:
    """Scene of a trace, by its name.

    InputError where it is not the same one any more.
    """
    name = moved or head.scene
    rooms = head.rooms if head.scene.startswith("house:") else 6
    scene = scene_named(name, rooms=rooms, up=head.up)
    digest = scene_digest(scene)
    if digest != head.digest:
        cure = "use the version of gothere that wrote the trace" if name.startswith("house:") else "give the same file with --scene"
        raise InputError(f"{name}: expected the scene that the trace was recorded in, digest {head.digest}, got {digest}; {cure}")
    return scene


def recorded_trajectory(head: Head, steps: list[Step]) -> Trajectory:
    """Trajectory in a trace."""
    return Trajectory(
        np.array([ACTIONS[step.action] for step in steps], np.int64),
        np.array([step.collided for step in steps], np.bool_),
        np.array([head.position_w, *(step.position_w for step in steps)], np.float64),
        np.array([head.yaw_w, *(step.yaw_w for step in steps)], np.float64),
        np.array([0.0, *(step.pitch for step in steps)], np.float64),
    )


def simulated(simulator: Simulator, recorded: Trajectory) -> Trajectory:
    """Trajectory of the recorded actions, simulated from the recorded start."""
    observation = simulator.reset(np.array([0]), recorded.position_w[:1], recorded.yaw_w[:1])
    poses, collided = [], []
    for k in range(len(recorded.action) + 1):
        if k:
            observation = simulator.step(recorded.action[k - 1 : k])
            collided.append(bool(observation.collided[0]))
        labels = simulator.labels()
        poses.append((*labels.position_w[0].tolist(), float(labels.yaw_w[0]), float(observation.pitch_a[0])))
    table = np.array(poses)
    return Trajectory(recorded.action, np.array(collided, np.bool_), table[:, :3], table[:, 3], table[:, 4])


def differences(a: Trajectory, b: Trajectory) -> np.ndarray:
    """Greatest difference of two paths at each pose (t + 1) [m, rad].

    Angles are compared modulo a full turn.
    """
    yaw = (a.yaw_w - b.yaw_w + np.pi) % (2 * np.pi) - np.pi
    return np.maximum.reduce([np.abs(a.position_w - b.position_w).max(1), np.abs(yaw), np.abs(a.pitch - b.pitch)])


def first_difference(a: Trajectory, b: Trajectory) -> tuple[int | None, float]:
    """First step at which two paths differ, None for none, and the greatest difference.

    They differ by more than 1e-9 or in a collision; step 0 is the start.
    """
    off = differences(a, b)
    wrong = off > TOLERANCE
    wrong[1:] |= a.collided != b.collided
    return (int(wrong.argmax()) if wrong.any() else None), float(off.max())


def difference_text(recorded: Trajectory, again: Trajectory, step: int) -> str:
    """Difference at a step, in words."""
    off = differences(recorded, again)[step]
    if step == 0:
        return f"the start differs by {off:.3g} (m or rad): an agent cannot stand where the trace says"
    action = Action(int(recorded.action[step - 1])).name.lower()
    if off > TOLERANCE:
        return f"step {step} ({action}) ends {off:.3g} (m or rad) from where the trace says"
    return f"step {step} ({action}) {'hits something' if again.collided[step - 1] else 'hits nothing'}, unlike in the trace"
