"""Networks for sentences: what phrases and claims say, and the regions that they mean."""
