"""Coefficients of `policies.navigation.choice`, fitted in train homes: `python -m experiments.data.choices --episodes 400`.

The explorer carries out episodes of instruct-train. Of each of its choices the right one is known: the candidate through which the shortest
way to the goal leads. The log-linear chance is fitted to these by maximum likelihood; an episode counts with the root of its number of
choices. A third of the homes is held out.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float

from agent.runner import EpisodeRequest
from envs.errors import InputError
from envs.files import write_whole
from envs.tasks.generate import make_suite
from experiments.cli import run_module
from experiments.validation.ruled import Ruled, carried_out, lengths
from policies.navigation.candidates import FRONTIER, LOOK, LOOK_TALL
from policies.navigation.choice import LITTLE, NEARLY, ROOMY
from policies.navigation.planner import Candidates

NAMES = ("cost", "area", "width", "here", "here beyond", "next", "next beyond", "low", "tall")
RIDGE, ROUNDS = 1e-3, 60
HELD_OUT = 3  # every third home


@dataclass(frozen=True)
class Choices:
    """Fit the coefficients of the explorer's choices; prints them, with their likelihood in homes held out."""

    episodes: int = 400
    """Episodes of instruct-train."""
    seed: int = 0
    """Seed of the episodes."""
    out: Path | None = None
    """File for the coefficients."""

    def __post_init__(self) -> None:
        if self.episodes < 20:
            raise InputError(f"--episodes: expected at least 20, got {self.episodes}")


@dataclass(frozen=True)
class Choice:
    """Features [c NAMES] of the candidates of one choice, which of them is right, and the numbers of episode and home."""

    features: Float[np.ndarray, "c f"]
    right: int
    episode: int
    home: str


class Recorder:
    """Rule that leaves every choice to the explorer, and records it."""

    def __init__(self) -> None:
        self.choices: list[Choice] = []

    def __call__(self, found: Candidates, count: int, request: EpisodeRequest, places_a: Float[np.ndarray, "c 2"]) -> None:
        """Record a choice between several candidates if there is one goal, a thing."""
        goal = request.episode.goal
        if count > 1 and len(request.episode.goals) == 1 and len(goal.position_w) and goal.instance:
            right = int(lengths(found, count, request, places_a).argmin())
            self.choices.append(Choice(features_of(found, count), right, request.number, request.episode.scene_id))


def features_of(found: Candidates, count: int) -> Float[np.ndarray, "c f"]:
    """Features of the listed candidates, whose sum weighted by coefficients is the log of the chance."""
    frontier, area = (found.kind[:count] == FRONTIER) * 1.0, found.area[:count]
    here, beyond, share = found.here[:count], found.beyond[:count] * frontier, frontier * area / (area + ROOMY)
    width = np.where(frontier > 0, found.last[:count] - found.first[:count], 1)
    columns = (
        np.log(found.cost[:count] + NEARLY), frontier * np.log(area + LITTLE), np.log(width), here, here * share, beyond, beyond * share,
        found.kind[:count] == LOOK, found.kind[:count] == LOOK_TALL,
    )  # fmt: skip
    return np.stack(columns, 1).astype(np.float64)


def fitted(choices: list[Choice]) -> Float[np.ndarray, "f"]:
    """Coefficients of greatest likelihood, by Newton's method."""
    weights, theta = _weights(choices), np.zeros(len(NAMES))
    for _ in range(ROUNDS):
        slope, curve = -RIDGE * theta, RIDGE * np.eye(len(theta))
        for choice, weight in zip(choices, weights, strict=True):
            x, p = choice.features, _chances(choice.features @ theta)
            mean = p @ x
            slope += weight * (x[choice.right] - mean)
            curve += weight * ((x * p[:, None]).T @ x - np.outer(mean, mean))
        step = np.linalg.solve(curve, slope)
        theta = theta + step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < 1e-6:
            break
    return theta


def likelihood(choices: list[Choice], theta: Float[np.ndarray, "f"]) -> tuple[float, float]:
    """Mean log likelihood of the right choices, and share of choices that are right."""
    weights = _weights(choices)
    logs = [np.log(_chances(choice.features @ theta)[choice.right]) for choice in choices]
    right = [(choice.features @ theta).argmax() == choice.right for choice in choices]
    return float(weights @ logs / weights.sum()), float(weights @ np.array(right, float) / weights.sum())


def _weights(choices: list[Choice]) -> Float[np.ndarray, "n"]:
    """Weight of each choice."""
    _, at, count = np.unique([choice.episode for choice in choices], return_inverse=True, return_counts=True)
    return 1 / np.sqrt(count[at])


def _chances(logs: Float[np.ndarray, "c"]) -> Float[np.ndarray, "c"]:
    """Chances from their logs."""
    p = np.exp(logs - logs.max())
    return p / p.sum()


def main(config: Choices) -> int:
    """Record, fit and print; exit code 0."""
    recorder = Recorder()
    list(carried_out(Ruled(recorder), make_suite("instruct-train", config.episodes, seed=config.seed)))
    choices = recorder.choices
    homes = sorted({choice.home for choice in choices})
    held = set(homes[::HELD_OUT])
    train, test = [c for c in choices if c.home not in held], [c for c in choices if c.home in held]
    theta = fitted(train)
    record = {"episodes": config.episodes, "choices": len(choices)} | dict(zip(NAMES, np.round(theta, 3).tolist(), strict=True))
    for name, some in (("train", train), ("held out", test)):
        record[name] = [round(value, 3) for value in likelihood(some, theta)]
    print(json.dumps(record))
    if config.out is not None:
        write_whole(config.out, (json.dumps(record) + "\n").encode())
    return 0


if __name__ == "__main__":
    raise SystemExit(run_module(main))
