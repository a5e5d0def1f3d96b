"""Tests of what the folder of the same name under envs/ holds."""
