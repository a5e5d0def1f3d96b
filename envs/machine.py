"""What this machine has for us: `usable_cores`."""

import os


def usable_cores() -> int:
    """Number of cores that this process may use; all of them where the system does not say (macOS)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
