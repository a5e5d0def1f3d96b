"""Recasting: indirect requests in the words of the grammar: `recast`.

It is tried where a text is not understood otherwise. The rules see several sentences at once, as
 "you know that armchair? go there" has two.
"""

import re
from collections.abc import Sequence
from functools import cache

from envs.language.reading.recasting.arranging import ARRANGING
from envs.language.reading.recasting.asking import ASKING
from envs.language.reading.recasting.beside import BESIDE
from envs.language.reading.recasting.contrasting import CONTRASTING
from envs.language.reading.recasting.deciding import DECIDING
from envs.language.reading.recasting.forbidding import FORBIDDING
from envs.language.reading.recasting.heading import HEADING
from envs.language.reading.recasting.inviting import INVITING
from envs.language.reading.recasting.looking import COUNTED, LOOKING
from envs.language.reading.recasting.moving import MOVING
from envs.language.reading.recasting.offhand import OFFHAND
from envs.language.reading.recasting.passing import PASSING
from envs.language.reading.recasting.phrases import rewritten
from envs.language.reading.recasting.plainly import PLAINLY
from envs.language.reading.recasting.requesting import REQUESTING
from envs.language.reading.recasting.supposing import SUPPOSING
from envs.language.reading.recasting.timing import TIMING
from envs.language.reading.recasting.turning import TURNING
from envs.language.reading.recasting.wondering import WONDERING


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    every = (
        *PASSING,
        *PLAINLY,
        *FORBIDDING,
        *INVITING,
        *BESIDE,
        *CONTRASTING,
        *DECIDING,
        *TIMING,
        *WONDERING,
        *ARRANGING,
        *OFFHAND,
        *SUPPOSING,
        *LOOKING,
        *REQUESTING,
        *ASKING,
        *MOVING,
        *TURNING,
        *HEADING,
        *COUNTED,
    )
    return tuple((re.compile(pattern), into) for pattern, into in every)


def recast(sentences: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Sentences in other words of the same meaning.

    A rewritten word keeps the place where it was typed.
    """
    said: list[str] = []
    for sentence in sentences:
        said += [".", *sentence] if said else sentence
    made: list[list[str]] = [[]]
    for word in rewritten(said, _rules()):
        if word == ".":
            made.append([])
        elif word != "," or made[-1]:
            made[-1].append(word)
    return tuple(tuple(sentence) for sentence in made if sentence)
