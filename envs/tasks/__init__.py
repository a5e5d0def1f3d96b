"""Tasks: which episodes homes offer, what an agent is told, and how well an episode was done."""
