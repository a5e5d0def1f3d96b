"""Data that the verbs read and make."""
