"""Tests of collecting data."""
