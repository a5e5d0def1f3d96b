"""The renderer against independent answers: a ray caster, habitat-sim's pictures, itself with other threads and batches."""

import os
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from envs.errors import InputError
from envs.houses import house
from envs.render import Frames, Renderer
from envs.scenes.load import load_scene
from envs.scenes.scene import Material, Object, Scene
from envs.types import Camera
from experiments.validation.exactness import agreement, habitat_agreement, places_in

DATA = Path(__file__).parents[2] / "data"


@pytest.mark.parametrize("seed", [7, 8])
def test_a_ray_caster_sees_the_same_house(seed):
    near, same = agreement(house(seed, rooms=6), 12, Camera(96, 72), seed)
    assert near >= 0.999
    assert same >= 0.999


@pytest.mark.slow
def test_a_ray_caster_sees_the_same_in_200_views(reference):
    for scene, spots in [(house(s, rooms=6), None) for s in range(4)] + [(load_scene(reference / "small_house.glb", up="z"), 1)]:
        if spots is not None:
            spots = np.load(reference / "habitat" / "small_house.npz")["view_position"][:40].astype(np.float64)
        near, same = agreement(scene, 40, Camera(128, 128), 3, spots)
        assert near >= 0.999, scene.name
        assert same >= 0.999, scene.name


def test_habitat_sees_the_same_boxes():
    assert habitat_agreement(load_scene(DATA / "box_house.glb", up="z"), DATA / "box_house.npz") >= 0.9999


def test_habitat_sees_the_same_real_house(reference):
    scene = load_scene(reference / "small_house.glb", up="z")
    assert habitat_agreement(scene, reference / "habitat" / "small_house.npz") >= 0.9998


def closed_views(scene: Scene, views: int, seed: int) -> int:
    """Pixels of background in random views within the rooms of a closed house."""
    rng = np.random.default_rng(seed)
    camera, renderer, holes = Camera(64, 64), Renderer([scene]), 0
    for _ in range(0, views, 200):
        spots = places_in(scene, rng, 200, margin=0.02)
        spots[:, 1] = rng.uniform(-1.1, 1.2, 200)
        yaw, pitch = rng.uniform(-np.pi, np.pi, 200), rng.uniform(-1.5, 1.5, 200)
        # eyes inside furniture see out through its back faces, which is not background
        holes += int((renderer.render(camera, spots, yaw, pitch=pitch, sensors=("depth",)).depth == 0).sum())
    return holes


def test_a_closed_house_shows_no_background():
    assert closed_views(house(3, rooms=4), 1000, 0) == 0


@pytest.mark.slow
def test_a_closed_house_shows_no_background_in_10000_views():
    assert sum(closed_views(house(s, rooms=1 + s % 6), 1000, s) for s in range(10)) == 0


def views_of(scene: Scene, n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """n places in rooms and headings."""
    rng = np.random.default_rng(seed)
    return places_in(scene, rng, n, margin=0.3), rng.uniform(-np.pi, np.pi, n)


def same(a: Frames, b: Frames) -> bool:
    """Whether all bytes are equal."""
    return all(np.array_equal(getattr(a, k), getattr(b, k)) for k in ("rgb", "depth", "instance"))


def test_threads_and_batches_change_no_byte():
    scenes = [house(1, rooms=3), house(2, rooms=2)]
    where, yaw = views_of(scenes[0], 23)
    which = np.arange(23) % 2
    one = Renderer(scenes, threads=1).render(Camera(50, 38), where, yaw, scene=which)
    assert same(one, Renderer(scenes, threads=2).render(Camera(50, 38), where, yaw, scene=which))
    assert same(one, Renderer(scenes, threads=5).render(Camera(50, 38), where, yaw, scene=which))
    renderer = Renderer(scenes)
    for i in range(23):
        alone = renderer.render(Camera(50, 38), where[i : i + 1], yaw[i : i + 1], scene=which[i : i + 1])
        assert np.array_equal(alone.rgb[0], one.rgb[i])
        assert np.array_equal(alone.depth[0], one.depth[i])


def test_what_rooms_hide_is_hidden_anyway():
    """Skipping rooms that no doorway shows changes no byte."""
    scene = house(5, rooms=8)
    where, yaw = views_of(scene, 60)
    everything = replace(scene, portals=())
    camera, counts, all_counts = Camera(64, 64), np.zeros((60, 2), np.int64), np.zeros((60, 2), np.int64)
    with_rooms = Renderer([scene]).render(camera, where, yaw, counts=counts)
    without = Renderer([everything]).render(camera, where, yaw, counts=all_counts)
    assert np.array_equal(with_rooms.depth, without.depth)
    assert (with_rooms.instance == without.instance).mean() > 0.99999  # surfaces in the same place may change their order
    assert counts.sum() < all_counts.sum()


def test_two_threads_of_python_may_share_a_renderer():
    scene = house(1, rooms=2)
    where, yaw = views_of(scene, 16)
    renderer = Renderer([scene], threads=2)
    expected = renderer.render(Camera(32, 32), where, yaw)
    wrong = []

    def work():
        for _ in range(20):
            if not same(expected, renderer.render(Camera(32, 32), where, yaw)):
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong


def test_a_forked_process_renders_the_same():
    scene = house(1, rooms=2)
    where, yaw = views_of(scene, 8)
    renderer = Renderer([scene], threads=2)
    expected = renderer.render(Camera(32, 32), where, yaw)
    child = os.fork()
    if child == 0:
        os._exit(0 if same(expected, renderer.render(Camera(32, 32), where, yaw)) else 1)
    assert os.waitpid(child, 0)[1] == 0


def quad(texture: np.ndarray, material: Material) -> Scene:
    """A textured square of 2 m at z = -2 that faces +z, centred at the height of the camera."""
    corner = np.array([(-1, 0.25, -2), (1, 0.25, -2), (1, 2.25, -2), (-1, 2.25, -2)], np.float32)
    return Scene(
        "quad", corner, np.array([(0, 1, 2), (0, 2, 3)], np.int32), np.tile(np.float32([0, 0, 1]), (4, 1)),
        np.array([(0, 1), (1, 1), (1, 0), (0, 0)], np.float32), np.ones(4, np.float32), np.ones((4, 3), np.float32), np.ones(2, np.int32),
        np.zeros(2, np.int32), np.full(2, -1, np.int32), (material,), (texture,), (Object(1, "quad", "quad"),),
    )  # fmt: skip


def test_a_texture_is_the_right_way_round_and_cut_out():
    image = np.full((4, 4, 4), 255, np.uint8)
    image[:2, :2, :3] = (255, 0, 0)  # top left
    image[2:, 2:, 3] = 0  # nothing bottom right
    scene = quad(image, Material("m", (1.0, 1.0, 1.0), 0, False, 0.5))
    view = Renderer([scene]).render(Camera(64, 64), np.zeros((1, 3)), np.zeros(1))
    r, g, _ = view.rgb[0, 20, 20].astype(int)
    assert r > 150 and g < 20
    assert view.instance[0, 20, 44] == 1
    assert view.instance[0, 44, 44] == 0 and view.depth[0, 44, 44] == 0
    assert view.depth[0, 20, 20] == pytest.approx(2.0, abs=1e-5)


def test_faces_are_seen_from_behind_only_if_double_sided():
    image = np.full((1, 1, 4), 255, np.uint8)
    behind = (np.array([[0.0, 0.0, -4.0]]), np.array([np.pi]))
    for double in (False, True):
        seen = Renderer([quad(image, Material("m", texture=0, double_sided=double))]).render(Camera(32, 32), *behind).instance[0, 16, 16]
        assert bool(seen) == double


def test_sizes_that_are_no_multiple_of_16_lose_nothing():
    scene = house(1, rooms=1)
    where, yaw = views_of(scene, 3)
    wide = Renderer([scene]).render(Camera(37, 11, hfov=1.0), where, yaw)
    assert (wide.depth > 0).all()
    whole = Renderer([scene]).render(Camera(37, 11, hfov=1.0), where[:1], yaw[:1])
    assert np.array_equal(whole.rgb[0], wide.rgb[0])


def test_bad_arguments_are_named():
    scene = house(1, rooms=1)
    renderer = Renderer([scene])
    where, yaw = views_of(scene, 2)
    with pytest.raises(InputError, match="colour"):
        renderer.render(Camera(), where, yaw, sensors=("colour",))
    with pytest.raises(InputError, match="scene"):
        renderer.render(Camera(), where, yaw, scene=np.array([0, 1]))
    with pytest.raises(InputError, match="shape"):
        renderer.render(Camera(), where, yaw, out=Frames.empty(3, Camera()))
    with pytest.raises(InputError, match="camera size"):
        Camera(0, 10)
