"""Policies of decisions compared: `python -m experiments.decisions --policies rules truth FILE`.

`NAME=FILE,FILE,...` is the mean of several, such as seeds. With `--out` it goes on where it was killed, and processes may share the folder.
"""

import hashlib
import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from agent.decision.lanes import SIZE, Lanes
from envs.errors import InputError
from envs.files import write_whole
from envs.types import Episode
from experiments.benchmark.statistics import Estimate, estimate
from experiments.cli import run_module
from experiments.data.provenance import commit
from experiments.decisions.carried import BATCH, Perception, at_home, due_of, in_suite, policy_named
from experiments.decisions.stored import Part, Results, parts_of, read_part, results_of, row_of, write_part
from experiments.progress import progress


@dataclass(frozen=True)
class Decisions:
    """Compare policies of decisions in the same episodes."""

    suite: str = "instruct-val"
    """Suite of the episodes, of them those that ask for a thing; tune: train homes that no policy is trained in."""
    episodes: int = 150
    """Number of episodes of the suite."""
    policies: tuple[str, ...] = ("rules", "truth", "random")
    """Policies: `rules` of gothere-frontier, `rule` over options, `truth` (the ceiling) or part of it, `random`, files of weights."""
    perception: Perception = "simulated"
    """Perception of the agent; real: by its networks, at ten times the cost."""
    size: int = SIZE
    """Side of the pictures [pixels]."""
    seed: int = 0
    """Seed of the episodes and of the detector's errors."""
    out: Path | None = None
    """Folder for the results; the same command goes on with what is there."""

    def __post_init__(self) -> None:
        if self.episodes < 1:
            raise InputError(f"--episodes: expected a number from 1 on, got {self.episodes}")
        if self.out is not None and self.out.is_file():
            raise InputError(f"--out: expected a folder, and {self.out} is a file")
        names = [name_of(told) for told in self.policies]
        if len(set(names)) < len(names):
            raise InputError(f"--policies: expected different names, got {', '.join(names)}; give NAME=FILE")


def main(config: Decisions) -> int:
    """Print a row for each policy; exit code 0."""
    episodes = in_suite(config.suite, config.episodes, config.seed)
    found: dict[str, Results] = {}
    rows: dict[str, Any] = {}
    ordered = np.array([has_rank(one) for one in episodes])
    print(f"{'policy':24} success [95%]         SPL [95%]             ranks        actions  decisions  actions/CPU-s  paired SPL [95%]")
    for told in config.policies:
        name, names = name_of(told), told.rpartition("=")[2].split(",")
        here = found[name] = results_of([carried_out(member, episodes, config) for member in names])
        pairs = {other: estimated(here.spl - there.spl, here.home, (-1.0, 1.0)) for other, there in found.items() if other != name}
        success, spl = estimated(here.success, here.home), estimated(here.spl, here.home)
        rows[name] = {
            "policies": names, "success": asdict(success), "spl": asdict(spl), "actions": here.actions.mean(),
            "decisions": here.decisions.mean(), "actions_per_cpu_second": here.rate, "causes": here.causes,
            "paired": {other: asdict(pair) for other, pair in pairs.items()},
            "ranks": part_with(here, found, name, ordered), "others": part_with(here, found, name, ~ordered),
        }  # fmt: skip
        paired = ", ".join(f"{other[-12:]} {in_words(pair, sign=True)}" for other, pair in pairs.items())
        print(
            f"{name[-24:]:24} {in_words(success)}  {in_words(spl)}  {in_two(here, ordered):11}  {here.actions.mean():7.0f}"
            f"  {here.decisions.mean():9.1f}  {here.rate:13.0f}  {paired}",
            flush=True,
        )
    if config.out is not None:
        facts = {"suite": config.suite, "episodes": len(episodes), "homes": len({one.scene_id for one in episodes}), "commit": commit()}
        write_whole(config.out / "results.json", (json.dumps(facts | {"policies": rows}, indent=1) + "\n").encode())
    return 0


def has_rank(episode: Episode) -> bool:
    """Whether an instruction names a place in an order, as "the second largest chair" does."""
    return isinstance(episode.meaning, dict) and bool(episode.meaning["to"].get("rank"))


def part_with(here: Results, found: dict[str, Results], name: str, some: Bool[np.ndarray, "n"]) -> dict[str, Any] | None:
    """Figures of some of the episodes, None where there are none."""
    if not some.any():
        return None
    home = np.unique(here.home[some], return_inverse=True)[1]
    pairs = {other: here.spl - there.spl for other, there in found.items() if other != name}
    return {
        "episodes": int(some.sum()), "success": asdict(estimated(here.success[some], home)), "spl": asdict(estimated(here.spl[some], home)),
        "paired": {other: asdict(estimated(pair[some], home, (-1.0, 1.0))) for other, pair in pairs.items()},
    }  # fmt: skip


def in_two(here: Results, some: Bool[np.ndarray, "n"]) -> str:
    """Success and SPL in some of the episodes, in words."""
    return f"{here.success[some].mean():.2f} / {here.spl[some].mean():.2f}" if some.any() else ""


def name_of(told: str) -> str:
    """Name of a row: NAME of NAME=FILE,FILE,..., else that of the file."""
    name, _, members = told.rpartition("=")
    return name or Path(members).name


def estimated(values: Float[np.ndarray, "n"], home: Int[np.ndarray, "n"], bounds: tuple[float, float] = (0.0, 1.0)) -> Estimate:
    """Mean with its interval over homes."""
    found = estimate(values, home, bounds)
    assert found is not None, "there are some episodes"
    return found


def in_words(one: Estimate, *, sign: bool = False) -> str:
    """Mean and interval in words."""
    mean = f"{one.mean:+.3f}" if sign else f"{one.mean:.3f}"
    return mean if one.low is None or one.high is None else f"{mean} [{one.low:.3f}, {one.high:.3f}]"


def carried_out(name: str, episodes: tuple[Episode, ...], config: Decisions) -> list[Part]:
    """Results of all episodes with a policy, part by part."""
    rules, parts = name == "rules", []
    policy = None if rules else policy_named(name, config.seed)
    facts = {"suite": config.suite, "policy": hash_of(name), "perception": config.perception, "size": config.size, "seed": config.seed}
    stored = f"{Path(name).stem}-{facts['policy'][:8]}-{config.perception}"
    with progress(f"episodes with {Path(name).name}", len(episodes)) as advance:
        for number, some in enumerate(parts_of(episodes)):
            path = None if config.out is None else config.out / f"{stored}-{number}.json"
            told = facts | {"ids": hashlib.sha256("\n".join(one.episode_id for one in some).encode()).hexdigest()}
            part = None if path is None else read_part(told, path)
            if part is None:
                part = part_of(policy, some, config)
                if path is not None:
                    write_part(part, told, path)
            parts.append(part)
            advance(sum(len(one.rows) for one in parts))
    return parts


def part_of(policy: Any, episodes: tuple[Episode, ...], config: Decisions) -> Part:
    """Results of some episodes with a policy, None for the agent's own rules."""
    began, real = time.process_time(), config.perception == "real"
    lanes = Lanes(at_home(episodes), BATCH, rules=policy is None, size=config.size, seed=config.seed, real=real)
    done = [outcome for _, outcome in lanes.ended]
    while policy is not None and (due := due_of(lanes)):
        done += [outcome for _, outcome in lanes.step(policy(lanes, due))]
    return Part(tuple(row_of(one) for one in sorted(done, key=lambda one: one.number)), time.process_time() - began)


def hash_of(name: str) -> str:
    """Name of a policy, or the hash of its weights."""
    return hashlib.sha256(Path(name).read_bytes()).hexdigest() if name.endswith(".safetensors") else name


if __name__ == "__main__":
    sys.exit(run_module(main))
