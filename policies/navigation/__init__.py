"""Navigation: maps, ways on them, exploring and going up to things, for n agents in compiled code."""
