"""Pixels of cached views, which the cache of features does not keep: drawn again, small."""

import cv2
import numpy as np
from jaxtyping import Float32

from agent.learning.cache import BATCH, CacheConfig, FeatureCache

SIDE = 16  # pixels along a side


def pictures_of(config: CacheConfig, cache: FeatureCache, first: int, count: int) -> Float32[np.ndarray, "n 256 4"]:
    """Pixels of views: red, green, blue from -1 to 1, and a weight.

    The views are those from `first` on; the weight is 1 where a recognized region's box is, else 0.

    `first` and `count` are multiples of BATCH.
    """
    stream = config.stream()
    made = np.zeros((count, SIDE, SIDE, 4), np.float32)
    for number in range(first // BATCH, (first + count) // BATCH):
        rows = slice(number * BATCH - first, (number + 1) * BATCH - first)
        small = [cv2.resize(rgb, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for rgb in stream.at(number).rgb]
        made[rows, ..., :3] = np.stack(small).astype(np.float32) / 127.5 - 1
    middle = (np.arange(SIDE) + 0.5) / SIDE
    for k in range(count):
        for left, top, right, bottom in np.asarray(cache.tokens.box[first + k, : cache.tokens.count[first + k]]):
            inside = ((middle >= top) & (middle <= bottom))[:, None] & ((middle >= left) & (middle <= right))
            made[k, ..., 3] = np.maximum(made[k, ..., 3], inside)
    return made.reshape(count, -1, 4)
