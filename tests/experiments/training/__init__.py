"""Tests of training as people follow it."""
