"""Pictures of perception: what is seen in a view, and its mistakes."""
