"""Tests of envs.language.reading.refusing."""
