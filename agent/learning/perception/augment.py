"""Colour augmentation: random light and colours, so that categories do not depend on colours."""

import math

import numpy as np
from jaxtyping import Float32

LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
# From RGB to brightness and two axes of colour, and back (YIQ, NTSC 1953).
YIQ = np.array([[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])


def tints(rng: np.random.Generator, n: int, *, hue: float = 0.35, grey: float = 0.15) -> Float32[np.ndarray, "n 3 4"]:
    """Random colour maps for n pictures, varying light and white balance.

    Each maps (red, green, blue from 0 to 1, and 1) to colours. A share `hue` also rotates all hues and varies saturation, a share `grey` is
    nearly without colour.
    """
    out = np.zeros((n, 3, 4), np.float32)
    back = np.linalg.inv(YIQ)
    for k in range(n):
        kind, angle, saturation = rng.random(), 0.0, rng.uniform(0.8, 1.2)
        if kind < hue:
            angle, saturation = rng.uniform(-math.pi, math.pi), rng.uniform(0.4, 1.4)
        elif kind < hue + grey:
            saturation = rng.uniform(0.0, 0.15)
        c, s = saturation * math.cos(angle), saturation * math.sin(angle)
        turned = back @ np.array([[1, 0, 0], [0, c, -s], [0, s, c]]) @ YIQ
        gain = rng.uniform(0.65, 1.25) * rng.uniform(0.92, 1.08, 3)
        out[k, :, :3] = gain[:, None] * turned
        out[k, :, 3] = rng.uniform(-0.06, 0.06)
    return out
