"""From words to what has to be done in a home: `interpret`.

Generated homes are spoken of in our language (`envs.language`); a scene of somebody else's has names of its own, which are looked up
as they stand (`agent.planning.match_names`).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from agent.planning.match_names import match_names
from envs.errors import InputError
from envs.home import Home
from envs.houses.categories import CATEGORIES
from envs.language import parse
from envs.language.semantics.answers import answer
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.meaning import Ask, Description, Go, If, Meaning, Move, Route, Sequence
from envs.language.semantics.resolve import Plan, Target, plan, resolve_reference
from envs.language.semantics.world import World, world_of
from envs.types import Camera

TASKS = {Go: "instruct", Sequence: "errand", If: "errand", Route: "route", Ask: "ask"}


@dataclass(frozen=True)
class Interpretation:
    """What an instruction means in a home: what has to be reached in order, or why it cannot be.

    `task` is the kind of episode that it makes, `answer` what a question wants to hear. `note` says what was taken for granted;
    `options` are the ids of the things that it may mean where it may mean several, the nearest first. An instruction whose words
    were looked up has no meaning.
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
    """What `text`, told to an agent that stands at `at_w` [m], means. Where several things fit, the nearest is taken.

    Raises NotUnderstood (an InputError) naming the words that make no sense and the nearest ones that would.
    """
    camera, dialogue = camera or Camera(), dialogue or Dialogue()
    if not _is_ours(home):
        return _looked_up(text, home, at_w, camera)
    meaning = parse(text, forms="all")
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
    """The things that the first ambiguous description fits, the nearest first."""
    for description in _descriptions(meaning):
        found = resolve_reference(world, description, at_w, dialogue)
        if found.why is ImpossibleReason.AMBIGUOUS and found.things:
            return found.things
    return ()


def _descriptions(meaning: Meaning | Move) -> list[Description]:
    """The descriptions of where to go, in order."""
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


def _is_ours(home: Home) -> bool:
    """Whether all things of a home are of categories that our language has words for."""
    return all(thing.category in CATEGORIES for thing in home.scene.objects if not thing.structure) and bool(home.scene.rooms)


def _looked_up(text: str, home: Home, at_w: np.ndarray, camera: Camera) -> Interpretation:
    """The nearest thing whose name the text has. InputError where none can be seen from anywhere."""
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
