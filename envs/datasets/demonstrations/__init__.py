"""Demonstrations: recorded, aligned with words, kept in shards, read as batches."""
