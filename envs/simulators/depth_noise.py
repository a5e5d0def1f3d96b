"""Noise of structured-light depth sensors: lateral jitter, quantised disparity, errors that grow with distance.

The parametric part of the Redwood model (Choi, Zhou and Koltun, Robust Reconstruction of Indoor Scenes, CVPR 2015, and
their simulation program, redwood-data.org/indoor), which Habitat offers as `RedwoodDepthNoiseModel`, with its constants.

Differences from Habitat's. The published model also divides depth by a measured map of low-frequency lens distortion
(Teichman, Miller and Thrun, CLAMS, RSS 2013), a table of 80 x 80 image blocks at five ranges; that table is not part of
this project, so depth here has no distortion that depends on the position in the image. Pixels without depth (0) have no
measurement, even if an adjacent pixel has depth. The draws are numpy's, from a generator that the caller seeds, so single
pixels differ although their distribution, except for the distortion, is the same.
"""

import numpy as np
from jaxtyping import Float32

from envs.errors import InputError

FOCAL = 525.0  # [pixels], of the sensor that the model was fitted to (PrimeSense, 640 x 480)
BASELINE = 35.130 / FOCAL  # [m]; the published program has the product, 35.130 m pixels
LATERAL = 0.25  # standard deviation of a pixel's lateral shift [pixels]
AXIAL = 1 / 36  # standard deviation of the disparity [pixels]
STEPS = 8  # steps of disparity per pixel
FARTHEST = 10.0  # [m] range of the sensor
PURPOSE = 61  # of the generators in `depth_generator`


def depth_generator(seed: int, agent: int, step: int) -> np.random.Generator:
    """Generator of an agent's depth noise at a step, independent of all others.

    Raises InputError for negative numbers.
    """
    if min(seed, agent, step) < 0:
        raise InputError(f"depth noise: expected a seed, an agent and a step from 0 on, got {seed}, {agent} and {step}")
    return np.random.default_rng([seed, PURPOSE, agent, step])


def noisy_depth(
    depth: Float32[np.ndarray, "h w"],
    rng: np.random.Generator,
    *,
    focal: float = FOCAL,
    baseline: float = BASELINE,
    strength: float = 1.0,
) -> Float32[np.ndarray, "h w"]:
    """Simulate a sensor's measurement of `depth` [m] along the optical axis; 0 without one.

    The input is not changed. Each pixel measures at a position N(0, 0.25 px) off its own, at half resolution; its disparity [pixels],
    focal x baseline / depth, gets N(0, 1/36 px) and is rounded to eighths. So the error grows with the square of the depth: with the
    default `focal` [pixels] and `baseline` [m] about 1.3 mm at 1 m and 2 cm at 4 m. `strength` scales both deviations, not the rounding.
    Raises InputError for a focal length or baseline that is not positive and for a negative strength.
    """
    if not (focal > 0 and baseline > 0 and strength >= 0):
        got = f"{focal} pixels, {baseline} m and {strength}"
        raise InputError(f"depth noise: expected a focal length and a baseline above 0 and a strength of at least 0, got {got}")
    height, width = depth.shape
    noise = rng.standard_normal((3, height, width), np.float32)
    rows, columns = (
        (np.clip(place + LATERAL * strength * draw, 0, size - 1) + 0.5).astype(np.int64)
        for place, draw, size in ((np.arange(height)[:, None], noise[0], height), (np.arange(width), noise[1], width))
    )
    seen = depth[rows - rows % 2, columns - columns % 2].astype(np.float64)
    measured = (depth > 0) & (seen > 0) & (seen < FARTHEST)
    product = STEPS * focal * baseline
    with np.errstate(divide="ignore", invalid="ignore"):
        disparity = np.rint(product / seen + STEPS * AXIAL * strength * noise[2])
        found = product / disparity
    return np.where(measured & (disparity >= 1), found, 0.0).astype(np.float32)
