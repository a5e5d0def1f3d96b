"""Credit for `cannot`: the share of what was seen that had to be.

Of a random part of the floor on which one can stand (`Home.places`), so that areas are numbers of places:
- what proves it is all floor of the rooms in which the thing could be: those of the type that the instruction names, where the home has
  such, else the whole home; of words that contradict themselves, nothing. What the first picture shows is free;
- a place was seen if its floor is in a picture at any pose, in front of everything else there.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from envs.home import Home
from envs.types import Camera, Episode, Trajectory

CONTRADICTION = "contradiction"  # `ImpossibleReason` of it: no language is loaded to evaluate tasks without words
SIDE = 64  # pixels of a picture
ENOUGH = 0.9  # share of the floor that has to be seen: corners behind things are not looked into
BEHIND = 0.9, 0.1  # a place is hidden by what is nearer than so much of its distance, and so many [m]


def proof_credit(home: Home, episode: Episode, trajectory: Trajectory, camera: Camera) -> float:
    """Least area that proves an episode impossible over that seen, or 0."""
    poses = np.c_[trajectory.position_w, trajectory.yaw_w, trajectory.pitch]
    seen, first = floor_seen(home, poses, camera), floor_seen(home, poses[:1], camera)
    needed = floor_needed(home, episode)
    if (seen & needed).sum() < ENOUGH * needed.sum():
        return 0.0
    return float(((needed & seen) | first).sum() / seen.sum()) if seen.any() else 1.0


def floor_needed(home: Home, episode: Episode) -> Bool[np.ndarray, "p"]:
    """Places that have to be seen to know that an episode is impossible."""
    if episode.impossible == CONTRADICTION:
        return np.zeros(len(home.places), np.bool_)
    rooms = [room.id for room in home.scene.rooms if room.type == _room_of(episode.meaning)]
    return np.isin(home.rooms_at(home.places), rooms) if rooms else np.ones(len(home.places), np.bool_)


def _room_of(meaning: Any) -> str:
    """Type of the room that a meaning's goal is in, empty for none."""
    goal = meaning.get("to", {}) if isinstance(meaning, dict) else {}
    return str(goal.get("room", ""))


def floor_seen(home: Home, poses: Float[np.ndarray, "t 5"], camera: Camera) -> Bool[np.ndarray, "p"]:
    """Places whose floor is in a picture at any pose.

    Poses are x, y, z [m], yaw, pitch [rad].
    """
    eye, seen = replace(camera, width=SIDE, height=SIDE), np.zeros(len(home.places), np.bool_)
    poses = np.unique(poses.round(3), axis=0)
    depth = home.renderer.render(eye, poses[:, :3], poses[:, 3], pitch=poses[:, 4], sensors=("depth",)).depth
    for pose, picture in zip(poses, depth, strict=True):
        left = np.flatnonzero(~seen)
        seen[left[in_picture(home.places[left], pose, picture, eye)]] = True
    return seen


def in_picture(
    points_w: Float[np.ndarray, "p 3"], pose: Float[np.ndarray, "5"], depth: Float[np.ndarray, "h w"], eye: Camera
) -> Bool[np.ndarray, "p"]:
    """Whether points are in front of all else in a picture.

    It is from a pose x, y, z [m], yaw, pitch [rad].
    """
    yaw, pitch = pose[3] + eye.yaw, pose[4] + eye.pitch
    off = points_w - pose[:3] - (0.0, eye.elevation, 0.0)
    ahead = np.array([-np.sin(yaw) * np.cos(pitch), np.sin(pitch), -np.cos(yaw) * np.cos(pitch)])
    up = np.array([np.sin(yaw) * np.sin(pitch), np.cos(pitch), np.cos(yaw) * np.sin(pitch)])
    away = off @ ahead
    far = np.maximum(away, 1e-6)
    column = np.floor(off @ np.array([np.cos(yaw), 0.0, -np.sin(yaw)]) / far * eye.focal + eye.width / 2)
    row = np.floor(eye.height / 2 - off @ up / far * eye.focal)
    inside = (away > BEHIND[1]) & (column >= 0) & (column < eye.width) & (row >= 0) & (row < eye.height)
    found = np.zeros(len(points_w), np.bool_)
    shown = depth[row[inside].astype(int), column[inside].astype(int)]
    found[inside] = ~(shown < BEHIND[0] * away[inside] - BEHIND[1])
    return found
