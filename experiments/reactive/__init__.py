"""Recurrent policy that decides every action, by imitation and PPO: the control of decisions."""
