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
    """One episode that was carried out: t actions, the t + 1 poses and pictures around them, the part that each step carries out.

    `expert_action` is what the oracle would do at each step, with `expert_text` where that is ANSWER or CANNOT; where the oracle
    itself acted, it is `trajectory.action`. `text` is the answer or the reason that the last action gave, `tokens` the words of the
    instruction in the public word list, padded with 0, `spans` which of its characters say which part, `part` which part each step
    carries out (`words` has the characters). `goal_a` [m], `goal_image` and `category` are as in `envs.types.Task`.
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
    expert_action: Int[np.ndarray, "t"]
    expert_text: str = ""
    rgb: UInt8[np.ndarray, "p h w2 3"] | None = None
    depth: Float16[np.ndarray, "p h w2"] | None = None
    goal_a: Float[np.ndarray, "3"] | None = None
    goal_image: UInt8[np.ndarray, "h2 w3 3"] | None = None
    category: str = ""

    @property
    def words(self) -> Int[np.ndarray, "t 2"]:
        """The characters [first, one past the last] of the instruction that each step carries out."""
        spans = {span.part: (span.start, span.end) for span in self.spans}
        return np.array([spans.get(part, (0, len(self.instruction))) for part in self.part.tolist()], np.int64).reshape(-1, 2)

    @property
    def word_tokens(self) -> Int[np.ndarray, "t 2"]:
        """The tokens [first, one past the last] that each step carries out."""
        return step_tokens(self.instruction, self.spans, self.part)

    def said(self, step: int) -> str:
        """The words that a step carries out."""
        first, last = self.words[step].tolist()
        return self.instruction[first:last]

    @property
    def position_a(self) -> Float[np.ndarray, "p 3"]:
        """Where the agent felt that it was [m], as `Observation.position_a`: from its start, which is the origin looking along -Z."""
        start = np.zeros(len(self.trajectory.position_w), np.int64)
        return from_start(self.trajectory.position_w, self.trajectory.yaw_w, start)[0]

    @property
    def yaw_a(self) -> Float[np.ndarray, "p"]:
        """Its heading [rad] from that at its start, as `Observation.yaw_a`."""
        start = np.zeros(len(self.trajectory.position_w), np.int64)
        return from_start(self.trajectory.position_w, self.trajectory.yaw_w, start)[1]


def from_start(
    position_w: Float[np.ndarray, "p 3"], yaw_w: Float[np.ndarray, "p"], start: Int[np.ndarray, "p"]
) -> tuple[Float[np.ndarray, "p 3"], Float[np.ndarray, "p"]]:
    """Poses [m, rad] in the frame of the pose in row `start` of each, which is the origin looking along -Z."""
    x, y, z = (position_w - position_w[start]).T
    c, s = np.cos(yaw_w[start]), np.sin(yaw_w[start])
    return np.stack([c * x - s * z, y, s * x + c * z], axis=1), (yaw_w - yaw_w[start] + np.pi) % (2 * np.pi) - np.pi


def step_tokens(instruction: str, spans: tuple[Span, ...], part: Int[np.ndarray, "t"]) -> Int[np.ndarray, "t 2"]:
    """The tokens [first, one past the last] of an instruction that steps of some parts carry out."""
    known = {span.part: token_span(instruction, span.start, span.end) for span in spans}
    every = token_span(instruction, 0, len(instruction))
    return np.array([known.get(number, every) for number in part.tolist()], np.int64).reshape(-1, 2)
