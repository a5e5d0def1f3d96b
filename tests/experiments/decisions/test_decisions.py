"""Policies compared, stage A from records to weights, and PPO that goes on from its checkpoint."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agent.decision.kinds import CONTEXT, FEATURES
from envs.errors import InputError
from experiments.decisions.__main__ import Decisions, has_rank, main, part_with
from experiments.decisions.carried import in_suite
from experiments.decisions.fit import Fit, table_of
from experiments.decisions.fit import main as fit
from experiments.decisions.record import Record
from experiments.decisions.record import main as record
from experiments.decisions.records import COLUMNS, read_records
from experiments.decisions.stored import Results
from policies.learning import load_decision_net


@pytest.mark.slow
def test_stage_a_from_records_to_a_policy(tmp_path, capsys):
    records, weights, out = tmp_path / "records.npz", tmp_path / "policy.safetensors", tmp_path / "compared"
    assert record(Record(records, homes=2, first=1000, each=2)) == 0
    table = table_of(read_records(records))
    assert table.features.shape[2] == len(FEATURES) and table.context.shape[1] == len(CONTEXT) and len(set(table.home)) == 2
    assert fit(Fit((records,), weights, steps=30)) == 0
    assert load_decision_net(weights).config.features == len(FEATURES)
    compared = Decisions(episodes=3, policies=("truth", f"A={weights}", f"both={weights},truth"), out=out)
    assert main(compared) == 0
    first = json.loads((out / "results.json").read_text())
    found, stored = first["policies"], sorted(out.glob("policy-*.json"))
    assert found["truth"]["spl"]["mean"] >= found["A"]["spl"]["mean"] and found["truth"]["success"]["n"] == first["episodes"] == 3
    assert found["truth"]["paired"] == {} and found["A"]["paired"]["truth"]["mean"] <= 0.0
    assert found["both"]["spl"]["mean"] == pytest.approx((found["truth"]["spl"]["mean"] + found["A"]["spl"]["mean"]) / 2)
    assert "truth" in capsys.readouterr().out
    parts = [part for part in (found["A"]["ranks"], found["A"]["others"]) if part is not None]
    assert sum(part["episodes"] for part in parts) == 3
    assert sum(part["episodes"] * part["spl"]["mean"] for part in parts) == pytest.approx(3 * found["A"]["spl"]["mean"])
    times = [path.stat().st_mtime_ns for path in stored]
    assert main(compared) == 0 and json.loads((out / "results.json").read_text()) == first  # nothing is carried out again
    assert [path.stat().st_mtime_ns for path in stored] == times
    with pytest.raises(InputError, match="the same ids"):
        main(replace(compared, episodes=2))


def test_episodes_with_ranks_have_figures_of_their_own():
    home, some = np.array([0, 0, 1, 1, 2, 2]), np.array([True, False, True, False, False, False])
    spl = {"a": np.array([0.1, 0.5, 0.3, 0.6, 0.7, 0.8]), "b": np.array([0.2, 0.5, 0.6, 0.6, 0.7, 0.9])}
    found = {name: Results(np.ones(6), values, np.ones(6), np.ones(6), home, {}, 1.0) for name, values in spl.items()}
    ranks, others = part_with(found["b"], found, "b", some), part_with(found["b"], found, "b", ~some)
    assert ranks["episodes"] == 2 and ranks["spl"]["mean"] == pytest.approx(0.4) and ranks["paired"]["a"]["mean"] == pytest.approx(0.2)
    assert others["episodes"] == 4 and others["paired"]["a"]["mean"] == pytest.approx(0.025)
    assert part_with(found["b"], found, "b", np.zeros(6, np.bool_)) is None
    ranked = [one for one in in_suite("instruct-val", 40) if has_rank(one)]
    assert ranked and all("est" in one.instruction for one in ranked)


@pytest.mark.slow
def test_ppo_goes_on_from_its_checkpoint(monkeypatch, tmp_path):
    pytest.importorskip("tree")
    ray = pytest.importorskip("ray")
    from experiments.decisions.ppo import Ppo, last_checkpoint
    from experiments.decisions.ppo import main as ppo
    from policies import rllib

    begun = Ppo(tmp_path, iterations=2, decisions=64, lanes=4, homes=1, first=1000, each=2)
    train_iteration = rllib.train_iteration
    try:
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(rllib, "train_iteration", lambda algorithm, k: train_iteration(algorithm, k) if k == 1 else interrupt())
            ppo(begun)
        assert ppo(begun) == 0
    finally:
        ray.shutdown()
    rows = [json.loads(line) for line in (tmp_path / "ppo.jsonl").read_text().splitlines()]
    assert [row["iteration"] for row in rows] == [1, 2]  # none was done twice
    assert not list(tmp_path.rglob("*.pkl")) and last_checkpoint(tmp_path) == 2
    assert load_decision_net(tmp_path / "policy.safetensors").config.context == len(CONTEXT)


def interrupt() -> None:
    """Interrupt, as Ctrl-C does."""
    raise KeyboardInterrupt


def test_the_cluster_of_the_docs_fits_rays_schema():
    ray, yaml, jsonschema = (pytest.importorskip(name) for name in ("ray", "yaml", "jsonschema"))
    schema = json.loads((Path(ray.__file__).parent / "autoscaler" / "ray-schema.json").read_text())
    described = yaml.safe_load((Path(__file__).parents[3] / "docs" / "cluster.yaml").read_text())
    jsonschema.validate(described, schema)
    assert described["head_node_type"] in described["available_node_types"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(described | {"workers": 3}, schema)


def test_other_files_and_numbers_are_refused(tmp_path):
    np.savez(tmp_path / "other.npz", features=np.zeros(3))
    with pytest.raises(InputError, match="expected records of decisions"):
        read_records(tmp_path / "other.npz")
    with pytest.raises(InputError, match="--episodes"):
        Decisions(episodes=0)
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="--out: expected a folder"):
        Decisions(out=tmp_path / "file")
    with pytest.raises(InputError, match="--policies: expected different names, got policy"):
        Decisions(policies=("a/policy.safetensors", "b/policy.safetensors"))
    assert Decisions(policies=("a/policy.safetensors", "b=b/policy.safetensors")).policies
    np.savez(tmp_path / "older.npz", features=np.zeros((2, 42)), costs=np.zeros(2), **dict.fromkeys(COLUMNS, np.ones(1)))
    with pytest.raises(InputError, match=f"expected {len(FEATURES)} features of options"):
        read_records(tmp_path / "older.npz")
    with pytest.raises(InputError, match="policy: expected"):
        main(Decisions(episodes=1, policies=("best",)))
