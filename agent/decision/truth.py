"""True costs of options in metres, known from the simulator.

A policy learns to expect them; to take the least is the ceiling of any policy.
"""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Bool, Float, Float32

from agent.decision.kinds import Kind, Options
from agent.decision.sighted import known_of
from envs.home import Home
from envs.language.semantics.world import world_of
from envs.scenes.relations import Predicate
from envs.types import Episode

WRONG = 40.0  # [m] cost of a wrong ending: several episodes' ways, since success comes first
NO_WAY, SNAP = 50.0, 1.0  # [m] a way that does not exist; from a place to floor where an agent can stand
LOOKED = 1.0  # [m] what a look costs beyond the way to it
KEPT = 0.6  # of the SPL within reach, what an agent that goes on will about get: it does not do all that follows right
ROAMED, LITTLE = 8.0, 0.3  # [m] of a way without a goal that counts as short, and the share of SPL that it counts
HOLDS = (Predicate.ON,)
TRUTHS = ("exists", "away", "seen", "reached", "unseen")  # of the state, for a critic


def costs_of(
    options: Options, home: Home, episode: Episode, at_a: Float[np.ndarray, "3"], things: Mapping[int, int] | None = None
) -> Float[np.ndarray, "c"]:
    """Metres that each option costs, if all that follows is done right.

    `at_a` [m] is the agent's place in the frame of the start. Whether the goal is there at all counts, not whether that could be known.
    `things` are the instance ids of landmarks by their numbers; those of a simulated memory are the same.
    """
    shown = shown_by(options, things)
    goal = episode.goal
    goals = {number for number in (goal.instance, *goal.also) if number}
    exists = bool(goals) and len(goal.position_w) > 0
    places = np.array([option.place_a for option in options.options], np.float64)
    kinds = np.array([option.kind for option in options.options])
    way, prospect = 10 * options.column("far").astype(np.float64), kinds <= Kind.LOOK
    way[prospect] = [options.prospects.cost[option.number] for option in options.options if option.kind <= Kind.LOOK]
    away = np.zeros(len(options) + 1)
    if exists:
        away = ways_on(home, episode, np.concatenate([places, np.asarray(at_a, np.float64)[None, [0, 2]]]))
    out = way + away[:-1] + LOOKED * (kinds != Kind.FRONTIER)
    reached = options.column("reached") > 0
    on = {r.object for r in world_of(home).relations if r.predicate in HOLDS and r.subject in goals}
    for k, option in enumerate(options.options):
        if option.kind in (Kind.THING, Kind.BLUR):
            right = shown[k] in goals and exists
            if option.kind is Kind.THING and reached[k]:
                out[k] = 0.0 if right else WRONG
            elif right:
                out[k] = away[-1]
        elif option.kind is Kind.HOLDER and shown[k] in on:
            out[k] = away[-1] + LOOKED
        elif option.kind is Kind.CANNOT:
            out[k] = WRONG if exists else 0.0
    return out


def lost_of(
    costs: Float[np.ndarray, "n c"], ends: Bool[np.ndarray, "n c"], walked: Float[np.ndarray, "n"], least: Float[np.ndarray, "n"]
) -> Float[np.ndarray, "n c"]:
    """SPL that each option gives away, from 0 to 1.

    `costs` [m] come on top of what was `walked` [m]. `ends` are options that end the episode; of what others leave within reach, `KEPT`
    counts. Without a goal (`least` 0) ways count little.
    """
    exists = least[:, None] > 0
    shortest = np.where(exists, np.maximum(least[:, None], 1.0), ROAMED)
    within = shortest / np.maximum(shortest, walked[:, None] + costs)
    within = np.where(exists, within, 1 - LITTLE * (1 - within))
    return np.where(ends, np.where(costs > 0, 1.0, 1 - within), 1 - KEPT * within)


def least_of(home: Home, episode: Episode) -> float:
    """Shortest way [m] from the start of an episode to its goal, 0 without one."""
    if not len(episode.goal.position_w):
        return 0.0
    return float(ways_on(home, episode, np.zeros((1, 2)))[0])


def ways_on(home: Home, episode: Episode, places_a: Float[np.ndarray, "p 2"]) -> Float[np.ndarray, "p"]:
    """Shortest ways [m] from places to an episode's goal.

    Places are x, z [m] in the frame of the start.
    """
    snapped, _ = home.space.snap(outward(episode, places_a), reach=SNAP)
    away = home.distance_field(episode.goal.position_w).at(snapped)
    return np.where(np.isfinite(away), away, NO_WAY)


def truths_of(
    options: Options, home: Home, episode: Episode, at_a: Float[np.ndarray, "3"], things: Mapping[int, int] | None = None
) -> Float32[np.ndarray, "t"]:
    """Facts of the state that a critic may know in training.

    How an episode goes on does not depend on decisions alone.

    They are whether the goal exists, the way to it [10 m], whether it is an option already, whether it was reached, and the floor that was
    not seen yet [50 m^2].
    """
    goal = episode.goal
    goals = {number for number in (goal.instance, *goal.also) if number}
    exists = bool(goals) and len(goal.position_w) > 0
    away = 0.0
    if exists:
        away = float(ways_on(home, episode, np.asarray(at_a, np.float64)[None, [0, 2]])[0])
    right = [
        thing in goals and option.kind in (Kind.THING, Kind.BLUR)
        for thing, option in zip(shown_by(options, things), options.options, strict=True)
    ]
    reached = np.array(right) & (options.column("reached") > 0)
    unseen = max(0.0, known_of(home).floor - options.prospects.known)
    return np.array([exists, away / 10, any(right), reached.any(), unseen / 50], np.float32)


def shown_by(options: Options, things: Mapping[int, int] | None) -> list[int]:
    """Instance id of the landmark of each option, 0 for what is none."""
    numbers = [option.number for option in options.options]
    return numbers if things is None else [things.get(number, 0) for number in numbers]


def outward(episode: Episode, places_a: Float[np.ndarray, "p 2"]) -> Float[np.ndarray, "p 3"]:
    """Places x, z [m] of the frame of the start in the world."""
    x, y, z = episode.start_position_w
    c, s = np.cos(episode.start_yaw_w), np.sin(episode.start_yaw_w)
    a, b = places_a.T
    return np.stack([x + c * a + s * b, np.full(len(a), y), z - s * a + c * b], axis=1)
