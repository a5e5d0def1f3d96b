"""Spelling: typing mistakes, contractions, dialect."""
