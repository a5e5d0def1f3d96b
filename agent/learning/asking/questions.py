"""`QuestionSet`: questions about the pictures of a cache, as arrays.

They are made once and kept beside it.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int

from agent.encoders.sentences.pointing import VALUES
from agent.learning.cache import FeatureCache, cache_folder
from agent.learning.views import View
from agent.perception.tokens import REGIONS
from envs.errors import InputError
from envs.files import write_whole
from envs.language.sampling.view_balance import Posed, pose_balanced
from envs.language.sampling.view_questions import VIEW_ANSWERS, VIEW_KINDS, Seen, clauses_about, say_question
from envs.language.tokens import encode

VERSION = 7  # of the content
WORDS_VERSION = 2
LENGTH = 64  # most words of a question with its clauses
QUESTIONS = 229  # purpose of generators
CLAUSES = (0.4, 0.2, 0.2, 0.2)  # shares of questions with 0, 1, 2 and 3 unrelated clauses in training
TRIES = 4
NONE = -1  # quality that is asked for


@dataclass(frozen=True)
class QuestionConfig:
    """Settings of questions: number, forms of words, and unrelated clauses (None for a mixture)."""

    count: int = 4_000
    forms: str = "train"
    clauses: int | None = 0
    seed: int = 0


@dataclass(frozen=True)
class QuestionSet:
    """n questions: picture, words, and index of the answer in `VIEW_ANSWERS`.

    `kind` is an index of `VIEW_KINDS`. Two questions with one `pair` have the same meaning and different answers. `last` says where to look
    for the answer: shares of the 16 regions and of the picture itself, all 0 where perception has missed the thing; `first` where to look
    before that: at what the thing is related to, if the question says so. `wanted` is the quality that a thing is asked to have, an index
    of `VALUES`, or NONE.
    """

    view: Int[np.ndarray, "n"]
    home: Int[np.ndarray, "n"]
    words: Int[np.ndarray, "n 64"]
    answer: Int[np.ndarray, "n"]
    kind: Int[np.ndarray, "n"]
    hops: Int[np.ndarray, "n"]
    pair: Int[np.ndarray, "n"]
    first: Float[np.ndarray, "n 17"]
    last: Float[np.ndarray, "n 17"]
    wanted: Int[np.ndarray, "n"]

    def __len__(self) -> int:
        return len(self.view)

    def take(self, rows: Int[np.ndarray, "m"]) -> "QuestionSet":
        """Some of the questions."""
        return QuestionSet(*(getattr(self, part.name)[rows] for part in fields(self)))

    @classmethod
    def open(cls, config: QuestionConfig, cache: FeatureCache, *, folder: Path | None = None) -> "QuestionSet":
        """Open the questions about a cache; make them if they are missing.

        `folder` is that of all caches. InputError where it cannot be written.
        """
        key = hashlib.sha256(json.dumps([VERSION, cache.key, len(cache), asdict(config)]).encode()).hexdigest()[:16]
        path = (folder or cache_folder()) / "questions" / f"{key}.npz"
        if path.exists():
            with np.load(path) as stored:
                return cls(**{part.name: stored[part.name] for part in fields(cls)})
        made = ask_about(cache.views, config)
        data = BytesIO()
        np.savez_compressed(data, allow_pickle=False, **{part.name: getattr(made, part.name) for part in fields(cls)})
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data.getvalue())
        except OSError as error:
            raise InputError(f"{path}: cannot be written ({error.strerror or error}); set GOTHERE_CACHE to another folder") from error
        return made


def seen_in(view: View) -> Seen:
    """Facts of a view for questions."""
    return Seen(view.world(), frozenset(view.clear), view.at_w)


@lru_cache(1)
def posed_about(views: tuple[View, ...], count: int, seed: int) -> tuple[list[Seen], list[Posed]]:
    """Facts of views, and balanced questions about them before they are put in words."""
    seen = [seen_in(view) for view in views]
    return seen, pose_balanced(seen, np.random.default_rng([seed, QUESTIONS]), count)


def ask_about(views: tuple[View, ...], config: QuestionConfig) -> QuestionSet:
    """Balanced questions about views, in words."""
    seen, posed = posed_about(views, config.count, config.seed)
    rng = np.random.default_rng([config.seed, QUESTIONS, 1])
    rows = []
    for one in posed:
        clauses = int(rng.choice(len(CLAUSES), p=CLAUSES)) if config.clauses is None else config.clauses
        words = _words(seen[one.view], one, rng, config.forms, clauses)
        if words is not None:
            rows.append((one, words))
    homes = {home: number for number, home in enumerate(dict.fromkeys((view.split, view.index) for view in views))}
    guides = [guides_of(views[one.view].regions, one) for one, _ in rows]
    return QuestionSet(
        np.array([one.view for one, _ in rows], np.int64),
        np.array([homes[views[one.view].split, views[one.view].index] for one, _ in rows], np.int64),
        np.stack([words for _, words in rows]).astype(np.int16),
        np.array([VIEW_ANSWERS.index(one.found.answer) for one, _ in rows], np.int64),
        np.array([VIEW_KINDS.index(one.meant.kind) for one, _ in rows], np.int64),
        np.array([one.meant.hops for one, _ in rows], np.int64),
        np.array([one.pair for one, _ in rows], np.int64),
        np.stack([first for first, _ in guides]),
        np.stack([last for _, last in guides]),
        np.array([VALUES.index(one.meant.value) if one.meant.value else NONE for one, _ in rows], np.int64),
    )


def _words(seen: Seen, one: Posed, rng: np.random.Generator, forms: str, clauses: int) -> Int[np.ndarray, "64"] | None:
    """Words of a question with unrelated clauses.

    None where the forms have none, or only too long ones.
    """
    for _ in range(TRIES):
        try:
            about = clauses_about(seen, rng, one.found.targets + one.found.references, clauses, forms=forms)
            return encode(say_question(one.meant, rng, forms=forms, clauses=about), LENGTH, WORDS_VERSION)
        except InputError:
            continue
    return None


def guides_of(regions: tuple[int, ...], one: Posed) -> tuple[Float[np.ndarray, "17"], Float[np.ndarray, "17"]]:
    """Shares of attention that settle a question: at first, and at last.

    A number of things shares it with the picture, which has the weight of two: so their number can be read from it.
    """
    last = _shares(regions, one.found.targets)
    if one.meant.kind == "count":
        last = np.zeros_like(last) if one.found.targets and not last.any() else last * len(one.found.targets) / (len(one.found.targets) + 2)
        last[REGIONS] = 2 / (len(one.found.targets) + 2) if last.any() or not one.found.targets else 0.0
    elif one.meant.kind == "exists" and not one.found.targets:
        last[REGIONS] = 1.0
    return (_shares(regions, one.found.references) if one.meant.hops > 1 else last), last


def _shares(regions: tuple[int, ...], things: tuple[int, ...]) -> Float[np.ndarray, "17"]:
    """Equal shares of the regions of some things; zeros unless all of them have one."""
    shares = np.zeros(REGIONS + 1, np.float32)
    for thing in things:
        if thing not in regions[:REGIONS]:
            return np.zeros_like(shares)
        shares[regions.index(thing)] = 1 / len(things)
    return shares
