"""`agent_of`: the agent of a run, also where none was named."""

import importlib.util
import sys
from typing import Any

from experiments.doctor import install_command

AUTO, LEARNED, TOLD = "auto", "gothere", "frontier-oracle"
HEARING = (LEARNED, "gothere-frontier")  # agents that are told nothing but words, and can remember
NEEDED = ("torch", "safetensors")
NOT_IN_WORDS = ("pointnav", "imagenav", "instanceimage")


def agent_of(config: Any, scene_id: str, task: str = "") -> str:
    """Name of the agent of a run in a scene.

    Where none was named and it is frontier-oracle, which is told more than words, a line on stderr says so and why.
    """
    if config.agent != AUTO:
        return config.agent
    if config.remember is not None:
        return LEARNED
    why = "" if config.keyboard else why_told(scene_id, task=task, simulator=config.simulator, asks=config.ask)
    if why:
        print(f"agent: {TOLD}, which is told what it sees ({why})", file=sys.stderr, flush=True)
    return TOLD if why or config.keyboard else LEARNED


def why_told(scene_id: str, *, task: str = "", simulator: str = "native", asks: bool = False) -> str:
    """Reason why frontier-oracle is the default agent; "" where it is gothere.

    That is wherever its networks are at home and all that it needs is said in words. `asks`: a person chooses among things that fit.
    """
    if not scene_id.startswith("house:"):
        return f"the networks of {LEARNED} have learned from generated homes alone"
    if simulator != "native":
        return f"the networks of {LEARNED} have learned from pictures of the native simulator alone"
    if task in NOT_IN_WORDS:
        return f"{LEARNED} is told nothing but words, and this episode has a point or a picture"
    if asks:
        return f"{LEARNED} is told nothing but words, and not which thing you choose"
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        return f"{LEARNED}, which is told nothing but words, needs {' and '.join(missing)}: {install_command('agent')}"
    return ""
