"""Reading: from typed text to the words that the parser reads."""
