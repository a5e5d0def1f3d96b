"""Data of the verbs: episodes, demonstrations, scenes and provenance."""
