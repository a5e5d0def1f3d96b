"""Errands with memory kept and with memory cleared, paired."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from agent.acting.agent import GothereFrontier
from agent.acting.kept import Kept
from agent.perception.detect import Detector
from agent.runner import EpisodeRequest, EpisodeRun, run_episodes
from envs.home import Home, home_at
from envs.metrics import path_length
from envs.simulators.native import NativeSimulator
from envs.tasks.evaluate import evaluate
from envs.tasks.generate import EACH, make_suite
from envs.types import Body, Camera, Episode, Task
from experiments.remembering.explore import Start

EACH_USED = 3  # errands in a home
BUDGET = 500  # actions of each errand
RESAMPLES = 2000
BOOTSTRAP = 263  # purpose of generators


@dataclass(frozen=True)
class Errand:
    """Result of an errand: whether it succeeded, its way [m] and its actions."""

    success: bool
    metres: float
    actions: int


@dataclass(frozen=True)
class Pair:
    """One errand twice from one place: with memory cleared, and with memory kept."""

    scene: str
    instruction: str
    cleared: Errand
    kept: Errand


def episodes(count: int) -> tuple[Episode, ...]:
    """Some `instruct-val` episodes, `EACH_USED` in a home."""
    homes = -(-count // EACH_USED)
    made, taken, out = make_suite("instruct-val", homes * EACH["val"]), Counter(), []
    for episode in made:
        taken[episode.scene_id] += 1
        if taken[episode.scene_id] <= EACH_USED:
            out.append(episode)
    return tuple(out[:count])


def paired(episode: Episode, detector: Detector, camera: Camera) -> Pair:
    """Carry out an errand, walk back to its start, and carry it out again."""
    home = home_at(episode.scene_id)
    simulator = NativeSimulator([home.scene], 1, camera=camera, spaces=[home.space])
    kept = Kept()
    agent = GothereFrontier(see=detector, kept=kept)
    place = np.array(episode.start_position_w)
    task = Task("instruct", episode.instruction, camera, Body(), BUDGET, 0)
    first = _run(simulator, home, agent, kept, episode, task)
    there, heading = first.trajectory.position_w[-1], float(first.trajectory.yaw_w[-1])
    back = Start(there, heading).inward(place[None])[0]
    way = Episode("back", episode.scene_id, "", tuple(there.tolist()), heading, task="pointnav")
    returned = _run(simulator, home, agent, kept, way, Task("pointnav", "", camera, Body(), BUDGET, 0, goal_a=back))
    here, heading = returned.trajectory.position_w[-1], float(returned.trajectory.yaw_w[-1])
    again = replace(episode, start_position_w=tuple(here.tolist()), start_yaw_w=heading)
    second = _run(simulator, home, agent, kept, again, task)
    return Pair(episode.scene_id, episode.instruction, _errand(home, episode, first, camera), _errand(home, again, second, camera))


def _run(simulator: NativeSimulator, home: Home, agent: GothereFrontier, kept: Kept, episode: Episode, task: Task) -> EpisodeRun:
    """Run one episode of a session."""
    (run,) = run_episodes(simulator, agent, [EpisodeRequest(home, episode, task)], [kept])
    if run.error is not None:
        raise run.error
    return run


def _errand(home: Home, episode: Episode, run: EpisodeRun, camera: Camera) -> Errand:
    """Score a run."""
    found = evaluate(home, episode, run.trajectory, run.decision, camera=camera)
    return Errand(bool(found.scores.success), path_length(run.trajectory.position_w), len(run.trajectory.action))


def figures(pairs: list[Pair]) -> dict[str, float]:
    """Success of each arm, and how much shorter errands are with memory kept.

    Ways count where both succeed.
    """
    total: Counter[str] = Counter()
    for pair in pairs:
        both = pair.cleared.success and pair.kept.success
        total.update(pairs=1, cleared=pair.cleared.success, kept=pair.kept.success, both=both)
        for name, arm in (("cleared", pair.cleared), ("kept", pair.kept)) if both else ():
            total[f"{name}_metres"] += arm.metres  # type: ignore[assignment]
            total[f"{name}_actions"] += arm.actions
    out = {"success_cleared": total["cleared"] / total["pairs"], "success_kept": total["kept"] / total["pairs"]}
    for name in ("metres", "actions"):
        out[f"shorter_{name}"] = 1 - total[f"kept_{name}"] / total[f"cleared_{name}"] if total["both"] else float("nan")
    return out


def with_intervals(pairs: list[Pair], seed: int) -> dict[str, dict[str, float]]:
    """Figures with 95% intervals: percentile bootstrap over homes."""
    homes: dict[str, list[Pair]] = {}
    for pair in pairs:
        homes.setdefault(pair.scene, []).append(pair)
    groups, rng = list(homes.values()), np.random.default_rng([seed, BOOTSTRAP])
    drawn = [figures([one for k in rng.integers(len(groups), size=len(groups)) for one in groups[k]]) for _ in range(RESAMPLES)]
    return {name: _interval(mean, np.array([draw[name] for draw in drawn])) for name, mean in figures(pairs).items()}


def _interval(mean: float, values: Float[np.ndarray, "n"]) -> dict[str, float]:
    """A mean with its interval."""
    low, high = np.nanquantile(values, (0.025, 0.975)) if np.isfinite(values).any() else (mean, mean)
    return {"mean": round(mean, 4), "low": round(float(low), 4), "high": round(float(high), 4)}
