"""Tests of what instructions mean in a home."""
