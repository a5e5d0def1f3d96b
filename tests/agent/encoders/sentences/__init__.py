"""Tests of agent.encoders.sentences."""
