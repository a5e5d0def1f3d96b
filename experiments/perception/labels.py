"""Labels beside boxes, placed so that they hide neither each other nor what they name."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float
from PIL import ImageDraw, ImageFont

from agent.learning.vocabulary import CATEGORIES
from envs.render.topdown import font

Color = tuple[int, int, int]
WHITE: Color = (255, 255, 255)
GOLDEN = 0.381966  # turn of the hue from one category to the next: neighbours in the list differ most
LIGHTNESS = 0.47, 0.34, 0.58  # of categories in turn, all dark enough for white letters


def category_color(name: str) -> Color:
    """Colour of a category, the same in every picture; grey for other names."""
    if name not in CATEGORIES:
        return 110, 110, 110
    k = CATEGORIES.index(name)
    light, chroma, hue = LIGHTNESS[k % 3], 0.14, 2 * np.pi * ((0.09 + k * GOLDEN) % 1.0)
    return _srgb(light, chroma * np.cos(hue), chroma * np.sin(hue))


def _srgb(light: float, a: float, b: float) -> Color:
    """The sRGB colour of Oklab coordinates (Ottosson 2020), clipped."""
    roots = np.array([[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728], [1, -0.0894841775, -1.2914855480]])
    mixed = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    linear = np.clip(mixed @ (roots @ [light, a, b]) ** 3, 0, 1)
    values = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055) * 255
    return round(values[0]), round(values[1]), round(values[2])


@dataclass
class Labels:
    """Boxes (left, top, right, bottom [pixels]) that are taken, within a picture of some size."""

    width: float
    height: float
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def place(self, box: Float[np.ndarray, "4"], wide: float, high: float, avoid: Sequence[np.ndarray] = ()) -> tuple[float, float]:
        """Left and top of a new label for a box, which is then taken.

        It is near the box, over no other label where there is room, and over few of the boxes to `avoid`.
        """
        left, top, right, bottom = (float(v) for v in box)
        middle = (left + right - wide) / 2, (top + bottom - high) / 2
        beside = [(left, top - high), (right - wide, top - high), (left, bottom), (right - wide, bottom)]
        beside += [(right, top), (left - wide, top), (right, middle[1]), (left - wide, middle[1]), (left, top), (middle[0], bottom - high)]
        spots = [(rank * 0.5, spot) for rank, spot in enumerate(beside)]
        steps = np.linspace(0, 1, 15)
        spots += [(12.0, (u * (self.width - wide), v * (self.height - high))) for u in steps for v in steps]
        best, chosen = np.inf, (0.0, 0.0)
        for cost, (x, y) in spots:
            x, y = min(max(x, 0.0), self.width - wide), min(max(y, 0.0), self.height - high)
            place = (x, y, x + wide, y + high)
            gap = max(left - place[2], place[0] - right, 0.0) + max(top - place[3], place[1] - bottom, 0.0)
            hidden = sum(_shared(place, other) for other in self.taken) / (wide * high)
            cost += 0.4 * gap + (1000 * (1 + hidden) if hidden else 0.0)
            cost += 6 * sum(_shared(place, other) for other in avoid) / (wide * high) + 3 * _shared(place, box) / (wide * high)
            if cost < best:
                best, chosen = cost, (x, y)
        self.taken.append((*chosen, chosen[0] + wide, chosen[1] + high))
        return chosen


def _shared(a: Sequence[float] | np.ndarray, b: Sequence[float] | np.ndarray) -> float:
    """Area of overlap of two boxes [pixels^2]."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


@dataclass(frozen=True)
class Line:
    """A line of a label: text, height of its letters [pixels], bold or not."""

    text: str
    size: float
    bold: bool = False

    @property
    def face(self) -> ImageFont.FreeTypeFont:
        """Font of the line."""
        return font(self.size, bold=self.bold)


def measure(lines: Sequence[Line], pad: float) -> tuple[float, float]:
    """Width and height of a label [pixels]."""
    return max(line.face.getlength(line.text) for line in lines) + 2 * pad, sum(1.25 * line.size for line in lines) + pad


def write(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], lines: Sequence[Line], color: Color, pad: float, *, ink: Color = WHITE
) -> None:
    """Draw a label with its left and top at a pixel."""
    wide, high = measure(lines, pad)
    pen.rounded_rectangle((at[0], at[1], at[0] + wide - 1, at[1] + high - 1), 3, (*color, 232))
    y = at[1] + pad / 2
    for line in lines:
        pen.text((at[0] + pad, y + 0.62 * line.size), line.text, ink, line.face, "lm")
        y += 1.25 * line.size


def lead(pen: ImageDraw.ImageDraw, box: Float[np.ndarray, "4"], at: tuple[float, float], size: tuple[float, float], color: Color) -> None:
    """Draw a line from a label to its box where they are apart."""
    place = np.array([at[0], at[1], at[0] + size[0], at[1] + size[1]])
    x = np.clip((place[0] + place[2]) / 2, box[0], box[2])
    y = np.clip((place[1] + place[3]) / 2, box[1], box[3])
    end = np.clip(x, place[0], place[2]), np.clip(y, place[1], place[3])
    if np.hypot(end[0] - x, end[1] - y) > 6:
        pen.line((end[0], end[1], x, y), (*color, 255), 2)
        pen.ellipse((x - 3, y - 3, x + 3, y + 3), (*color, 255))
