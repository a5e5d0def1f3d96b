"""`RecurrentNet`: a small network that decides every action from senses and memory."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from envs.houses.categories import CATEGORIES
from envs.inputs import DEPTH, InputSpec
from envs.types import Observation, Task

PARTS = {"pointnav": ("depth", "pointgoal"), "objectnav": ("rgb", "depth", "objectgoal", "gps", "compass", "pitch")}
WIDTHS = {"pointgoal": 4, "gps": 2, "compass": 2, "pitch": 1}  # numbers that the network is told of a part
CELLS = 16  # positions a side after the first convolution
SEEN, FELT = 128, 32  # widths of what is seen, and of the rest


class Sensed(NamedTuple):
    """Senses of n agents.

    They are pictures, numbers of goal, pose, last action and collision, and the category to find.
    """

    image: Float[Tensor, "*n c s s"]
    numbers: Float[Tensor, "*n k"]
    category: Int[Tensor, "*n"]


class Acting(NamedTuple):
    """Logits of actions, the expected return, and the memory after it."""

    logits: Float[Tensor, "*n a"]
    value: Float[Tensor, "*n"]
    memory: Float[Tensor, "n h"]


@dataclass(frozen=True)
class RecurrentConfig:
    """Task and sizes of a network; actions are the first ones of `Action`.

    `side` [pixels] is that to which pictures are averaged, a multiple of `CELLS`.
    """

    task: str
    actions: int
    side: int
    width: int = 16
    hidden: int = 192

    @staticmethod
    def of(task: str) -> "RecurrentConfig":
        """Configuration for a task: depth for a point, a finer picture in colour for things."""
        return RecurrentConfig(task, 4, 32) if task == "pointnav" else RecurrentConfig(task, 6, 64)

    @property
    def parts(self) -> tuple[str, ...]:
        """Parts of the inputs, `envs.inputs.PARTS`."""
        return PARTS[self.task]

    @property
    def channels(self) -> int:
        """Channels of the picture."""
        return 3 * ("rgb" in self.parts) + ("depth" in self.parts)

    @property
    def numbers(self) -> int:
        """Numbers beside the picture: goal, pose, last action (or none), collision."""
        return sum(WIDTHS.get(part, 0) for part in self.parts) + self.actions + 2

    def build(self) -> "RecurrentNet":
        """Network with random weights."""
        return RecurrentNet(self)


class RecurrentNet(nn.Module):
    """Convolutions, a gated recurrent unit (Cho et al. 2014), an actor and a critic.

    The critic reads the memory and does not shape it, so that it can be trained beside an actor that imitates.
    """

    def __init__(self, config: RecurrentConfig) -> None:
        super().__init__()
        self.config, width, hidden = config, config.width, config.hidden
        stride = config.side // CELLS
        self.eye = nn.Sequential(
            nn.Conv2d(config.channels, width, 2 * stride, stride, stride // 2), nn.ReLU(),
            nn.Conv2d(width, 2 * width, 3, 2, 1), nn.ReLU(),
            nn.Conv2d(2 * width, 2 * width, 3, 2, 1), nn.ReLU(),
            nn.Flatten(), nn.Linear(2 * width * (CELLS // 4) ** 2, SEEN), nn.ReLU(),
        )  # fmt: skip
        self.feel = nn.Sequential(nn.Linear(config.numbers, FELT), nn.ReLU())
        self.goal = nn.Embedding(len(CATEGORIES), FELT)
        self.memory = nn.GRUCell(SEEN + 2 * FELT, hidden)
        self.actor = nn.Linear(hidden, config.actions)
        self.critic = nn.Sequential(nn.Linear(hidden, 64), nn.ReLU(), nn.Linear(64, 1))

    def begin(self, n: int) -> Float[Tensor, "n h"]:
        """Memory of n agents at their starts."""
        return torch.zeros(n, self.config.hidden)

    def forward(self, sensed: Sensed, memory: Float[Tensor, "n h"], begins: Bool[Tensor, "t n"]) -> Acting:
        """Act for n agents over t steps; the memory is forgotten where an episode `begins`."""
        steps, n = begins.shape
        seen = self.eye(sensed.image.flatten(0, 1))
        given = torch.cat([seen, self.feel(sensed.numbers.flatten(0, 1)), self.goal(sensed.category.flatten())], dim=1)
        kept, states = (~begins).to(given.dtype)[..., None], []
        for step, row in enumerate(given.view(steps, n, -1)):
            memory = self.memory(row, memory * kept[step])
            states.append(memory)
        state = torch.stack(states)  # t n h
        return Acting(self.actor(state), self.critic(state.detach())[..., 0], memory)

    def act(self, sensed: Sensed, memory: Float[Tensor, "n h"]) -> Acting:
        """Act for n agents at one step, without gradients."""
        with torch.no_grad():
            logits, value, memory = self(Sensed(*(part[None] for part in sensed)), memory, torch.zeros(1, len(memory), dtype=torch.bool))
        return Acting(logits[0], value[0], memory)

    def facts(self) -> dict[str, Any]:
        """Configuration, for a file."""
        return asdict(self.config)


def sense(config: RecurrentConfig, observation: Observation, tasks: Sequence[Task | None], last: Int[np.ndarray, "n"]) -> Sensed:
    """Senses of n agents; `last` are their last actions, -1 at a start.

    InputError for a task without the goal that the network is made for.
    """
    height, width = observation.depth.shape[1:]
    arrays = _spec(config.parts, width, height).encode(observation, tasks)
    pictures = []
    if "rgb" in arrays:
        pictures.append(_pooled(torch.from_numpy(arrays["rgb"]).permute(0, 3, 1, 2).float(), config.side) / 255 - 0.5)
    depth = _pooled(torch.from_numpy(arrays["depth"]).permute(0, 3, 1, 2), config.side)
    pictures.append(torch.log1p(depth) / math.log1p(float(DEPTH)))  # what is near counts most
    numbers = []
    if "pointgoal" in arrays:
        away, turn = arrays["pointgoal"].T
        numbers += [np.log1p(away) / 4, np.minimum(away, 1), np.cos(turn), np.sin(turn)]
    if "gps" in arrays:
        turn = arrays["compass"][:, 0]
        numbers += [*(arrays["gps"].T / 10), np.cos(turn), np.sin(turn), arrays["pitch"][:, 0]]
    numbers += [*(last[None] == np.arange(-1, config.actions)[:, None]), observation.collided]
    category = arrays.get("objectgoal", np.zeros(len(last), np.int64))
    return Sensed(torch.cat(pictures, dim=1), torch.from_numpy(np.stack(numbers, axis=1).astype(np.float32)), torch.from_numpy(category))


@lru_cache
def _spec(parts: tuple[str, ...], width: int, height: int) -> InputSpec:
    """Encoding of pictures of a size."""
    return InputSpec(parts, width, height)


def _pooled(image: Float[Tensor, "n c h w"], side: int) -> Float[Tensor, "n c s s"]:
    """Average of pictures over equal areas."""
    return image if image.shape[-2:] == (side, side) else F.adaptive_avg_pool2d(image, side)
