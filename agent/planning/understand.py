"""Understanding of texts: normalisation, parsing, and requests that are not a navigator's business."""

from dataclasses import dataclass

from envs.language import parse
from envs.language.semantics.records import Meaning


@dataclass(frozen=True)
class Understood:
    """Meaning of a text, and corrections of what was typed: (typed, taken)."""

    meaning: Meaning
    corrections: tuple[tuple[str, str], ...] = ()


def understood(text: str) -> Understood:
    """The meaning of a text. Raises NotUnderstood that names the words which nothing fits."""
    return Understood(parse(text, forms="all"))
