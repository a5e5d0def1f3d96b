"""Result of a requested episode: outcome, scores and files."""

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from agent.planning.interpret import Interpretation
from agent.runner import EpisodeRun
from envs.errors import InputError
from envs.home import Home
from envs.language.semantics.records import meaning_to_json
from envs.language.semantics.verify import Verdict
from envs.render import Renderer
from envs.render.topdown import topdown
from envs.scenes.scene import Scene, scene_digest
from envs.simulators.protocol import Simulator
from envs.tasks.evaluate import Evaluation
from envs.types import Action, Camera, Episode, Trajectory
from experiments.episode.thoughts import ThoughtLog, map_to_json, thoughts_to_json
from experiments.reports.episode import page
from experiments.reports.files import write_json, write_lines, write_png, write_text, write_video
from experiments.reports.frames import Captions, captions_of, has_own_map, smooth_poses, video_frames
from experiments.reports.maps import draw_map, draw_own_map, marks

FPS = 15


@dataclass(frozen=True)
class EpisodeReport:
    """Report of an episode: interpretation, run, evaluation, thoughts and lines of text.

    `lines` has one for each pose, the start included; `share` is the goal's share of the last picture. `interpretation` and `verdict` come
    from the parser and the simulator, `thoughts` from the agent; `shortest` [m] is the geodesic distance from the start through all goals.
    """

    home: Home
    episode: Episode
    interpretation: Interpretation
    agent: str
    access: tuple[str, ...]
    run: EpisodeRun
    evaluation: Evaluation
    verdict: Verdict | None
    lines: list[str]
    thoughts: ThoughtLog
    share: float
    shortest: float

    @property
    def done(self) -> bool:
        """Whether the instruction was carried out, with every checked part.

        An impossible one is not.
        """
        checked = (self.verdict is None or self.verdict.done) and not self.run.stopped
        return bool(self.evaluation.scores.success) and checked and not self.episode.impossible

    @property
    def _stop(self) -> str:
        """Place and length of a walk that the person has stopped."""
        room = int(self.home.rooms_at(self.run.trajectory.position_w[-1:])[0])
        where = f"in the {self.home.scene.rooms[room].type}, " if room >= 0 else ""
        return f"{where}after {self.evaluation.scores.path_length:.1f} m in {len(self.run.trajectory.action)} actions"

    @property
    def reason(self) -> str:
        """Reason for success or failure, in one line."""
        if self.run.error is not None:
            return f"the agent failed: {self.run.error}"
        if self.run.stopped:
            return self._stop
        decision = self.run.decision
        if self.episode.impossible:
            right = "" if self.evaluation.scores.success else f" The agent did not say so ({self.evaluation.cause})."
            return f"{self.interpretation.plan.text}.{right}"
        if self.episode.answer is not None:
            said = f"answered {decision.text!r}" if decision and decision.action == Action.ANSWER else "gave no answer"
            return said if self.done else f"{said}, the right answer is {self.episode.answer!r}"
        if decision and decision.action == Action.CANNOT:
            return f"the agent gave up: {decision.text}" if decision.text else "the agent gave up"
        if self.done or self.evaluation.cause == "out_of_steps" or not self.verdict:
            walked = f", {self.evaluation.scores.path_length:.1f} m walked in {self.evaluation.scores.steps} actions"
            if not self.done:
                return self.evaluation.cause.replace("_", " ") + walked
            there = " and ".join(target.text for target in self.interpretation.plan.targets[-1:])
            return (self.verdict.text if self.verdict else f"stands by {there}, which is in view") + walked
        return self.verdict.text


def kept(frames: Iterable[np.ndarray], number: int, path: Path) -> Iterator[np.ndarray]:
    """Yield the frames unchanged, and write one of them as a picture."""
    for k, frame in enumerate(frames):
        if k == number:
            write_png(path, frame)
        yield frame


def check_folder(folder: Path, option: str = "--out") -> None:
    """Raise InputError unless files can be written to an option's folder.

    It may not exist yet.
    """
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    if not there.is_dir() or not os.access(there, os.W_OK):
        raise InputError(f"{folder}: cannot be written ({there} is no folder to write to); choose another place with {option}")


def result_of(report: EpisodeReport) -> dict[str, Any]:
    """Content of result.json."""
    scene, episode, scores = report.home.scene, report.episode, asdict(report.evaluation.scores)
    decision, target = report.run.decision, report.home.things.get(episode.goal.instance)
    thought = report.thoughts.last
    return {
        "instruction": episode.instruction,
        "success": report.done,
        "reason": report.reason,
        "cause": "stopped" if report.run.stopped else str(report.evaluation.cause),
        "task": episode.task,
        "plan": list(thought.plan) if thought else [],
        "plan_step": thought.step if thought and thought.plan else None,
        "verdict": next((one.verdict for one in reversed(report.thoughts.steps) if one and one.verdict), None),
        "reference_plan": [target.text for target in report.interpretation.plan.targets],
        "note": report.interpretation.note,
        "checked_by_simulator": [{"part": part.text, "done": part.done} for part in report.verdict.parts] if report.verdict else [],
        "answer": decision.text if decision and decision.action == Action.ANSWER else None,
        "cannot": (decision.text or "cannot") if decision and decision.action == Action.CANNOT else None,
        "impossible": episode.impossible,
        "meaning": meaning_to_json(report.interpretation.meaning) if report.interpretation.meaning else None,
        "target": target.name if target else None,
        "instance": episode.goal.instance,
        "room": scene.rooms[target.room].type if target and 0 <= target.room < len(scene.rooms) else None,
        "agent": report.agent,
        "access": list(report.access),
        "scores": {**scores, "success": report.evaluation.scores.success},
        **{name: scores[name] for name in ("spl", "path_length", "steps", "collisions")},
        "shortest": round(report.shortest, 4) if np.isfinite(report.shortest) else None,
        "distance_to_goal": scores["navigation_error"],
        "share_of_picture": round(report.share, 5),
        "scene": episode.scene_id,
        "rooms": len(scene.rooms),
        "triangles": len(scene.faces),
        "digest": scene_digest(scene),
    }


def trace(simulator: Simulator, report: EpisodeReport, result: dict[str, Any]) -> list[dict[str, Any]]:
    """Content of trace.jsonl: a head, the steps, and the agent's own map.

    The head has everything that is needed to replay the episode. A step has the thought that led to it, with plan and landmarks only where
    they change. `text` is ground truth, not the agent's belief.
    """
    trajectory, thoughts = report.run.trajectory, thoughts_to_json(report.thoughts.steps)
    head = {
        "kind": "head",
        "scene": result["scene"],
        "rooms": result["rooms"],
        "up": result.get("up", "y"),
        "digest": result["digest"],
        "instruction": report.episode.instruction,
        "camera": asdict(simulator.camera),
        "body": asdict(simulator.body),
        "sliding": getattr(simulator, "sliding", True),
        "marks_w": marks(report.home, report.episode.goals).tolist(),
        "text": report.lines[0],
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
            "text": report.lines[i + 1],
            "thought": thoughts[i],
        }
        for i, a in enumerate(trajectory.action)
    ]
    own = report.thoughts.own_map
    return [head, *steps] + ([] if own is None else [{"kind": "map", **map_to_json(own)}])


def outcome(result: dict[str, Any]) -> str:
    """Last line of an episode's video."""
    word = "Done" if result["success"] else "Cannot be done" if result["impossible"] else "Not done"
    word = "Stopped" if result.get("cause") == "stopped" else word
    return f"{word}: {result['reason']}"


def write(folder: Path, simulator: Simulator, report: EpisodeReport, result: dict[str, Any], *, video: bool) -> list[str]:
    """Write result.json, trace.jsonl, maps, video, picture and report to the folder; their names.

    They appear there all together, once all are written: an interrupt leaves the folder as it was.
    """
    check_folder(folder)
    made = _made(folder)
    try:
        with tempfile.TemporaryDirectory(prefix=".part-", dir=folder) as part:
            files = _write(Path(part), simulator, report, result, video=video)
            for name in files:
                os.replace(Path(part) / name, folder / name)
    except BaseException:
        for parent in made:
            with contextlib.suppress(OSError):  # only those that are empty
                parent.rmdir()
        raise
    return files


def _made(folder: Path) -> list[Path]:
    """Make a folder; those that were not there before, the innermost first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror or error}); choose another place with --out") from error
    return missing


def _write(folder: Path, simulator: Simulator, report: EpisodeReport, result: dict[str, Any], *, video: bool) -> list[str]:
    """Write the files one after the other; their names."""
    scene, trajectory = report.home.scene, report.run.trajectory
    write_json(folder / "result.json", result)
    write_lines(folder / "trace.jsonl", trace(simulator, report, result))
    spots, plan = marks(report.home, report.episode.goals), topdown(scene, width=960, renderer=report.home.renderer)
    write_png(folder / "map.png", draw_map(plan, trajectory, spots))
    files = ["map.png", "trace.jsonl", "result.json"]
    if has_own_map(report.thoughts):
        landmarks = report.thoughts.last.landmarks if report.thoughts.last else ()
        write_png(folder / "own-map.png", draw_own_map(plan, trajectory, report.thoughts.own_map, landmarks))
        files = ["own-map.png", *files]
    if video:
        captions = captions_of(report.episode.instruction, report.lines, outcome(result), report.thoughts)
        write_episode_video(folder, report.home.renderer, scene, trajectory, simulator.camera, spots, captions)
        files = ["episode.mp4", "episode.png", *files]
    write_text(folder / "report.html", page(report.lines, report.thoughts, result, files))
    return [*files, "report.html"]


def write_episode_video(
    folder: Path,
    renderer: Renderer,
    scene: Scene,
    trajectory: Trajectory,
    camera: Camera,
    marks_w: Float[np.ndarray, "k 3"],
    captions: Captions,
    *,
    size: int = 480,
) -> None:
    """Write episode.mp4 and one of its pictures, episode.png, to the folder.

    The view has `size` pixels a side.
    """
    plan = topdown(scene, width=round(560 * size / 480))
    frames = video_frames(renderer, plan, trajectory, camera, marks_w, captions, size=size)
    shown = 1 + round(0.8 * len(smooth_poses(trajectory)[1]))
    write_video(folder / "episode.mp4", kept(frames, shown, folder / "episode.png"), fps=FPS)
