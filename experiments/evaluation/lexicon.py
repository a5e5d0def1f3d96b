"""Figures of `gothere evaluate lexicon`: the table of words, and grounded words with controls."""

import json
from dataclasses import replace
from typing import Any

import numpy as np

from envs.intervals import Interval, mean_interval
from experiments.evaluate import Evaluate
from experiments.progress import progress
from experiments.validation.seeds import over_seeds

PARTS = 5  # of the cached views: trainings of W1 and W3, each on homes of its own


def evaluate(config: Evaluate) -> None:
    """Print the figures."""
    from agent.encoders.lexicon import FILE, Lexicon, closed_sets
    from experiments.language.synonyms import over_words, random_ones, right_ones, synonyms

    seed, views = config.seed, config.views
    path = config.weights / FILE.name if config.weights else FILE
    lexicon, asked = Lexicon.load(path), synonyms("held-out")
    right, random = right_ones(asked, lexicon.vector), random_ones(asked, lexicon, seed)
    dev = over_words(right_ones(synonyms("dev"), lexicon.vector))
    figures: dict[str, Any] = {"top1": _plain(over_words(right)), "top1_random": _plain(over_words(random)), "top1_dev": _plain(dev)}
    print(f"lexicon, {len(lexicon.words)} words; {len(asked)} held-out synonyms of the grammar whose nearest known name is the right one:")
    for kind in closed_sets():
        rows = [k for k, one in enumerate(asked) if one.kind == kind]
        figures[kind] = _plain(over_words(right[rows])) | {"n": len(rows)}
    stored = json.loads(path.with_suffix(".json").read_text())["figures"] if path.with_suffix(".json").is_file() else {}
    figures |= {f"top1_{name}": stored[name]["held-out"] for name in ("minilm", "definitions", "glove") if name in stored}
    if views:
        figures |= _grounded(views, seed)
    for name, figure in figures.items():
        print(
            f"  {name:<24} {figure['mean']:6.3f} [{figure['low']:.3f}, {figure['high']:.3f}]"
            + (f" n={figure['n']}" if "n" in figure else "")
        )
    if config.json:
        print(json.dumps({"part": "lexicon", "n": len(asked), "views": views, "seed": seed} | figures))


def _grounded(views: int, seed: int) -> dict[str, Any]:
    """Figures of W1 and W3, means over trainings on different homes, and of W2, over held-out pairs."""
    from agent.learning.cache import CacheConfig, FeatureCache
    from agent.learning.stages import WEIGHTS
    from agent.learning.words import colors, rooms, scenes
    from agent.learning.words.pictures import pictures_of

    config = CacheConfig("train", 20_000)
    with progress("caching features", config.frames) as advance:
        cache = FeatureCache.open(config, WEIGHTS, report=lambda done, _: advance(done))
    figures: dict[str, Any] = {}
    size, seen, used = views // PARTS, [], []
    with progress("training grounded words", PARTS + 1) as advance:
        for part in range(PARTS):
            own = part_of(cache, part * size, size)
            pictures = pictures_of(config, cache, part * size, size)
            seen.append(colors.color_correlations(own.views, pictures, seed + part))
            used.append(scenes.use_scores(own, seed + part))
            advance(part + 1)
        for which in ("out", "in", "both"):
            for arm in colors.ARMS:
                figures[f"w1_{which}_{arm}"] = _over_trainings([one[arm][which] for one in seen])
            figures[f"w1_{which}_gain"] = _over_trainings([one["visual"][which] - one["text"][which] for one in seen])
        ranked = rooms.rank_rooms(part_of(cache, 0, views), rooms.usual_pairs(cache.views[:views]), seed)
        advance(PARTS + 1)
    house = np.unique([one.pair[0] for one in ranked], return_inverse=True)[1]
    for arm in rooms.ARMS:
        figures[f"w2_{arm}"] = _over_pairs(np.array([one.scores[arm] for one in ranked]), house, (0.0, 1.0))
    gain = np.array([one.scores["tags"] - one.scores["text"] for one in ranked])
    figures["w2_gain"] = _over_pairs(gain, house, (-1.0, 1.0))
    for arm in scenes.ARMS:
        for which in ("ap", "skill"):
            figures[f"w3_{which}_{arm}"] = _over_trainings([one[arm][which] for one in used])
    return figures


def part_of(cache: Any, first: int, count: int) -> Any:
    """Some of the pictures of a cache."""
    rows = np.arange(first, first + count)
    return replace(
        cache, tokens=cache.tokens.take(rows), patches=cache.patches[first : first + count], views=cache.views[first : first + count]
    )


def _over_trainings(values: list[float]) -> dict[str, float | int | None]:
    """Mean of a figure over trainings on different homes, with its interval by Student's t."""
    return over_seeds(values)


def _over_pairs(values: np.ndarray, house: np.ndarray, ends: tuple[float, float]) -> dict[str, float]:
    """Mean over pairs, those of one category taken together, with its interval."""
    return _plain(mean_interval(values, house, ends)) | {"n": len(values)}


def _plain(found: Interval | None) -> dict[str, float]:
    """Mean and ends, rounded."""
    assert found is not None and found.low is not None and found.high is not None
    return {"mean": round(found.mean, 4), "low": round(found.low, 4), "high": round(found.high, 4)}
