"""A recurrent policy that decides every action: imitation of the oracle, then PPO; the control of decisions."""
