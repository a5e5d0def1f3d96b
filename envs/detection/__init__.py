"""Measured errors of recognition, and how they are drawn for what is in view."""
