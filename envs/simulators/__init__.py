"""Simulators behind one protocol: our own, and habitat-sim."""
