"""How each type of room is furnished: groups of things that belong together, then single pieces, then what stands on them."""

from collections.abc import Callable

import numpy as np

from envs.houses.furnish import Floor, Placed, footprint, from_frame, open_floor, passable
from envs.houses.furniture import Model
from envs.houses.plan import Plan
from envs.houses.structure import SIDES

SMALL = {  # what stands on what
    "table": "bowl vase basket mug bottle candle", "coffee_table": "book mug vase bowl candle", "desk": "laptop mug book clock",
    "nightstand": "clock book mug candle vase", "dresser": "vase clock candle box basket", "cabinet": "vase clock bowl box teddy",
    "shelf": "box vase book teddy basket", "counter": "toaster kettle bottle bowl microwave mug", "tv_stand": "vase box",
    "bench": "basket pillow box", "sofa": "", "bookshelf": "", "stove": "kettle", "fridge": "basket", "washing_machine": "basket box",
    "sink": "", "bed": "pillow teddy", "wardrobe": "",
}  # fmt: skip
Recipe = Callable[[Floor], None]


def depth_of(model: Model) -> tuple[float, float]:
    """Half the width and half the depth of a model [m]."""
    low, high = model.box
    return float(high[0] - low[0]) / 2, float(high[2] - low[2]) / 2


def maybe(floor: Floor, chance: float) -> bool:
    """Whether something of that chance happens."""
    return bool(floor.rng.random() < chance)


def bed_group(floor: Floor, size: str | None = None) -> None:
    """A bed with its head to a wall, night stands beside it, a rug before it."""
    bed = floor.against_wall("bed", front=0.5, look={"size": size} if size else None)
    if bed < 0:
        return
    half, depth = depth_of(floor.placed[bed].model)
    for side in (-1, 1):
        stand = floor.model("nightstand")
        w, d = depth_of(stand)
        if maybe(floor, 0.8):
            floor.beside("nightstand", bed, right=side * (half + w + 0.05), forward=-(depth - d), model=stand)


def dining_group(floor: Floor) -> None:
    """A table with chairs of one kind around it, where most of them fit."""
    table, chair = floor.model("table"), floor.model("chair")
    half, depth = depth_of(table)
    _, back = depth_of(chair)
    reach, side = depth + 0.35 * back + 0.12, half + 0.35 * back + 0.12
    offsets = (0.0,) if half < 0.75 else (-half / 2, half / 2)
    seats = [(o, r, t) for o in offsets for r, t in ((reach, np.pi), (-reach, 0.0))]
    if half > 0.55:
        seats += [(side, 0.0, np.pi / 2), (-side, 0.0, -np.pi / 2)]
    s, best = floor.space, (-1, 0.0, 0.0, 0.0)
    for _ in range(14):
        yaw = float(floor.rng.choice([0.0, np.pi / 2]))
        x, z = float(floor.rng.uniform(s.x0 + 0.9, s.x1 - 0.9)), float(floor.rng.uniform(s.z0 + 0.9, s.z1 - 0.9))
        if best[0] < len(seats) and floor.fits(table, x, z, yaw, gap=0.6):
            fitting = sum(floor.fits(chair, *from_frame(x, z, yaw, right, forward), yaw + turn) for right, forward, turn in seats)
            best = max(best, (fitting, x, z, yaw))
    at = floor.try_put(table, *best[1:]) if best[0] >= 0 else -1
    for right, forward, turn in seats if at >= 0 else []:
        floor.beside("chair", at, right=right, forward=forward, turn=turn, gap=-0.6, model=chair)


def sofa_group(floor: Floor) -> None:
    """A sofa, a coffee table on a rug before it, a television across the room, an armchair beside."""
    sofa = floor.against_wall("sofa", front=1.0, keep=False)
    if sofa < 0:
        return
    half, depth = depth_of(floor.placed[sofa].model)
    rug = floor.model("rug")
    _, rug_depth = depth_of(rug)
    if maybe(floor, 0.85):
        floor.beside("rug", sofa, right=0, forward=depth + rug_depth - 0.15, model=rug, gap=-0.5)
    table = floor.model("coffee_table")
    _, table_depth = depth_of(table)
    floor.beside("coffee_table", sofa, right=0, forward=depth + 0.38 + table_depth, model=table)
    tv = floor.model("tv")
    _, tv_depth = depth_of(tv)
    at = floor.placed[sofa]
    s = floor.space
    wall = {0.0: s.z1, np.pi: s.z0, np.pi / 2: s.x1, -np.pi / 2: s.x0}[at.yaw]
    away = abs(wall - (at.position[2] if at.yaw in (0.0, np.pi) else at.position[0]))
    if away < 6 and floor.beside("tv", sofa, right=0, forward=away - tv_depth - 0.03, turn=np.pi, model=tv) < 0:
        floor.against_wall("tv")
    if maybe(floor, 0.7):
        chair = floor.model("armchair")
        w, _ = depth_of(chair)
        side = float(floor.rng.choice([-1.0, 1.0]))
        floor.beside("armchair", sofa, right=side * (half + 0.2), forward=depth + 0.5 + w, turn=-side * np.pi / 2, model=chair)
    if maybe(floor, 0.7):
        lamp = floor.model("lamp")
        w, d = depth_of(lamp)
        floor.beside("lamp", sofa, right=float(floor.rng.choice([-1.0, 1.0])) * (half + w + 0.06), forward=-(depth - d), model=lamp)


def desk_group(floor: Floor) -> None:
    """A desk with a chair before it."""
    desk = floor.against_wall("desk", front=0.75)
    if desk >= 0:
        _, depth = depth_of(floor.placed[desk].model)
        chair = floor.model("chair")
        _, d = depth_of(chair)
        floor.kept_free[:] = floor.kept_free[:-1]
        floor.beside("chair", desk, right=0, forward=depth + 0.55 * d, turn=np.pi, gap=-0.6, model=chair)


def kitchen_run(floor: Floor) -> None:
    """Counter, sink, stove and fridge side by side along a wall, as many as fit."""
    color, shape = (str(floor.rng.choice(c.split())) for c in ("white gray teal green blue brown", "doors drawers"))
    counter = {"color": color, "shape": shape}
    looks = {"fridge": {}, "counter": counter, "sink": {"shape": "kitchen"}, "stove": {}}
    models = [floor.model(n, **looks[n]) for n in ("fridge", "counter", "sink", "stove", "counter")]
    if maybe(floor, 0.5):
        models.reverse()
    widths = [2 * depth_of(m)[0] + 0.015 for m in models]
    best = None
    for count in (5, 4, 3, 2):
        for start in range(len(models) - count + 1):
            for side in floor.rng.permutation(list(SIDES)):
                best = best or _row(floor, str(side), models[start : start + count], widths[start : start + count])
        if best:
            break
    done = {floor.placed[i].model.category for i in best or []}
    for name in ("fridge", "stove", "sink"):
        if name not in done:
            floor.against_wall(name, front=0.5)


def _row(floor: Floor, side: str, models: list[Model], widths: list[float]) -> list[int] | None:
    """Models side by side with their backs to one wall, left to right as seen from the room; None if they do not fit anywhere."""
    s = floor.space
    low, high = (s.x0, s.x1) if side in "ns" else (s.z0, s.z1)
    plane, inward = SIDES[side]
    yaw = {"n": 0.0, "s": np.pi, "w": np.pi / 2, "e": -np.pi / 2}[side]
    free = high - low - sum(widths) - 0.03
    if free < 0:
        return None
    for slack in (0.0, free, free / 2):
        at, spots = low + 0.015 + slack, []
        for model, width in zip(models, widths, strict=True):
            across = getattr(s, plane) + inward * (depth_of(model)[1] + 0.02)
            spots.append((at + width / 2, across) if side in "ns" else (across, at + width / 2))
            at += width
        windows = [
            w
            for w in floor.windows[side]
            for (x, z), m in zip(spots, models, strict=True)
            if m.category == "fridge" and abs((x if side in "ns" else z) - sum(w) / 2) < (w[1] - w[0]) / 2 + 0.4
        ]
        if not windows and all(floor.fits(m, x, z, yaw, gap=0.0, front=0.6) for m, (x, z) in zip(models, spots, strict=True)):
            done = [floor.put(m, x, z, yaw) for m, (x, z) in zip(models, spots, strict=True)]
            if passable(floor):
                return done
            for _ in done:
                floor.take_back()
    return None


def pieces(*names: str) -> Recipe:
    """A recipe of single pieces against walls, as 'category', 'category@shape' or with ':chance' behind."""

    def recipe(floor: Floor) -> None:
        for name in names:
            what, _, chance = name.partition(":")
            category, _, shape = what.partition("@")
            if not chance or maybe(floor, float(chance)):
                corner = category in ("lamp", "plant", "bin", "basket")
                floor.against_wall(category, front=0.0 if corner else 0.5, corner=corner, look={"shape": shape} if shape else None)

    return recipe


def free_rug(floor: Floor) -> None:
    """A rug somewhere in the middle."""
    s = floor.space
    rug = floor.model("rug")
    for _ in range(6):
        x, z = float(floor.rng.uniform(s.x0 + 0.8, s.x1 - 0.8)), float(floor.rng.uniform(s.z0 + 0.8, s.z1 - 0.8))
        yaw = float(floor.rng.choice([0.0, np.pi / 2]))
        if floor.fits(rug, x, z, yaw):
            floor.put(rug, x, z, yaw)
            return


def small_dining(floor: Floor) -> None:
    """In half of the kitchens, a place to eat."""
    if maybe(floor, 0.5):
        dining_group(floor)


def small_bed(floor: Floor) -> None:
    """A bed for a child."""
    bed_group(floor, "small")


RECIPES: dict[str, tuple[Recipe, ...]] = {
    "living room": (sofa_group, pieces("bookshelf", "armchair:0.4", "plant", "cabinet:0.7", "lamp:0.4", "plant:0.4", "shelf:0.3")),
    "bedroom": (bed_group, pieces("wardrobe", "dresser:0.6", "desk:0.25", "armchair:0.4", "plant:0.5", "lamp:0.5", "bench:0.2"), free_rug),
    "kitchen": (kitchen_run, small_dining, pieces("cabinet:0.5", "bin:0.8", "stool:0.6", "stool:0.3", "plant:0.3")),
    "bathroom": (pieces("bathtub:0.85", "toilet", "sink@pedestal", "washing_machine:0.3", "basket:0.5", "stool:0.3", "plant:0.2"),),
    "dining room": (dining_group, pieces("cabinet", "plant", "lamp:0.5", "bench:0.3", "shelf:0.4")),
    "study": (desk_group, pieces("bookshelf", "bookshelf:0.5", "armchair:0.7", "lamp:0.7", "plant:0.5", "cabinet:0.4"), free_rug),
    "hall": (pieces("bench:0.6", "cabinet:0.6", "plant:0.7", "shelf:0.4", "lamp:0.3", "bin:0.3"),),
    "laundry": (pieces("washing_machine", "washing_machine:0.3", "sink@vanity:0.8", "counter:0.7", "basket", "shelf:0.7", "cabinet:0.4"),),
    "nursery": (small_bed, pieces("dresser", "shelf:0.7", "armchair:0.6", "box:0.8", "lamp:0.5", "bookshelf:0.3"), free_rug),
    "storage": (pieces("shelf", "shelf:0.7", "box", "box:0.8", "basket:0.6", "cabinet:0.5", "bin:0.4"),),
}  # fmt: skip


def furnish(plan: Plan, index: int, rng: np.random.Generator, used: dict[tuple[str, str], int]) -> list[Placed]:
    """Everything that stands in a room."""
    floor = open_floor(plan, index, rng, used)
    for recipe in RECIPES[floor.space.type]:
        recipe(floor)
    for k in range(len(floor.placed)):
        stock(floor, k)
    pictures(floor)
    return floor.placed


def stock(floor: Floor, index: int) -> None:
    """Small things on a piece of furniture, apart from each other."""
    base = floor.placed[index]
    names = SMALL.get(base.model.category, "").split()
    if base.model.surface is None or not names:
        return
    half_x, height, half_z = base.model.surface
    boxes: list[tuple[float, float, float, float]] = []
    for _ in range(int(floor.rng.integers(0, 2 + int(half_x * half_z > 0.08) + int(half_x > 0.5)))):
        model = floor.model(str(floor.rng.choice(names)))
        yaw = base.yaw + float(floor.rng.uniform(-0.35, 0.35))
        low, high = footprint(model, yaw - base.yaw)
        for _ in range(6):
            reach = half_x - high[0] - 0.02, half_z - high[2] - 0.02
            if min(reach) < 0:
                break
            right, forward = float(floor.rng.uniform(-reach[0], reach[0])), float(floor.rng.uniform(-reach[1], reach[1]))
            box = (right + low[0], forward + low[2], right + high[0], forward + high[2])
            if any(b[0] < box[2] + 0.03 and box[0] < b[2] + 0.03 and b[1] < box[3] + 0.03 and box[1] < b[3] + 0.03 for b in boxes):
                continue
            boxes.append(box)
            x = base.position[0] + right * np.cos(base.yaw) + forward * np.sin(base.yaw)
            z = base.position[2] - right * np.sin(base.yaw) + forward * np.cos(base.yaw)
            floor.put(model, float(x), float(z), yaw, y=base.position[1] + height, on=index)
            break


def pictures(floor: Floor) -> None:
    """Pictures and mirrors on free stretches of wall, at eye height."""
    s = floor.space
    for _ in range(int(floor.rng.integers(0, 3))):
        model = floor.model("mirror" if s.type == "bathroom" else str(floor.rng.choice(["picture", "picture", "mirror"])))
        half, _ = depth_of(model)
        low, high = model.box
        for _ in range(8):
            side = str(floor.rng.choice(list(SIDES)))
            start, end = (s.x0, s.x1) if side in "ns" else (s.z0, s.z1)
            if end - start < 2 * half + 0.4:
                continue
            along = float(floor.rng.uniform(start + half + 0.2, end - half - 0.2))
            shut = floor.doors[side] + floor.windows[side]
            if any(a - 0.2 < along + half and along - half < b + 0.2 for a, b in shut):
                continue
            plane, inward = SIDES[side]
            at = getattr(s, plane) + inward * 0.003
            x, z = (along, at) if side in "ns" else (at, along)
            yaw = {"n": 0.0, "s": np.pi, "w": np.pi / 2, "e": -np.pi / 2}[side]
            y = 1.58
            a, b = footprint(model, yaw)
            box = (x + a[0] - 0.06, y + low[1], z + a[2] - 0.06, x + b[0] + 0.06, y + high[1], z + b[2] + 0.06)
            if any(
                p.low[0] < box[3] and box[0] < p.high[0] and p.low[2] < box[5] and box[2] < p.high[2] and p.high[1] > box[1] - 0.05
                for p in floor.placed
            ):
                continue
            floor.put(model, x, z, yaw, y=y, on=-2)
            break
