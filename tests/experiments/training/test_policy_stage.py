"""The stages of the policy of decisions: what is done in which order, and what is not done twice."""

import json

import pytest

from experiments.cli import main
from experiments.training import policy
from experiments.training.policy import FIRST, HOMES, Scale, train_policy


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    """What was asked of the recorder, the fit and PPO, which write files without content."""
    told: list[tuple] = []

    def record(config):
        told.append(("record", config.first, bool(config.policy), config.perception))
        config.out.parent.mkdir(parents=True, exist_ok=True)
        config.out.write_bytes(b"")

    def weights(path, name):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
        path.with_suffix(".json").write_text("{}")

    def fit(config):
        told.append(("fit", len(config.records)))
        weights(config.out, "a")

    def ppo(config):
        told.append(("ppo", config.init.name, config.runners))
        weights(config.out / "policy.safetensors", "b")

    monkeypatch.setattr(policy, "ROUNDS", (("simulated",) * 2, ("real",)))
    for name, function in (("record", record), ("fit", fit), ("ppo", ppo)):
        monkeypatch.setattr(policy, name, function)
    return told


def test_records_are_those_of_rounds_and_nothing_is_done_twice(done, tmp_path):
    found = train_policy("policy", tmp_path, 0, Scale(runners=2))
    assert done == [
        ("record", FIRST, False, "simulated"), ("record", FIRST + HOMES, False, "simulated"), ("fit", 2),
        ("record", FIRST + 2 * HOMES, True, "real"), ("fit", 3),
        ("ppo", "policy_a.safetensors", 2),
    ]  # fmt: skip
    assert found.read_bytes() == b"b" and (tmp_path / "policy_a.safetensors").read_bytes() == b"a"
    done.clear()
    assert train_policy("policy_a", tmp_path, 0, Scale()).read_bytes() == b"a" and not done


def test_a_killed_stage_goes_on_with_what_is_missing(done, tmp_path):
    train_policy("policy_a", tmp_path, 0, Scale())
    (tmp_path / "policy_a.safetensors").unlink()
    (tmp_path / "policy_a" / "round-1.safetensors").unlink()
    (tmp_path / "policy_a" / f"records-{FIRST + HOMES}.npz").unlink()
    done.clear()
    train_policy("policy_a", tmp_path, 0, Scale())
    assert done == [("record", FIRST + HOMES, False, "simulated"), ("fit", 3)]


def test_the_list_tells_how_far_it_has_come(done, tmp_path, capsys):
    (tmp_path / "policy" / "checkpoint-7").mkdir(parents=True)
    assert main(["train", "--list", "--out", str(tmp_path), "--json"]) == 0
    rows = {row["stage"]: row for row in json.loads(capsys.readouterr().out.splitlines()[-1])["stages"]}
    assert rows["policy"]["state"] == "iteration 7" and rows["policy_a"]["state"] == "not begun"
    assert main(["train", "polisy"]) == 2
    assert "policy_a, policy, all" in capsys.readouterr().err
