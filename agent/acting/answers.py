"""Answers to questions, from what was seen."""

from typing import Any

from agent.acting.belief import NAMES, chances
from agent.acting.courses import FITS, find, is_there, look_everywhere
from agent.acting.desires import Course
from agent.acting.mind import Impossible, Mind
from envs.language.answering.answers import NO, YES
from envs.language.semantics.meaning import About, Ask, Description
from envs.language.semantics.world import adjective, side
from envs.vocabulary import ROOMS

_NAMED = {About.COLOR: "color", About.SIZE: "size", About.MATERIAL: "material"}


def answered(mind: Mind, question: Ask) -> Course:
    """Look for what a question is about; its answer in a word."""
    if question.about is About.EXISTS:
        return YES if (yield from is_there(mind, question.thing)) else NO
    if question.about in (About.COUNT, About.MORE):
        parts = [part for part in (question.thing, question.other) if part is not None]
        yield from look_everywhere(mind, *parts)
        count = [counted(mind, part) for part in parts]
        return str(count[0]) if question.about is About.COUNT else YES if count[0] > count[-1] else NO
    number = yield from seen(mind, question.thing)
    if question.about is About.LARGER and question.other is not None:
        other = yield from seen(mind, question.other)
        known = mind.belief.world.known
        return max((known[number], known[other]), key=side).category
    return quality(mind, question.about, number)


def seen(mind: Mind, said: Description) -> Course:
    """Go and look at a thing; at the likeliest one where none is certain."""
    try:
        return (yield from find(mind, said))
    except Impossible:
        likely = chances(mind.belief, said, mind.dialogue, mind.here)
        if not likely.size or likely.max() < 0.02:
            raise
        return int(mind.belief.numbers[int(likely.argmax())])


def counted(mind: Mind, said: Description) -> int:
    """Number of remembered things that fit."""
    return int((chances(mind.belief, said, mind.dialogue, mind.here) >= FITS).sum())


def quality(mind: Mind, about: About, number: int) -> str:
    """Color, size, material or room of a landmark, as it most likely is."""
    belief = mind.belief
    row = belief.row(number)
    if about is About.ROOM:
        room = int(belief.room[row])
        return ROOMS[int(belief.types[room].argmax())] if room >= 0 else ROOMS[0]
    name = _NAMED[about]
    return NAMES[name][int(belief.names[name][row].argmax())]


def told(mind: Mind, question: Any) -> Course:
    """Answer to a question of an everyday request, in words."""
    if isinstance(question, Ask):
        said = yield from answered(mind, question)
        return adjective(said) if question.about in _NAMED else said
    from agent.acting.everyday.inquiries import inquired

    return (yield from inquired(mind, question))
