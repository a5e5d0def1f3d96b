"""`TrainingLog`: rows of a training as JSON lines, its curve, TensorBoard files and progress."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from experiments.progress import duration, one_line
from experiments.training.curve import draw_curve, rows_of

NO_TENSORBOARD = "no TensorBoard files: they need tensorboardX, pip install 'gothere[train]'"


class TrainingLog:
    """Log of one training; `report` adds the losses since the last report."""

    def __init__(self, folder: Path, name: str, *, keep: int, say: Callable[[str], None]) -> None:
        self.name, self.keep, self.say = name, keep, say
        self.path, self.picture, self.events = folder / f"{name}.jsonl", folder / f"{name}-curve.png", folder / f"{name}-tensorboard"
        self.rows = read_rows(self.path)
        self._file = self.path.open("a", encoding="utf-8")
        if self.path.stat().st_size and not self.path.read_bytes().endswith(b"\n"):
            self._file.write("\n")  # a killed training has not finished its last line
        self._writer = None

    def report(self, told: Any) -> None:
        """Add one row, and show it; `told` is a Progress of the training loop.

        The curve is drawn with each checkpoint.
        """
        row = {
            "step": told.step, "examples_per_cpu_second": round(told.rate, 1), "examples_per_second": round(told.speed, 1),
            "making": round(told.making, 3), **told.losses,
        }  # fmt: skip
        self.rows.append(row)
        self._file.write(json.dumps(row) + "\n")
        self._file.flush()
        self.say(line_of(self.name, told))
        self._scalars(told)
        if told.step % self.keep == 0 or told.step == told.steps:
            self.draw()

    def draw(self) -> None:
        """Draw the curve anew."""
        draw_curve(self.rows, self.picture, f"training {self.name}")

    def close(self) -> None:
        """Close the files."""
        self._file.close()
        if self._writer is not None:
            self._writer.close()

    def _scalars(self, told: Any) -> None:
        """Add the row to the TensorBoard files; what a killed training wrote after its checkpoint is purged."""
        if self._writer is None:
            try:
                from tensorboardX import SummaryWriter
            except ModuleNotFoundError:
                return
            self._writer = SummaryWriter(str(self.events), purge_step=told.step, filename_suffix=f".from-{told.step}")
        for name, value in told.losses.items():
            self._writer.add_scalar(name if name == "loss" else f"parts/{name}", value, told.step)
        for name, value in (("examples per second", told.speed), ("share of time for frames", told.making)):
            self._writer.add_scalar(f"speed/{name}", value, told.step)


@contextmanager
def training_log(folder: Path, name: str, *, keep: int) -> Iterator[TrainingLog]:
    """Context with the log of a training, which goes on where an earlier one ended."""
    folder.mkdir(parents=True, exist_ok=True)
    with one_line() as say:
        log = TrainingLog(folder, name, keep=keep, say=say)
        try:
            yield log
        finally:
            log.close()


def has_tensorboard() -> bool:
    """Whether TensorBoard files can be written here."""
    from importlib.util import find_spec

    return find_spec("tensorboardX") is not None


def line_of(name: str, told: Any) -> str:
    """One line that says how far a training has come."""
    left = f"{duration(told.left_s)} left" if told.step < told.steps else "done"
    return (
        f"{name}: step {told.step:,} of {told.steps:,}, loss {told.losses['loss']:.4f}, {told.speed:.0f} examples/s, "
        f"frames {100 * told.making:.0f}% of CPU, {left}"
    )


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Rows of a log, without a line that was cut; none without a file."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and {"step", "loss"} <= row.keys():
            rows.append(row)
    return rows


def cpu_minutes(rows: list[dict[str, Any]], batch: int) -> float:
    """CPU time [min] of a training by its own rate, over all calls and workers."""
    total, before = 0.0, 0
    for row in rows_of(rows):
        total += (row["step"] - before) * batch / max(1e-6, row["examples_per_cpu_second"])
        before = row["step"]
    return total / 60
