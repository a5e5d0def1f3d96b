"""`gothere see`: recognised things in a view of a home or scene, or in a picture."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from envs.errors import InputError
from envs.files import to_json


@dataclass(frozen=True)
class See:
    """Recognise things in a view, and write them as a picture.

    It has masks, names, colours and distances, beside a sketch from above.
    """

    house: int | None = None
    """Seed of a generated home; 7 without any source."""
    rooms: int = 6
    """Number of rooms of the generated home."""
    scene: str | None = None
    """Scene file (or house:SEED) to look at instead."""
    up: Literal["y", "z"] = "y"
    """Upward axis of a scene file."""
    image: Path | None = None
    """Picture (.png) to look at instead."""
    depth: Path | None = None
    """Depth of the picture: .npy [m] or .png [mm], 0 where unknown."""
    at: tuple[float, float] | None = None
    """Place to stand at in a home or scene, x and z [m]; by default the most informative of random ones."""
    yaw: float | None = None
    """Heading [degrees], counter-clockwise, 0 looks along -z; needed with --at."""
    pitch: float = 0.0
    """Tilt of the camera [degrees], upwards."""
    elevation: float = 1.25
    """Height of the camera above the floor [m]."""
    hfov: float = 90.0
    """Horizontal field of view [degrees]."""
    size: int = 128
    """Width of the picture that the network gets [pixels]: a multiple of 32."""
    find: str | None = None
    """Phrase to find, such as "the red chair": its region, or "not in view", and what was believed of each part."""
    claim: str | None = None
    """Claim to check, such as "this is the red chair": accepted, rejected or left open, and why, part by part."""
    truth: bool = False
    """Show beside it what is really there, which perception is not told."""
    ask: str | None = None
    """Question about what is in view, such as "what colour is the chair"; the picture shows where the answer was looked for."""
    weights: Path | None = None
    """Folder of vision.safetensors and attributes.safetensors; those that come with gothere when not given."""
    seed: int = 0
    """Seed of the view of a home or scene."""
    out: Path = Path("out/see.png")
    """Picture to write."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        given = [name for name in ("house", "scene", "image") if getattr(self, name) is not None]
        if len(given) > 1:
            raise InputError(f"expected one of --house, --scene and --image, got {' and '.join('--' + name for name in given)}")
        if self.size % 32 or not 64 <= self.size <= 512:
            raise InputError(f"--size: expected a multiple of 32 from 64 to 512, got {self.size}")
        if self.depth is not None and self.image is None:
            raise InputError("--depth: expected --image FILE.png beside it")
        if self.image is not None and (self.truth or self.at is not None or self.yaw is not None):
            raise InputError("--image: expected no --truth, --at or --yaw beside it; they are for homes and scenes")
        if (self.at is None) != (self.yaw is None):
            raise InputError("--at X Z and --yaw DEGREES: expected both or none")
        _check_numbers(self)


def _check_numbers(config: See) -> None:
    """Raise InputError for numbers out of range."""
    if config.seed < 0 or (config.house or 0) < 0:
        raise InputError("--seed and --house: expected whole numbers from 0 on")
    if not 10 <= config.hfov <= 150:
        raise InputError(f"--hfov: expected 10 to 150 degrees, got {config.hfov:g}")
    if not -89 <= config.pitch <= 89:
        raise InputError(f"--pitch: expected -89 to 89 degrees, got {config.pitch:g}")
    if not 0 < config.elevation <= 10:
        raise InputError(f"--elevation: expected a height above 0 and up to 10 m, got {config.elevation:g}")
    if not all(map(math.isfinite, (*(config.at or ()), config.yaw or 0.0))):
        raise InputError("--at and --yaw: expected numbers")
    if config.out.suffix.lower() != ".png":
        raise InputError(f"--out: expected a file name ending in .png, got {str(config.out)!r}")


def main(config: See) -> int:
    """Recognise, draw and print; exit code 0."""
    from experiments.perception.look import look  # loads torch

    lines, facts = look(config)
    print("\n".join(lines))
    if config.json:
        print(to_json(facts))
    return 0
