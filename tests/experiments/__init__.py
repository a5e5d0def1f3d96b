"""Tests of the command line and what lies behind it."""
