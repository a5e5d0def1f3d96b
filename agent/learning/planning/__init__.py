"""Training of the planner: random meanings, the texts that say them, and the threshold."""
