"""Claims: balanced fours, truth at hand-made views, failing parts, texts that differ in one word."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from envs.houses.splits import house_of
from envs.language.sampling.claim_texts import About, Statement, claim_text
from envs.language.sampling.claims import KINDS, Sight, apart, sample_claims, truth_of
from envs.language.sampling.seen import seen_world
from envs.language.semantics.meaning import THING, Description, Link
from envs.language.semantics.world import world_in
from envs.language.tokens import words
from envs.scenes.relations import Predicate

AT = np.zeros(3)


def sights(count: int) -> list[Sight]:
    """Each room of some homes as if all of it were in view."""
    found = []
    for index in range(count):
        facts = world_in(house_of("train", index))
        for room in facts.rooms:
            world = seen_world(facts, {thing.id for thing in facts.things if thing.room == room.id})
            found.append(Sight(world, world, AT, room.type))
    return found


@pytest.fixture(scope="module")
def seen() -> list[Sight]:
    return sights(4)


def test_every_sentence_is_true_as_often_as_false(seen: list[Sight]) -> None:
    claims = sample_claims(seen, 0, 4 * 3 * len(KINDS))
    assert {one.kind for one in claims} == set(KINDS)
    texts, fours = defaultdict(list), defaultdict(list)
    for one in claims:
        texts[one.text].append(one.truth)
        fours[one.four].append(one)
    assert all(sum(truth) * 2 == len(truth) for truth in texts.values())
    for four in fours.values():
        first, second = dict.fromkeys(one.text for one in four)
        assert len(four) == 4 and apart(first, second) is not None
        assert sorted((one.view, one.truth) for one in four) == sorted({(one.view, flag) for one in four for flag in (False, True)})


def test_claims_have_the_truth_and_the_failing_part_of_their_view(seen: list[Sight]) -> None:
    for one in sample_claims(seen, 1, 4 * 2 * len(KINDS)):
        found = truth_of(one.statement, seen[one.view])
        assert found is not None and (found.truth, found.failing, found.shown) == (one.truth, one.failing, one.shown)
        assert (one.failing == "") or not one.truth


def test_truths_of_a_known_view(seen: list[Sight]) -> None:
    sight = next(one for one in seen if any(thing.color for thing in one.clear.things))
    thing = next(thing for thing in sight.clear.things if thing.color)
    other = next(color for color in ("red", "blue", "teal") if all(t.color != color for t in sight.clear.by_category[thing.category]))
    true = Statement(About.THING, Description(thing.category, color=thing.color))
    false = Statement(About.THING, Description(thing.category, color=other))
    found, opposite = truth_of(true, sight), truth_of(replace(false, negated=True), sight)
    assert found is not None and found.truth and thing.id in found.shown and opposite is not None and opposite.truth
    lacking = truth_of(false, sight)
    assert lacking is not None and not lacking.truth and lacking.failing == "color" and thing.id in lacking.shown
    absent = truth_of(Statement(About.THING, Description("dog")), sight)
    assert absent is not None and (absent.truth, absent.failing) == (False, "category")
    denied = truth_of(replace(true, negated=True), sight)
    assert denied is not None and (denied.truth, denied.failing) == (False, "absence")
    count = len(sight.clear.by_category[thing.category])
    for said in (count, count + 1):
        counted = truth_of(Statement(About.COUNT, Description(thing.category), said), sight)
        assert counted is not None and counted.truth == (said == count)
    room = truth_of(Statement(About.ROOM, room="kitchen" if sight.room != "kitchen" else "hall"), sight)
    assert room is not None and (room.truth, room.failing) == (False, "room")


def test_what_is_hardly_visible_decides_nothing(seen: list[Sight]) -> None:
    sight = next(one for one in seen if one.clear.things)
    thing = sight.clear.things[0]
    few = {one.id for one in sight.clear.things if one.category != thing.category}
    glimpsed = replace(sight, clear=seen_world(sight.clear, few))
    assert truth_of(Statement(About.THING, Description(thing.category)), glimpsed) is None


def test_texts_say_their_statements() -> None:
    chair = Description("chair", color="red")
    on = Description(THING, link=Link(Predicate.ON, Description("desk")))
    said = {
        Statement(About.THING, chair): {"red", "chair"},
        Statement(About.THING, on, negated=True): {"desk"},
        Statement(About.COUNT, chair, 3): {"three", "red", "chairs"},
        Statement(About.ROOM, room="bedroom", negated=True): {"bedroom"},
    }
    for statement, heard in said.items():
        for seed in range(12):
            text = claim_text(statement, np.random.default_rng(seed))
            assert heard <= set(words(text)), text
            if statement.negated:
                assert {"not", "no", "nothing"} & set(words(text)), text
    held = {claim_text(Statement(About.ROOM, room="kitchen"), np.random.default_rng(seed), forms="synonyms") for seed in range(8)}
    assert all("galley" in text for text in held)


def test_apart_finds_one_name() -> None:
    assert apart("this is a red chair", "this is an orange chair") == slice(3, 4)
    assert apart("there is a coffee table", "there is a sofa") == slice(3, 5)
    assert apart("a", "a") is None
    assert apart("one two three four five six", "six five four three two one") is None
