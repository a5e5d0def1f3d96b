"""`DecisionNet`: a set transformer that points at an option."""

from dataclasses import asdict, dataclass
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

NO = -1e9  # score of what is no option
TOGETHER = 128  # decisions that go through the layers at once


class Judged(NamedTuple):
    """Judgement of n decisions with up to c options.

    `scores` are logits of the choice, `lost` is the SPL that each option is expected to give away, `value` the expected return.
    """

    scores: Float[Tensor, "n c"]
    lost: Float[Tensor, "n c"]
    value: Float[Tensor, "n"]


@dataclass(frozen=True)
class DecisionConfig:
    """Sizes of a decision network: features of an option, numbers that all share, width, layers.

    `truths` are numbers that its critic alone is told, in training.
    """

    features: int
    context: int
    width: int = 64
    heads: int = 4
    layers: int = 2
    dropout: float = 0.0
    truths: int = 0

    def build(self) -> "DecisionNet":
        """Network with random weights."""
        return DecisionNet(self)


class DecisionNet(nn.Module):
    """Set transformer over options, with a pointer.

    Options and a token for what they share attend to each other (Lee et al. 2019, Set Transformer), and each option gets a score (Vinyals
    et al. 2015, Pointer networks). Inputs are scaled by their means and deviations, which are set once from data (`scale_to`).
    """

    def __init__(self, config: DecisionConfig) -> None:
        super().__init__()
        self.config, width = config, config.width
        for name, size in (("features", config.features), ("context", config.context)):
            self.register_buffer(f"{name}_mean", torch.zeros(size))
            self.register_buffer(f"{name}_scale", torch.ones(size))
        self.option = nn.Linear(config.features, width)
        self.shared = nn.Linear(config.context, width)
        self.token = nn.Linear(config.context, width)
        layer = nn.TransformerEncoderLayer(
            width, config.heads, 2 * width, config.dropout, activation="gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, config.layers, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(width)
        self.point, self.tell = nn.Linear(width, 1), nn.Linear(width, 1)
        self.value = Critic(width, config.truths)

    def scale_to(self, features: Float[Tensor, "k f"], context: Float[Tensor, "n g"]) -> None:
        """Set the means and deviations of inputs."""
        for name, values in (("features", features), ("context", context)):
            getattr(self, f"{name}_mean").copy_(values.mean(dim=0))
            getattr(self, f"{name}_scale").copy_(values.std(dim=0).clamp(min=0.05))

    def forward(
        self,
        features: Float[Tensor, "n c f"],
        context: Float[Tensor, "n g"],
        mask: Bool[Tensor, "n c"],
        truths: Float[Tensor, "n t"] | None = None,
    ) -> Judged:
        """Judge n decisions; `mask` is where there is an option. `truths` change the value alone.

        Those with about as many options go through the layers together, so that little is computed where there is none.
        """
        c = mask.shape[1]
        count = (mask * torch.arange(1, c + 1, device=mask.device)).amax(dim=1)  # up to the last option
        order = torch.argsort(count)
        parts = []
        for rows in order.split(TOGETHER):
            most = max(1, int(count[rows].max())) if len(rows) else 1
            told = None if truths is None else truths[rows]
            scores, lost, value = self._judge(features[rows, :most], context[rows], mask[rows, :most], told)
            parts.append((padded(scores, c, NO), padded(lost, c, 0.0), value))
        back = torch.argsort(order)
        return Judged(*(torch.cat(column)[back] for column in zip(*parts, strict=True)))

    def _judge(
        self,
        features: Float[Tensor, "n c f"],
        context: Float[Tensor, "n g"],
        mask: Bool[Tensor, "n c"],
        truths: Float[Tensor, "n t"] | None,
    ) -> Judged:
        """Judge decisions all at once."""
        x = scaled(features, self.get_buffer("features_mean"), self.get_buffer("features_scale"))
        g = scaled(context, self.get_buffer("context_mean"), self.get_buffer("context_scale"))
        options = self.option(x) + self.shared(g)[:, None]  # n c d
        tokens = torch.cat([self.token(g)[:, None], options], dim=1)
        hidden = torch.cat([torch.zeros_like(mask[:, :1]), ~mask], dim=1)
        out = self.norm(self.layers(tokens, src_key_padding_mask=hidden))
        scores = self.point(out[:, 1:])[..., 0].masked_fill(~mask, NO)
        return Judged(scores, self.tell(out[:, 1:])[..., 0], self.value(out[:, 0], truths))

    def facts(self) -> dict[str, float]:
        """Configuration, for a file."""
        return asdict(self.config)


class Critic(nn.Module):
    """Expected return, from a state and from what an actor does not know.

    (Pinto et al. 2018, asymmetric actor critic.)

    What only it is told changes no value before it is trained.
    """

    def __init__(self, width: int, truths: int) -> None:
        super().__init__()
        self.truths = nn.Linear(truths, width, bias=False) if truths else None
        if self.truths is not None:
            nn.init.zeros_(self.truths.weight)
        self.out = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, 1))

    def forward(self, state: Float[Tensor, "n d"], truths: Float[Tensor, "n t"] | None) -> Float[Tensor, "n"]:
        """Expected returns of n states."""
        if self.truths is not None and truths is not None:
            state = state + self.truths(truths)
        return self.out(state)[:, 0]


def padded(values: Float[Tensor, "n c"], size: int, value: float) -> Float[Tensor, "n s"]:
    """Columns, filled up with a value."""
    return nn.functional.pad(values, (0, size - values.shape[1]), value=value)


def scaled(values: Tensor, mean: Tensor, scale: Tensor) -> Tensor:
    """Inputs relative to their means and deviations, within 5 deviations."""
    return ((values - mean) / scale).clamp(-5, 5)
