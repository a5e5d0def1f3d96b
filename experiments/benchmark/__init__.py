"""The benchmark: workers, records, statistics, tables and bundles."""
