"""WordNet 3.0 as a graph of senses: words, definitions, and kinds."""

from dataclasses import dataclass, field
from pathlib import Path

from envs.errors import InputError

PARTS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
ABOVE = ("@", "&")  # pointers to what a sense is a kind of, or similar to


@dataclass(frozen=True)
class Sense:
    """A set of synonyms with its definition.

    `file` is the number of its lexicographer file, `above` are the ids of what it is a kind of.
    """

    file: int
    words: tuple[str, ...]
    definition: str
    above: tuple[str, ...]

    @property
    def text(self) -> str:
        """Words and definition as one line."""
        return f"{', '.join(self.words[:3])}: {self.definition}"


@dataclass(frozen=True)
class WordNet:
    """Senses by id, and ids of the senses of each word, the usual ones first."""

    senses: dict[str, Sense] = field(default_factory=dict)
    of: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def meanings(self, name: str) -> tuple[str, ...]:
        """Ids of the senses of a word or name.

        Where it has none they are those of its singular, or of its last word.
        """
        for known in (name, name.removesuffix("s"), name.removesuffix("es")):
            if known in self.of:
                return self.of[known]
        return self.meanings(name.rsplit(" ", 1)[-1]) if " " in name else ()

    def kinds_of(self, word: str) -> set[str]:
        """Ids of all senses that are a kind of what a noun means.

        The noun's senses are made things, qualities or substances.
        """
        below: dict[str, list[str]] = {}
        for number, sense in self.senses.items():
            for above in sense.above:
                if number[0] == above[0] == "n":
                    below.setdefault(above, []).append(number)
        todo = [number for number in self.of[word] if number[0] == "n" and self.senses[number].file in (6, 7, 27)]
        found: set[str] = set()
        while todo:
            number = todo.pop()
            if number not in found:
                found.add(number)
                todo += below.get(number, ())
        return found


def read_wordnet(folder: Path) -> WordNet:
    """Read the files data.* and index.* of a folder; InputError where they are missing."""
    senses: dict[str, Sense] = {}
    listed: dict[str, list[str]] = {}
    for part, letter in PARTS.items():
        for name in (f"data.{part}", f"index.{part}"):
            if not (folder / name).is_file():
                raise InputError(f"{folder}: expected WordNet's folder with {name}, got none; Debian's package wordnet-base has it")
        for line in (folder / f"data.{part}").read_text("latin-1").splitlines():
            if not line.startswith(" "):
                head, _, gloss = line.partition("|")
                own = head.split()
                end = 4 + 2 * int(own[3], 16)
                pointers = [own[k : k + 4] for k in range(end + 1, end + 1 + 4 * int(own[end]), 4)]
                above = tuple(("a" if pos == "s" else pos) + to for kind, to, pos, _ in pointers if kind in ABOVE)
                words = tuple(_plain(word.split("(")[0]) for word in own[4:end:2])
                senses[letter + own[0]] = Sense(int(own[1]), words, gloss.strip().split(";")[0].strip(), above)
        for line in (folder / f"index.{part}").read_text("latin-1").splitlines():
            if not line.startswith(" "):
                own = line.split()
                listed.setdefault(_plain(own[0]), []).extend(letter + number for number in own[-int(own[2]) :])
    return WordNet(senses, {word: tuple(numbers) for word, numbers in listed.items()})


def _plain(word: str) -> str:
    """Word as people write it: lower case, with blanks."""
    return word.lower().replace("_", " ").replace("-", " ")
