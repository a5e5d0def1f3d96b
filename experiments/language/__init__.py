"""Language: what becomes of sentences that people say."""
