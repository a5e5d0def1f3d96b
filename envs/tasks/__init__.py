"""Tasks: homes, which episodes they offer, and how well an episode was done."""

from envs.tasks.homes import MOST_HOMES, Home, Homes, Way, home_at
from envs.tasks.navigation import CATEGORIES, Assignment, ObjectNav, PointNav, Task, check_categories, episode_scores

__all__ = [
    "CATEGORIES",
    "MOST_HOMES",
    "Assignment",
    "Home",
    "Homes",
    "ObjectNav",
    "PointNav",
    "Task",
    "Way",
    "check_categories",
    "episode_scores",
    "home_at",
]
