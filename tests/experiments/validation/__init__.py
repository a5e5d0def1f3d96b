"""Tests of validation scripts."""
