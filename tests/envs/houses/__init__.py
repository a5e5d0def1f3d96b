"""Tests of generated houses."""
