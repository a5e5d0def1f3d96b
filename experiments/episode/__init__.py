"""One episode that a person asked for: shown, recorded, talked about."""
