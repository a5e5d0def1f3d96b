"""Interpretation of instructions in a home: `interpret`.

Generated homes use our language (`envs.language`); a foreign scene has its own names, which are matched literally
(`agent.planning.match_names`).
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from agent.planning.match_names import match_names
from agent.planning.understand import understood
from envs.errors import InputError
from envs.home import Home
from envs.houses.categories import CATEGORIES
from envs.language.semantics.acts import Visit
from envs.language.semantics.answers import answer
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.meaning import Ask, Description, Go, If, Move, Order, Rank, Route, Sequence
from envs.language.semantics.records import Meaning
from envs.language.semantics.requests import Situation, plan_request, request_of
from envs.language.semantics.resolve import Plan, Target, resolve_reference
from envs.language.semantics.world import World, world_of
from envs.types import Camera

TASKS = {Go: "instruct", Sequence: "errand", If: "errand", Ask: "ask"}  # of plans; others are requests


@dataclass(frozen=True)
class Interpretation:
    """Meaning of an instruction in a home: goals in order, or why it is impossible.

    `task` is the kind of the resulting episode, `answer` the correct answer to a question. `note` is what was assumed;
    `options` are the ids of all matching things if there are several, nearest first, `corrections` what was typed and what it was taken
    for. An instruction matched by names has no meaning.
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
) -> Interpretation:
    """Interpret `text` for an agent at `at_w` [m], choosing the nearest of matching things.

    `situation` has the whole pose, the speaker's place and the start of the session, where they are known. Raises NotUnderstood (an
    InputError) naming the unknown words and the nearest known ones.
    """
    camera, dialogue = camera or Camera(), dialogue or Dialogue()
    if not _is_ours(home):
        return _looked_up(text, home, at_w, camera)
    situation = situation or Situation(at_w, dialogue=dialogue, camera=camera)
    read = understood(text)
    found = plan_request(home, request_of(read.meaning), situation)
    note, options = "", ()
    if found.why is ImpossibleReason.AMBIGUOUS:
        options = _options(world_of(home), read.meaning, at_w, dialogue)
        note = f"the nearest of {len(options)} that it may mean" if options else "the nearest that it may mean"
    can = found.why in (None, ImpossibleReason.AMBIGUOUS)
    task = TASKS.get(type(read.meaning), "request") if found.limits is None else "request"
    return Interpretation(text, read.meaning, found, task if can else "impossible", found.answer, note, options, read.corrections)


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


def _is_ours(home: Home) -> bool:
    """Whether our language has words for the categories of all things of a home."""
    return all(thing.category in CATEGORIES for thing in home.scene.objects if not thing.structure) and bool(home.scene.rooms)


def _looked_up(text: str, home: Home, at_w: np.ndarray, camera: Camera) -> Interpretation:
    """Interpretation by name: the nearest thing whose name is in the text.

    InputError if none can be seen from a reachable place.
    """
    things = match_names(text, home.scene.objects, home.scene.rooms)
    goals = [(thing, home.viewpoints(thing, camera)) for thing in things]
    seen = [(thing, goal) for thing, goal in goals if len(goal.position_w)]
    if not seen:
        raise InputError(f"instruction {text!r}: the {things[0].name} cannot be seen from any place an agent can reach; choose another")
    away = [home.distance_field(goal.position_w).at(at_w[None])[0] for _, goal in seen]
    thing, goal = seen[int(np.argmin(away))]
    note = f"nearest of {len(seen)} that it may mean" if len(seen) > 1 else ""
    target = Target(goal, 0, f"the {thing.name}")
    return Interpretation(text, None, Plan((target,), None, "", Dialogue()), "instruct", None, note, tuple(t.id for t, _ in seen))
