"""Tests of the command line, its reports and films."""
