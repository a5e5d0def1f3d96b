"""`gothere results`: the tables of the documentation, from stored results of benchmarks."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from envs.errors import InputError

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Results:
    """Write docs/results.md and the README's main table from results.json files of gothere bench."""

    paths: Annotated[tuple[Path, ...], tyro.conf.Positional] = ()
    """Files, or folders with results.json files at any depth; docs/results of this checkout by default."""
    check: bool = False
    """Write nothing; exit code 1 where page or README are not what the files say."""
    out: Path | None = None
    """Page to write alone; docs/results.md of this checkout by default, and with it the table in README.md."""
    seed: int = 0
    """Accepted by every verb; nothing here is random."""
    json: bool = False
    """Print the figures as one JSON object on the last line."""


def main(config: Results) -> int:
    """Write the tables; exit code 1 where a check finds others, else 0."""
    from envs.files import write_whole
    from experiments.tables.page import page, readme_table
    from experiments.tables.stored import read_stored

    stored = read_stored(config.paths or (ROOT / "docs" / "results",))
    wanted = {config.out or ROOT / "docs" / "results.md": page(stored) + "\n"}
    if config.out is None:
        wanted[ROOT / "README.md"] = with_table(ROOT / "README.md", readme_table(stored))
    differing = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in differing:
        if config.check:
            print(f"{path}: not what the stored results say; run gothere results", file=sys.stderr)
        else:
            write_whole(path, wanted[path].encode())
    if not config.check:
        print(f"wrote  {', '.join(map(str, wanted))}, from {len(stored)} files")
    if config.json:
        told = ("suite", "digest", "n", "houses", "rows", "pairs", "command", "commit", "seeds")
        print(json.dumps({"results": [{name: one.found[name] for name in told} for one in stored], "differing": list(map(str, differing))}))
    return 1 if config.check and differing else 0


def with_table(readme: Path, text: str) -> str:
    """README with a table between its two marks; InputError where these are missing."""
    from experiments.tables.page import BEGIN, END

    try:
        found = readme.read_text(encoding="utf-8")
        before, rest = found.split(BEGIN)
        _, after = rest.split(END)
    except (OSError, ValueError):
        raise InputError(f"{readme}: expected one {BEGIN} with one {END} after it, for the main table") from None
    return f"{before}{BEGIN}\n{text}\n{END}{after}"
