"""Perception: what is where in a picture, what it is like, and which room this is."""
