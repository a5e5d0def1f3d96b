"""The agent: an instruction becomes a plan, carried out as actions and verified against what is seen."""
