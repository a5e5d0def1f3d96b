"""Views to recognise things in: of homes, scene files, and pictures with or without depth."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Bool, Float32, Int32, UInt8

from envs.errors import InputError
from envs.home import Home
from envs.navigation import random_points
from envs.scenes.scene import Object
from envs.types import Camera, Observation

SEE = 241  # purpose of generators
CANDIDATES = 64  # random views of a home, of which the one that shows most is chosen
GLIMPSE = 48  # size of the pictures with which they are compared [pixels]
CELL = 32  # the sides of the network's pictures are multiples of this [pixels]
FARTHEST = 100.0  # greatest depth of a file [m]


@dataclass(frozen=True)
class View:
    """A picture with its camera, and what is known of it.

    `pitch` [rad] is the camera's, upwards. `depth` is 0 where it is unknown. `fine` is the same picture, larger. Of a simulated view
    `instance` has the true instance ids, `objects` what they are, and `pose` is where it was taken: feet [m] and yaw [rad].
    """

    rgb: UInt8[np.ndarray, "h w 3"]
    depth: Float32[np.ndarray, "h w"]
    camera: Camera
    pitch: float
    fine: UInt8[np.ndarray, "a b 3"]
    instance: Int32[np.ndarray, "h w"] | None = None
    objects: tuple[Object, ...] = ()
    pose: tuple[tuple[float, float, float], float] | None = None

    @property
    def has_depth(self) -> bool:
        """Whether any depth is known."""
        return bool((self.depth > 0).any())

    @property
    def observation(self) -> Observation:
        """Observation of one agent at its start."""
        zero = np.zeros(1)
        return Observation(self.rgb[None], self.depth[None], np.zeros((1, 3)), zero, np.full(1, self.pitch), np.zeros(1, np.bool_))


def simulated(home: Home, camera: Camera, place: np.ndarray, yaw: float, pitch: float, *, fine: int) -> View:
    """View of a home from a place [m].

    `fine` is the width of its larger picture [pixels].
    """
    where, tilt = (place[None], np.array([yaw])), np.array([pitch])
    seen = home.renderer.render(camera, *where, pitch=tilt)
    high = round(fine * camera.height / camera.width)
    large = Camera(2 * fine, 2 * high, camera.hfov, camera.elevation)
    smooth = home.renderer.render(large, *where, pitch=tilt, sensors=("rgb",)).rgb[0]
    smooth = cv2.resize(smooth, (fine, high), interpolation=cv2.INTER_AREA)
    pose = (float(place[0]), float(place[1]), float(place[2])), yaw
    return View(seen.rgb[0], seen.depth[0], camera, pitch, smooth, seen.instance[0], home.scene.objects, pose)


def informative_pose(home: Home, camera: Camera, pitch: float, seed: int) -> tuple[np.ndarray, float]:
    """Walkable place [m] and heading [rad] of the random view that shows most.

    Entropy of its things decides; views from closer than half a metre to something lose.
    """
    rng = np.random.default_rng([seed, SEE])
    place, yaw = random_points(home.space, rng, CANDIDATES), rng.uniform(-np.pi, np.pi, CANDIDATES)
    glimpse = Camera(GLIMPSE, GLIMPSE, camera.hfov, camera.elevation)
    seen = home.renderer.render(glimpse, place, yaw, pitch=np.full(CANDIDATES, pitch), sensors=("depth", "instance"))
    shown = np.isin(seen.instance, [thing.id for thing in home.scene.objects if not thing.structure])
    worth = np.zeros(CANDIDATES)
    for k in range(CANDIDATES):
        share = np.unique(seen.instance[k][shown[k]], return_counts=True)[1] / seen.instance[k].size
        worth[k] = -(share * np.log(share)).sum() - 2 * (seen.depth[k] < 0.5).mean()
    best = int(worth.argmax())
    return place[best], float(yaw[best])


def pictured(image: Path, depth: Path | None, size: int, hfov: float, pitch: float, elevation: float, *, fine: int) -> View:
    """View of a picture from a file, `size` pixels wide.

    Its height follows, as a multiple of 32 pixels; what is left over is cut off around the middle. Depth has its picture's size and is in
    metres (.npy) or millimetres (.png), 0 or not finite where unknown. InputError for other files.
    """
    picture = read_image(image)
    h, w = picture.shape[:2]
    known = np.zeros((h, w), np.float32) if depth is None else read_depth(depth)
    if known.shape != (h, w):
        raise InputError(f"{depth}: expected depth of the picture's size, {w} x {h}, got {known.shape[1]} x {known.shape[0]}")
    high = max(CELL, CELL * round(size * h / w / CELL))
    if high > 2 * size or size > 2 * CELL * round(size * h / w / CELL):
        raise InputError(f"{image}: expected sides in a ratio of at most 2, got {w} x {h}; cut it")
    scale = max(size / w, high / h)
    focal = w / 2 / np.tan(hfov / 2) * scale
    camera = Camera(size, high, 2 * float(np.arctan(size / 2 / focal)), elevation)
    rgb = covering(picture, size, high, cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    enlarged = covering(picture, fine, round(fine * high / size), cv2.INTER_AREA if fine < w else cv2.INTER_CUBIC)
    return View(rgb, covering(known, size, high, cv2.INTER_NEAREST), camera, pitch, enlarged)


def covering(picture: np.ndarray, width: int, height: int, how: int) -> np.ndarray:
    """Picture scaled so that it covers width x height, and cut around its middle."""
    h, w = picture.shape[:2]
    scale = max(width / w, height / h)
    scaled = cv2.resize(picture, (max(width, round(w * scale)), max(height, round(h * scale))), interpolation=how)
    top, left = (scaled.shape[0] - height) // 2, (scaled.shape[1] - width) // 2
    return np.ascontiguousarray(scaled[top : top + height, left : left + width])


def read_image(path: Path) -> UInt8[np.ndarray, "h w 3"]:
    """Picture of a file, as RGB; InputError for other files."""
    found = _decoded(path, cv2.IMREAD_COLOR)
    if found is None or min(found.shape[:2]) < CELL:
        raise InputError(f"{path}: expected a picture (.png) of at least {CELL} pixels a side, got {_told(found)}")
    return np.ascontiguousarray(found[..., ::-1])


def read_depth(path: Path) -> Float32[np.ndarray, "h w"]:
    """Depth [m] of a file, 0 where unknown; InputError for other files."""
    if path.suffix.lower() == ".npy":
        try:
            found, unit = np.load(path, allow_pickle=False), 1.0
        except (OSError, ValueError, EOFError) as error:
            raise InputError(f"{path}: expected an array of depth [m], got something else ({error})") from error
    else:
        found, unit = _decoded(path, cv2.IMREAD_UNCHANGED), 1e-3
    if not isinstance(found, np.ndarray) or found.ndim != 2 or found.dtype.kind not in "fui":
        raise InputError(f"{path}: expected depth as a matrix of numbers (.npy [m] or .png [mm]), got {_told(found)}")
    depth = np.nan_to_num(found.astype(np.float64) * unit, nan=0.0, posinf=0.0, neginf=0.0)
    if depth.max(initial=0.0) > FARTHEST or depth.min(initial=0.0) < 0:
        wrong = depth.max() if depth.max() > FARTHEST else depth.min()
        raise InputError(f"{path}: expected depth from 0 to {FARTHEST:.0f} m, got {wrong:.3g} m; .npy is in metres, .png in millimetres")
    return depth.astype(np.float32)


def _decoded(path: Path, how: int) -> np.ndarray | None:
    """Content of a picture file, None if it is not one; InputError if it cannot be read."""
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error
    return cv2.imdecode(data, how) if len(data) else None


def _told(found: object) -> str:
    """Shape and type of an array, for errors."""
    return f"{found.dtype} {found.shape}" if isinstance(found, np.ndarray) else "something else"


def things_shown(view: View, least: int) -> list[tuple[Object, Bool[np.ndarray, "h w"]]]:
    """True things of a simulated view with their masks, largest first.

    They cover at least `least` pixels.
    """
    if view.instance is None:
        return []
    masks = [(thing, view.instance == thing.id) for thing in view.objects if not thing.structure]
    return sorted((one for one in masks if one[1].sum() >= least), key=lambda one: -int(one[1].sum()))
