"""Verification of bundles: every action simulated, every score computed, and what they say of themselves."""

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from envs.datasets.suite import digest_of
from envs.files import to_json
from envs.home import home_at
from envs.simulators.protocol import Simulator
from envs.tasks.evaluate import FailureCause
from envs.tasks.suites import BUDGETS
from envs.tasks.thresholds import Thresholds
from envs.types import ENDINGS, Camera, Episode, Trajectory
from experiments.benchmark.ablations import agent_spec, exchanged
from experiments.benchmark.aggregate import by_length, groups, make_table, pairs, rows
from experiments.benchmark.records import Record
from experiments.benchmark.simulators import simulator_of
from experiments.benchmark.worker import can_stand, verdict
from experiments.bundles.bundle import Bundle, read_bundle
from experiments.bundles.claims import claims
from experiments.replay import differences, simulated

NEAR, EQUAL = 1e-6, 1e-9  # tolerances of poses [m, rad], and of scores and results
SAID = 20  # greatest number of printed differences


@dataclass(frozen=True)
class Verified:
    """Result of a verification: differences, and notes on what was not checked."""

    episodes: int
    steps: int
    wrong: tuple[str, ...]
    farthest: float  # greatest deviation of a pose [m, rad]
    notes: tuple[str, ...] = ()


def verify(path: Path) -> Verified:
    """Verify a bundle: simulate every action and compute every score again.

    Poses have to agree within 1e-6 (m, rad), scores and results within 1e-9. Crashes and timeouts are taken from the record.
    """
    bundle = read_bundle(path)
    wrong: list[str] = []
    if (digest := digest_of(bundle.episodes)) != bundle.results.digest:
        wrong.append(f"episodes: their digest is {digest[:16]}, the results say {bundle.results.digest[:16]}")
    notes, said = claims(bundle)
    wrong += [*said, *_missing(bundle)]
    settings = bundle.results.settings
    camera, simulator, inside = Camera(settings.size, settings.size), None, ""
    again, steps, farthest = [], 0, 0.0
    for record in sorted(bundle.records, key=lambda record: (record.scene, record.index)):
        episode, found = bundle.episodes[record.index], bundle.trajectories.get(record.key)
        if found is None:
            wrong.append(f"{record.agent}, episode {record.episode}: has no trajectory")
            continue
        home = home_at(episode.scene_id)
        if simulator is None:
            kind = "native" if settings.simulator == "native" else "habitat"
            simulator = simulator_of(1, home, camera=Camera(8, 8), sensors=(), threads=1, kind=kind)
        elif inside != episode.scene_id:
            simulator.load(0, home.scene, space=home.space, packed=home.packed)
        inside = episode.scene_id
        off, problems = check_path(simulator, episode, found)
        checked = scored_again(record, episode, found, camera, settings.thresholds)
        wrong += [f"{record.agent}, episode {record.episode}: {words}" for words in (*problems, *record_differences(record, checked))]
        again.append(checked)
        steps, farthest = steps + len(found.action), max(farthest, off)
    wrong += _results_differ(bundle, again)
    return Verified(len(bundle.records), steps, tuple(wrong), farthest, tuple(notes))


def _missing(bundle: Bundle) -> list[str]:
    """Missing and superfluous records.

    There should be one for each agent and episode, except for instructions that cannot be shuffled.
    """
    sources = exchanged(bundle.episodes, bundle.results.settings.seed)
    keys, said = Counter(record.key for record in bundle.records), []
    for name in dict.fromkeys(row.agent for row in bundle.results.rows):
        shuffled = agent_spec(name).shuffled_instruction
        for index, episode in enumerate(bundle.episodes):
            count, expected = keys[name, episode.episode_id], int(not shuffled or index in sources)
            if count != expected:
                said.append(f"{name}, episode {episode.episode_id}: has {count} records, expected {expected}")
    return said


def check_path(simulator: Simulator, episode: Episode, recorded: Trajectory) -> tuple[float, list[str]]:
    """Greatest deviation of a path from its simulated actions, and problems in words."""
    if not can_stand(home_at(episode.scene_id), episode):
        return 0.0, ["acts in an episode that cannot be begun"] if len(recorded.action) else []
    said, ends = [], [k for k, action in enumerate(recorded.action.tolist()) if action in ENDINGS]
    if len(recorded.action) > BUDGETS[episode.task]:
        said.append(f"{len(recorded.action)} actions, {BUDGETS[episode.task]} are allowed")
    if ends and ends[0] < len(recorded.action) - 1:
        said.append(f"goes on after its end at step {ends[0] + 1}")
    position, yaw = recorded.position_w.copy(), recorded.yaw_w.copy()
    position[0], yaw[0] = episode.start_position_w, episode.start_yaw_w
    again = simulated(simulator, replace(recorded, position_w=position, yaw_w=yaw))
    off = differences(recorded, again)
    bad = off > NEAR
    bad[1:] |= recorded.collided != again.collided
    if bad.any():
        step = int(bad.argmax())
        words = f"is {off[step]:.3g} (m or rad) from where its actions lead" if off[step] > NEAR else "differs in a collision"
        said.append(f"pose {step} {words}")
    return float(off.max()), said


def scored_again(record: Record, episode: Episode, path: Trajectory, camera: Camera, thresholds: Thresholds) -> Record:
    """Record that follows from a trajectory, keeping a crash or timeout."""
    failure = FailureCause(record.end) if record.end in (FailureCause.CRASHED, FailureCause.TIMED_OUT) else None
    return replace(record, **verdict(episode, path, record.text, failure, camera, thresholds))


def record_differences(record: Record, again: Record) -> list[str]:
    """Differences between two records of an episode, in words."""
    a, b = asdict(record.scores), asdict(again.scores)
    said = [f"{name} is {b[name]}, the bundle says {a[name]}" for name in a if not _equal(a[name], b[name])]
    return said + [
        f"{name} is {getattr(again, name)!r}, the bundle says {getattr(record, name)!r}"
        for name in ("end", "cause", "details")
        if getattr(record, name) != getattr(again, name)
    ]


def _results_differ(bundle: Bundle, again: Sequence[Record]) -> list[str]:
    """Differences between the results and those of the records scored again."""
    access = {row.agent: row.access for row in bundle.results.rows}
    table = make_table(bundle.episodes, list(access), again, bundle.results.settings.seed)
    counts = {"n": len(bundle.episodes), "houses": table.houses}
    tables = {"rows": rows(table, access), "pairs": pairs(table), "groups": groups(table), "lengths": by_length(table)}
    recomputed = json.loads(to_json({**counts, "task": "+".join(sorted({episode.task for episode in bundle.episodes})), **tables}))
    return [f"results: {where}" for where in _unequal(bundle.stored, recomputed, "")]


def _unequal(stored: Any, recomputed: Any, where: str) -> list[str]:
    """Differences between recorded and recomputed values, in words.

    Recorded values without a recomputed one are ignored.
    """
    if isinstance(recomputed, dict) and isinstance(stored, dict):
        return [line for key in recomputed for line in _unequal(stored.get(key), recomputed[key], f"{where}.{key}".lstrip("."))]
    if isinstance(recomputed, list) and isinstance(stored, list) and len(stored) == len(recomputed):
        return [line for k in range(len(stored)) for line in _unequal(stored[k], recomputed[k], f"{where}[{k}]")]
    return [] if _equal(stored, recomputed) else [f"{where} is {recomputed}, the bundle says {stored}"]


def _equal(a: Any, b: Any) -> bool:
    """Whether two values are equal, numbers within 1e-9."""
    if isinstance(a, int | float) and isinstance(b, int | float) and isinstance(a, bool) == isinstance(b, bool):
        return math.isclose(a, b, rel_tol=EQUAL, abs_tol=EQUAL)
    return type(a) is type(b) and a == b


def verify_and_print(path: Path, *, as_json: bool) -> int:
    """Verify a bundle and print its differences; exit code 1 if there are any."""
    found = verify(path)
    for line in found.notes:
        print(f"note      {line}")
    for line in found.wrong[:SAID]:
        print(line)
    if len(found.wrong) > SAID:
        print(f"and {len(found.wrong) - SAID} more")
    what = f"{found.episodes} episodes, {found.steps} steps: poses within {found.farthest:.1g} (allowed {NEAR:g}), scores within {EQUAL:g}"
    print(f"not as it says: {len(found.wrong)} differences" if found.wrong else f"verified  {what}")
    if as_json:
        record = {"bundle": str(path), "verified": not found.wrong, **asdict(found), "pose_tolerance": NEAR, "score_tolerance": EQUAL}
        print(to_json(record))
    return 1 if found.wrong else 0
