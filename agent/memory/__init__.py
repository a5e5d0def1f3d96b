"""Memory of an agent: landmarks merged over views, rooms, and the world that it believes in."""
