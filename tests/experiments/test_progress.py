"""How far work has come is told on stderr: where that is no terminal, now and then in a line, and never on stdout."""

import pytest

from experiments import progress as module
from experiments.progress import progress


@pytest.mark.parametrize(("silence", "lines"), [(-1.0, ["baking: 3 of 8", "baking: 5 of 8", "baking: 4 of 8"]), (60.0, [])])
def test_lines_where_there_is_no_terminal(silence: float, lines: list[str], monkeypatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(module, "SILENCE", silence)
    with progress("baking", 8) as advance:
        advance(3)
        advance(2, more=True)
        advance(4)
    said = capsys.readouterr()
    assert said.out == "" and said.err.splitlines() == lines
