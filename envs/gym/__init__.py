"""Gymnasium environments for one agent or many in one call.

Importing this package registers their ids, so that Gymnasium's module syntax works too:
`gymnasium.make("envs.gym:gothere/PointNav-v0")`.
"""

from envs.gym.env import NavigationEnv
from envs.gym.register import IDS, register
from envs.gym.settings import Settings
from envs.gym.vector import NavigationVectorEnv

__all__ = ["IDS", "NavigationEnv", "NavigationVectorEnv", "Settings", "register"]

register()
