"""Bundles: a benchmark in one file, and whether it is what it says."""
