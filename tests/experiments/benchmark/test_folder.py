"""Results folders: locked, never adopted, repaired, and checked for damage; agents' files with their modules."""

import errno
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from envs.errors import InputError
from envs.types import Camera, Episode
from experiments import cli
from experiments.benchmark.lock import LOCK, locked
from experiments.benchmark.records import EPISODES, TRAJECTORIES, Records, resume
from experiments.benchmark.sources import source_digest
from experiments.benchmark.worker import Worker, make_config
from tests.experiments.benchmark.setup import ROOT, arguments

HOLD = """
import sys
from dataclasses import replace
from pathlib import Path
from experiments.benchmark.lock import locked

with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path) -> "subprocess.Popen[str]":
    """A process that has the lock of a folder until its input ends."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    running = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None and running.stdout.readline() == "held\n"
    return running


def test_a_second_benchmark_is_refused_until_the_first_is_gone(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    running = holder(tmp_path)
    words = arguments(folder, "ignored", "Turner")
    words[words.index("--out") + 1] = str(tmp_path)
    assert cli.main(words) == 2
    message = capsys.readouterr().err
    assert message == f"gothere: {tmp_path}: another benchmark (process {running.pid}) writes there; wait, or choose another --out\n"
    assert not (tmp_path / "bench.json").exists()
    running.kill()
    running.wait()
    assert (tmp_path / LOCK).exists()  # what a dead process leaves is taken over
    with locked(tmp_path):
        assert not (tmp_path / EPISODES).exists()
    assert not (tmp_path / LOCK).exists()


@pytest.fixture(scope="module")
def played(episodes: tuple[Episode, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the records of three episodes."""
    place = tmp_path_factory.mktemp("records")
    job = make_config(episodes, [6] * len(episodes), Camera(8, 8), 0, None)
    ledger = Records(place)
    ledger.add(Worker(job).play([("forward", 0), ("forward", 1), ("forward", 2)]))
    ledger.close()
    return place


def copied(played: Path, tmp_path: Path) -> tuple[Path, dict[str, bytes]]:
    """A copy of the folder, and what its files hold."""
    out = tmp_path / "copy"
    shutil.copytree(played, out)
    return out, {name: (out / name).read_bytes() for name in (EPISODES, TRAJECTORIES)}


def test_duplicates_are_removed(played: Path, tmp_path: Path) -> None:
    out, held = copied(played, tmp_path)
    lines = {name: data.splitlines(keepends=True) for name, data in held.items()}
    (out / EPISODES).write_bytes(held[EPISODES] + lines[EPISODES][1])
    (out / TRAJECTORIES).write_bytes(lines[TRAJECTORIES][1] + held[TRAJECTORIES])  # as two processes leave them
    assert [record.episode for record in resume(out)] == ["0", "1", "2"]
    assert {name: (out / name).read_bytes() for name in held} == held


def test_a_record_without_a_trajectory_is_carried_out_again(played: Path, tmp_path: Path) -> None:
    out, held = copied(played, tmp_path)
    lines = held[TRAJECTORIES].splitlines(keepends=True)
    (out / TRAJECTORIES).write_bytes(lines[0] + lines[2])
    assert [record.episode for record in resume(out)] == ["0", "2"]


@pytest.mark.parametrize("name", [EPISODES, TRAJECTORIES])
def test_every_flipped_bit_is_noticed(name: str, played: Path, tmp_path: Path) -> None:
    out, held = copied(played, tmp_path)
    whole = resume(out)
    end = held[name].index(b"\n")
    for place in range(0, end, max(1, end // 60)):
        data = bytearray(held[name])
        data[place] ^= 1 << place % 8
        (out / name).write_bytes(data)
        try:
            found = resume(out)
        except InputError as error:
            assert f"{name} line 1" in str(error) or EPISODES in str(error)
        else:  # a changed name of the agent or episode: that record is left out, and played again
            left = [replace(record, seconds=0.0) for record in found]
            assert left in ([replace(record, seconds=0.0) for record in whole[first:]] for first in (0, 1))
            assert len(found) == 2 or found[0].seconds != whole[0].seconds
        for other, content in held.items():
            (out / other).write_bytes(content)


def test_records_of_an_unknown_benchmark_are_not_adopted(
    played: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, held = copied(played, tmp_path)
    words = arguments(folder, "ignored", "forward")
    words[words.index("--out") + 1] = str(out)
    assert cli.main(words) == 2
    assert "has records, but no bench.json" in capsys.readouterr().err
    assert (out / EPISODES).read_bytes() == held[EPISODES]


def test_a_full_disk_is_one_line(tmp_path: Path, episodes: tuple[Episode, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    done = Worker(make_config(episodes, [2] * len(episodes), Camera(8, 8), 0, None)).play([("forward", 0)])
    ledger = Records(tmp_path)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputError, match=r"cannot be written \(No space left on device\); make room"):
        ledger.add(done)
    ledger.close()
    monkeypatch.undo()
    assert resume(tmp_path) == []  # the trajectory without a record is gone
    assert (tmp_path / TRAJECTORIES).read_bytes() == b""


def test_an_unwritable_folder_is_said_at_once(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    words = arguments(folder, "ignored", "forward")
    words[words.index("--out") + 1] = str(tmp_path / "file" / "out")
    assert cli.main(words) == 2
    said = capsys.readouterr()
    assert "cannot be written" in said.err and said.out == ""


def test_an_agent_is_its_file_and_the_modules_beside_it(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import helper\nfrom pack.part import x\n\nfrom envs.types import Action\n")
    (tmp_path / "helper.py").write_text("def f():\n    import deeper\n")
    (tmp_path / "deeper.py").write_text("a = 1\n")
    (tmp_path / "envs").mkdir()
    (tmp_path / "envs" / "types.py").write_text("not ours")
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "__init__.py").write_text("from . import other\n")
    for name in ("part", "other"):
        (tmp_path / "pack" / f"{name}.py").write_text("x = 1\n")
    (tmp_path / "unused.py").write_text("")
    before = source_digest(tmp_path / "mine.py")
    for name in ("mine.py", "helper.py", "deeper.py", "pack/__init__.py", "pack/part.py", "pack/other.py"):
        text = (tmp_path / name).read_text()
        (tmp_path / name).write_text(text + "\n")
        assert source_digest(tmp_path / "mine.py") != before, name
        (tmp_path / name).write_text(text)
    (tmp_path / "unused.py").write_text("changed")
    (tmp_path / "envs" / "types.py").write_text("changed")
    assert source_digest(tmp_path / "mine.py") == before


def test_a_changed_module_of_an_agent_does_not_mix(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "helper.py").write_text("from envs.types import Action\n\nENDS = Action.STOP\n")
    (tmp_path / "own.py").write_text(
        "from helper import ENDS\n\n\nclass Own:\n    def reset(self, task, privileged):\n        pass\n\n"
        "    def act(self, observation, privileged):\n        return ENDS\n"
    )
    words = ["bench", "--episodes-file", str(folder / "few.json.gz"), "--agents", f"{tmp_path / 'own.py'}:Own", "--videos", "0"]
    words += ["--episodes", "1", "--out", str(tmp_path / "out")]
    assert cli.main(words) == 0
    (tmp_path / "helper.py").write_text("from envs.types import Action\n\nENDS = Action.CANNOT\n")
    capsys.readouterr()
    assert cli.main(words) == 2
    assert "another version of" in capsys.readouterr().err
    assert json.loads((tmp_path / "out" / "results.json").read_text())["agents"]
