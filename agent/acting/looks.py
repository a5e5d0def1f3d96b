"""Looks at things that may be meant, and at those on which they may stand."""

import math

import numpy as np
from jaxtyping import Float, Int

from agent.ablations import Part
from agent.acting.belief import chances
from agent.acting.desires import Course, Do, Event, Reach
from agent.acting.mind import HURRY, Mind
from agent.acting.sizes import seen_from
from agent.acting.supports import supports
from agent.memory.landmarks import Landmarks
from agent.memory.rooms import turned, turned_place
from agent.memory.usual import categories_of
from envs.language.semantics.meaning import Description
from envs.language.semantics.world import distance
from envs.types import Action
from envs.viewpoints import SHARE
from envs.vocabulary import CATEGORIES, COLORS, ROOMS

GO = 0.35  # least chance of a thing that is gone to
RATE = 0.06  # least chance of what a look is at, for each metre to it
DOUBTED, BLURRED = 0.5, 0.4  # weight of pictures at which names count half; deviation of the logarithms of the sides of what was seen badly
MAYBE, WELL = 0.06, 1.5  # chance from which on a closer look is worth it; weight of the pictures with which a thing was seen well
LOOKS, STEEP = 3, math.radians(50)  # actions to centre a thing, and greatest tilt [rad] from which on the camera stays
LEAST = 0.05  # [m] least side of a thing that is looked at closer
DETOUR = 2.0  # actions for each step of the straight way to a thing
PATIENCE = 2.5  # most actions on the way to a look, relative to the steps that it is away
CERTAIN, SAME = 0.9, 0.35  # chance of a name that needs no closer look; [m] between places that are looked at
SHOWN, ENOUGH = 1.5, 1.5  # share of the picture, relative to the least that counts, and distance [m] at which a thing is reached
SMALL, BESIDE = 3.0, 2.5  # [m] distance from which a thing is recognized if it is not small; from a thing on the way


def shown_well(mind: Mind, said: Description, number: int) -> bool:
    """Whether a landmark is near enough and in view."""
    if mind.task.name == "objectnav" or mind.in_view.get(number, 0) < SHOWN * SHARE * mind.task.camera.width * mind.task.camera.height:
        return False
    thing = mind.belief.world.known.get(number)
    eye = mind.position_a + (0.0, mind.task.camera.elevation, 0.0)
    clear = thing is not None and np.linalg.norm(np.array(thing.center) - eye) <= seen_from(said.category, mind.task.camera)
    return bool(clear) and off_from(mind, number) <= ENOUGH


def looked_at(mind: Mind, said: Description, number: int) -> Course:
    """Go nearer to a landmark until it is clear; whether it was reached."""
    marks, most = mind.memory.landmarks, patience(mind, number)
    while (event := (yield Reach(number, close=True))) is Event.GOING:
        row, well = mind.belief.row(number), marks.weight[number - 1] >= WELL
        chance = float(chances(mind.belief, said, mind.dialogue, mind.here)[row]) if row >= 0 else 0.0
        if mind.acted >= most or not marks.alive[number - 1] or chance >= GO or (well and chance < 2 * MAYBE):
            return False
    return event is Event.DONE


def searched(mind: Mind, number: int) -> Course:
    """Go to a landmark until what stands on it was seen."""
    most = patience(mind, number)
    while (yield Reach(number)) is Event.GOING:
        if mind.acted >= most or number in mind.looked_at:
            return


def patience(mind: Mind, number: int) -> float:
    """Action after which the way to a look at a landmark is given up."""
    if mind.late:
        return mind.acted
    return mind.acted + PATIENCE * (1.0 + off_from(mind, number) / mind.task.body.step)


def centred(mind: Mind, number: int) -> Course:
    """Turn and tilt the camera towards a landmark, so that it is seen whole."""
    for _ in range(LOOKS):
        thing = mind.belief.world.known.get(number)
        if thing is None:
            return
        x, y, z = (np.array(thing.center) - mind.position_a).tolist()
        aside = (math.atan2(-x, -z) - mind.yaw_a + math.pi) % (2 * math.pi) - math.pi
        above = math.atan2(y - mind.task.camera.elevation, max(0.1, math.hypot(x, z))) - mind.pitch_a
        turn = 0.6 * mind.task.body.turn
        if abs(aside) > turn:
            yield Do(Action.LEFT if aside > 0 else Action.RIGHT)
        elif abs(above) > turn and -STEEP < mind.pitch_a < STEEP:
            yield Do(Action.UP if above > 0 else Action.DOWN)
        else:
            return


def is_small(mind: Mind, said: Description) -> bool:
    """Whether a description is of something that can be recognized only from nearby."""
    return seen_from(said.category, mind.task.camera) < SMALL


def time_is_up(mind: Mind, number: int) -> bool:
    """Whether what is left of the budget is needed to walk to a landmark."""
    steps = off_from(mind, number) / mind.task.body.step
    return mind.task.budget - mind.acted <= HURRY + DETOUR * steps


def unclear(mind: Mind, said: Description, number: int, chance: float, glanced: set[int]) -> int:
    """Number of a thing that deserves a closer look, -1 for none.

    It is the likeliest one, with its `chance`, or a badly seen one."""
    if Part.VERIFICATION in mind.without:
        return -1
    return number if number >= 0 and plausible(mind, number, chance, glanced) else worth_a_closer_look(mind, said, glanced)


def plausible(mind: Mind, number: int, chance: float, glanced: set[int]) -> bool:
    """Whether a thing near the way may well be what is meant."""
    off = off_from(mind, number)
    near = mind.explored or (off < 2 * BESIDE and chance >= RATE * (1 + off))
    return chance >= 2 * MAYBE and near and number not in glanced and not mind.late


def worth_a_closer_look(mind: Mind, said: Description, glanced: set[int]) -> int:
    """Number of a badly seen thing that may be meant, -1 for none."""
    marks = mind.memory.landmarks
    numbers = np.flatnonzero(marks.alive[: marks.count] & (marks.weight[: marks.count] < WELL))
    numbers = numbers[~np.isin(numbers + 1, list(glanced))]
    size = marks.bounds[numbers, 3:] - marks.bounds[numbers, :3]
    numbers = numbers[size.max(axis=1, initial=0.0) > LEAST]
    if mind.late or said.category not in CATEGORIES or not len(numbers):
        return -1
    likely = may_be(mind, said, numbers)
    off = away(marks, numbers, mind.position_a)
    middle = (marks.bounds[numbers, :3] + marks.bounds[numbers, 3:]) / 2
    for place in mind.glances:
        likely = np.where(np.linalg.norm(middle - place, axis=1) < SAME, 0.0, likely)
    may = (likely >= MAYBE) if mind.explored else (likely >= 2 * MAYBE) & (off < 2 * BESIDE) & (likely >= RATE * (1 + off))
    if not may.any():
        return -1
    return int(numbers[int(np.where(may, likely / (2.0 + off), 0.0).argmax())]) + 1


def may_be(mind: Mind, said: Description, numbers: Int[np.ndarray, "m"]) -> Float[np.ndarray, "m"]:
    """Chance of badly seen landmarks to be what is described.

    The less of them was seen, the more their size counts, and the less their names.
    """
    marks, kind = mind.memory.landmarks, CATEGORIES.index(said.category)
    names, weight = marks.chances("category", numbers), marks.weight[numbers]
    size = marks.bounds[numbers, 3:] - marks.bounds[numbers, :3]
    sides = np.stack([size[:, [0, 2]].max(axis=1), size[:, [0, 2]].min(axis=1), size[:, 1]], axis=1)
    trust = weight / (weight + DOUBTED)
    likely = trust * names[:, kind] + (1 - trust) * categories_of(sides, BLURRED)[:, kind]
    likely = np.where((names.max(axis=1) >= CERTAIN) & (weight >= DOUBTED), 0.0, likely)
    if said.color in COLORS:
        likely = likely * np.maximum(0.5, marks.chances("color", numbers)[:, COLORS.index(said.color)])
    return likely * np.maximum(0.1, housed(mind, said, numbers)) if said.room in ROOMS and len(mind.belief.types) else likely


def housed(mind: Mind, said: Description, numbers: Int[np.ndarray, "m"]) -> Float[np.ndarray, "m"]:
    """Chance of landmarks to be in a room of the type that a description names.

    It is 0.5 where that is not known.
    """
    marks, types = mind.memory.landmarks, mind.belief.types
    if said.room not in ROOMS or not len(types):
        return np.full(len(numbers), 0.5)
    middle = turned(((marks.bounds[numbers, :3] + marks.bounds[numbers, 3:]) / 2)[:, [0, 2]], -marks.yaw)
    here = mind.memory.plan().at(middle)
    typed = np.append(types[:, ROOMS.index(said.room)], 0.5)
    return typed[np.where(here < len(typed) - 1, here, -1)]


def off_from(mind: Mind, number: int) -> float:
    """Distance [m] on the floor from the agent to the box of a landmark."""
    marks = mind.memory.landmarks
    x, z = turned_place(float(mind.position_a[0]), float(mind.position_a[2]), marks.yaw)
    low_x, _, low_z, high_x, _, high_z = marks.bounds[number - 1].tolist()
    return math.hypot(max(0.0, low_x - x, x - high_x), max(0.0, low_z - z, z - high_z))


def away(marks: Landmarks, numbers: Int[np.ndarray, "m"], position_a: Float[np.ndarray, "3"]) -> Float[np.ndarray, "m"]:
    """Distance [m] on the floor of a place from the boxes of some landmarks."""
    place, bounds = turned(position_a[None, [0, 2]], marks.yaw)[0], marks.bounds[numbers]
    off = np.maximum(0, np.maximum(bounds[:, [0, 2]] - place, place - bounds[:, [3, 5]]))
    return np.hypot(off[:, 0], off[:, 1])


def worth_a_look(mind: Mind, said: Description) -> int:
    """Number of a thing on which something small may stand unseen; -1 for none.

    While there is more to explore, only of those that are near.
    """
    held = supports().get(said.category, {})
    if mind.late or not held or not is_small(mind, said):
        return -1
    best, found = np.inf, -1
    for thing in mind.belief.world.things:
        share = held.get(thing.category, 0.0)
        if share < 0.04 or thing.category == "rug" or thing.id in mind.looked_at:
            continue
        off = distance(thing, mind.position_a)
        if off - share < best and (mind.explored or off < BESIDE):
            best, found = off - share, thing.id
    return found
