"""Conversations at the prompt: in a terminal with Ctrl-C, and with piped lines."""

import json
import subprocess
import sys

import pytest

from experiments.cli import main
from tests.experiments.episode.terminal import END, INTERRUPT, ROOT, Terminal

SLOW = """import time
class Slow:
    def reset(self, task, privileged): self.count = 0
    def act(self, observation, privileged):
        time.sleep(0.02)
        self.count += 1
        return 1 if self.count % 3 else 2
"""


@pytest.fixture
def terminal(tmp_path):
    """Maker of terminals with a slow agent that never stops by itself, writing to the folder out."""
    (tmp_path / "slow.py").write_text(SLOW)
    opened = []

    def make(*arguments: str) -> Terminal:
        agent = ["--agent", f"{tmp_path / 'slow.py'}:Slow", "--in-process", "--out", str(tmp_path / "out")]
        opened.append(Terminal("run", *arguments, *agent, "--rooms", "4", "--size", "64", "--budget", "5000"))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def spoken(monkeypatch, capsys, tmp_path, *lines: str, arguments=()) -> str:
    """What is printed while some lines are typed at the prompt."""
    typed = iter(lines)

    def read(prompt=""):
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", read)
    agent = [] if "--agent" in arguments else ["--agent", "frontier-oracle"]
    assert main(["run", "--no-video", "--size", "64", "--out", str(tmp_path / "out"), *agent, *arguments]) == 0
    return capsys.readouterr().out


def test_ctrl_c_stops_the_walk_and_keeps_the_session(terminal, tmp_path):
    screen = terminal()
    screen.wait_for("gothere> ")
    screen.type("go to the sofa")
    screen.wait_for("step 9: ")
    screen.type(INTERRUPT)
    told = screen.wait_for("gothere> ")
    assert "stopped" in told and "actions" in told and "wrote" in told and "Traceback" not in screen.shown
    result = json.loads((tmp_path / "out/01/result.json").read_text())
    assert result["cause"] == "stopped" and not result["success"] and 9 <= result["steps"] < 500
    assert not list((tmp_path / "out/01").glob("*.mp4")) and not list((tmp_path / "out/01").glob(".*"))
    screen.type("go to the bed")
    screen.wait_for("step 3: ")
    first, second = ((tmp_path / "out" / name / "trace.jsonl") for name in ("01", "02"))
    screen.type(INTERRUPT)
    screen.wait_for("gothere> ")
    end = [json.loads(line) for line in first.read_text().splitlines() if '"kind": "step"' in line][-1]
    assert json.loads(second.read_text().splitlines()[0])["position_w"] == pytest.approx(end["position_w"], abs=1e-9)
    screen.type(INTERRUPT)
    screen.wait_for("Ctrl-C again")
    screen.wait_for("gothere> ")
    screen.type(INTERRUPT)
    assert screen.ended() == 0 and "Traceback" not in screen.shown


def test_ctrl_c_drops_a_question_and_ctrl_d_ends(terminal):
    screen = terminal("--rooms", "6")
    screen.wait_for("gothere> ")
    screen.type("go to the lamp")
    assert "1  the" in screen.wait_for("which one\\? ")
    screen.type(INTERRUPT)
    assert "dropped" in screen.wait_for("gothere> ")
    screen.type(END)
    assert screen.ended() == 0 and "Traceback" not in screen.shown


def test_ctrl_c_ends_a_single_walk_with_one_line_and_no_files(terminal, tmp_path):
    (tmp_path / "out").mkdir()
    screen = terminal("go to the sofa")
    screen.wait_for("step 9: .*")
    screen.type(INTERRUPT)
    assert screen.ended() == 130
    last = screen.shown[screen.at :].replace("^C", "").split("\r")[-1].strip().splitlines()
    assert last[-1] == "interrupted" and "Traceback" not in screen.shown
    assert not list((tmp_path / "out").iterdir())


def test_piped_lines_answer_questions(tmp_path):
    lines = "go to the lamp\nthe purple one\nthe red one\n\nagain\ngo to the lamp\nnever mind\n"
    command = [
        sys.executable,
        "-m",
        "experiments",
        "run",
        "--agent",
        "frontier-oracle",
        "--no-video",
        "--size",
        "64",
        "--out",
        str(tmp_path),
    ]
    run = subprocess.run(command, input=lines, capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert run.returncode == 0 and not run.stderr.replace("compiling", "").count("Error")
    assert "which lamp?" in run.stdout and "none of them is purple" in run.stdout and "gothere>" not in run.stdout
    targets = [json.loads((tmp_path / name / "result.json").read_text())["target"] for name in ("01", "02")]
    assert targets == ["red lamp", "red lamp"] and not (tmp_path / "03").exists() and "dropped" in run.stdout


def test_a_question_stays_open_until_answered_and_a_new_instruction_drops_it(tmp_path, capsys, monkeypatch):
    out = spoken(monkeypatch, capsys, tmp_path, "go to the lamp", "hmm", "the one with wheels", "look", "go to the sofa", "quit")
    assert out.count("I did not understand") == 2 and "'with wheels'" in out and "living room: green sofa" in out
    assert "sofa" in json.loads((tmp_path / "out/01/result.json").read_text())["target"] and not (tmp_path / "out/02").exists()


def test_the_reply_narrows_the_question(tmp_path, capsys, monkeypatch):
    out = spoken(monkeypatch, capsys, tmp_path, "go to the picture", "not the red one", "the second one", arguments=["--agent", "oracle"])
    assert "three of them" in out
    listed = [line[5:].partition(",")[0] for line in out.splitlines() if line.startswith("  ")]
    again = listed[-3:]
    assert len(listed) == 7 and "the red picture" not in again
    assert again[1] == f"the {json.loads((tmp_path / 'out/01/result.json').read_text())['target']}"


def test_the_colour_that_is_asked_about_is_that_of_the_chosen_one(tmp_path, capsys, monkeypatch):
    out = spoken(
        monkeypatch, capsys, tmp_path, "what color is the lamp?", "the one in the dining room", arguments=["--agent", "frontier-oracle"]
    )
    result = json.loads((tmp_path / "out/01/result.json").read_text())
    assert result["answer"] == "green" and result["success"] and "answers" in out


def test_two_open_places_are_asked_about_in_turn(tmp_path, capsys, monkeypatch):
    out = spoken(
        monkeypatch,
        capsys,
        tmp_path,
        "go to the lamp, then to the picture",
        "the red one",
        "the yellow one",
        arguments=["--agent", "oracle"],
    )
    assert out.index("which lamp?") < out.index("which picture?")
    assert json.loads((tmp_path / "out/01/result.json").read_text())["reference_plan"] == [
        "the red lamp in the bedroom",
        "the yellow picture in the living room",
    ]


def test_the_explorer_goes_straight_back(tmp_path, capsys, monkeypatch):
    lines = ("go to the fridge", "go to the bed", "go to the fridge", "quit")
    out = spoken(monkeypatch, capsys, tmp_path, *lines)
    results = [json.loads((tmp_path / "out" / name / "result.json").read_text()) for name in ("01", "02", "03")]
    assert all(result["success"] for result in results) and "which was seen before" in out
    assert results[2]["path_length"] <= 1.2 * results[2]["shortest"]


def test_a_single_question_is_asked_and_answered_in_words(tmp_path, capsys, monkeypatch):
    def told(*lines):
        typed = iter([*lines])
        monkeypatch.setattr("builtins.input", lambda prompt="": next(typed))
        code = main(["run", "go to the lamp", "--ask", "--no-video", "--size", "64", "--agent", "oracle", "--out", str(tmp_path / "out")])
        return code, capsys.readouterr().out

    assert told("erm", "the one in the bedroom")[0] == 0
    assert json.loads((tmp_path / "out/result.json").read_text())["target"] == "red lamp"
    code, out = told("never mind")
    assert code == 1 and "dropped" in out and "wrote nothing" in out
    assert told("go to the sofa")[0] == 0 and "sofa" in json.loads((tmp_path / "out/result.json").read_text())["target"]


def test_yes_carries_out_what_a_refusal_has_asked_about(tmp_path, capsys, monkeypatch):
    told = spoken(monkeypatch, capsys, tmp_path, "yes", "alphabetise the sofa", "Yes, please.", "yes")
    assert "did you mean 'go to the sofa'?" in told
    assert "sofa" in json.loads((tmp_path / "out/01/result.json").read_text())["target"] and not (tmp_path / "out/02").exists()
