"""Moving and finding ways: walkable space, collisions with sliding, geodesic distances, shortest paths, a follower."""

from envs.navigation.follow import follow, follow_all
from envs.navigation.motion import drive_for, drive_in_place, move, move_in_place
from envs.navigation.paths import Field, distance_field, geodesic, path_length, shortest_path
from envs.navigation.space import SNAP, Walkable, load, random_points, save, walkable

__all__ = [
    "SNAP",
    "Field",
    "Walkable",
    "distance_field",
    "drive_for",
    "drive_in_place",
    "follow",
    "follow_all",
    "geodesic",
    "load",
    "move",
    "move_in_place",
    "path_length",
    "random_points",
    "save",
    "shortest_path",
    "walkable",
]
