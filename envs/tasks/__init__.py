"""Tasks: generation of episodes, inputs of agents, and evaluation."""
