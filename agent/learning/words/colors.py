"""Colour words by visual context [W1]: how far their vectors know what colours look like.

Xu et al. 2014, "Improving word representations via global visual context". All colours fill the same places of the captions.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Float, Float32

from agent.learning.views import View
from agent.learning.words.captions import Captions, color_captions
from agent.learning.words.network import ContextConfig, fit, left_out
from envs.houses.furniture.model import COLORS as LOOKS
from envs.language.lexicon import COLORS

STEPS = 800
ARMS = ("text", "visual", "shuffled")
SHUFFLE = 233  # purpose of a generator


def color_vectors(
    captions: Captions, pictures: Float32[np.ndarray, "views pixels 4"], arm: str, seed: int
) -> dict[str, Float[np.ndarray, "colors d"]]:
    """Vectors of colour words after training with the pictures of an arm.

    These are pictures of the captions, none, or those of other captions.

    `in` are those of windows, `out` those of targets, `both` are both.
    """
    examples, sentence = left_out(captions.said)
    view = np.random.default_rng([seed, SHUFFLE]).permutation(captions.view) if arm == "shuffled" else captions.view
    if arm != "text":
        examples = replace(examples, pictures=pictures, at=view[sentence])
    net = ContextConfig(len(captions.listed), len(captions.listed), pictures=arm != "text").build(seed)
    fit(net, examples, STEPS, seed)
    rows = [captions.number[name] for name in color_names(captions)]
    inner, outer = net.vectors("in")[rows], net.vectors("out")[rows]
    return {"in": inner, "out": outer, "both": np.concatenate([inner, outer], axis=1)}


def color_names(captions: Captions) -> list[str]:
    """Colour words of train sentences in the captions."""
    return [name for names in COLORS.values() for name in names.split("|") if name in captions.number]


def likeness(names: list[str]) -> Float[np.ndarray, "pairs"]:
    """Likeness of the looks of each pair of colour words: minus their distance in CIELAB."""
    value = {name: value for value, listed in COLORS.items() for name in listed.split("|")}
    lab = np.stack([cielab(np.array(LOOKS[value[name]])) for name in names])
    a, b = np.triu_indices(len(names), 1)
    return -np.linalg.norm(lab[a] - lab[b], axis=1)


def cielab(srgb: Float[np.ndarray, "3"]) -> Float[np.ndarray, "3"]:
    """CIELAB of a colour of sRGB from 0 to 1.

    The white point is D65 (IEC 61966-2-1, CIE 15).
    """
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = (f if f > 0 else 0.0 for f in matrix @ linear / np.array([0.95047, 1.0, 1.08883]))
    fx, fy, fz = (np.cbrt(t) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29 for t in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def rank_correlation(a: Float[np.ndarray, "n"], b: Float[np.ndarray, "n"]) -> float:
    """Spearman's rank correlation, ties by their mean rank."""
    return float(np.corrcoef(ranks(a), ranks(b))[0, 1])


def ranks(values: Float[np.ndarray, "n"]) -> Float[np.ndarray, "n"]:
    """Ranks of numbers; equal ones have their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts + 1) / 2)[inverse]


def cosines(vectors: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "pairs"]:
    """Cosine of each pair of vectors."""
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    a, b = np.triu_indices(len(vectors), 1)
    return (unit[a] * unit[b]).sum(1)


def color_correlations(views: tuple[View, ...], pictures: Float32[np.ndarray, "views pixels 4"], seed: int) -> dict[str, dict[str, float]]:
    """Rank correlations of cosines of colour words with the likeness of looks.

    They are by ARMS and by kind of vectors.
    """
    captions = color_captions(views, seed)
    gold = likeness(color_names(captions))
    made = {arm: color_vectors(captions, pictures, arm, seed) for arm in ARMS}
    return {arm: {which: rank_correlation(cosines(part), gold) for which, part in found.items()} for arm, found in made.items()}
