"""Single episodes on request: run, reported, recorded, or as a dialogue."""
