"""`Codes`: binary codes of what was seen, compared with what is asked for."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, UInt8

_SIGNS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1) * 2.0 - 1  # of each byte


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

    def likeness(self, vector: Float[np.ndarray, "c"]) -> Float[np.ndarray, "n"]:
        """Cosine of each code's signs and a vector, which is not coded itself.

        Each byte of a code chooses one of 256 sums of the vector's numbers (asymmetric distances, Gordo et al. 2014).
        """
        unit = vector / (np.linalg.norm(vector) * np.sqrt(len(vector)) + 1e-12)
        sums = unit.reshape(-1, 8) @ _SIGNS.T  # bytes 256
        return sums[np.arange(len(sums)), self.bits].sum(axis=1)

    def nearest(self, vector: Float[np.ndarray, "c"], most: int) -> Int[np.ndarray, "k"]:
        """Numbers of at most `most` codes, those that are most like a vector, best first."""
        like = self.likeness(vector)
        if most < len(like):
            some = np.argpartition(-like, most - 1)[:most]
            return some[np.argsort(-like[some], kind="stable")]
        return np.argsort(-like, kind="stable")
