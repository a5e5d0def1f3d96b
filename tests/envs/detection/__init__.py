"""Tests of the errors of recognition."""
