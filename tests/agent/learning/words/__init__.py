"""Tests of grounded words."""
