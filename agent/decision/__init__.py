"""Decisions: where to look, what to go to, when to stop or to say that it cannot be done."""
