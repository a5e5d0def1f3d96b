"""Hints of an exploration: what is sought, what was sighted, beliefs about rooms.

Everything is given by the caller: `Sought`, and either sighted places or the categories of instance ids in the agent's pictures.
"""

# pyright: reportCallIssue=false
# Kernels speak to numba's compiler, whose intrinsics have other parameters than their Python functions.

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from envs.compiled.kernels import kernel
from envs.compiled.simd import address
from envs.errors import InputError
from envs.vocabulary import CATEGORIES, ROOMS
from policies.navigation.occupancy import CELL, FOCAL, PITCH, TALL, YAW
from policies.navigation.usual import Usual

NAMES = (*CATEGORIES, *ROOMS)  # of what is sighted: things, and rooms by their type
TYPES, WORK = len(ROOMS), 2 * len(ROOMS) + len(NAMES)
LEADS = 5  # numbers of a lead
STRIDE = 2  # of the pixels in which things are sighted
GLIMPSED = 2  # of those pixels, least number of a sighted thing
NEARBY = 5.0  # [m] from a candidate within which things tell its room
BESIDE, HALF = 3.0, 0.5  # [m] within which they count fully, and how much beyond
DAMPED = 0.7  # how much a thing's evidence counts: things of a room are not independent
SHORT = 0.45  # [m] before a thing where its own cells do not block the line of sight
MIX = 0.1  # chance of the unusual: added to how likely what is sought is in a type of room


@dataclass(frozen=True)
class Lead:
    """Place x, z [m] from which a way leads on, and its direction there.

    That is a unit vector, or 0, 0 if unknown.
    """

    x: float
    z: float
    dx: float = 0.0
    dz: float = 0.0


@dataclass(frozen=True)
class Sought:
    """Weights of sought categories and types of rooms; none for anything at all.

    With categories and rooms it is a thing of such a category in such a room. With a lead it is on the way on from there.
    """

    categories: Mapping[str, float] = field(default_factory=dict)
    rooms: Mapping[str, float] = field(default_factory=dict)
    lead: Lead | None = None


def sought_of(categories: Iterable[str], rooms: Iterable[str], lead: Lead | None = None) -> Sought:
    """Categories and rooms sought, all alike; names outside `envs.vocabulary` are left out."""
    return Sought({name: 1.0 for name in categories if name in CATEGORIES}, {name: 1.0 for name in rooms if name in ROOMS}, lead)


class Hints(NamedTuple):
    """Aims and sightings of n agents; in kernels of one, as pointers."""

    worth: np.ndarray  # float64 [n TYPES] how likely what is sought is in a square metre of such a room
    place: np.ndarray  # float64 [n s 2] x, z [m] of what was sighted, in the frame of the start
    name: np.ndarray  # int64 [n s] its number in `NAMES`
    pixels: np.ndarray  # int64 [n s] the most pixels that it ever covered, 0 while it was not sighted
    sums: np.ndarray  # float64 [n s 3] x, z [m] and number of its pixels in the present picture
    slot: np.ndarray  # int16 [n ids] the number of what has an instance id, -1 for none
    count: np.ndarray  # int64 [n] how many there are
    work: np.ndarray  # float64 [n WORK] working memory
    lead: np.ndarray  # float64 [n 5] whether there is a lead (0 or 1), and its parts


def no_hints(n: int, things: int = 0, ids: int = 1) -> Hints:
    """Hints of n agents that seek anything and have sighted nothing."""
    numbers = [np.zeros((n, things), np.int64) for _ in range(2)]
    return Hints(
        np.ones((n, TYPES)), np.zeros((n, things, 2)), *numbers, np.zeros((n, things, 3)), np.full((n, ids), -1, np.int16),
        np.zeros(n, np.int64), np.zeros((n, WORK)), np.zeros((n, LEADS)),
    )  # fmt: skip


def with_room_for(hints: Hints, things: int, ids: int = 0) -> Hints:
    """Return the hints, enlarged to `things` sighted things and instance ids below `ids`."""
    n, old_things = hints.name.shape
    old_ids = hints.slot.shape[1]
    if things <= old_things and ids <= old_ids:
        return hints
    out = no_hints(n, max(things, old_things), max(ids, old_ids))
    out.slot[:, :old_ids] = hints.slot
    for new, kept in zip(out[1:5], hints[1:5], strict=True):
        new[:, :old_things] = kept
    return out._replace(worth=hints.worth, count=hints.count, lead=hints.lead)


def seek(hints: Hints, agent: int, sought: Sought, usual: Usual) -> None:
    """Set the aim of an agent; InputError for names outside `envs.vocabulary`."""
    unknown = [name for name in sought.categories if name not in CATEGORIES] + [name for name in sought.rooms if name not in ROOMS]
    if unknown:
        raise InputError(f"sought: expected categories and types of rooms of envs.vocabulary, got {unknown[0]!r}; leave it out")
    lead = sought.lead
    hints.lead[agent] = (1.0, lead.x, lead.z, lead.dx, lead.dz) if lead else 0.0
    hints.worth[agent] = worth_of(sought, usual)


def worth_of(sought: Sought, usual: Usual) -> Float[np.ndarray, "types"]:
    """Chance of what is sought in a square metre of each type of room."""
    worth = np.zeros(TYPES) if sought.categories else np.ones(TYPES)
    for name, weight in sought.categories.items():
        density = usual.density[CATEGORIES.index(name)]
        worth += weight * density / (density @ usual.share)
    if sought.rooms:
        worth *= [sought.rooms.get(name, 0.0) for name in ROOMS]
    mean = worth @ usual.share
    return (worth / mean + MIX) / (1 + MIX) if mean > 0 else np.ones(TYPES)


def sight(hints: Hints, agent: int, points_a: Float[np.ndarray, "k 2"], names: Sequence[str]) -> Hints:
    """Hints with all that an agent has sighted.

    Points are x, z [m] in the frame of the start, names are categories or types of rooms. They replace what was sighted before. A room's
    point is any place inside it. Names that are in neither set are left out.
    """
    known = [k for k, name in enumerate(names) if name in NAMES]
    hints, count = with_room_for(hints, len(known)), len(known)
    hints.place[agent, :count] = np.asarray(points_a, np.float64).reshape(-1, 2)[known]
    hints.name[agent, :count] = [NAMES.index(names[k]) for k in known]
    hints.pixels[agent, :count], hints.count[agent] = 1, count
    hints.slot[agent] = -1
    return hints


def recognise(hints: Hints, agent: int, categories: Mapping[int, str]) -> Hints:
    """Hints of an agent that recognises things by id, and has sighted none."""
    known = {thing: name for thing, name in categories.items() if name in CATEGORIES}
    hints, count = with_room_for(hints, len(known), max(known, default=0) + 1), len(known)
    hints.name[agent, :count] = [CATEGORIES.index(name) for name in known.values()]
    hints.pixels[agent], hints.count[agent], hints.slot[agent] = 0, count, -1
    hints.slot[agent, list(known)] = np.arange(count)
    return hints


@kernel
def hints_of(hints, n):
    """Hints of one agent, as pointers."""
    s = hints.name.shape[1] * n
    return Hints(
        address(hints.worth) + TYPES * n, address(hints.place) + 2 * s, address(hints.name) + s, address(hints.pixels) + s,
        address(hints.sums) + 3 * s, address(hints.slot) + hints.slot.shape[1] * n, address(hints.count) + n,
        address(hints.work) + WORK * n, address(hints.lead) + LEADS * n,
    )  # fmt: skip


@kernel
def spot(map, hints, ids, sight):
    """Remember the middles of recognised things in a picture, of their largest view."""
    setting, count, sums = map.settings, hints.count[0], hints.sums
    for s in range(3 * count):
        sums[s] = 0.0
    sine, cosine = np.sin(sight.yaw + setting[YAW]), np.cos(sight.yaw + setting[YAW])
    u, w = np.sin(sight.pitch + setting[PITCH]), np.cos(sight.pitch + setting[PITCH])
    for r in range(0, sight.height, STRIDE):
        flat = w - (sight.height / 2 - r - 0.5) / setting[FOCAL] * u
        for k in range(0, sight.width, STRIDE):
            thing = sight.instance[r * sight.width + k]
            if 0 <= thing < ids and hints.slot[thing] >= 0:
                s, d, a = hints.slot[thing], sight.depth[r * sight.width + k], (k + 0.5 - sight.width / 2) / setting[FOCAL]
                if 0 < d < 1e4:
                    sums[3 * s] += d * (a * cosine - flat * sine)
                    sums[3 * s + 1] += d * (-a * sine - flat * cosine)
                    sums[3 * s + 2] += 1
    for s in range(count):
        pixels = int(sums[3 * s + 2])
        if pixels >= GLIMPSED and pixels >= hints.pixels[s]:
            hints.pixels[s] = pixels
            hints.place[2 * s], hints.place[2 * s + 1] = sight.x + sums[3 * s] / pixels, sight.z + sums[3 * s + 1] / pixels


@kernel
def is_clear(map, x, z, px, pz):
    """Whether no tall cell blocks the line between two places [cells]."""
    distance = np.sqrt((px - x) ** 2 + (pz - z) ** 2)
    free = distance - SHORT / CELL
    for k in range(int(free)):
        t = k / distance
        if map.flags[int(z + t * (pz - z)) * map.side + int(x + t * (px - x))] & TALL:
            return False
    return True


@kernel
def believe(map, hints, usual, x, z, belief):
    """Write the chances of the types of the room around a place [cells].

    They follow from what is in line of sight of it.
    """
    near = hints.work + 2 * TYPES  # of each name: how much it counts here
    for name in range(len(NAMES)):
        near[name] = 0.0
    for s in range(hints.count[0]):
        if hints.pixels[s]:
            px, pz, name = hints.place[2 * s] / CELL + map.half, hints.place[2 * s + 1] / CELL + map.half, hints.name[s]
            off = np.sqrt((px - x) ** 2 + (pz - z) ** 2) * CELL
            counts = 0.0 if off >= NEARBY else (1.0 if off < BESIDE else HALF)
            if counts > near[name] and is_clear(map, x, z, px, pz):
                near[name] = counts
    for t in range(TYPES):
        belief[t] = np.log(usual.share[t])
    for name in range(len(NAMES)):
        if near[name] > 0:
            for t in range(TYPES):
                belief[t] += DAMPED * near[name] * usual.evidence[name, t]
    most, total = -np.inf, 0.0
    for t in range(TYPES):
        most = max(most, belief[t])
    for t in range(TYPES):
        belief[t] = np.exp(belief[t] - most)
        total += belief[t]
    for t in range(TYPES):
        belief[t] /= total


@kernel
def rooms_seen(hints, usual, seen):
    """Write the greatest chance with which a sighted thing tells each type of room."""
    for t in range(TYPES):
        seen[t] = 0.0
    for s in range(hints.count[0]):
        if hints.pixels[s]:
            for t in range(TYPES):
                seen[t] = max(seen[t], usual.tells[hints.name[s], t])
