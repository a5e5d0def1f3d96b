"""Path planning on agents' own maps: the cheapest route to some cells.

A route is found by A* (Hart et al. 1968) from the agent's cell, in a ring of buckets (Dial 1969); costs are integers, so
that it is exact and the same on every machine. It is kept, and planned again only after `AGAIN` actions, a collision, or when the map
has closed it or its end is no goal any more (`is_kept`).
"""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

from typing import NamedTuple

import numpy as np

from envs.compiled.kernels import kernel
from envs.compiled.simd import address
from policies.navigation.occupancy import CELL, KNOWN, LENIENT, TALL, UNKNOWN

UNREACHED = 2**30
BUCKETS = 2048  # more than the greatest cost of a move plus its greatest change of the lower bound
# Moves to the 16 nearest cells, chamfer metric (Borgefors 1986), exact within 2%: rows, columns, length in fifths of a cell.
MOVES = np.array(
    [(0, 1, 5), (1, 0, 5), (0, -1, 5), (-1, 0, 5), (1, 1, 7), (1, -1, 7), (-1, 1, 7), (-1, -1, 7),
     (1, 2, 11), (2, 1, 11), (-1, 2, 11), (-2, 1, 11), (1, -2, 11), (2, -1, 11), (-1, -2, 11), (-2, -1, 11)]
)  # fmt: skip
PER_METRE = 10 / CELL  # cost of a metre of open floor [1/m]: each of the 5 parts of a cell counts twice
WIDEST = 160  # [cells] side of the working memory for the square around an agent
AGAIN = 4  # actions after which a route is planned again
LONGEST = 1024  # greatest number of stored cells of a route
HASHED, POINTS_MOST = 1024, 256  # slots of a hash table, and points of a target
STRAY = 12  # [cells] from a route beyond which it is dropped
MARKED, DISC, VIEW, ROOM = 0, 1, 2, 3  # kinds of goals
SIZE, TOUCHED, NOW = 0, 1, 2  # of `Field.counters`
COUNT, AT, AGE, OPTIMISTIC, OWNER = 0, 1, 2, 3, 4  # of `Routes.status`
EDGE, MARK = 1, 2  # of `Scratch.mark`: cells of frontiers, goals
CANDIDATES, GRAIN = 64, 4  # greatest number of candidates of an exploration; [cells] side of a block of cells
BLIND = (0.12 / CELL, 0.45 / CELL)  # [cells] in front of a thing where walls are ignored: in general, and from where it was seen
CONE = 0.5  # cosine of the angle around the direction from which it was seen


class Field(NamedTuple):
    """Costs spreading over cells; the ring of buckets holds doubly linked lists.

    In kernels all parts are pointers (`field_of`).
    """

    nodes: np.ndarray  # int32 [4 cells]: cost, the cell after it in its bucket, that before it, the move by which it is reached
    head: np.ndarray  # int32 [BUCKETS] first cell of each bucket, -1 for none
    touched: np.ndarray  # int32 [cells] those whose cost is not UNREACHED
    counters: np.ndarray  # int64 [3] number of cells in buckets, of those touched, the cost that has been come to
    moves: np.ndarray  # int64 [4 16] how far on in memory each of `MOVES` leads, and the two cells that a knight goes between; its length


class Candidates(NamedTuple):
    """Where an exploration can go next (`candidates`); in kernels all parts are pointers."""

    kind: np.ndarray  # int64 [CANDIDATES] FRONTIER, LOOK or LOOK_TALL
    place: np.ndarray  # int64 [CANDIDATES] the cell of least cost
    first: np.ndarray  # int64 [CANDIDATES] of the listed cells of a frontier, or the row of the overlooked cell
    last: np.ndarray  # int64 [CANDIDATES] the end of the listed cells, or the column
    same: np.ndarray  # int64 [CANDIDATES] whether it is the present target
    cost: np.ndarray  # float64 [CANDIDATES] of the way to it [m] of open floor
    area: np.ndarray  # float64 [CANDIDATES] unknown area behind it [m^2]
    here: np.ndarray  # float64 [CANDIDATES] log of how much likelier what is sought is in its room than in any
    beyond: np.ndarray  # float64 [CANDIDATES] the same of a room that adjoins that one


class Scratch(NamedTuple):
    """Working memory of one thread, restored to its initial state after use.

    In kernels all parts are pointers (`scratch_of`).
    """

    wide: Field  # over a map
    near: Field  # over the square around an agent
    weight: np.ndarray  # uint8 [WIDEST^2] of that square
    blank: np.ndarray  # uint8 [WIDEST^2] zeros
    mark: np.ndarray  # uint8 [cells of a map]
    listed: np.ndarray  # int32 [cells of a map]
    gx: np.ndarray  # float32 [pixels]
    gz: np.ndarray  # float32 [pixels]
    kind: np.ndarray  # uint8 [pixels]
    hash: np.ndarray  # int64 [HASHED]
    points: np.ndarray  # float64 [2 POINTS_MOST] x, z of a target's points
    tried: np.ndarray  # float64 [2 POINTS_MOST] x, z of its places that were tried
    candidates: Candidates
    behind: np.ndarray  # int16 [blocks of a map] number of the frontier in front of a block plus 1, 0 for none
    queue: np.ndarray  # int32 [blocks of a map]


class Routes(NamedTuple):
    """Current routes of n agents; in kernels that of one, as pointers (`route_of`)."""

    cells: np.ndarray  # int32 [n LONGEST 2] row and column from the middle of the map
    left: np.ndarray  # int32 [n LONGEST] cost from there to the end
    status: np.ndarray  # int64 [n 5] cells, the one that it is at, age [actions], whether through unknown cells, owner


class Target(NamedTuple):
    """Goal cells of a search; `box` holds their rows and columns, ends inclusive."""

    kind: int  # MARKED: those marked MARK; DISC: around a cell; VIEW: from where a thing is seen; ROOM: inside a polygon
    box: tuple[int, int, int, int]
    middle: tuple[float, float]  # row, column of the cell, or x, z [cells] from where the thing was seen
    radius: float  # [cells]; of a room how far inside of its walls
    points: int  # pointer to x, z [cells] of a thing's surface, or of a polygon's corners
    count: int  # of those
    tried: int  # pointer to x, z [cells] of places that are none any more
    tries: int  # number of those
    apart: float  # [cells] from those


def scratch_for(side: int, pixels: int) -> Scratch:
    """Allocate working memory for a map side [cells] and a number of pixels."""
    square, cells = WIDEST * WIDEST, side * side
    bytes_ = [np.zeros(count, np.uint8) for count in (square, square, cells)]
    picture = [np.zeros(pixels, kind) for kind in (np.float32, np.float32, np.uint8)]
    places = np.zeros(2 * POINTS_MOST), np.zeros(2 * POINTS_MOST)
    numbers = [np.zeros(CANDIDATES, np.int64) for _ in range(5)]
    candidates = Candidates(*numbers, *(np.zeros(CANDIDATES) for _ in range(4)))
    blocks = cells // GRAIN**2
    return Scratch(
        _field(cells), _field(square), *bytes_, np.zeros(cells, np.int32), *picture, np.zeros(HASHED, np.int64), *places,
        candidates, np.zeros(blocks, np.int16), np.zeros(blocks, np.int32),
    )  # fmt: skip


def _field(cells: int) -> Field:
    """Allocate a field without costs."""
    nodes = np.full(4 * cells, UNREACHED, np.int32)
    return Field(nodes, np.full(BUCKETS, -1, np.int32), np.zeros(cells, np.int32), np.zeros(3, np.int64), np.zeros(64, np.int64))


def empty_routes(n: int) -> Routes:
    """Empty routes of n agents."""
    return Routes(np.zeros((n, LONGEST, 2), np.int32), np.zeros((n, LONGEST), np.int32), np.zeros((n, 5), np.int64))


@kernel
def field_of(field):
    """Field as pointers."""
    return Field(address(field.nodes), address(field.head), address(field.touched), address(field.counters), address(field.moves))


@kernel
def scratch_of(scratch):
    """Working memory as pointers."""
    return Scratch(
        field_of(scratch.wide), field_of(scratch.near), address(scratch.weight), address(scratch.blank), address(scratch.mark),
        address(scratch.listed), address(scratch.gx), address(scratch.gz), address(scratch.kind), address(scratch.hash),
        address(scratch.points), address(scratch.tried), candidates_of(scratch.candidates), address(scratch.behind), address(scratch.queue),
    )  # fmt: skip


@kernel
def candidates_of(found):
    """Candidates as pointers."""
    return Candidates(
        address(found.kind), address(found.place), address(found.first), address(found.last), address(found.same), address(found.cost),
        address(found.area), address(found.here), address(found.beyond),
    )  # fmt: skip


@kernel
def route_of(routes, n):
    """Route of one agent, as pointers."""
    return Routes(address(routes.cells) + 2 * LONGEST * n, address(routes.left) + LONGEST * n, address(routes.status) + 5 * n)


@kernel
def marked(scratch, box):
    """Target of all cells marked MARK, which are in a box."""
    return Target(MARKED, box, (0.0, 0.0), 0.0, scratch.points, 0, scratch.tried, 0, 0.0)


# Spreading


@kernel
def put(nodes, head, bucket, cell):
    """Insert a cell at the front of a bucket."""
    first = head[bucket]
    nodes[4 * cell + 1], nodes[4 * cell + 2] = first, -1
    if first >= 0:
        nodes[4 * first + 2] = cell
    head[bucket] = cell


@kernel
def take(nodes, head, bucket, cell):
    """Remove a cell from its bucket."""
    after, before = nodes[4 * cell + 1], nodes[4 * cell + 2]
    if before >= 0:
        nodes[4 * before + 1] = after
    else:
        head[bucket] = after
    if after >= 0:
        nodes[4 * after + 2] = before


@kernel
def ahead(box, i, j):
    """Lower bound of the cost from a cell to a box, over open floor.

    It is a norm, and no move costs less, hence it is consistent.
    """
    di, dj = max(0, max(box[0] - i, i - box[1])), max(0, max(box[2] - j, j - box[3]))
    long, short = max(di, dj), min(di, dj)
    return 2 * max(5 * long + short, 4 * long + 3 * short)


@kernel
def begin_field(field, columns, k, cost, start):
    """Start spreading from cell k with its cost; `start` is the estimated total cost."""
    for m in range(16):
        di, dj, length = MOVES[m, 0], MOVES[m, 1], MOVES[m, 2]
        half_i, half_j = (di // 2 if di % 2 == 0 else 0), (dj // 2 if dj % 2 == 0 else 0)
        slant_i, slant_j = (half_i if di % 2 == 0 else di), (half_j if dj % 2 == 0 else dj)
        field.moves[4 * m], field.moves[4 * m + 1] = di * columns + dj, half_i * columns + half_j
        field.moves[4 * m + 2], field.moves[4 * m + 3] = slant_i * columns + slant_j, length
    field.nodes[4 * k], field.nodes[4 * k + 3] = cost, -1
    field.touched[0] = k
    field.counters[SIZE], field.counters[TOUCHED], field.counters[NOW] = 1, 1, start
    put(field.nodes, field.head, start % BUCKETS, k)


@kernel
def next_cell(field):
    """Remove and return the next cell of the queue, -1 if it is empty."""
    if field.counters[SIZE] == 0:
        return -1
    now = field.counters[NOW]
    while field.head[now % BUCKETS] < 0:
        now += 1
    field.counters[NOW] = now
    field.counters[SIZE] -= 1
    k = field.head[now % BUCKETS]
    take(field.nodes, field.head, now % BUCKETS, k)
    return int(k)


@kernel
def clear_field(field):
    """Reset a field to its initial state."""
    for n in range(field.counters[TOUCHED]):
        field.nodes[4 * field.touched[n]] = UNREACHED
    if field.counters[SIZE]:
        for n in range(BUCKETS):
            field.head[n] = -1
    field.counters[SIZE] = field.counters[TOUCHED] = 0


@kernel
def passable(weight, optimistic):
    """Whether a cell with this weight is open."""
    return 0 < weight < UNKNOWN or (optimistic and weight == UNKNOWN)


@kernel
def expand(field, weight, mark, k, i, j, box, optimistic, window):
    """Spread costs from a removed cell to its 16 neighbours.

    Unknown cells are open only with `optimistic`.
    """
    nodes, head, moves = field.nodes, field.head, field.moves
    g = int(nodes[4 * k])
    here = int(weight[k])
    here = 3 if here == UNKNOWN else max(here, 1)
    for m in range(16):
        c = k + moves[4 * m]
        old = int(nodes[4 * c])
        if old <= g + 10:  # every move costs at least 10
            continue
        w = int(weight[c])
        if w == 0 or w == UNKNOWN:
            a, b = i + MOVES[m, 0], j + MOVES[m, 1]
            if w == UNKNOWN and optimistic and window[0] <= a < window[1] and window[2] <= b < window[3]:
                w = 3
            elif mark[c] & MARK:  # a goal may be closed: the route ends there
                w = 1
            else:
                continue
        total = g + moves[4 * m + 3] * (here + w)
        if total >= old:
            continue
        if m >= 8 and not (passable(weight[k + moves[4 * m + 1]], optimistic) and passable(weight[k + moves[4 * m + 2]], optimistic)):
            continue  # one of the cells that a knight goes between is closed
        di, dj = MOVES[m, 0], MOVES[m, 1]
        left = ahead(box, i + di, j + dj)
        if old < UNREACHED:
            take(nodes, head, (old + left) % BUCKETS, c)
            field.counters[SIZE] -= 1
        else:
            field.touched[field.counters[TOUCHED]] = c
            field.counters[TOUCHED] += 1
        nodes[4 * c], nodes[4 * c + 3] = total, m
        put(nodes, head, (total + left) % BUCKETS, c)
        field.counters[SIZE] += 1


# Goals


@kernel
def inside(points, count, x, z, margin):
    """Whether a place is in a polygon, at least `margin` from its outline.

    By the parity of ray crossings (Shimrat 1962).
    """
    odd, bx, bz = False, points[2 * count - 2], points[2 * count - 1]
    for k in range(count):
        ax, az = bx, bz
        bx, bz = points[2 * k], points[2 * k + 1]
        if (az > z) != (bz > z) and x < ax + (z - az) * (bx - ax) / (bz - az):
            odd = not odd
        dx, dz = bx - ax, bz - az
        t = min(1.0, max(0.0, ((x - ax) * dx + (z - az) * dz) / max(1e-12, dx * dx + dz * dz)))
        if margin > 0 and (ax + t * dx - x) ** 2 + (az + t * dz - z) ** 2 < margin * margin:
            return False
    return odd


@kernel
def in_sight(map, x, z, px, pz, target, distance):
    """Whether no tall cell blocks the line of sight from a place to a point.

    An unknown cell blocks it too unless the map is LENIENT: it may be a wall that was seen from the other side alone. The last part
    before the point is not tested; if LENIENT, it is longer in directions from which the point was already seen.
    """
    dx, dz = px - x, pz - z
    ex, ez = px - target.middle[0], pz - target.middle[1]
    cosine = (dx * ex + dz * ez) / max(1e-9, np.sqrt((dx * dx + dz * dz) * (ex * ex + ez * ez)))
    free = distance - (BLIND[1] if cosine > CONE and map.settings[LENIENT] > 0 else BLIND[0])
    for k in range(int(2 * free)):
        t = k / 2 / max(distance, 1e-9)
        flags = map.flags[int(z + t * dz) * map.side + int(x + t * dx)]
        if flags & TALL or (map.settings[LENIENT] == 0 and not flags & KNOWN):
            return False
    return True


@kernel
def is_view(map, target, i, j):
    """Whether a cell has a near, free view of a thing, away from tried places."""
    x, z, best, nearest = j + 0.5, i + 0.5, np.inf, 0
    for k in range(target.tries):
        if (target.tried[2 * k] - x) ** 2 + (target.tried[2 * k + 1] - z) ** 2 <= target.apart * target.apart:
            return False
    for k in range(target.count):
        off = (target.points[2 * k] - x) ** 2 + (target.points[2 * k + 1] - z) ** 2
        if off < best:
            best, nearest = off, k
    if best > target.radius * target.radius:
        return False
    return in_sight(map, x, z, target.points[2 * nearest], target.points[2 * nearest + 1], target, np.sqrt(best))


@kernel
def is_goal(map, mark, target, i, j):
    """Whether a cell is one of the target's goal cells."""
    box, c = target.box, i * map.side + j
    if not (box[0] <= i <= box[1] and box[2] <= j <= box[3]):
        return False
    if target.kind == MARKED:
        return (mark[c] & MARK) > 0
    if not 0 < map.weight[c] < UNKNOWN:
        return False
    if target.kind == DISC:
        return (i - target.middle[0]) ** 2 + (j - target.middle[1]) ** 2 <= target.radius * target.radius
    if target.kind == ROOM:
        return inside(target.points, target.count, j + 0.5, i + 0.5, target.radius)
    return is_view(map, target, i, j)


@kernel
def search(map, scratch, target, i, j, optimistic):
    """Cheapest goal cell from a cell, -1 if unreachable; its route is in `scratch.wide`."""
    columns, weight = map.side, map.weight
    start = i * columns + j
    begin_field(scratch.wide, columns, start, 0, ahead(target.box, i, j))
    while True:
        k = next_cell(scratch.wide)
        if k < 0:
            return -1
        i, j = k // columns, k % columns
        if is_goal(map, scratch.mark, target, i, j):
            return k
        expand(scratch.wide, weight, scratch.mark, k, i, j, target.box, optimistic, map.window)


@kernel
def trace(map, field, route, k, optimistic, owner):
    """Store the route that was found to cell k."""
    columns, half = map.side, map.half
    whole, count, c = field.nodes[4 * k], 1, k
    while field.nodes[4 * c + 3] >= 0:
        m = field.nodes[4 * c + 3]
        c -= MOVES[m, 0] * columns + MOVES[m, 1]
        count += 1
    c, n = k, count - 1
    while n >= 0:
        if n < LONGEST:
            route.cells[2 * n], route.cells[2 * n + 1], route.left[n] = c // columns - half, c % columns - half, whole - field.nodes[4 * c]
        m = field.nodes[4 * c + 3]
        if m >= 0:
            c -= MOVES[m, 0] * columns + MOVES[m, 1]
        n -= 1
    status = route.status
    status[COUNT], status[AT], status[AGE], status[OPTIMISTIC], status[OWNER] = min(count, LONGEST), 0, 0, optimistic, owner


@kernel
def is_kept(map, scratch, route, target, i, j, owner, most):
    """Whether the route still leads from an agent's cell to the goal.

    It also advances along the route to the cell nearest to the agent.
    """
    status, half = route.status, map.half
    if status[COUNT] == 0 or status[OWNER] != owner or status[AGE] >= most:
        return False
    best, at = STRAY * STRAY, -1
    for n in range(status[AT], min(status[COUNT], status[AT] + 2 * STRAY)):
        off = (route.cells[2 * n] + half - i) ** 2 + (route.cells[2 * n + 1] + half - j) ** 2
        if off < best:
            best, at = off, n
    if at < 0:
        return False
    status[AT] = at
    last = status[COUNT] - 1
    for n in range(at + 1, last):
        if not passable(map.weight[(route.cells[2 * n] + half) * map.side + route.cells[2 * n + 1] + half], status[OPTIMISTIC] > 0):
            return False
    return last == LONGEST - 1 or is_goal(map, scratch.mark, target, route.cells[2 * last] + half, route.cells[2 * last + 1] + half)


@kernel
def find_way(map, scratch, route, target, i, j, owner, optimistic):
    """Store the cheapest route from a cell to a goal; whether there is one."""
    k = search(map, scratch, target, i, j, optimistic > 0)
    if k >= 0:
        trace(map, scratch.wide, route, k, optimistic, owner)
    clear_field(scratch.wide)
    return k >= 0
