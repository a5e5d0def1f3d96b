"""Training of answers to questions."""
