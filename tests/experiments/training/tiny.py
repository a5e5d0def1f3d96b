"""`gothere train vision` with a tiny stage: `python tiny.py train vision --out DIR`, as a process that tests may kill."""

import os
import sys

from agent.encoders.vision import VisionConfig
from agent.learning import stages
from agent.learning.frames import FrameConfig
from agent.learning.loop import Schedule
from agent.learning.perception.vision import PerceptionRecipe

STEPS = int(os.environ.get("TINY_STEPS", "80"))
NET = VisionConfig((8, 8, 16, 16, 16), (1, 1, 1, 1), 16)
FRAMES = FrameConfig(size=64, pool=2, frames_per_home=64)


def stage() -> stages.Stage:
    """The vision stage, with little to learn."""
    return stages.Stage(
        "vision", "a few frames", lambda seed, _: PerceptionRecipe(NET, FRAMES, batch=4, seed=seed), Schedule(STEPS, fall=30), (), 1
    )


if __name__ == "__main__":
    from experiments.cli import main

    stages.STAGES["vision"] = stage()
    sys.exit(main(sys.argv[1:]))
