"""Claims about the cross-modal backbone, measured: `python -m experiments.validation.backbone_matrix --steps N --seeds 2 --out DIR`.

Each variant differs from the base in one thing: an objective less, another wiring, other negatives, another batch, other vision tokens. All
are trained for the same steps on the same cached frames, with several seeds, and evaluated on the same `tune` homes, on which none was
trained. The command goes on where it was killed; `--only NAME ...` trains some variants. `--backbone DIR` puts a `transformers` model of a
user into all of them.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from agent.encoders.foreign import place_of
from agent.learning.backbone.pretrain import OBJECTIVES, Objective, PairStream, PretrainRecipe, opened
from agent.learning.backbone.pretrain_score import Figure, figures_of, pairs_per_second
from agent.learning.cache import CacheConfig
from agent.learning.checkpoint import load
from agent.learning.loop import Schedule, Settings, plain, train
from agent.learning.stages import WEIGHTS
from envs.errors import InputError
from experiments.cli import parse
from experiments.data.provenance import commit, machine
from experiments.progress import duration, one_line
from experiments.reports.files import write_json
from experiments.training.log import line_of

Change = Callable[[PretrainRecipe], PretrainRecipe]
FIGURES = ("text_r1", "sight_r1", "pair", "auc", "auc_random", "color", "color_shuffled", "label", "box", "bin_error", "nats", "patch")
UNBOUNDED = ("bin_error", "nats", "nats_shuffled", "patch")  # figures that are no shares
WARM = 0.1  # share of the steps in which the rate rises


@dataclass(frozen=True)
class Variant:
    """Variant of the backbone: its change to the recipe.

    `against` is the variant that it is compared with, `times` how many times the steps it has.
    """

    text: str
    change: Change = lambda recipe: recipe
    against: str = "base"
    times: int = 1


def without(name: Objective) -> Variant:
    """Variant without one objective."""
    return Variant(
        f"all objectives but {name}", lambda recipe: replace(recipe, objectives=tuple(x for x in recipe.objectives if x != name))
    )


def narrow(*objectives: Objective, **changes: Any) -> Change:
    """Change to a few objectives and to objects alone.

    A claim about these objectives is cheapest to measure there.
    """

    def change(recipe: PretrainRecipe) -> PretrainRecipe:
        model = {key: value for key, value in changes.items() if hasattr(recipe.model, key)}
        own = {key: value for key, value in changes.items() if key not in model}
        made = replace(recipe, model=replace(recipe.model, **({"kinds": "objects"} | model)), **own)
        return replace(made, objectives=tuple(one for one in objectives if one in recipe.objectives))

    return change


# A variant is a row here: first the claims about pairs, then those about contrast, positions, and all objectives.
VARIANTS: dict[str, Variant] = {
    "pairs": Variant("contrast and matching, hybrid, objects, altered negatives", narrow("contrast", "matching"), ""),
    "pairs-hard": Variant("hard negatives of the batch", narrow("contrast", "matching", negatives="hard"), "pairs"),
    "pairs-random": Variant("random negatives", narrow("contrast", "matching", negatives="random"), "pairs-hard"),
    "pairs-two": Variant("two towers [A2]", narrow("contrast", "matching", wiring="two"), "pairs"),
    "pairs-single": Variant("one stream [A1]", narrow("contrast", "matching", wiring="single"), "pairs"),
    "pairs-no-tags": Variant("objects without the words of their names", narrow("contrast", "matching", tags=False), "pairs"),
    "pairs-patches": Variant("patches alone [I3]", narrow("contrast", "matching", kinds="patches"), "pairs"),
    "contrast-64": Variant("contrast alone, batch 64", narrow("contrast"), ""),
    "contrast-16": Variant("contrast alone, batch 16", narrow("contrast", batch=16), "contrast-64"),
    "contrast-128": Variant("contrast alone, batch 128", narrow("contrast", batch=128), "contrast-64"),
    "contrast-16-long": Variant("batch 16, as many pairs as batch 64", narrow("contrast", batch=16), "contrast-64", times=4),
    "positions": Variant("positions and contrast, ordered", narrow("contrast", "positions"), ""),
    "positions-plain": Variant("plain cross-entropy of bins", narrow("contrast", "positions", ordered=False), "positions"),
    "positions-patches": Variant("without a detector", narrow("contrast", "positions", kinds="patches"), "positions"),
    "base": Variant("hybrid, objects and patches, all objectives, altered negatives, batch 64", against=""),
    **{f"no-{name}": without(name) for name in OBJECTIVES},
}


@dataclass(frozen=True)
class Matrix:
    """Train and evaluate variants of the backbone, each with several seeds."""

    steps: int
    """Steps of each training; the rate falls over the second half."""
    out: Path
    """Folder of trainings and results."""
    seeds: int = 2
    """Number of seeds."""
    frames: int = 20_000
    """Frames of the cache of train homes."""
    tune: int = 1_600
    """Frames of the cache of tune homes, on which the figures are measured."""
    only: tuple[str, ...] = ()
    """Variants to train in this call; all when not given."""
    backbone: str = ""
    """Folder of a `transformers` model, BERT or CLIP, that takes the text or the vision place."""
    width: int = 128
    """Width of the backbone."""

    def __post_init__(self) -> None:
        for name in self.only:
            if name not in VARIANTS:
                raise InputError(f"--only: expected some of {', '.join(VARIANTS)}, got {name}")
        if self.steps < 1 or self.seeds < 1:
            raise InputError(f"expected --steps and --seeds of at least 1, got {self.steps} and {self.seeds}")
        if self.backbone:
            place_of(Path(self.backbone))


def main(config: Matrix) -> int:
    """Train what is missing, and print a table of what is there; exit code 0."""
    torch.set_num_threads(1)
    for seed in range(config.seeds):  # by seed first, so that an early table has all variants
        for name in config.only or VARIANTS:
            run(config, name, seed)
    found = {name: figures for name in VARIANTS if (figures := merged(config, name))}
    rows = [row_of(name, found) for name in found]
    print(f"\n{config.steps} steps, {config.tune} frames of tune homes, means over seeds and 95% intervals over homes\n")
    print(table(rows))
    told = {"steps": config.steps, "seeds": config.seeds, "tune": config.tune, "commit": commit(), "machine": machine(), "rows": rows}
    write_json(config.out / "matrix.json", told)
    return 0


def recipe_of(config: Matrix, name: str, seed: int) -> PretrainRecipe:
    """Recipe of a variant and a seed."""
    base = PretrainRecipe(str(WEIGHTS), frames=config.frames, seed=seed)
    base = replace(base, model=replace(base.model, width=config.width))
    return VARIANTS[name].change(base.adopting(config.backbone) if config.backbone else base)


def stored(config: Matrix, name: str, seed: int) -> dict[str, Figure] | None:
    """Figures of an earlier call, None if there are none.

    InputError where they are of other steps, frames or recipe.
    """
    path = config.out / f"{name}-{seed}.json"
    if not path.exists():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    if found["asked"] != _asked(config, name, seed):
        wanted = "a result of these --steps, --frames, --tune and --width"
        raise InputError(f"{path}: expected {wanted}, got one of others; choose another --out")
    return {key: Figure(np.array(one["values"]), np.array(one["home"])) for key, one in found["figures"].items()}


def run(config: Matrix, name: str, seed: int) -> None:
    """Train and evaluate one variant with one seed, unless that has been done."""
    if stored(config, name, seed) is not None:
        return
    recipe, steps = recipe_of(config, name, seed), config.steps * VARIANTS[name].times
    folder, began = config.out / f"{name}-{seed}-{steps}", time.process_time()
    schedule = Schedule(steps, fall=steps // 2, warm=max(1, int(WARM * steps)))
    with one_line() as say:
        train(recipe, schedule, folder, Settings(), report=lambda told: say(line_of(f"{name} {seed}", told)))
    trained, found = time.process_time() - began, load(folder)
    assert found is not None
    net = recipe.build().eval()
    net.load_state_dict({key.removeprefix("average."): part for key, part in found.tensors.items() if key.startswith("average.")})
    tune = CacheConfig("tune", config.tune)
    pixels = config.backbone and place_of(Path(config.backbone)) == "vision"
    stream = PairStream(*opened(tune, str(WEIGHTS)), recipe, frames=tune.stream() if pixels else None)
    figures = figures_of(net, stream, recipe.objectives)
    figures["pairs_per_s"] = Figure(np.array([pairs_per_second(net.backbone, stream)]), np.zeros(1, np.int64))
    lists = {key: {"values": one.values.round(4).tolist(), "home": one.home.tolist()} for key, one in figures.items()}
    write_json(config.out / f"{name}-{seed}.json", {"asked": _asked(config, name, seed), "cpu_s": round(trained, 1), "figures": lists})
    told = ", ".join(f"{key} {one.mean:.3f}" for key, one in figures.items())
    print(f"{name} {seed}: {duration(trained)} of CPU time, {told}", flush=True)


def _asked(config: Matrix, name: str, seed: int) -> dict[str, Any]:
    """Settings that determine a result."""
    recipe = plain(recipe_of(config, name, seed)) | {"weights": ""}
    return {"steps": config.steps * VARIANTS[name].times, "tune": config.tune, "recipe": recipe}


def merged(config: Matrix, name: str) -> dict[str, Figure]:
    """Figures of a variant, each value the mean over the seeds that are there."""
    runs = [found for seed in range(config.seeds) if (found := stored(config, name, seed))]
    return {key: Figure(np.mean([run[key].values for run in runs], axis=0), runs[0][key].home) for key in (runs[0] if runs else ())}


def row_of(name: str, found: dict[str, dict[str, Figure]]) -> dict[str, Any]:
    """Row of a variant: each figure, and its difference on the same examples.

    The difference is from the variant that it is compared with.
    """
    variant, own = VARIANTS[name], found[name]
    other = found.get(variant.against, {})
    row: dict[str, Any] = {"name": name, "text": variant.text, "against": variant.against, "figures": {}}
    for key, figure in own.items():
        row["figures"][key] = {"mean": round(figure.mean, 4)}
        if key in FIGURES:
            interval = figure.interval(None if key in UNBOUNDED else (0.0, 1.0))
            assert interval is not None
            row["figures"][key] |= {"low": interval.low, "high": interval.high}
        if key in other and key in FIGURES:
            away = Figure(figure.values - other[key].values, figure.home).interval(None if key in UNBOUNDED else (-1.0, 1.0))
            assert away is not None
            row["figures"][key]["difference"] = [away.mean, away.low, away.high]
    return row


def table(rows: list[dict[str, Any]]) -> str:
    """Table in Markdown: each figure, and in brackets the interval of its difference."""
    keys = [key for key in FIGURES if any(key in row["figures"] for row in rows)]
    lines = ["| variant | " + " | ".join(keys) + " | pairs a CPU-s |", "|---|" + "---|" * (len(keys) + 1)]
    for row in rows:
        cells = [_cell(row["figures"].get(key)) for key in keys]
        lines.append(f"| {row['name']} | " + " | ".join(cells) + f" | {row['figures']['pairs_per_s']['mean']:,.0f} |")
    return "\n".join(lines)


def _cell(figure: dict[str, Any] | None) -> str:
    """A figure, with the interval of its difference, or its own where there is none."""
    if figure is None:
        return ""
    if "difference" in figure:
        _, low, high = figure["difference"]
        return f"{figure['mean']:.3f}" + ("" if low is None else f" ({low:+.3f} to {high:+.3f})")
    return f"{figure['mean']:.3f}" + ("" if figure["low"] is None else f" [{figure['low']:.3f}, {figure['high']:.3f}]")


if __name__ == "__main__":
    chosen = parse("backbone-matrix", sys.argv[1:], Matrix)
    raise SystemExit(main(chosen) if chosen else 0)
