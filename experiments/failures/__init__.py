"""Failures of the agent that is told nothing: `python -m experiments.failures --suite instruct-val`."""
