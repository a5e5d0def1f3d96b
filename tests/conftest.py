"""What all tests share: reference data, hypothesis profiles, and types checked at run time."""

import os
from pathlib import Path

import pytest
from hypothesis import settings
from jaxtyping import install_import_hook

from tests.typecheck import check

ROOT = Path(__file__).resolve().parent.parent


def checked_modules(*packages: str) -> list[str]:
    """Modules of `packages` whose annotations are checked at run time.

    They are those with shapes of arrays in their annotations: checks make other ones, such as the parser, many times slower. Left out
    are packages' own files (their names stand for everything below them), modules that compile kernels, because
    numba has to see plain functions, and those of Gymnasium's classes, whose own annotations beartype warns about.
    """
    signs = ("import numba", "from numba", "envs.compiled.kernels import", "import gymnasium", "from gymnasium")
    files = (file for package in packages for file in sorted((ROOT / package).rglob("*.py")) if file.name != "__init__.py")
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    shaped = (file for file, text in texts.items() if "from jaxtyping import" in text and not any(sign in text for sign in signs))
    return [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in shaped]


install_import_hook(checked_modules("envs", "policies"), check.__module__ + ".check")

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


LONG = (  # files that take minutes: they are begun first, so that no process is left alone with one in the end
    "test_readme.py", "test_checks.py", "training/test_workers.py", "decisions/test_scale.py", "gym/test_vector.py",
    "language/test_language.py", "houses/test_houses.py", "benchmark/test_scheduler.py", "training/test_policy_stage.py",
    "decisions/test_decisions.py", "episode/test_repl.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; xdist hands files out in this order (`--no-loadscope-reorder`)."""
    rank = {item.path: min((k for k, name in enumerate(LONG) if item.path.as_posix().endswith(name)), default=len(LONG)) for item in items}
    items.sort(key=lambda item: rank[item.path])


@pytest.fixture(scope="session")
def reference() -> Path:
    """Folder of reference data that is not part of the repository; the test is skipped where it is not."""
    named = os.environ.get("GOTHERE_REFERENCE")
    if not named:
        pytest.skip("GOTHERE_REFERENCE is not set")
    folder = Path(named)
    if not folder.is_dir():
        pytest.skip(f"GOTHERE_REFERENCE: {folder} is not a folder")
    return folder
