"""People's words for walks, read by the planner: `python -m experiments.data.alfred --out FILE`.

ALFRED (Shridhar et al. 2020) has three people's words for each walk to a thing, and what that thing is. Those sentences whose reading ends
at a thing of that kind are written with their readings, for `gothere train planner_people`.
"""

import gzip
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from agent.encoders.planning.automaton import tokens_of
from agent.learning.planning.people import destination
from agent.learning.stages import WEIGHTS
from agent.planning.learned import LearnedPlanner
from envs.errors import InputError
from envs.files import write_whole
from experiments.cli import run_module
from experiments.progress import progress

FILE = "alfred.jsonl.gz"
KINDS = {
    "fridge": "fridge", "toilet": "toilet", "sofa": "sofa", "bed": "bed", "desk": "desk", "coffeetable": "coffee table",
    "dresser": "dresser", "armchair": "armchair", "diningtable": "table", "sinkbasin": "sink", "bathtubbasin": "bathtub",
    "stoveburner": "stove", "microwave": "microwave", "garbagecan": "bin", "shelf": "shelf", "cabinet": "cabinet", "countertop": "counter",
    "desklamp": "lamp", "floorlamp": "lamp", "mug": "mug", "cup": "mug", "bowl": "bowl", "box": "box", "vase": "vase", "candle": "candle",
}  # fmt: skip
LEAST = 0.3  # chance of a reading that is kept
BATCH = 64


class Walked(NamedTuple):
    """A sentence about a walk, and the category of the thing that it ends at."""

    text: str
    category: str
    scene: str


@dataclass(frozen=True)
class Alfred:
    """Read people's sentences about walks, and keep what ends at the right thing."""

    out: Path
    """File of sentences and readings."""
    sentences: int = 12_000
    """Sentences to read."""
    weights: Path = WEIGHTS
    """Folder with the weights of the planner that reads."""
    seed: int = 0
    """Seed of the choice of sentences."""


def reference() -> Path | None:
    """File of ALFRED's sentences in GOTHERE_REFERENCE, None where it is not there."""
    path = Path(os.environ.get("GOTHERE_REFERENCE", "")) / FILE
    return path if path.is_file() else None


def walks(split: str, count: int, seed: int) -> list[Walked]:
    """Sentences of a split about walks to things of known kinds.

    Splits are `train` and `valid_seen`. InputError without the file.
    """
    path = reference()
    if path is None:
        raise InputError(f"ALFRED: expected {FILE} in GOTHERE_REFERENCE, got none; set it to the folder that has it")
    found = list(dict.fromkeys(_walks(path, split)))
    order = np.random.default_rng([seed, 347]).permutation(len(found))[:count]
    return [found[k] for k in order.tolist()]


def _walks(path: Path, split: str) -> Iterator[Walked]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["split"] != split:
                continue
            for step, high in enumerate(row["high"]):
                category = KINDS.get(high["args"][0]) if high["action"] == "GotoLocation" else None
                for one in row["anns"]:
                    if category and step < len(one["steps"]):
                        yield Walked(" ".join(one["steps"][step].split()), category, row["scene"])


def main(config: Alfred) -> int:
    """Write the sentences that were read rightly, and print how many; exit code 0."""
    planner = LearnedPlanner(LearnedPlanner.load(config.weights).net, 0.0)
    asked, kept = walks("train", config.sentences, config.seed), []
    with progress("reading sentences", len(asked)) as advance:
        for first in range(0, len(asked), BATCH):
            some = asked[first : first + BATCH]
            for one, read in zip(some, planner.read([one.text for one in some]), strict=True):
                if read.meaning is not None and read.chance >= LEAST and destination(read.meaning) == one.category:
                    kept.append({"text": one.text, "tokens": list(tokens_of(read.meaning))})
            advance(first + len(some))
    write_whole(config.out, "".join(f"{json.dumps(row)}\n" for row in kept).encode())
    print(f"wrote {config.out}: {len(kept)} of {len(asked)} sentences")
    return 0


if __name__ == "__main__":
    sys.exit(run_module(main))
