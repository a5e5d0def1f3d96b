"""Images and other files beside a scene file: finding them, and decoding images to texels."""

import io
import warnings
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from envs.errors import InputError
from envs.scenes.scene import MAX_TEXTURE_SIDE

FREE_TEXELS = 2**27  # of all images of a file together (0.5 GB), however few bytes they take
TEXELS_PER_BYTE = 64  # beyond; real images hold 2 to 20


class Textures:
    """Textures of a scene in the making: images by number, each distinct one once.

    `where` names the file in errors.
    """

    def __init__(self, where: str) -> None:
        self.where, self.arrays = where, []
        self._numbers: dict[Hashable, int] = {}
        self._texels = self._bytes = 0

    def add(self, data: bytes) -> int:
        """Number of the texture of an encoded image.

        Raises InputError when it is broken, or all together are far larger than their bytes justify.
        """
        if data in self._numbers:
            return self._numbers[data]
        self._bytes += len(data)
        self._count(_pixels(data))
        return self._append(data, texture_array(data, f"{self.where}: texture {len(self.arrays)}"))

    def paint(self, key: Hashable, draw: Callable[[], UInt8[np.ndarray, "h w 4"]]) -> int:
        """Number of the texture that `draw` makes, unless one of that key was made before."""
        if key in self._numbers:
            return self._numbers[key]
        array = draw()
        self._count(array.shape[0] * array.shape[1])
        return self._append(key, array)

    def _append(self, key: Hashable, array: UInt8[np.ndarray, "h w 4"]) -> int:
        """Number of a new texture."""
        self._numbers[key] = len(self.arrays)
        self.arrays.append(array)
        return self._numbers[key]

    def _count(self, texels: int) -> None:
        """Raise InputError when these texels are too many with those so far."""
        self._texels += texels
        most = FREE_TEXELS + TEXELS_PER_BYTE * self._bytes
        if self._texels > most:
            raise InputError(f"{self.where}: expected images of at most {most:,} pixels together, got more; scale the images down")


def _pixels(data: bytes) -> int:
    """Number of pixels that an encoded image says it has; 0 for a broken or too wide one, which `texture_array` refuses."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            width, height = Image.open(io.BytesIO(data)).size
    except Exception:  # PIL's decoders raise almost anything on broken files
        return 0
    return width * height if max(width, height) <= MAX_TEXTURE_SIDE else 0


def texture_array(data: bytes, where: str) -> UInt8[np.ndarray, "h w 4"]:
    """RGBA texels of an encoded image (PNG, JPEG and others, any mode).

    Raises InputError when it is broken or has more than 8192 pixels per side.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP", "BMP", "TGA", "GIF", "TIFF"))
        if max(image.size) <= MAX_TEXTURE_SIDE:
            if image.mode.startswith("I"):
                image = Image.fromarray((np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8))
            return np.array(image.convert("RGBA"))
        size = f"{image.size[0]} x {image.size[1]}"
    except Image.DecompressionBombError:
        size = "far more"
    except Exception as error:  # PIL's decoders raise almost anything on broken files
        raise InputError(f"{where}: expected a PNG or JPEG image, got {len(data)} bytes that are none ({error})") from error
    raise InputError(f"{where}: expected at most {MAX_TEXTURE_SIDE} pixels a side, got {size}; scale the image down")


def find_beside(folders: Sequence[Path], name: str) -> Path | None:
    """Path of the file `name`, sought in each folder in turn, or None.

    Backslashes separate folders; quotes, a drive and folders that are not there are ignored, as is the case of letters.
    """
    parts = [part for part in name.strip().strip("\"'").replace("\\", "/").split("/") if part not in ("", ".") and "\0" not in part]
    for folder in folders:
        for tail in (parts, parts[-1:]):
            path = _matching(folder, tail) if tail else None
            if path is not None:
                return path
    return None


def _matching(folder: Path, parts: list[str]) -> Path | None:
    """The file at a relative path; letters may differ in case where nothing matches exactly."""
    try:
        if (path := folder.joinpath(*parts)).is_file():
            return path
        path = folder
        for part in parts:
            if not (path / part).exists():
                part = next((entry.name for entry in sorted(path.iterdir()) if entry.name.lower() == part.lower()), part)
            path = path / part
        return path if path.is_file() else None
    except (OSError, ValueError):
        return None
