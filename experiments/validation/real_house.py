"""Perception in a real textured house, never trained on: figures, and failures in pictures.

`python -m experiments.validation.real_house --frames 320 --json` looks from walkable places of `small_house.glb`, which is in the folder
that GOTHERE_REFERENCE names, in four directions each. Names of its nodes are mapped to our categories by hand (`NAMES`). Things of other
kinds count neither as found nor as missed; what is recognised where they are counts as false.
"""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from agent.learning.frames import FrameBatch
from agent.learning.stages import WEIGHTS
from agent.learning.vocabulary import CATEGORIES, NONE
from agent.perception.detect import LEAST, Detector
from agent.perception.score import LARGE, count_frames, judge_frames, with_intervals
from envs.errors import InputError
from envs.home import Home
from envs.navigation import random_points
from envs.scenes.load import load_scene
from envs.scenes.scene import Object, Scene
from envs.types import Body, Camera
from experiments.cli import run_module
from experiments.perception.mistakes import counts_of
from experiments.perception.sheet import Marked, draw_sheet, marked_of
from experiments.progress import progress
from experiments.reports.files import write_png

FILE = "small_house.glb"
PLACES, BOOTSTRAP = 243, 244  # purposes of generators
TURNS = 4  # headings at each place
RESAMPLES = 400
FIGURES = ("map50", "mask50", "recall", "recall_small", "category", "category_mean", "point")
NAMES = {  # node of the house: our category. Everything else in it is of no category of ours.
    "BalconyTable": "coffee table", "Bed": "bed", "Board": "shelf", "Carpet": "rug", "ChairA": "chair", "ChairD": "chair",
    "CoffeeTable": "coffee table", "CookingBench": "stove", "DeskPortraitA": "picture", "DeskPortraitB": "picture",
    "DeskPortraitC": "picture", "DeskPortraitD": "picture", "KitchenCabinet": "counter", "KitchenTable": "table",
    "NightStand": "nightstand", "PortraitA": "picture", "PortraitB": "picture", "PortraitC": "picture", "PortraitD": "picture",
    "PortraitE": "picture", "ReadingDesk": "desk", "Refrigerator": "fridge", "ShoeRack": "shelf", "SofaC": "sofa", "TV": "tv",
    "TVCabinet": "cabinet", "Trash": "bin", "Vase": "vase", "Wardrobe": "wardrobe",
}  # fmt: skip


@dataclass(frozen=True)
class RealHouse:
    """Measure perception in the real house."""

    frames: int = 320
    """Number of views, four at each place."""
    size: int = 128
    """Width and height of pictures [pixels]."""
    weights: Path | None = None
    """Folder of weights; those that come with gothere when not given."""
    seed: int = 0
    """Seed of places."""
    views: int = 24
    """Views on the sheet of failures."""
    out: Path = Path("out/real-house.png")
    """Sheet of failures to write."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        if self.frames < TURNS or self.frames % TURNS:
            raise InputError(f"--frames: expected a multiple of {TURNS}, got {self.frames}")
        if self.size % 32 or not 32 <= self.size <= 512:
            raise InputError(f"--size: expected a multiple of 32 from 32 to 512, got {self.size}")
        if self.out.suffix.lower() != ".png":
            raise InputError(f"--out: expected a file name ending in .png, got {str(self.out)!r}")


def main(config: RealHouse) -> int:
    """Print the figures and write the failures; exit code 0."""
    torch.set_num_threads(1)
    detector = Detector.load(config.weights or WEIGHTS)
    home, camera = Home(real_house(), Body()), Camera(config.size, config.size)
    likely: list[Marked] = []
    every: list[Marked] = []
    with progress("looking at the real house", 2 * config.frames) as advance:
        batches = list(views_of(home, camera, config.frames // TURNS, config.seed))
        places = count_frames(detector, batches, camera, lambda n: advance(n, more=True))
        for batch in batches:
            for rgb, judged in zip(batch.rgb, judge_frames(detector, batch, camera), strict=True):
                likely.append(marked_of(rgb, judged, LEAST))
                every.append(marked_of(rgb, judged, 0.0))  # as figures count: every region, whatever its score
            advance(len(batch.rgb), more=True)
    figures = {name: figure for name, figure in with_intervals(places, config.seed).items() if name in FIGURES}
    figures["recall_any_name"] = found_with_any_name(every, config.seed)
    counts = counts_of(one.outcome for one in likely)
    shown = spread(sorted(likely, key=mistakes, reverse=True), config.views)
    write_png(config.out, draw_sheet(shown, title="the real house: the views with most mistakes, one a place"))
    print(f"perception on {config.frames} views from {len(places)} places of {FILE}, {counts['things']} things of at least {LARGE} pixels:")
    for name, figure in figures.items():
        print(f"  {name:<16} {figure['mean']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]")
    print("  " + ", ".join(f"{kind} {count}" for kind, count in counts["kinds"].items()))
    print(f"wrote {config.out}")
    if config.json:
        told = {"part": "perception", "scene": FILE, "n": config.frames, "places": len(places), "seed": config.seed, "size": config.size}
        print(json.dumps(told | figures | counts))
    return 0


def mistakes(one: Marked) -> int:
    """Number of large things of a view that were not found."""
    return sum(kind != "found" and t.pixels >= LARGE for t, (kind, _) in zip(one.outcome.truths, one.outcome.thing, strict=True))


def real_house() -> Scene:
    """The house, its nodes merged to things and named with our categories.

    A thing may have several nodes, such as a frame and a picture; their names differ in the last number alone. InputError where the file
    is missing.
    """
    named = os.environ.get("GOTHERE_REFERENCE")
    file = Path(named or "") / FILE
    if not named or not file.is_file():
        why = f"got {named!r}, without the file" if named else "it is not set"
        raise InputError(f"the real house: expected the folder of {FILE} in GOTHERE_REFERENCE, {why}; it is not part of gothere")
    return named_scene(load_scene(file, up="z"))


def named_scene(scene: Scene) -> Scene:
    """Scene with nodes merged to things, of our categories where `NAMES` has one, else structure."""
    first: dict[str, int] = {}
    merged = np.arange(1 + max(thing.id for thing in scene.objects), dtype=np.int32)
    for thing in scene.objects:
        merged[thing.id] = first.setdefault(thing.name.rpartition("_")[0] or thing.name, thing.id)
    kept: list[Object] = []
    for thing in scene.objects:
        if merged[thing.id] == thing.id:
            category = NAMES.get(thing.category, "")
            kept.append(replace(thing, category=category or thing.category, structure=not category))
    return replace(scene, objects=tuple(kept), instance=merged[scene.instance])


def views_of(home: Home, camera: Camera, places: int, seed: int) -> Iterator[FrameBatch]:
    """Labelled views in four directions from random walkable places, a batch each.

    Each place counts as a home of its own."""
    rng = np.random.default_rng([seed, PLACES])
    feet, heading = random_points(home.space, rng, places), rng.uniform(-np.pi, np.pi, places)
    most = 1 + int(home.scene.instance.max())
    tables = {name: np.full((1, most), NONE, np.uint8) for name in ("category", "color", "size", "material")}
    thing = np.zeros((1, most), np.bool_)
    for one in home.scene.objects:
        if not one.structure:
            tables["category"][0, one.id], thing[0, one.id] = CATEGORIES.index(one.category), True
    for k in range(places):
        position, yaw = np.repeat(feet[k : k + 1], TURNS, axis=0), heading[k] + np.arange(TURNS) * 2 * np.pi / TURNS
        seen = home.renderer.render(camera, position, yaw)
        none, pitch, room = np.zeros(TURNS, np.int64), np.zeros(TURNS), np.full(TURNS, NONE)
        scenes = (replace(home.scene, name=f"place {k}"),)
        yield FrameBatch(
            seen.rgb.copy(), seen.depth.copy(), seen.instance.copy(), position, yaw, pitch, room, none, **tables, thing=thing, scenes=scenes
        )  # fmt: skip


def found_with_any_name(marked: list[Marked], seed: int) -> dict[str, float]:
    """Share of things whose box was found, whatever its name.

    The 95% interval is a bootstrap over places.
    """
    counts: dict[str, np.ndarray] = {}
    for one in marked:
        own = counts.setdefault(one.caption, np.zeros(2))
        for truth, (kind, _) in zip(one.outcome.truths, one.outcome.thing, strict=True):
            if truth.pixels >= LARGE:
                own += (kind in ("found", "wrong name"), 1)
    rows, rng = np.array(list(counts.values())), np.random.default_rng([seed, BOOTSTRAP])
    draws = [rows[rng.integers(len(rows), size=len(rows))].sum(0) for _ in range(RESAMPLES)]
    low, high = np.quantile([right / max(1.0, total) for right, total in draws], (0.025, 0.975))
    right, total = rows.sum(0)
    return {"mean": round(float(right / max(1.0, total)), 4), "low": round(float(low), 4), "high": round(float(high), 4)}


def spread(marked: list[Marked], views: int) -> list[Marked]:
    """The first views that are from places of their own."""
    first: dict[str, Marked] = {}
    for one in marked:
        first.setdefault(one.caption, one)
    return list(first.values())[:views]


if __name__ == "__main__":
    sys.exit(run_module(main))
