"""Settings of a benchmark: what has to agree for its records to belong together."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from envs.datasets.json import checked, parse_json, read_bytes
from envs.datasets.schema import one_of, reader
from envs.errors import InputError
from experiments.benchmark.sources import source_digest

SETTINGS = "bench.json"
FORMAT = 2
CODE = ("version", "commit")


@dataclass(frozen=True)
class Settings:
    """Settings of a folder that this code needs to go on with it."""

    format: Annotated[int, one_of((FORMAT,))]
    suite: str
    digest: str
    version: str
    commit: str | None
    agents: dict[str, str]


def habitat_versions(python: str | None) -> str:
    """Versions of habitat-sim and its environment.

    InputError where it is not available.
    """
    from envs.simulators.habitat.client import versions

    return "habitat: " + ", ".join(f"{name} {value}" for name, value in sorted(versions(python).items()))


def read_settings(folder: Path) -> dict[str, Any] | None:
    """Settings of a folder, None if it has none yet."""
    path = folder / SETTINGS
    if not path.exists():
        return None
    found = parse_json(path, read_bytes(path))
    checked(path, reader(Settings), found)
    return found


def clash_of(there: dict[str, Any], wanted: dict[str, Any]) -> str:
    """Description of the first setting in which a folder differs, '' for none."""
    for key, value in wanted.items():
        if key not in ("agents", *CODE) and there.get(key) != value:
            return f"begun with {key.replace('_', '-')} {there.get(key)}, now {value}"
    for agent, digest in wanted["agents"].items():
        if there["agents"].get(agent, digest) != digest:
            return f"begun with another version of {agent.rpartition(':')[0]}"
    return ""


def file_digest(path: Path) -> str:
    """Start of a file's SHA-256.

    InputError where it cannot be read.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    except OSError as error:
        raise InputError(f"{path}: expected a file, got none that can be read ({error.strerror})") from error


def agent_digest(agent: str) -> str:
    """Hash of an agent's file and its own modules, '' for a registered agent."""
    file = Path(agent.rpartition(":")[0])
    return source_digest(file) if file.suffix == ".py" else ""
