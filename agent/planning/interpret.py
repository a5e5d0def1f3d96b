"""Interpretation of instructions in a home: `interpret`.

A foreign scene is spoken of like a generated home once it has our vocabulary (`envs.naming.named_scene`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from jaxtyping import Float

from agent.planning.absent import lacking, with_absent
from agent.planning.singled import with_choices
from agent.planning.understand import Understood, understood
from envs.home import Home
from envs.language.answering.answers import answer
from envs.language.grammar.parser import EXAMPLES, NotUnderstood
from envs.language.planning.conversion import request_of
from envs.language.planning.requests import plan_request
from envs.language.planning.walk import Situation
from envs.language.reading.local_nouns import read_in
from envs.language.semantics.acts import Visit
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.meaning import Ask, Description, Go, If, Move, Order, Rank, Route, Sequence
from envs.language.semantics.records import Meaning
from envs.language.semantics.resolve import resolve_reference
from envs.language.semantics.targets import Plan
from envs.language.semantics.world import World, world_of
from envs.types import Camera

TASKS = {Go: "instruct", Sequence: "errand", If: "errand"}  # of plans; others are requests


@dataclass(frozen=True)
class Interpretation:
    """Meaning of an instruction in a home: goals in order, or why it is impossible.

    `task` is the kind of the resulting episode, `answer` the correct answer to a question. `note` is what was assumed;
    `options` are the ids of all matching things if there are several, nearest first, `corrections` what was typed and what it was taken
    for. An episode from a file may have no meaning.
    """

    text: str
    meaning: Meaning | None
    plan: Plan
    task: str
    answer: str | None = None
    note: str = ""
    options: tuple[int, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()


def interpret(
    text: str,
    home: Home,
    at_w: Float[np.ndarray, "3"],
    dialogue: Dialogue | None = None,
    *,
    camera: Camera | None = None,
    situation: Situation | None = None,
    understand: Callable[..., Understood] = understood,
) -> Interpretation:
    """Interpret `text` for an agent at `at_w` [m], choosing the nearest of matching things.

    `situation` has the whole pose, the speaker's place and the start of the session, where they are known. `understand` reads the text, by
    rules unless another is given. Raises NotUnderstood (an
    InputError) naming the unknown words and the nearest known ones, and what the home lacks of the things asked for.
    """
    camera, dialogue = camera or Camera(), dialogue or Dialogue()
    situation = situation or Situation(at_w, dialogue=dialogue, camera=camera)
    try:
        read = read_in(home.scene, text, partial(understand, offers=offers_of(home)))
    except NotUnderstood as error:
        chosen = with_choices(error, text, world_of(home), lambda meaning: _options(world_of(home), meaning, at_w, dialogue.begun()))
        raise with_absent(chosen, text, home.scene, world_of(home)) from None
    found = plan_request(home, request_of(read.meaning), situation)
    note, options = "", ()
    if found.why is ImpossibleReason.AMBIGUOUS:
        options = _options(world_of(home), read.meaning, at_w, dialogue.begun())
        note = f"the nearest of {len(options)} that it may mean" if options else "the nearest that it may mean"
    can = found.why in (None, ImpossibleReason.AMBIGUOUS)
    found = found if can else lacking(found, read.meaning, text, home.scene, world_of(home))
    task = TASKS.get(type(read.meaning), "request") if found.limits is None else "request"
    return Interpretation(text, read.meaning, found, task if can else "impossible", found.answer, note, options, read.corrections)


def offers_of(home: Home) -> tuple[str, ...]:
    """Sentences to suggest in a home: two that send somewhere, two that ask."""
    world = world_of(home)
    only = [thing for thing in world.things if sum(other.category == thing.category for other in world.things) == 1]
    rooms = [f"go to the {room.type}" for room in world.rooms if len(world.rooms_of_type(room.type)) == 1]
    sends = [*(f"find the {thing.category}" for thing in only[:1]), *rooms[-1:], *EXAMPLES[:2]][:2]
    asks = [f"what color is the {one.category}?" for one in only[1:2]] + [f"where is the {one.category}?" for one in only[2:3]]
    return (*sends, *(asks or [EXAMPLES[3]]))


def answer_about(world: World, ask: Ask, at_w: Float[np.ndarray, "3"], options: tuple[int, ...] = ()) -> str:
    """Answer to a question; of several things that it may be about, for the first."""
    if not options or ask.other is not None or ask.thing.rank is not None:
        return answer(world, ask, at_w)
    thing = world.known[options[0]]
    return answer(world, replace(ask, thing=replace(ask.thing, rank=Rank(Order.NEAREST))), np.array(thing.center))


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
    if isinstance(meaning, Ask):
        return [meaning.thing]
    return [act.to for act in meaning.acts if isinstance(act, Visit) and isinstance(act.to, Description)]
