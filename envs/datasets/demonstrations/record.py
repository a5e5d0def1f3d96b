"""`Demonstration`: instruction, actions, poses and pictures of an episode, aligned with its words."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Float16, Int, Int32, UInt8

from envs.datasets.demonstrations.alignment import token_span
from envs.language.grammar.generator import Span
from envs.types import Trajectory


@dataclass(frozen=True)
class Demonstration:
    """One recorded episode: t actions, t + 1 poses and pictures, aligned with the instruction.

    `expert_action` is the oracle's action at each step, with `expert_text` where that is ANSWER or CANNOT; where the oracle
    itself acted, it equals `trajectory.action`. `text` is the answer or reason of the last action, `tokens` the word ids of the
    instruction in the public word list, padded with 0, `spans` the characters of each part, `part` the part that each step
    carries out (`words` has the characters). `goal_a` [m], `goal_image` and `category` are as in `envs.types.Task`.
    Pictures are optional: `rgb`, and `depth` [m] in half precision.
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
        """Characters [first, one past the last] of the instruction that each step carries out."""
        spans = {span.part: (span.start, span.end) for span in self.spans}
        return np.array([spans.get(part, (0, len(self.instruction))) for part in self.part.tolist()], np.int64).reshape(-1, 2)

    @property
    def word_tokens(self) -> Int[np.ndarray, "t 2"]:
        """Tokens [first, one past the last] that each step carries out."""
        return step_tokens(self.instruction, self.spans, self.part)

    def said(self, step: int) -> str:
        """Words that a step carries out."""
        first, last = self.words[step].tolist()
        return self.instruction[first:last]

    @property
    def position_a(self) -> Float[np.ndarray, "p 3"]:
        """Positions [m] in the frame of the start, as `Observation.position_a`."""
        start = np.zeros(len(self.trajectory.position_w), np.int64)
        return from_start(self.trajectory.position_w, self.trajectory.yaw_w, start)[0]

    @property
    def yaw_a(self) -> Float[np.ndarray, "p"]:
        """Headings [rad] relative to the start, as `Observation.yaw_a`."""
        start = np.zeros(len(self.trajectory.position_w), np.int64)
        return from_start(self.trajectory.position_w, self.trajectory.yaw_w, start)[1]


def from_start(
    position_w: Float[np.ndarray, "p 3"], yaw_w: Float[np.ndarray, "p"], start: Int[np.ndarray, "p"]
) -> tuple[Float[np.ndarray, "p 3"], Float[np.ndarray, "p"]]:
    """Poses [m, rad] in the frame of the pose in row `start` of each.

    That pose is the origin looking along -Z.
    """
    x, y, z = (position_w - position_w[start]).T
    c, s = np.cos(yaw_w[start]), np.sin(yaw_w[start])
    return np.stack([c * x - s * z, y, s * x + c * z], axis=1), (yaw_w - yaw_w[start] + np.pi) % (2 * np.pi) - np.pi


def step_tokens(instruction: str, spans: tuple[Span, ...], part: Int[np.ndarray, "t"]) -> Int[np.ndarray, "t 2"]:
    """Tokens [first, one past the last] of an instruction for steps of some parts."""
    known = {span.part: token_span(instruction, span.start, span.end) for span in spans}
    every = token_span(instruction, 0, len(instruction))
    return np.array([known.get(number, every) for number in part.tolist()], np.int64).reshape(-1, 2)
