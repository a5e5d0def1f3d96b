"""Words in names of nodes: `SofaC_01` says sofa, `red_sofa` a colour too."""

import re
import unicodedata
from dataclasses import dataclass

from envs.language.lexicon import COLORS, MATERIALS, ROOMS, SIZES, STUFFS
from envs.language.loose_names import LOOSE_ROOMS
from envs.language.reading.local_nouns import ROOM_NAMES

_BREAKS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_NOISE = """
mesh object obj node geo geom geometry group grp root scene model mod prefab instance inst copy clone final default lod low high
poly lowpoly highpoly static sm sk skm material tex texture part parts piece version ver rev new old test temp untitled unnamed
empty null locator parent child layer entity asset item thing cube cuboid cylinder sphere plane cone torus icosphere monkey suzanne
line curve bezier primitive polygon surface shape shell volume collider collision trigger ref dummy helper set kit variant var left
right front bottom upper lower inner outer main body the and of for with in on to no a an modern classic vintage
antique rustic contemporary simple basic generic realistic cartoon stylized style ikea round square rectangular rect oval corner
single double king queen triple hanging standing wallmounted mounted mount open closed clean dirty broken deco electric automatic portable
salon
"""
NOISE = frozenset(_NOISE.split())  # words of modelling programs and asset packs, which say nothing of a thing
_PARTS = """
frame leg legs foot feet handle handles knob hinge door doors drawer drawers top seat back arm arms rest cushion cushions base panel
panels shelf shelves glass cover sheet sheets mattress board headboard shade bulb cable cord stand cap lid
"""
PARTS = frozenset(_PARTS.split())  # pieces of furniture, where they follow its name: a bed's frame is not a thing of its own


@dataclass(frozen=True)
class Read:
    """Words of a node's name that may be nouns, and what others say.

    A colour, size, material or room is "" where none is said. `full` are the words with those that name a room, `said` all of them.
    """

    words: tuple[str, ...]
    full: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    color: str = ""
    size: str = ""
    material: str = ""
    room: str = ""


def _names(table: dict[str, str]) -> dict[str, str]:
    """Value of each name in a table of the lexicon."""
    return {name.removeprefix("~"): value for value, names in table.items() for name in names.split("|")}


_COLORS, _SIZES = _names(COLORS), _names(SIZES)
_MATERIALS = _names(MATERIALS) | _names(STUFFS) | dict.fromkeys(("oak", "pine", "walnut", "birch", "mahogany", "teak", "plywood"), "wood")
_MATERIALS |= dict.fromkeys(("leather", "linen", "velvet", "cotton", "wool"), "fabric") | {
    "brass": "metal",
    "chrome": "metal",
    "iron": "metal",
}
for _noun in ("plant", "foliage", "leaves", "paper", "crystal"):  # as words of a name they are rather things
    _MATERIALS.pop(_noun, None)
ROOM_WORDS = _names(ROOMS) | _names(LOOSE_ROOMS) | _names(ROOM_NAMES)


def split(name: str) -> list[str]:
    """Lower-case words of a name, in ASCII letters and without numbers.

    CamelCase, underscores and digits separate them.
    """
    plain = unicodedata.normalize("NFKD", name.translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z]+", _BREAKS.sub(" ", plain).lower())


def read_name(name: str) -> Read:
    """Words of a node's name, without single letters and `NOISE`."""
    said = split(name)
    said = said[: said.index("with")] if "with" in said[1:] else said  # a vase with flowers is a vase
    room, at = _room(said)
    spared = set(at) if len(at) < len(said) else set()
    found: dict[str, str] = {"color": "", "size": "", "material": ""}
    words, full = [], []
    for k, word in enumerate(said):
        known = next((key for key, table in (("color", _COLORS), ("size", _SIZES), ("material", _MATERIALS)) if word in table), "")
        if known:
            found[known] = found[known] or {"color": _COLORS, "size": _SIZES, "material": _MATERIALS}[known][word]
        if len(word) < 2 or word in NOISE or (known and len(said) > 1 and word != "glass"):
            continue
        full.append(word)
        words += [] if k in spared else [word]
    return Read(tuple(words), tuple(full), tuple(said), found["color"], found["size"], found["material"], room)


def _room(said: list[str]) -> tuple[str, list[int]]:
    """Type of a room that a name says, and the places of its words; "" and none where it says none."""
    for length in (3, 2, 1):
        for k in range(len(said) - length + 1):
            room = ROOM_WORDS.get(" ".join(said[k : k + length]))
            if room and (length > 1 or said[k] not in ("study", "hall", "entry", "den", "office", "storage", "gym") or k == 0):
                return room, list(range(k, k + length))
    return "", []
