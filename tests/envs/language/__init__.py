"""Tests of the language of instructions."""
