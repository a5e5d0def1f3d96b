"""Policies: actions from observations and sub-goals."""
