"""From beliefs to the next action: the agent that is told nothing but words."""
