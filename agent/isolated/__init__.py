"""Agents in processes of their own: a new one for each episode, forked from a template that never runs the agent's code."""
