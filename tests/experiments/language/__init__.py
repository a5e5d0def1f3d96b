"""Tests of what becomes of sentences."""
