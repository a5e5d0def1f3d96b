"""Closed containers: things whose inside nobody sees from without."""

from envs.language.answering.asked import Answer, Case
from envs.language.semantics.denotation import ImpossibleReason, matches
from envs.language.semantics.meaning import THING, Description
from envs.scenes.relations import Predicate
from envs.scenes.scene import Object

_CLOSED_LISTED = "bin|box|cabinet|desk|dresser|fridge|kettle|microwave|nightstand|stove|toaster|wardrobe|washing machine"
CLOSED = frozenset(_CLOSED_LISTED.split("|"))


def hidden(case: Case, thing: Object) -> bool:
    """Whether a thing is a closed container: nothing is known to be inside."""
    return thing.category in CLOSED and not any(held.id == thing.id for one in case.world.things for held in _holders(case, one))


def not_seen(thing: Object, note: str = "") -> Answer:
    """The answer to a question about the inside of a closed container."""
    return Answer(f"I do not know what is inside the {thing.category}: I cannot see into it, nor open it{note}", ImpossibleReason.NOT_KNOWN)


def unseen_inside(case: Case, thing: Description) -> Answer | None:
    """The answer to whether, or how many, things are in a closed container.

    None for other descriptions, and for "the book in the cabinet", which is a thing that is known or absent.
    """
    link = thing.link
    if link is None or link.predicate is not Predicate.INSIDE or not (thing.any or thing.category == THING):
        return None
    fit = matches(case.world, link.other, case.at.position_w, case.at.dialogue)
    there = [case.world.known[one] for one in fit]
    return not_seen(there[0]) if there and all(hidden(case, one) for one in there) else None


def _holders(case: Case, thing: Object) -> list[Object]:
    """What a thing is inside of."""
    return [case.world.known[other] for other, _ in case.world.related.get((Predicate.INSIDE, thing.id), ())]
