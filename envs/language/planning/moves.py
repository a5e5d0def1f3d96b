"""Poses of moves: turns, ways straight ahead, views of things."""

from math import atan2, hypot, radians

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.navigation.motion import move
from envs.scenes.scene import Object
from envs.types import Action, Body, Camera
from envs.viewpoints import SHARE

FAR = 30.0  # [m] longest way ahead
PIECE = 0.05  # [m] of a way ahead
STEEP = radians(30)  # greatest pitch to look at a thing


def turned(yaw_w: float, degrees: float) -> float:
    """Yaw [rad] after a turn by `degrees`, from -pi to pi."""
    return float((yaw_w + radians(degrees) + np.pi) % (2 * np.pi) - np.pi)


def ahead(home: Home, position_w: Float[np.ndarray, "3"], yaw_w: float, metres: float) -> tuple[Float[np.ndarray, "3"], float]:
    """Place [m] straight ahead, and the length of the way there.

    That is `metres`, less where something is in the way; 0: as far as possible.
    """
    body = Body(home.body.radius, home.body.height, PIECE, home.body.turn, home.body.climb)
    place, yaw = np.asarray(position_w, np.float64)[None], np.array([yaw_w])
    way, forward = 0.0, np.array([int(Action.FORWARD)])
    for _ in range(round((metres or FAR) / PIECE)):
        after, _, collided = move(home.space, place, yaw, forward, body, sliding=False)
        if collided[0]:
            break
        place, way = after, way + PIECE
    return place[0], way


def facing(thing: Object, position_w: Float[np.ndarray, "3"], camera: Camera) -> tuple[float, float]:
    """Yaw and pitch [rad] of a look at the middle of a thing."""
    dx, dy, dz = np.array(thing.center) - position_w - np.array([0.0, camera.elevation, 0.0])
    pitch = float(np.clip(atan2(dy, max(hypot(dx, dz), 1e-6)), -STEEP, STEEP))
    return atan2(-dx, -dz), pitch if abs(pitch) > radians(25) else 0.0


def beheld(
    home: Home, thing: Object | None, position_w: Float[np.ndarray, "3"], camera: Camera, *, yaw_w: float = 0.0, pitch: float = 0.0
) -> set[int]:
    """Ids of things in view from a place, at a yaw and pitch [rad].

    With a `thing` it is looked at, and the only one returned, if it is in view.
    """
    if thing is not None:
        yaw_w, pitch = facing(thing, position_w, camera)
    where = np.asarray(position_w)[None], np.array([yaw_w])
    seen = home.renderer.render(camera, *where, pitch=np.array([pitch]), sensors=("instance",)).instance[0]
    ids, counts = np.unique(seen, return_counts=True)
    shown = {int(i) for i, n in zip(ids, counts, strict=True) if i > 0 and n / seen.size >= SHARE}
    return shown if thing is None else shown & {thing.id}
