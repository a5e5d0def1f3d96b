"""Compiled functions are compiled again when anything that they need has changed."""

import sys
from pathlib import Path

import pytest

from envs.compiled import kernels


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of three modules: `top` needs `middle`, `middle` needs a constant of `bottom`, nobody needs `other`."""
    folder = tmp_path / "layered"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "top.py").write_text("from layered.middle import LIMIT\n")
    (folder / "middle.py").write_text("from layered.bottom import LIMIT\n")
    (folder / "bottom.py").write_text("LIMIT = 1\n")
    (folder / "other.py").write_text("LIMIT = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "layered"]:
        del sys.modules[name]


def key() -> str:
    """The key of `layered.top`, reckoned anew."""
    kernels._source.cache_clear()
    kernels._key.cache_clear()
    return kernels._key("layered.top")


def test_a_constant_two_imports_away_changes_the_key(package: Path) -> None:
    before = key()
    assert key() == before
    (package / "other.py").write_text("LIMIT = 2\n")
    assert key() == before
    (package / "bottom.py").write_text("LIMIT = 2\n")
    assert key() != before


def test_circles_of_imports_end(package: Path) -> None:
    (package / "bottom.py").write_text("from layered.top import LIMIT\n")
    assert len(key()) == 16


def test_a_folder_that_cannot_be_written_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("GOTHERE_CACHE", "/dev/null/cache")
    folder = kernels.cache_folder.__wrapped__()
    assert folder.is_dir()
    error = capsys.readouterr().err
    assert "cannot be written" in error and len(error.splitlines()) == 1
