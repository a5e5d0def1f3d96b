"""Tests of training on sentences."""
