"""Meanings in words: `in_words`, the plainest sentence that says one."""

from typing import Any

import numpy as np

from envs.errors import InputError
from envs.language.grammar.generator import generate
from envs.language.semantics.records import Meaning

DRAWS = 400  # of the grammar's alternatives, after which a meaning has no short sentence


class First(np.random.Generator):
    """Generator that always draws the first alternative; InputError after many draws."""

    def __init__(self) -> None:
        super().__init__(np.random.PCG64(0))
        self.left = DRAWS

    def random(self, *args: Any, **named: Any) -> Any:
        """Zero."""
        self.left -= 1
        if self.left < 0:
            raise InputError(f"meaning: expected one that can be said with {DRAWS} draws, got another one")
        return 0.0


def in_words(meaning: Meaning) -> str:
    """The plainest sentence of the grammar for a meaning, without its full stop.

    The parser reads it as that meaning. InputError for a meaning that has none.
    """
    said = generate(meaning, First(), register="plain").text.rstrip(".")
    return said[:1].lower() + said[1:]
