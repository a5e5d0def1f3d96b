"""Tests of the training of the planner."""
