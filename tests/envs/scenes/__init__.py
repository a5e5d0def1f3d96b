"""Tests of scenes and their files."""
