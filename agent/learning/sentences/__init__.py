"""Training on sentences: reading phrases and claims, grounding them, calibrating verdicts."""
