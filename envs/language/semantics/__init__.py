"""Semantics: meanings, their denotation in a home, and the verification of their execution."""
