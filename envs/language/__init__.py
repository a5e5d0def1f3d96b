"""Language: what words mean, how it is said, and whether it is true of a home."""
