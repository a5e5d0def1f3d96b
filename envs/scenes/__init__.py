"""Scenes: their records, the files they are read from and written to, and relations between things."""
