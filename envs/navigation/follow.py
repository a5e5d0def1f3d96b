"""Path follower: discrete actions along shortest paths.

It simulates the actions before it chooses, so that it always arrives.
"""

import numpy as np
from jaxtyping import Float, Int64

from envs.compiled.kernels import kernel
from envs.navigation.grid import ANYWHERE, nearest
from envs.navigation.motion import FORWARD, LEFT, RIGHT, go, sine_cosine
from envs.navigation.paths import Field, distance_field
from envs.navigation.space import SNAP, Walkable, point_of, points_of
from envs.navigation.wavefront import look_up
from envs.types import Action, Body

STOP = int(Action.STOP)
TURN_COST = 0.02  # [m] of path length that equals one turn
PROGRESS = 0.02  # least reduction of the distance by a step, as a share of its length
AHEAD = 3  # greatest number of steps that are planned near the goal


@kernel
def remaining(grid, wave, position):
    """Distance [m] from a position [3] to the goal."""
    s, gx, gz = nearest(
        grid, (position[0] - grid.x0) / grid.cell, (position[2] - grid.z0) / grid.cell, position[1], SNAP / grid.cell, ANYWHERE
    )
    return look_up(grid, wave, s, gx, gz)[0] if s >= 0 else np.inf


@kernel
def greedy(grid, wave, position, yaw, step, turn, sliding, headings, here):
    """Best number of turns (left positive) before one step, and whether any step helps.

    The best one minimises the distance after the step plus the cost of turns.
    """
    best, chosen, trial = np.inf, 0, np.empty(3)
    for k in range(headings):
        turns = (k + 1) // 2 * (1 if k % 2 else -1)
        s, c = sine_cosine(yaw + turns * turn)
        trial[:] = position
        go(grid, trial, -step * s, -step * c, sliding)
        after = remaining(grid, wave, trial)
        if after <= here - PROGRESS * step and after + TURN_COST * abs(turns) < best - 1e-9:
            best, chosen = after + TURN_COST * abs(turns), turns
    return chosen, best < np.inf


@kernel
def detour(grid, wave, position, yaw, step, turn, sliding, headings, here):
    """Best number of turns before the first of two steps, and whether any two help.

    It is for positions where every single step collides or leads away. After the first step `greedy` finds the second or a better one,
    hence there is no oscillation.
    """
    best, chosen, first, second = np.inf, 0, np.empty(3), np.empty(3)
    for k in range(headings):
        turns = (k + 1) // 2 * (1 if k % 2 else -1)
        s, c = sine_cosine(yaw + turns * turn)
        first[:] = position
        go(grid, first, -step * s, -step * c, sliding)
        for m in range(headings):
            more = (m + 1) // 2 * (1 if m % 2 else -1)
            s, c = sine_cosine(yaw + (turns + more) * turn)
            second[:] = first
            go(grid, second, -step * s, -step * c, sliding)
            after = remaining(grid, wave, second) + TURN_COST * abs(more)
            if after <= here - 2 * PROGRESS * step and after + TURN_COST * abs(turns) < best - 1e-9:
                best, chosen = after + TURN_COST * abs(turns), turns
    return chosen, best < np.inf


@kernel
def plan(grid, wave, position, yaw, step, turn, within, sliding, headings):
    """Turns before the first step of the shortest sequence to the goal.

    Also whether one exists. The shortest has the fewest steps, then the fewest turns, and ends within `within` of the goal after at most
    AHEAD steps. Its first action leaves a shorter sequence, hence there is no oscillation.
    """
    trial = np.empty(3)
    for steps in range(1, AHEAD + 1):
        fewest, first = np.inf, 0
        for number in range(headings**steps):
            trial[:] = position
            rest, facing, turns, start = number, 0, 0, 0
            for k in range(steps):
                ahead = (rest % headings + 1) // 2 * (1 if rest % headings % 2 else -1)
                rest //= headings
                change = abs(ahead - facing)
                turns += min(change, headings - change)
                start = ahead if k == 0 else start
                facing = ahead
                if turns >= fewest:
                    break
                s, c = sine_cosine(yaw + ahead * turn)
                go(grid, trial, -step * s, -step * c, sliding)
            if turns < fewest and remaining(grid, wave, trial) <= within:
                fewest, first = turns, start
        if fewest < np.inf:
            return first, True
    return 0, False


@kernel
def choose(grid, wave, position, yaw, step, turn, within, sliding):
    """Next action [n] of each agent."""
    headings = max(1, int(2 * np.pi / turn + 1e-6))
    out = np.full(len(position), STOP, np.int64)
    for n in range(len(position)):
        here = remaining(grid, wave, position[n])
        if here <= within or here == np.inf:
            continue
        turns, found = 0, False
        if here <= within + 2.5 * step:
            turns, found = plan(grid, wave, position[n], yaw[n], step, turn, within, sliding, headings)
        if not found:
            turns, found = greedy(grid, wave, position[n], yaw[n], step, turn, sliding, headings, here)
        if not found:
            turns, found = detour(grid, wave, position[n], yaw[n], step, turn, sliding, headings, here)
        if found:
            out[n] = FORWARD if turns == 0 else (LEFT if turns > 0 else RIGHT)
    return out


def follow_all(
    field: Field,
    position_w: Float[np.ndarray, "n 3"],
    yaw_w: Float[np.ndarray, "n"],
    body: Body,
    *,
    within: float = 0.15,
    sliding: bool = True,
) -> Int64[np.ndarray, "n"]:
    """Next action of each agent on a shortest path to its nearest goal.

    It is STOP within `within` [m] of the goal, or if there is no path.
    """
    positions, yaws = points_of(position_w, "follow_all"), np.asarray(yaw_w, np.float64)
    return choose(field.walkable.grid, field.wave, positions, yaws, body.step, body.turn, within, sliding)


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
    """Next action towards the nearest goal of a field, or the end of a path.

    It is STOP within `within` [m] of it. Of a path only the end is used: the follower takes the shortest path to it. Compute a field once
    with `distance_field` and pass it at each step.
    """
    field = path if isinstance(path, Field) else distance_field(space, points_of(path, "follow")[-1:])
    return Action(int(follow_all(field, point_of(position_w, "follow"), np.array([yaw_w]), body, within=within, sliding=sliding)[0]))
