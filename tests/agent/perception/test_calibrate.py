"""Calibration finds the temperature that made overconfident chances."""

import numpy as np
import pytest

from agent.perception.calibrate import temperature


@pytest.mark.parametrize("made", [0.5, 1.0, 2.5])
def test_the_temperature_that_was_taken_is_found(made: float) -> None:
    rng = np.random.default_rng(0)
    logits = 2 * rng.normal(size=(20_000, 6))
    chance = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    truth = (chance.cumsum(axis=1) > rng.random((len(chance), 1))).argmax(axis=1)
    sharp = np.exp(made * logits)
    assert temperature(sharp / sharp.sum(axis=1, keepdims=True), truth) == pytest.approx(made, rel=0.06)
