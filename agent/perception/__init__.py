"""Perception: instances in a picture, their attributes, and the type of room."""
