"""Tests of tasks, suites and the judge."""
