"""Agents in processes of their own, a new one for each episode.

They are forked from a template that never runs the agent's code.
"""
