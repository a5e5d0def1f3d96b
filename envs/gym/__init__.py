"""Gymnasium environments: `gymnasium.make("gothere/PointNav-v0")` after `import envs`, and many agents in one call."""

from envs.gym.env import NavigationEnv, NavigationVectorEnv
from envs.gym.settings import Settings

__all__ = ["NavigationEnv", "NavigationVectorEnv", "Settings"]
