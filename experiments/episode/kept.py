"""Sessions that go on: an agent's memory, and the place where it was left."""

import json
from pathlib import Path

import numpy as np
from jaxtyping import Float

from agent.acting.kept import FACTS, Kept
from agent.planning.session import Standpoint
from envs.errors import InputError
from envs.files import write_whole

PLACE = "place.json"  # the true pose: it is the simulator's, and no agent gets it


def kept_in(folder: Path | None) -> Kept:
    """Memory in a folder, an empty one where there is none yet."""
    return Kept.load(folder) if folder is not None and (folder / FACTS).exists() else Kept()


def place_in(folder: Path | None, scene: str) -> tuple[Float[np.ndarray, "3"], float] | None:
    """Pose [m, rad] where a session was left, None for a new one.

    InputError where it was in another scene.
    """
    if folder is None or not (folder / FACTS).exists():
        return None
    try:
        facts = json.loads((folder / PLACE).read_text())
        place, yaw, own = np.array(facts["position_w"], np.float64).reshape(3), float(facts["yaw_w"]), facts["scene"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder / PLACE}: expected the place where a session was left, got {error}; begin in another folder") from error
    if own != scene:
        raise InputError(f"--remember: expected a memory of {scene}, {folder} has one of {own}; give another folder")
    return place, yaw


def store(kept: Kept, folder: Path, scene: str, here: Standpoint) -> None:
    """Store a session: memory of the agent, and the place where it stands."""
    kept.save(folder)
    facts = {"scene": scene, "position_w": here.position_w.tolist(), "yaw_w": here.yaw_w}
    write_whole(folder / PLACE, (json.dumps(facts) + "\n").encode())
