"""Demonstrations: recording, alignment with instructions, storage in shards, and batches."""
