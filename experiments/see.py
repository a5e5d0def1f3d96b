"""`gothere see`: what perception recognises in a view of a home, of a scene file, or in a picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from envs.errors import InputError
from envs.files import to_json

WIDE = 720  # width of the picture, whose sketch is nearly as wide [pixels]
LEAST = 12  # least pixels of true things that are shown
WEIGHTS = ("vision.safetensors", "attributes.safetensors")


@dataclass(frozen=True)
class See:
    """Recognise things in a view: a picture with masks, names, colours and distances, and a sketch from above."""

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
    truth: bool = False
    """Show beside it what is really there, which perception is not told."""
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
    if not np.isfinite((*(config.at or ()), config.yaw or 0.0)).all():
        raise InputError("--at and --yaw: expected numbers")
    if config.out.suffix.lower() != ".png":
        raise InputError(f"--out: expected a file name ending in .png, got {str(config.out)!r}")


def main(config: See) -> int:
    """Recognise, draw and print; exit code 0."""
    import torch

    from agent.perception.detect import Detector
    from experiments.perception.regions import regions_in, room_of
    from experiments.reports.files import write_png

    torch.set_num_threads(1)
    detector = _detector(config.weights)
    assert isinstance(detector, Detector)
    view, source = _view(config)
    percept = detector(view.observation, view.camera)[0]
    regions, room = regions_in(view, percept), room_of(percept)
    write_png(config.out, _drawn(config, view, regions, room))
    print(f"{source}: {len(regions)} regions" + ("" if view.has_depth else "; without depth, distances, places and sizes are unknown"))
    for region in regions:
        color, material = next(iter(region.color)), next(iter(region.material))
        away = "" if region.distance is None else f"  {region.distance:4.1f} m"
        print(f"  {region.name:<16} {region.score:.2f}{away}  {color}, {material}")
    print(f"  room: {', '.join(f'{name} {chance:.2f}' for name, chance in list(room.items())[:3])}")
    print(f"wrote {config.out}")
    if config.json:
        print(to_json(_facts(config, view, regions, room, source)))
    return 0


def _detector(folder: Path | None) -> Any:
    """Detector with the weights of a folder; InputError where they are missing."""
    from agent.learning.stages import WEIGHTS as SHIPPED
    from agent.learning.weights import load_attributes, load_vision
    from agent.perception.detect import Detector

    vision, attributes = ((folder or SHIPPED) / name for name in WEIGHTS)
    return Detector(load_vision(vision), load_attributes(attributes))


def _view(config: See) -> tuple[Any, str]:
    """The view to look at, and the name of its source."""
    from envs.home import Home
    from envs.types import Body, Camera
    from experiments.data.scenes import scene_named
    from experiments.perception.sources import informative_pose, pictured, simulated

    hfov, pitch = np.radians(config.hfov), float(np.radians(config.pitch))
    if config.image is not None:
        return pictured(config.image, config.depth, config.size, hfov, pitch, config.elevation, fine=WIDE), str(config.image)
    named = config.scene or f"house:{7 if config.house is None else config.house}:{config.rooms}"
    home = Home(scene_named(named, rooms=config.rooms, up=config.up), Body())
    camera = Camera(config.size, config.size, hfov, config.elevation)
    if config.at is not None and config.yaw is not None:
        place, yaw = _standing(home, config.at), float(np.radians(config.yaw))
    elif home.space.islands:
        place, yaw = informative_pose(home, camera, pitch, config.seed)
    else:
        raise InputError(f"{named}: expected floor to stand on, found none; is --up right? --at and --yaw look from anywhere")
    view = simulated(home, camera, place, yaw, pitch, fine=WIDE)
    return view, f"{named}, at {place[0]:.2f} {place[2]:.2f}, yaw {np.degrees(yaw):.0f}"


def _standing(home: Any, at: tuple[float, float]) -> np.ndarray:
    """Feet [m] at x and z, on the floor; InputError outside the scene."""
    low, high = home.scene.vertices.min(0), home.scene.vertices.max(0)
    if not (low[0] <= at[0] <= high[0] and low[2] <= at[1] <= high[2]):
        raise InputError(
            f"--at: expected a place in the scene, x from {low[0]:.1f} to {high[0]:.1f} and z from {low[2]:.1f} to {high[2]:.1f} m, "
            f"got {at[0]:g} {at[1]:g}"
        )
    floors = [room.floor for room in home.scene.rooms] or [float(home.places[:, 1].min()) if len(home.places) else float(low[1])]
    return np.array([at[0], min(floors), at[1]])


def _drawn(config: See, view: Any, regions: list, room: dict[str, float]) -> np.ndarray:
    """The whole picture: view, sketch, truth where wanted, and the bar with the room."""
    from experiments.perception.draw import beside, draw_regions, draw_truth, panel, room_bar
    from experiments.perception.sketch import draw_sketch, draw_unknown
    from experiments.perception.sources import things_shown

    high = len(view.fine)
    above = draw_sketch(view, regions, WIDE, high) if view.has_depth else draw_unknown(WIDE, high)
    size = f"{view.camera.width} x {view.camera.height}"
    panels = [panel("what perception recognises", draw_regions(view.fine, regions)), panel("the same from above", above)]
    if config.truth:
        things = [(thing.category, thing.name, mask) for thing, mask in things_shown(view, LEAST)]
        panels.append(panel("the truth, which perception is not told", draw_truth(view.fine, things)))
    whole = beside(panels)
    note = f"recognised in {size} pixels" + (" with depth" if view.has_depth else ", without depth")
    return np.concatenate([whole, room_bar(whole.shape[1], room, note)])


def _facts(config: See, view: Any, regions: list, room: dict[str, float], source: str) -> dict[str, Any]:
    """What was recognised, as JSON."""
    from experiments.perception.regions import region_facts, told
    from experiments.perception.sources import things_shown

    pose = None
    if view.pose is not None:
        (x, y, z), yaw = view.pose
        pose = {"position": [round(x, 3), round(y, 3), round(z, 3)], "yaw": round(float(np.degrees(yaw)), 2)}
    facts = {
        "source": source,
        "width": view.camera.width,
        "height": view.camera.height,
        "hfov": round(float(np.degrees(view.camera.hfov)), 2),
        "depth": view.has_depth,
        "pose": pose,
        "seed": config.seed,
        "room": told(room),
        "regions": [region_facts(region, has_depth=view.has_depth) for region in regions],
    }
    if config.truth:
        shown = things_shown(view, LEAST)
        facts["truth"] = [{"name": thing.name, "category": thing.category, "pixels": int(mask.sum())} for thing, mask in shown]
    return facts | {"file": str(config.out)}
