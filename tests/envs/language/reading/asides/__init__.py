"""Tests of envs.language.reading.asides."""
