"""Baseline agents."""
