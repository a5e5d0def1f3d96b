"""Precision of training: the faster one is taken, it is kept on resume, and losses are always computed in float32."""

from pathlib import Path
from typing import Any

import pytest
import torch

from agent.encoders.vision import VisionConfig
from agent.learning import precision
from agent.learning.frames import FrameConfig
from agent.learning.loop import Schedule, Settings, train
from agent.learning.perception.vision import PerceptionRecipe
from agent.learning.precision import Choice, choose, fastest, in_precision
from envs.errors import InputError

RECIPE = PerceptionRecipe(VisionConfig((8, 8, 16, 16, 16), (1, 1, 1, 1), 16), FrameConfig(size=64, pool=2, frames_per_home=32), batch=4)
CPU = torch.device("cpu")


@pytest.mark.parametrize(("half_s", "expected"), [(0.5, "bf16"), (0.95, "float32"), (3.0, "float32")])
def test_bf16_is_taken_only_where_it_is_clearly_faster(half_s: float, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([1.0, half_s] * 1000)
    monkeypatch.setattr(precision, "_step", lambda *_: next(times))
    choice = fastest(RECIPE, CPU, seconds=0.0)
    assert choice.name == expected and f"{1000 * half_s:.0f} ms in bf16 and 1000 ms in float32" in choice.why


def test_a_machine_that_cannot_is_not_timed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": False, "avx512_bf16": True}, raising=False)
    monkeypatch.setattr(precision, "fastest", lambda *_: pytest.fail("timed"))
    assert choose("auto", RECIPE, tmp_path / "new", CPU).name == "float32"
    assert choose("bf16", RECIPE, tmp_path / "new", CPU) == Choice("bf16", "asked for")
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": True}, raising=False)
    monkeypatch.setattr(precision, "fastest", lambda *_: Choice("bf16", "timed"))
    assert choose("auto", RECIPE, tmp_path / "new", CPU) == Choice("bf16", "timed")


def test_a_training_keeps_its_precision(tmp_path: Path) -> None:
    losses: list[float] = []
    settings = Settings(every=1, precision=Choice("bf16", "asked for"))
    train(RECIPE, Schedule(2), tmp_path / "run", settings, report=lambda told: losses.append(told.losses["loss"]))
    single: list[float] = []
    train(RECIPE, Schedule(2), tmp_path / "single", Settings(every=1), report=lambda told: single.append(told.losses["loss"]))
    assert losses != single and losses == pytest.approx(single, rel=0.02)
    assert choose("auto", RECIPE, tmp_path / "run", CPU) == Choice("bf16", "asked for")
    with pytest.raises(InputError, match="--precision: expected bf16"):
        choose("float32", RECIPE, tmp_path / "run", CPU)
    with pytest.raises(InputError, match="another precision"):
        train(RECIPE, Schedule(4), tmp_path / "run", Settings())


def test_results_and_gradients_are_float32() -> None:
    model = RECIPE.build()
    assert in_precision(model, "float32", CPU) is model
    seen = in_precision(model, "bf16", CPU)(torch.rand(1, 5, 64, 64))
    assert type(seen).__name__ == "Seen" and {part.dtype for part in seen} == {torch.float32}
    seen.center.sum().backward()
    assert {part.grad.dtype for part in model.parameters() if part.grad is not None} == {torch.float32}
    with pytest.raises(InputError, match="float32 or bf16"):
        in_precision(model, "float16", CPU)


def test_named_results_are_float32_too() -> None:
    class Named(torch.nn.Linear):
        def forward(self, input: torch.Tensor) -> dict[str, Any]:  # type: ignore[override]
            out = super().forward(input)
            return {"x": out, "more": ({"y": out}, out > 0)}

    seen = in_precision(Named(2, 3), "bf16", CPU)(torch.rand(4, 2))
    assert seen["x"].dtype == seen["more"][0]["y"].dtype == torch.float32 and seen["x"].shape == (4, 3)
    assert seen["more"][1].dtype == torch.bool
