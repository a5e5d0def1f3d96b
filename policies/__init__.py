"""Policies: an observation and a subgoal become an action."""
