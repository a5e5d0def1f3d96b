"""Furniture is solid, turned outwards, of plausible size and reproducible; textures wrap around; wrong names are explained."""

import numpy as np
import pytest

from envs.errors import InputError
from envs.houses.furniture import CATALOG, CATEGORIES, COLORS, Model, furniture
from envs.houses.mesh import (
    Finish,
    Part,
    beam,
    bounds,
    box,
    cylinder,
    lathe,
    loft,
    merge,
    prism,
    ring,
    sheet,
    slab,
    sphere,
    stretch,
    transform,
    tube,
)
from envs.houses.textures import COLORED, GREY, TEXTURES, texture

PIECES = [(category, shape) for category in CATEGORIES for shape in CATALOG[category].shapes]
HEIGHTS = {  # plausible heights [m] of every size, from floor or table to the topmost point
    "chair": (0.65, 1.35), "table": (0.70, 0.80), "sofa": (0.6, 1.0), "bed": (0.7, 2.1), "armchair": (0.6, 1.4), "cabinet": (0.7, 1.6),
    "desk": (0.70, 1.2), "bookshelf": (0.8, 2.0), "fridge": (1.3, 2.0), "stove": (0.85, 1.15), "sink": (0.8, 1.3), "toilet": (0.7, 1.1),
    "bathtub": (0.5, 0.9), "tv": (0.9, 1.7), "lamp": (1.2, 1.9), "plant": (0.6, 1.7), "wardrobe": (1.7, 2.15), "nightstand": (0.4, 0.65),
    "dresser": (0.7, 1.6), "coffee_table": (0.35, 0.5), "stool": (0.3, 0.95), "shelf": (0.6, 1.8), "rug": (0.005, 0.02),
    "bench": (0.4, 0.95),
    "washing_machine": (0.75, 1.2), "counter": (0.85, 1.0), "microwave": (0.24, 0.36), "mug": (0.07, 0.16), "bowl": (0.04, 0.2),
    "vase": (0.2, 0.6), "book": (0.03, 0.35), "laptop": (0.15, 0.3), "clock": (0.1, 0.3), "ball": (0.12, 0.32), "bottle": (0.14, 0.42),
    "basket": (0.2, 0.65), "pillow": (0.07, 0.3), "teddy": (0.22, 0.45), "candle": (0.09, 0.42), "toaster": (0.15, 0.3),
    "kettle": (0.17, 0.3), "picture": (0.4, 1.1), "mirror": (0.5, 1.3), "bin": (0.25, 0.65), "box": (0.18, 0.45),
}  # fmt: skip
RED = Finish((0.8, 0.1, 0.1))


def _corners(part: Part) -> np.ndarray:
    return part.vertices[part.faces]  # (f, 3, 3)


def _cross(part: Part) -> np.ndarray:
    a, b, c = _corners(part).transpose(1, 0, 2)
    return np.cross(b - a, c - a)


def _volume(part: Part) -> float:
    """Signed volume [m^3]: positive when a closed surface is turned outwards."""
    middle = part.vertices.mean(axis=0)
    return float(((_corners(part)[:, 0] - middle) * _cross(part)).sum() / 6)


def _open_edges(part: Part) -> int:
    """How many directed edges, between welded points, have no opposite."""
    _, index = np.unique(np.round(part.vertices, 6), axis=0, return_inverse=True)
    faces = index.ravel()[part.faces]
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    size = int(edges.max()) + 1
    there, count = np.unique(edges @ [size, 1], return_counts=True)
    back, opposite = np.unique(edges @ [1, size], return_counts=True)
    return len(np.setxor1d(there, back)) or int(np.abs(count - opposite).sum())


def _check(part: Part) -> None:
    """Asserts that a part is a well-formed closed solid."""
    count = len(part.vertices)
    assert part.normals.shape == (count, 3) and part.uv.shape == (count, 2) and part.faces.shape[1] == 3
    assert part.faces.min() >= 0 and part.faces.max() < count
    assert all(np.isfinite(array).all() for array in (part.vertices, part.normals, part.uv))
    cross = _cross(part)
    area = np.linalg.norm(cross, axis=1) / 2
    assert area.min() > 1e-9, "degenerate face"
    assert np.abs(np.linalg.norm(part.normals, axis=1) - 1).max() < 1e-5
    assert np.einsum("fcx,fx->fc", part.normals[part.faces], cross).min() > 0, "a shading normal points inwards"
    assert _open_edges(part) == 0
    assert _volume(part) > 0
    assert part.finish.texture in ("", *TEXTURES)


def _make(category: str, shape: str, seed: int = 0, size: str | None = None) -> Model:
    return furniture(category, np.random.default_rng(seed), shape=shape, size=size)


def test_shapes_are_solids_of_the_expected_volume() -> None:
    square = [(0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2)]
    grid = np.stack(np.meshgrid(np.linspace(0, 1, 4), [0.0], np.linspace(0, 1, 3), indexing="ij"), axis=-1)[:, 0]
    tub = [ring(0.5, 0.3, y, corner=0.1) * (s, 1, s) for y, s in ((0, 1), (1, 1), (1, 0.8), (0.2, 0.8))]
    circle = [(np.cos(a), 0.0, np.sin(a)) for a in np.arange(24) * np.pi / 12]
    expected = [
        (box((0, 0, 0), (1, 2, 3), RED), 6.0),
        (slab((0, 0, 0), (1, 2, 3), RED, round=0.01), 6.0),
        (cylinder((1, 2, 3), 1, 2, RED, sides=32), 2 * np.pi),
        (cylinder((1, 2, 3), 1, 3, RED, sides=32, axis="x", top_radius=0), np.pi),
        (sphere((1, 2, 3), 1, RED, rows=16, sides=24, squash=0.5), 4 / 6 * np.pi),
        (lathe([(1, 0), (1, 2), (0.5, 2), (0.5, 1)], RED, 32), 1.75 * np.pi),
        (prism(square, 0, 2, RED), 6.0),
        (prism(square, 0, 2, RED, axis="x"), 6.0),
        (prism(square[::-1], 0, 2, RED, axis="y"), 6.0),
        (tube([(0, 0, 0), (0, 1, 0), (0, 2, 0)], 0.5, RED, sides=32), 0.5 * np.pi),
        (tube(circle, 0.1, RED, sides=16, wrap=True), 2 * np.pi * 0.01 * np.pi),
        (beam((0, 0, 0), (0.3, 3, 0.1), (1, 1), RED), 3.0),
        (beam((0, 0, 0), (0, -3, 0), (1, 1), RED, sides=32), 0.75 * np.pi),
        (sheet(grid, 0.1, RED), 0.1),
        (loft(tub, RED), None),
    ]
    for part, volume in expected:
        for piece in (part, transform(part, 0.3, (1, 2, 3), (-1, 1, 1), pitch=0.2, roll=-0.5)):
            _check(piece)
            assert volume is None or _volume(piece) == pytest.approx(volume, rel=0.06)


def test_box_has_hard_edges_and_uv_in_repeats() -> None:
    part = box((0, 0, 0), (1, 2, 3), Finish((1, 1, 1), "brick", 0.5))
    assert len(part.vertices) == 24 and len(part.faces) == 12
    front = part.normals[:, 2] > 0.5
    assert np.ptp(part.uv[front], axis=0) == pytest.approx([2.0, 4.0])


def test_transform_turns_counter_clockwise_and_stretch_fills_the_texture() -> None:
    low, high = bounds([transform(box((0, 0, 0), (1, 1, 3), RED), yaw=np.pi / 2)])
    assert low == pytest.approx([0, 0, -1]) and high == pytest.approx([3, 1, 0])
    low, high = bounds([transform(box((0, 0, 0), (1, 3, 1), RED), offset=(0, 1, 0), scale=2, pitch=np.pi / 2)])
    assert low == pytest.approx([0, -1, 0]) and high == pytest.approx([2, 1, 6])
    picture = stretch(box((-2, 1, 0), (2, 3, 0.1), RED))
    top_left = (picture.vertices[:, 0] < 0) & (picture.vertices[:, 1] > 2)
    assert picture.uv[top_left] == pytest.approx(0) and picture.uv.max() == 1


def test_merge_keeps_the_surface_in_one_part_per_finish() -> None:
    parts = _make("sofa", "classic").parts
    merged = merge(parts)
    assert len(merged) == len({part.finish for part in parts}) < len(parts)
    assert sum(map(_volume, merged)) == pytest.approx(sum(map(_volume, parts)))


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_shape_is_made_of_solids_and_of_plausible_size(category: str) -> None:
    for shape in CATALOG[category].shapes:
        for seed, size in enumerate(("small", "large")):
            model = _make(category, shape, seed, size)
            assert (model.category, model.shape, model.size) == (category, shape, size)
            assert model.color in CATALOG[category].colors.split() and model.material
            for part in model.parts:
                _check(part)
            low, high = bounds(model.parts)
            lowest, highest = HEIGHTS[category]
            assert lowest <= high[1] - low[1] <= highest
            assert 40 <= sum(len(part.faces) for part in model.parts) <= 700
            middle = (low + high) / 2
            assert middle[0] == pytest.approx(0, abs=1e-6)
            if CATALOG[category].hangs:
                assert low[2] == pytest.approx(0, abs=1e-6) and middle[1] == pytest.approx(0, abs=1e-6)
            else:
                assert low[1] == pytest.approx(0, abs=1e-6) and middle[2] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("category", CATEGORIES)
def test_things_can_stand_on_a_surface(category: str) -> None:
    for shape in CATALOG[category].shapes:
        model = _make(category, shape, 1)
        if model.surface is None:
            continue
        x, y, z = model.surface
        assert x > 0.04 and z > 0.04
        corners = np.concatenate([_corners(part) for part in model.parts])  # (f, 3, 3)
        for spot in ((0.0, 0.0), (0.9 * x, 0.9 * z), (-0.9 * x, 0.9 * z), (0.9 * x, -0.9 * z)):
            assert _height(corners, spot) == pytest.approx(y, abs=0.004), (shape, spot)


def _height(corners: np.ndarray, spot: tuple[float, float]) -> float:
    """Height [m] of the topmost triangle over the point (x, z)."""
    flat = corners[:, :, [0, 2]] - np.asarray(spot)
    turn = [flat[:, i, 0] * flat[:, j, 1] - flat[:, i, 1] * flat[:, j, 0] for i, j in ((1, 2), (2, 0), (0, 1))]
    weight = np.stack(turn, axis=1)
    total = weight.sum(axis=1)
    over = (np.abs(total) > 1e-9) & ((weight * np.sign(total)[:, None]).min(axis=1) >= 0)
    return float(((weight[over] * corners[over, :, 1]).sum(axis=1) / total[over]).max())


def test_large_is_larger_than_small() -> None:
    for category, shape in PIECES:
        if CATALOG[category].uniform:
            continue
        small, large = (np.ptp(bounds(_make(category, shape, 2, size).parts), axis=0) for size in ("small", "large"))
        assert large.max() > small.max() or large.prod() > 1.1 * small.prod(), (category, shape)


def _bytes(model: Model) -> bytes:
    return b"".join(array.tobytes() for part in model.parts for array in (part.vertices, part.faces, part.normals, part.uv))


def test_same_seed_same_bytes_and_different_seeds_differ() -> None:
    for category in CATEGORIES:
        first, again, other = (furniture(category, np.random.default_rng(seed)) for seed in (7, 7, 8))
        assert _bytes(first) == _bytes(again) and first.parts[0].finish == again.parts[0].finish
        assert _bytes(first) != _bytes(other) or first.parts[0].finish != other.parts[0].finish


def test_what_is_asked_for_is_what_is_made() -> None:
    model = furniture("armchair", np.random.default_rng(0), color="teal", size="large", shape="wing")
    assert (model.category, model.shape, model.color, model.size, model.material) == ("armchair", "wing", "teal", "large", "fabric")
    free, asked = (furniture("mug", np.random.default_rng(3), color=color) for color in (None, "red"))
    assert (free.shape, free.size) == (asked.shape, asked.size), "asking for a colour must not change the rest"


def test_colors_are_twelve_distinct_names() -> None:
    values = np.array(list(COLORS.values()))
    apart = np.linalg.norm(values[:, None] - values[None], axis=2) + np.eye(len(values))
    assert len(COLORS) == 12 and apart.min() > 0.2


@pytest.mark.parametrize(
    ("category", "how", "expected"),
    [
        ("armchiar", {}, "did you mean 'armchair'?"),
        ("sofa", {"color": "grey"}, "did you mean 'gray'?"),
        ("fridge", {"color": "purple"}, "color of a fridge"),
        ("chair", {"size": "larg"}, "did you mean 'large'?"),
        ("table", {"shape": "rund"}, "did you mean 'round'?"),
    ],
)
def test_wrong_names_are_explained_in_one_line(category: str, how: dict[str, str], expected: str) -> None:
    with pytest.raises(InputError) as error:
        furniture(category, np.random.default_rng(0), **how)
    assert expected in str(error.value) and "\n" not in str(error.value)


def test_unknown_texture_is_explained() -> None:
    with pytest.raises(InputError, match=r"expected one of wood.*did you mean 'marble'\?"):
        texture("marbel")


@pytest.mark.parametrize("name", TEXTURES)
def test_textures_are_opaque_and_the_same_every_time(name: str) -> None:
    image = texture(name)
    assert image.shape == (256, 256, 4) and image.dtype == np.uint8 and (image[..., 3] == 255).all()
    texture.cache_clear()
    assert (texture(name) == image).all()
    assert texture(name, 64).shape == (64, 64, 4)


@pytest.mark.parametrize("name", GREY)
def test_grey_textures_wrap_around_at_the_right_brightness(name: str) -> None:
    image = texture(name)[..., :3].astype(float)
    assert image.mean() / 255 == pytest.approx(0.85, abs=0.01)
    assert np.ptp(image, axis=2).max() == 0
    for axis in (0, 1):
        steps = np.abs(image - np.roll(image, 1, axis=axis)).mean(axis=(1 - axis, 2))  # step 0 is the one across the seam
        assert steps[0] <= 1.25 * steps[1:].max() + 0.5


def test_colored_textures_are_colored() -> None:
    for name in COLORED:
        image = texture(name)[..., :3].astype(float)
        assert np.ptp(image, axis=2).mean() > 5
