"""Fuzzing of all readers of files: `python -m experiments.validation.fuzz --seconds 600`."""
