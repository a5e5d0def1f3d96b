"""What questions are answered, and which are not well posed."""

from dataclasses import replace

import pytest

from envs.errors import InputError
from envs.houses.splits import house_of
from envs.language.answering.answers import ANSWERS, answer, ill_posed
from envs.language.semantics.denotation import ImpossibleReason, matches
from envs.language.semantics.meaning import About, Ask, Order, Rank
from envs.language.semantics.world import world_in
from tests.envs.language.rooms import HERE, D


def test_answers_agree_with_the_scene(world):
    def told(about, *things):
        return answer(world, Ask(about, *things), HERE)

    assert told(About.COLOR, D("mug")) == "blue" and told(About.SIZE, D("chair", color="red")) == "small"
    assert told(About.MATERIAL, D("chair", size="large")) == "fabric" and told(About.ROOM, D("sink")) == "bathroom"
    assert told(About.COUNT, D("plant", any=True)) == "3" and told(About.COUNT, D("plant", room="hall", any=True)) == "2"
    assert told(About.COUNT, D("sofa", any=True)) == "0" and told(About.COUNT, D("mug", room="nursery", any=True)) == "0"
    assert told(About.EXISTS, D("lamp", room="hall", any=True)) == "yes" and told(About.EXISTS, D("lamp", color="red", any=True)) == "no"
    assert told(About.LARGER, D("mug"), D("sink")) == "sink" and told(About.LARGER, D("sink"), D("mug")) == "sink"
    assert told(About.MORE, D("plant"), D("chair")) == "yes" and told(About.MORE, D("chair"), D("lamp")) == "no"


@pytest.mark.parametrize(
    ("ask", "why", "text"),
    [
        (Ask(About.COLOR, D("plant")), ImpossibleReason.AMBIGUOUS, "three plants"),
        (Ask(About.COLOR, D("plant", any=True)), ImpossibleReason.AMBIGUOUS, "more than one"),
        (Ask(About.COLOR, D("sofa")), ImpossibleReason.ABSENT_OBJECT, "no sofa"),
        (Ask(About.COLOR, D("chair", color="red")), None, "says the color itself"),
        (Ask(About.ROOM, D("lamp", room="hall")), None, "says the room itself"),
        (Ask(About.SIZE, D("mug")), None, "size is not known"),
        (Ask(About.LARGER, D("mug")), None, "something to compare with"),
        (Ask(About.COLOR, D("mug"), D("sink")), None, "nothing to compare with"),
        (Ask(About.LARGER, D("chair", color="red"), D("chair", color="black")), None, "two categories"),
        (Ask(About.LARGER, D("chair", color="red"), D("sink")), None, "about as large"),
        (Ask(About.COUNT, D("chair", rank=Rank(Order.LARGEST))), None, "got a rank"),
        (Ask(About.EXISTS, D("chair", color="red", no_color="red")), ImpossibleReason.CONTRADICTION, "nothing is red"),
    ],
)
def test_questions_that_are_not_well_posed(world, ask, why, text):
    problem = ill_posed(world, ask, HERE)
    assert problem and problem[0] == why and text in problem[1]
    with pytest.raises(InputError, match="question about"):
        answer(world, ask, HERE)


@pytest.mark.parametrize("split", ["train", "val"])
def test_answers_about_homes_are_in_the_vocabulary(split):
    assert len(set(ANSWERS)) == len(ANSWERS)
    scene = house_of(split, 1)
    world = world_in(scene)
    for thing in world.things:
        said = D(thing.category, any=True)
        assert answer(world, Ask(About.COUNT, said), HERE) == str(sum(other.category == thing.category for other in scene.objects))
        only = replace(said, any=False)
        if matches(world, only, HERE) == (thing.id,):
            found = [answer(world, Ask(about, only), HERE) for about in (About.COLOR, About.SIZE, About.MATERIAL, About.ROOM)]
            assert found == [thing.color, thing.size, thing.material, scene.rooms[thing.room].type] and set(found) <= set(ANSWERS)
            assert thing.category in ANSWERS
