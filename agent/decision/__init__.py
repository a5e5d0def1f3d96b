"""Decisions: where to look, what to go to, when to stop."""
