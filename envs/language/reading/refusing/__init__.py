"""Refusals: the part of a text that is not understood, in words."""
