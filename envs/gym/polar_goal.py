"""What agents are told about their goals: compiled, one by one, so that no agent's bytes depend on how many there are."""

import math

from envs.compiled.kernels import kernel
from envs.navigation.motion import sine_cosine


@kernel
def polar(goal, position, yaw, most, out):
    """Distance [m, at most `most`] and direction [rad, left positive] of goals (n 2: x, z) from agents (n 3), in their own frames.

    Goals and positions are relative to each agent's start. As habitat-lab's PointGoal sensor with polar coordinates.
    """
    for n in range(len(goal)):
        s, c = sine_cosine(yaw[n])
        dx, dz = goal[n, 0] - position[n, 0], goal[n, 1] - position[n, 2]
        right, back = c * dx - s * dz, s * dx + c * dz
        out[n, 0] = min(most, math.sqrt(dx * dx + dz * dz))
        out[n, 1] = math.atan2(-right, -back)
