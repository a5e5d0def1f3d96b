"""Tests of envs.language.reading.recasting."""
