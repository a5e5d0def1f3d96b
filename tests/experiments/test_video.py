"""Video, pictures and JSON are read back by another reader, and a file is written whole or not at all."""

import dataclasses
import json
from enum import Enum
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from envs.errors import InputError
from envs.files import replacing, to_json
from envs.types import Action
from experiments.reports.files import write_json, write_lines, write_png, write_video


def moving_square(count: int, height: int, width: int) -> list[np.ndarray]:
    """`count` frames of a red square that moves right over green."""
    frames = []
    for i in range(count):
        frame = np.zeros((height, width, 3), np.uint8)
        frame[...] = (20, 160, 60)
        frame[8:24, 4 * i : 4 * i + 16] = (220, 30, 40)
        frames.append(frame)
    return frames


@pytest.mark.parametrize(("height", "width"), [(48, 64), (47, 63), (2, 2), (1, 1)])
def test_a_video_decodes_to_its_frames(tmp_path: Path, height: int, width: int) -> None:
    frames = moving_square(12, height, width)
    path = tmp_path / "new" / "episode.mp4"
    assert write_video(path, iter(frames), fps=10) == 12
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert (stream.pix_fmt, stream.average_rate, stream.frames) == ("yuv420p", 10, 12)
        decoded = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
    assert len(decoded) == 12
    assert decoded[0].shape == (height + height % 2, width + width % 2, 3)
    error = np.abs(np.stack(decoded)[:, :height, :width].astype(int) - np.stack(frames))
    assert np.median(error) <= 3
    assert error.mean() < 6


def test_a_video_starts_before_it_is_loaded(tmp_path: Path) -> None:
    write_video(tmp_path / "a.mp4", moving_square(3, 32, 32), fps=5)
    data = (tmp_path / "a.mp4").read_bytes()
    assert data[4:8] == b"ftyp"
    assert 0 < data.find(b"moov") < data.find(b"mdat")


def test_the_same_frames_make_the_same_file(tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4"):
        write_video(tmp_path / name, moving_square(20, 64, 96), fps=12.5)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


@pytest.mark.parametrize(
    ("frames", "fps", "message"),
    [
        ([], 10, "at least one frame"),
        ([np.zeros((8, 8, 3), np.float32)], 10, "float32"),
        ([np.zeros((8, 8), np.uint8)], 10, "uint8"),
        ([np.zeros((8, 8, 3), np.uint8), np.zeros((8, 10, 3), np.uint8)], 10, "frame 1"),
        ([np.zeros((8, 8, 3), np.uint8)], 0, "above 0"),
    ],
)
def test_unusable_frames_leave_no_file(tmp_path: Path, frames: list[np.ndarray], fps: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write_video(tmp_path / "a.mp4", frames, fps=fps)
    assert not list(tmp_path.iterdir())


def test_a_failed_write_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    write_json(path, {"success": True})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(path, {"success": float("nan")})
    with pytest.raises(RuntimeError, match="stop"), replacing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError("stop")
    assert json.loads(path.read_text()) == {"success": True}
    assert [file.name for file in tmp_path.iterdir()] == ["result.json"]


def test_an_unwritable_place_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_json(tmp_path / "file" / "result.json", {})
    with pytest.raises(InputError, match="cannot be written"):
        write_video(tmp_path / "file" / "a.mp4", moving_square(1, 8, 8), fps=1)


def test_a_png_decodes_to_its_pixels(tmp_path: Path) -> None:
    image = np.random.default_rng(0).integers(0, 256, (17, 23, 3), np.uint8)
    write_png(tmp_path / "map.png", image)
    read = cv2.imread(str(tmp_path / "map.png"))
    assert read is not None
    assert np.array_equal(read[..., ::-1], image)
    with pytest.raises(ValueError, match="uint8"):
        write_png(tmp_path / "map.png", image.astype(float))


def test_json_takes_our_records(tmp_path: Path) -> None:
    @dataclasses.dataclass(frozen=True)
    class Step:
        action: Action
        position_w: np.ndarray
        scene: Path

    class Access(Enum):
        ORACLE = 1

    step = Step(action=Action.LEFT, position_w=np.array([1.0, 0.0, -2.5]), scene=Path("a.glb"))
    expected = {"action": 2, "position_w": [1.0, 0.0, -2.5], "scene": "a.glb"}
    assert write_lines(tmp_path / "trace.jsonl", [step, step]) == 2
    lines = (tmp_path / "trace.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [expected, expected]
    assert json.loads(to_json({"access": Access.ORACLE, "n": np.int64(3), "names": {"b", "a"}})) == {
        "access": "ORACLE",
        "n": 3,
        "names": ["a", "b"],
    }
    with pytest.raises(TypeError, match="no JSON form"):
        to_json(object())
