"""Recognised regions drawn on their view, and panels beside each other."""

from collections.abc import Sequence

import cv2
import numpy as np
from jaxtyping import Bool, UInt8
from PIL import Image, ImageDraw

from envs.render.topdown import font
from experiments.perception.labels import Color, Labels, Line, category_color, lead, measure, write
from experiments.perception.regions import Region
from experiments.reports.frames import INK, PAPER, SOFT, shortened

HEAD, FOOT, GAP = 34, 60, 12  # heights of titles and of the bar below, and space between panels [pixels]
MOST = 18  # labels in a picture, those with the highest scores
FILL = 0.34  # opacity of masks
BARE = (110, 110, 110)
HALF = 0.5


def enlarged(mask: Bool[np.ndarray, "h w"], width: int, height: int) -> Bool[np.ndarray, "a b"]:
    """Mask in a larger picture, its corners rounded by about a pixel of its own."""
    large = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.GaussianBlur(large, (0, 0), 0.8 * width / mask.shape[1]) > HALF


def filled(view: UInt8[np.ndarray, "h w 3"], masks: Sequence[np.ndarray], colors: Sequence[Color]) -> UInt8[np.ndarray, "h w 3"]:
    """View with translucent masks and their outlines."""
    out, height, width = view.copy(), *view.shape[:2]
    for mask, color in zip(masks, colors, strict=True):
        large = enlarged(mask, width, height)
        out[large] = ((1 - FILL) * out[large] + FILL * np.array(color)).astype(np.uint8)
        edges = cv2.findContours(large.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
        cv2.drawContours(out, edges, -1, color, 2, cv2.LINE_AA)
    return out


def draw_regions(view: UInt8[np.ndarray, "h w 3"], regions: Sequence[Region]) -> UInt8[np.ndarray, "h w 3"]:
    """View with masks, boxes, names, scores, attributes and distances [m] of regions."""
    colors = [category_color(region.name) for region in regions]
    picture = Image.fromarray(filled(view, [region.mask for region in regions], colors))
    pen, height, width = ImageDraw.Draw(picture, "RGBA"), *view.shape[:2]
    boxes = [_scaled(region, width, height) for region in regions]
    for box, color in reversed(list(zip(boxes, colors, strict=True))):
        pen.rectangle(tuple(box), None, (*color, 190), 1)
    labels, small = Labels(width, height), [box for box in boxes if (box[2] - box[0]) * (box[3] - box[1]) < 0.1 * width * height]
    for region, box, color in list(zip(regions, boxes, colors, strict=True))[:MOST]:
        lines, others = _words(region), [other for other in small if other is not box]
        size = measure(lines, 6)
        at = labels.place(box, *size, others)
        lead(pen, box, at, size, color)
        write(pen, at, lines, color, 6)
    return np.array(picture)


def _scaled(region: Region, width: int, height: int) -> np.ndarray:
    """Box of a region in a picture of another size."""
    h, w = region.mask.shape
    box = region.box * np.array([width / w, height / h] * 2)
    return np.clip(box, 0, [width - 1, height - 1] * 2)


def _words(region: Region) -> list[Line]:
    """Label of a region: name and score, then colour, material and distance."""
    color, material = (next(iter(chances)) for chances in (region.color, region.material))
    away = "" if region.distance is None else f", {region.distance:.1f} m"
    return [Line(f"{region.name}  {region.score:.2f}", 15, True), Line(f"{color}, {material}{away}", 12)]


def draw_truth(view: UInt8[np.ndarray, "h w 3"], things: Sequence[tuple[str, str, Bool[np.ndarray, "h w"]]]) -> UInt8[np.ndarray, "h w 3"]:
    """View with the masks of true things (category, name, mask), and their names."""
    colors = [category_color(category) for category, _, _ in things]
    picture = Image.fromarray(filled(view, [mask for _, _, mask in things], colors))
    pen, height, width = ImageDraw.Draw(picture, "RGBA"), *view.shape[:2]
    labels = Labels(width, height)
    for (_, name, mask), color in zip(things, colors, strict=True):
        rows, columns = np.nonzero(mask)
        h, w = mask.shape
        box = np.array([columns.min() / w * width, rows.min() / h * height, columns.max() / w * width, rows.max() / h * height])
        lines = [Line(name, 13, True)]
        size = measure(lines, 5)
        at = labels.place(box, *size)
        lead(pen, box, at, size, color)
        write(pen, at, lines, color, 5)
    return np.array(picture)


def panel(title: str, content: UInt8[np.ndarray, "h w 3"]) -> UInt8[np.ndarray, "h2 w 3"]:
    """A picture with its title above."""
    image = Image.new("RGB", (content.shape[1], HEAD), PAPER)
    pen, face = ImageDraw.Draw(image), font(15)
    pen.text((content.shape[1] / 2, HEAD / 2), shortened(pen, title, face, content.shape[1] - 8), SOFT, face, "mm")
    return np.concatenate([np.asarray(image), content])


def beside(panels: Sequence[UInt8[np.ndarray, "h w 3"]]) -> UInt8[np.ndarray, "h w2 3"]:
    """Panels next to each other on paper."""
    high = max(len(one) for one in panels)
    columns = [np.full((high, GAP, 3), PAPER, np.uint8)]
    for one in panels:
        padded = np.full((high, one.shape[1], 3), PAPER, np.uint8)
        padded[: len(one)] = one
        columns += [padded, columns[0]]
    return np.concatenate(columns, axis=1)


def room_bar(width: int, room: dict[str, float], note: str) -> UInt8[np.ndarray, "f w 3"]:
    """Bar with the three most likely types of room and a note."""
    image = Image.new("RGB", (width, FOOT), PAPER)
    pen, x, middle = ImageDraw.Draw(image), 2.0 * GAP, FOOT / 2
    pen.text((x, middle), "room", SOFT, font(15), "lm")
    x += 58
    for rank, (name, chance) in enumerate(list(room.items())[:3]):
        face = font(18 if rank == 0 else 14, bold=rank == 0)
        text, ink = f"{name} {chance:.2f}", INK if rank == 0 else SOFT
        pen.text((x, middle - 6), text, ink, face, "lm")
        wide = max(90.0, face.getlength(text))
        pen.rectangle((x, middle + 12, x + wide, middle + 16), (222, 222, 217))
        pen.rectangle((x, middle + 12, x + wide * chance, middle + 16), (24, 96, 60) if rank == 0 else BARE)
        x += wide + 28
    face = font(14)
    pen.text((width - 2 * GAP, middle), shortened(pen, note, face, width - x - 3 * GAP), SOFT, face, "rm")
    return np.asarray(image)
