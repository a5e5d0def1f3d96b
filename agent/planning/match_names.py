"""Matching of instructions to things by name: category, colour, size and room."""

import difflib
import re
from collections.abc import Sequence

from envs.errors import InputError
from envs.scenes.scene import Object, Room

WORD = re.compile(r"[a-z0-9]+")
SIZES = {"small", "medium", "large", "little", "big"}
COLORS = {"red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "black", "white", "gray"}
COLORS = {"red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "black", "white", "gray"}
SIZE_NAMES = {"little": "small", "big": "large"}


def words(text: str) -> list[str]:
    """Lower-case words and numbers of a text; `CoffeeTable_01` gives coffee, table, 01."""
    return WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower().replace("_", " "))


def match_names(instruction: str, objects: Sequence[Object], rooms: Sequence[Room] = ()) -> list[Object]:
    """Things that match an instruction such as "go to the red chair", best first.

    A thing matches if its whole category is named, and every colour, size and room that is named is its own. Raises
    InputError if nothing matches, with the nearest things in the scene.
    """
    said = words(instruction)
    if not said:
        raise InputError('instruction: expected words such as "go to the sofa", got none')
    things = [o for o in objects if not o.structure]
    named = sorted({tuple(words(o.category)) for o in things if _contains(said, words(o.category))}, key=len, reverse=True)
    category = named[0] if named else ()
    asked = {k: {w for w in said if w in known} for k, known in _attributes(things).items()}
    asked["size"] = {SIZE_NAMES.get(w, w) for w in said if w in SIZES}
    types = {r.id: r.type for r in rooms}
    places = {t for t in types.values() if _contains(said, words(t))}
    found = [
        o for o in things
        if category and tuple(words(o.category)) == category
        and (not asked["color"] or o.color in asked["color"])
        and (not asked["size"] or not o.size or o.size in asked["size"])
        and (not places or types.get(o.room) in places)
    ]  # fmt: skip
    if not found:
        raise InputError(_nothing(instruction, things, category, types))
    exact = [o for o in found if _contains(said, words(o.name))]
    return exact or found


def _contains(said: list[str], part: list[str]) -> bool:
    """Whether `part` is in `said` as consecutive words, ignoring a plural s."""
    n = len(part)
    return n > 0 and any(
        [w.removesuffix("s") for w in said[i : i + n]] == [w.removesuffix("s") for w in part] for i in range(len(said) - n + 1)
    )


def _attributes(things: Sequence[Object]) -> dict[str, set[str]]:
    """Colour words of the scene's things, and other common ones."""
    return {"color": {o.color for o in things if o.color} | COLORS}


def _nothing(instruction: str, things: Sequence[Object], category: tuple[str, ...], types: dict[int, str]) -> str:
    """Error message for an instruction without a match."""
    if category:
        same = sorted(
            {f"{o.name}{' in the ' + types[o.room] if o.room in types else ''}" for o in things if tuple(words(o.category)) == category}
        )
        return f"instruction {instruction!r}: nothing here is quite that; there is: {', '.join(same[:8])}"
    names = sorted({" ".join(words(o.category)) for o in things})
    close = [m for w in words(instruction)[-3:] if len(w) > 2 for m in difflib.get_close_matches(w, names, n=1, cutoff=0.7)]
    hint = f"did you mean {close[-1]!r}? " if close else ""
    return f"instruction {instruction!r}: expected it to name a thing that is here; {hint}there are: {', '.join(names[:40])}"
