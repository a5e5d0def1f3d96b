"""Tests of the network of the planner."""
