"""Options among what was seen.

They are things that may be meant, badly seen things, and things on which something small may stand.
"""

import math

import numpy as np
from jaxtyping import Bool, Float, Int

from agent.ablations import Part
from agent.acting.belief import chances
from agent.acting.looks import LEAST, WELL, housed, is_small, may_be, off_from
from agent.acting.mind import Mind
from agent.acting.supports import supports
from agent.decision.kinds import TRIES, Asked, Kind, Option
from agent.decision.ranks import LEAST_CHANCE, likeliest, order_of, unknown_from
from agent.memory.rooms import turned, turned_place
from envs.language.semantics.meaning import ONE, THING, Description
from envs.language.semantics.world import OPENINGS, WALL, distance
from envs.vocabulary import CATEGORIES, COLORS
from policies.navigation.choice import NEARLY
from policies.navigation.prospects import Prospects

THINGS, BLURS, HOLDERS = 7, 6, 2  # of them at most
STANDS = 0.04  # least share of such things that stand on a thing that is looked at for them
FAR = 25.0  # [m] greatest cost that is told
BY, WIDE = 0.6, 1.0  # [m] from a thing within which one stands by it, greatest radius that counts
LOOKS_OF = ("color", "size", "material", "no_color", "no_size", "no_material", "nor_color", "same_color")
Told = list[tuple[Option, dict[str, float]]]


def standing(mind: Mind) -> Bool[np.ndarray, "m"]:
    """Landmarks that there are, of those that an agent has."""
    marks = mind.memory.landmarks
    return marks.alive[: marks.count]


def places_of(mind: Mind) -> Float[np.ndarray, "m 3"]:
    """Places x, z [m] of an agent's landmarks.

    Each has the radius [m] within which one stands by it.
    """
    marks, some = mind.memory.landmarks, standing(mind)
    bounds = marks.bounds[: marks.count][some]
    places = turned(_middles(bounds), -marks.yaw)
    radius = (bounds[:, [3, 5]] - bounds[:, [0, 2]]).max(axis=1, initial=0.0) / 2
    return np.column_stack([places, np.minimum(radius, WIDE) + BY])


def other_of(mind: Mind, said: Description) -> tuple[float, tuple[float, float]] | None:
    """Chance and place of what a description says that its thing is beside."""
    if said.link is None or said.link.other.category in (WALL, *OPENINGS):
        return None
    found = likeliest(mind, said.link.other)
    if found is None:
        return None
    chance, thing = found
    return chance, (float(thing.center[0]), float(thing.center[2]))


def things_of(
    mind: Mind, asked: Asked, prospects: Prospects, likely: Float[np.ndarray, "m"], holds: Bool[np.ndarray, "m"], ways: dict[int, float]
) -> Told:
    """The believed things that are likeliest meant.

    They are among those at the place of an order where one is asked for (`holds`).
    """
    belief, said = mind.belief, asked.said
    if not len(likely):
        return []
    kind, looks, within, tied = (chances(belief, part, mind.dialogue, mind.here) for part in parts_of(said))
    reached = belief.numbers == asked.reached
    worth = likely + 0.1 * holds + reached
    rows = [k for k in np.argsort(-worth, kind="stable")[:THINGS].tolist() if holds[k] and (likely[k] >= LEAST_CHANCE or reached[k])]
    out, unknown = [], unknown_from(mind, said, prospects)
    for k, seen in zip(rows, impressions(mind, said, belief.numbers[rows] - 1), strict=True):
        told = _landmark(mind, asked, int(belief.numbers[k]), ways) | seen
        p = float(likely[k])
        told |= {
            "chance": p, "odds": math.log(max(p, 1e-3) / max(1 - p, 1e-3)) / 5, "category": float(kind[k]), "rank_holds": float(holds[k]),
            "with_me": float(belief.room[k] == mind.here), "best": float(k == rows[0]),
            "looks_so": float(looks[k]), "in_room": float(within[k]), "linked": float(tied[k]),
        }  # fmt: skip
        thing = belief.world.known[int(belief.numbers[k])]
        told |= order_of(thing, said, unknown)
        out.append((Option(Kind.THING, thing.id, (thing.center[0], thing.center[2]), 10 * told["far"]), told))
    return out


def parts_of(said: Description) -> tuple[Description, ...]:
    """Parts of a description alone: category, looks, room, and relation."""
    looks = {name: getattr(said, name) for name in LOOKS_OF}
    category = said.category if said.category != ONE else THING
    return (
        Description(category), Description(THING, **looks), Description(THING, room=said.room, no_room=said.no_room),
        Description(THING, link=said.link, no_link=said.no_link),
    )  # fmt: skip


def _landmark(mind: Mind, asked: Asked, number: int, ways: dict[int, float]) -> dict[str, float]:
    """What is known of a landmark and of the way to it."""
    marks, row = mind.memory.landmarks, number - 1
    off = off_from(mind, number)
    pixels = mind.in_view.get(number, 0) / (mind.task.camera.width * mind.task.camera.height)
    return _way(mind, _place(mind, number), off, ways.get(number, np.inf)) | {
        "weight": math.log1p(float(marks.weight[row])), "pictures": math.log1p(float(marks.seen[row])) / 2,
        "missed": float(marks.missed[row]) / (1.0 + float(marks.seen[row])), "tried": asked.tried.get(number, 0) / 2,
        "looked": asked.looked.get(number, 0) / 2, "reached": float(asked.reached == number), "badly": float(marks.weight[row] < WELL),
        "shown": math.log1p(1000 * pixels) / 5,
    }  # fmt: skip


def impressions(mind: Mind, said: Description, rows: Int[np.ndarray, "m"]) -> list[dict[str, float]]:
    """Evidence of pictures for landmarks, each by itself.

    They are the chances of the category and of the color asked for (0.5 without one), of the likeliest category, and of being in the room;
    and the detector's mean score.
    """
    marks = mind.memory.landmarks
    names = marks.chances("category", rows)
    named = names[:, CATEGORIES.index(said.category)] if said.category in CATEGORIES else np.full(len(rows), 0.5)
    tinted = marks.chances("color", rows)[:, COLORS.index(said.color)] if said.color in COLORS else np.full(len(rows), 0.5)
    evidence = np.minimum(marks.score[rows] / np.maximum(marks.weight[rows], 0.1), 2.0)
    columns = (named, names.max(axis=1, initial=0.0), tinted, housed(mind, said, rows), evidence)
    return [dict(zip(("named", "surest", "tinted", "housed", "evidence"), one, strict=True)) for one in np.column_stack(columns).tolist()]


def _place(mind: Mind, number: int) -> tuple[float, float]:
    """Place x, z [m] of the middle of a landmark."""
    marks = mind.memory.landmarks
    low_x, _, low_z, high_x, _, high_z = marks.bounds[number - 1].tolist()
    return turned_place((low_x + high_x) / 2, (low_z + high_z) / 2, -marks.yaw)


def _middles(bounds: Float[np.ndarray, "m 6"]) -> Float[np.ndarray, "m 2"]:
    """Middles x, z [m] of boxes."""
    return (bounds[:, [0, 2]] + bounds[:, [3, 5]]) / 2


def _way(mind: Mind, place: tuple[float, float], off: float, cost: float) -> dict[str, float]:
    """Numbers of the way to a place.

    It is `off` [m] in a straight line, and costs so much on the map, infinitely where none is known.
    """
    way, turn = min(max(off, cost), FAR), math.atan2(mind.position_a[0] - place[0], mind.position_a[2] - place[1]) - mind.yaw_a
    return {
        "cost": math.log(way + NEARLY), "far": way / 10, "straight": min(off, FAR) / 10, "cosine": math.cos(turn), "sine": math.sin(turn),
    }  # fmt: skip


def blurs_of(mind: Mind, asked: Asked, ways: dict[int, float]) -> Told:
    """Badly seen things that may be meant, not believed in or not yet likely."""
    marks, said = mind.memory.landmarks, asked.said
    if said.category not in CATEGORIES or Part.VERIFICATION in mind.without:
        return []
    numbers = np.flatnonzero(standing(mind) & (marks.weight[: marks.count] < WELL))
    size = marks.bounds[numbers, 3:] - marks.bounds[numbers, :3]
    shut = asked.shut({}, explored=False) | {number for number, times in asked.looked.items() if times >= TRIES}
    numbers = numbers[(size.max(axis=1, initial=0.0) > LEAST) & ~np.isin(numbers + 1, list(shut))]
    if not len(numbers):
        return []
    likely = may_be(mind, said, numbers)
    rows = [k for k in np.argsort(-likely, kind="stable")[:BLURS].tolist() if likely[k] >= LEAST_CHANCE]
    out = []
    for k, seen in zip(rows, impressions(mind, said, numbers[rows]), strict=True):
        number = int(numbers[k]) + 1
        told = _landmark(mind, asked, number, ways) | seen | {"may_be": float(likely[k])}
        out.append((Option(Kind.BLUR, number, _place(mind, number), 10 * told["far"]), told))
    return out


def holders_of(mind: Mind, said: Description, ways: dict[int, float]) -> Told:
    """Things nearby on which something small may stand unseen."""
    held = supports().get(said.category, {})
    if not held or not is_small(mind, said):
        return []
    found = []
    for thing in mind.belief.world.things:
        share = held.get(thing.category, 0.0)
        if share >= STANDS and thing.category != "rug" and thing.id not in mind.looked_at:
            found.append((distance(thing, mind.position_a), thing, share))
    out = []
    for off, thing, share in sorted(found, key=lambda one: one[0])[:HOLDERS]:
        place = thing.center[0], thing.center[2]
        out.append((Option(Kind.HOLDER, thing.id, place), _way(mind, place, off, ways.get(thing.id, np.inf)) | {"may_be": share}))
    return out
