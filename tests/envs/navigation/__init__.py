"""Tests of walkable space, motion and ways."""
