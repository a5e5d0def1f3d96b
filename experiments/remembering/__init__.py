"""Memories of explored homes: how they are made, scored against the truth, and drawn."""
