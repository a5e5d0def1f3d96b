"""Grounded words: vectors learned from captions together with the views that they are about."""
