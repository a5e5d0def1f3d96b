"""Longer texts in pieces: `divided`, the division into steps or moves whose readings are likeliest.

A network that has learned errands of two and three steps leaves steps out of longer ones; each by itself it reads well. So do moves of a
route, each followed by an ending that is known.
"""

from collections.abc import Sequence as Texts
from typing import Any

import numpy as np

from agent.encoders.planning.decode import Guess, guessed
from agent.encoders.planning.heard import MARKS
from agent.encoders.planning.net import PlannerNet
from agent.planning.names import left_out, names_in
from envs.language.semantics.meaning import Description, Go, If, Move, Route, Sequence, Way

LINKING = frozenset({"and", "then", "next", "afterwards", "finally", "first"})
CLAUSES = {Sequence: 5, Route: 4}  # of a piece, at most
STEPS, MOVES = 2, 3  # of a piece, at most
MOST = 40  # clauses of a text
SKIP, NAME = 0.02, 2.0  # cost of a clause that is left out, and of a name that is: of a thing, a room, a quality, and these
POINTING = {
    Sequence: frozenset(("it", "one", "other", "another", "there", "back", "start")),
    Route: frozenset(("left", "right", "straight", "around", "back")),
}
ELSE = frozenset({"otherwise", "else"})  # which go on with a clause
PIECE = 0.05  # cost of a piece, so that of equal divisions the coarser one is taken
ENDING, END = (", and stop by the bench".replace(",", " ,").split(), Move(Way.STOP, Description("bench")))

Parts = tuple[Any, ...]


def divided(net: PlannerNet, words: Texts[str], kind: type[Sequence] | type[Route]) -> tuple[Sequence | Route, float] | None:
    """Errand or route of a text that is read in pieces, None for neither.

    With the logarithm of its chance, which names that are left out lower.
    """
    cuts = _cuts(words)
    if not 2 < len(cuts) <= MOST:
        return None
    last = len(cuts) - 1
    spans = {(i, j): _bare(words[cuts[i] : cuts[j]]) for i in range(last) for j in range(i + 1, min(last, i + CLAUSES[kind]) + 1)}
    texts = {place: [*said, *(ENDING if kind is Route and place[1] < last else ())] for place, said in spans.items() if said}
    order = sorted(texts, key=lambda place: len(texts[place]))
    read = dict(zip(order, guessed(net, [texts[place] for place in order]), strict=True))
    best: list[tuple[float, float, Parts]] = [(0.0, 0.0, ())] + [(-np.inf, 0.0, ())] * last
    for (i, j), said in sorted(spans.items(), key=lambda one: one[0][1]):
        guess = read.get((i, j))
        parts = () if not said else _steps(guess) if kind is Sequence else _moves(guess, ended=j < last)
        likely, cost = (guess.likely - NAME * left_out(said, guess.tokens), PIECE) if guess is not None else (0.0, 0.0)
        beside = -SKIP - NAME * (len(names_in(said)) + sum(word in POINTING[kind] for word in said))
        if j == i + 1 and (parts is None or likely < beside):
            parts, likely, cost = (), beside, 0.0
        if parts is None:
            continue
        value = best[i][0] + likely - cost
        if value > best[j][0]:
            best[j] = value, best[i][1] + likely, (*best[i][2], *parts)
    _, likely, parts = best[-1]
    return (kind(parts), likely) if len(parts) > 1 else None


def _steps(guess: Guess | None) -> Parts | None:
    """Steps of a piece; None for what is no part of an errand."""
    meaning = None if guess is None else guess.meaning
    if isinstance(meaning, Go | If):
        return (meaning,)
    return meaning.steps if isinstance(meaning, Sequence) and len(meaning.steps) <= STEPS else None


def _moves(guess: Guess | None, *, ended: bool) -> Parts | None:
    """Moves of a piece, which may have got an ending; None for what is no part of a route."""
    meaning = None if guess is None else guess.meaning
    if not isinstance(meaning, Route) or len(meaning.moves) > MOVES + 1 or (ended and meaning.moves[-1] != END):
        return None
    return meaning.moves[:-1] or None if ended else meaning.moves


def _cuts(words: Texts[str]) -> list[int]:
    """Places between clauses: after a mark, before a linking word; a condition is one with what else is to be done."""
    found = [k for k in range(1, len(words)) if words[k - 1] in MARKS or (words[k] in LINKING and words[k - 1] not in (*MARKS, *LINKING))]
    return [0, *(k for k in found if not ELSE & set(_bare(words[k : k + 3])[:1])), len(words)]


def _bare(words: Texts[str]) -> list[str]:
    """Words of a piece, without marks and linking words around it."""
    said = list(words)
    while said and (said[0] in MARKS or said[0] in LINKING):
        said = said[1:]
    while said and (said[-1] in (",", ".") or said[-1] in LINKING):
        said = said[:-1]
    return said
