"""Scores of memories of explored homes against the truth, which the memories do not get."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from agent.memory.landmarks import NAMES
from agent.memory.memory import Memory
from envs.home import Home
from envs.language.semantics.world import World, world_of
from envs.types import Body, Camera
from experiments.remembering.explore import Sighting, Start
from policies.thought import MapView

MIXED = 0.2  # least share of a landmark's regions that show other things, for it to be a false merge
SHOWN = 60  # pixels of a true thing in one picture, for it to be one that was seen
ENTERED = 1.0  # [m^2] of known floor of a room that counts
RESAMPLES = 1000
BOOTSTRAP = 262  # purpose of generators
SHARES = {  # figures: counts above and below the line
    "duplicates": ("duplicates", "landmarks"), "false_merges": ("false_merges", "landmarks"), "ghosts": ("ghosts", "landmarks"),
    "unfound": ("unfound", "seen"), "rooms": ("floor_right", "floor"), "room_names": ("rooms_right", "rooms"),
    "relation_precision": ("relations_right", "relations_said"), "relation_recall": ("relations_right", "relations_true"),
    **{kind: (f"{kind}_right", "known") for kind in NAMES}, "front": ("front_right", "named"),
}  # fmt: skip


@dataclass
class Votes:
    """True things that the regions of each landmark showed.

    `pixels` are the most that one picture showed of each thing.
    """

    memory: Memory
    things: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    pixels: Counter[int] = field(default_factory=Counter)
    map: MapView | None = None

    def see(self, sighting: Sighting, step: int) -> None:
        """Give one step to the memory, and note the truth of its regions."""
        numbers = self.memory.see(sighting.percept, sighting.view, step)
        self.map = sighting.map
        for region, number in enumerate(numbers.tolist()):
            own = sighting.instance[sighting.percept.region == region]
            if number >= 0 and own.size:
                self.things[number][int(np.bincount(own).argmax())] += 1
        ids, counts = np.unique(sighting.instance, return_counts=True)
        for thing, count in zip(ids.tolist(), counts.tolist(), strict=True):
            self.pixels[thing] = max(self.pixels[thing], count)

    def final(self) -> dict[int, Counter[int]]:
        """The same by the landmarks that are left."""
        out: dict[int, Counter[int]] = defaultdict(Counter)
        for number, votes in self.things.items():
            out[self.memory.landmarks.final(number)].update(votes)
        return out


def counts_of(home: Home, start: Start, seen: Iterable[Sighting], camera: Camera, body: Body) -> Counter[str]:
    """Counts of one explored home."""
    votes = Votes(Memory.empty(camera, body))
    for step, sighting in enumerate(seen):
        votes.see(sighting, step)
    out: Counter[str] = Counter(homes=1)
    world, truth = votes.memory.world(), world_of(home)
    same = matched(world, truth, votes, out)
    rooms = partition(votes, home, start, world, out)
    walls = {wall.room: wall.id for wall in truth.walls}
    same |= {wall.id: walls[rooms[wall.room]] for wall in world.walls if rooms.get(wall.room) in walls}
    count_relations(world, truth, same, out)
    for thing in world.things:
        true = truth.known.get(same.get(thing.id, -1))
        if true is not None and true.category == thing.category:
            off = (thing.yaw + start.yaw_w - true.yaw + np.pi) % (2 * np.pi) - np.pi
            out.update(named=1, front_right=int(abs(off) < np.pi / 4))
    return out


def matched(world: World, truth: World, votes: Votes, out: Counter[str]) -> dict[int, int]:
    """True thing of each believed one: the one that most of its regions show.

    Counts duplicates, false merges and names.
    """
    same, all_votes = {}, votes.final()
    ids = {thing.id for thing in truth.things}
    for thing in world.things:
        own = all_votes[thing.id - 1]
        best = own.most_common(1)[0][0] if own else -1
        out.update(landmarks=1)
        if best not in ids:
            out.update(ghosts=1)
            continue
        same[thing.id] = best
        other = sum(count for number, count in own.items() if number in ids and number != best)
        out.update(known=1, false_merges=int(other >= MIXED * own.total()))
        out.update({f"{kind}_right": int(getattr(truth.known[best], kind) == getattr(thing, kind)) for kind in NAMES})
    found = Counter(same.values())
    shown = [number for number, count in votes.pixels.items() if number in ids and count >= SHOWN]
    out.update(duplicates=sum(found.values()) - len(found), seen=len(shown), unfound=sum(number not in found for number in shown))
    return same


def partition(votes: Votes, home: Home, start: Start, world: World, out: Counter[str]) -> dict[int, int]:
    """True room of each believed one, one to one, with the most common floor.

    Counts agreement of known floor and of names.
    """
    from scipy.optimize import linear_sum_assignment

    view = votes.map
    assert view is not None
    z, x = np.nonzero(view.free)
    places = np.stack([view.x0 + (x + 0.5) * view.cell, np.full(len(x), 0.5), view.z0 + (z + 0.5) * view.cell], axis=1)
    true, own = home.rooms_at(start.outward(places)), votes.memory.plan().at(places[:, [0, 2]])
    common = np.zeros((len(world.rooms), len(home.scene.rooms)), np.int64)
    both = (true >= 0) & (own >= 0)
    np.add.at(common, (own[both], true[both]), 1)
    rows, columns = linear_sum_assignment(-common)
    same = {int(i): int(j) for i, j in zip(rows, columns, strict=True) if common[i, j]}
    out.update(floor=int((true >= 0).sum()), floor_right=int(common[rows, columns].sum()))
    of = {j: i for i, j in same.items()}
    for room in home.scene.rooms:
        if (true == room.id).sum() * view.cell**2 >= ENTERED:
            out.update(rooms=1, rooms_right=int(room.id in of and world.rooms[of[room.id]].type == room.type))
    return same


def count_relations(world: World, truth: World, same: dict[int, int], out: Counter[str]) -> None:
    """Count believed and true relations among what is remembered, and their common ones."""
    found = set(same.values()) | {0}
    true = {(r.predicate, r.subject, r.object, r.second) for r in truth.relations if {r.subject, r.object, r.second} <= found}
    said = set()
    for r in world.relations:
        if r.subject in same and r.object in same and (not r.second or r.second in same):
            first, second = same[r.object], same.get(r.second, 0)
            first, second = (first, second) if not second else sorted((first, second))
            said.add((r.predicate, same[r.subject], first, second))
    out.update(relations_right=len(true & said), relations_said=len(said), relations_true=len(true))


def figures(homes: list[Counter[str]]) -> dict[str, float]:
    """Figures of some homes together; NaN where nothing counts."""
    total: Counter[str] = Counter()
    for home in homes:
        total.update(home)
    out = {name: total[above] / total[below] if total[below] else float("nan") for name, (above, below) in SHARES.items()}
    precision, recall = out["relation_precision"], out["relation_recall"]
    return out | {"relations": 2 * precision * recall / (precision + recall) if precision + recall else 0.0}


def with_intervals(homes: list[Counter[str]], seed: int) -> dict[str, dict[str, float]]:
    """Figures with 95% intervals: percentile bootstrap over homes (Efron & Tibshirani 1993)."""
    rng, means = np.random.default_rng([seed, BOOTSTRAP]), figures(homes)
    draws = [figures([homes[i] for i in rng.integers(len(homes), size=len(homes))]) for _ in range(RESAMPLES)]
    return {name: _interval(mean, np.array([draw[name] for draw in draws])) for name, mean in means.items()}


def _interval(mean: float, values: Float[np.ndarray, "n"]) -> dict[str, float]:
    """A mean with its interval."""
    low, high = np.nanquantile(values, (0.025, 0.975)) if np.isfinite(values).any() else (mean, mean)
    return {"mean": round(mean, 4), "low": round(float(low), 4), "high": round(float(high), 4)}
