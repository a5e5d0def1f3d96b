"""Navigation: walkable space, motion with collisions, geodesic distances, shortest paths, a path follower.

From triangles to paths: `surfaces` (ground in columns), `clearance` (exact distance to obstacles and ledges), `build`, `grid` (free
space as polygons, lines of sight), `space` (`Walkable`), `motion` and `noise`, `wavefront` and `paths` (distances), `follow`.

Accuracy: borders are one radius from obstacles within 2 mm; corners of rooms are cut by less than a cell (5 cm), and a passage that
is less than a cell wider than the body may be closed. Everything is float64 with plain arithmetic: the same on every machine.
"""

from envs.navigation.follow import follow, follow_all
from envs.navigation.motion import displace_in_place, drive_for, drive_in_place, move, move_in_place
from envs.navigation.noise import LOCOBOT_ILQR, LOCOBOT_MOVEBASE, LOCOBOT_PROPORTIONAL, ActuationNoise, move_noisily, noisy_motion
from envs.navigation.paths import Field, distance_field, field_arrays, geodesic, path_length, restored_field, shortest_path
from envs.navigation.space import SNAP, Walkable, load, random_points, save, walkable

__all__ = [
    "LOCOBOT_ILQR",
    "LOCOBOT_MOVEBASE",
    "LOCOBOT_PROPORTIONAL",
    "SNAP",
    "ActuationNoise",
    "Field",
    "Walkable",
    "displace_in_place",
    "distance_field",
    "drive_for",
    "drive_in_place",
    "field_arrays",
    "follow",
    "follow_all",
    "geodesic",
    "load",
    "move",
    "move_in_place",
    "move_noisily",
    "noisy_motion",
    "path_length",
    "random_points",
    "restored_field",
    "save",
    "shortest_path",
    "walkable",
]
