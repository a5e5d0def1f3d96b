"""`gothere see`: every source gives a picture and the same facts, and bad input costs one line."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from agent.encoders.attributes import AttributeConfig
from agent.encoders.fovea import FoveaConfig
from agent.encoders.vision import VisionConfig
from agent.learning.vocabulary import CATEGORIES, CLASSES, COLORS, MATERIALS, SIZES
from agent.learning.vocabulary import ROOMS as TYPES
from agent.learning.weights import write_weights
from envs.home import Home
from envs.houses import house
from envs.scenes.load import save_scene
from envs.types import Body, Camera
from experiments import cli
from experiments.perception.look import WIDE
from experiments.perception.sources import simulated

SEED, ROOMS, YAW = 7, 2, 40.0


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights of small random networks, which see chairs and sofas everywhere."""
    folder, config = tmp_path_factory.mktemp("weights"), VisionConfig((8, 8, 8, 8, 8), (1, 1, 1, 1), 8)
    torch.manual_seed(0)
    net = config.build()
    with torch.no_grad():
        net.classes.bias[[CLASSES.index("chair"), CLASSES.index("sofa")]] += 6.0  # pyright: ignore[reportOptionalSubscript]
        net.classes.weight.normal_(std=1.0)
        net.geometry.bias[0] = 0.5  # pyright: ignore[reportOptionalSubscript]
        net.geometry.weight.normal_(std=0.2)
    write_weights(folder / "vision.safetensors", config, net.state_dict(), {})
    small = AttributeConfig(8, features=8)
    write_weights(folder / "attributes.safetensors", small, small.build().state_dict(), {})
    second = FoveaConfig((4, 4, 4, 4), 8, 8)
    write_weights(folder / "fovea.safetensors", second, second.build().state_dict(), {})
    return folder


@pytest.fixture(scope="module")
def home() -> Home:
    return Home(house(SEED, rooms=ROOMS), Body())


@pytest.fixture(scope="module")
def place(home: Home) -> np.ndarray:
    return home.places[0]


def see(weights: Path, out: Path, capsys: pytest.CaptureFixture, *flags: str) -> dict:
    """What `gothere see` says as JSON, with its picture checked."""
    capsys.readouterr()
    assert cli.main(["see", "--weights", str(weights), "--out", str(out), "--json", *flags]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    picture = cv2.imread(str(out))
    panels = 3 if "--truth" in flags else 2
    assert picture is not None and picture.shape[1] > panels * WIDE and picture.std() > 10 and told["file"] == str(out)
    return told


def check(told: dict, *, depth: bool) -> None:
    """Check the schema of what is said."""
    assert told["depth"] is depth and told["room"]["name"] in TYPES and len(told["regions"]) > 1
    scores = [region["score"] for region in told["regions"]]
    assert scores == sorted(scores, reverse=True) and all(0.15 <= score <= 1 for score in scores)
    for region in told["regions"]:
        for part, names in (("category", CATEGORIES), ("color", COLORS), ("material", MATERIALS), ("size", SIZES)):
            if part == "size" and not depth:
                assert region["size"] is None
                continue
            chances = region[part]["chances"]
            assert set(chances) <= set(names) and 0.5 < sum(chances.values()) <= 1.01
            assert region[part]["name"] in names and region[part]["chance"] == max(chances.values(), default=region[part]["chance"])
        left, top, right, bottom = region["box"]
        assert region["name"] == region["category"]["name"]
        assert 0 <= left <= right <= told["width"] and 0 <= top <= bottom <= told["height"]
        if region["point"] is None:
            assert region["distance"] is None and region["extent"] is None
        else:
            assert region["distance"] == pytest.approx(np.hypot(region["point"][0], region["point"][2]), abs=2e-3)
            assert region["point"][2] < 0 and min(region["extent"]) >= 0
    assert any(region["point"] is not None for region in told["regions"]) is depth


def test_a_home_is_seen_the_same_twice(weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    flags = ("--house", str(SEED), "--rooms", str(ROOMS))
    first = see(weights, tmp_path / "a.png", capsys, *flags)
    check(first, depth=True)
    again = see(weights, tmp_path / "a.png", capsys, *flags)
    assert again == first
    other = see(weights, tmp_path / "b.png", capsys, *flags, "--seed", "1")
    assert other["pose"] != first["pose"]


def test_home_scene_file_and_picture_agree(
    weights: Path, home: Home, place: np.ndarray, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    pose = ("--at", str(place[0]), str(place[2]), "--yaw", str(YAW))
    generated = see(weights, tmp_path / "a.png", capsys, "--house", str(SEED), "--rooms", str(ROOMS), *pose, "--truth")
    check(generated, depth=True)
    save_scene(home.scene, tmp_path / "home.glb")
    loaded = see(weights, tmp_path / "b.png", capsys, "--scene", str(tmp_path / "home.glb"), *pose)
    assert [r["box"] for r in loaded["regions"]] == [r["box"] for r in generated["regions"]]
    view = simulated(home, Camera(128, 128), place, np.radians(YAW), 0.0, fine=128)
    shown = {thing.name for thing in home.scene.objects if not thing.structure and (view.instance == thing.id).sum() >= 12}
    assert {thing["name"] for thing in generated["truth"]} == shown

    cv2.imwrite(str(tmp_path / "rgb.png"), view.rgb[..., ::-1])
    np.save(tmp_path / "depth.npy", view.depth)
    cv2.imwrite(str(tmp_path / "depth.png"), np.round(1000 * view.depth).astype(np.uint16))
    exact = see(weights, tmp_path / "c.png", capsys, "--image", str(tmp_path / "rgb.png"), "--depth", str(tmp_path / "depth.npy"))
    assert exact["regions"] == generated["regions"] and exact["pose"] is None
    rounded = see(weights, tmp_path / "d.png", capsys, "--image", str(tmp_path / "rgb.png"), "--depth", str(tmp_path / "depth.png"))
    check(rounded, depth=True)
    assert rounded["regions"][0]["distance"] == pytest.approx(exact["regions"][0]["distance"], abs=0.05)


def test_a_picture_without_depth_has_no_distances(weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    picture = np.random.default_rng(0).integers(0, 255, (160, 200, 3), np.uint8)
    cv2.imwrite(str(tmp_path / "wide.png"), cv2.GaussianBlur(picture, (0, 0), 3) * 3)
    told = see(weights, tmp_path / "a.png", capsys, "--image", str(tmp_path / "wide.png"), "--size", "192")
    check(told, depth=False)
    assert (told["width"], told["height"], told["hfov"]) == (192, 160, pytest.approx(87.66, abs=0.01))
    assert cli.main(["see", "--weights", str(weights), "--image", str(tmp_path / "wide.png"), "--out", str(tmp_path / "a.png")]) == 0
    assert "distances, places and sizes are unknown" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--house", "1", "--image", "a.png"], "expected one of --house, --scene and --image"),
        (["--size", "100"], "multiple of 32"),
        (["--size", "1024"], "multiple of 32 from 64 to 512"),
        (["--depth", "depth.npy"], "expected --image"),
        (["--image", "rgb.png", "--truth"], "expected no --truth"),
        (["--at", "1", "1"], "expected both or none"),
        (["--at", "900", "1", "--yaw", "0", "--rooms", "1"], "expected a place in the scene"),
        (["--at", "nan", "1", "--yaw", "0"], "expected numbers"),
        (["--hfov", "400"], "10 to 150 degrees"),
        (["--pitch", "nan"], "-89 to 89 degrees"),
        (["--elevation", "0"], "height above 0"),
        (["--seed", "-1"], "whole numbers from 0 on"),
        (["--out", "a.jpg"], "ending in .png"),
        (["--image", "absent.png"], "cannot be read"),
        (["--image", "text.png"], "expected a picture"),
        (["--image", "empty.png"], "expected a picture"),
        (["--image", "tiny.png"], "at least 32 pixels"),
        (["--image", "long.png"], "ratio of at most 2"),
        (["--image", "rgb.png", "--depth", "absent.npy"], "something else"),
        (["--image", "rgb.png", "--depth", "text.npy"], "expected an array of depth"),
        (["--image", "rgb.png", "--depth", "rgb.png"], "expected depth as a matrix"),
        (["--image", "rgb.png", "--depth", "small.npy"], "64 x 64, got 32 x 16"),
        (["--image", "rgb.png", "--depth", "far.npy"], "metres"),
        (["--image", "rgb.png", "--depth", "words.npy"], "matrix of numbers"),
        (["--scene", "absent.glb"], "absent.glb"),
        (["--weights", "nowhere"], "train them"),
        (["--weights", "older"], "train it again"),
        (["--image", "rgb.png", "--out", "text.png/a.png"], "cannot be written"),
        (["--hause", "7"], "did you mean --house"),
    ],
)
def test_bad_input_costs_one_line(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, flags: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("text.png", "text.npy"):
        Path(name).write_text("not this")
    Path("empty.png").touch()
    for name, shape in (("rgb.png", (64, 64, 3)), ("tiny.png", (8, 8, 3)), ("long.png", (40, 400, 3))):
        cv2.imwrite(name, np.full(shape, 90, np.uint8))
    for name, array in (("small.npy", np.ones((16, 32))), ("far.npy", np.full((64, 64), 1500)), ("words.npy", np.full((64, 64), "far"))):
        np.save(name, array)
    Path("older").mkdir()
    Path("older/vision.json").write_text('{"config": {"depth": 3}}')
    given = [] if "--weights" in flags else ["--weights", str(weights)]
    assert cli.main(["see", *given, *flags]) == 2
    errors = capsys.readouterr().err.strip().splitlines()
    said = [line for line in errors if line.startswith("gothere: ")]
    assert len(said) == 1 and errors[-1] == said[0] and words in said[0]
    assert not Path("out/see.png").exists()
