"""Encoders: networks from pictures and words to features."""
