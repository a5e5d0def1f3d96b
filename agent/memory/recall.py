"""Recall: remembered things that fit a description best, with reasons.

What is understood is computed from the chances of names and from the boxes. The index of words (`agent.memory.index`) decides between
things whose chances are alike, and alone where words are not understood.
"""

from collections.abc import Mapping
from typing import NamedTuple

from agent.memory.landmarks import NAMES
from agent.memory.memory import Memory
from envs.language.semantics.meaning import ONE, THING, Description, Link
from envs.language.semantics.world import linked_to
from envs.scenes.scene import Object

UNRELATED = 0.15  # chance that a relation holds which the boxes do not show
TRUST = 0.25  # power of the index's likelihoods beside what is computed


class Recalled(NamedTuple):
    """A remembered thing, the chance that a description means it, and why."""

    thing: Object
    chance: float
    reasons: tuple[str, ...]


def recall(
    memory: Memory, description: Description | None, most: int = 5, likely: Mapping[int, float] | None = None
) -> tuple[Recalled, ...]:
    """Things by descending chance; ranks such as "nearest" are left to the exact semantics.

    `likely` are likelihoods by the index of words, which count alone without a description.
    """
    likely, things = likely or {}, memory.world().things
    if description is None:
        total = max(1e-9, sum(likely.values()))
        found = [Recalled(thing, likely.get(thing.id, 0.0) / total, ("by its words alone",)) for thing in things]
    else:
        found = [_recalled(memory, thing, description) for thing in things]
    power = TRUST if description is not None else 1.0
    worth = {one.thing.id: one.chance * likely.get(one.thing.id, 1.0) ** power for one in found}
    return tuple(sorted(found, key=lambda one: (-worth[one.thing.id], one.thing.id))[:most])


def _recalled(memory: Memory, thing: Object, description: Description) -> Recalled:
    """One thing with its chance and reasons."""
    chance, reasons = memory.chance(thing.id - 1, description), []
    for kind in NAMES:
        said = getattr(description, kind)
        if said and said not in (THING, ONE):
            own = memory.chance(
                thing.id - 1, Description(said if kind == "category" else THING, **({} if kind == "category" else {kind: said}))
            )
            reasons.append(f"{said} {own:.2f}")
    if description.room:
        reasons.append(f"in the {memory.world().room_type(thing.room) or 'open'}")
    for link in (description.link,):
        if link is not None:
            holds, other = related(memory, thing, link)
            chance *= holds
            reasons.append(f"{linked_to(link)} {holds:.2f}" + (f" ({other})" if other else ""))
    if description.no_link is not None:
        chance *= 1 - related(memory, thing, description.no_link)[0]
    return Recalled(thing, chance, tuple(reasons))


def related(memory: Memory, thing: Object, link: Link) -> tuple[float, str]:
    """Chance that a thing has a relation to a described one, which is named."""
    world, best, named = memory.world(), 0.0, ""
    if not isinstance(link.other, Description):
        return UNRELATED, ""
    for relation in world.relations:
        one, other = (relation.object, relation.subject) if link.inverse else (relation.subject, relation.object)
        if relation.predicate != link.predicate or one != thing.id:
            continue
        if other - 1 < memory.landmarks.count:
            chance = _recalled(memory, world.known[other], link.other).chance
        else:
            chance = float(world.known[other].category == link.other.category)
        if chance > best:
            best, named = chance, f"{world.known[other].color} {world.known[other].category}".strip()
    return UNRELATED + (1 - UNRELATED) * best, named
