"""Scenes: their records, their files, and the relations between objects."""
