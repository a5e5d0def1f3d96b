"""Running of one instruction in a home, with its progress on the terminal."""

import json
import os
import re
import shutil
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from agent.agent import Agent
from agent.planning.interpret import Interpretation
from agent.runner import EpisodeRequest, EpisodeRun, Step, Subscriber, run_episodes
from envs.home import Home
from envs.language.planning.conversion import told_target
from envs.language.semantics.denotation import Dialogue
from envs.language.semantics.meaning import Go, If, Sequence
from envs.language.semantics.records import meaning_to_json
from envs.language.semantics.verify import Moment, verify, verify_plan
from envs.simulators.protocol import Simulator
from envs.tasks.evaluate import evaluate
from envs.tasks.reaching import chain
from envs.tasks.spec import task_of
from envs.types import ENDINGS, Action, Camera, Episode, Trajectory
from envs.viewpoints import SHARE
from experiments.benchmark.seeds import agent_seed
from experiments.episode.result import EpisodeReport, outcome, result_of, write
from experiments.episode.thoughts import NO_PLAN, ThoughtLog
from policies.thought import Thought

DOING = {
    Action.FORWARD: "walking", Action.LEFT: "turning left", Action.RIGHT: "turning right", Action.UP: "looking up",
    Action.DOWN: "looking down", Action.STOP: "stopping", Action.CANNOT: "giving up", Action.ANSWER: "answering",
}  # fmt: skip
WIDE = 16  # columns of the label
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"


def say(label: str, line: str) -> None:
    """Print a line with its label; in a terminal long lines are wrapped beside it."""
    padded = f"{label:<{WIDE}}"
    if not sys.stdout.isatty():
        print(padded + line, flush=True)
        return
    width = max(WIDE + 24, shutil.get_terminal_size().columns)
    first, *more = textwrap.wrap(line, width - max(WIDE, len(label)), break_on_hyphens=False) or [""]
    print(f"{padded if os.environ.get('NO_COLOR') else f'{BOLD}{padded}{PLAIN}'}{first}", flush=True)
    for part in more:
        print(" " * WIDE + part, flush=True)


def say_reference(interpretation: Interpretation) -> None:
    """Print the parser's interpretation, which uses the home."""
    targets = interpretation.plan.targets
    for number, target in enumerate(targets, 1):
        note = f" ({interpretation.note})" if interpretation.note and number == 1 else ""
        place = f"{number}. " if len(targets) > 1 else ""
        say("reference plan", f"{place}{told_target(target)}{note}")


def episode_of(interpretation: Interpretation, scene_id: str, place_w: np.ndarray, yaw_w: float) -> Episode:
    """Episode of an instruction at a place [m] with a heading [rad]."""
    x, y, z = map(float, place_w)
    return Episode(
        "0",
        scene_id,
        interpretation.text,
        (x, y, z),
        yaw_w,
        tuple(target.goal for target in interpretation.plan.targets),
        task=interpretation.task,
        answer=interpretation.answer,
        impossible=str(interpretation.plan.why) if interpretation.task == "impossible" else None,
        meaning=meaning_to_json(interpretation.meaning) if interpretation.meaning else None,
        limits=interpretation.plan.limits,
        facts={"answers": [asdict(one) for one in interpretation.plan.facts]} if interpretation.plan.facts else None,
    )


def carry_out(
    simulator: Simulator, home: Home, agent: Agent, name: str, episode: Episode, interpretation: Interpretation, *, budget: int, seed: int,
    dialogue: Dialogue, quiet: bool = False, memory: Subscriber | None = None, is_stopped: Callable[[], bool] | None = None,
) -> EpisodeReport:  # fmt: skip
    """Run an episode and report it; each step is printed unless `quiet`.

    The agent's `memory` follows its steps. The episode ends early once `is_stopped`.
    """
    task = task_of(home, episode, camera=simulator.camera, budget=budget, seed=agent_seed(seed, name, episode))
    shortest = sum(chain(home, episode.goals, np.array(episode.start_position_w)))
    lines = [f"truth: {shortest:.1f} m to go" if episode.goals else "at the start"]
    narrator = Narrator(home, episode, lines, quiet=quiet)
    subscribers = [narrator] if memory is None else [memory, narrator]
    with narrator:
        (run,) = run_episodes(simulator, agent, [EpisodeRequest(home, episode, task)], subscribers, think=True, is_stopped=is_stopped)
    if run.error is not None and isinstance(run.error.__cause__, SystemExit):
        raise run.error.__cause__  # a signal, or the person quit
    evaluation = evaluate(home, episode, run.trajectory, run.decision, camera=simulator.camera)
    moments, verdict = moments_of(home, run.trajectory, simulator.camera), None
    old = isinstance(interpretation.meaning, Go | Sequence | If) and interpretation.plan.limits is None
    is_certain = not (run.stopped or (interpretation.note and old) or episode.impossible)
    if interpretation.meaning is not None and is_certain and episode.answer is None:
        start = np.array(episode.start_position_w)
        verdict = verify(home, interpretation.meaning, start, moments, dialogue) if old else verify_plan(home, interpretation.plan, moments)
    share = moments[-1].covered.get(episode.goal.instance, 0.0)
    return EpisodeReport(
        home, episode, interpretation, name, agent.access.names, run, evaluation, verdict, lines, narrator.thoughts, share, shortest
    )


def moments_of(home: Home, trajectory: Trajectory, camera: Camera) -> list[Moment]:
    """Visible things at each pose of a trajectory.

    These are their ids, and the share of the picture that each covers.
    """
    where = trajectory.position_w, trajectory.yaw_w
    pictures = home.renderer.render(camera, *where, pitch=trajectory.pitch, sensors=("instance",)).instance
    found = []
    for k, picture in enumerate(pictures):
        ids, counts = np.unique(picture, return_counts=True)
        covered = {int(i): float(n) / picture.size for i, n in zip(ids, counts, strict=True) if i > 0}
        found.append(Moment(trajectory.position_w[k], float(trajectory.yaw_w[k]), float(trajectory.pitch[k]), covered))
    return found


class Narrator:
    """Subscriber that prints and stores each step and the agent's thoughts.

    `quiet` prints nothing. Ground truth follows the word truth, and the agent's beliefs have their own lines.
    """

    def __init__(self, home: Home, episode: Episode, lines: list[str], *, quiet: bool = False) -> None:
        self.home, self.lines, self.quiet, self.terminal = home, lines, quiet, sys.stdout.isatty()
        self.thoughts = ThoughtLog()
        self.goals = [goal for goal in episode.goals if len(goal.position_w)]
        self.fields = [home.distance_field(goal.position_w) for goal in self.goals]
        self.things = [home.things.get(goal.instance) for goal in self.goals]
        self.is_open = False  # whether the last line on the terminal has no end yet

    def __enter__(self) -> "Narrator":
        return self

    def __exit__(self, *_: object) -> None:
        """End the line of the last step."""
        if self.is_open:
            print(flush=True)
            self.is_open = False

    def step(self, step: Step) -> None:
        """Print one step."""
        if step.decision is None:
            return
        before = self.thoughts.last
        self.thoughts.add(step.thought)
        action, known = step.decision.action, self._truth(step)
        text = f"step {step.number}: {DOING[action]}{', bumped' if step.observation.collided[0] else ''}"
        self.lines.append(text + (f"; truth: {known}" if known else ""))
        if self.quiet:
            return
        self._tell_thought(step.number, step.thought, before)
        if self.terminal:
            self.is_open = action not in ENDINGS
            print(f"\r\x1b[K{cut(self.lines[-1])}", end="" if self.is_open else "\n", flush=True)
        elif (step.number - 1) % 20 == 0 or action in ENDINGS:
            print(self.lines[-1], flush=True)

    def end(self, slot: int, run: EpisodeRun) -> None:
        """Receive the end of the episode."""

    def _truth(self, step: Step) -> str:
        """True position of the agent, distance to the goal, and visible goals, in words."""
        labels, said = step.labels, []
        room = int(self.home.rooms_at(labels.position_w[:1].astype(np.float64))[0])
        if room >= 0:
            said.append(f"in the {self.home.scene.rooms[room].type}")
        if self.fields:
            said.append(f"{self.fields[-1].at(labels.position_w)[0]:.1f} m to go")
        for goal, thing in zip(self.goals, self.things, strict=True):
            share = float((labels.instance[0] == goal.instance).mean()) if thing else 0.0
            if thing and share >= SHARE:
                said.append(f"the {thing.name} covers {100 * share:.1f}% of the picture")
        return ", ".join(said)

    def _tell_thought(self, number: int, thought: Thought | None, before: Thought | None) -> None:
        """Print changes of the agent's thought: plan, current part and verdict."""
        told = self._told(number, thought, before)
        if told and self.is_open:
            print("\r\x1b[K", end="")
        for label, line in told:
            say(label, line)

    def _told(self, number: int, thought: Thought | None, before: Thought | None) -> list[tuple[str, str]]:
        """Changes of the agent's thought, as labels and lines."""
        told: list[tuple[str, str]] = []
        if thought is None:
            return [("agent's plan", NO_PLAN)] if number == 1 else []
        if thought.plan and (before is None or thought.plan != before.plan):
            told += [("agent's plan", f"{k}. {part}" if len(thought.plan) > 1 else part) for k, part in enumerate(thought.plan, 1)]
        elif before is not None and thought.step != before.step and 0 <= thought.step < len(thought.plan):
            told.append(("agent turns to", f"{thought.step + 1}. {thought.plan[thought.step]}"))
        elif not thought.plan and number == 1:
            told.append(("agent's plan", NO_PLAN))
        if thought.verdict and (before is None or _without_numbers(thought.verdict) != _without_numbers(before.verdict)):
            told.append(("agent checks", thought.verdict))
        return told


def cut(line: str) -> str:
    """A line that fits the terminal: one that is wrapped cannot be written over."""
    width = shutil.get_terminal_size().columns - 1
    return line if len(line) <= width else line[: width - 3] + "..."


def _without_numbers(text: str) -> str:
    """A text without its numbers, by which verdicts of the same kind are told apart from others."""
    return re.sub(r"[0-9.]+", "", text)


def finish(simulator: Simulator, report: EpisodeReport, folder: Path, more: dict[str, Any], *, video: bool, as_json: bool) -> int:
    """Print the outcome and write the files; exit code 0 for success, else 1."""
    began, stopped = time.perf_counter(), report.run.stopped
    result = result_of(report) | more
    decision = report.run.decision
    if stopped and not len(report.run.trajectory.action):
        say("stopped", f"{report.reason}; wrote nothing")
        return 1
    if decision and decision.text:
        say("agent answers" if decision.action == Action.ANSWER else "agent says no", decision.text)
    checked = result["checked_by_simulator"]
    for part in checked if len(checked) > 1 else ():
        say("checked by the simulator:", f" {'yes' if part['done'] else 'no '}  {part['part']}")
    if not (result["impossible"] and report.evaluation.scores.success):  # else the agent has just printed it
        word, _, rest = outcome(result).partition(": ")
        say(word.lower(), rest)
    files = write(folder, simulator, report, result, video=video and not stopped)
    without = ", no video of a stopped walk" if video and stopped else ""
    say("wrote", f"{folder}/: {', '.join(files)}{without} ({time.perf_counter() - began:.1f} s)")
    if as_json:
        print(json.dumps(result))
    return 0 if report.done else 1
