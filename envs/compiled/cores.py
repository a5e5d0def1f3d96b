"""Number of processor cores that this process may use: `cores`."""

import os


def cores() -> int:
    """Number of cores of this process, on macOS of the machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
