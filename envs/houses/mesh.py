"""Small closed meshes from which furniture and rooms are put together: boxes, cylinders, spheres, prisms.

A `Part` has one `Finish`. Right-handed, metres, Y up. Front faces are counter-clockwise, seen from outside.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int


@dataclass(frozen=True)
class Finish:
    """What a part is made of: sRGB colour (0 to 1), name of a procedural texture ('' for plain), metres per texture repeat."""

    color: tuple[float, float, float]
    texture: str = ""
    repeat: float = 1.0
    double_sided: bool = False


@dataclass(frozen=True)
class Part:
    """A piece of surface: vertices [m], faces, shading normals, uv (in texture repeats), one finish."""

    vertices: Float[np.ndarray, "v 3"]
    faces: Int[np.ndarray, "f 3"]
    normals: Float[np.ndarray, "v 3"]
    uv: Float[np.ndarray, "v 2"]
    finish: Finish
