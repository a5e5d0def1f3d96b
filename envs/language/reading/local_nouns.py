"""Nouns of one scene, such as a piano, for which the language has no word.

All nouns are alike to the grammar. So a scene's own noun is read as one that the sentence does not contain, and put back into the meaning.
"""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache, partial
from typing import Any, TypeVar

from envs.language.elsewhere import ROOMS_ELSEWHERE, THINGS
from envs.language.grammar.parser import NotUnderstood, parse
from envs.language.grammar.table import constructions, words_of
from envs.language.lexicon import NOUNS, PARTS, ROOMS, plural
from envs.language.loose_names import LOOSE_NOUNS, LOOSE_ROOMS
from envs.language.semantics.meaning import ONE, THING, Description
from envs.language.semantics.records import Meaning
from envs.language.semantics.world import names_in
from envs.language.tokens import words
from envs.scenes.scene import Scene

T = TypeVar("T")
_DINING = re.compile(r"\b(dining) (tables?)\b(?! in\b)", re.IGNORECASE)
_UNPLACED = re.compile(r"\b(dining) room (tables?)\b", re.IGNORECASE)
ROOM_NAMES = {"gym": "gym|fitness room|home gym|exercise room", "garage": "garage|carport", "balcony": "balcony|terrace|patio|veranda"}


def parse_in(scene: Scene, text: str, *, forms: str = "all") -> Meaning:
    """Parse a text with the nouns and types of room of a scene.

    As `envs.language.grammar.parser.parse` otherwise. Raises NotUnderstood for a text outside the grammar.
    """
    return read_in(scene, text, partial(parse, forms=forms))


def read_in(scene: Scene, text: str, read: Callable[[str], T]) -> T:
    """Read a text with the nouns and types of room of a scene.

    `read` makes of a text a meaning, or a record with one. Raises NotUnderstood as it does, in the words of the scene.
    """
    if (placed := _placed(scene, text)) != text:
        try:
            return _read_in(scene, placed, read)
        except NotUnderstood as error:
            _read_in(scene, text, read)  # which fails in the words of the text
            raise error from None
    return _read_in(scene, text, read)


def _read_in(scene: Scene, text: str, read: Callable[[str], T]) -> T:
    """A text read with the nouns and types of room of a scene."""
    nouns, rooms = local_nouns(scene), local_rooms(scene)
    if not any(_found(name, text) for name in (*nouns, *rooms)):
        return read(text)
    stands = _Stands(text)
    stands.put(nouns, NOUNS, LOOSE_NOUNS)
    stands.put(rooms, ROOMS, LOOSE_ROOMS)
    try:
        found = read(stands.text)
    except NotUnderstood as error:
        near = tuple(dict.fromkeys(map(stands.restored, error.nearest)))
        restored = (stands.restored(said) for said in (error.rest, error.offer))
        raise NotUnderstood(
            stands.restored(str(error)), stands.restored(error.part), near, **dict(zip(("rest", "offer"), restored, strict=True))
        ) from None
    return _meant(found, stands.meant)


def _placed(scene: Scene, text: str) -> str:
    """A text in which the dining table is that of the dining room, where other rooms have tables too."""
    if not _DINING.search(text):
        return text
    rooms = {thing.room for thing in scene.objects if thing.category == "table"}
    dining = {room.id for room in scene.rooms if room.type == "dining room"}
    return _DINING.sub(r"\1 room \2", text) if rooms & dining and rooms - dining else text


def local_nouns(scene: Scene) -> dict[str, str]:
    """Names in singular that a scene has beyond those of the language, with meanings.

    Each is a category of its own (`World.by_category`); other names of the same thing mean the one that the scene has.
    """
    ours, here = _read(NOUNS) | _read(LOOSE_NOUNS) | _read(PARTS), names_in(scene)
    found = {}
    for said in THINGS.values():
        options = said.split("|")
        has = next((name for option in options for name in (option, plural(option)) if name in here), None)
        found |= dict.fromkeys(options, has) if has else {}
    found |= {name: name for name in here}
    return {name: value for name, value in found.items() if name not in ours and (" " in name or name not in _known() - _read(THINGS))}


def local_rooms(scene: Scene) -> dict[str, str]:
    """Names of types of rooms that the language lacks, and their types."""
    found = {}
    for kind in {room.type for room in scene.rooms} - set(ROOMS):
        found |= dict.fromkeys(ROOM_NAMES.get(kind, kind).split("|"), kind)
    return {name: kind for name, kind in found.items() if " " in name or name not in _known() - _read(ROOMS_ELSEWHERE)}


def _read(table: dict[str, str]) -> set[str]:
    """All names in a table of the lexicon."""
    return {name.removeprefix("~") for names in table.values() for name in names.split("|")}


@cache
def _known() -> frozenset[str]:
    """All words that the grammar reads."""
    ones = [one for said in constructions().values() for one in said]
    return frozenset(words_of(ones, held=False) | words_of(ones, held=True))


def _found(name: str, text: str) -> bool:
    """Whether a name or its plural is in a text."""
    return _pattern(name).search(text) is not None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Pattern of a name or its plural, in any case, its words apart by anything but letters."""
    options = (r"[\s_-]+".join(map(re.escape, one.split())) for one in (plural(name), name))
    return re.compile(rf"\b(?:(?P<many>{next(options)})|{next(options)})\b", re.IGNORECASE)


class _Stands:
    """A text whose local names are replaced by nouns of the language, and the way back."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.meant: dict[str, str] = {}  # category or type of room that each stand-in means
        self._back: dict[str, str] = {}

    def put(self, names: dict[str, str], table: dict[str, str], loose: dict[str, str]) -> None:
        """Replace names, the longest first; each meaning gets a value of `table` that the text does not name."""
        said = f" {' '.join(words(self.text))} "
        free = []
        for value in reversed(table):
            known = f"{table[value]}|{loose.get(value, value)}".replace("~", "").split("|")
            if value not in (THING, ONE) and not any(_found(name, said) for name in known):
                free.append(value)
        chosen: dict[str, str] = {}
        for name in sorted(names, key=lambda name: (-name.count(" "), -len(name), name)):
            if not _found(name, self.text):
                continue
            value = chosen.get(names[name]) or free.pop(0)
            chosen[names[name]] = value
            self.meant[value] = names[name]
            self._back |= {plural(value): plural(name), value: name}
            self.text = _pattern(name).sub(lambda match, one=value: plural(one) if match["many"] else one, self.text)

    def restored(self, text: str) -> str:
        """The text with the local names again."""
        for stand, name in self._back.items():
            text = re.sub(rf"\b{re.escape(stand)}\b", name, text)
        return text


def _meant(value: Any, meant: dict[str, str]) -> Any:
    """A meaning with the categories and types of room that stand-ins mean."""
    if isinstance(value, tuple):
        return tuple(_meant(part, meant) for part in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    made = {field.name: _meant(getattr(value, field.name), meant) for field in fields(value)}
    for name in ("category", "room", "type"):
        if isinstance(made.get(name), str) and (name != "category" or isinstance(value, Description)):
            made[name] = meant.get(made[name], made[name])
    return replace(value, **made)
