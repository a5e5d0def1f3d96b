"""Decisions: what policies do on simulated perception, records for stage A, and its training."""
