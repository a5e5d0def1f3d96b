"""Learning: frames and batches, objectives, stages, and the training loop."""
