"""The log of a training: rows, curve, TensorBoard files, and the line of progress."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest

from agent.learning.loop import Progress
from experiments.progress import duration, one_line
from experiments.training import log as module
from experiments.training.curve import draw_curve, log_ticks, rows_of
from experiments.training.log import cpu_minutes, line_of, read_rows, training_log


def progress(step: int, loss: float = 2.0) -> Progress:
    """What the loop tells at a step."""
    return Progress(step, 40, {"loss": loss, "classes": loss / 2}, 50.0, 80.0, 0.25, 30.0 * (40 - step))


def test_a_log_goes_on_where_it_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tensorboardX")
    for steps in ((10, 20, 30), (30, 40)):  # the first is killed after the checkpoint of step 20
        with training_log(tmp_path, "ears", keep=20) as log:
            for step in steps:
                log.report(progress(step, 3.0 - step / 20))
    rows = read_rows(tmp_path / "ears.jsonl")
    assert [row["step"] for row in rows] == [10, 20, 30, 30, 40] and [row["step"] for row in rows_of(rows)] == [10, 20, 30, 40]
    assert rows[0]["examples_per_second"] == 80.0 and rows[0]["making"] == 0.25
    assert cpu_minutes(rows, 25) == pytest.approx(40 * 25 / 50 / 60)
    assert cv2.imread(str(tmp_path / "ears-curve.png")).shape == (540, 960, 3)
    events = b"".join(path.read_bytes() for path in (tmp_path / "ears-tensorboard").iterdir())
    assert events.count(b"parts/classes") == 5
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "ears: step 10 of 40, loss 2.5000, 80 examples/s, frames 25% of CPU, 15 min left" and "done" in lines[-1]


def test_without_tensorboard_the_rest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "tensorboardX", None)
    with training_log(tmp_path, "ears", keep=20) as log:
        log.report(progress(20))
    assert not (tmp_path / "ears-tensorboard").exists() and (tmp_path / "ears-curve.png").exists()
    assert "pip install 'gothere[train]'" in module.NO_TENSORBOARD


def test_a_line_now_and_then_without_a_terminal() -> None:
    out = io.StringIO()
    with one_line(out) as say:
        for k in range(5):
            say(f"step {k}")
    assert out.getvalue().splitlines() == ["step 0", "step 4"]  # the first at once, the last at the end


def test_a_terminal_has_one_line() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    with one_line(out) as say:
        say("step 1")
        say("x" * 500)
    assert out.getvalue().count("\n") == 1 and out.getvalue().startswith("\r\x1b[2Kstep 1\r") and len(out.getvalue()) < 450


@pytest.mark.parametrize(("seconds", "text"), [(5.4, "5 s"), (90, "2 min"), (3600 * 2 + 300, "2 h 05 min")])
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_axes_have_round_numbers() -> None:
    assert log_ticks(0.3, 4.0) == [0.2, 0.5, 1.0, 2.0, 5.0]
    assert log_ticks(1.0, 1.0) == [1.0]


def test_a_falling_loss_falls_in_the_picture(tmp_path: Path) -> None:
    draw_curve([{"step": k, "loss": 5 * 0.9**k} for k in range(1, 30)], tmp_path / "curve.png", "training")
    picture = cv2.imread(str(tmp_path / "curve.png")).astype(int)
    blue = (picture[..., 0] - picture[..., 2] > 100)[:, 76:810]
    height = [np.flatnonzero(blue[:, x]).mean() for x in (60, 300, 600)]
    assert height[0] < height[1] < height[2]
    draw_curve([], tmp_path / "none.png", "training")
    assert (tmp_path / "none.png").exists()


def test_the_line_says_all() -> None:
    assert line_of("ears", progress(40)) == "ears: step 40 of 40, loss 2.0000, 80 examples/s, frames 25% of CPU, done"
