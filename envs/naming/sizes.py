"""Sizes of things in words, compared with generated homes."""

from envs.scenes.scene import Object

USUAL_SPAN = {  # [m] median span of the medium ones in the first 150 generated homes of 6 rooms
    "armchair": 0.92, "ball": 0.22, "basket": 0.41, "bathtub": 1.12, "bed": 1.94, "bench": 0.77, "bin": 0.37, "book": 0.21,
    "bookshelf": 1.28, "bottle": 0.14, "bowl": 0.24, "cabinet": 1.03, "candle": 0.15, "chair": 0.69, "clock": 0.17, "coffee table": 0.84,
    "counter": 0.97, "desk": 1.01, "dresser": 1.01, "fridge": 1.1, "kettle": 0.24, "lamp": 0.89, "laptop": 0.33, "microwave": 0.44,
    "mirror": 0.76, "mug": 0.12, "nightstand": 0.51, "picture": 0.65, "pillow": 0.33, "plant": 0.87, "rug": 1.5, "shelf": 1.06,
    "sink": 0.92, "sofa": 1.39, "stool": 0.5, "stove": 0.78, "table": 1.1, "teddy": 0.29, "toaster": 0.24, "toilet": 0.75, "tv": 1.26,
    "vase": 0.23, "wardrobe": 1.47, "washing machine": 0.74,
}  # fmt: skip
SMALL, LARGE = 0.8, 1.25  # of the usual span


def span(thing: Object) -> float:
    """Geometric mean [m] of the two longest extents of an object."""
    _, a, b = sorted(thing.extents)
    return (a * b) ** 0.5


def size_of(thing: Object) -> str:
    """Size of an object in words; "" where its category has no usual size."""
    usual = USUAL_SPAN.get(thing.category)
    if usual is None:
        return ""
    return "small" if span(thing) < SMALL * usual else "large" if span(thing) > LARGE * usual else "medium"
