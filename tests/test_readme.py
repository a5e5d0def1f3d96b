"""Every Python block and every `gothere` line of the README and of docs/ runs."""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ELSEWHERE = ("make", "git", "pip", "cd")  # commands that other tests, or a fresh clone, are for
LIMIT = 300  # seconds that one block may take
done_alone: set[tuple[str, ...]] = set()  # commands that were the first of their block, and so need nothing from before: each runs once


@dataclass(frozen=True)
class Block:
    """A fenced block of a Markdown file: its language, text and the line where it begins."""

    page: str
    language: str
    text: str
    line: int

    def __str__(self) -> str:
        return f"{self.page}-{self.language}-line-{self.line}"


def blocks(text: str, page: str) -> list[Block]:
    """The fenced blocks of a Markdown text."""
    found = re.finditer(r"^```(\w*)[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [Block(page, match[1], match[2], text.count("\n", 0, match.start()) + 1) for match in found]


def commands(text: str) -> list[list[str]]:
    """The words of each `gothere` line of a shell block. Raises ValueError for a line that no test could run."""
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        words = shlex.split(line.removeprefix("$ "), comments=True)
        if not words or words[0] in ELSEWHERE:
            continue
        if words[0] != "gothere":
            raise ValueError(f"README: expected a line that begins with gothere or one of {ELSEWHERE}, got: {line}")
        found.append(words[1:])
    return found


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCKS = [block for page in PAGES for block in blocks(page.read_text(encoding="utf-8"), page.stem)]


def run(command: list[str], folder: Path) -> None:
    """Run a command in `folder`, with this checkout importable."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT)
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language == "python"], ids=str)
def test_python(block: Block, tmp_path: Path) -> None:
    (tmp_path / "example.py").write_text(block.text, encoding="utf-8")
    run([sys.executable, "example.py"], tmp_path)


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language in ("bash", "sh", "shell", "console")], ids=str)
def test_shell(block: Block, tmp_path: Path) -> None:
    found = commands(block.text)
    if len(found) == 1 and tuple(found[0]) in done_alone:
        return
    for k, words in enumerate(found):
        run([sys.executable, "-m", "experiments", *words], tmp_path)
        if k == 0:
            done_alone.add(tuple(words))


def test_blocks_are_found() -> None:
    text = "# a\n```python\nx = 1\n```\ntext\n```bash\nmake demo\n$ gothere run 'go there' \\\n  --house 7  # why\n```\n"
    assert [str(block) for block in blocks(text, "page")] == ["page-python-line-2", "page-bash-line-6"]
    assert commands(blocks(text, "page")[1].text) == [["run", "go there", "--house", "7"]]
    with pytest.raises(ValueError, match="curl"):
        commands("curl x")
