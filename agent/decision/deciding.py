"""The course of an agent whose decisions come from a policy.

It looks for a thing, goes to it, and stops there or says CANNOT.
"""

import numpy as np

from agent.ablations import Part
from agent.acting.belief import chances
from agent.acting.courses import what_is_sought, why_not
from agent.acting.desires import Course, Decide, Event, Explore, Head, Reach
from agent.acting.looks import PATIENCE, WELL, centred, is_small, off_from, searched, shown_well
from agent.acting.mind import GivenUp, Impossible, Mind
from agent.decision.kinds import Asked, Kind, Option
from envs.language.semantics.explain import contradiction
from envs.language.semantics.meaning import Description
from envs.language.semantics.world import phrase
from envs.vocabulary import CATEGORIES

OPTION = 16  # actions of an option, then a decision is due
NEWS = 0.2  # chance of a thing that ends an option when it is new
NEAR_ENOUGH = 0.9  # [m] from a thing in view that counts as reached, even if it could not be shown whole
MOST = 200.0  # actions on the way to a thing, however far it turns out to be


def decided(mind: Mind, said: Description, without: frozenset[int] = frozenset()) -> Course:
    """Look for the thing of a description by decisions; its number.

    Impossible where the policy says so.
    """
    if text := contradiction(said):
        raise Impossible(text)
    asked = Asked(said, without)
    yield from looked_around(mind, asked)
    while True:
        while (yield Decide(asked)) is not Event.DONE:  # one picture later, after many options that led to no action
            pass
        option = mind.chosen
        assert isinstance(option, Option)
        asked.decisions += 1
        if option.kind is Kind.CANNOT:
            raise Impossible(why_not(mind, said))
        if option.kind is Kind.THING and option.number == asked.reached:
            return taken(mind, asked, option.number)
        if asked.reached >= 0 and Part.REPLANNING in mind.without:
            raise GivenUp(f"I made for the {mind.name(asked.reached)}; {why_not(mind, said)}")
        asked.last, asked.reached, before = option, -1, mind.acted
        if option.kind in (Kind.FRONTIER, Kind.LOOK):
            yield from headed(mind, asked, option)
        elif option.kind is Kind.HOLDER:
            mind.verdict = f"something may be on the {mind.name(option.number)}"
            yield from searched(mind, option.number)
            mind.looked_at.add(option.number)
        else:
            yield from gone_to(mind, asked, option)
            if option.kind is Kind.THING and asked.reached < 0 and Part.REPLANNING in mind.without:
                raise GivenUp(f"I did not reach the {mind.name(option.number)}; {why_not(mind, said)}")
            if option.kind is Kind.THING and asked.reached >= 0 and Part.VERIFICATION in mind.without:
                return taken(mind, asked, asked.reached)
        asked.vain = asked.vain | {option.key} if mind.acted == before else set()


def taken(mind: Mind, asked: Asked, number: int) -> int:
    """Take a landmark for what is asked for; its number."""
    mind.dialogue = mind.dialogue.with_thing(number)
    mind.verdict = f"this is {phrase(asked.said)}: it looks like a {mind.name(number)} ({100 * chance_of(mind, asked, number):.0f}%)"
    return number


def chance_of(mind: Mind, asked: Asked, number: int) -> float:
    """Chance that a landmark is what is asked for."""
    row = mind.belief.row(number)
    return float(chances(mind.belief, asked.said, mind.dialogue, mind.here)[row]) if row >= 0 else 0.0


def has_news(mind: Mind, asked: Asked) -> bool:
    """Whether something that may well be meant has newly come into view.

    An agent that does not replan heeds no news.
    """
    if Part.REPLANNING in mind.without or not may_be_news(mind, asked):
        return False
    belief = mind.belief
    if belief is asked.judged or not len(belief.numbers):
        return False
    asked.judged = belief
    likely = chances(belief, asked.said, mind.dialogue, mind.here)
    fresh = set(belief.numbers[likely >= NEWS].tolist()) - asked.known - asked.without
    asked.known |= fresh
    return bool(fresh)


def may_be_news(mind: Mind, asked: Asked) -> bool:
    """Whether a new landmark in view may be of the category asked for.

    This is quickly told.
    """
    if asked.said.category not in CATEGORIES:
        return True
    fresh = np.array([number for number in mind.in_view if number not in asked.known], np.int64)
    return bool(len(fresh) and mind.memory.landmarks.chances("category", fresh - 1)[:, CATEGORIES.index(asked.said.category)].max() >= NEWS)


def looked_around(mind: Mind, asked: Asked) -> Course:
    """Turn round once at the start of an episode, until something comes into view."""
    turns = int(np.ceil((2 * np.pi - mind.task.camera.hfov) / mind.task.body.turn - 1e-6))
    sought = Explore(*what_is_sought(asked.said))
    while mind.acted <= turns and not has_news(mind, asked):
        if (yield sought) is Event.LOST:
            return


def headed(mind: Mind, asked: Asked, option: Option) -> Course:
    """Explore towards a prospect, until it was viewed or something comes into view."""
    most = mind.task.budget if Part.REPLANNING in mind.without else OPTION
    head = Head(mind.prospects, option.number, most)
    while (yield head) is Event.GOING:
        if has_news(mind, asked):
            return


def gone_to(mind: Mind, asked: Asked, option: Option) -> Course:
    """Go towards a landmark for some actions; where that ends at it, it is reached."""
    number, start = option.number, mind.acted
    chance = chance_of(mind, asked, number)
    seen = f"the {mind.name(number)}" if chance > 0 else "something that I do not see well"
    mind.verdict = f"{seen} may be {phrase(asked.said)}" + (f" ({100 * chance:.0f}%)" if chance > 0 else "")
    spent, way = asked.spent.setdefault(number, 0), max(option.way, off_from(mind, number))
    asked.most[number] = max(asked.most.get(number, 0.0), min(spent + OPTION + PATIENCE * (1.0 + way / mind.task.body.step), MOST))
    blurred, marks = option.kind is Kind.BLUR, mind.memory.landmarks
    want = Reach(number, close=blurred or is_small(mind, asked.said))
    while (event := (yield want)) is Event.GOING:
        asked.spent[number] += 1
        if asked.spent[number] > asked.most[number]:
            event = Event.LOST
            break
        if not blurred and shown_well(mind, asked.said, number):
            event = Event.DONE
            break
        if (
            (mind.acted - start >= OPTION and Part.REPLANNING not in mind.without)
            or has_news(mind, asked)
            or not marks.alive[number - 1]
            or (blurred and marks.weight[number - 1] >= WELL)
        ):
            return
    near = event is Event.DONE or off_from(mind, number) <= NEAR_ENOUGH
    if near:
        yield from centred(mind, number)
    if not near or (event is not Event.DONE and number not in mind.in_view):  # as it is on the other side of a wall
        asked.tried[number] = asked.tried.get(number, 0) + 1
        del asked.most[number], asked.spent[number]
        return
    mind.known = None
    mind.believe(0)
    asked.looked[number], asked.found[number] = asked.looked.get(number, 0) + 1, chance_of(mind, asked, number)
    asked.reached = number if mind.belief.row(number) >= 0 else -1
