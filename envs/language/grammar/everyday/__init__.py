"""Constructions of everyday requests: acts, places, limits, questions and the business of others."""
