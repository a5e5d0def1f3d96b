"""Figures of grounding on cached pictures of homes that no training has seen, with controls."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from agent.encoders.sentences.reader import MOST, SLOTS, Reader
from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.sentences.reading import labels_of, phrase
from agent.learning.stages import WEIGHTS
from agent.perception.ground import Grounder
from agent.perception.tokens import REGIONS
from envs.files import write_whole
from envs.intervals import mean_interval
from experiments.evaluate import Evaluate
from experiments.evaluation.grounded_regions import region_figures
from experiments.perception.grounding import CONTROLS, Judged, figures_of, items_of, judge
from experiments.progress import progress

HEADLINE = ("accuracy", "one_word", "alike", "not_in_view")  # of controls
STORED = ("accuracy", "accuracy_unseen", "accuracy_seen", "one_word", "alike", "not_in_view")  # beside the weights
FORMS = ("constructions", "synonyms")  # held out
PHRASES = 2000  # that are read without a picture


def evaluate(config: Evaluate) -> None:
    """Print the figures of grounding."""
    figures = ground_figures(config.split, config.frames, config.seed, config.weights)
    print(f"grounding of {figures['phrases']:,} phrases in pictures of {figures['homes']} {config.split} homes:")
    print("\n".join(lines_of(figures)))
    if config.json:
        print(json.dumps({"part": config.part, "split": config.split, "n": config.frames, "seed": config.seed} | figures))
    if config.store:
        path = (config.weights or WEIGHTS) / "ground.json"
        facts = json.loads(path.read_text()) | {"figures": {name: figures[name] for name in STORED}}
        facts["figures_on"] = f"{config.frames} {config.split} frames, seed {config.seed}"
        write_whole(path, (json.dumps(facts, indent=1) + "\n").encode())


def ground_figures(split: str, frames: int, seed: int, weights: Path | None = None) -> dict[str, Any]:
    """Figures of grounding and of its controls, with their intervals over homes."""
    torch.set_num_threads(1)
    folder = weights or WEIGHTS
    with progress("looking at frames", frames) as advance:
        cache = FeatureCache.open(CacheConfig(split, frames, fovea=True), folder, report=lambda done, _: advance(done))
    grounder, items = Grounder.load(folder), items_of(cache, seed)
    given = grounder.net, grounder.reader, cache
    heads = [one for one in items if "any" in one.tags]
    with progress("grounding phrases", len(items) + len(heads) * (1 + len(CONTROLS))) as advance:
        result = judge(*given, items, grounder.threshold, advance=lambda n: advance(n, more=True))
        figures: dict[str, Any] = figures_of(result, seed)
        for control in CONTROLS:
            made = figures_of(judge(*given, heads, grounder.threshold, control=control, seed=seed), seed)
            figures |= {f"{name}_{control}": made[name] for name in HEADLINE}
        for forms in FORMS:
            made = figures_of(
                judge(*given, [one for one in items_of(cache, seed, forms=forms) if "any" in one.tags], grounder.threshold), seed
            )
            figures |= {f"{name}_{forms}": made[name] for name in HEADLINE}
    figures |= _ceilings(cache, result) | {f"reads_{forms}": reads(grounder.reader, forms, seed) for forms in ("train", *FORMS)}
    figures |= region_figures(cache, grounder.net)
    return {"phrases": len(heads), "homes": len(set(result.home))} | figures


def reads(reader: Reader, forms: str, seed: int) -> dict[str, float]:
    """Share of random phrases of which every slot is read rightly, with its interval."""
    rng = np.random.default_rng([seed, PHRASES])
    said = [phrase(rng, forms=forms) for _ in range(PHRASES)]
    labels = labels_of([meaning for _, meaning in said])
    with torch.inference_mode():
        values = reader(reader.encode([text for text, _ in said], MOST)).values
    right = torch.stack([values[slot].argmax(1) == labels[slot] for slot in SLOTS]).all(0).double().numpy()
    found = mean_interval(right, np.arange(PHRASES))
    assert found is not None and found.low is not None and found.high is not None
    return {"mean": round(found.mean, 4), "low": round(found.low, 4), "high": round(found.high, 4), "n": PHRASES}


def _ceilings(cache: FeatureCache, result: Judged) -> dict[str, dict[str, float]]:
    """Share of phrases whose thing has a region, and accuracy of a region drawn by chance."""
    rows = result.rows("any")
    shown = [cache.views[one.row].regions[:REGIONS] for one in result.items]
    has = np.array([one.true.targets[0] in seen for one, seen in zip(result.items, shown, strict=True)], float)
    count = np.maximum(np.asarray(cache.tokens.count)[[one.row for one in result.items]], 1)
    return {"accuracy_ceiling": result.figure(has, rows), "accuracy_chance": result.figure(has / count, rows)}


def lines_of(figures: dict[str, Any]) -> list[str]:
    """Figures for people, a line each."""
    relations = ", ".join(f"{name} {value:.2f}" for name, value in figures["average_precision"].items() if value is not None)
    found = [(name, one) for name, one in figures.items() if isinstance(one, dict) and "low" in one]
    said = [f"  {name:<26} {one['mean']:.3f} [{one['low']:.3f}, {one['high']:.3f}]  n {one['n']:,}" for name, one in found]
    return [*said, f"  average precision of relations: {relations}"]
