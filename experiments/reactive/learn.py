"""Losses of imitation and of PPO on rollouts, and the steps of the optimizer."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from experiments.reactive.lanes import Rollout
from policies.recurrent import RecurrentNet, Sensed


@dataclass(frozen=True)
class Rates:
    """Numbers of learning: passes over a rollout, lanes of a minibatch, and PPO's.

    With `critic_alone` the actor stays as it is.
    """

    passes: int = 2
    lanes: int = 16
    gamma: float = 0.99
    lam: float = 0.95
    clip: float = 0.2
    entropy: float = 0.0
    critic_alone: bool = False


def imitation_loss(net: RecurrentNet, part: Rollout) -> tuple[Tensor, dict[str, Tensor]]:
    """Cross-entropy of the oracle's actions, at the poses that the learner came to."""
    logits = net(part.sensed, part.memory, part.begins).logits.flatten(0, 1)
    label = part.label.flatten()
    loss = F.cross_entropy(logits, label)
    return loss, {"loss": loss, "right": (logits.argmax(dim=1) == label).float().mean()}


def ppo_loss(net: RecurrentNet, part: Rollout, advantage: Float[Tensor, "t n"], rates: Rates) -> tuple[Tensor, dict[str, Tensor]]:
    """Clipped surrogate (Schulman et al. 2017, eq. 9), without clipping of the value."""
    acting = net(part.sensed, part.memory, part.begins)
    logs = acting.logits.log_softmax(dim=2)
    ratio = (logs.gather(2, part.action[..., None])[..., 0] - part.chance).exp()
    scaled = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
    gain = torch.minimum(ratio * scaled, ratio.clamp(1 - rates.clip, 1 + rates.clip) * scaled).mean()
    entropy = -(logs.exp() * logs).sum(dim=2).mean()
    wrong = (acting.value - (advantage + part.value)).square().mean()
    actor = torch.zeros(()) if rates.critic_alone else -gain - rates.entropy * entropy
    clipped = ((ratio - 1).abs() > rates.clip).float().mean()
    return actor + 0.5 * wrong, {"value_loss": wrong, "entropy": entropy, "clipped": clipped}


def advantages(rollout: Rollout, gamma: float, lam: float) -> Float[Tensor, "t n"]:
    """Generalized advantages (Schulman et al. 2016, eq. 16).

    An episode that is cut off is worth no more.
    """
    found, after, later = torch.zeros_like(rollout.reward), rollout.after, torch.zeros_like(rollout.after)
    for step in range(len(found) - 1, -1, -1):
        goes_on = (~rollout.ends[step]).float()
        surprise = rollout.reward[step] + gamma * goes_on * after - rollout.value[step]
        later = surprise + gamma * lam * goes_on * later
        found[step], after = later, rollout.value[step]
    return found


def learn(
    net: RecurrentNet, optimizer: torch.optim.Optimizer, rollout: Rollout, rates: Rates, rng: np.random.Generator, *, imitate: bool
) -> dict[str, float]:
    """Change a network by a rollout; mean figures of its losses."""
    found: dict[str, list[float]] = {}
    advantage = advantages(rollout, rates.gamma, rates.lam)
    for _ in range(rates.passes):
        for lanes in np.array_split(rng.permutation(rollout.action.shape[1]), -(-rollout.action.shape[1] // rates.lanes)):
            part = lanes_of(rollout, torch.from_numpy(lanes))
            loss, told = imitation_loss(net, part) if imitate else ppo_loss(net, part, advantage[:, lanes], rates)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 0.5)
            optimizer.step()
            for name, value in told.items():
                found.setdefault(name, []).append(float(value.detach()))
    return {name: float(np.mean(values)) for name, values in found.items()}


def lanes_of(rollout: Rollout, lanes: Tensor) -> Rollout:
    """Some lanes of a rollout."""
    sensed = Sensed(*(part[:, lanes] for part in rollout.sensed))
    return Rollout._make((sensed, *(part[:, lanes] for part in rollout[1:-2]), rollout.memory[lanes], rollout.after[lanes]))
