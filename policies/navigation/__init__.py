"""Navigation on occupancy maps: path planning, exploration and approach, compiled, for n agents."""
