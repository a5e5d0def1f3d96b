"""One instruction carried out in a home: the episode that it makes, the story as it happens, and what is left of it."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from agent.agent import Agent
from agent.planning.interpret import Interpretation
from agent.runner import EpisodeRequest, EpisodeRun, Step, run_episodes
from envs.home import Home
from envs.language.semantics.denotation import Dialogue
from envs.language.semantics.meaning import meaning_to_json
from envs.language.semantics.verify import Moment, verify
from envs.navigation.viewpoints import SHARE
from envs.scenes.scene import Scene
from envs.simulators.protocol import Simulator
from envs.tasks.evaluate import chain, evaluate
from envs.tasks.spec import task_of
from envs.types import Action, Camera, Episode, Trajectory
from experiments.episode.result import EpisodeReport, outcome, result_of, write

DOING = {
    Action.FORWARD: "walking", Action.LEFT: "turning left", Action.RIGHT: "turning right", Action.UP: "looking up",
    Action.DOWN: "looking down", Action.STOP: "stopping", Action.CANNOT: "giving up", Action.ANSWER: "answering",
}  # fmt: skip
ENDINGS = (Action.STOP, Action.CANNOT, Action.ANSWER)


def say(line: str) -> None:
    """One line of the story on stdout."""
    print(line, flush=True)


def episode_of(heard: Interpretation, scene_id: str, place_w: np.ndarray, yaw_w: float) -> Episode:
    """The episode that an instruction makes for an agent at a place [m] with a heading [rad]."""
    x, y, z = map(float, place_w)
    return Episode(
        "0",
        scene_id,
        heard.text,
        (x, y, z),
        yaw_w,
        tuple(target.goal for target in heard.plan.targets),
        task=heard.task,
        answer=heard.answer,
        impossible=str(heard.plan.why) if heard.task == "impossible" else None,
        meaning=meaning_to_json(heard.meaning) if heard.meaning else None,
    )


def carry_out(
    simulator: Simulator, home: Home, agent: Agent, name: str, episode: Episode, heard: Interpretation, *, budget: int, seed: int,
    dialogue: Dialogue, quiet: bool = False,
) -> EpisodeReport:  # fmt: skip
    """What became of an episode. Each step is told on the terminal, unless `quiet`."""
    task = task_of(home, episode, camera=simulator.camera, budget=budget, seed=seed)
    shortest = sum(chain(home, episode.goals, np.array(episode.start_position_w)))
    lines = [f"{shortest:.1f} m to go" if episode.goals else "at the start"]
    narrator = Narrator(home, episode, lines, quiet=quiet)
    (played,) = run_episodes(simulator, agent, [EpisodeRequest(home, episode, task)], [narrator], think=True)
    if played.error is not None and isinstance(played.error.__cause__, SystemExit):
        raise played.error.__cause__  # a signal, or the wish of whoever drives
    evaluation = evaluate(home, episode, played.trajectory, played.decision, camera=simulator.camera)
    moments, verdict = moments_of(home, played.trajectory, simulator.camera), None
    if heard.meaning is not None and not episode.impossible and episode.answer is None and not heard.note:
        verdict = verify(home, heard.meaning, np.array(episode.start_position_w), moments, dialogue)
    share = moments[-1].covered.get(episode.goal.instance, 0.0)
    return EpisodeReport(home, episode, heard, name, agent.access.names, played, evaluation, verdict, lines, share, shortest)


def moments_of(home: Home, trajectory: Trajectory, camera: Camera) -> list[Moment]:
    """What was seen at each pose of a trajectory: ids of things, and the share of the picture that each covers."""
    where = trajectory.position_w, trajectory.yaw_w
    pictures = home.renderer.render(camera, *where, pitch=trajectory.pitch, sensors=("instance",)).instance
    found = []
    for k, picture in enumerate(pictures):
        ids, counts = np.unique(picture, return_counts=True)
        covered = {int(i): float(n) / picture.size for i, n in zip(ids, counts, strict=True) if i > 0}
        found.append(Moment(trajectory.position_w[k], float(trajectory.yaw_w[k]), float(trajectory.pitch[k]), covered))
    return found


class Narrator:
    """Tells each step on one line of the terminal, unless `quiet`, and keeps it in `lines`."""

    def __init__(self, home: Home, episode: Episode, lines: list[str], *, quiet: bool = False) -> None:
        self.home, self.lines, self.quiet, self.terminal = home, lines, quiet, sys.stdout.isatty()
        self.goals = [goal for goal in episode.goals if len(goal.position_w)]
        self.fields = [home.distance_field(goal.position_w) for goal in self.goals]
        self.things = [home.things.get(goal.instance) for goal in self.goals]

    def step(self, step: Step) -> None:
        """Tell one step."""
        if step.decision is None:
            return
        action, labels = step.decision.action, step.labels
        where = room_at(self.home.scene, labels.position_w[0])
        text = f"step {step.number}: {DOING[action]}{f' in the {where}' if where else ''}"
        if self.fields:
            text += f", {self.fields[-1].at(labels.position_w)[0]:.1f} m to go"
        for goal, thing in zip(self.goals, self.things, strict=True):
            seen = float((labels.instance[0] == goal.instance).mean()) if thing else 0.0
            text += f", sees the {thing.name} ({100 * seen:.1f}% of the picture)" if thing and seen >= SHARE else ""
        self.lines.append(text + (", bumped" if step.observation.collided[0] else ""))
        if self.quiet:
            return
        if self.terminal:
            print(f"\r\x1b[K{self.lines[-1]}", end="\n" if action in ENDINGS else "", flush=True)
        elif (step.number - 1) % 20 == 0 or action in ENDINGS:
            say(self.lines[-1])

    def end(self, slot: int, run: EpisodeRun) -> None:
        """See the episode end."""


def room_at(scene: Scene, position_w: np.ndarray) -> str:
    """The type of the room at a place, '' outside of all."""
    for room in scene.rooms:
        corner = np.array(room.polygon)
        if (corner.min(0) <= position_w[[0, 2]]).all() and (position_w[[0, 2]] <= corner.max(0)).all():
            return room.type
    return ""


def finish(simulator: Simulator, story: EpisodeReport, folder: Path, more: dict[str, Any], *, video: bool, as_json: bool) -> int:
    """Say how it ended, leave the files; 0 where it was done, else 1."""
    began = time.perf_counter()
    result = result_of(story) | more
    decision = story.played.decision
    if decision and decision.text:
        say(f"{'answer ' if decision.action == Action.ANSWER else 'cannot '}      {decision.text}")
    for part in result["verified"] if len(result["verified"]) > 1 else ():
        say(f"verified     {'yes' if part['done'] else 'no '}  {part['part']}")
    if not (result["impossible"] and story.evaluation.scores.success):  # else the agent has just said it
        word, _, rest = outcome(result).partition(": ")
        say(f"{word.lower():<12} {rest}")
    files = write(folder, simulator, story, result, video=video)
    say(f"wrote        {folder}/: {', '.join(files)} ({time.perf_counter() - began:.1f} s)")
    if as_json:
        print(json.dumps(result))
    return 0 if story.done else 1
