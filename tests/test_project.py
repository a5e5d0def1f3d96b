"""The project as a whole: what may import what, how the command line answers, and what an installed wheel does."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Annotated

import jaxtyping
import numpy as np
import pytest

from envs.errors import InputError
from envs.types import Camera, Trajectory
from experiments import cli, doctor

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("envs", "policies", "agent", "experiments")
HEAVY = ("torch", "numba", "numpy", "cv2", "trimesh", "matplotlib", "gymnasium", "ray", "transformers", "av", "rich", "tyro")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def python(code: str) -> subprocess.CompletedProcess[str]:
    """What a fresh interpreter makes of `code`, with this checkout importable."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=120)


# Structure


def test_imports_point_one_way() -> None:
    program = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_folder_of_code_is_a_package() -> None:
    folders = {file.parent for package in PACKAGES for file in (ROOT / package).rglob("*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_doctor_knows_what_the_project_needs() -> None:
    def names(requirements: list[str]) -> set[str]:
        return {requirement.split(">")[0].split("[")[0] for requirement in requirements}

    assert names(PROJECT["dependencies"]) == set(doctor.CORE)
    extras = {extra: needs for extra, needs in PROJECT["optional-dependencies"].items() if extra not in ("all", "dev")}
    assert {extra: names(needs) for extra, needs in extras.items()} == {extra: set(parts) for extra, parts in doctor.EXTRAS.items()}


def test_types_are_checked_in_tests() -> None:
    with pytest.raises(jaxtyping.TypeCheckError):
        Camera(yaw="0")  # pyright: ignore
    Camera(yaw=1)
    moves, there, flat = np.zeros(3, int), np.zeros((4, 3)), np.zeros(4)
    Trajectory(moves, moves > 0, there, flat, flat)
    with pytest.raises(jaxtyping.TypeCheckError):
        Trajectory(moves, moves > 0, there, np.zeros(3), flat)
    with pytest.raises(jaxtyping.TypeCheckError):
        Trajectory(moves, moves, there, flat, flat)


# The command line


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    text = capsys.readouterr().out
    for verb, (_, summary) in cli.VERBS.items():
        assert f"  {verb} " in text
        assert summary in text


def test_help_loads_nothing_heavy() -> None:
    done = python(f"import sys; from experiments.cli import main; main(['--help']); print([m for m in {HEAVY} if m in sys.modules])")
    assert done.stdout.splitlines()[-1] == "[]", done.stdout + done.stderr


def test_no_arguments_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "usage: gothere VERB" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["docter"], ["'docter'", "did you mean doctor?"]),
        (["zzz"], ["'zzz'", "verbs: run, house"]),
        (["doctor", "--jsn"], ["--jsn", "did you mean --json?", "gothere doctor --help"]),
        (["doctor", "-j"], ["-j", "did you mean --json?"]),
        (["doctor", "--seed", "x"], ["--seed", "whole number", "'x'"]),
        (["doctor", "--seed"], ["--seed", "expected a value"]),
        (["doctor", "sofa", "bed"], ["sofa, bed", "quote"]),
        (["doctor", "--json=3"], ["3"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else None,
)
def test_bad_usage_is_one_line(arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    for word in words:
        assert word in err


@dataclass(frozen=True)
class Make:
    """Make it."""

    name: Annotated[str, "free text"] = "house"
    rooms: int = 4
    doors: bool = True

    def __post_init__(self) -> None:
        if self.rooms < 1:
            raise InputError(f"rooms: expected 1 or more, got {self.rooms} {'and more words ' * 20}")


@dataclass(frozen=True)
class Show:
    """Show it."""

    size: int = 128


def test_flags_fill_a_dataclass() -> None:
    assert cli.parse("house", ["--rooms", "8", "--no-doors"], Make) == Make(rooms=8, doors=False)
    assert cli.parse("house", ["show", "--size", "64"], Make | Show) == Show(size=64)


def test_what_a_dataclass_refuses_arrives_as_it_was_said() -> None:
    with pytest.raises(InputError, match=r"rooms: expected 1 or more, got 0 (and more words ){20}$"):
        cli.parse("house", ["--rooms", "0"], Make)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["make", "--room", "3"], r"no flag --room; did you mean --rooms\? \(see: gothere house --help\)"),
        (["mke"], "mke"),
        ([], "expected one of: make, show"),
        (["show", "--size", "1.5"], r"--size: expected a whole number, got '1.5'"),
    ],
)
def test_actions_have_their_own_flags(arguments: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        cli.parse("house", arguments, Make | Show)


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (None, 0, ""),
        (InputError("scene: no such file:\n a.glb"), 2, "gothere: scene: no such file: a.glb\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (ModuleNotFoundError("No module named 'torch'", name="torch.nn"), 2, doctor.install_command("agent") + "\n"),
    ],
)
def test_exit_codes(error: BaseException | None, code: int, message: str, monkeypatch, capsys) -> None:
    def carry_out(config: Show) -> int:
        if error is not None:
            raise error
        return 0

    module = ModuleType("verb")
    module.main = carry_out  # pyright: ignore
    monkeypatch.setattr(cli, "_load", lambda verb: module)
    assert cli.main(["run"]) == code
    assert capsys.readouterr().err.endswith(message)


def test_our_own_mistakes_are_not_hidden(monkeypatch) -> None:
    def carry_out(config: Show) -> int:
        raise ZeroDivisionError

    module = ModuleType("verb")
    module.main = carry_out  # pyright: ignore
    monkeypatch.setattr(cli, "_load", lambda verb: module)
    with pytest.raises(ZeroDivisionError):
        cli.main(["run"])


def test_a_reader_that_leaves_is_no_error() -> None:
    program = "import sys; sys.path.insert(0, sys.argv[1]); from experiments.cli import main; sys.exit(main(['--help']))"
    with subprocess.Popen([sys.executable, "-c", program, str(ROOT)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None and child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""


# doctor


def test_doctor_answers_in_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["doctor", "--json", "--out", str(tmp_path)]) == 0
    findings = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert findings["ready"] is True
    assert findings["cpu"]["cores"] >= 1
    assert findings["core"]["numpy"] == {"state": "ok", "version": np.__version__}
    assert set(findings["extras"]) == set(doctor.EXTRAS)
    assert json.loads((tmp_path / "doctor.json").read_text()) == findings


def test_doctor_says_how_to_get_what_is_missing(capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    monkeypatch.setitem(doctor.EXTRAS, "agent", {"no-such-thing": "no_such_thing"})
    assert cli.main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert doctor.install_command("agent") in out
    assert out.splitlines()[-1] == f"ready: {doctor.FIRST_RUN}"
    monkeypatch.setitem(doctor.CORE, "no-such-thing", "no_such_thing")
    assert cli.main(["doctor"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "not ready: pip install --force-reinstall no-such-thing"


# The wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built from a copy of its source."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for name in (*PACKAGES, "tests"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, source)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "-w", str(folder)]
    done = subprocess.run([*build, str(source)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_the_packages_and_their_data(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*") if file.is_file())
    assert held == {file.relative_to(ROOT).as_posix() for file in files if file.suffix != ".pyc"}


@pytest.mark.slow
def test_the_installed_wheel_works_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    binaries = tmp_path / "venv" / "bin"
    install = [sys.executable, "-m", "pip", "--python", str(binaries / "python"), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, str(wheel)], check=True, timeout=300)
    # The libraries are those of this interpreter; a folder named in a .pth does not bring its own .pth files along.
    site = next((tmp_path / "venv").glob("lib/python*/site-packages"))
    (site / "libraries.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    away = tmp_path / "away"
    away.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    def answer(*command: str) -> str:
        done = subprocess.run([str(binaries / command[0]), *command[1:]], cwd=away, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert str(site) in answer("python", "-c", "import envs; print(envs.__file__)")
    assert "None" in answer("python", "-c", "import importlib.util as i; print(i.find_spec('tests'))")
    assert json.loads(answer("gothere", "doctor", "--json").splitlines()[-1])["gothere"] == PROJECT["version"]
