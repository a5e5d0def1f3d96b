"""Answers to questions about a home, from a closed vocabulary; conditions on questions."""

import numpy as np
from jaxtyping import Float

from envs.errors import InputError
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, ROOMS, SIZES
from envs.language.semantics.denotation import Dialogue, ImpossibleReason, matches
from envs.language.semantics.explain import contradiction
from envs.language.semantics.meaning import ONE, THING, About, Ask, Description
from envs.language.semantics.resolve import resolve_reference
from envs.language.semantics.world import World, phrase, side
from envs.scenes.scene import Object

YES, NO = "yes", "no"
MOST = 20  # greatest number among the answers
LARGER = 1.1  # least ratio of the sides of cubes with the volumes of two objects that are compared
NUMBERS = tuple(str(count) for count in range(MOST + 1))
_NAMES = (name for names in (COLORS, SIZES, MATERIALS, ROOMS, NOUNS) for name in names if name not in (THING, ONE))
ANSWERS = tuple(dict.fromkeys((YES, NO, *NUMBERS, *_NAMES)))  # about generated homes
_ATTRIBUTES = {About.COLOR: "color", About.SIZE: "size", About.MATERIAL: "material", About.ROOM: "room"}


def answer(world: World, ask: Ask, at_w: Float[np.ndarray, "3"], dialogue: Dialogue | None = None) -> str:
    """Answer to a question asked at `at_w` [m].

    It is yes or no, a number in digits, a colour, size, material, type of room or category. Colour, size, material and room are those of
    the one object; a count is of all objects that fit; `exists` is whether any fits, `more` whether more objects fit `thing` than
    `other`, `larger` the category of the object whose oriented box has more volume. Raises InputError for a question that is not well
    posed (`ill_posed`).
    """
    if problem := ill_posed(world, ask, at_w, dialogue):
        raise InputError(f"question about {phrase(ask.thing)}: {problem[1]}")
    if ask.about in (About.COUNT, About.EXISTS, About.MORE):
        count = len(matches(world, ask.thing, at_w, dialogue))
        if ask.about == About.COUNT:
            return str(count)
        return YES if count > (len(matches(world, ask.other, at_w, dialogue)) if ask.other else 0) else NO
    thing = _the(world, ask.thing, at_w, dialogue)
    if ask.about == About.LARGER and ask.other:
        return max(thing, _the(world, ask.other, at_w, dialogue), key=side).category
    return _attribute(world, ask.about, thing)


def ill_posed(
    world: World, ask: Ask, at_w: Float[np.ndarray, "3"], dialogue: Dialogue | None = None
) -> tuple[ImpossibleReason | None, str] | None:
    """Reason and sentence for a question that is not well posed; None otherwise.

    The reason is None unless it lies in the home. Colour, size, material, room and larger need definite objects: exactly one object fits,
    and the requested attribute must be known and must not be in the question. Objects compared for size have different categories, and
    the sides of cubes of their volumes differ by a tenth. Larger and more need `other`, the rest must not have it. Descriptions of
    counts, existence and more have no contradiction and no rank; counts go up to MOST. A type of room that the home lacks contains
    nothing.
    """
    if (ask.other is not None) != (ask.about in (About.LARGER, About.MORE)):
        return None, f"expected {'nothing' if ask.other else 'something'} to compare with for {ask.about}"
    things = [part for part in (ask.thing, ask.other) if part]
    if ask.about in (About.COUNT, About.EXISTS, About.MORE):
        return _ill_counted(world, things, at_w, dialogue)
    found: list[Object] = []
    for part in things:
        told = resolve_reference(world, part, at_w, dialogue)
        if told.why or len(told.things) != 1:
            return told.why or ImpossibleReason.AMBIGUOUS, told.text or f"there is more than one {phrase(part).removeprefix('a ')}"
        found.append(world.known[told.things[0]])
    if ask.about == About.LARGER:
        if found[0].category == found[1].category:
            return None, f"expected things of two categories to compare, got two of {found[0].category}"
        small, large = sorted(map(side, found))
        return (None, f"{phrase(things[0])} and {phrase(things[1])} are about as large") if large < LARGER * small else None
    if getattr(ask.thing, _ATTRIBUTES[ask.about]) is not None:
        return None, f"the question says the {ask.about} itself"
    return None if _attribute(world, ask.about, found[0]) else (None, f"its {ask.about} is not known")


def _ill_counted(
    world: World, things: list[Description], at_w: Float[np.ndarray, "3"], dialogue: Dialogue | None
) -> tuple[ImpossibleReason | None, str] | None:
    """Reason and sentence for descriptions that cannot be counted; None otherwise."""
    for part in things:
        if said := contradiction(part):
            return ImpossibleReason.CONTRADICTION, said
        if part.rank:
            return None, "expected things that can be counted, got a rank"
        if len(matches(world, part, at_w, dialogue)) > MOST:
            return None, f"there are more than {MOST}"
    return None


def _the(world: World, description: Description, at_w: Float[np.ndarray, "3"], dialogue: Dialogue | None) -> Object:
    """The object that fits."""
    return world.known[resolve_reference(world, description, at_w, dialogue).things[0]]


def _attribute(world: World, about: About, thing: Object) -> str:
    """The requested attribute of an object."""
    return world.room_type(thing.room) if about == About.ROOM else getattr(thing, _ATTRIBUTES[about])
