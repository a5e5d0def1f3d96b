"""Layout: floor plans of homes, and the surfaces of their rooms."""
