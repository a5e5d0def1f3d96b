"""Facts about this machine: `usable_cores`."""

import os


def usable_cores() -> int:
    """Number of cores that this process may use; all where the system tells none."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
