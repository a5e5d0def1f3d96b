"""Compiled functions are compiled again when anything that they need has changed."""

import errno
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numba
import pytest

from envs.compiled import kernels
from envs.compiled.disk import KernelCache, SealedFiles


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


def test_imports_of_other_layers_and_of_modules_change_the_key(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "LAYERS", ("lower",))
    lower = package.parent / "lower"
    lower.mkdir()
    (lower / "__init__.py").write_text("")
    (lower / "deep.py").write_text("STEP = 1\n")
    (package / "bottom.py").write_text("from lower import (\n    deep,\n)\nLIMIT = deep.STEP\n")
    before = key()
    (lower / "deep.py").write_text("STEP = 2\n")
    assert key() != before
    del sys.modules["lower"]


def test_each_of_many_imports_changes_the_key(package: Path) -> None:
    (package / "top.py").write_text("from layered.middle import LIMIT\nimport layered.bottom\nfrom layered import other\n")
    keys = {key()}
    for name in ("middle", "bottom", "other"):
        (package / f"{name}.py").write_text("LIMIT = 2\n")
        keys.add(key())
    assert len(keys) == 4


def test_the_renderer_depends_on_all_that_it_is_made_of() -> None:
    needed, found = {"envs.render.renderer"}, set()
    while needed:
        found.add(name := needed.pop())
        needed |= kernels._source(name)[1] - found
    parts = {"cull", "pack", "raster", "renderer", "shade", "view"}
    assert {f"envs.render.{part}" for part in parts} | {"envs.compiled.simd", "envs.compiled.kernels"} <= found


# Files of compiled functions

SQUARE = "def square(x):\n    return x * x\n"


def square_at(place: Path, cache: Path, source: str = SQUARE) -> Callable:
    """The function of a source file at `place`, with its compiled form in `cache`."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(source)
    names: dict = {"__name__": "shapes"}
    exec(compile(source, str(place), "exec"), names)
    made = numba.njit(names["square"])
    made._cache = KernelCache(names["square"], cache)
    return made


def loaded(function: Callable) -> bool:
    """Whether a call took the compiled form from the disk; it is right in any case."""
    assert function(3) == 9
    return sum(function.stats.cache_hits.values()) == 1


def test_checkouts_with_equal_sources_share_what_is_compiled(tmp_path: Path) -> None:
    cache = tmp_path / "cache" / "abc"
    assert not loaded(square_at(tmp_path / "first" / "shapes.py", cache))
    assert loaded(square_at(tmp_path / "second" / "shapes.py", cache))
    assert not loaded(square_at(tmp_path / "second" / "shapes.py", tmp_path / "cache" / "def"))


@pytest.mark.parametrize("suffix", [".nbc", ".nbi"])
@pytest.mark.parametrize("harm", ["emptied", "flipped", "cut"])
def test_a_damaged_file_is_compiled_again(tmp_path: Path, suffix: str, harm: str) -> None:
    cache, place = tmp_path / "abc", tmp_path / "shapes.py"
    loaded(square_at(place, cache))
    (file,) = cache.glob(f"*{suffix}")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes({"emptied": b"", "flipped": bytes(data), "cut": bytes(data[:-7])}[harm])
    assert not loaded(square_at(place, cache))
    assert loaded(square_at(place, cache))


def test_a_full_disk_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(SealedFiles, "_save_data", full)
    for name in ("abc", "def"):
        assert not loaded(square_at(tmp_path / "shapes.py", tmp_path / "cache" / name))
    error = capsys.readouterr().err
    assert "No space left" in error and "compiled in every run" in error and len(error.splitlines()) == 1


def test_a_temporary_cache_of_somebody_else_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    own = kernels._temporary_folder()
    assert own == kernels._temporary_folder()
    assert own.stat().st_mode & 0o077 == 0
    own.rmdir()
    own.write_text("a file of that name")
    other = kernels._temporary_folder()
    assert other != own and other.is_dir()
