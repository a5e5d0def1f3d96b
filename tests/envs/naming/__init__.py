"""Tests of names for foreign scenes."""
