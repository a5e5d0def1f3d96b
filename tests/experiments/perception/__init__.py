"""Tests of the pictures of perception."""
