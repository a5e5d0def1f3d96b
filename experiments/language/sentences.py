"""Sentences that people say, carried out: right, refused, or misunderstood (docs/say.md)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import envs.language
from agent.baselines.oracle import Oracle
from agent.planning.interpret import interpret
from agent.planning.understand import Understood, understood
from agent.runner import EpisodeRequest, run_episodes
from envs.errors import InputError
from envs.home import home_at
from envs.intervals import rate_interval
from envs.language.grammar.parser import NotUnderstood
from envs.language.planning.walk import Situation
from envs.tasks.outcomes import Conduct, Judge
from envs.tasks.spec import task_of
from envs.types import Action, Camera
from experiments.benchmark.simulators import simulator_of
from experiments.episode.show import episode_of

KINDS = ("right", "refused", "misunderstood")
BUDGET = 1000  # actions


@dataclass(frozen=True)
class Judged:
    """A sentence and what became of it: one of `KINDS`.

    `words` are those of its answer or refusal.
    """

    id: str
    kind: str
    home: str
    became: str
    words: str


def read_sentences(split: str) -> list[dict[str, Any]]:
    """Sentences of a split, val or test."""
    path = Path(envs.language.__file__).with_name(f"say-{split}.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def judge_sentences(
    rows: list[dict[str, Any]],
    done: Callable[[int], None],
    *,
    camera: Camera | None = None,
    understand: Callable[..., Understood] = understood,
) -> list[Judged]:
    """Judge sentences that rules read and an oracle, which knows the home, carries out.

    `understand` is another reader.
    """
    camera, out = camera or Camera(), []
    for number, row in enumerate(rows, 1):
        home = home_at(row["scene_id"])
        speaker = np.array(row["speaker_position_w"]) if "speaker_position_w" in row else None
        conduct = carried_out(row, camera, understand)
        right = Judge(home, camera, speaker).right(row["outcome"], conduct)
        became = "right" if right else "refused" if conduct.refusal else "misunderstood"
        out.append(Judged(row["id"], row["kind"], row["scene_id"], became, conduct.refusal or conduct.answer))
        done(number)
    return out


def carried_out(row: dict[str, Any], camera: Camera, understand: Callable[..., Understood] = understood) -> Conduct:
    """Conduct that one sentence leads to."""
    home, place, yaw = home_at(row["scene_id"]), np.array(row["start_position_w"], float), float(row["start_yaw_w"])
    still = place[None], np.array([yaw]), np.zeros(1)
    try:
        speaker = np.array(row["speaker_position_w"], float) if "speaker_position_w" in row else None
        situation = Situation(place, yaw, speaker_w=speaker, camera=camera)
        found = interpret(row["sentence"], home, place, camera=camera, situation=situation, understand=understand)
    except InputError as error:
        return Conduct(*still, refusal=str(error), understood=not isinstance(error, NotUnderstood))
    if found.task == "impossible":
        return Conduct(*still, refusal=found.plan.text)
    episode = episode_of(found, row["scene_id"], place, yaw)
    task = task_of(home, episode, camera=camera, budget=BUDGET, seed=0)
    simulator = simulator_of(1, home, camera=camera, sensors=("instance",), threads=1)
    (run,) = run_episodes(simulator, Oracle(), [EpisodeRequest(home, episode, task)])
    if run.error is not None:
        raise run.error
    ended, path = run.decision, run.trajectory
    text = ended.text if ended is not None else ""
    refusal = text or "cannot" if ended is not None and ended.action is Action.CANNOT else ""
    answer = found.answer or "" if ended is not None and ended.action is Action.ANSWER else ""
    return Conduct(path.position_w, path.yaw_w, path.pitch, answer, refusal)


def shares(judged: list[Judged]) -> dict[str, dict[str, float | None]]:
    """Share of sentences of each of `KINDS`, with its 95% interval over homes."""
    homes = sorted({one.home for one in judged})
    count = np.array([sum(one.home == home for one in judged) for home in homes])
    out: dict[str, dict[str, float | None]] = {}
    for kind in KINDS:
        found = rate_interval(np.array([sum(one.home == home and one.became == kind for one in judged) for home in homes]), count)
        assert found is not None
        out[kind] = {"mean": found.mean, "low": found.low, "high": found.high}
    return out
