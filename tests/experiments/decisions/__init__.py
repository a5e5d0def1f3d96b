"""Tests of experiments on decisions."""
