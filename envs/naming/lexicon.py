"""Lexicon of names in scenes: what the words of a node's name mean to us."""

import itertools
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from envs.houses.categories import CATEGORIES
from envs.language.lexicon import NOUNS, plural
from envs.language.loose_names import LOOSE_NOUNS
from envs.language.semantics.meaning import ONE, THING
from envs.naming.words import NOISE, PARTS, Read, split

LONGEST = 4  # words of a name in the lexicon
MAT = "mat"  # short for material after another thing's name, else a rug


@dataclass(frozen=True)
class Term:
    """Meaning of a name: our category, its own noun, or structure.

    `said` is the part of the name that means it; `part` marks a piece of such a thing, such as a bed's frame.
    """

    category: str
    said: str
    structure: bool = False
    own: bool = False
    part: bool = False


@cache
def _table() -> dict[str, tuple[str, str]]:
    """Kind ('', '=' or '#') and value of each name; names written by hand come before WordNet's and the language's."""
    found: dict[str, tuple[str, str]] = {}
    folder = files("envs.naming")
    for line in (folder / "terms.txt").read_text("utf-8").splitlines():
        if line.startswith("# ") or not line.strip():
            continue
        value, _, names = line.partition(": ")
        kind = value[0] if value[0] in "=#" else ""
        for name in names.split("|"):
            found.setdefault(name, (kind, value.lstrip("=#")))
    for table in (NOUNS, LOOSE_NOUNS):
        for value, names in table.items():
            for name in names.split("|"):
                if value not in (THING, ONE):
                    found.setdefault(name.removeprefix("~"), ("", value))
    for line in (folder / "wordnet.txt").read_text("utf-8").splitlines():
        value, _, names = line.partition(": ")
        if not line.startswith("#"):
            for name in filter(None, names.split("|")):
                found.setdefault(name, ("=", name) if value == "-" else ("", value))
    for name in [name for name in found if " " in name]:
        found.setdefault(name.replace(" ", ""), found[name])
    return found


def _known(words: tuple[str, ...]) -> tuple[str, str] | None:
    """Kind and value of a name in words, in singular or plural; None for an unknown one."""
    table, name = _table(), " ".join(words)
    if len(words) == 1 and words[0] in NOISE:
        return None
    for option in (name, name.removesuffix("s"), name.removesuffix("es"), name.removesuffix("ves") + "f", name.removesuffix("ies") + "y"):
        if option in table and (option == name or plural(option) == name):
            return table[option]
    return None


def term_in(read: Read) -> Term | None:
    """Meaning of a node's name; None where none of its words is known.

    Words that say nothing by themselves count in known names: a room's in "kitchen table", a modelling program's in "bath mat".
    """
    for pair in itertools.pairwise(read.said):
        if not NOISE.isdisjoint(pair) and (found := _table().get(" ".join(pair))) and found[0] != "=":
            return _term(found, pair)
    found = _known(read.full) if len(read.full) > 1 else None
    return _term(found, read.full) if found else term_of(read.words)


def term_of(words: tuple[str, ...]) -> Term | None:
    """Meaning of words of a name; None where none of them is known.

    English names end in their noun, so that the longest known end comes first ("kitchen table lamp" is a lamp), then the longest known
    part with a category of ours ("chair leather"), with two words in either order ("table coffee"), then any known noun.
    """
    if len(words) > 1 and words[-1] in PARTS and (whole := _whole(words)):
        return whole
    if len(words) > 1 and words[-1] == MAT and not _known(words[-2:]) and (before := term_of(words[:-1])):
        return before
    turned = words[:-3:-1]
    if len(words) > 1 and not _known(words[-2:]) and (found := _known(turned)):
        return _term(found, turned)
    for length in range(min(LONGEST, len(words)), 0, -1):
        if found := _known(words[-length:]):
            before = term_of(words[:-length]) if found[0] == "=" and length < len(words) <= 3 else None
            # A noun of its own keeps the rest of its name ("fitness equipment"), unless that is another thing ("dining table plate").
            keep = found[0] == "=" and len(words) <= 3 and (before is None or before.own)
            return _term(found, words if keep else words[-length:])
    spans = [words[k : k + n] for n in range(min(LONGEST, len(words)), 0, -1) for k in range(len(words) - n, -1, -1)]
    spans += [span[::-1] for span in spans if len(span) == 2]
    spans.sort(key=lambda span: -len(span))
    for ours in (True, False):
        for span in spans:
            if (found := _known(span)) and (found[0] != "=") == ours:
                return _term(found, span)
    return None


def pairs_in(name: str, category: str) -> set[str]:
    """Names of two words within a node's name that mean a category.

    The words may be in either order: "double bed" is in Bed_Double_01.
    """
    said = split(name)
    pairs = [" ".join(pair) for a, b in itertools.pairwise(said) for pair in ((a, b), (b, a))]
    return {pair for pair in pairs if _table().get(pair, ("", ""))[1] == category}


def _whole(words: tuple[str, ...]) -> Term | None:
    """The thing of which the last word names a piece: a bed for "bed frame"; None where the name means something else."""
    if any(_known(words[-length:]) for length in range(min(LONGEST, len(words)), 1, -1)):
        return None
    before = term_of(words[:-1])
    return Term(before.category, before.said, part=True) if before and before.category in CATEGORIES else None


def _term(found: tuple[str, str], said: tuple[str, ...]) -> Term:
    kind, value = found
    name = " ".join(said)
    if kind == "=" and name not in _table():
        value = name.removesuffix("s") if plural(name.removesuffix("s")) == name else name
    return Term(value, name, kind == "#", kind == "=")
