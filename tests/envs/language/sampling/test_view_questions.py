"""Questions about what is in view: only what one clear thing settles, in pairs that words alone cannot answer."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from envs.houses.palette import HELD_OUT
from envs.houses.splits import house_of
from envs.language.sampling.seen import seen_world
from envs.language.sampling.view_balance import MAJORITY, SLACK, changed_priors, pose_balanced
from envs.language.sampling.view_questions import (
    FRONTED,
    SIDES,
    VIEW_ANSWERS,
    VIEW_KINDS,
    Meant,
    Seen,
    answer_in,
    clauses_about,
    questions_in,
    say_question,
)
from envs.language.semantics.meaning import Description
from envs.language.semantics.world import world_in
from envs.language.tokens import words


@pytest.fixture(scope="module")
def views() -> list[Seen]:
    """Rooms of some homes, as if all things of each were seen from its middle."""
    found = []
    for index in range(6):
        world = world_in(house_of("train", index))
        for room in world.rooms:
            ids = world.contents[room.id]
            if len(ids) > 3:
                at = np.mean([world.known[one].center for one in ids], axis=0)
                found.append(Seen(seen_world(world, set(ids)), frozenset(ids), at))
    return found


def test_questions_are_about_one_clear_thing_and_have_its_answer(views):
    rng, kinds = np.random.default_rng(0), Counter()
    for seen in views:
        for meant, found in questions_in(seen, rng):
            kinds[meant.kind] += 1
            assert found.answer in VIEW_ANSWERS and set(found.targets + found.references) <= seen.clear
            assert len(found.references) == meant.hops - 1
            if meant.kind in ("color", "size", "material"):
                (one,) = found.targets
                assert getattr(seen.world.known[one], meant.kind) == found.answer and seen.fits(meant.thing) == (one,)
            link = meant.thing.link
            if link and link.predicate in SIDES:
                other = seen.world.known[found.references[0]]
                assert other.category in FRONTED and seen.faces(other)
            for part in (meant.thing, *([link.other] if link else [])):
                assert (part.category, part.color) not in HELD_OUT  # homes of training lack them
    assert set(kinds) == set(VIEW_KINDS) - {"is"}


def test_what_is_only_glimpsed_is_left_out(views):
    rng, tried = np.random.default_rng(1), 0
    for seen in views:
        counts = Counter(thing.category for thing in seen.things)
        for thing in seen.things:
            glimpsed = Seen(seen.world, seen.clear - {thing.id}, seen.at_w)
            if counts[thing.category] == 2:
                tried += 1
                assert answer_in(glimpsed, Meant("color", Description(thing.category))) is None  # two fit
                assert answer_in(glimpsed, Meant("count", Description(thing.category, any=True))) is None
                yes = answer_in(glimpsed, Meant("exists", Description(thing.category, any=True)))
                assert yes is not None and yes.answer == "yes" and thing.id not in yes.targets
            for meant, found in questions_in(glimpsed, rng) if thing is seen.things[0] else ():
                assert thing.id not in found.targets + found.references, meant
    assert tried > 3


def test_words_say_what_is_meant(views):
    rng, said = np.random.default_rng(2), 0
    for seen in views:
        for meant, found in list(questions_in(seen, rng))[::6]:  # each in as many words again
            clauses = clauses_about(seen, rng, found.targets + found.references, 3)
            plain, longer = words(say_question(meant, rng)), words(say_question(meant, rng, clauses=clauses))
            assert meant.thing.color is None or {meant.thing.color, "grey", "violet", "turquoise"} & set(plain)
            assert len(longer) >= 3 * len(clauses) + 2
            about = {seen.world.known[one].category for one in found.targets + found.references}
            assert not any(name in " ".join(clauses).split() for name in about)
            said += 1
    assert said > 50


def test_pairs_have_one_meaning_and_two_answers(views):
    posed = pose_balanced(views, np.random.default_rng(3), 400)
    pairs, answers = defaultdict(list), defaultdict(Counter)
    for one in posed:
        pairs[one.pair].append(one)
        answers[one.meant.kind, one.meant.hops][one.found.answer] += 1
        truth = answer_in(views[one.view], one.meant)
        assert truth is not None and truth.answer == one.found.answer
    assert len(posed) > 100 and all(len(both) == 2 for both in pairs.values())
    for one, other in pairs.values():
        assert one.meant == other.meant and one.found.answer != other.found.answer
    for (kind, _), counts in answers.items():
        most = max(counts.values())
        assert most <= (counts.total() / 2 if kind in ("exists", "is") else max(4, MAJORITY * (counts.total() + 2) + SLACK)), (kind, counts)


def test_changed_priors_are_inverted():
    rng = np.random.default_rng(4)
    answer = rng.integers(4, size=4000)
    train, test = (changed_priors(answer, np.random.default_rng(5), inverted=inverted) for inverted in (False, True))
    common, rare = np.isin(answer, (0, 2)), np.isin(answer, (1, 3))
    assert train[common].all() and test[rare].all()
    assert train[rare].mean() < 0.25 and test[common].mean() < 0.25
