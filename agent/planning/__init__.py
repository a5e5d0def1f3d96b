"""Planning: from instructions to goals."""
