"""Tests of agent.acting.everyday."""
