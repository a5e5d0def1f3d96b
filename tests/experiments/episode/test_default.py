"""The agent of a run for which none was named."""

import importlib.util

import pytest

from experiments.episode.default import LEARNED, TOLD, agent_of, why_told
from experiments.run import Run


def test_it_is_the_learned_one_in_generated_homes(capsys: pytest.CaptureFixture[str]) -> None:
    assert agent_of(Run("go to the sofa"), "house:7:6") == LEARNED
    assert agent_of(Run(), "house:7:6", "instruct") == LEARNED
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("config", "scene", "task", "why"),
    [
        (Run("go to the sofa"), "mine.glb", "", "generated homes alone"),
        (Run("go to the sofa", simulator="habitat"), "house:7:6", "", "native simulator alone"),
        (Run("go to the lamp", ask=True), "house:7:6", "", "which thing you choose"),
        (Run(), "house:7:6", "imagenav", "a point or a picture"),
    ],
)
def test_it_is_told_more_elsewhere_and_that_is_said(
    config: Run, scene: str, task: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert agent_of(config, scene, task) == TOLD
    told = capsys.readouterr().err
    assert told.startswith(f"agent: {TOLD}") and why in told and told.count("\n") == 1


def test_without_torch_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "torch" else name)
    assert "needs torch: " in why_told("house:7:6") and "[agent]" in why_told("house:7:6")


def test_a_named_agent_stays(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    assert agent_of(Run("go to the sofa", agent="oracle", ask=True), "mine.glb") == "oracle"
    assert agent_of(Run("go to the sofa", remember=tmp_path), "house:7:6") == LEARNED
    assert agent_of(Run("go to the sofa", keyboard=True), "house:7:6") == TOLD
    assert capsys.readouterr().err == ""
