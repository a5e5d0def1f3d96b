"""Files of names for a scene: `node,category[,color][,room]`, a line for each node."""

import csv
import difflib
from dataclasses import dataclass
from pathlib import Path

from envs.errors import InputError
from envs.houses.categories import CATEGORIES
from envs.language.lexicon import COLORS
from envs.naming.lexicon import term_of
from envs.naming.words import ROOM_WORDS, split
from envs.scenes.scene import Scene

COLUMNS = ("node", "category", "color", "room")
STRUCTURE = ("wall", "floor", "ceiling", "window", "doorway")
NONE = ("", "none", "nothing", "-")  # categories of a node that is not to be spoken of


@dataclass(frozen=True)
class Override:
    """Names given to a node.

    `category` is None for a node not to be spoken of; colour and type of room are "" where not given.
    """

    category: str | None
    color: str = ""
    room: str = ""
    structure: bool = False


def read_names(path: str | Path, scene: Scene) -> dict[str, Override]:
    """Names of nodes from a CSV file with the columns `COLUMNS`, by node.

    Raises InputError, in one line, for a file that cannot be read, a node that the scene lacks, and a colour that is not ours.
    """
    try:
        rows = list(csv.reader(Path(path).read_text("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: expected a CSV file with the columns {', '.join(COLUMNS)}, got none that can be read ({why})") from error
    rows = [(number, [cell.strip() for cell in row]) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    head = list(COLUMNS)
    if rows and rows[0][1][0].lower() == "node":
        head = [cell.lower() for cell in rows.pop(0)[1]]
    if not rows or head[:2] != ["node", "category"] or not set(head) <= set(COLUMNS):
        raise InputError(f"{path}: expected lines of node,category[,color][,room], got columns {', '.join(head)} and {len(rows)} lines")
    known = {thing.name for thing in scene.objects}
    found = {}
    for number, row in rows:
        if not 2 <= len(row) <= len(head):
            raise InputError(f"{path}, line {number}: expected 2 to {len(head)} fields ({', '.join(head)}), got {len(row)}")
        cells = dict(zip(head, row, strict=False))
        if cells["node"] not in known:
            near = difflib.get_close_matches(cells["node"], sorted(known), 1, 0.0)
            raise InputError(f"{path}, line {number}: expected a node of the scene, got {cells['node']!r}; the nearest is {near[0]!r}")
        found[cells["node"]] = _override(f"{path}, line {number}", cells)
    return found


def _override(where: str, cells: dict[str, str]) -> Override:
    """Names in a line of the file."""
    category, color, room = (cells.get(key, "").lower() for key in ("category", "color", "room"))
    color = "gray" if color == "grey" else color
    if color and color not in COLORS:
        raise InputError(f"{where}: expected one of the colours {', '.join(COLORS)}, got {color!r}")
    room = ROOM_WORDS.get(room, room)
    if category in NONE:
        return Override(None, color, room)
    words = tuple(split(category))
    if not words or " ".join(words) != category.replace("_", " ").replace("-", " "):
        raise InputError(f"{where}: expected a category in words such as 'coffee table', got {category!r}")
    if category in (*CATEGORIES, *STRUCTURE):
        return Override(category, color, room, category in STRUCTURE)
    term = term_of(words)
    if term and not term.own and not term.part and term.said == " ".join(words):
        return Override(term.category, color, room, term.structure)
    return Override(" ".join(words), color, room)
