"""Training as people follow it: its records, its curve, and the stages with their weights."""
