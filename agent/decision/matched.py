"""`Matches`: which thing each landmark of a real memory shows.

Training alone may know it. A simulated memory (`agent.decision.sighted`) numbers landmarks by things. A real one has numbers of its own,
and may take one thing for two or two for one.
"""

from collections import Counter

import numpy as np
from jaxtyping import Int, Int32

from agent.memory.landmarks import Landmarks


class Matches:
    """Pixels that the regions of each landmark had on each instance."""

    def __init__(self) -> None:
        self._pixels: dict[int, Counter[int]] = {}

    def see(self, number: Int[np.ndarray, "k"], region: Int32[np.ndarray, "h w"], instance: Int32[np.ndarray, "h w"]) -> None:
        """Count the pixels of a picture.

        `number` is the landmark of each region, -1 for none.
        """
        ids = int(instance.max(initial=0)) + 1
        shown = region >= 0
        pairs, counts = np.unique(region[shown].astype(np.int64) * ids + instance[shown], return_counts=True)
        for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
            landmark = int(number[pair // ids])
            if landmark >= 0:
                self._pixels.setdefault(landmark, Counter())[pair % ids] += count

    def things(self, marks: Landmarks) -> dict[int, int]:
        """Instance id that each landmark shows most of.

        Landmarks are numbered from 1 on, as in options. What was seen of landmarks that were merged counts for the one that they are now.
        """
        total: dict[int, Counter[int]] = {}
        for number, counts in self._pixels.items():
            total.setdefault(marks.final(number), Counter()).update(counts)
        return {number + 1: counts.most_common(1)[0][0] for number, counts in total.items()}
