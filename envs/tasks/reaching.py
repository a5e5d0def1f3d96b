"""Reaching of goals by recorded trajectories: distances, views, order."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float, Int

from envs.home import Home
from envs.tasks.thresholds import Rule
from envs.types import Camera, Episode, Goal, Trajectory
from envs.viewpoints import SHARE, posed


def chain(home: Home, goals: Sequence[Goal], start_w: Float[np.ndarray, "3"]) -> list[float]:
    """Length [m] of each leg of the path through some goals in order.

    Each leg leads to the goal's nearest view point from the end of the leg before; inf where no path exists. A goal room that the agent is
    already in is 0 m away.
    """
    lengths, here = [], np.asarray(start_w, np.float64)
    for goal in goals:
        length, here = leg_to(home, goal, here)
        lengths.append(length)
    return lengths


def chain_path(home: Home, goals: Sequence[Goal], start_w: Float[np.ndarray, "3"]) -> Float[np.ndarray, "p 3"]:
    """Corners [m] of the path of `chain`; it ends where no path leads on."""
    path, here = [np.asarray(start_w, np.float64)[None]], np.asarray(start_w, np.float64)
    for goal in goals:
        part = home.distance_field(goal.position_w).path(here) if len(goal.position_w) else np.zeros((0, 3))
        if not len(part):
            break
        if not (goal.room >= 0 and home.rooms_at(here[None])[0] == goal.room):
            path.append(part[1:])
            here = part[-1]
    return np.concatenate(path)


def covered(home: Home, camera: Camera, goal: Goal, trajectory: Trajectory, poses: Int[np.ndarray, "k"]) -> Float[np.ndarray, "k"]:
    """Share of the picture that a goal's thing covers at some poses of a trajectory.

    It is the greatest share of the thing and those in `Goal.also`.
    """
    return shares_in(pictures_at(home, camera, trajectory, poses), (goal.instance, *goal.also))


def distances_to(home: Home, goal: Goal, position_w: Float[np.ndarray, "t 3"], within: float) -> Float[np.ndarray, "t"]:
    """Geodesic distance [m] of poses to a goal's nearest view point, inf where unreachable.

    For a room it is 0 inside, and at least `within` outside, even near the room.
    """
    if not len(goal.position_w):
        return np.full(len(position_w), np.inf)
    moved = np.ones(len(position_w), np.bool_)
    moved[1:] = (position_w[1:] != position_w[:-1]).any(axis=1)  # turns do not change the distance
    away = home.geodesic_distance(goal.position_w, position_w[moved])
    if goal.room >= 0:
        away = np.where(home.rooms_at(position_w[moved]) == goal.room, 0.0, np.maximum(away, within))
    return away[np.cumsum(moved) - 1]


def leg_to(home: Home, goal: Goal, here: Float[np.ndarray, "3"]) -> tuple[float, Float[np.ndarray, "3"]]:
    """Geodesic distance [m] from a place to a goal's nearest view point, and that point."""
    if goal.room >= 0 and home.rooms_at(here[None])[0] == goal.room:
        return 0.0, here
    field = home.distance_field(goal.position_w) if len(goal.position_w) else None
    path = field.path(here) if field else np.zeros((0, 3))
    if field is None or not len(path):
        return np.inf, here
    return float(field.at(here[None])[0]), path[-1]


def distance_left(
    home: Home, episode: Episode, away: Float[np.ndarray, "k t"], order: tuple[int, ...], within: float
) -> tuple[Float[np.ndarray, "t"], float]:
    """Remaining distance [m] to all goals at each pose, and at the start.

    It is the distance to the next goal plus the chain from there; at least `within` while a goal before the last is unreached.
    """
    if len(episode.goals) == 1:
        return away[0], float(away[0, 0])
    parts = chain(home, episode.goals, np.array(episode.start_position_w))
    rest = np.append(np.cumsum(parts[::-1])[::-1][1:], 0.0)
    poses = np.arange(away.shape[1])
    firsts = np.array([pose if pose >= 0 else away.shape[1] for pose in order[:-1]])
    number = (poses[:, None] >= firsts).sum(axis=1)  # number of goals reached by each pose
    left = away[number, poses] + rest[number]
    return np.where(number < len(episode.goals) - 1, np.maximum(left, within), left), float(sum(parts))


def fact_of(episode: Episode, name: str) -> int | None:
    """Integer fact recorded when an episode was generated, None if missing."""
    value = episode.facts.get(name) if isinstance(episode.facts, dict) else None
    return value if isinstance(value, int) else None


def goals_reached(
    home: Home, episode: Episode, trajectory: Trajectory, away: Float[np.ndarray, "k t"], camera: Camera, rule: Rule
) -> Bool[np.ndarray, "k t"]:
    """Whether each goal holds at each pose.

    It is near enough; a thing is also in view, a pose taken with its heading and pitch.
    """
    near = away < rule.within
    for k, goal in enumerate(episode.goals):
        if goal.facing:
            near[k] = posed(goal, trajectory.position_w, trajectory.yaw_w, trajectory.pitch)
    wanted = np.array([goal.instance > 0 and rule.in_view for goal in episode.goals])
    if not wanted.any():
        return near
    poses = np.flatnonzero((near & wanted[:, None]).any(axis=0))
    if len(poses):
        pictures = pictures_at(home, camera, trajectory, poses)
        for k in np.flatnonzero(wanted).tolist():
            goal = episode.goals[k]
            near[k, poses] &= shares_in(pictures, (goal.instance, *goal.also)) >= SHARE
    return near


def first_in_order(reached: Bool[np.ndarray, "k t"]) -> tuple[int, ...]:
    """First pose at which each goal is reached in order, -1 for unreached ones."""
    pose, found = 0, []
    for row in reached:
        later = np.flatnonzero(row[pose:]) if pose >= 0 else np.zeros(0, np.int64)
        pose = pose + int(later[0]) if len(later) else -1
        found.append(pose)
    return tuple(found)


def pictures_at(home: Home, camera: Camera, trajectory: Trajectory, poses: Int[np.ndarray, "k"]) -> Int[np.ndarray, "k h w"]:
    """Instance pictures at some poses."""
    where = trajectory.position_w[poses], trajectory.yaw_w[poses]
    return home.renderer.render(camera, *where, pitch=trajectory.pitch[poses], sensors=("instance",)).instance


def shares_in(pictures: Int[np.ndarray, "k h w"], things: Sequence[int]) -> Float[np.ndarray, "k"]:
    """Greatest share of each picture that one of some things covers."""
    return np.max([(pictures == thing).mean(axis=(1, 2)) for thing in things], axis=0)


def looked_at(home: Home, goal: Goal, trajectory: Trajectory, pictures: Int[np.ndarray, "t h w"]) -> bool:
    """Whether a thing was in view at any pose, or a room was entered."""
    if goal.room >= 0:
        return bool((home.rooms_at(trajectory.position_w) == goal.room).any())
    return bool((shares_in(pictures, (goal.instance, *goal.also)) >= SHARE).any())
