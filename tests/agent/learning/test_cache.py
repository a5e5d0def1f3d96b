"""Cache of features: equal to what the detector says, kept when killed, refused when damaged."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from agent.learning import cache as module
from agent.learning.cache import BATCH, SETTINGS, VIEWS, CacheConfig, FeatureCache, key_of
from agent.perception.detect import Detector
from agent.perception.tokens import RegionTokens, tokens_of
from envs.errors import InputError
from envs.types import Observation
from envs.vocabulary import CATEGORIES

WEIGHTS = Path(module.__file__).resolve().parent.parent / "weights"
CONFIG = CacheConfig("tune", 2 * BATCH, frames_per_home=16)


class Killed(Exception):
    """End of a process in the middle of its work."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("caches")
    return FeatureCache.open(CONFIG, WEIGHTS, folder=folder), folder


def test_the_cache_has_what_the_detector_says(made):
    found, _ = made
    stream = CONFIG.stream()
    batch, camera = stream.at(1), stream.config.camera
    n = len(batch.rgb)
    seen = Observation(batch.rgb, batch.depth, np.zeros((n, 3)), np.zeros(n), batch.pitch, np.zeros(n, np.bool_))
    tokens = tokens_of(Detector.load(WEIGHTS)(seen, camera), camera, np.zeros((n, 3)), np.zeros(n))
    for part in fields(RegionTokens):
        stored = np.asarray(getattr(found.tokens, part.name)[BATCH:], np.float64)
        assert np.allclose(stored, getattr(tokens, part.name), atol=2e-3, rtol=2e-3), part.name
    assert len(found) == 2 * BATCH and found.patches.shape == (2 * BATCH, 64, 48)


def test_views_name_what_regions_show(made):
    found, _ = made
    right = total = 0
    for view, count in zip(found.views, found.tokens.count, strict=True):
        world = view.world()
        assert set(view.clear) <= set(view.things) == set(world.known) - {wall.id for wall in world.walls}
        assert len(view.regions) >= count and set(view.regions) - {0} <= set(view.things)
    for view, row in zip(found.views, np.asarray(found.tokens.category), strict=True):
        world = view.world()
        for thing, chance in zip(view.regions[:16], row, strict=False):
            if thing:
                total += 1
                right += CATEGORIES[int(chance.argmax())] == world.known[thing].category
    assert total > 60 and right > 0.7 * total


def test_a_killed_cache_goes_on(made, tmp_path):
    found, _ = made

    def kill(done, all):
        if done == BATCH:
            raise Killed

    with pytest.raises(Killed):
        FeatureCache.open(CONFIG, WEIGHTS, folder=tmp_path, report=kill)
    done = []
    again = FeatureCache.open(CONFIG, WEIGHTS, folder=tmp_path, report=lambda n, _: done.append(n))
    assert done == [2 * BATCH] and again.views == found.views
    assert np.array_equal(again.patches, found.patches) and np.array_equal(again.tokens.category, found.tokens.category)


def test_other_settings_and_weights_have_another_key(tmp_path):
    assert key_of(CONFIG, WEIGHTS) != key_of(CacheConfig("tune", 2 * BATCH, seed=1, frames_per_home=16), WEIGHTS)
    for name in ("vision", "attributes"):
        (tmp_path / f"{name}.safetensors").write_bytes(b"other")
    assert key_of(CONFIG, WEIGHTS) != key_of(CONFIG, tmp_path)


def test_a_fovea_has_another_key_and_names_regions_its_own_way(made, tmp_path):
    found, _ = made
    second = replace(CONFIG, fovea=True)
    assert key_of(second, WEIGHTS) != key_of(CONFIG, WEIGHTS) == found.key
    again = FeatureCache.open(second, WEIGHTS, folder=tmp_path)
    assert [view.clear for view in again.views] == [view.clear for view in found.views]
    assert np.array_equal(again.tokens.room, found.tokens.room) and not np.array_equal(again.tokens.color, found.tokens.color)


def test_a_damaged_cache_is_refused(made, tmp_path):
    _, folder = made
    place = next(folder.iterdir())
    copy = tmp_path / place.name
    copy.mkdir()
    for path in place.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    (copy / VIEWS).write_text("{}\n")
    assert (copy / SETTINGS).exists()
    with pytest.raises(InputError, match="damaged"):
        FeatureCache.open(CONFIG, WEIGHTS, folder=tmp_path)
