"""Memory of an agent: landmarks merged over views, rooms, and its believed world."""
