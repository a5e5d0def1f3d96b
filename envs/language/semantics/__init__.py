"""Semantics: what words mean, what they denote in a home, and whether it was done."""
