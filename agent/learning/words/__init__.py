"""Grounded words: vectors of words that are learned from captions of views together with what perception saw there."""
