"""Reports: videos, maps, charts and pages."""
