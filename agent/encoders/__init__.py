"""Encoders: networks that turn pictures and words into features."""
