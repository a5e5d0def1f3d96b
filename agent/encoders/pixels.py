"""Input channels of the vision network: colour, inverse depth, and height above the floor."""

from typing import Any

import numpy as np
from jaxtyping import Float, Float32, UInt8

from envs.compiled.kernels import kernel
from envs.types import Camera

CHANNELS = 5  # red, green, blue, inverse depth, height
NEAREST = 0.3  # [m] least depth, smaller ones are clipped
LEVEL = 1.25  # [m] unit of the height channel


def pixels_of(
    rgb: UInt8[np.ndarray, "n h w 3"],
    depth: Float32[np.ndarray, "n h w"],
    pitch: Float[np.ndarray, "n"],
    camera: Camera,
    *,
    tint: Float32[np.ndarray, "n 3 4"] | None = None,
) -> Float32[np.ndarray, "n h w c"]:
    """Input channels of n pictures.

    They are sRGB from -1 to 1, inverse depth [1/m], and height above the floor [1.25 m] minus one.
    `pitch` [rad] is the camera's, positive upwards. Without depth the last two are 0. `tint` maps each picture's colours (from 0 to 1,
    and a constant 1) to others.
    """
    out = np.empty((*depth.shape, CHANNELS), np.float32)
    if tint is None:
        tint = np.broadcast_to(np.eye(3, 4, dtype=np.float32), (len(depth), 3, 4))
    fill(rgb, depth, np.asarray(pitch, np.float64) + camera.pitch, float(camera.focal), camera.elevation, np.ascontiguousarray(tint), out)
    return out


def blanked(pixels: Any, name: str) -> Any:
    """Channels [n c h w] without those of rgb or of depth."""
    out = pixels.clone()
    out[:, slice(0, 3) if name == "rgb" else slice(3, CHANNELS)] = 0
    return out


@kernel
def fill(rgb, depth, pitch, focal, elevation, tint, out):
    """Write the channels of all pictures."""
    n, h, w = depth.shape
    for k in range(n):
        sine, cosine = np.sin(pitch[k]), np.cos(pitch[k])
        for i in range(h):
            rise = np.float32(sine + (h / 2 - i - 0.5) / focal * cosine)
            for j in range(w):
                r, g, b = (np.float32(rgb[k, i, j, 0]), np.float32(rgb[k, i, j, 1]), np.float32(rgb[k, i, j, 2]))
                for c in range(3):
                    m = tint[k, c]
                    value = (m[0] * r + m[1] * g + m[2] * b) * np.float32(1 / 255) + m[3]
                    out[k, i, j, c] = min(np.float32(1), max(np.float32(0), value)) * np.float32(2) - np.float32(1)
                d = depth[k, i, j]
                seen = d > 0
                out[k, i, j, 3] = np.float32(1) / max(d, np.float32(NEAREST)) if seen else np.float32(0)
                out[k, i, j, 4] = (np.float32(elevation) + d * rise) / np.float32(LEVEL) - np.float32(1) if seen else np.float32(0)
