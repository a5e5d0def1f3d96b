"""Planning: from words to what has to be done."""
