"""Furniture groups: bed and nightstands, sofa and television, table and chairs, kitchen run."""

from math import cos, pi, sin

from envs.houses.furnishing.furnish import CLEAR, Floor, Wall, ahead, from_frame, half_size, overlap, passable
from envs.houses.furniture import Model

SMALLER = {"large": "medium", "medium": "small", "small": "small"}


def must(floor: Floor, category: str, *, front: float = 0.5, where: str = "any", shape: str | None = None, keep: bool = True) -> int:
    """Place an essential object against a wall; returns its index or -1.

    It is made smaller, or placed in a tighter spot, if nothing else fits.
    """
    model = floor.model(category, shape=shape)
    for room in (front, 0.6 * front, 0.3):
        for size in dict.fromkeys((model.size, SMALLER[model.size], "small")):
            tried = model if size == model.size else floor.model(category, size=size, shape=shape, color=model.color)
            index = floor.against_wall(tried, front=room, where=where, keep=keep, tries=14)
            if index >= 0:
                return index
    return -1


def bed_group(floor: Floor, size: str | None = None) -> None:
    """Place a bed with its head to a wall, nightstands and a rug."""
    bed = -1
    for size_ in dict.fromkeys((size or floor.model("bed").size, "medium", "small")):
        bed = floor.against_wall(floor.model("bed", size=size_), front=0.55, where="middle", tries=14)
        if bed >= 0:
            break
    bed = bed if bed >= 0 else must(floor, "bed")
    if bed < 0:
        return
    half, depth = half_size(floor.placed[bed].model)
    stand = floor.model("nightstand", size="small" if half < 0.7 else None)
    w, d = half_size(stand)
    sides = (-1, 1) if floor.chance(0.5) else (1, -1)
    for k, side in enumerate(sides):
        if k == 0 or half > 0.65 or floor.chance(0.3):
            floor.beside(stand, bed, right=side * (half + w + 0.05), forward=-(depth - d))
    if floor.chance(0.75):
        rug = floor.model("rug", shape="bordered striped" if half > 0.65 else None)
        _, reach = half_size(rug)
        floor.beside(rug, bed, right=0.0, forward=depth + 0.35 * reach)


def dining_group(floor: Floor) -> None:
    """Place a table with matching chairs around it, where most of them fit."""
    chair = floor.model("chair", shape="ladder padded shell")
    first = floor.model("table")
    for size in dict.fromkeys((first.size, SMALLER[first.size], "small")):
        table = first if size == first.size else floor.model("table", size=size)
        seats, best = _seats(table, chair), (0, 0.0, 0.0, 0.0)
        s = floor.space
        for k in range(18):
            yaw = floor.pick((0.0, pi / 2))
            x, z = floor.between(s.x0 + 0.8, s.x1 - 0.8), floor.between(s.z0 + 0.8, s.z1 - 0.8)
            if k < 2 and s.notch is None:
                x, z, yaw = (s.x0 + s.x1) / 2, (s.z0 + s.z1) / 2, k * pi / 2
            if best[0] < len(seats) and floor.fits(table, x, z, yaw, gap=0.5):
                fitting = sum(
                    floor.fits(chair, *from_frame(x, z, yaw, right, forward), yaw + turn, gap=0.1) for right, forward, turn in seats
                )
                best = max(best, (fitting, x, z, yaw))
        at = floor.try_put(table, *best[1:]) if best[0] >= 2 else -1
        if at >= 0:
            for right, forward, turn in seats:
                floor.beside(chair, at, right=right, forward=forward, turn=turn, under=at)
            return


def _seats(table: Model, chair: Model) -> list[tuple[float, float, float]]:
    """Chair positions at a table: right [m], forward [m], turn [rad]."""
    half, depth = half_size(table)
    wide, back = half_size(chair)
    reach, side = depth + 0.35 * back + 0.12, half + 0.35 * back + 0.12
    offsets = (0.0,) if half < max(0.62, 2 * wide + 0.06) else (-half / 2, half / 2)
    seats = [(o, r, t) for o in offsets for r, t in ((reach, pi), (-reach, 0.0))]
    return seats + ([(side, 0.0, pi / 2), (-side, 0.0, -pi / 2)] if half > 0.45 else [])


def sofa_group(floor: Floor) -> None:
    """Place a sofa, coffee table, rug, television opposite, armchair and lamp."""
    sofa = _sofa_and_tv(floor)
    if sofa < 0:
        return
    half, depth = half_size(floor.placed[sofa].model)
    table = floor.model("coffee_table")
    _, reach = half_size(table)
    floor.beside(table, sofa, right=0.0, forward=depth + 0.36 + reach)
    if floor.chance(0.85):
        rug = floor.model("rug", size="medium" if floor.space.area < 16 else "large")
        floor.beside(rug, sofa, right=0.0, forward=depth + half_size(rug)[1] - 0.15)
    sides = (-1.0, 1.0) if floor.chance(0.5) else (1.0, -1.0)
    for side in sides[: 1 + floor.chance(0.3)]:
        chair = floor.model("armchair")
        floor.beside(chair, sofa, right=side * (half + 0.25), forward=depth + 0.5 + half_size(chair)[0], turn=side * pi / 2)
    if floor.chance(0.7):
        lamp = floor.model("lamp")
        w, d = half_size(lamp)
        for side in sides:
            if floor.beside(lamp, sofa, right=side * (half + w + 0.06), forward=-(depth - d)) >= 0:
                break


def _sofa_and_tv(floor: Floor) -> int:
    """Place a sofa against a wall and, if one fits, a television opposite.

    Returns the sofa's index or -1.
    """
    first, tv = floor.model("sofa"), floor.model("tv")
    for size in dict.fromkeys((first.size, SMALLER[first.size], "small")):
        sofa = first if size == first.size else floor.model("sofa", size=size, shape="classic modern rolled")
        for _ in range(5):
            index = floor.against_wall(sofa, front=0.95, where="middle", keep=False, tries=4)
            if index < 0:
                break
            if _facing_tv(floor, index, tv):
                return index
            floor.take_back()
    return must(floor, "sofa", front=0.9, keep=False)


def _facing_tv(floor: Floor, sofa: int, tv: Model) -> bool:
    """Place a television that faces a sofa from across the room; returns whether one fits.

    Its wall is 1.7 to 5.2 m before the sofa.
    """
    at = floor.placed[sofa]
    x, z = at.position[0], at.position[2]
    _, depth = half_size(at.model)
    dx, dz = round(sin(at.yaw)), round(cos(at.yaw))
    side = "s" if dz > 0 else "n" if dz < 0 else "e" if dx > 0 else "w"
    for wall in floor.walls:
        middle = x if wall.level else z
        away = abs(wall.at - (z if wall.level else x)) - depth
        if wall.side != side or not 1.7 < away < 5.2 or (wall.at - (z if wall.level else x)) * (dz if wall.level else dx) < 0:
            continue
        for a, b in floor.spots(wall, tv, front=0.5):
            along = min(max(middle, a), b)
            if abs(along - middle) > 0.28 * away or _between(floor, sofa, wall, along):
                continue
            if floor.try_put(tv, *floor.stand(wall, tv, along)) >= 0:
                floor.kept_free.append(ahead(floor.placed[-1].rect, floor.placed[-1].yaw, 0.4))
                return True
    return False


def _between(floor: Floor, sofa: int, wall: Wall, along: float) -> bool:
    """Whether a tall object or the room's notch blocks a sofa's view of a wall.

    The view ends at `along` on the wall. Tall is higher than a seat.
    """
    at = floor.placed[sofa]
    x, z = (along, wall.at) if wall.level else (wall.at, along)
    a, b = sorted((x, at.position[0])), sorted((z, at.position[2]))
    lane = (a[0] - 0.2, b[0] - 0.2, a[1] + 0.2, b[1] + 0.2)
    if floor.space.notch and overlap(lane, floor.space.notch, -0.25):
        return True
    return any(overlap(lane, rect, 0.0) for k, rect, _, high in floor.solid if k != sofa and high > 0.55)


def desk_group(floor: Floor) -> None:
    """Place a desk with a chair before it and, often, a lamp beside it."""
    for shape, front in (("pedestal metal pedestal metal hutch", 0.8), ("pedestal metal", 0.65)):
        desk = floor.against_wall(floor.model("desk", shape=shape), front=front, keep=False, tries=14)
        if desk < 0:
            continue
        half, depth = half_size(floor.placed[desk].model)
        chair = floor.model("chair", shape="swivel swivel shell padded")
        if floor.beside(chair, desk, right=0.0, forward=depth + 0.5 * half_size(chair)[1], turn=pi, under=desk) < 0:
            small = floor.model("chair", shape="shell ladder", size="small")
            floor.beside(small, desk, right=0.0, forward=depth + 0.5 * half_size(small)[1], turn=pi, under=desk)
        if floor.chance(0.5):
            lamp = floor.model("lamp", shape="cone lantern tripod")
            w, d = half_size(lamp)
            side = floor.pick((-1.0, 1.0))
            floor.beside(lamp, desk, right=side * (half + w + 0.05), forward=-(depth - d))
        return
    must(floor, "desk")


def kitchen_run(floor: Floor) -> None:
    """Place counter, sink, stove and fridge in a row along a wall.

    Pieces that do not fit into the row go elsewhere.
    """
    color, shape = floor.color("counter"), floor.pick(("doors", "drawers"))
    counter = [floor.model("counter", color=color, shape=shape) for _ in range(2)]
    fridge, sink, stove = floor.model("fridge"), floor.model("sink", shape="kitchen"), floor.model("stove")
    run = [fridge, counter[0], sink, stove, counter[1]]
    if floor.chance(0.5):
        run.reverse()
    short = [m for m in run if m.category != "counter"]
    rows = (run, [m for m in run if m is not counter[1]], short, short[:2], short[1:])
    done: set[str] = set()
    for row in rows:
        if _row(floor, row):
            done = {model.category for model in row}
            break
    for model in (fridge, stove, sink):
        if model.category not in done and floor.against_wall(model, front=0.55, tries=14) < 0:
            must(floor, model.category, shape="kitchen vanity" if model.category == "sink" else None)
    if len(done) < 4 or not floor.chance(0.5):
        floor.against_wall(floor.model("counter", color=color, shape=shape), front=0.55)
    if floor.space.area > 11 and floor.chance(0.4):
        _island(floor, color)


def _island(floor: Floor, color: str) -> None:
    """Place a counter in the middle of the kitchen, with bar stools on one side."""
    island, s = floor.model("counter", shape="island", size="small", color=color), floor.space
    half, depth = half_size(island)
    for _ in range(10):
        yaw = floor.pick((0.0, pi / 2, pi, -pi / 2))
        x, z = floor.between(s.x0 + 1.3, s.x1 - 1.3), floor.between(s.z0 + 1.3, s.z1 - 1.3)
        index = floor.try_put(island, x, z, yaw) if floor.fits(island, x, z, yaw, gap=0.75) else -1
        if index >= 0:
            stool = floor.model("stool", shape="bar")
            for right in (-0.45 * half, 0.45 * half):
                floor.beside(stool, index, right=right, forward=depth + 0.2, turn=pi)
            return


def _row(floor: Floor, models: list[Model]) -> bool:
    """Place models side by side with their backs to one wall; returns whether they fit."""
    widths = [2 * half_size(m)[0] + 0.012 for m in models]
    order = sorted(floor.walls, key=lambda wall: wall.low - wall.high + floor.between(0.0, 1.5))
    for wall in order:
        free = wall.high - wall.low - sum(widths) - 0.04
        if free < 0:
            continue
        ends = (0.0, free, free / 2) if floor.chance(0.5) else (free, 0.0, free / 2)
        for start in ends:
            at, places = wall.low + 0.02 + start, []
            for model, width in zip(models, widths, strict=True):
                middle = at + width / 2
                at += width
                if not any(a - 1e-6 <= middle <= b + 1e-6 for a, b in floor.spots(wall, model, front=0.6)):
                    break
                places.append((model, *floor.stand(wall, model, middle)))
            if len(places) == len(models):
                done = [floor.put(*place) for place in places]
                if passable(floor):
                    floor.kept_free += [ahead(floor.placed[i].rect, floor.placed[i].yaw, 0.5 * CLEAR) for i in done]
                    return True
                for _ in done:
                    floor.take_back()
    return False


def bathroom_set(floor: Floor) -> None:
    """Place a toilet, a sink and usually a bathtub.

    `rooms.hang` adds the mirror over the sink.
    """
    tub = floor.space.area > 4.2 and not floor.tight and floor.chance(0.85)
    if tub:
        floor.against_wall(floor.model("bathtub"), front=0.4, where="corner", keep=False)
    must(floor, "toilet", front=0.5)
    must(floor, "sink", front=0.5, shape="vanity pedestal")
