"""Learning: frames and batches, objectives, stages, and the one training loop."""
