"""Tests of the simulator and what belongs to it."""
