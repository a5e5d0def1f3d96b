"""The agent that is told nothing but words: from what it believes to what it does next."""
