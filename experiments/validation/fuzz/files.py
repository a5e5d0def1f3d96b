"""Good small files of every kind, and their readers: `KINDS`."""

import gzip
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from envs.datasets.demonstrations.columns import picture_name, shard_name
from envs.datasets.demonstrations.loader import read_demonstrations
from envs.datasets.demonstrations.manifest import MANIFEST, Manifest, begin_set
from envs.datasets.demonstrations.reading import verify_shard
from envs.datasets.demonstrations.record import Demonstration
from envs.datasets.demonstrations.writing import finish_set, write_shard
from envs.datasets.files import ground_truth_path, kind_of, read_episodes, read_ground_truth
from envs.datasets.habitat.submissions import (
    SubmissionPath,
    read_r2r_submission,
    read_rxr_submission,
    submission_steps,
    write_r2r_submission,
    write_rxr_submission,
)
from envs.datasets.suite import digest_of, read_suite, write_suite
from envs.files import to_json
from envs.language.grammar.generator import Span
from envs.language.tokens import MAX_TOKENS, WORDS_VERSION, encode
from envs.metrics import scores
from envs.scenes.load import load_scene, save_scene
from envs.types import Body, Camera, Episode, Goal, Trajectory
from experiments.benchmark.records import Done, Record, Records, resume
from experiments.benchmark.settings import read_settings
from experiments.bundles.bundle import read_bundle, write_bundle
from experiments.data.foreign import playable
from experiments.episode.thoughts import OwnMap, map_to_json
from experiments.replay import read_trace, recorded_trajectory

PATH = Trajectory(np.array([1, 2, 0]), np.array([False, True, False]), np.arange(12.0).reshape(4, 3), np.zeros(4), np.zeros(4))
EYE = Camera(3, 2)


@dataclass(frozen=True)
class Kind:
    """Files that belong together: their names in a folder, their maker, and their reader."""

    files: tuple[str, ...]
    write: Callable[[Path], None]
    read: Callable[[Path], Any]

    def make(self, folder: Path) -> dict[str, bytes]:
        """Write good files to a folder; their bytes by name."""
        self.write(folder)
        return {name: (folder / name).read_bytes() for name in self.files}


def episode(number: int, task: str, **more: Any) -> Episode:
    """Made-up episode of a task."""
    goal = Goal(3, np.array([[1.0, 0.0, 2.5], [1.5, 0.0, 2.0]]), np.zeros(2), np.zeros(2), -1, (4,))
    facts = {"shortest": 3.5, "rooms_crossed": 1, "path": [[0.5, 0.0, -1.0], [1.0, 0.0, 2.5]]}
    return Episode(str(number), "house:7:2", "go to the sofa", (0.5, 0.0, -1.0), 0.25, (goal,), task, facts=facts, **more)


def trace_lines() -> list[dict[str, Any]]:
    """Lines of a good trace with thoughts and a map."""
    pose = {"position_w": [1.0, 0.0, -2.0], "yaw_w": 0.5}
    head = {"kind": "head", "scene": "house:1", "digest": "0f", "instruction": "go", "camera": Camera(), "body": Body(), "sliding": True,
            **pose, "rooms": 2, "up": "y", "marks_w": [[0.0, 1.0, 2.0]], "text": "", "outcome": "Done"}  # fmt: skip
    thought = {
        "plan": ["go"],
        "step": 0,
        "boxes": [[1, 2, 3, 4.5]],
        "names": ["bed"],
        "scores": [0.5],
        "landmarks": [["bed", 0, 1, 2, 0.5]],
    }
    step = {"kind": "step", "action": "forward", **pose, "pitch": 0.0, "collided": False, "text": "", "thought": thought}
    own = OwnMap(0.1, 0.0, 0.0, np.ones((9, 7), np.uint8), np.zeros((9, 7), np.uint16))
    return [head, step, step | {"thought": None}, {"kind": "map", **map_to_json(own)}]


def _trace(folder: Path) -> None:
    """Write a trace with thoughts and a map."""
    (folder / "trace.jsonl").write_text("".join(to_json(line) + "\n" for line in trace_lines()))


def _read_trace(folder: Path) -> None:
    """Read a trace as a replay does."""
    found = read_trace(folder / "trace.jsonl")
    recorded_trajectory(found.head, found.steps)


def _suites(folder: Path) -> None:
    """Write suites of three formats, and PointNav and ObjectNav files of another origin."""
    for task, more in (("pointnav", {}), ("instruct", {}), ("ask", {"answer": "yes"})):
        write_suite(folder / f"{task}.json.gz", f"{task}-val", [episode(k, task, **more) for k in range(2)], 0)
    place = {"scene_id": "a/b.glb", "start_position": [0.0, 0.0, 0.0], "start_rotation": [0.0, 0.0, 0.0, 1.0]}
    place |= {"info": {"geodesic_distance": 3.0}}
    points = [{**place, "episode_id": str(k), "goals": [{"position": [1.0, 0.0, 2.0], "radius": None}]} for k in range(2)]
    view = {"agent_state": {"position": [1.0, 0.0, 2.0], "rotation": [0.0, 0.0, 0.0, 1.0]}, "iou": 0.5}
    goal = {"position": [1.0, 0.5, 2.0], "object_id": 7, "object_category": "bed", "view_points": [view]}
    objects = [{**place, "episode_id": "1", "object_category": "bed", "goals": []}]
    files = {"point": {"episodes": points}, "object": {"episodes": objects, "goals_by_category": {"b.glb_bed": [goal]}}}
    for name, value in files.items():
        (folder / f"{name}.json.gz").write_bytes(gzip.compress(json.dumps(value).encode(), mtime=0))
    (folder / "b.glb").write_bytes(b"")


def _read_suites(folder: Path) -> None:
    """Read all files of episodes in every way."""
    read_ground_truth(ground_truth_path(folder / "instruct.json.gz"))
    for task in ("pointnav", "instruct", "ask"):
        read_suite(folder / f"{task}.json.gz")
    kind_of(folder / "object.json.gz")
    read_episodes(folder / "object.json.gz")
    (folder / "a").mkdir(exist_ok=True)
    (folder / "a" / "b.glb").touch()
    playable(folder / "point.json.gz", folder)


def _demonstration(number: int) -> Demonstration:
    """Made-up demonstration."""
    told = (str(number), "house:0:2", "errand", "go to the sofa", "", {"is": "Go", "to": None})
    pictures = np.full((4, 2, 3, 3), 9, np.uint8), np.ones((4, 2, 3), np.float16)
    return Demonstration(*told, encode(told[3]), (Span(0, 14, 0),), np.zeros(3, np.int64), PATH, PATH.action, "yes", *pictures, np.ones(3))


def _demonstrations(folder: Path) -> None:
    """Write a set of two demonstrations with pictures."""
    manifest = Manifest(2, "x", 0, 2, "0f", 2, True, asdict(EYE), asdict(Body()), WORDS_VERSION, MAX_TOKENS)
    begin_set(folder, manifest, lambda _: False)
    write_shard(folder, manifest, 0, [_demonstration(0), _demonstration(1)], [])
    finish_set(folder, manifest)


def _read_demonstrations(folder: Path) -> None:
    """Read every part of a set."""
    found = read_demonstrations(folder)
    for number in range(found.manifest.count):
        verify_shard(folder, found.manifest, number)


def _results(folder: Path) -> None:
    """Write the results folder of a benchmark of two episodes."""
    episodes = [episode(k, "pointnav") for k in range(2)]
    write_suite(folder / "suite.json.gz", "pointnav-val", episodes, 0)
    marks = scores(PATH, np.ones(4), within=0.2)
    records = [Record("random", str(k), k, "house:7:2", "stop", "", "stopped_away", marks, 0.5, {"said_cannot": False}) for k in range(2)]
    ledger = Records(folder)
    ledger.add([Done(record, PATH) for record in records])
    ledger.close()
    digest, agents = digest_of(episodes), {"random": ""}
    kept = {"format": 2, "suite": "pointnav-val", "digest": digest, "version": "1", "commit": None, "agents": agents, "seed": 0}
    (folder / "bench.json").write_text(json.dumps(kept))
    settings = {"seed": 0, "size": 64, "simulator": "native", "limit": None, "episodes": 2, "episodes_file": None}
    command = "gothere bench pointnav-val --agents random --episodes 2"
    results = {"suite": "pointnav-val", "rows": [{"agent": "random", "access": []}], "pairs": [], "digest": digest, "settings": settings,
               "seeds": {"episodes": 0}, "agents": agents, "command": command, "version": "1", "commit": None}  # fmt: skip
    (folder / "results.json").write_text(json.dumps(results))


def _read_results(folder: Path) -> None:
    """Read a results folder as a benchmark that goes on does."""
    read_settings(folder)
    resume(folder)
    read_suite(folder / "suite.json.gz")
    write_bundle(folder / "out.zip", folder)


def _bundle(folder: Path) -> None:
    """Write a bundle."""
    _results(folder)
    write_bundle(folder / "bundle.zip", folder)


def _scenes(folder: Path) -> None:
    """Write a textured box in every format, and as gothere saves it."""
    import trimesh
    from PIL import Image

    box = trimesh.creation.box()
    uv = box.vertices[:, :2] + 0.5
    box.visual = trimesh.visual.TextureVisuals(uv, image=Image.new("RGB", (4, 4), (200, 30, 30)))  # pyright: ignore
    (folder / "plain.glb").write_bytes(trimesh.Scene({"box": box}).export(file_type="glb"))  # pyright: ignore
    save_scene(load_scene(folder / "plain.glb"), folder / "saved.glb")
    bare = trimesh.creation.box()
    for suffix in ("obj", "ply"):
        data = bare.export(file_type=suffix)
        (folder / f"bare.{suffix}").write_bytes(data if isinstance(data, bytes) else str(data).encode())


def _submissions(folder: Path) -> None:
    """Write submissions of VLN-CE's leaderboards."""
    write_r2r_submission({"1": submission_steps(PATH)}, folder / "r2r.json")
    write_rxr_submission([SubmissionPath(3, ((0.0, 0.0, 1.0), (1.0, 0.0, 1.0)))], folder / "rxr.json")


def _read_submissions(folder: Path) -> None:
    """Read both submissions."""
    read_r2r_submission(folder / "r2r.json")
    read_rxr_submission(folder / "rxr.json")


SCENES = ("plain.glb", "saved.glb", "bare.obj", "bare.ply")
EPISODES = ("pointnav.json.gz", "instruct.json.gz", "instruct_gt.json.gz", "ask.json.gz", "point.json.gz", "object.json.gz")
RESULTS = ("bench.json", "results.json", "suite.json.gz", "episodes.jsonl", "trajectories.jsonl")
KINDS = {
    "trace": Kind(("trace.jsonl",), _trace, _read_trace),
    "episodes": Kind(EPISODES, _suites, _read_suites),
    "demonstrations": Kind(
        (MANIFEST, shard_name(0), picture_name("rgb", 0), picture_name("depth", 0)), _demonstrations, _read_demonstrations
    ),
    "bundle": Kind(("bundle.zip",), _bundle, lambda folder: read_bundle(folder / "bundle.zip")),
    "results": Kind(RESULTS, _results, _read_results),
    "scene": Kind(SCENES, _scenes, lambda folder: [load_scene(folder / name) for name in SCENES]),
    "submission": Kind(("r2r.json", "rxr.json"), _submissions, _read_submissions),
}  # fmt: skip
