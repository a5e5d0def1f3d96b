"""`Demonstration`: what was said, what was done, step by step, and which words each step carries out."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Float16, Int, Int32, UInt8

from envs.datasets.demonstrations.alignment import token_span
from envs.language.grammar.generator import Span
from envs.types import Trajectory


@dataclass(frozen=True)
class Demonstration:
    """One episode that was carried out well: t actions, the t + 1 poses and pictures around them, the part that each step carries out.

    `text` is the answer or the reason that the last action gives, `tokens` the words of the instruction in the public word list,
    padded with 0, `spans` which of its characters say which part, `part` which part each step carries out (`words` has the characters).
    Pictures, where there are any: `rgb`, and `depth` [m] in half precision.
    """

    episode_id: str
    scene_id: str
    task: str
    instruction: str
    text: str
    meaning: Any
    tokens: Int32[np.ndarray, "w"]
    spans: tuple[Span, ...]
    part: Int[np.ndarray, "t"]
    trajectory: Trajectory
    rgb: UInt8[np.ndarray, "p h w2 3"] | None = None
    depth: Float16[np.ndarray, "p h w2"] | None = None

    @property
    def words(self) -> Int[np.ndarray, "t 2"]:
        """The characters [first, one past the last] of the instruction that each step carries out."""
        spans = {span.part: (span.start, span.end) for span in self.spans}
        return np.array([spans.get(part, (0, len(self.instruction))) for part in self.part.tolist()], np.int64).reshape(-1, 2)

    @property
    def word_tokens(self) -> Int[np.ndarray, "t 2"]:
        """The tokens [first, one past the last] that each step carries out."""
        spans = {span.part: token_span(self.instruction, span.start, span.end) for span in self.spans}
        every = token_span(self.instruction, 0, len(self.instruction))
        return np.array([spans.get(part, every) for part in self.part.tolist()], np.int64).reshape(-1, 2)

    def said(self, step: int) -> str:
        """The words that a step carries out."""
        first, last = self.words[step].tolist()
        return self.instruction[first:last]

    @property
    def position_a(self) -> Float[np.ndarray, "p 3"]:
        """Where the agent felt that it was [m], as `Observation.position_a`: from its start, which is the origin looking along -Z."""
        x, y, z = (self.trajectory.position_w - self.trajectory.position_w[0]).T
        c, s = np.cos(self.trajectory.yaw_w[0]), np.sin(self.trajectory.yaw_w[0])
        return np.stack([c * x - s * z, y, s * x + c * z], axis=1)

    @property
    def yaw_a(self) -> Float[np.ndarray, "p"]:
        """Its heading [rad] from that at its start, as `Observation.yaw_a`."""
        return (self.trajectory.yaw_w - self.trajectory.yaw_w[0] + np.pi) % (2 * np.pi) - np.pi
