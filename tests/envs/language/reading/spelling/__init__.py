"""Tests of envs.language.reading.spelling."""
