"""Output files: H.264 video, PNG, JSON and JSON lines, written atomically."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import UInt8

from envs.files import replacing, to_json, write_whole

BT709, SRGB_TRANSFER, LIMITED_RANGE = 1, 13, 1  # code points of ITU-T H.273 and FFmpeg's "tv" range
# With macroblock trees and weighted prediction, x264 (core 165) wrote different bytes in about one run of fifty.
ENCODER = {"crf": "20", "preset": "fast", "x264-params": "mbtree=0:weightp=0"}


def write_video(path: Path | str, frames: Iterable[UInt8[np.ndarray, "h w 3"]], *, fps: float) -> int:
    """Write RGB frames to `path` as H.264 in MP4; the number of frames.

    It plays at `fps` [1/s] in a browser.

    A side of odd length gets its last row or column twice, because yuv420p halves the colours' resolution. The encoder
    has one thread, so that the same frames make the same file on every machine. Raises ValueError for no frames, frames of
    different sizes or another type than uint8.
    """
    import av

    if not fps > 0:
        raise ValueError(f"{path}: expected frames per second above 0, got {fps}")
    count, shape = 0, None
    rate = Fraction(fps).limit_denominator(1001)
    with replacing(path) as temporary, av.open(str(temporary), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=rate, options=ENCODER)
        for frame in frames:
            if shape is None:
                shape = frame.shape
                _configure(stream, shape)
            if frame.dtype != np.uint8 or frame.shape != shape or frame.ndim != 3 or shape[2] != 3:
                raise ValueError(f"{path}: frame {count}: expected uint8 {shape}, got {frame.dtype} {frame.shape}")
            image = av.VideoFrame.from_ndarray(_even(frame), format="rgb24")
            image = image.reformat(format="yuv420p", dst_colorspace=BT709, dst_color_range=LIMITED_RANGE)
            image.pts, image.time_base = count, 1 / rate
            container.mux(stream.encode(image))
            count += 1
        if not count:
            raise ValueError(f"{path}: expected at least one frame, got none")
        container.mux(stream.encode(None))
    return count


def _configure(stream: Any, shape: tuple[int, ...]) -> None:
    """Set a video stream's size, pixel format and colour tags.

    Frames have the `shape` (h, w, 3).
    """
    context = stream.codec_context
    stream.width, stream.height = shape[1] + shape[1] % 2, shape[0] + shape[0] % 2
    stream.pix_fmt = "yuv420p"
    stream.thread_count = 1
    context.colorspace = context.color_primaries = BT709
    context.color_trc, context.color_range = SRGB_TRANSFER, LIMITED_RANGE


def _even(frame: UInt8[np.ndarray, "h w 3"]) -> UInt8[np.ndarray, "h2 w2 3"]:
    """Contiguous frame with even sides, repeating its last row or column."""
    height, width = frame.shape[:2]
    if height % 2 or width % 2:
        frame = np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return np.ascontiguousarray(frame)


def write_png(path: Path | str, rgb: UInt8[np.ndarray, "h w 3"]) -> None:
    """Write an RGB image to `path` as PNG."""
    import cv2

    if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3 or not rgb.size:
        raise ValueError(f"{path}: expected uint8 (h, w, 3), got {rgb.dtype} {rgb.shape}")
    data = cv2.imencode(".png", np.ascontiguousarray(rgb[..., ::-1]))[1]
    write_whole(path, data.tobytes())


def write_json(path: Path | str, record: Any) -> None:
    """Write `record` to `path` as indented JSON."""
    write_text(path, to_json(record, indent=2) + "\n")


def write_lines(path: Path | str, records: Iterable[Any]) -> int:
    """Write records to `path`, one JSON value a line; the number of records."""
    count = 0
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(to_json(record) + "\n")
            count += 1
    return count


def write_text(path: Path | str, text: str) -> None:
    """Write UTF-8 text."""
    write_whole(path, text.encode("utf-8", "replace"))  # a path in it may have bytes that are not UTF-8
