"""Answering: questions about a home, answered from its facts."""
