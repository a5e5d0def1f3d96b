"""A follower that turns shortest paths into discrete actions by trying them out: it always arrives."""

import numpy as np
from jaxtyping import Float, Int64

from envs.kernels import kernel
from envs.navigation.grid import nearest
from envs.navigation.motion import FORWARD, LEFT, RIGHT, go, sine_cosine
from envs.navigation.paths import Field, distance_field
from envs.navigation.space import SNAP, Walkable, points_of
from envs.navigation.wavefront import look_up
from envs.types import Action, Body

STOP = int(Action.STOP)
TURN_COST = 0.02  # [m] of way that one turn less is worth


@kernel
def remaining(grid, wave, position):
    """Distance [m] from a position [3] to the goal."""
    s, gx, gz = nearest(grid, (position[0] - grid.x0) / grid.cell, (position[2] - grid.z0) / grid.cell, position[1], SNAP / grid.cell, -1)
    return look_up(grid, wave, s, gx, gz)[0] if s >= 0 else np.inf


@kernel
def choose(grid, wave, position, yaw, step, turn, within, sliding):
    """The action of one agent: the turn whose next step forward brings it nearest, if any does."""
    here = remaining(grid, wave, position)
    if not here > within:
        return STOP
    headings = max(1, int(np.floor(2 * np.pi / turn + 1e-6)))
    best, action = np.inf, -1
    trial = np.empty(3)
    for k in range(headings):
        turns = (k + 1) // 2 * (1 if k % 2 else -1)
        s, c = sine_cosine(yaw + turns * turn)
        trial[:] = position
        go(grid, trial, -step * s, -step * c, sliding)
        after = remaining(grid, wave, trial)
        if after > here - 0.02 * step:
            continue
        cost = after + TURN_COST * abs(turns)
        if cost < best - 1e-9:
            best, action = cost, (FORWARD if turns == 0 else (LEFT if turns > 0 else RIGHT))
    return action


@kernel
def choose_all(grid, wave, position, yaw, step, turn, within, sliding):
    """The action of each agent, -1 for those whom no step brings nearer."""
    out = np.empty(len(position), np.int64)
    for n in range(len(position)):
        out[n] = choose(grid, wave, position[n], yaw[n], step, turn, within, sliding)
    return out


def follow_all(
    field: Field, position_w: Float[np.ndarray, "n 3"], yaw_w: Float[np.ndarray, "n"], body: Body, *, within: float = 0.15, sliding: bool = True
) -> Int64[np.ndarray, "n"]:
    """The next action of each agent on a shortest way to its nearest goal: STOP within `within` [m] of it, or if there is no way."""
    space = field.walkable
    actions = choose_all(
        space.grid, field.wave, points_of(position_w, "follow_all"),
        np.asarray(yaw_w, np.float64), body.step, body.turn, within, sliding,
    )  # fmt: skip
    return np.where(actions < 0, STOP, actions)


def follow(
    space: Walkable,
    path: Field | Float[np.ndarray, "k 3"],
    position_w: Float[np.ndarray, "3"],
    yaw_w: float,
    body: Body,
    *,
    within: float = 0.15,
    sliding: bool = True,
) -> Action:
    """The next action towards the nearest goal of a field (or the end of a path): STOP within `within` [m] of it.

    A path is followed by way of the shortest path to its end. Make a field once with `distance_field` and pass it at each step.
    """
    field = path if isinstance(path, Field) else distance_field(space, points_of(path, "follow")[-1:])
    return Action(int(follow_all(field, points_of([position_w], "follow"), np.array([yaw_w]), body, within=within, sliding=sliding)[0]))
