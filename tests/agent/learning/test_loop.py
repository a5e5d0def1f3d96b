"""The training loop: killed and resumed equals uninterrupted, bit for bit; what does not fit is refused in one line."""

import contextlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from agent.encoders.vision import VisionConfig
from agent.learning.checkpoint import load
from agent.learning.frames import FrameConfig
from agent.learning.loop import WARM, Progress, Schedule, Settings, completed, plain, train
from agent.learning.perception.vision import PerceptionRecipe
from agent.learning.weights import load_vision, write_weights
from envs.errors import InputError

RECIPE = PerceptionRecipe(VisionConfig((8, 8, 16, 16, 16), (1, 1, 1, 1), 16), FrameConfig(size=64, pool=2, frames_per_home=32), batch=4)


class Killed(Exception):
    """What stops a training in a test."""


def losses(folder: Path, steps: int, *, stop: int | None = None, **settings) -> list[float]:
    """The loss of each step of a training that is killed after `stop` steps."""
    told: list[float] = []

    def report(progress: Progress) -> None:
        told.append(progress.losses["loss"])
        if stop is not None and progress.step == stop:
            raise Killed

    torch.set_num_threads(1)
    with contextlib.suppress(Killed):
        train(RECIPE, Schedule(steps), folder, Settings(every=1, keep=2, **settings), report=report)
    return told


def test_killed_and_resumed_is_as_if_nothing_had_happened(tmp_path: Path) -> None:
    whole = losses(tmp_path / "whole", 6)
    first = losses(tmp_path / "killed", 6, stop=5)  # after the checkpoint of step 4
    assert first == whole[:5]
    assert losses(tmp_path / "killed", 6) == whole[4:]
    one, other = load(tmp_path / "whole"), load(tmp_path / "killed")
    assert one is not None and other is not None
    assert one.tensors.keys() == other.tensors.keys() and one.facts == other.facts
    assert all(torch.equal(tensor, other.tensors[name]) for name, tensor in one.tensors.items())


def test_a_finished_training_does_nothing_twice(tmp_path: Path) -> None:
    losses(tmp_path / "done", 2)
    assert losses(tmp_path / "done", 2) == []


def test_batches_made_ahead_are_the_same(tmp_path: Path) -> None:
    alone = losses(tmp_path / "alone", 5)
    assert losses(tmp_path / "ahead", 5, makers=2, stop=3) == alone[:3]
    assert losses(tmp_path / "ahead", 5, makers=3) == alone[2:]


def test_an_error_of_a_maker_arrives(tmp_path: Path) -> None:
    class Broken(PerceptionRecipe):
        def example(self, stream, number):
            raise InputError("no such frame")

    recipe = Broken(RECIPE.model, RECIPE.frames, batch=4)
    with pytest.raises(InputError, match="no such frame"):
        train(recipe, Schedule(2), tmp_path / "run", Settings(makers=2))


def test_progress_says_how_fast_and_what_frames_cost(tmp_path: Path) -> None:
    told: list[Progress] = []
    train(RECIPE, Schedule(4), tmp_path / "run", Settings(every=2), report=told.append)
    assert [progress.step for progress in told] == [2, 4] and told[-1].left_s == 0.0 < told[0].left_s
    assert all(0 < progress.making < 1 and progress.speed > 0 and progress.rate > 0 for progress in told)


def test_checkpoints_from_before_a_field_existed_go_on(tmp_path: Path) -> None:
    whole = losses(tmp_path / "run", 4)
    losses(tmp_path / "run2", 4, stop=3)  # a checkpoint of step 2
    file = tmp_path / "run2" / "checkpoint.json"
    facts = json.loads(file.read_text())
    old = {"recipe": facts["recipe"], "step": facts["step"]}  # neither precision nor initial weights
    del old["recipe"]["augmented"], old["recipe"]["frames"]["balanced"]
    file.write_text(json.dumps(old))
    assert losses(tmp_path / "run2", 4) == whole[2:]
    assert completed(old["recipe"], RECIPE) == plain(RECIPE)
    other = replace(RECIPE, augmented=False)
    assert completed(old["recipe"], other) != plain(other)


def test_training_begins_with_stored_weights(tmp_path: Path) -> None:
    weights = tmp_path / "first.safetensors"
    write_weights(weights, RECIPE.model, train(RECIPE, Schedule(3), tmp_path / "first"), {})
    began = losses(tmp_path / "second", 4, init=weights, stop=3)
    assert began[0] != losses(tmp_path / "new", 1)[0]
    assert losses(tmp_path / "second", 4, init=weights)[0] == began[2]
    found = load(tmp_path / "second")
    assert found is not None and found.facts["init"]["file"] == "first.safetensors" and len(found.facts["init"]["sha256"]) == 64
    with pytest.raises(InputError, match="one that did not"):
        losses(tmp_path / "new", 2, init=weights)
    with pytest.raises(InputError, match="expected the weights of this network"):
        train(replace(RECIPE, model=VisionConfig()), Schedule(1), tmp_path / "wide", Settings(init=weights))


def test_what_does_not_fit_is_one_line(tmp_path: Path) -> None:
    losses(tmp_path / "run", 2)
    other = replace(RECIPE, seed=1)
    with pytest.raises(InputError, match="got one of another"):
        train(other, Schedule(2), tmp_path / "run")
    (tmp_path / "run" / "tensors.safetensors").write_bytes(b"\x10\0\0\0\0\0\0\0{broken}")
    with pytest.raises(InputError, match="damaged") as caught:
        train(RECIPE, Schedule(2), tmp_path / "run")
    assert "\n" not in str(caught.value)


def test_the_rate_rises_stays_and_falls() -> None:
    schedule = Schedule(4000, fall=1000)
    assert schedule.factor(0) == 1 / WARM and schedule.factor(WARM) == 1.0 == schedule.factor(2999)
    assert schedule.factor(3500) == pytest.approx(0.5) and schedule.factor(3999) < 1e-3


def test_weights_come_back_in_half_precision(tmp_path: Path) -> None:
    net = RECIPE.build().eval()
    write_weights(tmp_path / "vision.safetensors", RECIPE.model, net.state_dict(), {"seed": 0})
    again, pixels = load_vision(tmp_path / "vision.safetensors"), torch.rand(1, 5, 64, 64)
    with torch.inference_mode():
        assert torch.allclose(again(pixels).center, net(pixels).center, atol=2e-2)
    assert json.loads((tmp_path / "vision.json").read_text())["seed"] == 0


@pytest.mark.parametrize("damage", ["cut", "other", "none", "config"])
def test_damaged_weights_are_one_line(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "vision.safetensors"
    write_weights(path, RECIPE.model, RECIPE.build().state_dict(), {})
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-100])
    elif damage == "other":
        write_weights(path, RECIPE.model, {"x": torch.zeros(3)}, {})
    elif damage == "none":
        path.unlink()
    else:
        path.with_suffix(".json").write_text("[]")
    with pytest.raises(InputError) as caught:
        load_vision(path)
    assert "\n" not in str(caught.value) and "expected" in str(caught.value)
