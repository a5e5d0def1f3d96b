"""`gothere lexicon WORD`: known names that a word is nearest to, by kind."""

import json
from dataclasses import dataclass
from typing import Annotated, Literal

import tyro

from envs.errors import InputError

SHOWN = 3  # values of a kind


@dataclass(frozen=True)
class Ask:
    """Say which known names an English word is nearest to.

    They are categories, rooms, colours, sizes, materials and relations.
    """

    word: Annotated[str, tyro.conf.Positional]
    """Word or name, such as crimson or "settee"."""
    kind: Literal["category", "room", "color", "size", "material", "relation"] | None = None
    """One kind of names alone; all when not given."""
    count: int = SHOWN
    """Values to show of each kind, and other words."""
    seed: int = 0
    """Accepted by every verb; nothing here is random."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        if self.count < 1:
            raise InputError(f"--count: expected at least 1, got {self.count}")


def main(config: Ask) -> int:
    """Print the nearest names; exit code 0."""
    from agent.encoders.lexicon import Lexicon, closed_sets

    lexicon = Lexicon.load()
    kinds = [config.kind] if config.kind else list(closed_sets())
    meant = {kind: lexicon.meant(config.word, kind)[: config.count] for kind in kinds}
    words = lexicon.nearest(config.word, config.count)
    parts = lexicon.parts(config.word)
    read = "" if parts == [config.word] else f" (read as {' + '.join(parts)})"
    print(f"{config.word}{read}, likeness to known names:")
    for kind in sorted(kinds, key=lambda kind: -meant[kind][0].score):
        said = (f"{one.value}{'' if one.name == one.value else f' ({one.name})'} {one.score:.2f}" for one in meant[kind])
        print(f"  {kind:<9} " + ", ".join(said))
    print("  words     " + ", ".join(f"{word} {score:.2f}" for word, score in words))
    if config.json:
        kinds_found = {
            kind: [{"value": one.value, "name": one.name, "score": round(one.score, 4)} for one in found] for kind, found in meant.items()
        }
        near = [{"word": word, "score": round(score, 4)} for word, score in words]
        print(json.dumps({"word": config.word, "parts": parts, **kinds_found, "words": near}))
    return 0
