"""Docstrings: every public name has one, and its first line is short and states the result."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("envs", "policies", "agent", "experiments")
WORDS = 15
QUESTIONS = r"(what|which|where|when|why|how|who|whose)\b"  # a noun or a verb is shorter

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> list[str]:
    """Paths of the modules to check, relative to the root."""
    return sorted(path.relative_to(ROOT).as_posix() for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def decorators(node: Definition) -> set[str]:
    """Last name of each decorator of a definition."""
    return {ast.unparse(decorator).split("(")[0].split(".")[-1] for decorator in node.decorator_list}


def exempt(node: Definition) -> bool:
    """Whether a definition may be without a docstring: overloads, setters and properties of one statement."""
    names = decorators(node)
    one_line_property = bool(names & {"property", "cached_property"}) and len(node.body) == 1
    return one_line_property or bool(names & {"overload", "setter"})


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Definition]]:
    """Public classes, functions and methods of a module with their qualified names; nested functions are private."""
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{prefix}{node.name}.")


def fault(docstring: str) -> str:
    """Reason why the first line of a docstring is not accepted; empty where it is."""
    first = docstring.strip().split("\n")[0].strip()
    count = len(re.sub(r"`[^`]*`", "x", first).split())  # code counts as one word
    if count > WORDS:
        return f"first line has {count} words, expected at most {WORDS}: {first}"
    if not first.endswith((".", ":")):
        return f"first line ends without a full stop or colon: {first}"
    if re.match(r"nothing\b", first, re.IGNORECASE):
        return f"first line begins with 'Nothing', expected what the function does: {first}"
    if re.match(QUESTIONS, first, re.IGNORECASE):
        return f"first line begins with a question word, expected a noun or a verb: {first}"
    if re.match(r"[01]\b", first):
        return f"first line begins with an exit code, expected what the function does: {first}"
    return ""


def faults(source: str) -> list[str]:
    """Names in a module's source with what is wrong with their docstrings."""
    tree = ast.parse(source)
    documented: list[tuple[str, ast.Module | Definition, bool]] = [("module", tree, not tree.body)]
    documented += [(name, node, exempt(node)) for name, node in public(tree.body)]
    found = []
    for name, node, optional in documented:
        docstring = ast.get_docstring(node)
        if docstring is None:
            found += [] if optional else [f"{name}: no docstring"]
        elif reason := fault(docstring):
            found.append(f"{name}: {reason}")
    return found


@pytest.mark.parametrize("path", modules())
def test_docstrings(path: str) -> None:
    assert faults((ROOT / path).read_text()) == []


@pytest.mark.parametrize(
    ("docstring", "reason"),
    [
        ("Shortest distance [m] to a goal.", ""),
        ("Actions:\n\n    stop and go", ""),
        (f"Return {' '.join(['word'] * 14)}.", ""),
        (f"Return `{' '.join(['word'] * 20)}` of a home.", ""),
        (f"Return {' '.join(['word'] * 15)}.", "16 words"),
        ("Distance to a goal", "full stop"),
        ("Nothing; writes a file.", "'Nothing'"),
        ("Nothing.", "'Nothing'"),
        ("What a scene holds.", "question word"),
        ("Whether two boxes overlap.", ""),
        ("0 after printing the table.", "exit code"),
        ("Print the table; exit code 0.", ""),
    ],
)
def test_first_lines(docstring: str, reason: str) -> None:
    assert reason in fault(docstring)
    assert bool(reason) == bool(fault(docstring))


def test_names_that_need_a_docstring() -> None:
    source = '''"""A module."""
class Box:
    def __init__(self): ...
    @property
    def area(self):
        return 1
    @property
    def volume(self):
        side = 1
        return side ** 3
    def grow(self): ...
    def _shrink(self): ...
def make():
    def nested(): ...
def _hidden(): ...
'''
    assert faults(source) == [f"{name}: no docstring" for name in ("Box", "Box.volume", "Box.grow", "make")]
    assert faults("x = 1") == ["module: no docstring"]
