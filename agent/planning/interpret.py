"""Interpretation of instructions in a home: `interpret`.

A foreign scene is spoken of like a generated home once it has our vocabulary (`envs.naming.named_scene`).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from envs.home import Home
from envs.language.local_nouns import parse_in
from envs.language.semantics.answers import answer
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.meaning import Ask, Description, Go, If, Move, Route, Sequence
from envs.language.semantics.records import Meaning
from envs.language.semantics.resolve import Plan, plan, resolve_reference
from envs.language.semantics.world import World, world_of
from envs.types import Camera

TASKS = {Go: "instruct", Sequence: "errand", If: "errand", Route: "route", Ask: "ask"}


@dataclass(frozen=True)
class Interpretation:
    """Meaning of an instruction in a home: goals in order, or why it is impossible.

    `task` is the kind of the resulting episode, `answer` the correct answer to a question. `note` is what was assumed;
    `options` are the ids of all matching things if there are several, nearest first. An episode from a file may have no meaning.
    """

    text: str
    meaning: Meaning | None
    plan: Plan
    task: str
    answer: str | None = None
    note: str = ""
    options: tuple[int, ...] = ()


def interpret(
    text: str, home: Home, at_w: Float[np.ndarray, "3"], dialogue: Dialogue | None = None, *, camera: Camera | None = None
) -> Interpretation:
    """Interpret `text` for an agent at `at_w` [m], choosing the nearest of matching things.

    Raises NotUnderstood (an InputError) naming the unknown words and the nearest known ones.
    """
    camera, dialogue = camera or Camera(), dialogue or Dialogue()
    meaning = parse_in(home.scene, text)
    world = world_of(home)
    found = plan(home, meaning, at_w, dialogue, camera)
    note, options = "", ()
    if found.why is ImpossibleReason.AMBIGUOUS:
        options = _options(world, meaning, at_w, dialogue)
        note = f"the nearest of {len(options)} that it may mean" if options else "the nearest that it may mean"
    can = found.why in (None, ImpossibleReason.AMBIGUOUS)
    said = answer(world, meaning, at_w) if isinstance(meaning, Ask) and can else None
    return Interpretation(text, meaning, found, TASKS[type(meaning)] if can else "impossible", said, note, options)


def _options(world: World, meaning: Meaning, at_w: np.ndarray, dialogue: Dialogue) -> tuple[int, ...]:
    """Things that match the first ambiguous description, nearest first."""
    for description in _descriptions(meaning):
        found = resolve_reference(world, description, at_w, dialogue)
        if found.why is ImpossibleReason.AMBIGUOUS and found.things:
            return found.things
    return ()


def _descriptions(meaning: Meaning | Move) -> list[Description]:
    """Descriptions of goals in order."""
    if isinstance(meaning, Go):
        return [meaning.to] if isinstance(meaning.to, Description) else []
    if isinstance(meaning, Move):
        return [meaning.at] if isinstance(meaning.at, Description) else []
    if isinstance(meaning, Sequence | Route):
        parts = meaning.steps if isinstance(meaning, Sequence) else meaning.moves
        return [one for part in parts for one in _descriptions(part)]
    if isinstance(meaning, If):
        return [one for part in (meaning.then, meaning.otherwise) if part for one in _descriptions(part)]
    return [meaning.thing]
