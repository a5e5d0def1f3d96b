"""Tests of maps, ways and exploring of n agents."""
