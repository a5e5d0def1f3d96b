"""Refusals and suggestions: the person's own words, and what exists in this home."""

from types import SimpleNamespace

import numpy as np
import pytest

from agent.planning.interpret import interpret
from agent.planning.session import Standpoint, begin_session
from envs.errors import InputError
from envs.home import Home
from envs.houses import house
from envs.language.grammar.parser import NotUnderstood, parse
from envs.language.semantics.denotation import Dialogue
from envs.language.semantics.targets import plan
from envs.language.semantics.world import world_of
from envs.types import Body, Camera
from experiments.episode.dialogue import corrections_of, decided, own_words, question_about, refusal, suggestions, worded

HOME, CAMERA = Home(house(7, rooms=6), Body()), Camera(64, 64)


def refused(text: str, part: str, home: Home = HOME) -> str:
    """Refusal of a text of which the parser has not understood a part."""
    message = f"instruction: expected words of the grammar, did not understand '{part}'; did you mean 'spaceship'?"
    return refusal(text, NotUnderstood(message, part, ("spaceship",)), home)


def test_the_part_that_was_not_understood_is_named():
    assert refused("go to the bed qqq", "qqq") == "I understand 'go to the bed', but not 'qqq'"
    assert refused("Go to the SOFA, whatsoever!", "whatsoever").startswith("I understand 'Go to the SOFA', but not 'whatsoever'")
    assert refused("frobnicate it all", "frobnicate").startswith("I did not understand 'frobnicate'; here you can say 'go to the")


@pytest.mark.parametrize(
    ("text", "part", "own"),
    [
        ("go to the Zorblax!", "zorblax", "Zorblax"), ("don't go to it", "do not", "don't"), ("go to an Owl", "owl", "Owl"),
        ("fly to the moon", "fly to", "fly to"), ("GO, now", "gone", "gone"), ("go to a red XY chair", "xy", "XY"),
    ],
)  # fmt: skip
def test_the_words_are_the_persons_own(text, part, own):
    assert own_words(text, part) == own


def test_no_suggestion_names_what_is_not_here():
    for seed, rooms in ((7, 6), (3, 2), (11, 4)):
        home = Home(house(seed, rooms=rooms), Body())
        world = world_of(home)
        for text in ("qqqq", "fly me to Jupiter", "sing a song", ""):
            offered = suggestions(home, text)
            assert offered and "spaceship" not in refused(text or "x", text or "x", home)
            for one in offered if offered[0].startswith("go ") else ():
                assert plan(home, parse(one, forms="all"), home.places[0], camera=CAMERA).why is None, one
        missing = {"bed", "fridge", "toilet", "sofa", "stove", "bathtub"} - {thing.category for thing in world.things}
        for kind in missing:
            assert kind not in suggestions(home, f"{kind[:-1]}q{kind[-1]}")


@pytest.mark.parametrize(
    ("typed", "meant"), [("soffa", "sofa"), ("frige", "fridge"), ("kichen", "kitchen"), ("refridgerator", "refrigerator")]
)
def test_a_word_that_is_nearly_one_of_this_home_is_offered(typed, meant):
    assert suggestions(HOME, typed) == (meant,) and refused(f"go to the {typed}", typed).endswith(f"did you mean '{meant}'?")


def test_far_words_are_not_offered():
    assert all(one.startswith(("go ", "what ")) for one in suggestions(HOME, "beer"))


def test_other_errors_are_told_as_they_are():
    assert refusal("go", InputError("instruction: the sofa is glued"), HOME) == "the sofa is glued"
    said = refusal("x", NotUnderstood("instruction: expected at most 400 words, got 401; say less at a time", "x", ()), HOME)
    assert said.startswith("expected at most 400 words, got 401; say less at a time")


def test_words_that_were_corrected_are_told_if_there_are_any():
    assert corrections_of(SimpleNamespace(corrections=(("kichen", "kitchen"),))) == (("kichen", "kitchen"),)
    assert corrections_of(interpret("go to the bed", HOME, HOME.places[0])) == ()


def test_a_decision_changes_the_goal_and_what_is_spoken_of():
    at, camera = HOME.places[0], CAMERA
    found = interpret("go to the lamp", HOME, at, camera=camera)
    question = question_about(found, HOME, at, 0.0, Dialogue())
    assert question is not None and [one.category for one in question.candidates.each] == ["lamp"] * 3
    nearest = found.plan.targets[0].goal.instance
    assert question.candidates.each[0].id == nearest
    chosen = decided(question, 2, HOME, camera)
    thing = question.candidates.each[2].id
    assert chosen.plan.targets[0].goal.instance == thing and chosen.plan.dialogue.things == (thing,) and chosen.options == ()
    assert question_about(chosen, HOME, at, 0.0, Dialogue(), after=0) is None
    assert [one.id for one in question.among((0, 2)).candidates.each] == [nearest, thing]


def test_what_is_clear_is_not_asked():
    for text in ("go to the bed", "go to any chair", "go to the nearest chair", "go into the kitchen", "how many chairs are there?"):
        found = interpret(text, HOME, HOME.places[0], camera=CAMERA)
        assert question_about(found, HOME, HOME.places[0], 0.0, Dialogue()) is None, text


def test_of_several_rooms_one_is_asked_for():
    home = Home(house(5, rooms=9), Body())
    types = [room.type for room in home.scene.rooms]
    kind = next(kind for kind in types if types.count(kind) > 1)
    found = interpret(f"go into the {kind}", home, home.places[0], camera=CAMERA)
    question = question_about(found, home, home.places[0], 0.0, Dialogue())
    assert question is not None and [one.type for one in question.candidates.each] == [kind] * types.count(kind)
    chosen = decided(question, 1, home, CAMERA)
    room = question.candidates.each[1].id
    assert chosen.plan.targets[0].goal.room == room and chosen.plan.dialogue.rooms == (room,)
    assert (home.rooms_at(chosen.plan.targets[0].goal.position_w) == room).all()


def test_a_session_keeps_where_one_was_and_what_was_said():
    first, second = Standpoint(np.zeros(3), 1.0), Standpoint(np.ones(3), 2.0)
    session = begin_session(first)
    assert session.speaker is first and session.before is None and session.last is None
    found = interpret("go to the bed", HOME, HOME.places[0], camera=CAMERA)
    later = session.after(found, second)
    assert (later.start, later.before, later.here, later.last) == (first, first, second, found)
    assert later.dialogue == found.plan.dialogue and later.after(found, first).before is second
    assert begin_session(first, second).speaker is second


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("go to the bed and frolic", "I understand 'go to the bed', but not 'frolic'; say that in other words"),
        ("frolic the bed", "I do not know the verb 'frolic'; did you mean 'go to the bed'?"),
        ("go to the bed if you sing", "I understand 'go to the bed', but not the condition 'if you sing'; I understand conditions such as"),
        ("what color is the zyxw", "I know no thing and no room called 'zyxw'; here you can say 'go to the"),
    ],
)
def test_a_refusal_keeps_what_it_offers_of_the_text(text, said):
    with pytest.raises(NotUnderstood) as error:
        interpret(text, HOME, HOME.places[0])
    assert refusal(text, error.value, HOME).startswith(said)


@pytest.mark.parametrize(("text", "told"), [("go to the lamp", "go to the {}"), ("what color is the lamp?", "what color is the lamp?")])
def test_a_choice_is_put_into_words_where_it_can_be(text, told):
    place = HOME.places[0]
    read = interpret(text, HOME, place, camera=CAMERA)
    question = question_about(read, HOME, place, 0.0, Dialogue())
    assert question is not None and worded(read) is read
    chosen = decided(question, 1, HOME, CAMERA)
    said = worded(chosen)
    assert said.text == told.format(chosen.plan.targets[0].text.removeprefix("the ")) and said.plan is chosen.plan
