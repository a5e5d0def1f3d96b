"""Asides: courtesy, names that one is called by, and remarks beside a request."""
