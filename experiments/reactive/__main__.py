"""Recurrent policy that decides every action: `python -m experiments.reactive --task pointnav --out FOLDER`.

It imitates the oracle; `--stage ppo --init FOLDER/policy.safetensors --out OTHER` goes on with rewards. The same command goes on from the
last checkpoint, after a kill too: each part of the training between two checkpoints begins with new episodes.
"""

import json
import math
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from agent.reactive import Reactive
from agent.runner import EpisodeRequest, run_episodes
from agent.single import OneByOne
from envs.errors import InputError
from envs.files import replacing
from envs.gym.settings import settings
from envs.home import home_at
from envs.simulators.native import NativeSimulator
from envs.tasks.evaluate import evaluate
from envs.tasks.generate import make_suite
from envs.tasks.spec import task_of
from envs.tasks.suites import suite_named
from envs.types import Access, Action, Camera, Decision, Episode
from experiments.cli import run_module
from experiments.data.provenance import commit, machine
from experiments.reactive.lanes import Ended, Lanes
from experiments.reactive.learn import Rates, learn
from policies.learning import load_recurrent_net, save_weights
from policies.recurrent import RecurrentConfig, RecurrentNet

PURPOSE, ROWS, STATE, WEIGHTS = 353, "curve.jsonl", "state.safetensors", "policy.safetensors"
LED = 0.15  # share of the training in which the oracle leads some episodes, fewer and fewer
ALONE = 0.03  # share of PPO in which only the critic learns (Ramrakhya et al. 2023, PIRLNav)
ENTROPY = 0.01, 0.001  # weights at the beginning and the end of PPO


@dataclass(frozen=True)
class Train:
    """Train a recurrent policy by imitation of the oracle or by PPO, in one thread."""

    out: Path
    """Folder of the checkpoint, the curve (curve.jsonl) and the weights (policy.safetensors)."""
    task: Literal["pointnav", "objectnav"] = "pointnav"
    """Task."""
    stage: Literal["imitation", "ppo"] = "imitation"
    """Imitation of the oracle at the learner's own poses, or PPO."""
    init: Path | None = None
    """Weights to begin with."""
    frames: int = 3_000_000
    """Frames of the whole training."""
    lanes: int = 48
    """Episodes at a time."""
    steps: int = 32
    """Steps of a rollout."""
    keep: int = 100
    """Rollouts between checkpoints, each of which is followed by new episodes."""
    check: int = 30
    """Episodes of the val suite that are carried out at each checkpoint."""
    homes: int = 100
    """Train homes; up to 100 stay in memory (30 MB each)."""
    rooms: int = 0
    """Rooms of a home; 0 for 1 to 12, as in the suites."""
    budget: int = 250
    """Actions of an episode in training."""
    rate: float = 1e-3
    """Greatest learning rate, which falls to 0."""
    passes: int = 2
    """Passes over each rollout."""
    seed: int = 0
    """Seed of everything."""

    def __post_init__(self) -> None:
        if min(self.frames, self.lanes, self.steps, self.keep, self.homes, self.budget, self.passes) < 1 or min(self.check, self.rooms) < 0:
            raise InputError("--frames, --lanes, --steps, --keep, --homes, --budget, --passes: expected numbers from 1 on")

    @property
    def rollouts(self) -> int:
        """Number of rollouts."""
        return -(-self.frames // (self.lanes * self.steps))


class Training(NamedTuple):
    """State of a training: network, optimizer, rollouts done and CPU time [s]."""

    net: RecurrentNet
    optimizer: torch.optim.Adam
    done: int
    cpu_s: float


def main(config: Train) -> int:
    """Train to the end, and write weights; exit code 0."""
    torch.set_num_threads(1)
    config.out.mkdir(parents=True, exist_ok=True)
    net, optimizer, done, spent = begun(config)
    imitate, picture = config.stage == "imitation", ("rgb", "depth") if "rgb" in net.config.parts else ("depth",)
    given = {"task": config.task, "homes": config.homes, "rooms": config.rooms or None, "sensors": picture, "budget": config.budget}
    lanes = Lanes(settings(given | {"cache": config.homes, "threads": 1}), config.lanes, teach=imitate)
    episodes = make_suite(f"{config.task}-val", config.check) if config.check else ()
    began = time.process_time() - spent
    while done < config.rollouts:
        row: dict[str, Any] = {}
        first, lanes.ended = done, Ended()
        for number in range(first, min(first + config.keep, config.rollouts)):
            share, rng = number / config.rollouts, np.random.default_rng([config.seed, PURPOSE, number])
            lead = max(0.0, 1 - share / LED) if imitate else 0.0
            if number == first:
                lanes.restart(net, rng, lead=lead)
            rollout = lanes.collect(net, config.steps, rng, lead=lead)
            for group in optimizer.param_groups:
                group["lr"] = config.rate * (1 + math.cos(math.pi * share)) / 2
            rates = Rates(config.passes, entropy=ENTROPY[0] + share * (ENTROPY[1] - ENTROPY[0]), critic_alone=share < ALONE)
            for name, value in learn(net, optimizer, rollout, rates, rng, imitate=imitate).items():
                row[name] = row.get(name, 0.0) + value / config.keep
            done = number + 1
        cpu_s = time.process_time() - began
        row = {"rollout": done, "frames": done * config.lanes * config.steps, "cpu_s": round(cpu_s, 1)} | row | lanes.ended.row()
        keep(config, Training(net, optimizer, done, cpu_s), row | {f"val_{k}": v for k, v in checked(net, episodes).row().items()})
    return 0


def begun(config: Train) -> Training:
    """Training at its last checkpoint, or at its beginning; InputError for another's checkpoint."""
    torch.manual_seed(config.seed)
    net = RecurrentConfig.of(config.task).build() if config.init is None else load_recurrent_net(config.init).train()
    optimizer = torch.optim.Adam(net.parameters(), config.rate, eps=1e-5)
    path = config.out / STATE
    if not path.is_file():
        return Training(net, optimizer, 0, 0.0)
    try:
        with safe_open(path, "pt") as held:
            state, told = {name: held.get_tensor(name) for name in held.keys()}, json.loads(held.metadata()["state"])  # noqa: SIM118
        if told["settings"] != settings_of(config):
            changed = [name for name, value in settings_of(config).items() if told["settings"].get(name) != value]
            raise InputError(f"{config.out}: expected the settings of its training, but {', '.join(changed)} differ; give another folder")
        net.load_state_dict({name[4:]: value for name, value in state.items() if name.startswith("net.")})
        names = [name for name, _ in net.named_parameters()]
        moments = {
            k: {part: state[f"{part}.{name}"] for part in ("step", "exp_avg", "exp_avg_sq")}
            for k, name in enumerate(names)
            if f"step.{name}" in state
        }
        optimizer.load_state_dict({"state": moments, "param_groups": optimizer.state_dict()["param_groups"]})
        return Training(net, optimizer, int(told["done"]), float(told["cpu_s"]))
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: expected a checkpoint of a training ({error}); give another folder") from error


def settings_of(config: Train) -> dict[str, str]:
    """Settings that a training has to keep."""
    return {name: str(value) for name, value in asdict(config).items() if name not in ("out", "check")}


def keep(config: Train, training: Training, row: dict[str, Any]) -> None:
    """Write the row, the weights and the checkpoint, each aside and then renamed."""
    net, optimizer, done, cpu_s = training
    with (config.out / ROWS).open("a", encoding="utf-8") as rows:
        rows.write(json.dumps(row) + "\n")
    facts = {"stage": config.stage, "task": config.task, "commit": commit(), "settings": settings_of(config), "machine": machine()}
    save_weights(net, config.out / WEIGHTS, facts | {"curve": row})
    state = {f"net.{name}": value for name, value in net.state_dict().items()}
    for name, value in net.named_parameters():
        state |= {f"{part}.{name}": moment for part, moment in optimizer.state.get(value, {}).items()}
    told = json.dumps({"settings": settings_of(config), "done": done, "cpu_s": cpu_s})
    with replacing(config.out / STATE) as part:
        save_file({name: value.contiguous() for name, value in state.items()}, part, metadata={"state": told})
    print(", ".join(f"{name} {value:.4g}" for name, value in row.items()), flush=True)


def checked(net: RecurrentNet, episodes: tuple[Episode, ...]) -> Ended:
    """Success and SPL of a network in some episodes."""
    ended = Ended()
    if not episodes:
        return ended
    camera = Camera(64, 64)
    requests = [
        EpisodeRequest(home := home_at(one.scene_id), one, task_of(home, one, camera=camera, budget=suite_named(one.task).budget, seed=k))
        for k, one in enumerate(episodes)
    ]
    home = requests[0].home
    simulator = NativeSimulator([home.scene], 8, camera=camera, sensors=("rgb", "depth"), threads=1, spaces=[home.space])
    agent = OneByOne(lambda: Reactive(net), Access.NONE)
    for run in run_episodes(simulator, agent, requests):
        if run.error:
            raise run.error
        found = evaluate(run.request.home, run.request.episode, run.trajectory, run.decision or Decision(Action.FORWARD), camera=camera)
        ended.count += 1
        ended.success += float(bool(found.scores.success))
        ended.spl += float(found.scores.spl or 0.0)
    return ended


if __name__ == "__main__":
    sys.exit(run_module(main))
