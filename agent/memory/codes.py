"""`Codes`: binary codes of what was seen, compared by the bits that differ."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, UInt8


@dataclass(frozen=True)
class Codes:
    """Codes of n vectors: the signs of their numbers, eight in a byte.

    They have 1/32 of the bytes of the vectors in single precision. Numbers are taken about means, so that each bit is about as often set
    as not.
    """

    bits: UInt8[np.ndarray, "n b"]

    @classmethod
    def of(cls, vectors: Float[np.ndarray, "n c"]) -> "Codes":
        """Codes of vectors, whose length is a multiple of 8."""
        return cls(np.packbits(vectors >= 0, axis=1))

    def apart(self, vector: Float[np.ndarray, "c"]) -> Int[np.ndarray, "n"]:
        """Number of bits in which each code differs from that of a vector."""
        return np.bitwise_count(self.bits ^ np.packbits(vector >= 0)[None]).sum(axis=1, dtype=np.int64)

    def nearest(self, vector: Float[np.ndarray, "c"], most: int) -> Int[np.ndarray, "k"]:
        """Numbers of the nearest codes, at most `most`, the nearest first."""
        apart = self.apart(vector)
        if most < len(apart):
            some = np.argpartition(apart, most - 1)[:most]
            return some[np.argsort(apart[some], kind="stable")]
        return np.argsort(apart, kind="stable")
