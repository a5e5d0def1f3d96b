"""Style, types and directions of imports: what `make check` checks, here beside the other tests."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def lines() -> list[list[str]]:
    """Words of the commands of `make check`."""
    recipe = re.search(r"^check: \$\(DEV\)\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipe is not None
    return [line.replace("$(BIN)", str(BIN)).split() for line in recipe[1].splitlines()]


@pytest.mark.parametrize("command", lines(), ids=lambda words: Path(words[0]).name + "-" + words[1] if words[1:] else Path(words[0]).name)
def test_check(command: list[str]) -> None:
    """Each one ends with exit code 0."""
    told = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_all_checks_are_found() -> None:
    """They are four, of three tools and pyright."""
    assert [Path(words[0]).name for words in lines()] == ["ruff", "ruff", "pyright", "lint-imports"]
