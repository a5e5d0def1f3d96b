"""Crops of regions: where they look, and what is in them."""

import numpy as np
import pytest

from agent.perception.fovea import CHANNELS, LEVEL, MARGIN, SIDE, crops_of

FOCAL = 64.0


def test_a_crop_is_centred_on_its_region_and_as_wide_as_said() -> None:
    rgb = np.zeros((64, 64, 3), np.uint8)
    depth = np.full((64, 64), 2.0, np.float32)
    region = np.full((64, 64), -1, np.int32)
    region[20:40, 30:40] = 0
    rgb[20:40, 30:40] = 200, 100, 50
    depth[region == 0] = 1.5
    crops, width = crops_of(rgb, depth, region, 2, FOCAL)
    side = MARGIN[0] * 20 + MARGIN[1]
    assert crops.shape == (2, CHANNELS, SIDE, SIDE) and not crops[1].any() and width[1] == 0
    assert width[0] == pytest.approx(side * 1.5 / FOCAL)
    inside = crops[0, 3] / 255
    assert inside.sum() == pytest.approx((SIDE / side) ** 2 * 200, rel=0.05)
    y, x = np.nonzero(inside > 0.5)
    assert abs(y.mean() - (SIDE - 1) / 2) < 0.6 and abs(x.mean() - (SIDE - 1) / 2) < 0.6
    middle = crops[0, :, SIDE // 2, SIDE // 2]
    assert middle.tolist() == [200, 100, 50, 255, LEVEL]
    assert crops[0, 4, 0, 0] == pytest.approx(LEVEL + 127 * 0.5 / width[0], abs=1)


def test_a_large_region_beyond_the_edge_is_shrunk_and_its_edge_continued() -> None:
    rgb = np.tile(np.arange(128, dtype=np.uint8)[None, :, None], (128, 1, 3))
    region = np.zeros((128, 128), np.int32)
    crops, _ = crops_of(rgb, np.zeros((128, 128), np.float32), region, 1, FOCAL)
    assert (np.diff(crops[0, 0, 0].astype(int)) >= 0).all() and crops[0, 0, 0, 0] == 0 and crops[0, 0, 0, -1] == 127
    assert (crops[0, 3] == 255).all() and (crops[0, 4] == LEVEL).all()
