"""`CaptionSet`: captions of the views of a cache, as texts and facts.

They are made once, and kept in a file beside the features.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Bool, Int

from agent.encoders.tokenizer import Encoded
from agent.learning.cache import FeatureCache
from agent.learning.views import View
from envs.errors import InputError
from envs.files import write_whole
from envs.language.sampling.captions import FACT, Caption, alter_caption, facts_in, sample_caption
from envs.language.sampling.seen import sample_referring
from envs.language.tokens import words

VERSION = 1  # of the content
EACH = 3  # captions of a view, and phrases that refer to one thing
LONGEST = 24  # words of a caption
PURPOSE = 431  # of the generator of texts
REPORT = 500  # views between two reports


@dataclass(frozen=True)
class CaptionSet:
    """Texts of n views, whose numbers in the cache are `views`.

    Each has at least one caption. For caption m: `text`, `altered` (the same made false, or empty) and its `part`, `spans` (start, end,
    region or -1), `facts`, and `of`, the place of its view in `views`. For phrase m that fits one thing in view alone: `phrase`, its
    `region`, and `phrase_of`. `rows` are the facts of view k from `first[k]` to `first[k + 1]`.
    """

    views: Int[np.ndarray, "n"]
    text: tuple[str, ...]
    altered: tuple[str, ...]
    part: tuple[str, ...]
    spans: tuple[tuple[tuple[int, int, int], ...], ...]
    facts: tuple[np.ndarray, ...]
    of: Int[np.ndarray, "m"]
    phrase: tuple[str, ...]
    region: Int[np.ndarray, "p"]
    phrase_of: Int[np.ndarray, "p"]
    rows: Int[np.ndarray, "r 8"]
    first: Int[np.ndarray, "n1"]

    @classmethod
    def open(
        cls,
        cache: FeatureCache,
        place: Path,
        *,
        forms: str = "train",
        seed: int = 0,
        report: Callable[[int, int], None] = lambda done, all: None,
    ) -> "CaptionSet":
        """Captions of a cache, read from the folder `place`, or made and kept there.

        `forms` are those of the grammar. InputError where the folder cannot be written.
        """
        key = hashlib.sha256(json.dumps([VERSION, cache.key, len(cache), forms, seed]).encode()).hexdigest()[:16]
        path = place / f"captions-{key}.jsonl"
        if not path.exists():
            lines = []
            for number, view in enumerate(cache.views):
                lines.append(json.dumps(_texts(view, np.random.default_rng([seed, PURPOSE, number]), forms)))
                if (number + 1) % REPORT == 0:
                    report(number + 1, len(cache))
            write_whole(path, "".join(f"{line}\n" for line in lines).encode())
        try:
            return _joined([json.loads(line) for line in path.read_text().splitlines()], len(cache))
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            raise InputError(f"{path}: expected captions, got a damaged file ({error}); delete it, it is made again") from error

    def true_of(self, captions: Int[np.ndarray, "m"], views: Int[np.ndarray, "k"]) -> Bool[np.ndarray, "k m"]:
        """Whether each of some captions is true of each of some views (places in `views`)."""
        counts = self.first[views + 1] - self.first[views]
        rows = np.concatenate([self.rows[self.first[v] : self.first[v + 1]] for v in views])
        begins = np.cumsum(counts) - counts
        facts = [self.facts[c] for c in captions]
        stated = np.concatenate(facts)
        fits = ((stated[:, None] == -1) | (stated[:, None] == rows[None])).all(axis=2)
        held = np.add.reduceat(fits, begins, axis=1) > 0
        ends = np.cumsum([len(one) for one in facts])
        return np.logical_and.reduceat(held, ends - np.array([len(one) for one in facts]), axis=0).T


def regions_of(encoded: Encoded, texts: list[str], spans: list[tuple[tuple[int, int, int], ...]]) -> Int[np.ndarray, "n l"]:
    """Region that each token is about, -1 for none."""
    found = np.full(encoded.ids.shape, -1, np.int64)
    for k, (text, some) in enumerate(zip(texts, spans, strict=True)):
        about: list[int] = []
        at = 0
        for start, end, region in some:
            about += [-1] * len(words(text[at:start])) + [region] * len(words(text[start:end]))
            at = end
        about += [-1] * len(words(text[at:]))
        valid = encoded.word[k] >= 0
        found[k, valid] = np.array(about, np.int64)[encoded.word[k, valid]]
    return found


def _texts(view: View, rng: np.random.Generator, forms: str) -> dict[str, Any]:
    """Texts of a view, as JSON."""
    seen = view.world()
    region = {thing: k for k, thing in enumerate(view.regions[:16]) if thing}
    said: dict[tuple[tuple[int, ...], ...], list[Any]] = {}
    for caption in _captions(view, seen, rng, forms):
        false = alter_caption(caption, seen, rng, view.at_w, forms=forms)
        spans = [(start, end, region.get(thing, -1)) for start, end, thing in caption.spans]
        facts = caption.facts.tolist()
        row = [caption.text, false.text if false else "", false.altered if false else "", spans, facts]
        said.setdefault(tuple(sorted(map(tuple, facts))), row)
    phrases = []
    for _ in range(EACH if view.clear else 0):
        thing = int(rng.choice(view.clear))
        found = sample_referring(seen, rng, thing, view.at_w, forms=forms) if thing in region else None
        if found is not None and len(words(found.text)) <= LONGEST:
            phrases.append([found.text.lower(), region[thing]])
    return {"captions": list(said.values()), "phrases": phrases, "rows": facts_in(seen).tolist()}


def _captions(view: View, seen: Any, rng: np.random.Generator, forms: str) -> Iterator[Caption]:
    """Captions of a view that are short enough."""
    for _ in range(EACH if view.clear else 0):
        caption = sample_caption(seen, rng, view.clear, forms=forms, pairs="seen" if view.split == "train" else None)
        if caption is not None and len(words(caption.text)) <= LONGEST:
            yield caption


def _joined(lines: list[dict[str, Any]], count: int) -> CaptionSet:
    """Captions of all views that have some."""
    if len(lines) != count:
        raise ValueError(f"{len(lines)} of {count} views")
    views = [k for k, line in enumerate(lines) if line["captions"]]
    kept = [lines[k] for k in views]
    said = [(n, *one) for n, line in enumerate(kept) for one in line["captions"]]
    phrases = [(n, *one) for n, line in enumerate(kept) for one in line["phrases"]]
    of, text, altered, part, spans, facts = zip(*said, strict=True) if said else [()] * 6
    phrase_of, phrase, region = zip(*phrases, strict=True) if phrases else [()] * 3
    rows = [np.array(line["rows"], np.int16).reshape(-1, len(FACT)) for line in kept]
    return CaptionSet(
        np.array(views, np.int64), text, altered, part, tuple(tuple(map(tuple, one)) for one in spans),
        tuple(np.array(one, np.int16) for one in facts), np.array(of, np.int64), phrase, np.array(region, np.int64),
        np.array(phrase_of, np.int64), np.concatenate([np.zeros((0, len(FACT)), np.int16), *rows]),
        np.cumsum([0, *map(len, rows)]),
    )  # fmt: skip
