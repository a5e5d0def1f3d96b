"""Figures of trained parts, one module a part, each with `evaluate(config)`."""
