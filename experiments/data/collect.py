"""`gothere episodes demos`: an oracle carries out the episodes of a suite, and what it saw and did is kept as demonstrations."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro

from envs.errors import InputError
from experiments.progress import progress

if TYPE_CHECKING:
    import numpy as np

    from agent.runner import EpisodeRun, Step
    from envs.datasets.demonstrations.loader import Demonstration
    from envs.simulators.native import NativeSimulator
    from envs.types import Camera, Episode


@dataclass(frozen=True)
class Collect:
    """Make demonstrations: an oracle carries out a suite, with the words that each step carries out. Go on after an interruption by the
    same command."""

    suite: Annotated[str, tyro.conf.Positional]
    """A suite such as instruct-train; a name without split is train. Or a file of `gothere episodes make`, ending in .json.gz."""
    episodes: int = 300
    """How many, from the first on."""
    out: Path | None = None
    """Folder to write, SUITE-demos when not given."""
    split: Literal["train", "val", "test"] | None = None
    """Another split of the suite's task."""
    size: int = 64
    """Width and height of pictures [pixels]."""
    images: bool = True
    """Keep what was seen: colours and depth."""
    each: int = 64
    """Episodes in a file."""
    seed: int = 0
    """Of starts, goals and words; the homes are the suite's."""
    workers: int = 2
    """Processes; they change nothing but the time."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        least = {"episodes": 1, "size": 1, "each": 1, "seed": 0, "workers": 1}
        for name, bound in least.items():
            if getattr(self, name) < bound:
                raise InputError(f"--{name}: expected a whole number from {bound} on, got {getattr(self, name)}")


def demos(config: Collect) -> dict[str, Any]:
    """What was made, and where; prints a summary."""
    from envs.datasets.demonstrations.shards import VERSION as FORMAT
    from envs.datasets.demonstrations.shards import Manifest, begin_set, finish_set
    from envs.datasets.suite import digest_of
    from envs.language.tokens import MAX_TOKENS, WORDS_VERSION
    from envs.tasks.generate import processes
    from envs.types import Body, Camera

    start, camera = time.perf_counter(), Camera(config.size, config.size)
    with progress(f"making the episodes of {config.suite}", config.episodes) as advance:
        name, episodes = _episodes(config, lambda done, _: advance(done))
    folder, digest, count = config.out or Path(f"{name}-demos"), digest_of(episodes), len(episodes)
    made = (config.each, config.images, asdict(camera), asdict(Body()), WORDS_VERSION, MAX_TOKENS)
    manifest = Manifest(FORMAT, name, config.seed, count, digest, *made)
    missing = begin_set(folder, manifest)
    jobs = [(folder, k, episodes[k * config.each : (k + 1) * config.each], camera, config.images) for k in missing]
    with progress("carrying them out", count) as advance, processes(min(config.workers, len(jobs))) as run:
        advance(count - sum(len(job[2]) for job in jobs))
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


def _episodes(config: Collect, told: Any) -> tuple[str, tuple["Episode", ...]]:
    """The name of the suite and its episodes: made, or read from a file. InputError for a file with too few."""
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


def make_shard(job: "tuple[Path, int, Sequence[Episode], Camera, bool]") -> int:
    """The number of episodes that were carried out; leaves the shard with those that were carried out well."""
    from envs.datasets.demonstrations.shards import packed, write_shard
    from envs.home import home_at
    from envs.simulators.native import NativeSimulator

    folder, number, episodes, camera, images = job
    sensors = ("rgb", "depth", "instance") if images else ("instance",)
    ones, left_out, simulator, inside = [], [], None, ""
    for episode in episodes:
        home = home_at(episode.scene_id)
        if simulator is None:
            simulator = NativeSimulator([home.scene], 1, camera=camera, sensors=sensors, threads=1, spaces=[home.space])
        elif episode.scene_id != inside:
            simulator.load(0, home.scene, space=home.space, packed=home.packed)
        inside = episode.scene_id
        one = demonstrated(simulator, episode, images=images)
        if one is None:
            left_out.append(episode.episode_id)
        else:
            ones.append(packed(one))
    write_shard(folder, number, ones, left_out)
    return len(episodes)


def demonstrated(simulator: "NativeSimulator", episode: "Episode", *, images: bool) -> "Demonstration | None":
    """What the oracle did in an episode, in scene 0 of a simulator; None where it did not succeed, as the judge has it."""
    import numpy as np

    from agent.baselines.oracle import Oracle
    from agent.runner import EpisodeRequest, run_episodes
    from envs.datasets.demonstrations.alignment import parts_of, spans_of
    from envs.datasets.demonstrations.loader import Demonstration
    from envs.home import home_at
    from envs.language.tokens import encode
    from envs.tasks.evaluate import evaluate
    from envs.tasks.spec import task_of
    from envs.tasks.suites import BUDGETS

    home, camera, watched = home_at(episode.scene_id), simulator.camera, _Recorder(images)
    task = task_of(home, episode, camera=camera, budget=BUDGETS[episode.task], seed=0)
    (played,) = run_episodes(simulator, Oracle(), [EpisodeRequest(home, episode, task)], [watched], think=True)
    if played.error is not None:
        raise played.error
    path = played.trajectory
    if not evaluate(home, episode, path, played.decision, camera=camera).scores.success:
        return None
    pursued = [min(number, max(len(episode.goals) - 1, 0)) for number in watched.pursued]
    part = parts_of(home, episode, path.position_w, pursued)
    told = (episode.episode_id, episode.scene_id, episode.task, episode.instruction, played.decision.text if played.decision else "")
    pictures = (np.array(watched.rgb), np.array(watched.depth)) if images else ()
    return Demonstration(*told, episode.meaning, encode(episode.instruction), spans_of(episode), part, path, *pictures)


@dataclass
class _Recorder:
    """What an oracle sees, and which goal it is on its way to at each step."""

    images: bool
    rgb: "list[np.ndarray]" = field(default_factory=list)
    depth: "list[np.ndarray]" = field(default_factory=list)
    pursued: list[int] = field(default_factory=list)

    def step(self, step: "Step") -> None:
        """Keep the pictures, and the number of the goal."""
        if step.number == 0:
            self.rgb, self.depth, self.pursued = [], [], []
        elif step.thought is not None:
            self.pursued.append(step.thought.step)
        if self.images:
            self.rgb.append(step.observation.rgb[0].copy())
            self.depth.append(step.observation.depth[0].astype("float16"))

    def end(self, slot: int, run: "EpisodeRun") -> None:
        """See an episode end."""
