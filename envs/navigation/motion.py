"""Motion of agents: a disc that walks, turns, collides and slides along obstacles.

Batched; the same bytes on every machine.
"""

import numpy as np
from jaxtyping import Bool, Float, Int

from envs.compiled.kernels import kernel
from envs.errors import InputError
from envs.navigation.grid import ANYWHERE, CODE, LEVEL, barrier, column_of, height_at, nearest
from envs.navigation.space import SNAP, Walkable
from envs.types import Action, Body

FORWARD, LEFT, RIGHT = int(Action.FORWARD), int(Action.LEFT), int(Action.RIGHT)
SHORT = 1e-5  # [m] an agent that falls this much short of its intended step has collided (habitat-sim's rule)
TOUCH = 1e-9  # [cells]
HALF_PI_HIGH, HALF_PI_LOW = 1.5707963267948966, 6.123233995736766e-17


@kernel
def sine_cosine(angle):
    """Sine and cosine from their Taylor series in basic arithmetic.

    The bits are therefore equal on every machine.
    """
    k = np.floor(angle / HALF_PI_HIGH + 0.5)
    x = (angle - k * HALF_PI_HIGH) - k * HALF_PI_LOW
    q = x * x
    s = c = 0.0
    for n in range(9, -1, -1):
        s = 1.0 - q / ((2 * n + 2) * (2 * n + 3)) * s if n < 9 else 1.0
        c = 1.0 - q / ((2 * n + 1) * (2 * n + 2)) * c if n < 9 else 1.0
    s *= x
    quarter = int(k) & 3
    if quarter == 0:
        return s, c
    if quarter == 1:
        return c, -s
    return (-s, -c) if quarter == 2 else (-c, s)


@kernel
def wrapped(angle):
    """Wrap an angle [rad] to (-pi, pi]."""
    pi = 2 * HALF_PI_HIGH
    if -pi < angle <= pi:
        return angle
    angle -= 2 * pi * np.floor((angle + pi) / (2 * pi))
    return pi if angle <= -pi else angle


@kernel
def slide(grid, s, gx, gz, tx, tz, sliding):
    """Move from a free point of quad s towards (tx, tz): quad, gx, gz.

    It goes straight, then along borders while that leads nearer.
    """
    budget = np.sqrt((tx - gx) ** 2 + (tz - gz) ** 2)
    idle = 0
    while idle < 8 and budget > 1e-12:
        i, j = column_of(grid, s)
        u, v, dx, dz = gx - i, gz - j, tx - gx, tz - gz
        nu, nv, offset = barrier(grid, s, u, v)
        side, into = nu * u + nv * v + offset, nu * dx + nv * dz
        touching = side <= TOUCH and into < 0
        if touching:
            if not sliding:
                break
            dx, dz = dx - into * nu, dz - into * nv
            if side < 0:
                u, v = min(max(u - side * nu, 0.0), 1.0), min(max(v - side * nv, 0.0), 1.0)
        length = np.sqrt(dx * dx + dz * dz)
        if length < 1e-9:
            break
        t, way = min(1.0, (budget + 1e-9) / length), -1
        if dx > 0 and (1 - u) / dx < t:
            t, way = (1 - u) / dx, 0
        elif dx < 0 and -u / dx < t:
            t, way = -u / dx, 2
        if dz > 0 and (1 - v) / dz < t:
            t, way = (1 - v) / dz, 1
        elif dz < 0 and -v / dz < t:
            t, way = -v / dz, 3
        if not touching and into < 0 and side + t * into < 0:
            t, way = side / -into, 4
        if way == -1 and not touching and t == 1.0:
            return s, tx, tz
        t = max(t, 0.0)
        u, v = min(max(u + t * dx, 0.0), 1.0), min(max(v + t * dz, 0.0), 1.0)
        gx, gz = i + (1.0 if way == 0 else (0.0 if way == 2 else u)), j + (1.0 if way == 1 else (0.0 if way == 3 else v))
        budget -= t * length
        idle = idle + 1 if t * length < 1e-9 else 0
        if way == -1 and not touching:
            break
        if 0 <= way < 4:
            after = grid.near[s, way]
            if after < 0 or grid.near[after, CODE] <= 0:
                break
            s = after
    return s, gx, gz


@kernel
def go(grid, position, dx, dz, sliding):
    """Move a position [3] in place by (dx, dz) [m]; returns whether it collided.

    It moves as far as possible.
    """
    gx, gz = (position[0] - grid.x0) / grid.cell, (position[2] - grid.z0) / grid.cell
    s, gx, gz = nearest(grid, gx, gz, position[1], SNAP / grid.cell, ANYWHERE)
    if s < 0:
        return True
    tx, tz = gx + dx / grid.cell, gz + dz / grid.cell
    fx, fz = position[0], position[2]
    s, gx, gz = slide(grid, s, gx, gz, tx, tz, sliding)
    if gx == tx and gz == tz:
        position[0], position[2] = fx + dx, fz + dz
    else:
        position[0], position[2] = grid.x0 + gx * grid.cell, grid.z0 + gz * grid.cell
    i, j = column_of(grid, s)
    position[1] = height_at(grid, LEVEL, s, gx - i, gz - j)
    moved = np.sqrt((position[0] - fx) ** 2 + (position[2] - fz) ** 2)
    return moved + SHORT < np.sqrt(dx * dx + dz * dz)


@kernel
def act(grid, position, yaw, action, collided, step, turn, sliding, agent_ids):
    """Apply one discrete action of each agent in `agent_ids`, in place.

    Changes position [n 3], yaw [n] and collided [n].
    """
    for n in agent_ids:
        collided[n] = False
        if action[n] == FORWARD:
            s, c = sine_cosine(yaw[n])
            collided[n] = go(grid, position[n], -step * s, -step * c, sliding)
        elif action[n] == LEFT:
            yaw[n] = wrapped(yaw[n] + turn)
        elif action[n] == RIGHT:
            yaw[n] = wrapped(yaw[n] - turn)


@kernel
def drive(grid, position, yaw, velocity, collided, dt, sliding, agent_ids):
    """Apply velocities [n 2] (m/s, rad/s) for `dt` [s], in place.

    The path is an arc in pieces of at most a cell and 0.1 rad.
    """
    for n in agent_ids:
        collided[n] = False
        v, omega = velocity[n, 0], velocity[n, 1]
        pieces = 1 + int(max(abs(v * dt) / grid.cell, abs(omega * dt) / 0.1)) if v != 0 else 1
        turn = omega * dt / pieces
        half = 0.5 * turn
        chord = v * dt / pieces * (1.0 if abs(half) < 1e-9 else sine_cosine(half)[0] / half)
        for _ in range(pieces):
            s, c = sine_cosine(yaw[n] + half)
            if chord != 0 and go(grid, position[n], -chord * s, -chord * c, sliding):
                collided[n] = True
            yaw[n] = wrapped(yaw[n] + turn)


@kernel
def displace(grid, position, yaw, motion, collided, sliding, agent_ids):
    """Apply motions [n 3] of each agent in `agent_ids`, in place.

    A motion is forward [m], right [m] and then a turn to the left [rad].
    """
    for n in agent_ids:
        s, c = sine_cosine(yaw[n])
        forward, right = motion[n, 0], motion[n, 1]
        collided[n] = go(grid, position[n], right * c - forward * s, -right * s - forward * c, sliding)
        yaw[n] = wrapped(yaw[n] + motion[n, 2])


def _everyone(position: np.ndarray, agent_ids: np.ndarray | None) -> np.ndarray:
    """Indices of the agents: those in `agent_ids`, or all."""
    return np.arange(len(position)) if agent_ids is None else np.asarray(agent_ids, np.int64)


def move_in_place(
    walkable: Walkable,
    position_w: Float[np.ndarray, "n 3"],
    yaw_w: Float[np.ndarray, "n"],
    action: Int[np.ndarray, "n"],
    collided: Bool[np.ndarray, "n"],
    body: Body,
    *,
    sliding: bool = True,
    agent_ids: Int[np.ndarray, "k"] | None = None,
) -> None:
    """Apply one discrete action of each agent (of `agent_ids`) to the given arrays.

    The arrays are feet [m], yaw [rad] and collisions. Forward moves by `body.step`, turns by `body.turn`; other actions change nothing.
    An agent has collided if it moved more than 1e-5 m less than its step. One that is not on walkable space is first put on the nearest
    point within SNAP, or stays.
    """
    act(walkable.grid, position_w, yaw_w, action, collided, body.step, body.turn, sliding, _everyone(position_w, agent_ids))


def drive_in_place(
    walkable: Walkable,
    position_w: Float[np.ndarray, "n 3"],
    yaw_w: Float[np.ndarray, "n"],
    velocity: Float[np.ndarray, "n 2"],
    collided: Bool[np.ndarray, "n"],
    dt: float,
    *,
    sliding: bool = True,
    agent_ids: Int[np.ndarray, "k"] | None = None,
) -> None:
    """Apply velocities for `dt` [s] to the given arrays of feet, yaws and collisions.

    Velocities are v [m/s] forward and omega [rad/s] to the left; feet [m], yaw [rad].
    """
    drive(walkable.grid, position_w, yaw_w, velocity, collided, dt, sliding, _everyone(position_w, agent_ids))


def displace_in_place(
    walkable: Walkable,
    position_w: Float[np.ndarray, "n 3"],
    yaw_w: Float[np.ndarray, "n"],
    motion: Float[np.ndarray, "n 3"],
    collided: Bool[np.ndarray, "n"],
    *,
    sliding: bool = True,
    agent_ids: Int[np.ndarray, "k"] | None = None,
) -> None:
    """Apply motions to the given arrays of feet, yaws and collisions.

    Motions are forward [m], right [m], then to the left [rad]; feet [m], yaw [rad].
    """
    displace(walkable.grid, position_w, yaw_w, motion, collided, sliding, _everyone(position_w, agent_ids))


def move(
    walkable: Walkable,
    position_w: Float[np.ndarray, "n 3"],
    yaw_w: Float[np.ndarray, "n"],
    action: Int[np.ndarray, "n"],
    body: Body,
    *,
    sliding: bool = True,
) -> tuple[Float[np.ndarray, "n 3"], Float[np.ndarray, "n"], Bool[np.ndarray, "n"]]:
    """Feet [m], yaw [rad] in (-pi, pi] and collisions after one discrete action each.

    See `move_in_place`. Raises InputError for arrays of other shapes.
    """
    position, yaw = np.array(position_w, np.float64), np.array(yaw_w, np.float64)
    action = np.asarray(action, np.int64)
    if not (position.shape == (len(action), 3) and yaw.shape == action.shape):
        raise InputError(f"move: expected positions n x 3, yaws n and actions n, got {position.shape}, {yaw.shape}, {action.shape}")
    collided = np.zeros(len(action), np.bool_)
    move_in_place(walkable, position, yaw, action, collided, body, sliding=sliding)
    return position, yaw, collided


def drive_for(
    walkable: Walkable,
    position_w: Float[np.ndarray, "n 3"],
    yaw_w: Float[np.ndarray, "n"],
    velocity: Float[np.ndarray, "n 2"],
    dt: float,
    *,
    sliding: bool = True,
) -> tuple[Float[np.ndarray, "n 3"], Float[np.ndarray, "n"], Bool[np.ndarray, "n"]]:
    """Feet [m], yaw [rad] and collisions after `dt` [s] at constant velocities.

    Velocities are v [m/s] forward and omega [rad/s], left positive. Raises InputError for arrays of other shapes.
    """
    position, yaw = np.array(position_w, np.float64), np.array(yaw_w, np.float64)
    velocity = np.asarray(velocity, np.float64)
    if not (position.shape == (len(yaw), 3) and velocity.shape == (len(yaw), 2)):
        raise InputError(
            f"drive_for: expected n x 3 positions, n yaws, n x 2 velocities, got {position.shape}, {yaw.shape}, {velocity.shape}"
        )
    collided = np.zeros(len(yaw), np.bool_)
    drive_in_place(walkable, position, yaw, velocity, collided, dt, sliding=sliding)
    return position, yaw, collided
