"""Furnishing of each type of room: groups, single pieces, small objects, wall decoration."""

from collections import Counter
from collections.abc import Callable
from math import cos, pi, sin

import numpy as np

from envs.houses.furnishing.furnish import Floor, Placed, before, footprint, half_size, open_floor, overlap
from envs.houses.furnishing.groups import bathroom_set, bed_group, desk_group, dining_group, kitchen_run, must, sofa_group
from envs.houses.layout.plan import Plan, Wall

SMALL = {  # small objects on furniture: candidates for the first one, then for the others
    "table": ("bowl vase basket", "mug mug bottle candle bowl"), "coffee_table": ("book vase", "mug bowl candle book"),
    "desk": ("laptop", "mug book clock candle"), "nightstand": ("clock book", "mug candle vase book"),
    "dresser": ("vase clock", "candle box basket book"), "cabinet": ("vase clock", "bowl box candle book"),
    "shelf": ("box vase", "book teddy basket clock"), "bookshelf": ("vase book", "clock box candle"),
    "counter": ("toaster kettle microwave", "bottle bowl mug kettle toaster"), "tv_stand": ("vase", "box"),
    "bench": ("basket pillow", "box book"), "washing_machine": ("basket bottle", "box"), "bed": ("pillow", "book"),
}  # fmt: skip
ESSENTIAL = {  # furniture that such a room must have
    "living room": "sofa", "bedroom": "bed", "nursery": "bed", "kitchen": "stove fridge sink", "bathroom": "toilet sink",
    "dining room": "table chair", "study": "desk chair", "laundry": "washing_machine",
}  # fmt: skip
EYE = 1.58  # height of the middle of pictures [m]
Recipe = Callable[[Floor], object]


def pieces(*names: str) -> Recipe:
    """A recipe that places single pieces against walls.

    Each is 'category' or 'category@shape', with ':chance' appended if it is optional.
    """

    def recipe(floor: Floor) -> None:
        for name in names:
            what, _, chance = name.partition(":")
            category, _, shape = what.partition("@")
            if not chance or floor.chance(float(chance)):
                corner = category in ("lamp", "plant", "bin", "basket", "box", "ball", "teddy", "stool")
                floor.against_wall(
                    floor.model(category, shape=shape or None), front=0.0 if corner else 0.5, where="corner" if corner else "any"
                )

    return recipe


def free_rug(floor: Floor) -> None:
    """Place a rug near the middle of the room."""
    s = floor.space
    rug = floor.model("rug")
    for _ in range(6):
        x, z = floor.between(s.x0 + 0.7, s.x1 - 0.7), floor.between(s.z0 + 0.7, s.z1 - 0.7)
        yaw = 0.0 if s.x1 - s.x0 > s.z1 - s.z0 else pi / 2
        if floor.fits(rug, x, z, yaw):
            floor.put(rug, x, z, yaw)
            return


def eat_in(floor: Floor) -> None:
    """Place a dining group in a kitchen that is large enough."""
    if floor.space.area > 10 and not any(p.model.shape == "island" for p in floor.placed) and floor.chance(0.7):
        dining_group(floor)


def small_bed(floor: Floor) -> None:
    """Place a bed for a child."""
    bed_group(floor, "small")


def washer(floor: Floor) -> None:
    """Place a washing machine."""
    must(floor, "washing_machine", front=0.5)


RECIPES: dict[str, tuple[Recipe, ...]] = {
    "living room": (
        sofa_group,
        pieces("bookshelf", "armchair:0.4", "plant:0.8", "cabinet:0.7", "lamp:0.3", "plant:0.25", "shelf:0.3", "basket:0.3", "ball:0.2"),
    ),
    "bedroom": (bed_group, pieces("wardrobe", "dresser:0.7", "lamp:0.6"),
                lambda floor: floor.space.area > 11 and floor.chance(0.35) and desk_group(floor),
                pieces("armchair:0.4", "plant:0.35", "bench:0.2", "basket:0.3", "shelf:0.2")),
    "kitchen": (kitchen_run, eat_in, pieces("cabinet:0.6", "bin", "stool:0.6", "stool:0.3", "plant:0.25")),
    "bathroom": (bathroom_set, pieces("washing_machine:0.25", "basket:0.6", "stool:0.4", "plant:0.2", "bin:0.3"),
                 lambda floor: floor.chance(0.5) and free_rug(floor)),
    "dining room": (dining_group, pieces("cabinet", "plant:0.6", "lamp:0.4", "bench:0.4", "shelf:0.4", "bookshelf:0.2"),
                    lambda floor: floor.chance(0.4) and free_rug(floor)),
    "study": (desk_group, pieces("bookshelf", "bookshelf:0.5", "armchair:0.7", "lamp:0.5", "plant:0.4", "cabinet:0.4", "bin:0.4"),
              free_rug),
    "hall": (pieces("bench:0.6", "cabinet:0.5", "plant:0.5", "shelf:0.3", "lamp:0.4", "basket:0.2"),
             lambda floor: floor.chance(0.5) and free_rug(floor)),
    "laundry": (washer, pieces("washing_machine:0.3", "sink@vanity:0.7", "counter:0.7", "basket", "shelf:0.7", "cabinet:0.3", "bin:0.3")),
    "nursery": (small_bed, pieces("dresser", "box", "shelf:0.6", "armchair:0.6", "lamp:0.5", "bookshelf@low:0.4", "ball:0.8", "teddy:0.3"),
                free_rug),
    "storage": (pieces("shelf", "shelf:0.7", "box", "box:0.8", "basket:0.6", "cabinet:0.5", "box:0.5", "bin:0.4"),),
}  # fmt: skip


def furnish(plan: Plan, index: int, seed: tuple[int, ...], used: Counter[tuple[str, str]], pairs: str = "all") -> list[Placed]:
    """Furnish a room; returns all its objects.

    The furniture is drawn again, at most eight times, while an essential piece has found no place.
    """
    best: tuple[int, Floor] | None = None
    needed = ESSENTIAL.get(plan.spaces[index].type, "").split()
    for attempt in range(8):
        floor = open_floor(plan, index, np.random.default_rng([*seed, attempt]), Counter(used), pairs)
        floor.tight = attempt > 3
        for recipe in RECIPES[floor.space.type]:
            recipe(floor)
        there = {p.model.category for p in floor.placed}
        missing = sum(name not in there for name in needed)
        if best is None or missing < best[0]:
            best = missing, floor
        if not missing:
            break
    assert best is not None
    floor = best[1]
    for k in range(len(floor.placed)):
        stock(floor, k)
    hang(floor)
    used.clear()
    used.update(floor.used)
    return floor.placed


def stock(floor: Floor, index: int) -> None:
    """Place small objects on a piece of furniture, apart from each other."""
    base = floor.placed[index]
    if base.model.surface is None or base.model.category not in SMALL:
        return
    first, more = (names.split() for names in SMALL[base.model.category])
    if base.model.category == "counter" and floor.space.type != "kitchen":
        first, more = ["basket", "bottle"], ["bottle", "box", "bowl"]
    if base.model.category == "bed":
        first = ["teddy", "teddy", "pillow"] if floor.space.type == "nursery" else first if floor.chance(0.3) else []
    half_x, height, half_z = base.model.surface
    count = int(floor.rng.random() * (1.6 + 3.2 * half_x)) if base.model.category != "bed" else 0
    names = [floor.pick(first)] if first and floor.chance(0.85) else []
    names += [floor.pick(more) for _ in range(count)]
    taken: list[tuple[float, float, float, float]] = []
    for name in names:
        model = floor.model(name, size="small" if name in ("basket", "box") and half_z < 0.25 else None)
        turn = floor.between(-0.3, 0.3)
        a, _, b, c, _, d = footprint(model, turn)
        reach = half_x - max(-a, c) - 0.01, half_z - max(-b, d) - 0.01
        if min(reach) < 0:
            continue
        for _ in range(6):
            x, z = floor.between(-reach[0], reach[0]), floor.between(-reach[1], reach[1])
            rect = (x + a, z + b, x + c, z + d)
            if any(overlap(rect, other, 0.03) for other in taken):
                continue
            taken.append(rect)
            cs, sn = cos(base.yaw), sin(base.yaw)
            floor.put(
                model,
                base.position[0] + x * cs + z * sn,
                base.position[2] - x * sn + z * cs,
                base.yaw + turn,
                y=base.position[1] + height,
                on=index,
            )
            break


def hang(floor: Floor) -> None:
    """Hang pictures and mirrors on free wall at eye height.

    Bathrooms get a mirror over the sink.
    """
    kind = floor.space.type
    sinks = [p for p in floor.placed if p.model.category == "sink"] if kind == "bathroom" else []
    for sink in sinks[:1]:
        _hang(floor, "mirror", over=sink)
    long = sum(wall.high - wall.low for wall in floor.walls)
    for _ in range(int(floor.rng.random() * (1.4 + long / 7))):
        _hang(floor, floor.pick(("picture", "picture", "picture", "mirror")) if kind != "bathroom" or sinks == [] else "picture")


def _hang(floor: Floor, category: str, over: Placed | None = None) -> None:
    """Hang one picture or mirror where nothing tall stands before it.

    It hangs over the object `over` if one is given.
    """
    model = floor.model(category, size="small" if over or floor.space.area < 7 else None)
    half, tall = half_size(model)[0], model.form.high[1]
    middle = EYE + (0.05 if over else 0.0)
    for _ in range(8):
        wall = _behind(floor, over) if over else floor.pick(floor.walls)
        low, high = wall.low + half + 0.15, wall.high - half - 0.15
        if low > high:
            continue
        along = floor.between(low, high)
        if over:
            along = over.position[0] if wall.level else over.position[2]
            along = min(max(along, low), high)
        if any(a - 0.12 < along + half and along - half < b + 0.12 for a, b in wall.doors + wall.windows):
            continue
        space = before(wall, along - half - 0.05, along + half + 0.05, 0.35)
        if any(overlap(space, p.rect, 0.0) and p.box[4] > middle - tall - 0.04 for p in floor.placed):
            continue
        across = wall.at + wall.inward * 0.003
        x, z = (along, across) if wall.level else (across, along)
        floor.put(model, x, z, {"n": 0.0, "s": pi, "w": pi / 2, "e": -pi / 2}[wall.side], y=middle, on=-2)
        return


def _behind(floor: Floor, thing: Placed) -> Wall:
    """Wall nearest to the back of an object."""
    x, z = thing.position[0] - sin(thing.yaw), thing.position[2] - cos(thing.yaw)
    return min(
        floor.walls,
        key=lambda w: (
            abs(w.at - (z if w.level else x)) + 9 * (not w.low <= (thing.position[0] if w.level else thing.position[2]) <= w.high)
        ),
    )
