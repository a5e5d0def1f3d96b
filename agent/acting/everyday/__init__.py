"""Everyday requests: places, doors, windows, limits, tours, moves and questions, act by act."""
