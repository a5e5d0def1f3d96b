"""Table of nouns for `envs.naming`, derived from WordNet: `python -m experiments.data.terms FOLDER`.

FOLDER holds WordNet 3.0's data.noun and index.noun. A noun of one of the first two senses below the synset of one of our categories
means that category, the nearest one; other single words with a thing made or eaten among their first three senses stay nouns of their own.
"""

import sys
from pathlib import Path

from envs.errors import InputError
from envs.files import write_whole

OUT = Path(__file__).parents[2] / "envs" / "naming" / "wordnet.txt"
ROOTS = {  # our category: noun and number of its sense, from 1
    "armchair": "armchair 1", "ball": "ball 1", "basket": "basket 1", "bathtub": "bathtub 1", "bed": "bed 1", "bench": "bench 1",
    "bin": "ashcan 1", "book": "book 2", "bookshelf": "bookcase 1, bookshelf 1", "bottle": "bottle 1", "bowl": "bowl 3", "box": "box 1",
    "cabinet": "cabinet 1", "candle": "candle 1", "chair": "chair 1", "clock": "clock 1", "coffee table": "coffee_table 1",
    "counter": "countertop 1", "desk": "desk 1", "dresser": "chest_of_drawers 1, dressing_table 1", "fridge": "refrigerator 1",
    "kettle": "teakettle 1", "lamp": "lamp 1, lamp 2", "laptop": "laptop 1", "microwave": "microwave 2", "mirror": "mirror 1",
    "mug": "mug 4, cup 1", "picture": "painting 1", "pillow": "pillow 1, cushion 3", "plant": "houseplant 1", "rug": "rug 1",
    "shelf": "shelf 1", "sink": "sink 1", "sofa": "sofa 1", "stool": "stool 1", "stove": "stove 1, oven 1", "table": "table 2",
    "teddy": "teddy 1", "toaster": "toaster 2", "toilet": "toilet 2", "tv": "television_receiver 1", "vase": "vase 1",
    "wardrobe": "wardrobe 1", "washing machine": "washing_machine 1",
}  # fmt: skip
KEPT = {"06", "13"}  # WordNet's lexicographer files of artefacts and food
NOT = {  # nouns whose other senses are commoner in names of nodes, and things that nobody would call so
    "altar", "ammunition chest", "bar", "bellarmine", "bier", "boiler", "booth", "bota", "bulb", "canvas", "cash register", "cathedra",
    "chandlery", "checkout counter", "commissary", "commode", "console", "cooler", "counter", "davenport", "flat", "flashbulb",
    "flashgun", "flash bulb", "flash lamp", "flying carpet", "footbath", "frail", "gourd", "hammock", "hassock", "head restraint",
    "headrest", "hod", "hot tub", "ice machine", "landscape", "lavatory", "lectern", "lota", "lounge", "lower", "mailbox", "magnum",
    "marble", "miniature", "monochrome", "motorized wheelchair", "notebook", "nude", "pannier", "penalty box", "platen", "pot",
    "rear lamp", "rear light", "safe", "sarcophagus", "shooter", "six pack", "sixpack", "speculum", "squab", "street lamp",
    "streetlight", "system clock", "table tennis table", "tanka", "ten spot", "throne", "upper", "punch bag", "punchball",
    "punching bag", "punching ball", "broiler", "rotisserie", "cup", "electric chair", "death chair", "hot seat", "wheelchair",
    "bath chair", "coffin", "casket", "chair of state", "mercy seat", "musnud", "toby", "jug", "chandelier",
}  # fmt: skip
OWN = 3  # senses of a noun among which one is a thing
SENSES = 2  # of nouns of several words; single ones mean their first sense


def main(folder: Path) -> int:
    """Write the table; exit code 0."""
    synsets, senses = read(folder)
    below: dict[str, list[str]] = {}
    for number, (_, _, parents) in synsets.items():
        for parent in parents:
            below.setdefault(parent, []).append(number)
    roots = {senses[noun][int(sense) - 1]: name for name, all_ in ROOTS.items() for noun, sense in map(str.split, all_.split(","))}
    meant: dict[str, str] = {}
    for root, name in roots.items():
        found, todo = set(), [root]
        while todo:
            number = todo.pop()
            found.add(number)
            todo += [one for one in below.get(number, []) if one not in found and one not in roots]
        for number in found:
            for noun in synsets[number][1]:
                plain = noun.lower().replace("_", " ").replace("-", " ")
                if (
                    number in senses.get(noun.lower(), [])[: SENSES if " " in plain else 1]
                    and plain.replace(" ", "").isalpha()
                    and plain not in NOT
                ):
                    meant.setdefault(plain, name)
    own = {
        noun for noun, found in senses.items() if noun.isalpha() and len(noun) > 2 and any(synsets[one][0] in KEPT for one in found[:OWN])
    } - set(meant)
    lines = ["# Derived from WordNet 3.0, Copyright 2006 by Princeton University (see NOTICE), by experiments/data/terms.py"]
    lines += [f"{name}: {'|'.join(sorted(noun for noun, known in meant.items() if known == name))}" for name in sorted(ROOTS)]
    write_whole(OUT, ("\n".join([*lines, f"-: {'|'.join(sorted(own))}"]) + "\n").encode())
    print(f"{OUT}: {len(meant)} nouns of our categories, {len(own)} others")
    return 0


def read(folder: Path) -> tuple[dict[str, tuple[str, list[str], list[str]]], dict[str, list[str]]]:
    """Synsets (lexicographer file, nouns, hypernyms), and senses of each noun, by number."""
    synsets, senses = {}, {}
    for name in ("data.noun", "index.noun"):
        if not (folder / name).is_file():
            raise InputError(f"{folder}: expected WordNet's folder with {name}, got none; Debian's package wordnet-base has it")
    for line in (folder / "data.noun").read_text("ascii").splitlines():
        if line.startswith(" "):
            continue
        part = line.split("|")[0].split()
        end = 4 + 2 * int(part[3], 16)
        pointers = [part[k : k + 4] for k in range(end + 1, end + 1 + 4 * int(part[end]), 4)]
        synsets[part[0]] = part[1], part[4:end:2], [to for kind, to, pos, _ in pointers if kind == "@" and pos == "n"]
    for line in (folder / "index.noun").read_text("ascii").splitlines():
        if not line.startswith(" "):
            part = line.split()
            senses[part[0]] = part[-int(part[2]) :]
    return synsets, senses


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m experiments.data.terms FOLDER")
    raise SystemExit(main(Path(sys.argv[1])))
