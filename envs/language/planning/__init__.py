"""Planning: everyday requests as targets in order, from where the agent stands."""
