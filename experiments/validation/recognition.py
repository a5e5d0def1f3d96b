"""Recognition of furniture by people: unlabelled crops in random order, and a score.

`python -m experiments.validation.recognition make --out DIR` writes numbered sheets of crops and key.json; a person who has not seen
the code writes guesses.json ({"1": "chair", ...}); `python -m experiments.validation.recognition score --out DIR` compares them.
"""

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import tyro

from envs.houses import house
from envs.houses.furniture import CATEGORIES
from envs.navigation import random_points, walkable
from envs.render import Renderer
from envs.scenes.scene import Object, Scene
from envs.types import Body, Camera
from experiments.reports.files import write_json, write_png

SIDE, COLUMNS, FINE = 200, 6, 1200  # pixels
SAME = {  # words that name the same category; decided before any guess was made
    "armchair": "armchair easy chair lounge chair club chair",
    "bin": "bin trash can garbage can waste basket trash bin wastebasket rubbish bin dustbin",
    "cabinet": "cabinet cupboard sideboard credenza hutch display cabinet china cabinet",
    "dresser": "dresser chest of drawers drawers vanity dressing table chest",
    "nightstand": "nightstand night stand bedside table bedside cabinet night table side table",
    "coffee table": "coffee table low table",
    "counter": "counter kitchen counter kitchen cabinet base cabinet kitchen island countertop kitchen unit",
    "sink": "sink washbasin basin pedestal sink kitchen sink vanity",
    "stove": "stove oven cooker range",
    "fridge": "fridge refrigerator freezer",
    "tv": "tv television tv stand",
    "picture": "picture painting poster framed picture artwork",
    "plant": "plant potted plant cactus houseplant",
    "sofa": "sofa couch",
    "bathtub": "bathtub bath tub",
    "table": "table dining table",
    "desk": "desk writing desk office desk",
    "stool": "stool pouf ottoman bar stool footstool",
    "wardrobe": "wardrobe armoire closet",
    "shelf": "shelf shelves shelving unit shelving rack ladder shelf bookshelf bookcase",
    "bookshelf": "bookshelf bookcase shelf shelves",
    "rug": "rug carpet mat",
    "lamp": "lamp floor lamp light",
    "mug": "mug cup",
    "bowl": "bowl fruit bowl",
    "book": "book books stack of books",
    "laptop": "laptop computer notebook",
    "clock": "clock alarm clock",
    "teddy": "teddy teddy bear stuffed bear bear",
    "basket": "basket hamper laundry basket",
    "pillow": "pillow cushion bolster",
    "box": "box cardboard box gift box present gift",
    "kettle": "kettle teapot",
    "washing machine": "washing machine washer dryer",
    "bottle": "bottle soap dispenser wine bottle water bottle",
    "vase": "vase urn flower vase flowers",
    "candle": "candle candlestick",
    "chair": "chair office chair dining chair",
}


@dataclass(frozen=True)
class Recognition:
    """Make crops to name, or score a person's names."""

    action: tyro.conf.Positional[str]
    """Action: make or score."""
    out: Path = Path("out/recognition")
    """Folder of sheets, key.json and guesses.json."""
    each: int = 2
    """Crops of each category."""
    seed: int = 0
    """Seed of houses and order."""


def main(config: Recognition) -> int:
    """Run the action; exit code 0."""
    return make(config) if config.action == "make" else score(config)


def make(config: Recognition) -> int:
    """Write sheets of numbered crops in random order, and the key."""
    wanted = {c.replace("_", " "): config.each for c in CATEGORIES}
    crops: list[tuple[str, str, np.ndarray]] = []
    for seed in range(1000 * config.seed, 1000 * config.seed + 60):
        scene = house(seed, rooms=10)
        renderer, space = Renderer([scene]), walkable(scene.vertices, scene.faces, Body())
        rng = np.random.default_rng([config.seed, seed])
        for thing in rng.permutation(np.array(scene.objects, object)):
            if wanted.get(thing.category, 0) > 0 and (crop := crop_of(renderer, space, scene, thing, rng)) is not None:
                wanted[thing.category] -= 1
                crops.append((thing.category, f"house:{seed} {thing.name}", crop))
        if not any(wanted.values()):
            break
    order = np.random.default_rng([config.seed, 21]).permutation(len(crops))
    write_json(config.out / "key.json", {str(i + 1): crops[k][:2] for i, k in enumerate(order)})
    rows = 5
    for page in range(0, len(order), rows * COLUMNS):
        sheet = np.full((rows * (SIDE + 24), COLUMNS * (SIDE + 8), 3), 255, np.uint8)
        for place, k in enumerate(order[page : page + rows * COLUMNS]):
            y, x = place // COLUMNS * (SIDE + 24), place % COLUMNS * (SIDE + 8)
            sheet[y + 22 : y + 22 + SIDE, x + 4 : x + 4 + SIDE] = crops[k][2]
            cv2.putText(sheet, str(page + place + 1), (x + 6, y + 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), 1, cv2.LINE_AA)
        write_png(config.out / f"sheet{page // (rows * COLUMNS) + 1}.png", sheet)
    missing = {c for c, n in wanted.items() if n == config.each}
    print(
        f"{len(crops)} crops of {len(wanted) - len(missing)} categories in {config.out}; never seen: {', '.join(sorted(missing)) or 'none'}"
    )
    return 0


def crop_of(renderer: Renderer, space, scene: Scene, thing: Object, rng: np.random.Generator) -> np.ndarray | None:
    """Square picture of a whole thing from a walkable place, None if there is none.

    The place is 0.7 to 3 m away.
    """
    low, high = np.array(thing.low), np.array(thing.high)
    aim, reach = (low + high) / 2, 0.7 + 0.5 * float(np.linalg.norm((high - low)[[0, 2]]))
    place = random_points(space, rng, 600)
    away = np.linalg.norm((place - aim)[:, [0, 2]], axis=1)
    place = place[(away > reach) & (away < reach + 1.6)][:60]
    if not len(place):
        return None
    yaw = np.arctan2(place[:, 0] - aim[0], place[:, 2] - aim[2])
    pitch = np.arctan2(aim[1] - 1.25, np.linalg.norm((place - aim)[:, [0, 2]], axis=1))
    own = scene.instance == thing.id
    faces = {name: getattr(scene, name)[own] for name in ("faces", "instance", "material", "room")}
    alone = Renderer([replace(scene, **faces, portals=())])
    seen, whole = (r.render(Camera(96, 96), place, yaw, pitch=pitch, sensors=("instance",)).instance == thing.id for r in (renderer, alone))
    edge = whole[:, 0].any(1) | whole[:, -1].any(1) | whole[:, :, 0].any(1) | whole[:, :, -1].any(1)
    good = seen.sum((1, 2)) * ((seen.sum((1, 2)) > 0.9 * whole.sum((1, 2))) & ~edge)
    best = int(good.argmax())
    if good[best] < 12:
        return None
    view = renderer.render(Camera(FINE, FINE), place[best : best + 1], yaw[best : best + 1], pitch=pitch[best : best + 1])
    ys, xs = np.nonzero(view.instance[0] == thing.id)
    half = int(0.6 * max(np.ptp(ys), np.ptp(xs)) + 8)
    y, x = (int(v.min() + v.max()) // 2 for v in (ys, xs))
    padded = cv2.copyMakeBorder(view.rgb[0], half, half, half, half, cv2.BORDER_REPLICATE)
    return cv2.resize(padded[y : y + 2 * half, x : x + 2 * half], (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def score(config: Recognition) -> int:
    """Print the share of recognized categories, and the unrecognized ones.

    A category is recognized if at least half of its crops were named correctly.
    """
    key = json.loads((config.out / "key.json").read_text())
    guesses = json.loads((config.out / "guesses.json").read_text())
    right: dict[str, list[bool]] = {}
    for number, (category, _) in key.items():
        guess = str(guesses.get(number, "")).lower().strip()
        names = " ".join((SAME.get(category, ""), category))
        hit = bool(guess) and (guess in names or category in guess)
        right.setdefault(category, []).append(hit)
        if not hit:
            print(f"{number}: {category} was named {guess!r}")
    named = sum(np.mean(v) >= 0.5 for v in right.values())
    crops = [hit for v in right.values() for hit in v]
    print(f"categories named: {named} of {len(right)} ({100 * named / len(right):.0f}%); crops: {sum(crops)} of {len(crops)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(tyro.cli(Recognition)))
