"""Figures of the parts of grounding that judge regions alone: names, fronts, relations."""

from typing import Any

import numpy as np
import torch

from agent.encoders.sentences.grounding import PREDICATES, GroundNet
from agent.learning.cache import FeatureCache
from agent.learning.sentences.grounding import NAMES, labels_of, stacked
from envs.intervals import mean_interval
from envs.vocabulary import NONE

BATCH = 64
TURNED = np.cos(np.pi / 4)  # of fronts that count as right


@torch.inference_mode()
def region_figures(cache: FeatureCache, net: GroundNet) -> dict[str, Any]:
    """Shares of regions with the right name and front, and average precision of relations.

    `first` are names as perception gives them, before they are judged again; average precision is over pairs of regions that show things.
    """
    right: dict[str, list[np.ndarray]] = {}
    home: dict[str, list[np.ndarray]] = {}
    scores, truths = [], []
    for begin in range(0, len(cache), BATCH):
        rows = np.arange(begin, min(len(cache), begin + BATCH))
        tokens, truth = cache.tokens.take(rows).tensors(), stacked([labels_of(cache.views[row]) for row in rows])
        relations = net.relate(tokens)
        index = np.broadcast_to(np.array([cache.views[row].index for row in rows])[:, None], (len(rows), tokens["there"].shape[1]))
        front = (relations.front.numpy() * np.stack(truth["front"])).sum(2) > TURNED
        known = np.stack(truth["wall"]) != NONE
        marks = {"front": (front, known)}
        for name in NAMES:
            true = np.stack(truth[name])
            marks[name] = relations.names[name].argmax(2).numpy() == true, true != NONE
            if name != "room":
                marks[f"{name}_first"] = tokens[name].argmax(2).numpy() == true, true != NONE
        for name, (good, valid) in marks.items():
            right.setdefault(name, []).append(good[valid].astype(float))
            home.setdefault(name, []).append(index[valid])
        pair = np.stack(truth["pair"])
        scores.append(relations.pair.numpy()[pair[..., 0] != NONE])
        truths.append(pair[pair[..., 0] != NONE] == 1)
    found: dict[str, Any] = {f"region_{name}": _figure(np.concatenate(right[name]), np.concatenate(home[name])) for name in right}
    score, true = np.concatenate(scores), np.concatenate(truths)
    found["average_precision"] = {name: average_precision(score[:, k], true[:, k]) for k, name in enumerate(PREDICATES)}
    return found


def average_precision(scores: np.ndarray, true: np.ndarray) -> float | None:
    """Mean precision at each true one, in the order of the scores; None without any."""
    if not true.any():
        return None
    held = true[np.argsort(-scores, kind="stable")]
    return round(float((np.cumsum(held) / np.arange(1, len(held) + 1))[held].mean()), 4)


def _figure(values: np.ndarray, home: np.ndarray) -> dict[str, float]:
    """Mean of values with its interval over homes."""
    found = mean_interval(values, np.unique(home, return_inverse=True)[1])
    if found is None or found.low is None or found.high is None:
        return {"n": len(values)}
    return {"mean": round(found.mean, 4), "low": round(found.low, 4), "high": round(found.high, 4), "n": len(values)}
