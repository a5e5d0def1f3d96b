"""Reports: films, maps, charts and pages."""
