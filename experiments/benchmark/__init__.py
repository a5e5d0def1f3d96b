"""Benchmark: workers, records, statistics, tables and bundles."""
