"""Compiled functions: the `kernel` decorator, vectors of 16 numbers, dynamic time warping."""
