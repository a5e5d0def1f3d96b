"""`gothere episodes`: what it makes, checks, converts and shows, and how it speaks of mistakes."""

import gzip
import json
from pathlib import Path

import pytest

from envs.datasets.files import Kind, ground_truth_path, read_episodes
from envs.datasets.habitat import VLNEpisode
from envs.datasets.suite import digest_of, read_suite, suite_episodes, write_suite
from envs.tasks.generate import make_suite
from experiments import cli


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of each format that suites have."""
    folder = tmp_path_factory.mktemp("episodes")
    for task in ("pointnav", "objectnav", "instanceimage", "instruct", "impossible", "ask"):
        write_suite(folder / f"{task}.json.gz", f"{task}-val", make_suite(task, 4), 0)
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[str, str]:
    """What a command prints, and what it says on stderr; its exit code is checked."""
    assert cli.main(["episodes", *arguments]) == code
    done = capsys.readouterr()
    return done.out, done.err


def changed(path: Path, out: Path, change) -> Path:
    """A copy of a file with its JSON changed."""
    value = json.loads(gzip.decompress(path.read_bytes()))
    change(value)
    out.write_bytes(gzip.compress(json.dumps(value).encode()))
    return out


# Make


def test_make_writes_the_suite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "some.json.gz"
    said, _ = run(capsys, "make", "pointnav", "--episodes", "3", "--out", str(out), "--json")
    report = json.loads(said.splitlines()[-1])
    name, episodes = read_suite(out)
    assert (name, len(episodes)) == ("pointnav-val", 3)
    assert report["digest"] == digest_of(episodes) == digest_of(make_suite("pointnav", 3))
    assert report["suite"] == "pointnav-val"
    run(capsys, "make", "pointnav", "--episodes", "2", "--split", "train", "--seed", "4", "--out", str(out))
    name, episodes = read_suite(out)
    assert name == "pointnav-train"
    assert digest_of(episodes) == digest_of(make_suite("pointnav-train", 2, seed=4))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["make", "pointnva"], ["there is no suite 'pointnva'", "did you mean pointnav?"]),
        (["make"], ["missing SUITE"]),
        (["make", "pointnav", "--episodes", "0"], ["--episodes", "from 1 on", "got 0"]),
        (["make", "pointnav", "--out", "x.json"], ["--out", ".json.gz", "x.json"]),
        (["make", "pointnav", "--split", "dev"], ["--split", "train", "'dev'"]),
        (["chek"], ["there is no action 'chek'", "did you mean check?", "make, check, convert, show"]),
        (["check", "nothing.json.gz"], ["nothing.json.gz", "expected a file"]),
        (["convert", "nothing.json.gz"], ["--out", "expected a file to write"]),
    ],
)
def test_bad_usage_is_one_line(arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    out, err = run(capsys, *arguments, code=2)
    assert out == ""
    assert err.count("\n") == 1
    for word in words:
        assert word in err


def test_other_verbs_name_their_actions_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["house", "chek"]) == 2
    assert "there is no action 'chek'; did you mean check?" in capsys.readouterr().err


# Check


def test_check_solves_every_episode(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("pointnav", "objectnav", "instruct", "impossible", "ask"):
        said, _ = run(capsys, "check", str(folder / f"{name}.json.gz"), "--workers", "1", "--out", str(tmp_path), "--json")
        report = json.loads(said.splitlines()[-1])
        assert (report["checked"], report["sound"], report["failures"]) == (4, 4, [])
        assert json.loads((tmp_path / "check.json").read_text())["sound"] == 4


def test_check_finds_what_is_wrong(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def spoil(value: dict) -> None:
        one, two, three, four = value["episodes"]
        one["start_position"] = [500.0, 0.0, 0.0]
        two["info"]["gothere"]["goals"][0]["instance"] += 1
        three["info"]["gothere"]["goals"][0]["instance"] = 9999
        four["episode_id"] = "0"

    bad = changed(folder / "instruct.json.gz", tmp_path / "bad.json.gz", spoil)
    said, _ = run(capsys, "check", str(bad), "--workers", "1", "--json", code=1)
    report = json.loads(said.splitlines()[-1])
    problems = {(row["episode"], row["problem"].split(",")[0].split(":")[0]) for row in report["failures"]}
    assert ("0", "2 episodes have this id") in problems
    assert ("0", "expected a start where an agent can stand") in problems
    assert any(name == "1" and "expected the goals that are meant" in problem for name, problem in problems)
    assert ("2", "expected things of the scene as goals") in problems
    assert report["sound"] == 1
    said, _ = run(capsys, "check", str(bad), "--format", code=1)
    assert "2 episodes have this id" in said
    assert "the oracle" not in said


def test_check_blames_the_oracle_last(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def away(value: dict) -> None:
        goal = value["episodes"][0]["info"]["gothere"]["goals"][0]
        goal.update({name: goal[name][:1] for name in ("position_w", "yaw_w", "pitch")})
        goal["position_w"][0][0] += 30.0

    bad = changed(folder / "pointnav.json.gz", tmp_path / "bad.json.gz", away)
    said, _ = run(capsys, "check", str(bad), "--workers", "1", code=1)
    assert "the oracle failed: said_cannot" in said
    assert "4 episodes, 3 solved by the oracle, 1 not" in said


def test_check_names_a_wrong_field(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = changed(folder / "pointnav.json.gz", tmp_path / "bad.json.gz", lambda v: v["episodes"][2].update(start_rotation=[0, 0, 1]))
    _, err = run(capsys, "check", str(bad), code=2)
    assert "episodes[2].start_rotation: expected 4 numbers, got 3" in err


def test_check_takes_episodes_of_other_origin(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("pointnav", "objectnav", "instruct"):
        bare = tmp_path / "bare.json.gz"
        run(capsys, "convert", str(folder / f"{name}.json.gz"), "--plain", "--out", str(bare))
        assert b"gothere" not in gzip.decompress(bare.read_bytes())
        said, _ = run(capsys, "check", str(bare), "--workers", "1", "--json")
        assert json.loads(said.splitlines()[-1])["sound"] == 4


# Convert


def test_convert_between_formats(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, rxr, back = folder / "instruct.json.gz", tmp_path / "rxr.json.gz", tmp_path / "back.json.gz"
    run(capsys, "convert", str(source), "--to", "RxR-VLN-CE-v1", "--out", str(rxr))
    other = read_episodes(rxr)
    assert other.kind is Kind.RXR
    run(capsys, "convert", str(rxr), "--to", "vln-ce-v1", "--out", str(back))
    original, file = read_episodes(source), read_episodes(back)
    for one, same in zip(original.episodes, file.episodes, strict=True):
        assert isinstance(one, VLNEpisode)
        assert isinstance(same, VLNEpisode)
        assert one.instruction.instruction_text == same.instruction.instruction_text
        assert one.reference_path == same.reference_path
    assert digest_of(suite_episodes(back, file)) == digest_of(read_suite(source)[1])
    assert ground_truth_path(back).read_bytes() == ground_truth_path(source).read_bytes()
    points = tmp_path / "points.json.gz"
    for name in ("instruct", "ask", "objectnav", "instanceimage"):
        run(capsys, "convert", str(folder / f"{name}.json.gz"), "--to", "PointNav-v1", "--plain", "--out", str(points))
        assert read_episodes(points).kind is Kind.POINTNAV
        said, _ = run(capsys, "check", str(points), "--workers", "1", "--json")
        assert json.loads(said.splitlines()[-1])["sound"] == 4


@pytest.mark.parametrize(
    ("name", "to", "words"),
    [
        ("pointnav", "VLN-CE-v1", ["cannot be made from PointNav-v1", "have instructions"]),
        ("objectnav", "RxR-VLN-CE-v1", ["cannot be made from ObjectNav-v1"]),
        ("instruct", "ObjectNav-v1", ["cannot be made from R2RVLN-v1", "choose"]),
        ("impossible", "R2RVLN-v1", ["episodes[1].reference_path: expected a list", "convert to VLN-CE-v1"]),
        ("impossible", "PointNav-v1", ["episodes[1].goals: expected at least 1 goal"]),
        ("instruct", "VLNCE", ["--to", "did you mean VLN-CE-v1?"]),
    ],
)
def test_what_cannot_be_converted(
    name: str, to: str, words: list[str], folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "no.json.gz"
    _, err = run(capsys, "convert", str(folder / f"{name}.json.gz"), "--to", to, "--out", str(out), code=2)
    assert err.count("\n") == 1
    for word in words:
        assert word in err
    assert not out.exists()


# Show


def test_show_lists_episodes(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said, _ = run(capsys, "show", str(folder / "instruct.json.gz"), "--episodes", "2", "--out", str(tmp_path), "--json")
    episodes = read_suite(folder / "instruct.json.gz")[1]
    assert "4 episodes in 1 scenes" in said
    assert episodes[1].instruction[:30] in said
    assert episodes[3].instruction not in said
    report = json.loads(said.splitlines()[-1])
    assert [row["instruction"] for row in report["rows"]] == [one.instruction for one in episodes[:2]]
    assert len(json.loads((tmp_path / "show.json").read_text())["rows"]) == 4
