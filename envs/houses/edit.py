"""Edited homes: one thing recoloured, exchanged or removed, everything else as it was.

For counterfactual pairs: what is said of a picture has to change with what it shows, and with nothing else.
"""

from dataclasses import replace

import numpy as np

from envs.houses.build import house
from envs.houses.furnishing.furnish import Placed, half_size
from envs.houses.furniture import CATALOG, Model, furniture
from envs.houses.palette import category_name, palette
from envs.houses.splits import PAIRS, rooms_of, split_seed
from envs.scenes.scene import Scene

EDITS = ("color", "category", "remove")
TRIES = 12  # drawings of a model
ALIKE = (0.6, 1.6)  # ratio of widths, heights and depths of things that can be exchanged
EDITED = 269  # purpose of generators


def edited_house(split: str, index: int, thing: int, edit: str, seed: int) -> Scene | None:
    """The index-th home of a split with one thing edited, None where impossible.

    `thing` is its id, `edit` one of EDITS. Other things keep their ids, but those after a removed one
    are one lower. A thing that carries others is only recoloured.
    """
    rng = np.random.default_rng([seed, EDITED, thing])
    done: list[bool] = []

    def change(placed: list[Placed], first: int) -> list[Placed]:
        made = _edited(placed, thing - first, edit, rng, PAIRS[split])
        done.append(made is not None)
        return placed if made is None else made

    made = house(split_seed(split, index), rooms=rooms_of(split, index), pairs=PAIRS[split], change=change)
    return made if done[0] else None


def _edited(placed: list[Placed], at: int, edit: str, rng: np.random.Generator, pairs: str) -> list[Placed] | None:
    """The furniture after an edit of the thing at an index."""
    one = placed[at]
    mine = [k for k, other in enumerate(placed) if other.room == one.room]
    carries = any(placed[k].on == at - mine[0] for k in mine)  # `on` counts within the room
    if edit == "color":
        model = _recoloured(one.model, rng, pairs)
    elif carries:
        return None
    else:
        model = _exchanged(one.model, rng) if edit == "category" else None
    if model is None and edit != "remove":
        return None
    return [*placed[:at], *([replace(one, model=model)] if model else []), *placed[at + 1 :]]


def _recoloured(model: Model, rng: np.random.Generator, pairs: str) -> Model | None:
    """The same model in another colour of its category, of the same shape as far as that colour allows."""
    colors = [color for color in dict.fromkeys(palette(model.category, pairs)) if color != model.color]
    if not colors:
        return None
    color, best = colors[int(rng.integers(len(colors)))], None
    for _ in range(TRIES):
        best = furniture(model.category, rng, color=color, size=model.size, shape=model.shape)
        if best.form.vertices.shape == model.form.vertices.shape and np.allclose(best.form.vertices, model.form.vertices):
            break
    return best


def _exchanged(model: Model, rng: np.random.Generator) -> Model | None:
    """A model of another category, about as large, for the same place; of the same colour where the category has it."""
    names = [name for name, kind in CATALOG.items() if name != model.category and kind.hangs == CATALOG[model.category].hangs]
    for name in rng.permutation(names).tolist():
        color = model.color if model.color in CATALOG[name].palette else None
        made = furniture(name, rng, color=color)
        ratio = [a / b for a, b in zip((*half_size(made), made.form.high[1]), (*half_size(model), model.form.high[1]), strict=True) if b]
        if all(ALIKE[0] <= one <= ALIKE[1] for one in ratio) and category_name(name) != category_name(model.category):
            return made
    return None
