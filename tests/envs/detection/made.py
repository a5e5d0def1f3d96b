"""Errors made by hand, whose statistics are known exactly."""

import numpy as np

from envs.detection.errors import ITEMS, SETS, DetectorErrors, Odds, Said, Shown
from envs.detection.visible import FEATURES, KINDS
from envs.vocabulary import CATEGORIES

NEVER, FOUND, RIGHT, OWN, OTHER = -40.0, 0.6, 0.75, 0.7, 0.2
WRONG = 7  # category that the others are taken for
POINT = (0.1, -0.05, 0.02)  # forward, left, up, relative to the distance
EACH = 32  # records of a value


def made_errors(*, found: float = FOUND, extra: float = 0.0, lasting: tuple[float, float] = (0.0, 0.0)) -> DetectorErrors:
    """Errors by which a share of all things is found, three in four of them with their names, and nothing else is reported."""
    kind = np.repeat(np.concatenate([np.arange(KINDS)] * 2), EACH)
    m, right = len(kind), np.arange(len(kind)) % 4 != 0
    shown = Shown(
        np.arange(m) >= m // 2, np.zeros(m, np.float32), np.linspace(0.2, 0.9, m, dtype=np.float32), np.zeros((m, 4), np.float32),
        np.tile(np.array(POINT, np.float32), (m, 1)), np.zeros((m, 3), np.float32), np.zeros(m, np.float32),
    )  # fmt: skip
    said = {"category": _said(kind, np.where(right & (kind < len(CATEGORIES)), kind, WRONG), len(CATEGORIES))}
    for item in ("color", "size", "material"):
        truth = np.arange(m) % (SETS[item] + 1)
        said[item] = _said(truth, np.minimum(truth, SETS[item] - 1), SETS[item])
    rooms = np.repeat(np.arange(SETS["room"] + 1), EACH)
    said["room"] = _said(rooms, np.where(np.arange(len(rooms)) % 4 != 0, rooms, 0) % SETS["room"], SETS["room"])
    slope = np.zeros((4, FEATURES))
    slope[:, 0] = [np.log(found / (1 - found)), NEVER, NEVER if extra == 0 else np.log(extra / (1 - extra)), 0.0]
    odds = Odds(slope, np.zeros((4, KINDS, 2)), np.zeros(4))
    kept = np.tile(np.array(lasting), (len(ITEMS), 1))
    return DetectorErrors(shown, said, np.zeros(len(rooms), np.float32), odds, kept, 48, {"command": "made by hand"})


def _said(truth: np.ndarray, likeliest: np.ndarray, size: int) -> Said:
    """Records whose likeliest name has chance `OWN`."""
    other = (likeliest + 1) % size
    return Said(truth, np.stack([likeliest, other], axis=1), np.tile(np.array([OWN, OTHER], np.float32), (len(truth), 1)))
