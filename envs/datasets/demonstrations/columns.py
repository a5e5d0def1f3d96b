"""Columns of a shard of demonstrations, in numbered files that numpy alone can read.

`demonstrations-00000.npz` holds the demonstrations of `each` consecutive episodes as columns: the concatenated steps
(`action`, `expert_action`, `collided`, `part`; `steps` is the number of each demonstration), poses (`pose`: x, y, z [m], yaw,
pitch [rad]; one more than steps), `tokens`, goals (`goal`: x, y, z [m], NaN for none; `goal_image`, no rows for none), and
`facts` (JSON in UTF-8: ids, texts, meaning, hashes of the pictures).

`rgb-00000.npy` and `depth-00000.npy` beside it hold one uncompressed picture for each pose. At 64 x 64 pixels that is 20,480 bytes a
pose, four times the size with zlib, but the files can be mapped into memory and read in any order without unpacking.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any

import numpy as np
from jaxtyping import Bool, Float, Float16, Int, UInt8, UInt16

from envs.datasets.demonstrations.manifest import Manifest
from envs.datasets.demonstrations.record import Demonstration
from envs.datasets.schema import Json, WrongField
from envs.language.grammar.generator import Span
from envs.types import Trajectory

COLUMNS = {  # kind, and shape of a row
    "steps": ("<i8", ()), "action": ("|u1", ()), "expert_action": ("|u1", ()), "collided": ("|b1", ()), "part": ("<i2", ()),
    "pose": ("<f8", (5,)), "tokens": ("<u2", (None,)), "goal": ("<f8", (3,)), "goal_image": ("|u1", (None, None, 3)), "facts": ("|u1", ()),
}  # fmt: skip
PICTURES = {"rgb": "|u1", "depth": "<f2"}


def _read_span(value: Any) -> Span:
    """Parse a span of an instruction."""
    good = type(value) is list and len(value) == 3 and all(type(part) is int for part in value)
    if not good or not 0 <= value[0] <= value[1] <= 2**31 or not -(2**31) <= value[2] < 2**31:
        raise WrongField("3 whole numbers: first and last character, and the part", value)
    return Span(*value)


@dataclass(frozen=True)
class Facts:
    """Scalar data of a demonstration."""

    episode_id: str
    scene_id: str
    task: str
    instruction: str
    text: str
    expert_text: str
    category: str
    meaning: Json
    spans: tuple[Annotated[Span, _read_span], ...]
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ShardFacts:
    """Scalar data of a shard: its demonstrations' facts, episodes left out, picture hashes."""

    demonstrations: tuple[Facts, ...]
    left_out: tuple[str, ...]
    pictures: dict[str, str]
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ShardData:
    """Demonstrations of a shard as columns: n demonstrations, s steps, p poses.

    p = s + n. Pictures are mapped from their files.
    """

    facts: ShardFacts
    steps: Int[np.ndarray, "n"]
    action: UInt8[np.ndarray, "s"]
    expert_action: UInt8[np.ndarray, "s"]
    collided: Bool[np.ndarray, "s"]
    part: Int[np.ndarray, "s"]
    pose: Float[np.ndarray, "p 5"]
    tokens: UInt16[np.ndarray, "n w"]
    goal: Float[np.ndarray, "n 3"]
    goal_image: UInt8[np.ndarray, "_ h2 w3 3"]
    rgb: UInt8[np.ndarray, "p h w2 3"] | None
    depth: Float16[np.ndarray, "p h w2"] | None

    def __len__(self) -> int:
        return len(self.steps)

    @cached_property
    def first(self) -> Int[np.ndarray, "n"]:
        """Index of each demonstration's first step."""
        return np.cumsum(self.steps) - self.steps

    def demonstration(self, k: int) -> Demonstration:
        """The k-th demonstration, with copies of its pictures."""
        facts, first = self.facts.demonstrations[k], int(self.first[k])
        step = slice(first, first + int(self.steps[k]))
        poses = slice(step.start + k, step.stop + k + 1)
        pose, goal = self.pose[poses].astype(np.float64), self.goal[k]
        path = Trajectory(self.action[step].astype(np.int64), self.collided[step].copy(), pose[:, :3], pose[:, 3], pose[:, 4])
        told = facts.episode_id, facts.scene_id, facts.task, facts.instruction, facts.text, facts.meaning
        return Demonstration(
            *told, self.tokens[k].astype(np.int32), facts.spans, self.part[step].astype(np.int64), path,
            self.expert_action[step].astype(np.int64), facts.expert_text,
            None if self.rgb is None else self.rgb[poses].copy(),
            None if self.depth is None else self.depth[poses].astype(np.float16),
            None if np.isnan(goal).any() else goal.astype(np.float64),
            self.goal_image[k].copy() if len(self.goal_image) else None,
            facts.category,
        )  # fmt: skip


def shard_name(number: int) -> str:
    """File name of a shard's columns."""
    return f"demonstrations-{number:05d}.npz"


def picture_name(kind: str, number: int) -> str:
    """File name of a shard's pictures, rgb or depth."""
    return f"{kind}-{number:05d}.npy"


def picture_shape(manifest: Manifest, kind: str, poses: int) -> tuple[int, ...]:
    """Shape of a file of pictures."""
    return (poses, manifest.eye.height, manifest.eye.width, *((3,) if kind == "rgb" else ()))
