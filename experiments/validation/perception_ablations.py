"""Ablations of perception, trained from scratch: `python -m experiments.validation.perception_ablations --steps N --seeds 3 --out DIR`.

Each variant is trained for the same steps with several seeds, and evaluated on the same val frames. The command goes on where it was
killed; `--only NAME ...` trains some variants, so that machines can share the work.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
import tyro
from torch import Tensor, nn

from agent.encoders.attributes import AttributeConfig
from agent.encoders.vision import VisionConfig, VisionNet
from agent.learning.checkpoint import load
from agent.learning.frames import FrameConfig, FrameStream
from agent.learning.loop import Schedule, Settings, plain, train
from agent.learning.perception.vision import PerceptionRecipe
from agent.perception.detect import Detector
from agent.perception.score import count_frames, figures_of
from envs.errors import InputError
from experiments.data.provenance import commit, machine
from experiments.progress import duration, one_line
from experiments.reports.files import write_json
from experiments.training.log import line_of
from experiments.validation.seeds import over_seeds, said

DEPTH, HEIGHT = 3, 4  # channels of the network's input
FIGURES = ("map50", "mask50", "recall", "recall_small", "category", "room", "ece")
BATCH = 32  # frames of evaluation at a time, 16 in a home


@dataclass(frozen=True)
class Withheld:
    """Recipe of perception with channels of the input withheld: they are 0, in evaluation too."""

    base: PerceptionRecipe
    channels: tuple[int, ...] = ()

    @property
    def batch(self) -> int:
        return self.base.batch

    @property
    def rate(self) -> float:
        return self.base.rate

    @property
    def decay(self) -> float:
        return self.base.decay

    @property
    def average(self) -> float:
        return self.base.average

    @property
    def seed(self) -> int:
        return self.base.seed

    def build(self) -> VisionNet:
        """Initial network, which does not see what is withheld."""
        net = self.base.build()
        net.register_forward_pre_hook(lambda _, given: (self.without(given[0]), *given[1:]))
        return net

    def without(self, pixels: Tensor) -> Tensor:
        """Pixels [n c h w] without the channels that are withheld."""
        if not self.channels:
            return pixels
        seen = pixels.clone()
        seen[:, list(self.channels)] = 0
        return seen

    def stream(self, rank: int, world: int) -> FrameStream:
        """Frames of one worker."""
        return self.base.stream(rank, world)

    def example(self, stream: FrameStream, number: int) -> dict[str, Tensor]:
        """Batch `number` as tensors."""
        return self.base.example(stream, number)

    def loss(self, model: nn.Module, example: dict[str, Any]) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of a batch, and its parts."""
        return self.base.loss(model, example)


@dataclass(frozen=True)
class Variant:
    """Variant of perception: its change to the recipe, and the channels withheld."""

    text: str
    change: Callable[[PerceptionRecipe], PerceptionRecipe] = lambda recipe: recipe
    channels: tuple[int, ...] = ()


def wider(factor: float) -> Callable[[PerceptionRecipe], PerceptionRecipe]:
    """Change to a network with so many times the channels, in multiples of 8."""

    def change(recipe: PerceptionRecipe) -> PerceptionRecipe:
        def scaled(width: int) -> int:
            return max(8, 8 * round(width * factor / 8))

        model = recipe.model
        return replace(recipe, model=replace(model, widths=tuple(map(scaled, model.widths)), pyramid=scaled(model.pyramid)))

    return change


# A variant is a row here.
VARIANTS: dict[str, Variant] = {
    "base": Variant("all inputs, balanced views"),
    "no-depth": Variant("RGB alone: neither depth nor height, which comes from it", channels=(DEPTH, HEIGHT)),
    "no-height": Variant("RGB and depth", channels=(HEIGHT,)),
    "unbalanced": Variant("views at uniform poses alone", lambda recipe: replace(recipe, frames=replace(recipe.frames, balanced=False))),
    "half": Variant("half the channels", wider(0.5)),
    "double": Variant("twice the channels", wider(2.0)),
}


@dataclass(frozen=True)
class Ablations:
    """Train and evaluate variants of perception, each with several seeds."""

    steps: int
    """Steps of each training, of 32 frames; the rate falls over the last 3 of 8."""
    out: Path
    """Folder of trainings and results."""
    seeds: int = 3
    """Number of seeds."""
    frames: int = 992
    """Val frames to evaluate on, views of all categories about equally often."""
    size: int = 128
    """Width and height of pictures [pixels]."""
    only: tuple[str, ...] = ()
    """Variants to train in this call; all when not given."""

    def __post_init__(self) -> None:
        for name in self.only:
            if name not in VARIANTS:
                raise InputError(f"--only: expected some of {', '.join(VARIANTS)}, got {name}")
        if self.steps < 1 or self.seeds < 1 or self.frames < BATCH:
            raise InputError(f"expected --steps and --seeds of at least 1 and --frames of at least {BATCH}")


def main(config: Ablations) -> int:
    """Train what is missing, and print a table of what is there; exit code 0."""
    torch.set_num_threads(1)
    for seed in range(config.seeds):  # by seed first, so that an early table has all variants
        for name in config.only or VARIANTS:
            run(config, name, seed)
    results = {name: found for name in VARIANTS if (found := [r for s in range(config.seeds) if (r := stored(config, name, s))])}
    rows = [row_of(name, found, results.get("base", [])) for name, found in results.items()]
    print(f"\n{config.frames // BATCH * BATCH} val frames, {config.steps} steps of 32 frames, means and 95% intervals over seeds\n")
    print(table(rows))
    told = {"steps": config.steps, "frames": config.frames // BATCH * BATCH, "size": config.size, "commit": commit(), "machine": machine()}
    write_json(config.out / "ablations.json", told | {"rows": rows})
    print(json.dumps(told | {"rows": rows}))
    return 0


def recipe_of(config: Ablations, name: str, seed: int) -> Withheld:
    """Recipe of a variant and a seed."""
    variant = VARIANTS[name]
    base = PerceptionRecipe(model=VisionConfig(), frames=FrameConfig(size=config.size), seed=seed)
    return Withheld(variant.change(base), variant.channels)


def stored(config: Ablations, name: str, seed: int) -> dict[str, Any] | None:
    """Result of an earlier call, None if there is none.

    InputError where it is one of other steps, frames or recipe.
    """
    path = config.out / f"{name}-{seed}.json"
    if not path.exists():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    if found["asked"] != _asked(config, name, seed):
        raise InputError(f"{path}: expected a result of these --steps, --frames and --size, got one of others; choose another --out")
    return found


def run(config: Ablations, name: str, seed: int) -> None:
    """Train and evaluate one variant with one seed, unless that has been done."""
    if stored(config, name, seed) is not None:
        return
    recipe, folder, began = recipe_of(config, name, seed), config.out / f"{name}-{seed}-{config.steps}", time.process_time()
    with one_line() as say:
        schedule = Schedule(config.steps, fall=3 * config.steps // 8)
        train(recipe, schedule, folder, Settings(), report=lambda told: say(line_of(f"{name} {seed}", told)))
    trained, found = time.process_time() - began, load(folder)
    assert found is not None
    net = recipe.build().to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    net.load_state_dict({key.removeprefix("average."): part for key, part in found.tensors.items() if key.startswith("average.")})
    frames = FrameConfig(split="val", size=config.size, pool=16, frames_per_home=16)
    stream, count = FrameStream(frames, BATCH, seed=0), config.frames // BATCH
    heads = AttributeConfig(features=recipe.base.model.pyramid).build()  # untrained: names are then those of the network itself
    homes = count_frames(Detector(net.eval(), heads.eval()), (stream.at(k) for k in range(count)), frames.camera, lambda n: None)
    parameters = sum(part.numel() for part in net.parameters())
    figures = {figure: value for figure, value in figures_of(homes).items() if figure in FIGURES}
    result = {"asked": _asked(config, name, seed), "figures": figures, "parameters": parameters, "cpu_s": round(trained, 1)}
    write_json(config.out / f"{name}-{seed}.json", result)
    print(f"{name} {seed}: mAP50 {figures['map50']:.3f}, {duration(trained)} of CPU in this call", flush=True)


def row_of(name: str, found: list[dict[str, Any]], base: list[dict[str, Any]]) -> dict[str, Any]:
    """Row of a variant: figures over seeds, and differences from the base."""
    figures = {figure: over_seeds([result["figures"][figure] for result in found]) for figure in FIGURES}
    of_seed = {result["asked"]["seed"]: result for result in base}
    pairs = [(result, of_seed[result["asked"]["seed"]]) for result in found if result["asked"]["seed"] in of_seed]
    difference = over_seeds([a["figures"]["map50"] - b["figures"]["map50"] for a, b in pairs]) if pairs and name != "base" else None
    return {
        "variant": name, "text": VARIANTS[name].text, "parameters": found[0]["parameters"], "figures": figures,
        "map50_difference": difference,
    }  # fmt: skip


def table(rows: list[dict[str, Any]]) -> str:
    """Markdown table of all variants."""
    lines = [f"| variant | parameters | {' | '.join(FIGURES)} | mAP50 against base |", "|" + "---|" * (len(FIGURES) + 3)]
    for row in rows:
        cells = [said(row["figures"][figure]) for figure in FIGURES]
        difference = said(row["map50_difference"]) if row["map50_difference"] else ""
        lines.append(f"| {row['variant']} | {row['parameters'] / 1e6:.2f} M | {' | '.join(cells)} | {difference} |")
    return "\n".join(lines)


def _asked(config: Ablations, name: str, seed: int) -> dict[str, Any]:
    """Settings that a result depends on."""
    recipe = plain(recipe_of(config, name, seed))
    return {"variant": name, "seed": seed, "steps": config.steps, "frames": config.frames // BATCH * BATCH, "recipe": recipe}


if __name__ == "__main__":
    sys.exit(main(tyro.cli(Ablations)))
