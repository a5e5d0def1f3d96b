"""Refusals: the part of a text that is not understood, and what to say about it."""
