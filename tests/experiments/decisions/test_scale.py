"""Runners and learners of PPO on toy decisions: the same curve, and on it goes after kills."""

import contextlib
import copy
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("ray.rllib")
ray = pytest.importorskip("ray")
msgpack_numpy = pytest.importorskip("msgpack_numpy")

import policies.rllib  # noqa: E402
from envs.errors import InputError  # noqa: E402
from experiments.decisions import ppo  # noqa: E402
from experiments.decisions.scale import kill_learner, kill_runner  # noqa: E402
from policies.learning import Average, load_decision_net  # noqa: E402
from policies.network import DecisionConfig  # noqa: E402
from policies.rllib import (  # noqa: E402
    MODULE,
    PpoSettings,
    ppo_config,
    restore_checkpoint,
    save_checkpoint,
    train_iteration,
)
from tests.policies import pointing as toy  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
SMALL = PpoSettings(iterations=9, decisions=256, minibatch=64, passes=2, rate=1e-2, lanes=16)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def cluster():
    """Ray with places for all tests."""
    ray.cloudpickle.register_pickle_by_value(toy)
    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


def training(**settings):
    """PPO on toy decisions."""
    return ppo_config(PpoSettings(**{**vars(SMALL), **settings}), toy.NETWORK, toy.pointing, {"seed": 1}).build_algo()


def toy_ppo(out: Path, **settings) -> ppo.Ppo:
    """Configuration of the command, small."""
    return ppo.Ppo(out, **{"iterations": 3, "decisions": 128, "lanes": 16, **settings})


def on_toys(monkeypatch) -> None:
    """Let the command train on toy decisions."""
    for name, value in (("FEATURES", range(toy.F)), ("CONTEXT", range(toy.G)), ("TRUTHS", ()), ("make_env", toy.pointing)):
        monkeypatch.setattr(ppo, name, value)


def rows_in(folder: Path) -> list[int]:
    """Iterations of the rows in a folder."""
    return [json.loads(line)["iteration"] for line in (folder / ppo.ROWS).read_text().splitlines()]


def test_a_killed_runner_is_replaced_while_iterations_go_on():
    algorithm = training(runners=2)
    try:
        group = algorithm.env_runner_group
        train_iteration(algorithm, 1)
        before = group.foreach_env_runner(lambda runner: os.getpid(), local_env_runner=False)
        kill_runner(algorithm)
        for iteration in range(2, 40):
            assert train_iteration(algorithm, iteration)["learners"]
            if iteration > 2 and group.num_healthy_remote_workers() == 2:
                break
        after = group.foreach_env_runner(lambda runner: os.getpid(), local_env_runner=False)
        assert len(set(before) & set(after)) == 1 and len(after) == 2
    finally:
        algorithm.stop()


def test_two_learners_learn_what_one_does_and_a_killed_one_is_noticed():
    curves = {}
    for learners in (0, 2):
        algorithm = training(learners=learners)
        try:
            curves[learners] = np.array([curve(algorithm, seed) for seed in range(3)])
            if learners:
                one, other = algorithm.learner_group.foreach_learner(weights_of)
                assert all(np.array_equal(one.get()[name], other.get()[name]) for name in one.get())
                kill_learner(algorithm)
                with pytest.raises(ray.exceptions.RayError):
                    train_iteration(algorithm, 4)
        finally:
            algorithm.stop()
    both = np.concatenate(list(curves.values()))
    assert (np.abs(curves[0].mean(axis=0) - curves[2].mean(axis=0)) <= np.ptp(both, axis=0)).all(), curves
    assert (both[:, 2] > both[:, 1] + 0.05).all(), curves  # RLlib's mean of 100 episodes still has some of the seed before in the first


def test_a_killed_learner_costs_one_iteration_at_most(monkeypatch, tmp_path, capsys):
    on_toys(monkeypatch)
    whole = policies.rllib.train_iteration

    def killing(algorithm, iteration):
        """Kill the learner once, before the third iteration."""
        if iteration == 1:
            nets[0] = copy.deepcopy(algorithm.get_module(MODULE).net)
        if iteration == 3:
            held.append({name: np.array(value) for name, value in algorithm.learner_group.get_weights()[MODULE].items()})
            if len(held) == 1:
                kill_learner(algorithm)
        return whole(algorithm, iteration)

    def saving(algorithm, folder):
        """Note the network of each iteration that is kept."""
        nets[int(folder.name.removeprefix(ppo.KEPT))] = copy.deepcopy(algorithm.get_module(MODULE).net)
        return save(algorithm, folder)

    held, nets, save = [], {}, policies.rllib.save_checkpoint
    monkeypatch.setattr(policies.rllib, "train_iteration", killing)
    monkeypatch.setattr(policies.rllib, "save_checkpoint", saving)
    assert ppo.main(toy_ppo(tmp_path, learners=1)) == 0
    assert rows_in(tmp_path) == [1, 2, 3] and ppo.last_checkpoint(tmp_path) == 3
    before, after = held
    assert all(np.array_equal(before[name], after[name]) for name in before)
    assert "going on from iteration 2" in capsys.readouterr().err
    module = tmp_path / "checkpoint-3" / "learner_group" / "learner" / "rl_module" / MODULE / "module_state.msgpack"
    learned, last = msgpack_numpy.unpackb(module.read_bytes()), nets[3].state_dict()
    assert all(np.array_equal(last[name.removeprefix("net.")], value) for name, value in learned.items())
    mean, written = Average(nets[0], ppo.DECAY, early=ppo.EARLY), load_decision_net(tmp_path / ppo.WEIGHTS).state_dict()
    for k in (1, 2, 3):  # what is shipped is the mean of all iterations' policies, as if nothing had been killed
        mean.add(nets[k])
    assert all(torch.allclose(written[name], value, atol=1e-6) for name, value in mean.net.state_dict().items())
    assert not all(torch.allclose(written[name], value, atol=1e-4) for name, value in last.items())


def test_after_a_kill_of_everything_the_same_command_goes_on(monkeypatch, tmp_path):
    program = (
        "import sys; from pathlib import Path; from experiments.decisions import ppo; from tests.policies import pointing as toy\n"
        "ppo.FEATURES, ppo.CONTEXT, ppo.TRUTHS, ppo.make_env = range(toy.F), range(toy.G), (), toy.pointing\n"
        "ppo.main(ppo.Ppo(Path(sys.argv[1]), iterations=100, decisions=128, lanes=16))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, env=environment, start_new_session=True, stderr=subprocess.DEVNULL
    )
    while ppo.last_checkpoint(tmp_path) < 2:
        assert process.poll() is None
        time.sleep(0.05)
    for one in [*below(process.pid), process.pid]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    process.wait()
    done = ppo.last_checkpoint(tmp_path)
    (tmp_path / f"checkpoint-{done + 1}.part").mkdir(exist_ok=True)  # as a kill while one is written leaves it
    with (tmp_path / ppo.ROWS).open("a") as rows:
        rows.write(f'{{"iteration": {done + 1}}}\n{{"itera')

    on_toys(monkeypatch)
    seeds, configure = [], policies.rllib.ppo_config

    def configured(settings, network, make_env, options, **more):
        """Note the seeds."""
        seeds.extend((settings.seed, options["seed"]))
        return configure(settings, network, make_env, options, **more)

    monkeypatch.setattr(policies.rllib, "ppo_config", configured)
    same = toy_ppo(tmp_path, iterations=100)
    trained = policies.rllib.train_iteration
    monkeypatch.setattr(policies.rllib, "train_iteration", lambda algorithm, k: trained(algorithm, k) if k < done + 3 else stop())
    with pytest.raises(KeyboardInterrupt):
        ppo.main(same)
    assert rows_in(tmp_path) == list(range(1, done + 3)) and ppo.last_checkpoint(tmp_path) == done + 2
    assert set(seeds) == {ppo.TURNS * done}  # other homes and noise than at first
    with pytest.raises(InputError, match=r"begun with --rate 0\.0003"):
        ppo.main(toy_ppo(tmp_path, iterations=100, rate=1e-3))
    with pytest.raises(InputError, match="is done; give another folder"):
        ppo.main(toy_ppo(tmp_path, iterations=done + 2))


def test_checkpoints_hold_no_pickle_and_none_is_unpickled(monkeypatch, tmp_path):
    algorithm = training()
    try:
        train_iteration(algorithm, 1)
        path = tmp_path / "kept"
        save_checkpoint(algorithm, path)
        kept = weights_of(algorithm.learner_group._learner)
        save_checkpoint(algorithm, path)  # over an older one
        assert list(path.rglob("*.msgpack")) and not list(tmp_path.rglob("*.pkl")) and list(tmp_path.iterdir()) == [path]
        train_iteration(algorithm, 2)
    finally:
        algorithm.stop()
    algorithm = training(seed=1)
    try:
        with monkeypatch.context() as patch:
            for module in (pickle, ray.cloudpickle):
                for name in ("load", "loads"):
                    patch.setattr(module, name, lambda *_, **__: pytest.fail("something was unpickled"))
            restore_checkpoint(algorithm, path)
        now = weights_of(algorithm.learner_group._learner)
        assert all(np.array_equal(now[name], kept[name]) for name in kept)
        bad = {b"nd": True, b"kind": b"O", b"type": "O", b"shape": [1], b"data": pickle.dumps(np.array([None], object))}
        file = path / "algorithm_state.msgpack"
        file.write_bytes(msgpack_numpy.packb({"deep": [bad]}))
        with pytest.raises(InputError, match="without pickles"):
            restore_checkpoint(algorithm, path)
        file.rename(file.with_suffix(".pkl"))
        with pytest.raises(InputError, match="without pickles"):
            restore_checkpoint(algorithm, path)
    finally:
        algorithm.stop()


def curve(algorithm, seed: int) -> list[float]:
    """Returns of three iterations from weights of a seed."""
    torch.manual_seed(seed)
    state = {name: value.numpy() for name, value in DecisionConfig(**toy.NETWORK).build().state_dict().items()}
    algorithm.learner_group.set_weights({MODULE: {f"net.{name}": value for name, value in state.items()}})
    algorithm.learner_group.foreach_learner(forget)
    algorithm.env_runner_group.sync_weights(from_worker_or_learner_group=algorithm.learner_group)
    return [float(train_iteration(algorithm, k)["env_runners"]["episode_return_mean"]) for k in (1, 2, 3)]


def forget(learner) -> None:
    """Clear the moments of a learner's steps."""
    for optimizer in learner._named_optimizers.values():
        optimizer.state.clear()


def weights_of(learner) -> dict[str, np.ndarray]:
    """Copies of a learner's weights."""
    return {name: np.array(value) for name, value in learner.module.get_state()[MODULE].items()}


def below(pid: int) -> list[int]:
    """Processes that a process began, and theirs."""
    own = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*own, *(other for one in own for other in below(one))]


def stop():
    """Interrupt, as Ctrl-C does."""
    raise KeyboardInterrupt
