"""Object categories of homes: the goals of ObjectNav and the nouns of the language."""

# A category's index is its number in observations, so new ones are added at the end.
CATEGORIES = (
    "armchair", "ball", "basket", "bathtub", "bed", "bench", "bin", "book", "bookshelf", "bottle", "bowl", "box", "cabinet", "candle",
    "chair", "clock", "coffee table", "counter", "desk", "dresser", "fridge", "kettle", "lamp", "laptop", "microwave", "mirror", "mug",
    "nightstand", "picture", "pillow", "plant", "rug", "shelf", "sink", "sofa", "stool", "stove", "table", "teddy", "toaster", "toilet",
    "tv", "vase", "wardrobe", "washing machine",
)  # fmt: skip
