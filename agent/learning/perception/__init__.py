"""Training of perception: what is where, and names of regions."""
