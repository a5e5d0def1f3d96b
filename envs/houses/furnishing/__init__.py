"""Furnishing: furniture placed in each room, with ways left open."""
