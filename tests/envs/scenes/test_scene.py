"""Scenes: categories, boxes, colours, digests and summaries."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest

from envs.scenes.scene import Object, Scene, boxed, category_of, linear_from_srgb, scene_digest, scene_summary, srgb_from_linear
from tests.envs.scenes.drafts import rich_scene


@pytest.mark.parametrize(
    ("name", "category"),
    [("RoomWindow_01_009_107", "RoomWindow"), ("PortraitA_01_44", "PortraitA"), ("chair.001", "chair"), ("123", "123"), ("TV", "TV")],
)
def test_category_of(name: str, category: str) -> None:
    assert category_of(name) == category


@pytest.mark.parametrize("yaw", [-0.7, -0.3, 0.0, 0.2, 0.6])
def test_boxed_finds_the_turned_box(yaw: float) -> None:
    half = np.array([1.5, 0.4, 0.25])
    # One corner of the floor plan is cut, so that the axis-aligned box has its middle elsewhere.
    plan = [(-1, -1), (1, -1), (-1, 1), (1, 0.5), (0.5, 1)]
    corners = np.array([(x, y, z) for x, z in plan for y in (-1, 1)]) * half
    turn = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    rng = np.random.default_rng(0)
    inner = (rng.random((500, 3)) - 0.5) * half
    points = (np.vstack([corners, inner]) @ turn.T + [10, 1, -20]).astype(np.float32)
    thing = boxed(Object(1, "x", "x"), points)
    np.testing.assert_allclose(thing.extents, 2 * half, atol=1e-4)
    np.testing.assert_allclose(thing.center, [10, 1, -20], atol=1e-4)
    assert thing.yaw == pytest.approx(yaw, abs=1e-4)
    assert (thing.low, thing.high) == (tuple(points.min(axis=0).tolist()), tuple(points.max(axis=0).tolist()))


def test_boxed_of_a_thin_wall_and_a_point() -> None:
    wall = np.array([[0, 0, 0], [2, 0, -2], [2, 1, -2], [0, 1, 0]], np.float32)
    thing = boxed(Object(1, "x", "x"), wall)
    np.testing.assert_allclose(sorted(thing.extents), [0, 1, 8**0.5], atol=1e-5)
    assert abs(thing.yaw) == pytest.approx(np.pi / 4)
    assert boxed(Object(1, "x", "x"), wall[:1]).extents == (0.0, 0.0, 0.0)


def test_srgb_and_linear_are_inverse() -> None:
    values = np.linspace(0, 1, 1001)
    np.testing.assert_allclose(srgb_from_linear(linear_from_srgb(values)), values, atol=1e-12)
    np.testing.assert_allclose(srgb_from_linear([0.0, 0.214041, 1.0, 7.0]), [0, 0.5, 1, 1], atol=1e-5)
    assert srgb_from_linear([1.0])[0] == linear_from_srgb([1.0])[0] == 1.0


def test_digest_changes_with_everything() -> None:
    scene = rich_scene()
    digests = {scene_digest(scene)}
    assert digests == {scene_digest(rich_scene())}
    assert all(len(digest) == 16 for digest in digests)
    changes: list[dict] = []
    for field in fields(Scene):
        value = getattr(scene, field.name)
        if isinstance(value, np.ndarray):
            value = value.copy()
            value.reshape(-1)[-1] += 1
        elif field.name == "textures":
            value = (value[0], value[1] ^ 1)
        elif isinstance(value, tuple):
            value = value[:-1]
        changes.append({field.name: value + "x" if isinstance(value, str) else {} if isinstance(value, dict) else value})
    digests |= {scene_digest(replace(scene, **change)) for change in changes}
    assert len(digests) == 1 + len(fields(Scene))


def test_summary_counts() -> None:
    summary = scene_summary(rich_scene())
    assert {key: summary[key] for key in ("name", "triangles", "objects", "rooms", "portals", "materials", "textures")} == {
        "name": "rich",
        "triangles": 60,
        "objects": 2,
        "rooms": 2,
        "portals": 1,
        "materials": 3,
        "textures": 2,
    }
    assert json.loads(json.dumps(summary))["bounds"] == [rich_scene().vertices.min(0).tolist(), rich_scene().vertices.max(0).tolist()]
