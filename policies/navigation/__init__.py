"""Navigation from depth and pose: maps, ways on them, exploration, approaching what was seen."""
