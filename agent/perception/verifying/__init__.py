"""Parts of a claim, what judges each, and words for it."""
