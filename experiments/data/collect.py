"""`gothere episodes demos`: demonstrations of a suite by an oracle.

With `--learner`, an agent runs the episodes and the oracle labels every state (DAgger).
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro

from envs.errors import InputError
from experiments.progress import progress

LEARNER = 103  # purpose of seeds

if TYPE_CHECKING:
    import numpy as np

    from agent.agent import Agent
    from agent.runner import EpisodeRequest, EpisodeRun, Step
    from envs.datasets.demonstrations.loader import Demonstration
    from envs.datasets.demonstrations.manifest import Manifest
    from envs.simulators.native import NativeSimulator
    from envs.types import Decision, Episode
    from policies.thought import Thought


@dataclass(frozen=True)
class Demos:
    """Make demonstrations of a suite by an oracle, aligned with the instructions; resumable."""

    suite: Annotated[str, tyro.conf.Positional]
    """Suite such as instruct-train (without split: train), or a file of `gothere episodes make`, ending in .json.gz."""
    episodes: int = 300
    """Number of episodes, from the first on."""
    out: Path | None = None
    """Folder to write to; SUITE-demos by default."""
    split: Literal["train", "val", "test"] | None = None
    """Another split of the suite's task."""
    size: int = 64
    """Width and height of pictures [pixels]."""
    images: bool = True
    """Store RGB and depth pictures, 20 kB a step at 64 x 64.

    Without them, readers render them again.
    """
    learner: str | None = None
    """Agent that acts instead of the oracle: a name, or FILE.py:CLASS.

    All its episodes are kept.
    """
    beta: float = 0.0
    """Share of steps at which the oracle acts instead of the learner."""
    each: int = 64
    """Episodes in a shard."""
    seed: int = 0
    """Seed of starts, goals and instructions; the homes are the suite's."""
    workers: int = 2
    """Number of processes; results do not depend on it."""
    slots: int = 8
    """Episodes that each process runs at a time; results do not depend on it."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        least = {"episodes": 1, "size": 1, "each": 1, "seed": 0, "workers": 1, "slots": 1}
        for name, bound in least.items():
            if getattr(self, name) < bound:
                raise InputError(f"--{name}: expected a whole number from {bound} on, got {getattr(self, name)}")
        if not 0 <= self.beta <= 1:
            raise InputError(f"--beta: expected a share from 0 to 1, got {self.beta}")
        if self.beta and self.learner is None:
            raise InputError("--beta: expected a --learner in whose place the oracle acts, got none")


def demos(config: Demos) -> dict[str, Any]:
    """Make the demonstrations, print a summary, and return it."""
    from agent.registry import agent_named
    from envs.datasets.demonstrations.columns import shard_name
    from envs.datasets.demonstrations.manifest import VERSION as FORMAT
    from envs.datasets.demonstrations.manifest import Manifest, begin_set
    from envs.datasets.demonstrations.writing import finish_set
    from envs.datasets.suite import digest_of
    from envs.language.tokens import MAX_TOKENS, WORDS_VERSION
    from envs.tasks.generate import processes
    from envs.types import Body, Camera

    start, camera = time.perf_counter(), Camera(config.size, config.size)
    if config.learner is not None:
        agent_named(config.learner)  # an unknown name is reported before episodes are made
    with progress(f"making the episodes of {config.suite}", config.episodes) as advance:
        name, episodes = _episodes(config, lambda done, _: advance(done))
    folder, digest, count = config.out or Path(f"{name}-demos"), digest_of(episodes), len(episodes)
    made = (config.each, config.images, asdict(camera), asdict(Body()), WORDS_VERSION, MAX_TOKENS)
    acting = (config.learner or "", config.beta if config.learner else 1.0)
    manifest = Manifest(FORMAT, name, config.seed, count, digest, *made, *acting)
    missing = begin_set(folder, manifest, lambda number: (folder / shard_name(number)).exists())
    jobs = [ShardJob(folder, k, episodes[k * config.each : (k + 1) * config.each], manifest, config.slots) for k in missing]
    with progress("carrying them out", count) as advance, processes(min(config.workers, len(jobs))) as run:
        advance(count - sum(len(job.episodes) for job in jobs))
        for done in run(make_shard, jobs):
            advance(done, more=True)
    whole = finish_set(folder, manifest).shards or ()
    seconds, left_out = time.perf_counter() - start, [one for shard in whole for one in shard.left_out]
    ones, steps, size = (sum(getattr(shard, part) for shard in whole) for part in ("demonstrations", "steps", "bytes"))
    print(f"{name}: {ones} demonstrations, {steps} steps, {size / 1e6:.1f} MB in {len(whole)} files, {seconds:.1f} s")
    if left_out:
        print(f"left out, because the oracle did not succeed: {', '.join(left_out)}")
    print(f"wrote {folder}")
    return {
        "suite": name, "seed": config.seed, "episodes": count, "digest": digest, "demonstrations": ones, "steps": steps, "bytes": size,
        "left_out": left_out, "folder": str(folder), "seconds": round(seconds, 2),
    }  # fmt: skip


def _episodes(config: Demos, told: Any) -> tuple[str, tuple["Episode", ...]]:
    """Name of the suite and its episodes, generated or read from a file.

    InputError for a file with too few.
    """
    from envs.datasets.suite import read_suite
    from envs.tasks.generate import make_suite
    from envs.tasks.suites import SUITES, suite_in_split

    if config.suite.endswith(".json.gz"):
        name, episodes = read_suite(config.suite)
        if len(episodes) < config.episodes:
            raise InputError(f"--episodes: expected at most the {len(episodes)} of {config.suite}, got {config.episodes}")
        return name, episodes[: config.episodes]
    split = config.split or (None if config.suite in SUITES else "train")
    suite = suite_in_split(config.suite, split)
    return suite.name, make_suite(suite.name, config.episodes, seed=config.seed, workers=config.workers, progress=told)


@dataclass(frozen=True)
class ShardJob:
    """Shard to make: its episodes, and the number that run at a time."""

    folder: Path
    number: int
    episodes: "Sequence[Episode]"
    manifest: "Manifest"
    slots: int = 8


def make_shard(job: ShardJob) -> int:
    """Make a shard of the successful episodes; the number of episodes run."""
    from envs.datasets.demonstrations.writing import write_shard
    from envs.simulators.native import NativeSimulator

    manifest = job.manifest
    sensors = ("rgb", "depth", "instance") if manifest.images or manifest.learner else ("instance",)
    slots = min(job.slots, len(job.episodes))
    simulator = NativeSimulator([], slots, camera=manifest.eye, body=manifest.legs, sensors=sensors, threads=1)
    first = job.number * manifest.each
    found = dict(demonstrated(simulator, job.episodes, manifest, first=first))
    left_out = [episode.episode_id for k, episode in enumerate(job.episodes) if found[first + k] is None]
    write_shard(job.folder, manifest, job.number, [one for _, one in sorted(found.items()) if one is not None], left_out)
    return len(job.episodes)


def demonstrated(
    simulator: "NativeSimulator", episodes: "Sequence[Episode]", manifest: "Manifest", *, first: int = 0
) -> "Iterator[tuple[int, Demonstration | None]]":
    """Demonstrations of episodes as they end, with their numbers from `first` on.

    None where the oracle acted alone and failed. InputError that names the episode where a learner raises an exception.
    """
    from agent.baselines.labelled import Labelled
    from agent.baselines.oracle import Oracle
    from agent.registry import agent_named
    from agent.runner import run_episodes

    recorder = _Recorder(manifest.images)
    agent: Agent = Oracle()
    if manifest.learner:
        agent = Labelled(agent_named(manifest.learner), manifest.beta, recorder.label)
    requests = (_request(manifest, episode, first + k) for k, episode in enumerate(episodes))
    for run in run_episodes(simulator, agent, requests, [recorder], think=not manifest.learner):
        seen = recorder.ended.pop(run.request.number)
        if run.error is not None and manifest.learner:
            why = f"{type(run.error).__name__}: {run.error}"
            raise InputError(f"learner {manifest.learner}: failed at episode {run.request.episode.episode_id} ({why})") from run.error
        if run.error is not None:
            raise run.error
        yield run.request.number, _demonstration(run, seen, manifest)


def _request(manifest: "Manifest", episode: "Episode", number: int) -> "EpisodeRequest":
    """Request of an episode; the learner's seed is derived from the set's and its number."""
    import numpy as np

    from agent.runner import EpisodeRequest
    from envs.home import home_at
    from envs.tasks.spec import task_of
    from envs.tasks.suites import BUDGETS

    home = home_at(episode.scene_id, manifest.legs, cached=True)
    seed = int(np.random.SeedSequence([manifest.seed, LEARNER, number]).generate_state(1, np.uint32)[0])
    task = task_of(home, episode, camera=manifest.eye, budget=BUDGETS[episode.task], seed=seed)
    return EpisodeRequest(home, episode, task, number=number)


def _demonstration(run: "EpisodeRun", seen: "_Seen", manifest: "Manifest") -> "Demonstration | None":
    """Demonstration of a run; None where the oracle acted alone and failed."""
    import numpy as np

    from envs.datasets.demonstrations.alignment import parts_of, spans_of
    from envs.datasets.demonstrations.loader import Demonstration
    from envs.language.tokens import encode
    from envs.tasks.evaluate import evaluate

    home, episode, path, task = run.request.home, run.request.episode, run.trajectory, run.request.task
    if not manifest.learner and not evaluate(home, episode, path, run.decision, camera=manifest.eye).scores.success:
        return None
    t = len(path.action)
    pursued = [min(number, max(len(episode.goals) - 1, 0)) for number in seen.pursued[:t]]
    expert = np.array([int(label.action) for label in seen.labels[:t]], np.int64)
    said = [label.text for label in seen.labels[:t] if label.text]
    pictures = (np.array(seen.rgb[: t + 1]), np.array(seen.depth[: t + 1])) if manifest.images else (None, None)
    told = (episode.episode_id, episode.scene_id, episode.task, episode.instruction, run.decision.text if run.decision else "")
    words = (episode.meaning, encode(episode.instruction), spans_of(episode), parts_of(home, episode, path.position_w, pursued))
    goal = (task.goal_a, task.goal_image, task.category)
    return Demonstration(*told, *words, path, expert, said[-1] if said else "", *pictures, *goal)


@dataclass
class _Seen:
    """Recording of an episode: pictures, the oracle's decisions, and pursued goals."""

    rgb: "list[np.ndarray]" = field(default_factory=list)
    depth: "list[np.ndarray]" = field(default_factory=list)
    pursued: list[int] = field(default_factory=list)
    labels: "list[Decision]" = field(default_factory=list)


class _Recorder:
    """Subscriber that records episodes; `ended` has the finished ones by number."""

    def __init__(self, images: bool) -> None:
        self.images = images
        self.ended: dict[int, _Seen] = {}
        self._seen: dict[int, _Seen] = {}  # by slot
        self._labels: dict[int, tuple[Decision, Thought]] = {}

    def label(self, slot: int, decision: "Decision", thought: "Thought") -> None:
        """Receive the oracle's decision in a slot, before a step."""
        self._labels[slot] = decision, thought

    def step(self, step: "Step") -> None:
        """Record the pictures and the oracle's decision of a step."""
        if step.number == 0:
            self._seen[step.slot] = _Seen()
        seen = self._seen[step.slot]
        decision, thought = self._labels.pop(step.slot, (step.decision, step.thought))
        if step.number and decision is not None and thought is not None:
            seen.pursued.append(thought.step)
            seen.labels.append(decision)
        if self.images:
            seen.rgb.append(step.observation.rgb[0].copy())
            seen.depth.append(step.observation.depth[0].astype("float16"))

    def end(self, slot: int, run: "EpisodeRun") -> None:
        """Store the recording of a finished episode."""
        self.ended[run.request.number] = self._seen.pop(slot, _Seen())
