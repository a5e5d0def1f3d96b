"""Parts that an agent is left without: each changes what it should, and none changes the agent itself."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from copy import deepcopy
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest

from agent.ablations import TEXTS, Part, joined, split
from agent.acting.agent import GothereFrontier
from agent.acting.belief import belief_of
from agent.acting.courses import accepted, enter, find
from agent.acting.desires import Course, Decide, Desire, End, Enter, Event, Explore, Reach
from agent.acting.instructions import carry_out
from agent.acting.looks import unclear
from agent.acting.mind import GivenUp, Mind
from agent.decision.deciding import OPTION, decided
from agent.decision.kinds import Asked, Kind, Option
from agent.decision.things import blurs_of
from agent.memory.memory import Memory
from agent.registry import RULED, agent_named
from envs.errors import InputError
from envs.language.semantics.meaning import Description, Go, RoomPlace
from envs.types import Action, Body, Task
from tests.agent.memory.drawn import CAMERA, seen
from tests.agent.memory.test_landmarks import HOME, TABLE
from tests.agent.memory.test_memory import explored

VASE, RED = Description("vase", color="green"), Description("vase", color="red")


@cache
def remembered() -> Memory:
    """Memory of two rooms with a sofa, a table and a vase on it."""
    return explored()


def mind_without(*parts: Part) -> Mind:
    """Mind of an agent without some parts, which has seen these rooms."""
    return Mind(Task("instruct", "", CAMERA, Body(), 500, 0), deepcopy(remembered()), without=frozenset(parts))


def run(course: Course, event: Callable[[Desire], Event], most: int = 40) -> list[Desire]:
    """Desires of a course, each of which has some fate."""
    desires = [next(course)]
    for _ in range(most):
        try:
            desires.append(course.send(event(desires[-1])))
        except StopIteration:
            break
    return desires


# Names


def test_prefixes_are_read_in_any_order():
    assert split("without-lexicon:without-memory:x") == ((Part.MEMORY, Part.LEXICON), "x")
    assert joined(*split("without-lexicon:without-memory:x")) == "without-memory:without-lexicon:x"
    assert split("my.py:Mine") == ((), "my.py:Mine") and set(TEXTS) == set(Part)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("without-memory:random", "random has no memory to leave out; expected one of without-memory, without-verification"),
        ("without-rl:gothere-frontier", "gothere-frontier has no rl to leave out; expected one of without-memory"),
        ("without-memory:nobody", "before gothere-frontier"),
        ("without-memry:gothere-frontier", "got 'without-memry'; did you mean without-memory?"),
        ("without-memory:", "has no memory to leave out"),
    ],
)
def test_a_part_that_an_agent_does_not_have_is_named(name: str, expected: str):
    with pytest.raises(InputError, match=re.escape(expected)) as caught:
        agent_named(name)
    assert "\n" not in str(caught.value)


def test_agents_are_made_without_parts():
    made = agent_named("without-memory:without-lexicon:gothere-frontier")
    assert isinstance(made, GothereFrontier) and made._without == {Part.MEMORY, Part.LEXICON}
    assert agent_named("gothere-frontier")._without == frozenset()  # pyright: ignore[reportAttributeAccessIssue]

    pytest.importorskip("torch")
    from agent.decision import policy

    assert agent_named("gothere")._decided_by == policy.WEIGHTS and Part.RL not in RULED  # pyright: ignore[reportAttributeAccessIssue]
    assert agent_named("without-rl:gothere")._decided_by is None  # pyright: ignore[reportAttributeAccessIssue]


# Memory


def test_without_memory_things_out_of_view_are_unknown():
    """The belief has the table while it is in view, with the same number, from the last picture alone; the whole remembers it."""
    whole, short = (Memory.empty(CAMERA, Body(), forgetful=forgetful) for forgetful in (False, True))
    for memory in (whole, short):
        for step in range(3):
            percept, view = seen([*HOME, TABLE], (0.05 * step, 0.0), 0.0)
            assert memory.see(percept, view, step).tolist() == [0]
            assert [thing.category for thing in memory.world(late=2).things] == ["table"]
    assert short.landmarks.seen[0] == 1 and whole.landmarks.seen[0] == 3
    floor = short.layout.known.sum()
    for memory in (whole, short):
        percept, view = seen([*HOME, TABLE], (0.1, 0.0), np.pi)
        memory.see(percept, view, 3)
    assert [thing.category for thing in whole.world(late=2).things] == ["table"] and not short.world(late=2).things
    assert belief_of(short).row(1) < 0 and not short.landmarks.alive.any()
    assert short.layout.known.sum() > floor and len(short.rooms.places) == 1  # floor and walls stay
    percept, view = seen([*HOME, TABLE], (0.0, 0.0), 0.0)
    assert short.see(percept, view, 4).tolist() == [1]  # nobody knows that it is the same


# Verification


def test_without_verification_what_first_looks_right_is_accepted():
    number = next(thing.id for thing in remembered().world().things if thing.category == "vase")
    whole, blind = mind_without(), mind_without(Part.VERIFICATION)
    whole.explored = blind.explored = True
    assert not accepted(whole, RED, number) and accepted(blind, RED, number)
    assert unclear(whole, RED, number, 0.2, set()) == number and unclear(blind, RED, number, 0.2, set()) == -1
    for mind in (whole, blind):
        mind.memory.landmarks.weight[:] = 0.3  # all of it was seen badly
    assert blurs_of(whole, Asked(VASE), {}) and not blurs_of(blind, Asked(VASE), {})


def test_without_verification_a_room_is_taken_where_it_is_entered():
    """The room turns out to be another one on arrival."""
    for parts, taken in (((), False), ((Part.VERIFICATION,), True)):
        mind = mind_without(*parts)
        course = enter(mind, RoomPlace("kitchen"))
        assert isinstance(next(course), Enter)
        mind.memory.rooms.types[:] = [-kinds for kinds in mind.memory.rooms.types]
        mind.memory.landmarks.alive[:] = False
        mind.memory._belief = mind.known = None
        with pytest.raises(StopIteration) if taken else nullcontext():
            course.send(Event.DONE)


# Replanning


def test_without_replanning_one_vain_way_is_the_end():
    def lost(desire: Desire) -> Event:
        return Event.LOST

    whole = run(carry_out(mind_without(), Go(VASE)), lost)
    assert sum(isinstance(one, Reach) for one in whole) > 1 and any(isinstance(one, Explore) for one in whole)
    first, second = run(carry_out(mind_without(Part.REPLANNING), Go(VASE)), lost)
    assert isinstance(first, Reach) and isinstance(second, End) and second.action == Action.CANNOT
    assert second.text.startswith("I made for the green vase; ")


def test_without_replanning_what_was_chosen_is_held_to():
    """The vase is out of the question on the way: the whole turns to something else, the other goes on."""
    for parts, goes_on in (((), False), ((Part.REPLANNING,), True)):
        mind = mind_without(*parts)
        course = find(mind, VASE)
        first = next(course)
        assert isinstance(first, Reach)
        mind.memory.landmarks.alive[first.number - 1] = False
        mind.memory._belief = mind.known = None
        assert (course.send(Event.GOING) == first) is goes_on


# Decisions by a policy


def deciding(mind: Mind, fate: Event) -> list[Desire]:
    """Desires from the decision to go to the vase on: what became of the way, up to the next decision or the end."""
    number = next(thing.id for thing in mind.belief.world.things if thing.category == "vase")
    course = decided(mind, VASE)
    desire = next(course)
    while not isinstance(desire, Decide):
        mind.acted += 1
        desire = course.send(Event.GOING)
    mind.chosen = Option(Kind.THING, number)
    desires = [course.send(Event.DONE)]
    assert isinstance(desires[0], Reach)
    for _ in range(30):
        try:
            desires.append(course.send(fate if isinstance(desires[-1], Reach) else Event.GOING))
        except StopIteration as end:
            assert end.value == number
            return desires
        if isinstance(desires[-1], Decide):
            return desires
        mind.acted += 1
    return desires


def test_parts_of_an_agent_with_a_policy():
    assert isinstance(deciding(mind_without(), Event.DONE)[-1], Decide)
    assert not isinstance(deciding(mind_without(Part.VERIFICATION), Event.DONE)[-1], Decide)
    assert isinstance(deciding(mind_without(), Event.LOST)[-1], Decide)
    with pytest.raises(GivenUp, match="I did not reach the green vase"):
        deciding(mind_without(Part.REPLANNING), Event.LOST)
    whole, held = (deciding(mind_without(*parts), Event.GOING) for parts in ((), (Part.REPLANNING,)))
    assert len(whole) == OPTION + 2 and isinstance(whole[-1], Decide)  # after the actions of an option
    assert len(held) > len(whole) and all(isinstance(one, Reach) for one in held[: OPTION + 1])


# Networks


def test_without_refiner_and_lexicon_other_networks_are_loaded(monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    from agent.perception.detect import Detector
    from agent.planning import planner

    loaded, read = [], []
    monkeypatch.setattr(Detector, "load", lambda folder, *, fovea: loaded.append(fovea) or SimpleNamespace(folded=lambda: list))
    network = planner.CombinedPlanner(lambda text: read.append(text) or planner.Planned(Go(VASE), 1.0))
    monkeypatch.setattr(planner, "own_planner", lambda: network)
    whole, bare = GothereFrontier(), GothereFrontier(without=frozenset((Part.REFINER, Part.LEXICON)))
    for agent in (whole, bare):
        agent.begin(1)
    assert loaded == [True, False]
    assert whole._read == network.understood and bare._read.__self__ == network.in_known_words()
    alone = network.in_known_words().learned
    assert alone("go to the chaise").meaning is None and "'chaise'" in alone("go to the chaise").problem and not read
    assert alone("go to the sofa").meaning == Go(VASE) and read == ["go to the sofa"]


@pytest.mark.slow
def test_without_lexicon_synonyms_that_only_their_vectors_tell_are_refused():
    """The whole understands "chaise"; words of training, and what rules know, are read as before."""
    pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    from agent.planning.planner import own_planner

    whole, bare = own_planner().understood, own_planner().in_known_words().understood
    assert whole("go to the chaise").meaning == Go(Description("chair"))
    with pytest.raises(InputError, match="chaise"):
        bare("go to the chaise")
    for known in ("go to the sofa", "go to the crimson chair"):  # the second is a synonym that the grammar knows
        assert bare(known) == whole(known)


# The agent itself


def test_the_agent_itself_is_unchanged():
    """Its desires in a fixed home, whatever they come to, are those that it had before any part could be left out."""

    def lost(desire: Desire) -> Event:
        return Event.LOST

    small, sought = Reach(2, close=True), Explore(("vase",))
    seen = "I have seen 0 m² and 2 rooms"
    unsure = End(Action.CANNOT, f"{seen}; I am not sure enough of the green vase (likeliest: the green vase, 94%)")
    assert run(carry_out(mind_without(), Go(VASE)), lost) == [small, small, sought, Reach(1), small, unsure]
    other = End(Action.CANNOT, f"{seen}; there is one vase, a green one; it is not red")
    assert run(carry_out(mind_without(), Go(RED)), lost) == [sought, Reach(1), other]
