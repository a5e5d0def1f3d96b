"""Calibration: temperatures with which probabilities of names are frequencies."""

from collections.abc import Iterable

import numpy as np
from jaxtyping import Float, Int

from agent.learning.frames import FrameBatch
from agent.learning.vocabulary import NONE
from agent.perception.detect import Detector
from agent.perception.score import ATTRIBUTES, LARGE, judge_frames
from envs.types import Camera

TEMPERATURES = np.geomspace(0.25, 4.0, 161)


def calibrated(detector: Detector, batches: Iterable[FrameBatch], camera: Camera) -> dict[str, float]:
    """Temperatures by kind of name, from labelled frames that no training has seen.

    Guo et al. 2017, arXiv 1706.04599.
    """
    chances: dict[str, list[np.ndarray]] = {name: [] for name in (*ATTRIBUTES, "room")}
    truth: dict[str, list[int]] = {name: [] for name in chances}
    for batch in batches:
        for judged in judge_frames(Detector(detector.vision, detector.attributes), batch, camera):
            if judged.room != NONE:
                chances["room"].append(judged.percept.room)
                truth["room"].append(judged.room)
            for row, thing in enumerate(judged.truths):
                for name in ATTRIBUTES:
                    if thing.pixels >= LARGE and thing.names[name] != NONE:
                        chances[name].append(getattr(judged.given, name)[row])
                        truth[name].append(thing.names[name])
    return {name: round(temperature(np.array(chances[name]), np.array(truth[name])), 3) for name in chances}


def temperature(chance: Float[np.ndarray, "n c"], truth: Int[np.ndarray, "n"]) -> float:
    """Temperature of least cross-entropy of tempered probabilities."""
    logs = np.log(np.maximum(chance, 1e-6))
    row = np.arange(len(truth))

    def entropy(t: float) -> float:
        scaled = logs / t
        top = scaled.max(axis=1, keepdims=True)
        return float((np.log(np.exp(scaled - top).sum(axis=1)) + top[:, 0] - scaled[row, truth]).mean())

    return float(min(TEMPERATURES, key=entropy))
