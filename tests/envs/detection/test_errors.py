"""Files of errors: written and read back within their precision, broken ones refused; pools of similar records."""

from pathlib import Path

import numpy as np
import pytest

from envs.detection.errors import FILE, LARGEST, SETS, WIDTH, DetectorErrors, overlaps_of, pools_of
from envs.detection.visible import KINDS
from envs.errors import InputError
from envs.vocabulary import CATEGORIES
from tests.envs.detection.made import EACH, made_errors


def test_a_file_gives_back_what_was_written(tmp_path: Path) -> None:
    errors = made_errors(lasting=(0.3, 0.4))
    rng = np.random.default_rng(0)
    shown = errors.shown._replace(box=rng.normal(0, 0.5, errors.shown.box.shape).astype(np.float32))
    errors = DetectorErrors(shown, errors.said, errors.clutter, errors.odds, errors.lasting, errors.width, errors.facts)
    errors.write(tmp_path / "errors.npz")
    again = DetectorErrors.load(tmp_path / "errors.npz")
    assert again.facts == errors.facts and again.width == 48 and np.array_equal(again.lasting, errors.lasting)
    assert np.abs(again.shown.score - shown.score).max() <= 0.5 / 255 + 1e-6
    clipped = np.clip(shown.box, -LARGEST, LARGEST)
    assert (np.abs(again.shown.box - clipped) <= 0.001 + 0.016 * np.sqrt(np.abs(clipped))).all()
    for item in SETS:
        assert np.array_equal(again.said[item].truth, errors.said[item].truth)
        assert np.array_equal(again.said[item].name, errors.said[item].name)


def test_another_file_is_refused_in_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.npz"
    for data in (b"", b"not a file of arrays", FILE.read_bytes()[:2000]):
        broken.write_bytes(data)
        with pytest.raises(InputError, match="expected measured errors") as caught:
            DetectorErrors.load(broken)
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError):
        DetectorErrors.load(tmp_path / "none.npz")
    np.savez(broken, odds=np.zeros(3))
    with pytest.raises(InputError):
        DetectorErrors.load(broken)


def test_the_stored_errors_are_small_and_complete() -> None:
    assert FILE.stat().st_size < 200_000
    errors = DetectorErrors.load()
    things = errors.said["category"].truth[~errors.shown.extra]
    assert np.bincount(things, minlength=KINDS)[: len(CATEGORIES)].min() >= 3
    assert (errors.lasting >= 0).all() and (errors.lasting.sum(axis=1) <= 1 + 1e-9).all()
    assert "make" in errors.facts["command"] and set(errors.facts["weights"]) >= {"vision.safetensors"}


def test_pools_hold_the_records_of_their_value_by_ease() -> None:
    errors = made_errors()
    pools = pools_of(errors, "category")
    kinds, extra = errors.said["category"].truth, errors.shown.extra
    for v in range(2 * KINDS):
        rows = pools.record[pools.first[v] : pools.first[v + 1]]
        assert len(rows) == EACH and (kinds[rows] == v // 2).all() and (extra[rows] == v % 2).all()
    ease = np.random.default_rng(1).normal(size=len(kinds)).astype(np.float32)
    few = kinds != 3
    few[np.flatnonzero(kinds == 3)[:5]] = True
    shown = errors.shown._replace(ease=ease)
    shown = type(shown)(*(part[few] for part in shown))
    said = {item: type(part)(*(rows[few] for rows in part)) if item != "room" else part for item, part in errors.said.items()}
    small = pools_of(DetectorErrors(shown, said, errors.clutter, errors.odds, errors.lasting, 48, {}), "category")
    rows = small.record[small.first[6] : small.first[7]]
    own = said["category"].truth[rows] == 3
    assert own.sum() == 5 and len(rows) == 5 + 2 * WIDTH and (said["category"].truth[rows] < len(CATEGORIES)).all()  # borrowed
    assert not shown.extra[rows].any() and (np.diff(shown.ease[rows]) >= 0).all()


def test_overlaps_by_hand() -> None:
    box = np.array([[0, 0, 0, 0], [0, 0, 1, 0], [0.5, 0, 0, 0], [2, 0, 2, 0]], np.float32)
    assert overlaps_of(box).tolist() == pytest.approx([1, 0.5, 0.5, 0])
