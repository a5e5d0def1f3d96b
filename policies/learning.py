"""Learning of decisions: the losses of stage A, and weights of policies on disk."""

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional as F

from policies.network import DecisionConfig, DecisionNet, Judged
from policies.recurrent import RecurrentConfig, RecurrentNet

SOFT = 0.017  # of SPL by which an option is e times less wanted
REGRET, WANT, LOST, VALUE = 3.0, 0.5, 10.0, 2.0  # weights of the losses
MADE: dict[type, tuple[str, str]] = {  # networks: their kind, and the command that trains them
    DecisionNet: ("decision", "gothere train policy"),
    RecurrentNet: ("recurrent", "python -m experiments.reactive"),
}


def decision_loss(
    judged: Judged, lost: Float[Tensor, "n c"], mask: Bool[Tensor, "n c"], weight: Float[Tensor, "n"] | None = None
) -> tuple[Tensor, dict[str, Tensor]]:
    """Loss of a network that is told what SPL every option gives away.

    It is made of expected regret, cross-entropy and the errors of what is lost and of the value.

    Losses are regressed, not copied as choices: what the teacher knows and the learner does not is averaged over (Warrington et al. 2021).
    """
    regret = regrets(lost, mask)
    expected = (F.softmax(judged.scores, dim=1) * regret).sum(dim=1)
    wanted = F.softmax((-regret / SOFT).masked_fill(~mask, -1e9), dim=1)
    want = -(wanted * F.log_softmax(judged.scores, dim=1)).sum(dim=1)
    told = ((judged.lost - lost).square() * mask).sum(dim=1) / mask.sum(dim=1)
    value = (judged.value + expected.detach()).square()  # a critic to begin with
    loss = REGRET * expected + WANT * want + LOST * told + VALUE * value
    loss = loss.mean() if weight is None else (loss * weight).mean()
    chosen = regret.gather(1, judged.scores.argmax(dim=1, keepdim=True))[:, 0]
    return loss, {"regret": chosen.mean(), "right": (chosen <= 0).float().mean()}


def regrets(lost: Float[Tensor, "n c"], mask: Bool[Tensor, "n c"]) -> Float[Tensor, "n c"]:
    """Regret of each option, relative to the best; 0 where there is none."""
    least = lost.masked_fill(~mask, torch.inf).min(dim=1, keepdim=True).values
    return (lost - least).masked_fill(~mask, 0.0)


class Average:
    """Mean of a network's weights over its last steps (Polyak and Juditsky 1992).

    At the beginning it is of fewer steps: the newest weights count at least 1 - `decay`, and after k steps `early` / (k + `early`).
    """

    def __init__(self, net: DecisionNet, decay: float, *, early: float = 10.0, steps: int = 0) -> None:
        self.net, self.decay, self.early, self.steps = copy.deepcopy(net).eval(), decay, early, steps

    @torch.no_grad()
    def add(self, net: DecisionNet) -> None:
        """Add the weights after a step."""
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + self.early))
        for mean, part in zip(self.net.parameters(), net.parameters(), strict=True):
            mean.lerp_(part, 1 - decay)


def save_weights(net: DecisionNet | RecurrentNet, path: Path, facts: dict[str, Any] | None = None) -> None:
    """Write weights as safetensors, and the configuration and facts as JSON beside them."""
    from envs.files import write_whole

    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    save_file({name: value.contiguous() for name, value in net.state_dict().items()}, part)
    part.replace(path)
    write_whole(path.with_suffix(".json"), (json.dumps({"config": net.facts()} | (facts or {}), indent=1) + "\n").encode())


def load_weights(net: DecisionNet | RecurrentNet, path: Path) -> None:
    """Give a network the weights of a file; InputError where they do not fit."""
    from envs.errors import InputError

    try:
        net.load_state_dict(load_file(path))
    except (OSError, RuntimeError, ValueError) as error:
        first = str(error).splitlines()[0]
        kind, made = MADE[type(net)]
        raise InputError(f"{path}: expected weights of a {kind} network ({first}); train it: {made}") from error


def load_decision_net(path: Path) -> DecisionNet:
    """Network of a file of weights and the JSON beside it; InputError for other content."""
    return _loaded(path, DecisionConfig)


def load_recurrent_net(path: Path) -> RecurrentNet:
    """Recurrent network of weights and the JSON beside them; InputError for other content."""
    return _loaded(path, RecurrentConfig)


def _loaded(path: Path, config: Any) -> Any:
    """Network of a configuration in a file."""
    from envs.errors import InputError

    try:
        net = config(**json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["config"]).build()
    except FileNotFoundError as error:
        how = "gothere train policy" if config is DecisionConfig else "python -m experiments.reactive (docs/reactive.md)"
        raise InputError(f"{path}: expected weights, and there are none; make them: {how}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        kind = "decision" if config is DecisionConfig else "recurrent"
        raise InputError(f"{path.with_suffix('.json')}: expected the configuration of a {kind} network ({error})") from error
    load_weights(net, path)
    return net.eval()


class Chooser:
    """Choice of a network among options, by its pointer."""

    def __init__(self, net: DecisionNet) -> None:
        self.net = net.eval()

    def __call__(self, observed: dict[str, np.ndarray]) -> list[int]:
        """Numbers of the options that are chosen in n decisions."""
        with torch.inference_mode():
            features, context, mask = (torch.from_numpy(observed[name]) for name in ("features", "context", "mask"))
            return self.net(features, context, mask > 0).scores.argmax(dim=1).tolist()
