"""Provenance of results: version and commit of this code, and the machine."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from envs.machine import usable_cores


def version() -> str:
    """Installed version; 'source' when run from a checkout."""
    from importlib import metadata

    try:
        return metadata.version("gothere")
    except metadata.PackageNotFoundError:
        return "source"


def commit() -> str | None:
    """Commit of the source, with '-changed' for modified files; None outside a checkout."""
    root = Path(__file__).resolve().parents[2]
    try:
        head, changed = (
            subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, timeout=10, check=True).stdout.strip()
            for words in (["rev-parse", "--short=12", "HEAD"], ["status", "--porcelain", "--untracked-files=no"])
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return head + ("-changed" if changed else "")


def machine() -> dict[str, Any]:
    """Processor, cores and library versions of this machine."""
    from importlib import metadata

    from experiments.doctor import cpu_model

    found = {"cpu": cpu_model(), "cores": usable_cores(), "python": sys.version.split()[0]}
    return found | {name: metadata.version(name) for name in ("numpy", "numba")}
