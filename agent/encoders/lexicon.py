"""`Lexicon`: a static table of vectors of English words.

It says which known name an unknown one is nearest to.

It comes with gothere (`agent/weights/lexicon.safetensors`) and needs no network. `python -m experiments.language.words` made it.
"""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from jaxtyping import Float32
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from envs.errors import InputError
from envs.files import write_whole
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, PREDICATES, ROOMS, SIZES, STUFFS
from envs.language.semantics.meaning import ONE, THING

WIDTH = 64
FILE = Path(__file__).resolve().parent.parent / "weights" / "lexicon.safetensors"
SHORTEST = 3  # letters of a part of a compound, such as "bar" in "barstool"


@dataclass(frozen=True)
class Near:
    """A known name and the value of a closed set that it names.

    `name` is the nearest of its names. `score` is the mean of two: the cosine of that name with the word that was asked about, and the mean
    cosine of all names of the value, but for a known name, which is as near as can be.
    """

    name: str
    value: str
    score: float


@dataclass(frozen=True)
class Lexicon:
    """Words and names, and a unit vector of each."""

    words: tuple[str, ...]
    vectors: Float32[np.ndarray, "n 64"]

    @classmethod
    def load(cls, path: Path = FILE) -> "Lexicon":
        """Load a table; InputError for other content."""
        try:
            found = load_file(path)
            words = gzip.decompress(found["words"].tobytes()).decode().split("\n")
            vectors = _unit(found["vectors"].astype(np.float32))
            if vectors.shape != (len(words), WIDTH):
                raise ValueError(f"{len(words)} words, vectors {vectors.shape}")
        except (OSError, KeyError, ValueError, SafetensorError, EOFError) as error:
            why = " ".join(str(error).split())[:120]
            raise InputError(f"{path}: expected a table of word vectors, got something else ({why}); install gothere again") from error
        return cls(tuple(words), vectors)

    def save(self, path: Path, facts: dict) -> None:
        """Write the table in 8 bits to `path`, and its origin as JSON beside it."""
        eighths = np.round(self.vectors / np.abs(self.vectors).max(axis=1, keepdims=True).clip(1e-9) * 127).astype(np.int8)
        text = np.frombuffer(gzip.compress("\n".join(self.words).encode(), mtime=0), np.uint8)
        write_whole(path, save({"vectors": eighths, "words": text}))
        write_whole(path.with_suffix(".json"), (json.dumps(facts, indent=1) + "\n").encode())

    @cached_property
    def rows(self) -> dict[str, int]:
        """Row of each word."""
        return {word: row for row, word in enumerate(self.words)}

    def parts(self, name: str) -> list[str]:
        """Words of the table that a name consists of.

        That is itself if it is one; words that are not in the table are left out.

        A plural is its singular, a compound such as "barstool" its two words.
        """
        name = " ".join(name.lower().replace("-", " ").split())
        for known in (name, name.removesuffix("s"), name.removesuffix("es"), name.removesuffix("ies") + "y"):
            if known in self.rows:
                return [known]
        if " " in name:
            return [part for word in name.split() for part in self.parts(word)]
        for cut in range(len(name) - SHORTEST, SHORTEST - 1, -1):
            if name[:cut] in self.rows and name[cut:] in self.rows:
                return [name[:cut], name[cut:]]
        return []

    def vector(self, name: str) -> Float32[np.ndarray, "64"] | None:
        """Unit vector of a word or name, None for unknown ones."""
        parts = self.parts(name)
        if not parts:
            return None
        return _unit(self.vectors[[self.rows[part] for part in parts]].sum(axis=0))

    def most_like(self, name: str, among: Sequence[str]) -> str | None:
        """Nearest name among some; None where it, or all of them, are unknown."""
        asked, others = self.vector(name), {other: self.vector(other) for other in among}
        scores = {other: float(vector @ asked) for other, vector in others.items() if vector is not None and asked is not None}
        return max(scores, key=lambda other: scores[other]) if scores else None

    def nearest(self, name: str, count: int = 8) -> list[tuple[str, float]]:
        """Nearest other words of the table with their cosines; InputError for an unknown name."""
        scores = self.vectors @ self.asked(name)
        order = np.argsort(-scores, kind="stable")[: count + 1]
        return [(self.words[row], float(scores[row])) for row in order if self.words[row] != name][:count]

    def meant(self, name: str, kind: str) -> list[Near]:
        """Values of a closed set, the most likely first, each with its nearest name.

        `kind` is one of `closed_sets`. InputError for an unknown name.
        """
        values, names, vectors = self._closed[kind]
        cosines = vectors @ self.asked(name)
        found = []
        for value in dict.fromkeys(values):
            own = [at for at, one in enumerate(values) if one == value]
            nearest = own[int(cosines[own].argmax())]
            known = name in (names[at] for at in own)
            found.append(Near(names[nearest], value, float(cosines[nearest] + cosines[nearest if known else own].mean()) / 2))
        return sorted(found, key=lambda near: -near.score)

    def asked(self, name: str) -> Float32[np.ndarray, "64"]:
        """Vector of a name; InputError where none of its words is in the table."""
        vector = self.vector(name)
        if vector is None:
            raise InputError(f"{name!r}: expected an English word or name of {len(self.words):,} that are known, got none of them")
        return vector

    @cached_property
    def _closed(self) -> dict[str, tuple[list[str], list[str], np.ndarray]]:
        """Values, names and vectors of the names of each closed set."""
        found = {}
        for kind, values in closed_sets().items():
            pairs = [(value, name) for value, names in values.items() for name in names]
            found[kind] = [value for value, _ in pairs], [name for _, name in pairs], np.stack([self.asked(name) for _, name in pairs])
        return found


@cache
def closed_sets() -> dict[str, dict[str, tuple[str, ...]]]:
    """Names in train sentences, by kind and value.

    The kinds are categories, rooms, colours, sizes, materials and relations.
    """
    return {kind: {value: names[0] for value, names in values.items()} for kind, values in _names().items()}


@cache
def held_out() -> dict[str, dict[str, tuple[str, ...]]]:
    """Names that train sentences never use, by kind and value."""
    return {kind: {value: names[1] for value, names in values.items()} for kind, values in _names().items()}


def _names() -> dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]]:
    """Train and held-out names by kind and value."""
    materials = {value: f"{names}|{STUFFS[value]}" for value, names in MATERIALS.items()}
    things = {value: names for value, names in NOUNS.items() if value not in (THING, ONE)}
    relations = {predicate.value: names for predicate, names in PREDICATES.items()}
    kinds = {"category": things, "room": ROOMS, "color": COLORS, "size": SIZES, "material": materials, "relation": relations}
    split = {}
    for kind, values in kinds.items():
        split[kind] = {}
        for value, names in values.items():
            listed = dict.fromkeys(names.split("|"))
            split[kind][value] = (
                tuple(name for name in listed if not name.startswith("~")),
                tuple(name[1:] for name in listed if name.startswith("~")),
            )
    return split


def _unit(vectors: np.ndarray) -> Float32[np.ndarray, "... 64"]:
    """Vectors of length 1."""
    return (vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)).astype(np.float32)
