"""`gothere evaluate PART`: recompute the figures of a trained part from its stored weights."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal

import tyro

from envs.errors import InputError

LEAST = 32  # frames of a batch
GROUNDED = 160  # views for the grounded words: five parts, in whole batches


@dataclass(frozen=True)
class Evaluate:
    """Recompute the figures of a trained part, each with its 95% interval over homes."""

    part: Annotated[
        Literal["perception", "fovea", "language", "lexicon", "ground", "verify", "ask", "memory", "planner"], tyro.conf.Positional
    ]
    """What to evaluate: perception, fovea (near things), language (docs/say.md), lexicon, ground (phrases in pictures), verify (claims),
    ask (questions), memory (of explored homes), planner (records of sentences).

    Most flags concern perception alone."""
    weights: Path | None = None
    """Folder of weights, such as out/train; those that come with gothere when not given."""
    split: Literal["tune", "val", "test", "dev"] = "val"
    """Homes that the frames are from, which no training has seen; or sentences of language: val, dev or test."""
    frames: int = 1000
    """Number of frames, 16 in a home, views of all categories about equally often; of planner: sentences of each kind."""
    size: int = 128
    """Width and height of pictures [pixels]."""
    style: str | None = None
    """Style of the homes, such as evening."""
    blank: tuple[Literal["rgb", "depth"], ...] = ()
    """Controls: inputs of the network that are withheld."""
    cells_alone: bool = False
    """Control: regions are not named once more by their size and place."""
    views: int = 0
    """Cached views for the grounded words of lexicon, which take minutes (8,000 in docs/lexicon.md; 0 leaves them out)."""
    threads: int = 2
    """Threads of the network while speed is measured; other figures use one."""
    seed: int = 0
    """Seed of views."""
    store: bool = False
    """Store the figures beside the weights, where `gothere train --list` shows them."""
    edits: int = 200
    """Of verify: edits of claimed things, and as many of other things."""
    homes: int = 20
    """Of memory: homes to explore."""
    steps: int = 400
    """Of memory: most steps of an exploration."""
    kept: int = 0
    """Of memory: errands of val that are carried out with memory cleared and with memory kept, in place of explorations; 0 for none."""
    joint: int = 0
    """Of verify: steps of training of its controls, joint embeddings of sentences and pictures; 0 for none."""
    planner: bool = False
    """Of language: the planner's network reads what rules refuse."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        if self.views % GROUNDED or not 0 <= self.views <= 20_000:
            raise InputError(f"--views: expected a multiple of {GROUNDED} from 0 to 20000, got {self.views}")
        if self.frames < LEAST:
            raise InputError(f"--frames: expected at least {LEAST}, got {self.frames}")
        if self.size % 32 or not 32 <= self.size <= 512:
            raise InputError(f"--size: expected a multiple of 32 from 32 to 512, got {self.size}")


def main(config: Evaluate) -> int:
    """Print the figures; exit code 0."""
    if (config.split == "dev") > (config.part == "language"):
        raise InputError("--split: expected tune, val or test, got dev, which has sentences alone")
    import_module(f"experiments.evaluation.{config.part}").evaluate(config)
    return 0
