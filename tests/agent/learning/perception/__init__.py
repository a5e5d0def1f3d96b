"""Tests of the training of perception."""
