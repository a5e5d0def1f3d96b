"""Tests of habitat-sim as a simulator, mostly with a stand-in for it."""
