"""Comparisons with other programs and with people."""
