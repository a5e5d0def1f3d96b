"""Figures of the index: pictures found by captions, and captions by pictures.

The gallery has one caption of each of many held-out pictures. A caption that happens to be true of another picture is no error there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from agent.encoders.index import IndexNet, Pictures, Texts, alike_in_parts
from agent.learning.backbone.captions import CaptionSet
from agent.learning.backbone.pretrain import opened
from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.index import encoded
from agent.memory.codes import Codes
from envs.intervals import mean_interval
from envs.language.sampling.captions import alter_caption, sample_caption
from envs.language.tokens import FUNCTION_WORDS, words
from envs.vocabulary import CATEGORIES

PURPOSE = 463  # of the generator of examples
PAIRS = 1000  # pictures of a gallery
AGAIN = 20  # pictures that are compared once more, in parts
BEFORE = 200  # pictures that codes let through
ATTACKED, ATTACKS = 200, 10  # captions that are made false, and how often each
MANY = 3  # phrases of a caption with many
CHUNK = 250  # texts at a time
FUNCTION = frozenset(FUNCTION_WORDS.split())


@dataclass(frozen=True)
class Figure:
    """Values of examples, and the home of each."""

    values: Float[np.ndarray, "n"]
    home: Int[np.ndarray, "n"]

    def facts(self) -> dict[str, float | None]:
        """Mean with its 95% interval over homes, as JSON values."""
        found = mean_interval(self.values.astype(np.float64), self.home)
        return {"mean": 0.0, "low": None, "high": None} if found is None else {
            name: None if value is None else round(float(value), 4) for name, value in
            (("mean", found.mean), ("low", found.low), ("high", found.high))
        }  # fmt: skip


@dataclass(frozen=True)
class Gallery:
    """Held-out pictures with a caption each.

    `false` (picture, caption) is where that is not true of it.
    """

    cache: FeatureCache
    said: CaptionSet
    views: Int[np.ndarray, "n"]
    captions: Int[np.ndarray, "n"]
    home: Int[np.ndarray, "n"]
    false: Bool[np.ndarray, "n n"]
    seed: int = 0

    @classmethod
    def of(cls, weights: Path, split: str, seed: int, most: int = PAIRS) -> "Gallery":
        """Gallery of a split: captions of different facts."""
        cache, said = opened(CacheConfig(split, 1600), str(weights))
        rng, taken, views, captions = np.random.default_rng([seed, PURPOSE]), set(), [], []
        for view in rng.permutation(len(said.views)).tolist():
            for caption in rng.permutation(np.flatnonzero(said.of == view)).tolist():
                key = tuple(sorted(map(tuple, said.facts[caption].tolist())))
                if key not in taken:
                    taken.add(key)
                    views.append(view)
                    captions.append(caption)
                    break
            if len(views) == most:
                break
        of, chosen = np.array(views), np.array(captions)
        home = np.array([cache.views[said.views[v]].index for v in views])
        true = np.concatenate([said.true_of(chosen, of[k : k + CHUNK]) for k in range(0, len(of), CHUNK)])
        return cls(cache, said, of, chosen, home, ~true & ~np.eye(len(of), dtype=bool), seed)

    @cached_property
    def text(self) -> list[str]:
        """Its captions."""
        return [self.said.text[c] for c in self.captions]

    @cached_property
    def many(self) -> Bool[np.ndarray, "n"]:
        """Whether each caption is about many things."""
        return np.array([len({region for _, _, region in self.said.spans[c]}) >= MANY for c in self.captions])

    def shuffled(self) -> list[str]:
        """Control: captions whose words are in another order."""
        rng = np.random.default_rng([self.seed, PURPOSE, 1])
        return [" ".join(rng.permutation(words(text)).tolist()) for text in self.text]

    def categories(self) -> list[str]:
        """Control: captions that name categories alone."""
        facts = [self.said.facts[c][:, 0].tolist() for c in self.captions]
        return [", ".join(f"a {CATEGORIES[k]}" for k in some if 0 <= k < len(CATEGORIES)) or "a thing" for some in facts]


@dataclass
class Asked:
    """Index over a gallery, asked for pictures and captions."""

    net: IndexNet
    gallery: Gallery
    means: dict[str, list[float]] | None = None
    pictures: Pictures = field(init=False)
    texts: Texts = field(init=False)

    def __post_init__(self) -> None:
        rows = self.gallery.said.views[self.gallery.views]
        with torch.inference_mode():
            self.pictures = self.net.pictures(self.gallery.cache.tokens.take(rows).tensors())
        self.texts = self.read(self.gallery.text)

    def read(self, texts: Sequence[str]) -> Texts:
        """Vectors of texts."""
        with torch.inference_mode():
            return self.net.texts(*encoded(texts))

    def whole(self, texts: Texts | None = None) -> Float[np.ndarray, "n n"]:
        """Likeness of each picture and text as a whole."""
        return (self.pictures.whole @ (texts or self.texts).whole.T).numpy()

    def coded(self) -> Float[np.ndarray, "n n"]:
        """Likeness of the codes of pictures to texts."""
        return np.stack([self.codes.likeness(one) for one in self.centred("texts", self.texts.whole)], axis=1).astype(np.float64)

    def bitwise(self) -> Float[np.ndarray, "n n"]:
        """Bits in which the codes of pictures and texts agree: both are coded."""
        return -np.stack([self.codes.apart(one) for one in self.centred("texts", self.texts.whole)], axis=1).astype(np.float64)

    @cached_property
    def codes(self) -> Codes:
        """Codes of the pictures, which are all that is kept of them."""
        return Codes.of(self.centred("pictures", self.pictures.whole))

    def centred(self, name: str, whole: Tensor) -> Float[np.ndarray, "n c"]:
        """Vectors about the mean of those of training, which is stored with the weights."""
        return whole.numpy() if self.means is None else whole.numpy() - np.array(self.means[name], np.float32)

    def in_parts(self, scattered: bool = False) -> Float[np.ndarray, "n n"]:
        """Likeness of words and regions.

        With `scattered`, a control, they are the regions of other pictures.
        """
        shown = self.pictures
        if scattered:
            order = torch.from_numpy(np.random.default_rng([self.gallery.seed, PURPOSE, 2]).permutation(len(shown.there)))
            shown = Pictures(shown.whole, shown.parts[order], shown.there[order])
        with torch.inference_mode():
            step = 50
            parts = [alike_in_parts(Pictures(*(one[k : k + step] for one in shown)), self.texts) for k in range(0, len(shown.there), step)]
        return torch.cat(parts).numpy()

    def found(self, score: Float[np.ndarray, "n n"], some: Bool[np.ndarray, "n"] | None = None) -> Figure:
        """Recall@1 of both directions, for some captions [all].

        It is whether the own one is before all false ones.
        """
        own, false = score.diagonal(), self.gallery.false
        other = np.where(false, score, -np.inf)
        right = (own > other.max(axis=0)).astype(np.float64) / 2 + (own > other.max(axis=1)) / 2
        keep = np.ones(len(own), bool) if some is None else some
        return Figure(right[keep], self.gallery.home[keep])

    def by_text(self, score: Float[np.ndarray, "n n"], some: Bool[np.ndarray, "n"]) -> Figure:
        """Recall@1 of pictures for some captions."""
        right = score.diagonal() > np.where(self.gallery.false, score, -np.inf).max(axis=0)
        return Figure(right[some].astype(np.float64), self.gallery.home[some])

    def again(self, score: Float[np.ndarray, "n n"], parts: Float[np.ndarray, "n n"], most: int = AGAIN) -> Float[np.ndarray, "n n"]:
        """Scores of pictures, the best of which are ordered once more, with their parts."""
        place = (-score).argsort(axis=0).argsort(axis=0)
        return np.where(place < most, 2 + score + parts, score)

    def among(self, first: Float[np.ndarray, "n n"], score: Float[np.ndarray, "n n"], most: int = BEFORE) -> Float[np.ndarray, "n n"]:
        """Scores of the pictures that are `first` for each text, those of others last."""
        place = (-first).argsort(axis=0, kind="stable").argsort(axis=0)
        return np.where(place < most, score, -4.0)


def chance(gallery: Gallery) -> Figure:
    """Recall@1 of a random order."""
    false = gallery.false
    return Figure((1 / (1 + false.sum(axis=0)) + 1 / (1 + false.sum(axis=1))) / 2, gallery.home)


def attacked(asked: Asked) -> tuple[Figure, Figure]:
    """Whether a true caption is before all that differ in one part.

    First with the whole alone, then with the parts.
    """
    gallery, rights, home = asked.gallery, [], []
    for k, view in enumerate(gallery.views[:ATTACKED].tolist()):
        shown, rng = gallery.cache.views[gallery.said.views[view]], np.random.default_rng([gallery.seed, PURPOSE, 3, k])
        caption = sample_caption(shown.world(), rng, shown.clear) if shown.clear else None
        false = [alter_caption(caption, shown.world(), rng, shown.at_w) for _ in range(2 * ATTACKS)] if caption else []
        texts = list(dict.fromkeys(one.text for one in false if one is not None))[:ATTACKS]
        if caption is None or not texts:
            continue
        read, own = asked.read([caption.text, *texts]), Pictures(*(part[k : k + 1] for part in asked.pictures))
        whole = (own.whole @ read.whole.T)[0].numpy()
        both = whole + alike_in_parts(own, read)[0].numpy()
        rights.append([score[0] > score[1:].max() for score in (whole, both)])
        home.append(gallery.home[k])
    values = np.array(rights, np.float64).reshape(-1, 2)
    return Figure(values[:, 0], np.array(home)), Figure(values[:, 1], np.array(home))


def pointed(asked: Asked) -> tuple[Figure, Figure]:
    """Whether the words about a thing point at its region, and how often chance would."""
    gallery, rights, guesses, home = asked.gallery, [], [], []
    for k, caption in enumerate(gallery.captions.tolist()):
        text, spans = gallery.said.text[caption], gallery.said.spans[caption]
        score, place = each_word(asked, k, asked.texts.words[k], text), 0
        at = 0
        for start, end, region in spans:
            place += len(words(text[at:start]))
            some, at = slice(place, place + len(words(text[start:end]))), end
            place = some.stop
            if region >= 0:
                weights = asked.texts.weight[k][1:][: score.shape[0]][some]
                rights.append(float((score[some] * weights[: len(score[some]), None]).sum(0).argmax() == region))
                guesses.append(1 / max(1, int(asked.pictures.there[k].sum())))
                home.append(gallery.home[k])
    return Figure(np.array(rights), np.array(home)), Figure(np.array(guesses), np.array(home))


def each_word(asked: Asked, k: int, vectors: Tensor, text: str) -> Tensor:
    """Cosine of each word of a text and each region of picture k.

    Those of pieces of one word are averaged.
    """
    from agent.encoders.tokenizer import tokenizer

    of = torch.from_numpy(tokenizer().encode([text]).word[0])
    score = (vectors[: len(of)] @ asked.pictures.parts[k].T).masked_fill(~asked.pictures.there[k][None], -1.0)
    count = int(of.max()) + 1
    return torch.stack([score[of == word].mean(0) for word in range(count)])


def faulted(asked: Asked) -> tuple[Figure, Figure]:
    """Whether the word that makes a caption false fits its picture least, and by chance.

    Function words do not count.
    """
    gallery, rights, guesses, home = asked.gallery, [], [], []
    for k, caption in enumerate(gallery.captions.tolist()):
        true, false = words(gallery.said.text[caption]), words(gallery.said.altered[caption])
        other = [place for place, (a, b) in enumerate(zip(true, false, strict=False)) if a != b]
        content = [place for place, word in enumerate(false) if word not in FUNCTION]
        if len(true) != len(false) or len(other) != 1 or other[0] not in content or len(content) < MANY:
            continue
        text = gallery.said.altered[caption]
        best = each_word(asked, k, asked.read([text]).words[0], text).amax(1)
        rights.append(float(min(content, key=lambda place: float(best[place])) == other[0]))
        guesses.append(1 / len(content))
        home.append(gallery.home[k])
    return Figure(np.array(rights), np.array(home)), Figure(np.array(guesses), np.array(home))


def referred(asked: Asked) -> tuple[Figure, Figure]:
    """Whether the region that a phrase means is the nearest one, and by chance."""
    gallery, said = asked.gallery, asked.gallery.said
    spoken = [(k, p) for k, v in enumerate(gallery.views.tolist()) for p in np.flatnonzero(said.phrase_of == v)[:1].tolist()]
    thing = asked.read([said.phrase[p] for _, p in spoken]).thing
    rows = torch.tensor([k for k, _ in spoken])
    score = torch.einsum("mrp,mp->mr", asked.pictures.parts[rows], thing).masked_fill(~asked.pictures.there[rows], -1.0)
    right = score.argmax(1).numpy() == said.region[[p for _, p in spoken]]
    home = gallery.home[rows.numpy()]
    return Figure(right.astype(np.float64), home), Figure((1 / asked.pictures.there[rows].sum(1)).numpy().astype(np.float64), home)


def figures(folder: Path, weights: Path, split: str, seed: int) -> dict[str, dict[str, float | None]]:
    """Figures of the index in a folder, and of its controls there.

    `weights` is the folder of the perception that the pictures are seen with.
    """
    from agent.learning.weights import facts_of, load_index

    nets = {name: folder / f"index{name}.safetensors" for name in ("", "_hinge", "_hard")}
    if not nets[""].exists():
        return {}
    gallery = Gallery.of(weights, split, seed)
    asked = {name: Asked(load_index(path), gallery, facts_of(path).get("means")) for name, path in nets.items() if path.exists()}
    own, out = asked[""], {"recall1_chance": chance(gallery)}
    whole, parts = own.whole(), own.in_parts()
    found = {name: one.found(whole if name == "" else one.whole()) for name, one in asked.items()}
    out |= {f"recall1{name}": one for name, one in found.items()}
    out |= {f"gain{name}": Figure(found[""].values - found[name].values, gallery.home) for name in found if name}
    if "_hinge" in found and "_hard" in found:
        out["hard_over_hinge"] = Figure(found["_hard"].values - found["_hinge"].values, gallery.home)
    for name, texts in (("shuffled", gallery.shuffled()), ("categories", gallery.categories())):
        out[f"recall1_{name}"] = own.found(own.whole(own.read(texts)))
    coded, many = own.coded(), gallery.many
    everyone, both = np.ones(len(many), bool), whole + parts
    out |= {"binary": own.found(coded), "binary_both": own.found(own.bitwise()), "found": own.by_text(own.among(whole, both), everyone)}
    out["prefiltered"] = own.by_text(own.among(coded, both), everyone)
    again = own.again(whole, parts)
    out |= {"many": own.by_text(whole, many), "many_again": own.by_text(again, many)}
    out["many_scattered"] = own.by_text(own.again(whole, own.in_parts(scattered=True)), many)
    out["recall1_again"] = own.found(again)
    for name, one in asked.items():
        out[f"attacked{name}"], in_parts = attacked(one)
        if not name:
            out["attacked_parts"] = in_parts
    for name, (one, guess) in (("pointed", pointed(own)), ("faulted", faulted(own)), ("referred", referred(own))):
        out |= {name: one, f"{name}_chance": guess}
    facts = {name: one.facts() for name, one in out.items()}
    signs = np.unpackbits(own.codes.bits, axis=1).mean(axis=0)
    balanced = float(((signs >= 0.35) & (signs <= 0.65)).mean())
    kept = {"mean": round((facts["binary"]["mean"] or 0.0) / max(1e-9, facts["recall1"]["mean"] or 0.0), 4), "low": None, "high": None}
    return facts | {"binary_share": kept, "bits_balanced": {"mean": round(balanced, 4), "low": None, "high": None}}
