"""Naming: foreign scenes in our vocabulary, so that the language can speak of them."""
