"""Figures of grounding: phrases about cached pictures of homes never trained on, and controls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Bool, Float, Int

from agent.encoders.sentences.grounding import GroundNet
from agent.encoders.sentences.reader import SLOTS, VALUES, Reader, Reading
from agent.learning.cache import FeatureCache
from agent.learning.sentences.grounding import batch_of
from agent.learning.sentences.reading import labels_of
from agent.learning.views import View
from agent.perception.tokens import REGIONS
from envs.houses.palette import HELD_OUT
from envs.intervals import mean_interval
from envs.language.sampling.seen import SEEN, Referring, sample_absent, sample_referring
from envs.language.semantics.denotation import matches
from envs.language.semantics.meaning import THING, Description
from envs.language.semantics.world import WALL, World
from envs.scenes.relations import Predicate
from envs.scenes.scene import Object

PURPOSE = 263  # of the generators of phrases
THINGS = 2  # of a picture that are asked for
BATCH = 64
CONTROLS = ("category_only", "color_only", "shuffled", "true_slots")
NOT_IN_VIEW = -1


@dataclass(frozen=True)
class Item:
    """A phrase about picture `row`, and the regions that are right, NOT_IN_VIEW for none.

    `tags` are the sets that it belongs to: its kind, and one_word, alike (another thing of the category is in view), unseen, seen.
    `false` is the same phrase altered so that it fits nothing in view.
    """

    row: int
    true: Referring
    kind: str
    tags: frozenset[str]
    false: Referring | None = None


def items_of(cache: FeatureCache, seed: int, *, forms: str = "train") -> list[Item]:
    """Phrases about all pictures that fit one thing in view alone.

    They refer to some clear things by each kind, and to all by colour, held-out pairs among them.
    """
    items = []
    for row, view in enumerate(cache.views):
        rng = np.random.default_rng([seed, PURPOSE, row])
        world = view.world()
        for thing in rng.permutation(np.array(view.clear, np.int64))[:THINGS].tolist():
            for kind in SEEN:
                items += _item(row, view, world, thing, kind, rng, forms)
        for thing in view.clear:
            items += _pair(row, view, world, world.known[thing], rng, forms)
    return items


def _item(row: int, view: View, world: World, thing: int, kind: str, rng: np.random.Generator, forms: str) -> list[Item]:
    """A phrase of a kind, if one fits the thing alone."""
    true = sample_referring(world, rng, thing, view.at_w, forms=forms, kind=kind)
    if true is None:
        return []
    tags = {"any", kind} | {f"word_{word}" for word in one_word(world, true.description, thing, view)}
    tags |= {"one_word"} if len(tags) > 2 else set()
    tags |= {"alike"} if len(world.by_category[world.known[thing].category]) > 1 else set()
    return [Item(row, true, kind, frozenset(tags), sample_absent(world, rng, true, view.at_w, forms=forms))]


def _pair(row: int, view: View, world: World, thing: Object, rng: np.random.Generator, forms: str) -> list[Item]:
    """A phrase with category and colour, where one fits the thing alone."""
    if not thing.color:
        return []
    pairs = "held-out" if (thing.category, thing.color) in HELD_OUT else "seen"
    true = sample_referring(world, rng, thing.id, view.at_w, forms=forms, kind="color", pairs=pairs)
    return [] if true is None else [Item(row, true, "color", frozenset({"unseen" if pairs == "held-out" else "seen"}))]


def one_word(world: World, said: Description, thing: int, view: View) -> list[str]:
    """Parts of a description that alone exclude some other thing in view.

    Another word in their place would fit it. A category alone excludes nearly everything, so that only descriptions of at least two parts
    count.
    """
    loose: dict[str, list[Description]] = {}
    for name in ("color", "size", "material", "no_color", "no_size", "no_material", "room"):
        if getattr(said, name):
            loose[name] = [replace(said, **{name: None})]
    if said.link:
        others = [replace(said, link=replace(said.link, predicate=one)) for one in Predicate if one != Predicate.BETWEEN]
        if said.link.second is None and said.link.other.category != WALL:
            loose["predicate"] = others
            loose["other"] = [replace(said, link=replace(said.link, other=Description(THING)))]
        if said.link.other.color:
            loose["other_color"] = [replace(said, link=replace(said.link, other=replace(said.link.other, color=None)))]
    if loose or said.link:
        loose["category"] = [replace(said, category=THING)]
    return [name for name, ones in loose.items() if any(set(matches(world, one, view.at_w)) - {thing} for one in ones)]


def choices_of(
    net: GroundNet, reader: Reader, cache: FeatureCache, items: Sequence[tuple[int, Referring]], *, control: str = "", seed: int = 0,
    advance: Callable[[int], None] = lambda n: None,
) -> np.ndarray:  # fmt: skip
    """Probabilities of the regions and of "not in view" for phrases about pictures, (n, 17).

    `control` is one of CONTROLS.
    """
    rng = np.random.default_rng([seed, PURPOSE])
    found = []
    for first in range(0, len(items), BATCH):
        part = items[first : first + BATCH]
        texts = [_shuffled(one.text, rng) if control == "shuffled" else one.text for _, one in part]
        batch = batch_of(cache, np.array([row for row, _ in part]), texts, reader)
        reading = Reading({slot: batch[f"said.{slot}"] for slot in SLOTS}, {})
        if control == "true_slots":
            reading = true_reading([one.description for _, one in part])
        elif control:
            reading = silenced(reading, control.removesuffix("_only"))
        with torch.inference_mode():
            found.append(net(batch, reading).logits.exp().numpy())
        advance(len(part))
    return np.concatenate(found) if found else np.zeros((0, REGIONS + 1), np.float32)


def true_reading(descriptions: Sequence[Description]) -> Reading:
    """Reading of descriptions, for certain."""
    labels = labels_of(descriptions)
    return Reading({slot: torch.eye(len(VALUES[kind]) + 1)[labels[slot]] for slot, kind in SLOTS.items()}, {})


def silenced(reading: Reading, kept: str) -> Reading:
    """A reading in which only one slot is said; all are kept for other names."""
    if kept not in reading.values:
        return reading
    silent = {slot: torch.eye(part.shape[1])[-1].expand_as(part) for slot, part in reading.values.items()}
    return Reading(silent | {kept: reading.values[kept]}, {})


def _shuffled(text: str, rng: np.random.Generator) -> str:
    """A text with its words in random order."""
    return " ".join(rng.permutation(text.rstrip(".").lower().split()).tolist())


def decided(chance: np.ndarray, threshold: float) -> np.ndarray:
    """Chosen regions, NOT_IN_VIEW where that is likelier than the threshold."""
    return np.where(chance[:, REGIONS] > threshold, NOT_IN_VIEW, chance[:, :REGIONS].argmax(1))


def right_of(cache: FeatureCache, items: Sequence[Item], chosen: np.ndarray) -> np.ndarray:
    """Values of 1 where a chosen region shows the thing."""
    shown = [cache.views[one.row].regions for one in items]
    return np.array([0 <= k < len(seen) and seen[k] in one.true.targets for one, seen, k in zip(items, shown, chosen, strict=True)], float)


@dataclass(frozen=True)
class Judged:
    """Judgement of n phrases and their false twins.

    `right` is whether the chosen region shows the thing, `true` whether the phrase is said to be in view, `false` whether its twin is said
    not to be, nan without one; `home` is the number of the home.
    """

    items: list[Item]
    home: Int[np.ndarray, "n"]
    right: Float[np.ndarray, "n"]
    true: Float[np.ndarray, "n"]
    false: Float[np.ndarray, "n"]

    @property
    def twin(self) -> Bool[np.ndarray, "n"]:
        """Mask of the phrases that have a false twin."""
        return ~np.isnan(self.false)

    def figure(self, values: Float[np.ndarray, "n"], rows: np.ndarray) -> dict[str, float]:
        """Mean of the values of some rows, with its interval over homes."""
        kept = values[rows].astype(np.float64)
        found = mean_interval(kept, np.unique(self.home[rows], return_inverse=True)[1])
        if found is None:
            return {"n": 0}
        ends = {name: round(end, 4) for name, end in (("low", found.low), ("high", found.high)) if end is not None}
        return {"mean": round(found.mean, 4), **ends, "n": len(kept)}

    def rows(self, tag: str) -> Bool[np.ndarray, "n"]:
        """Mask of the phrases of a set."""
        return np.array([tag in one.tags for one in self.items], bool)


def judge(
    net: GroundNet, reader: Reader, cache: FeatureCache, items: list[Item], threshold: float, *, control: str = "", seed: int = 0,
    advance: Callable[[int], None] = lambda n: None,
) -> Judged:  # fmt: skip
    """Judge phrases about pictures and their false twins; `control` is one of CONTROLS."""
    twins = [k for k, one in enumerate(items) if one.false]
    said = [(one.row, one.true) for one in items] + [(items[k].row, items[k].false) for k in twins]
    chance = choices_of(net, reader, cache, said, control=control, seed=seed, advance=advance)  # pyright: ignore[reportArgumentType]
    true, false = chance[: len(items)], np.full(len(items), np.nan)
    false[twins] = chance[len(items) :, REGIONS] > threshold
    names = [(cache.views[one.row].split, cache.views[one.row].index) for one in items]
    order = {name: k for k, name in enumerate(dict.fromkeys(names))}
    right = right_of(cache, items, decided(true, threshold))
    return Judged(items, np.array([order[name] for name in names]), right, (true[:, REGIONS] <= threshold).astype(float), false)


def figures_of(result: Judged, seed: int) -> dict[str, dict[str, float]]:
    """The figures of grounding, and of each kind of phrase."""
    any_, twin, balanced = result.rows("any"), result.twin, (result.true + result.false) / 2
    found = {
        "accuracy": result.figure(result.right, any_), "accuracy_unseen": result.figure(result.right, result.rows("unseen")),
        "accuracy_seen": result.figure(result.right, _comparable(result, seed)),
        "one_word": result.figure(result.right, result.rows("one_word")), "alike": result.figure(result.right, result.rows("alike")),
        "not_in_view": result.figure(balanced, twin & any_),
        "said_in_view": result.figure(result.true, twin & any_), "said_absent": result.figure(result.false, twin & any_),
    }  # fmt: skip
    found |= {f"accuracy_{kind}": result.figure(result.right, result.rows(kind)) for kind in SEEN}
    found |= {f"not_in_view_{kind}": result.figure(balanced, twin & result.rows(kind)) for kind in SEEN}
    words = sorted({tag for one in result.items for tag in one.tags if tag.startswith("word_")})
    found |= {f"one_{tag}": result.figure(result.right, result.rows(tag)) for tag in words}
    altered = np.array([one.false.altered if one.false else "" for one in result.items])
    return found | {f"said_absent_{part}": result.figure(result.false, twin & (altered == part)) for part in sorted(set(altered) - {""})}


def _comparable(result: Judged, seed: int) -> Int[np.ndarray, "m"]:
    """Numbers of phrases of seen pairs, each category as often as among the held-out ones."""
    rng, seen = np.random.default_rng([seed, PURPOSE]), result.rows("seen")
    category = np.array([one.true.description.category for one in result.items])
    pools = [np.flatnonzero(seen & (category == name)) for name in category[result.rows("unseen")]]
    return np.array([pool[int(rng.integers(len(pool)))] for pool in pools if len(pool)], np.int64)
