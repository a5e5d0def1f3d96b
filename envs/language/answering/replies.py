"""Answers to questions of `About` in plain words."""

from dataclasses import replace

from envs.language.answering.answers import LARGER
from envs.language.answering.asked import Answer, Case, Facts, noun_of, quality
from envs.language.answering.closed import unseen_inside
from envs.language.answering.facts import nearest_things
from envs.language.semantics.denotation import ImpossibleReason, matches
from envs.language.semantics.explain import contradiction
from envs.language.semantics.meaning import About, Ask, Description, Link
from envs.language.semantics.world import counted, listed, named, several, side

_QUALITIES = (About.COLOR, About.SIZE, About.MATERIAL)


def reply(case: Case, ask: Ask) -> Answer:
    """The answer to a question of `About`."""
    if ask.about is About.COUNT:
        return _count(case, ask.thing)
    if ask.about is About.EXISTS:
        return _exists(case, ask.thing)
    if ask.about is About.MORE and ask.other is not None:
        return _more(case, ask.thing, ask.other)
    found = case.the(ask.thing)
    if found.why:
        return found.answer()
    if ask.about in _QUALITIES:
        return quality(case, found, ask.about.value)
    if ask.about is About.LARGER and ask.other is not None:
        return _larger(case, ask, found.thing)
    thing = case.world.known[found.thing]
    room = case.world.room_type(thing.room)
    if not room:
        return Answer(f"the {thing.category} is in no room", ImpossibleReason.NOT_KNOWN)
    return Answer(case.whereabouts(thing) + found.note, facts=Facts(names=(room,)))


def _fit(case: Case, thing: Description) -> tuple[int, ...] | Answer:
    """Things that fit, or the answer where none can."""
    if said := contradiction(thing):
        return Answer(said, ImpossibleReason.CONTRADICTION)
    world, inner, _ = case.scope(thing)
    return matches(world, inner, case.at.position_w, case.at.dialogue)


def _count(case: Case, thing: Description) -> Answer:
    fit = _fit(case, thing)
    if isinstance(fit, Answer):
        return fit
    world, inner, where = case.scope(thing)
    link = inner.link
    if fit and link and not (link.inverse or link.second or link.other.any or link.other.rank):
        others = matches(world, link.other, case.at.position_w, case.at.dialogue)
        if len(others) > 1:  # "the desk" is one of them
            return _count_at(case, inner, link, fit, others)
    if not fit and (unseen := unseen_inside(case, inner)):
        return unseen
    said = several(len(fit), inner) if fit else f"0: there is no {noun_of(inner)}" + ("" if inner.room else f" {where}")
    return Answer(said, facts=Facts(count=len(fit)))


def _count_at(case: Case, thing: Description, link: Link, fit: tuple[int, ...], others: tuple[int, ...]) -> Answer:
    """Number of the things that are at the nearest of several others, which is named."""
    world = case.world
    near = nearest_things(case.home, others, case.at.position_w, case.at.camera)[0]
    count = sum(any(near in pair for pair in world.related.get((link.predicate, one), ())) for one in fit)
    noted = f"{link.predicate} {named(world, world.known[near])}, the nearest of {several(len(others), link.other)}"
    return Answer(f"{several(count, replace(thing, link=None)) if count else '0'}, {noted}", facts=Facts(count=count))


def _exists(case: Case, thing: Description) -> Answer:
    fit = _fit(case, thing)
    if isinstance(fit, Answer):
        return fit
    if not fit and (unseen := unseen_inside(case, case.scope(thing)[1])):
        return unseen
    if not fit:
        return Answer(f"no, {case.missing(thing)[1]}", facts=Facts(yes=False))
    things = [case.world.known[one] for one in fit]
    if thing.category == "thing":
        return Answer(f"yes, {listed(f'a {one.category}' for one in things)}", facts=Facts(yes=True))
    if len(things) == 1:
        return Answer(f"yes, there is one, {case.whereabouts(things[0])}", facts=Facts(yes=True))
    rooms = listed(f"the {kind}" for one in things if (kind := case.world.room_type(one.room)))
    return Answer(
        f"yes, there are {counted(len(things), 'of them').removesuffix('s')}{f', in {rooms}' if rooms else ''}", facts=Facts(yes=True)
    )


def _more(case: Case, one: Description, other: Description) -> Answer:
    found = [_fit(case, thing) for thing in (one, other)]
    for fit in found:
        if isinstance(fit, Answer):
            return fit
    counts = [len(fit) for fit in found if not isinstance(fit, Answer)]
    inner = [case.scope(thing)[1] for thing in (one, other)]
    more = counts[0] > counts[1]
    return Answer(
        f"{'yes' if more else 'no'}, {listed(several(count, thing) for count, thing in zip(counts, inner, strict=True))}",
        facts=Facts(yes=more),
    )


def _larger(case: Case, ask: Ask, first: int) -> Answer:
    found = case.the(ask.other)
    if found.why:
        return found.answer()
    things = [case.world.known[one] for one in (first, found.thing)]
    small, large = sorted(things, key=side)
    if things[0].id == things[1].id or side(large) < LARGER * side(small):
        return Answer(f"the {things[0].category} and the {things[1].category} are about as large", ImpossibleReason.NOT_KNOWN)
    return Answer(
        f"the {large.category}", facts=Facts(names=(large.category,), never=(small.category,) if small.category != large.category else ())
    )
