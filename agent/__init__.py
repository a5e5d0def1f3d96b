"""Agents: planning from instructions, perception, learning, baselines, and the episode loop."""
