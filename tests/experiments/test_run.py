"""`gothere run`, as a person uses it: what it does, what it leaves, what it says when it cannot."""

import json
from pathlib import Path

import numpy as np
import pytest

from envs.houses import house
from envs.metrics import path_length, spl
from envs.simulators.native import NativeSimulator
from envs.types import Action, Body, Camera
from envs.viewpoints import SHARE, view_points
from experiments.cli import main
from policies.navigation.steps import face

SCENE = house(7, rooms=4)
TOLD = ["--agent", "frontier-oracle"]  # quick, where the agent is not what is tested


def test_an_episode_is_done_and_recorded(tmp_path, capsys):
    assert main(["run", "go to the sofa", "--house", "7", "--rooms", "4", "--no-video", "--json", "--out", str(tmp_path)]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said == json.loads((tmp_path / "result.json").read_text())
    assert said["success"] and "sofa" in said["target"]
    assert said["agent"] == "gothere" and not said["access"]  # by default
    head, *records = [json.loads(line) for line in (tmp_path / "trace.jsonl").read_text().splitlines()]
    steps = [record for record in records if record["kind"] == "step"]
    assert [record["kind"] for record in records[len(steps) :]] == ["map"]  # the agent's own, after all steps
    assert head["instruction"] == "go to the sofa" and len(steps) == said["steps"]
    positions = np.array([head["position_w"]] + [s["position_w"] for s in steps])
    assert path_length(positions) == pytest.approx(said["path_length"], abs=1e-3)
    assert said["spl"] == pytest.approx(spl(True, said["shortest"], said["path_length"]), abs=1e-3)
    assert steps[-1]["action"] == "stop"
    assert (tmp_path / "map.png").stat().st_size > 10_000


def test_the_same_command_leaves_the_same_trace(tmp_path):
    for k in "ab":
        main(["run", *TOLD, "go to the sofa", "--rooms", "3", "--no-video", "--seed", "5", "--out", str(tmp_path / k)])
    assert (tmp_path / "a/trace.jsonl").read_bytes() == (tmp_path / "b/trace.jsonl").read_bytes()


def test_a_video_is_made(tmp_path):
    import av

    assert main(["run", *TOLD, "go to the bed", "--rooms", "2", "--out", str(tmp_path)]) == 0
    with av.open(str(tmp_path / "episode.mp4")) as video:
        stream = video.streams.video[0]
        steps = json.loads((tmp_path / "result.json").read_text())["steps"]
        assert stream.codec_context.name == "h264"
        assert sum(1 for _ in video.decode(stream)) > 2 * steps


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["go to the sofa xyzzy"], "but not 'xyzzy'"),
        (["go to the sofa", "--planner", "/nowhere"], "expected the folder of a causal language model"),
        (["go to the sofa and flurb it"], "I understand 'go to the sofa', but not 'flurb it'"),
        ([""], "expected words"),
        (["go to the sofa", "--rooms", "0"], "rooms: expected 1 to"),
        (["go to the sofa", "--budget", "0"], "--budget"),
        (["go to the sofa", "--budget", "many"], "whole number"),
        (["go to the sofa", "--size", "0"], "camera size"),
        (["go to the sofa", "--scene", "no/such.glb"], "no/such.glb"),
        (["go to the sofa", "--scene", "house:x"], "house:SEED"),
        (["go to the sofa", "--hous", "3"], "did you mean --house"),
        (["go to the sofa", "--out", "/dev/null/x"], "cannot be written"),
        (["go to the sofa", "--agent", "orcale"], "did you mean 'oracle'"),
        (["go to the sofa", "--id", "3"], "--episodes FILE"),
        (["--episodes", "no/such.json.gz"], "no/such.json.gz"),
        (["--keyboard"], "instruction"),
        (["go", "to", "the", "sofa"], "quote"),
    ],
)
def test_what_cannot_be_used_gets_one_line(arguments, expected, capsys, tmp_path):
    given = arguments if "--out" in arguments else [*arguments, "--out", str(tmp_path / "out")]
    assert main(["run", *given, "--no-video"]) == 2
    error = capsys.readouterr().err
    assert expected in error
    assert len(error.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "why", "told"),
    [
        ("go to the purple sofa", "wrong_attribute", "purple"),
        ("go to the bathtub on the sofa", "absent_object", "bathtub"),
        ("go to the sofa next to the toilet", "absent_relation", "sofa"),
        ("go there", "nothing_before", "nothing was spoken of"),
    ],
)
def test_what_cannot_be_done_is_said(words, why, told, tmp_path, capsys):
    assert main(["run", *TOLD, words, "--rooms", "4", "--no-video", "--json", "--out", str(tmp_path)]) == 1
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["impossible"] == why and not said["success"] and said["scores"]["success"] and told in said["cannot"]
    assert "Cannot be done" in (tmp_path / "report.html").read_text()


def test_a_question_is_answered(tmp_path, capsys):
    bed = next(o for o in SCENE.objects if o.category == "bed")
    assert main(["run", *TOLD, "what color is the bed?", "--rooms", "4", "--no-video", "--json", "--out", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["answer"] == bed.color


def test_instructions_follow_one_another(tmp_path, capsys, monkeypatch):
    typed = iter(["go to the sofa", "xyzzy to the bed", "go to the bed", "go there", "look", "quit", "go to the sofa"])
    monkeypatch.setattr("builtins.input", lambda prompt="": next(typed))
    assert main(["run", *TOLD, "--rooms", "4", "--no-video", "--out", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    first, second, third = (json.loads((tmp_path / name / "result.json").read_text()) for name in ("01", "02", "03"))
    assert "sofa" in first["target"] and "bed" in second["target"] and third["target"] == second["target"]
    assert third["steps"] < second["steps"] and "'xyzzy'" in out and next(typed) == "go to the sofa"
    lines = [json.loads(line) for line in (tmp_path / "01" / "trace.jsonl").read_text().splitlines()]
    end = next(line for line in reversed(lines) if line["kind"] == "step")
    begin = json.loads((tmp_path / "02" / "trace.jsonl").read_text().splitlines()[0])
    assert begin["position_w"] == pytest.approx(end["position_w"], abs=1e-9)


def test_which_one_is_asked(tmp_path, capsys, monkeypatch):
    pictures = [o for o in house(7, rooms=6).objects if o.category == "picture"]
    assert len(pictures) > 1
    chosen = []
    for number in ("1", "2"):
        monkeypatch.setattr("builtins.input", lambda prompt="", number=number: number)
        main(["run", "go to the picture", "--ask", "--no-video", "--json", "--out", str(tmp_path)])
        chosen.append(json.loads(capsys.readouterr().out.splitlines()[-1])["instance"])
    assert len(set(chosen)) == 2


def test_an_episode_of_a_file(tmp_path, capsys):
    from envs.datasets.suite import write_suite
    from envs.tasks.generate import make_suite

    episodes = make_suite("instruct-val", 2)
    write_suite(tmp_path / "two.json.gz", "instruct-val", episodes, 0)
    arguments = ["run", "--episodes", str(tmp_path / "two.json.gz"), "--id", episodes[1].episode_id, "--agent", "oracle"]
    assert main([*arguments, "--no-video", "--json", "--out", str(tmp_path / "out")]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["instruction"] == episodes[1].instruction and said["agent"] == "oracle" and said["success"]


def test_a_budget_that_is_too_small_fails_the_run(tmp_path):
    arguments = ["run", *TOLD, "go to the sofa", "--rooms", "4", "--no-video", "--budget", "3", "--out", str(tmp_path)]
    assert main(arguments) == 1
    result = json.loads((tmp_path / "result.json").read_text())
    assert not result["success"] and result["spl"] == 0


def test_the_real_house_is_walked(reference, tmp_path):
    scene = str(reference / "small_house.glb")
    assert main(["run", "go to the refrigerator", "--scene", scene, "--up", "z", "--no-video", "--out", str(tmp_path)]) == 0


def test_view_points_show_the_thing():
    simulator = NativeSimulator([SCENE], 1, camera=Camera(64, 64))
    sofa = next(o for o in SCENE.objects if o.category == "sofa")
    goal = view_points(simulator.renderer, simulator.spaces[0], sofa)
    assert len(goal.position_w)
    low, high = np.array(sofa.low), np.array(sofa.high)
    away = np.maximum(0, np.maximum(low - goal.position_w, goal.position_w - high))[:, [0, 2]]
    assert (np.linalg.norm(away, axis=1) < 1.1).all()
    seen = simulator.renderer.render(Camera(64, 64), goal.position_w, goal.yaw_w, pitch=goal.pitch, sensors=("instance",)).instance
    assert ((seen == sofa.id).mean((1, 2)) >= SHARE).all()


def test_an_agent_turns_the_short_way_and_looks():
    turn = Body().turn
    assert face(0.0, 0.0, 0.5, 0.0, turn) == Action.LEFT
    assert face(3.05, 0.0, -3.05, 0.0, turn) == Action.STOP  # 10 degrees apart across the back
    assert face(3.0, 0.0, -2.0, 0.0, turn) == Action.LEFT
    assert face(0.0, 0.0, 0.0, -0.5, turn) == Action.DOWN
    assert face(0.1, 0.1, 0.0, 0.0, turn) == Action.STOP


def test_the_simulator_tells_agents_only_what_they_sense():
    simulator = NativeSimulator([SCENE], 2, camera=Camera(32, 24))
    start = simulator.spaces[0]
    where = np.array([np.mean(r.polygon, 0) for r in SCENE.rooms[:1]])
    place = start.snap(np.array([[where[0, 0], 0.0, where[0, 1]]]), reach=1.0)[0]
    seen = simulator.reset(np.zeros(2, int), np.repeat(place, 2, 0), np.array([0.3, 2.0]))
    assert np.allclose(seen.position_a, 0) and np.allclose(seen.yaw_a, 0)
    seen = simulator.step(np.array([Action.LEFT, Action.FORWARD]))
    assert seen.yaw_a[0] == pytest.approx(np.pi / 6)
    moved = np.linalg.norm(seen.position_a[1])
    assert moved == pytest.approx(0.25, abs=1e-4) or seen.collided[1]
    if not seen.collided[1]:
        assert seen.position_a[1] == pytest.approx([0, 0, -0.25], abs=1e-4)  # ahead is -z of its own frame


def test_metrics_by_hand():
    assert path_length(np.array([(0.0, 0, 0), (3, 0, 4), (3, 0, 4), (3, 1, 4)])) == 6.0
    assert spl(True, 4.0, 5.0) == 0.8
    assert spl(True, 4.0, 3.0) == 1.0
    assert spl(True, 0.0, 0.0) == 1.0
    assert spl(False, 4.0, 5.0) == 0.0
    assert spl(True, float("inf"), 5.0) is None


def test_files_of_a_run_are_all_there(tmp_path: Path):
    main(["run", *TOLD, "go to the bed", "--rooms", "2", "--no-video", "--out", str(tmp_path)])
    assert {p.name for p in tmp_path.iterdir()} == {"result.json", "trace.jsonl", "map.png", "own-map.png", "report.html"}
