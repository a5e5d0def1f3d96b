"""Figures of a backbone: retrieval, matching, and each objective with its control.

Every figure is a value for each example with its home, so that its interval is one over homes.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from agent.encoders.blocks import Sequence
from agent.encoders.boxes import box_of, expected_bins
from agent.encoders.fusion import Backbone
from agent.encoders.tokenizer import tokenizer
from agent.learning.backbone.crossmodal import IGNORED
from agent.learning.backbone.pretrain import PairStream, boxed, masked_labels, pictures, rendered
from agent.learning.backbone.pretrain_net import PretrainNet
from envs.intervals import Interval, mean_interval
from envs.language.lexicon import COLORS, MATERIALS

PURPOSE = 439  # of the generator of examples
CHUNK = 64  # pairs at a time
PAIRS = 1000  # of retrieval
SPEED_PAIRS = 256  # that are timed
RIGHT = 0.5  # intersection over union of a box that is right


@dataclass(frozen=True)
class Figure:
    """Values of examples, and the home of each."""

    values: Float[np.ndarray, "n"]
    home: Int[np.ndarray, "n"]

    @property
    def mean(self) -> float:
        """Mean of the values, 0 without any."""
        return float(self.values.mean()) if len(self.values) else 0.0

    def interval(self, ends: tuple[float, float] | None = (0.0, 1.0)) -> Interval | None:
        """Mean with its 95% interval over homes."""
        return mean_interval(self.values.astype(np.float64), self.home, ends)


def figures_of(model: PretrainNet, stream: PairStream, objectives: tuple[str, ...], seed: int = 0) -> dict[str, Figure]:
    """All figures of a network, on one caption of each view of a stream.

    `text_r1`, `sight_r1`: the own picture of a text is nearest, among those of PAIRS that it is not true of, and the own text of a picture;
    `auc` and `auc_random`: share of false captions (one part altered; of another picture) that a true one is likelier than; `pair`: that it
    is likelier than its own altered one. `color` and `color_shuffled`: masked words of colour and material told, with another picture for
    the control. `label`, `label_usual`: categories of masked objects told, and the commonest one. `box`, `bin_error`: boxes of phrases with
    an intersection over union of RIGHT, and the error in bins. `nats`, `nats_shuffled`: cross-entropy of the next word. `patch`: squared
    error of masked patches.
    """
    model.eval()
    scorer = _Scorer(model, stream, seed)
    out: dict[str, Figure] = {}
    with torch.no_grad():
        if "contrast" in objectives:
            out |= scorer.retrieval()
        if "matching" in objectives:
            out |= scorer.matching()
        makers: dict[str, Callable[[], dict[str, Figure]]] = {
            "words": scorer.words, "labels": scorer.labels, "positions": scorer.positions, "next": scorer.next, "patches": scorer.patches,
        }  # fmt: skip
        for name, make in makers.items():
            if name in objectives:
                out |= make()
    return out


def table_of(figures: dict[str, Figure]) -> dict[str, float]:
    """Means by name."""
    return {name: round(one.mean, 4) for name, one in figures.items()}


class _Scorer:
    """Examples of evaluation, one caption of each view, and the network that they are shown to."""

    def __init__(self, model: PretrainNet, stream: PairStream, seed: int) -> None:
        self.model, self.net, self.stream, self.seed = model, model.backbone, stream, seed
        self.captions, self.cache = stream.captions, stream.cache
        self.first = np.searchsorted(self.captions.of, np.arange(len(self.captions.views)))
        homes = [self.cache.views[k].index for k in self.captions.views]
        self.home = np.unique(homes, return_inverse=True)[1]

    def rng(self, number: int) -> np.random.Generator:
        """Generator of a figure, the same whatever other figures there are."""
        return np.random.default_rng([self.seed, PURPOSE, number])

    def chunks(self, count: int) -> Iterator[slice]:
        """Parts of `count` examples."""
        yield from (slice(at, min(at + CHUNK, count)) for at in range(0, count, CHUNK))

    def sight(self, places: Int[np.ndarray, "n"]) -> dict[str, Tensor]:
        """Vision inputs of some views, with all of their patches."""
        numbers = self.captions.views[places]
        shown = {} if self.stream.frames is None else {"rgb": rendered(self.stream.frames, numbers)}
        return pictures(self.cache, numbers) | shown

    def read(self, texts: list[str]) -> Sequence:
        """Words of texts before fusion."""
        encoded = self.stream.encode(texts)
        return self.net.read(torch.from_numpy(encoded.ids), torch.from_numpy(encoded.there))

    def retrieval(self) -> dict[str, Figure]:
        """Recall at 1 in both directions."""
        distinct: dict[tuple, int] = {}
        for place, first in enumerate(self.first):
            distinct.setdefault(tuple(sorted(map(tuple, self.captions.facts[first].tolist()))), place)
        views = np.array(sorted(distinct.values()))
        views = np.sort(self.rng(0).choice(views, min(PAIRS, len(views)), replace=False))
        said = self.first[views]
        parts = [views[part] for part in self.chunks(len(views))]
        sight = torch.cat([self.net.embed_sight(self.net.look(self.sight(part))) for part in parts])
        text = torch.cat([self.net.embed_text(self.read([self.captions.text[self.first[k]] for k in part])) for part in parts])
        same = np.concatenate([self.captions.true_of(said[part], views) for part in self.chunks(len(said))], axis=1)
        return recalls((sight @ text.T).numpy(), same, self.home[views])

    def matching(self) -> dict[str, Figure]:
        """Shares of false captions that true ones are likelier than."""
        scores: dict[str, list[np.ndarray]] = {"true": [], "altered": [], "random": []}
        count = len(self.first)
        other = (np.arange(count) + count // 2) % count
        good = np.array([bool(self.captions.altered[k]) for k in self.first])
        wrong = np.concatenate(
            [~np.diag(self.captions.true_of(self.first[other[part]], np.arange(count)[part])) for part in self.chunks(count)]
        )
        for part in self.chunks(count):
            sight = self.net.look(self.sight(np.arange(count)[part]))
            for name, texts in (
                ("true", [self.captions.text[k] for k in self.first[part]]),
                ("altered", [self.captions.altered[k] or self.captions.text[k] for k in self.first[part]]),
                ("random", [self.captions.text[k] for k in self.first[other[part]]]),
            ):
                scores[name].append(self.net.matching(self.read(texts), sight).numpy())
        true, altered, random = (np.concatenate(scores[name]) for name in ("true", "altered", "random"))
        pair = (true > altered) + 0.5 * (true == altered)
        return {
            "auc": Figure(shares_below(true, altered[good]), self.home),
            "auc_random": Figure(shares_below(true, random[wrong]), self.home),
            "pair": Figure(pair[good], self.home[good]),
        }

    def words(self) -> dict[str, Figure]:
        """Masked words of colour and material, one at a time."""
        named = {word.strip("~") for names in (COLORS, MATERIALS) for value in names.values() for word in value.split("|")}
        known = tokenizer()
        tokens = {known.split(word)[0] for word in named if len(known.split(word)) == 1}
        right: dict[str, list[np.ndarray]] = {"color": [], "color_shuffled": []}
        home = []
        for part in self.chunks(len(self.first)):
            places = np.arange(len(self.first))[part]
            encoded = known.encode([self.captions.text[k] for k in self.first[part]])
            at = np.array([next((c for c, token in enumerate(row) if int(token) in tokens), -1) for row in encoded.ids])
            places, rows, at = places[at >= 0], np.flatnonzero(at >= 0), at[at >= 0]
            ids = torch.from_numpy(encoded.ids[rows])
            true = ids[torch.arange(len(rows)), at].clone()
            ids[torch.arange(len(rows)), at] = known.mask
            words = self.net.read(ids, torch.from_numpy(encoded.there[rows]))
            for name, shown in (("color", places), ("color_shuffled", np.roll(places, len(places) // 2))):
                states = self.net.fuse(words, self.net.look(self.sight(shown))).words.states
                right[name].append((self.net.words_of(states[torch.arange(len(rows)), at]).argmax(dim=1) == true).numpy())
            home.append(self.home[places])
        return {name: Figure(np.concatenate(values).astype(float), np.concatenate(home)) for name, values in right.items()}

    def labels(self) -> dict[str, Figure]:
        """Categories of masked objects."""
        rng = self.rng(1)
        right, usual, home = [], [], []
        for part in self.chunks(len(self.first)):
            places = np.arange(len(self.first))[part]
            sight = self.sight(places)
            masked = masked_labels(sight, rng)
            words = self.read([self.captions.text[k] for k in self.first[part]])
            states = self.net.fuse(words, self.net.look(sight, torch.from_numpy(masked["hidden"]))).sight.states[:, 1:17]
            told, target = self.model.label(states).argmax(dim=2).numpy(), masked["label_target"]
            row, column = np.nonzero(target != IGNORED)
            right.append(told[row, column] == target[row, column])
            usual.append(target[row, column].astype(np.int64))
            home.append(self.home[places[row]])
        common = np.bincount(np.concatenate(usual)).argmax()
        homes = np.concatenate(home)
        return {
            "label": Figure(np.concatenate(right).astype(float), homes),
            "label_usual": Figure((np.concatenate(usual) == common).astype(float), homes),
        }

    def positions(self) -> dict[str, Figure]:
        """Boxes of phrases."""
        rng = self.rng(2)
        right, error, home = [], [], []
        for _ in self.chunks(len(self.captions.phrase)):
            example = {name: torch.from_numpy(part) for name, part in boxed(self.stream, rng, {"there": torch.zeros(CHUNK)}).items()}
            bins = expected_bins(self.model.positions(example), tokenizer())
            right.append(shared_of(box_of(bins), box_of(example["bins"])) >= RIGHT)
            error.append((bins - example["bins"]).abs().double().mean(dim=1))
            home.append(example["placed_of"].numpy())
        homes = self.home[np.concatenate(home)]
        return {"box": Figure(torch.cat(right).double().numpy(), homes), "bin_error": Figure(torch.cat(error).numpy(), homes)}

    def next(self) -> dict[str, Figure]:
        """Cross-entropy [nats] of next words of each text."""
        nats: dict[str, list[np.ndarray]] = {"nats": [], "nats_shuffled": []}
        for part in self.chunks(len(self.first)):
            places = np.arange(len(self.first))[part]
            encoded = tokenizer().encode([self.captions.text[k] for k in self.first[part]])
            ids, there = torch.from_numpy(encoded.ids), torch.from_numpy(encoded.there)
            words = self.net.read(ids, there, from_left=True)
            for name, shown in (("nats", places), ("nats_shuffled", np.roll(places, len(places) // 2))):
                states = self.net.fuse(words, self.net.look(self.sight(shown)), from_left=True).words.states
                each = torch.nn.functional.cross_entropy(self.net.words_of(states[:, :-1]).transpose(1, 2), ids[:, 1:], reduction="none")
                nats[name].append(((each * there[:, 1:]).sum(dim=1) / there[:, 1:].sum(dim=1)).numpy())
        return {name: Figure(np.concatenate(values), self.home) for name, values in nats.items()}

    def patches(self) -> dict[str, Figure]:
        """Squared error of three in four patches."""
        rng = self.rng(3)
        error = []
        for part in self.chunks(len(self.first)):
            patches = self.sight(np.arange(len(self.first))[part])["patches"]
            visible = torch.from_numpy(np.argsort(rng.random(patches.shape[:2]), axis=1)[:, :16])
            true = torch.nn.functional.layer_norm(patches, patches.shape[-1:])
            each = ((self.model.completed(patches, visible) - true) ** 2).mean(dim=2).scatter(1, visible, 0.0)
            error.append((each.sum(dim=1) / (patches.shape[1] - visible.shape[1])).numpy())
        return {"patch": Figure(np.concatenate(error), self.home)}


def pairs_per_second(net: Backbone, stream: PairStream, count: int = SPEED_PAIRS) -> float:
    """Pairs of a text and a picture scored in a second of CPU time.

    Each of PAIRS texts is to be ranked for each of PAIRS pictures. Two towers encode each once and multiply; the others fuse every pair, of
    which `count` are timed.
    """
    few = np.arange(min(CHUNK, len(stream.captions.views)))
    encoded = stream.encode([stream.captions.text[k] for k in np.searchsorted(stream.captions.of, few)])
    numbers = stream.captions.views[few]
    inputs = pictures(stream.cache, numbers) | ({} if stream.frames is None else {"rgb": rendered(stream.frames, numbers)})
    ids, there = torch.from_numpy(encoded.ids), torch.from_numpy(encoded.there)
    with torch.no_grad():
        net.matching(net.read(ids, there), net.look(inputs))  # once, to prepare kernels
        began = time.process_time()
        words, sight = net.read(ids, there), net.look(inputs)
        if net.config.wiring == "two":
            text, picture = net.embed_text(words), net.embed_sight(sight)
            encoding = (time.process_time() - began) * PAIRS / len(few)
            many = [one.repeat(-(-PAIRS // len(few)), 1)[:PAIRS] for one in (text, picture)]
            began = time.process_time()
            (many[0] @ many[1].T).argmax(dim=1)
            return PAIRS * PAIRS / (encoding + time.process_time() - began)
        encoding = (time.process_time() - began) * PAIRS / len(few)
        began = time.process_time()
        for _ in range(max(1, count // len(few))):
            net.matching(words, sight)
        each = (time.process_time() - began) / (max(1, count // len(few)) * len(few))
    return PAIRS * PAIRS / (encoding + each * PAIRS * PAIRS)


def recalls(alike: Float[np.ndarray, "n n"], same: Bool[np.ndarray, "n n"], home: Int[np.ndarray, "n"]) -> dict[str, Figure]:
    """Recall at 1 of pictures by texts and of texts by pictures.

    `alike` and `same` are of pictures (rows) and texts; texts that are true of a picture compete with its own neither way.
    """
    own = np.diag(alike)
    rest = np.where(same, -np.inf, alike)
    return {
        "text_r1": Figure((own > rest.max(axis=0)).astype(float), home),
        "sight_r1": Figure((own > rest.max(axis=1)).astype(float), home),
    }


def shares_below(true: Float[np.ndarray, "n"], false: Float[np.ndarray, "m"]) -> Float[np.ndarray, "n"]:
    """Share of `false` below each of `true`, equal ones as half.

    Their mean is the area under the curve.
    """
    ordered = np.sort(false)
    return (np.searchsorted(ordered, true, "left") + np.searchsorted(ordered, true, "right")) / 2 / max(1, len(ordered))


def shared_of(a: Float[Tensor, "n 4"], b: Float[Tensor, "n 4"]) -> Float[Tensor, "n"]:
    """Intersection over union of pairs of boxes; 0 for boxes turned inside out."""
    inner = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp_min(0).prod(dim=1)
    area = [(one[:, 2:] - one[:, :2]).clamp_min(0).prod(dim=1) for one in (a, b)]
    return inner / (area[0] + area[1] - inner).clamp_min(1e-9)
