"""Tests of Gymnasium environments."""
